"""The parts of a record. A field that nobody filled is not there; nothing is filled to please a form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Origin = Literal["author", "accepted", "header", "instrument", "derived", "proposal"]

ORIGINS: dict[str, dict[str, str]] = {
    "author": {"en": "written by the author", "nb": "skrevet av forfatteren"},
    "accepted": {
        "en": "read from the file header and accepted by the author",
        "nb": "lest fra filhodet og godtatt av forfatteren",
    },
    "header": {
        "en": "read from the file header, not looked at by the author",
        "nb": "lest fra filhodet, ikke sett på av forfatteren",
    },
    "instrument": {
        "en": "from the facility's instrument record, found by the serial number or model in the file",
        "nb": "fra fasilitetens instrumentkort, funnet ved serienummer eller modell i filen",
    },
    "derived": {"en": "made by the portal from other values", "nb": "laget av portalen ut fra andre verdier"},
    "proposal": {
        "en": "a guess from the file header; the author must accept it",
        "nb": "en gjetning ut fra filhodet som forfatteren må godta",
    },
}


@dataclass(frozen=True, slots=True)
class Value:
    """A number, a text with its unit, or a list (one entry a channel, or several of a kind)."""

    value: Any
    origin: Origin
    source: str  # a question, or where in the header
    question: str | None = None
    file: str | None = None

    @property
    def items(self) -> list[Any]:
        values = self.value if isinstance(self.value, list) else [self.value]
        return [item for item in values if item is not None]

    @property
    def text(self) -> str:
        """On one line; several values with semicolons between."""
        return "; ".join(value_shown(item) for item in self.items)


def value_shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(str(value).split())


@dataclass(frozen=True, slots=True)
class Organism:
    scientific_name: str
    taxon: str | None = None  # number only
    common_name: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    first_name: str | None
    last_name: str
    email: str | None
    orcid: str | None
    role: str | None
    affiliation: str | None
    ror: str | None
    question: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One inspected file; `images` are those of its facts, none where it could not be read."""

    name: str
    bytes: int
    sha256: str | None
    format: str | None
    images: list[dict[str, Any]]
    reader: str | None


@dataclass(frozen=True, slots=True)
class InstrumentRecord:
    """What a record of the instrument library says about the images of these files."""

    title: str
    files: tuple[str, ...]
    values: dict[str, Any]


@dataclass(slots=True)
class DatasetRecord:
    """One dataset: what archives call a study component, with its sample, specimen and acquisition."""

    id: str
    position: int
    title: str
    name: str  # the title, made unique; sections refer to each other by it
    repository: str | None
    fields: dict[str, Value] = field(default_factory=dict)
    others: dict[str, list[Value]] = field(default_factory=dict)  # what else was said about a filled field
    proposals: dict[str, Value] = field(default_factory=dict)
    unavailable: dict[str, Value] = field(default_factory=dict)  # what the author says nobody can know any more
    instruments: list[InstrumentRecord] = field(default_factory=list)
    organisms: list[Organism] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        found = self.fields.get(name)
        return found.text if found else None

    @property
    def file_list(self) -> str:
        return f"files_D{self.position}.tsv"

    def images(self) -> Iterator[tuple[FileRecord, dict[str, Any]]]:
        return ((file, image) for file in self.files for image in file.images)


@dataclass(slots=True)
class Record:
    fields: dict[str, Value]
    authors: list[Author]
    datasets: list[DatasetRecord]
    licences: list[str] = field(default_factory=list)
    language: str = "en"

    def text(self, name: str) -> str | None:
        found = self.fields.get(name)
        return found.text if found else None
