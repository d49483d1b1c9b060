"""Which instrument of the library a file was taken with: by serial number, else by model where only one fits. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["chosen", "serial", "model"]


@dataclass(frozen=True, slots=True)
class Match:
    """An instrument, how it was found, and the files it was found for."""

    instrument: Mapping[str, Any]  # as `queries.instrument_json`
    how: How
    files: tuple[str, ...]


def folded(text: Any) -> str:
    """Letters and digits only, small: `LSM 880` and `LSM880` are one name."""
    return re.sub(r"[^0-9a-z]", "", str(text or "").casefold())


def instrument_found(
    stand: Mapping[str, Any], instruments: Iterable[Mapping[str, Any]]
) -> tuple[Mapping[str, Any], How] | None:
    """The instrument of a file's `instrument` facts. A serial number decides; a model only where one instrument has it.

    A header that names another serial number than the record's own rules that record out.
    """
    known = [one for one in instruments if not one.get("retired")]
    serial = folded(stand.get("serial"))
    if serial:
        same = [one for one in known if folded(one["serial"]) == serial]
        if len(same) == 1:
            return same[0], "serial"
        known = [one for one in known if not one["serial"]]
    parts = {folded(part) for part in [stand.get("model"), *str(stand.get("model") or "").split(",")]} - {""}
    named = [one for one in known if parts & ({folded(name) for name in _names(one)} - {""})]
    return (named[0], "model") if len(named) == 1 else None


def instruments_matched(
    evidence: Sequence[tuple[str, Mapping[str, Any]]], instruments: Sequence[Mapping[str, Any]], chosen: str | None
) -> list[Match]:
    """The instruments of a dataset's files, `(name, facts)`, in their order. A chosen one (its id) stands for all files;
    the choice "none" leaves the library out."""
    if chosen is not None:
        found = next((one for one in instruments if one["id"] == chosen), None)
        return [Match(found, "chosen", tuple(name for name, _facts in evidence))] if found is not None else []
    matched: dict[str, tuple[Mapping[str, Any], How, list[str]]] = {}
    for name, facts in evidence:
        images = facts.get("images") or []
        hit = instrument_found(images[0].get("instrument") or {}, instruments) if images else None
        if hit is not None:
            matched.setdefault(hit[0]["id"], (*hit, []))[2].append(name)
    return [Match(instrument, how, tuple(files)) for instrument, how, files in matched.values()]


def _names(instrument: Mapping[str, Any]) -> list[str]:
    return [
        instrument["model"],
        f"{instrument['manufacturer']} {instrument['model']}" if instrument["model"] else "",
        *(instrument["content"].get("header_names") or []),
    ]
