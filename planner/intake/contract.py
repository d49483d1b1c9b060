"""What every reader of a foreign document hands over: texts for questions, a report, and the document to be kept."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django.utils import translation

What = Literal["repaired", "unsupported", "invalid"]
Text = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report. `pointer` is a JSON pointer into the document; in a table of lines, `/line/cell`.

    `repaired`: changed so that it can be used. `unsupported`: no question fits; kept as it came. `invalid`: against
    the rules of the format, in a strict import.
    """

    pointer: str
    what: What
    message: Text

    def as_json(self) -> dict[str, Any]:
        return {"pointer": self.pointer, "what": self.what, "message": self.message}


@dataclass(frozen=True, slots=True)
class Filled:
    """A raw value for a question, and where in the document it comes from."""

    question: str
    raw: Any
    pointer: str


@dataclass(slots=True)
class DatasetRead:
    title: str
    pointer: str
    answers: list[Filled] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """A document understood. `document` is what is kept, `version` that of the format where it has versions."""

    title: str
    document: dict[str, Any]
    version: str = ""
    language: str | None = None
    answers: list[Filled] = field(default_factory=list)
    datasets: list[DatasetRead] = field(default_factory=list)
    report: list[Line] = field(default_factory=list)


class ImportRefused(Exception):
    """The document cannot come in; the message says what is wrong and what to do, the report says where."""

    def __init__(self, message: Text, report: list[Line] | None = None) -> None:
        super().__init__(message["en"])
        self.message = message
        self.report = report or []


class Reader(Protocol):
    """One format. `document` is text, or what JSON held; `strict` refuses what breaks the rules of the format."""

    def __call__(self, document: Any, strict: bool) -> Reading: ...


def told(message: Text) -> str:
    """The sentence in the language of whoever asks."""
    return message["nb" if (translation.get_language() or "en").startswith("nb") else "en"]
