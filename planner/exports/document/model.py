"""The parts of a document, all words already in its language. Plain strings: no markup of any kind is in here."""

from dataclasses import dataclass, field
from typing import Literal

State = Literal["answered", "unknown", "not_applicable", "missing"]


@dataclass(slots=True)
class Block:
    """A paragraph of lines, or a list with the marker that its writer gave each item (`-` stands for a bullet)."""

    kind: Literal["paragraph", "list"]
    lines: list[str]
    markers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Answer:
    state: State
    blocks: list[Block]
    note: int | None = None  # number of the source in Document.notes
    link: str | None = None  # an https address that the portal knows, never one that somebody typed
    source: str = ""  # "read from FILE by READER", empty for what was typed


@dataclass(slots=True)
class Row:
    """An answer of one dataset (`D1`, its title) or of several (`4 datasets`, `D1, D3–D5`)."""

    lead: str
    title: str
    answer: Answer


@dataclass(slots=True)
class Question:
    """Either one answer of the plan, or rows of answers by dataset."""

    text: str
    answer: Answer | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Fact:
    label: str
    answer: Answer


@dataclass(slots=True)
class FileFacts:
    """One inspected file: what it says of itself, with its preview."""

    title: str
    provenance: str
    rows: list[tuple[str, str]]
    thumbnail: str | None
    alt: str
    caption: str


@dataclass(slots=True)
class DatasetPart:
    number: str
    title: str
    questions: list[Question]
    facts: list[Fact]
    files: list[FileFacts]


@dataclass(slots=True)
class Section:
    number: int
    title: str
    questions: list[Question]
    datasets: list[DatasetPart]


@dataclass(slots=True)
class NoteLine:
    """A source: number, name of the entry, where it says so, and when that was checked."""

    number: int
    title: str
    sources: list[tuple[str, str | None]]  # text, address
    checked: str


@dataclass(slots=True)
class Document:
    language: str
    plan_language: str
    kind: str
    subject: str
    title: str
    date: tuple[int, ...]  # year to second, UTC
    head: list[Fact]
    summary: list[tuple[str, str]]
    overview: list[list[str]]  # a row a dataset: number, title, format, volume, storage, repository, terms
    sections: list[Section]
    notes: list[NoteLine]
    about: list[str]
    running: str
    words: dict[str, str]
    author: str
