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

    @property
    def items(self) -> list[tuple[str, str]]:
        """(its number or nothing, text) of each item of a list; a paragraph has none."""
        return [
            (marker.rstrip(".)") if marker != "-" else "", line)
            for marker, line in zip(self.markers, self.lines, strict=False)
        ]

    @property
    def is_numbered(self) -> bool:
        """Whether the writer numbered the items."""
        return bool(self.markers) and "-" not in self.markers


@dataclass(slots=True)
class Answer:
    state: State
    blocks: list[Block]
    note: int | None = None  # number of the source in Document.notes
    link: str | None = None  # an https address that the portal knows, never one that somebody typed
    source: str = ""  # "read from FILE by READER", empty for what was typed


@dataclass(slots=True)
class Row:
    """An answer of one dataset (`D1`, its title) or of several (`4 datasets`, `D1, D3–D5`). `dataset` is the first one's id."""

    lead: str
    title: str
    answer: Answer
    dataset: str = ""


@dataclass(slots=True)
class Question:
    """Either one answer of the plan, or rows of answers by dataset."""

    key: str
    text: str
    answer: Answer | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Fact:
    label: str
    answer: Answer
    key: str = ""


@dataclass(slots=True)
class Table:
    """A table that is computed, not typed. `weights` share the width; `right` are columns of numbers; `link` is the
    column whose cells are numbers of datasets or codes of parts, set apart from words."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
    weights: list[int]
    right: list[int] = field(default_factory=list)
    total: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Chart:
    """A picture of numbers: an SVG of ours, and the same in words for those who do not see it."""

    caption: str
    alt: str
    svg: str


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
    """A dataset told at length. `id` is the snapshot's."""

    id: str
    number: str
    title: str
    questions: list[Question]
    facts: list[Fact]
    files: list[FileFacts]


@dataclass(slots=True)
class Part:
    """What stands under one heading. `code` and `title` are empty where the section's own heading is enough.

    `says` is the sentence for a part that the plan has nothing for; `see_also` names the other parts that speak to it.
    """

    code: str = ""
    title: str = ""
    questions: list[Question] = field(default_factory=list)
    datasets: list[DatasetPart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    see_also: str = ""
    says: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.questions or self.datasets or self.tables or self.charts)


@dataclass(slots=True)
class Section:
    """`number` is the funder's, or the step's; empty where the document has none."""

    number: str
    title: str
    parts: list[Part]

    @property
    def questions(self) -> list[Question]:
        return [question for part in self.parts for question in part.questions]

    @property
    def datasets(self) -> list[DatasetPart]:
        return [dataset for part in self.parts for dataset in part.datasets]


@dataclass(slots=True)
class NoteLine:
    """A source: number, name of the entry, where it says so, and when that was checked."""

    number: int
    title: str
    sources: list[tuple[str, str | None]]  # text, address
    checked: str


@dataclass(slots=True)
class Document:
    """`shape` names the order (`contract.SHAPES`), `shape_name` says it to a reader. `failed` are parts that could not be
    made; `about` says so too."""

    language: str
    plan_language: str
    shape: str
    shape_name: str
    kind: str
    subject: str
    title: str
    date: tuple[int, ...]  # year to second, UTC
    head: list[Fact]
    description: str  # of the project, on one page; elsewhere its answer stands in the text
    summary: list[tuple[str, str]]
    overview: Table | None  # a row a dataset
    charts: list[Chart]
    tables: list[Table]
    sections: list[Section]
    notes: list[NoteLine]
    about: list[str]
    running: str
    words: dict[str, str]
    author: str
    failed: list[str] = field(default_factory=list)
