"""What every export has in common, so that a new format is one module and nothing else has to change.

An exporter reads a frozen snapshot (`planner/plans/snapshot.schema.json`) and returns bytes. It is pure: no
database, no network, no clock. The same snapshot with the same options gives the same bytes, today and next year.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from planner.plans.frozen import Snapshot

Thumbnails = Mapping[str, bytes] | Callable[[str], bytes | None]
Severity = Literal["blocks", "missing", "info"]

LANGUAGES = ("en", "nb")
MADMP_VERSIONS = ("1.1", "1.2", "1.3")
# The orders in which a document can tell a plan: the portal's own steps, two funders', and one page.
SHAPES = ("steps", "science-europe", "horizon-europe", "summary")


STAGES = ("arranging", "typesetting")


def _nobody(_stage: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a document is wanted. `shape` is one of SHAPES; `font_paths` are folders searched for TTF and OTF files;
    `tell` hears which stage a long export has come to, one of STAGES.
    """

    language: str = "en"
    shape: str = "steps"
    madmp_version: str = "1.2"
    font_paths: tuple[Path | str, ...] = ()
    include_unanswered: bool = True
    tell: Callable[[str], None] = field(default=_nobody, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """One line about a document: what blocks it, what is missing, what was replaced.

    `question` and `dataset` (its id) say where to go to mend it, where there is such a place.
    """

    severity: Severity
    code: str
    message: dict[str, str]
    question: str | None = None
    dataset: str | None = None


class NotReady(Exception):
    """The plan lacks what this format cannot do without; `notes` say what, for the person who asked."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__("; ".join(note.message["en"] for note in notes))
        self.notes = notes


@runtime_checkable
class Exporter(Protocol):
    """One output format. `thumbnails` gives the bytes of a PNG for the sha256 that the snapshot names.

    An exporter may also have `readiness(snapshot) -> list[Note]`, and `export_noted`, which takes what `export` takes and
    gives the bytes together with notes on what had to be changed or left out. `has_shapes = True` says that it can
    tell a plan in each of SHAPES, `is_listed = False` keeps it off the download page. Raises NotReady.
    """

    kind: str
    media_type: str
    suffix: str
    title: dict[str, str]
    about: dict[str, str]

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes: ...


def thumbnail_get(thumbnails: Thumbnails, sha256: str | None) -> bytes | None:
    """The PNG, or None where there is none. Takes a mapping or its `get`."""
    if not sha256:
        return None
    return thumbnails.get(sha256) if isinstance(thumbnails, Mapping) else thumbnails(sha256)


def file_name(snapshot: Snapshot, exporter: Exporter, options: Options) -> str:
    """A name for the saved file in plain ASCII: the plan's title, its version, and the kind."""
    plan = snapshot["plan"]
    plain = plan["title"].translate(str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A"}))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-") or "plan"
    extra = f"-{options.madmp_version}" if exporter.kind == "madmp" else ""
    extra += f"-{options.shape}" if options.shape != "steps" else ""
    return f"{slug}-v{plan['version']}{extra}.{exporter.suffix}"
