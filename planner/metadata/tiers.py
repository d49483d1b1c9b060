"""Which fields of the checklist count for the score, in which tier and with which weight. See data/quality/README.md."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "quality"
# What each state of a field is worth, and the words of the page for it.
MISSING, UNAVAILABLE, FAILING, FREE_TEXT, FROM_FILE, FILLED = (
    "missing",
    "unavailable",
    "failing",
    "free_text",
    "from_file",
    "filled",
)
_STATES = {
    MISSING: "missing",
    UNAVAILABLE: "said to be unknown",
    FAILING: "fails a check",
    FREE_TEXT: "free text where a term is asked",
    FROM_FILE: "filled by the file, not confirmed",
    FILLED: "filled",
}
TIER_NAMES = {
    1: {"en": "What a methods section needs", "nb": "Det et metodeavsnitt trenger"},
    2: {"en": "For measuring intensities and distances", "nb": "For måling av intensiteter og avstander"},
    3: {"en": "Full documentation", "nb": "Full dokumentasjon"},
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A field that counts. `applies_to` is "all" or a condition of `applies.py`."""

    field: str
    tier: int
    weight: int
    applies_to: str
    header_can_fill: bool

    @property
    def module(self) -> str:
        return self.field.split(".")[0]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "tiers.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def weighed_fields() -> tuple[Weighed, ...]:
    """The 64 fields, in the order of the reference."""
    return tuple(
        Weighed(one["field"], one["tier"], one["weight"], one["applies_to"], one["header_can_fill"])
        for one in _data()["fields"]
    )


@lru_cache(maxsize=1)
def worth() -> dict[str, float]:
    """{state: 0 to 1}."""
    return {state: float(_data()["states"][name]) for state, name in _STATES.items()}


@lru_cache(maxsize=1)
def _own_readers() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads((DATA / "own_readers.json").read_text(encoding="utf-8"))
    return loaded


def header_fields(format_id: str, coverage: dict[str, Any] | None) -> Collection[str] | None:
    """Fields that a file of this format can fill at best; None where nobody has counted.

    `coverage` is the format's `header_coverage` in the catalogue: what Bio-Formats' reader can set.
    """
    own = set(_own_readers().get(format_id, []))
    if not coverage:
        return own or None
    missing = set(coverage.get("missing") or [])
    return {one.field for one in weighed_fields() if one.header_can_fill and one.field not in missing} | own
