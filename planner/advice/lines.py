"""The shape of a line of advice: what is said, why, and where each fact was read.

Advice without a reason or a source is an opinion, so a line that lacks either cannot be made. Pure: facts come in
as plain dictionaries (an entry as `entry_as_json` gives it, or a document as `document_read` gives it).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Words = Mapping[str, str]  # {"en": .., "nb": ..}
Entry = Mapping[str, Any]  # {"kind", "key", "title", "data", "sources", "checked", "checked_is", "confidence"}
Document = Mapping[str, Any]  # a data file whole: {"meta": {"compiled"}, "sources": {key: {..}}, ..}

LANGUAGES = ("en", "nb")
YES, NO, UNKNOWN, CONDITIONAL = "yes", "no", "unknown", "conditional"


class Severity(StrEnum):
    """How much a line asks of the reader."""

    INFO = "info"
    WARNING = "warning"
    STOP = "stop"


@dataclass(frozen=True)
class Source:
    """Where a fact was read. `date` is the page's own, as exact as it gave it, or None; `checked` is an ISO day:
    when the entry was checked ("entry"), else when its file was compiled ("compiled"), or when a file was read ("read").
    """

    title: str
    url: str | None
    date: str | None
    checked: str
    checked_is: str = "compiled"

    def dated(self, language: str) -> str:
        """`2026-06-25`, or for a page without a date `undated, compiled 2026-11-22`."""
        if self.date:
            return self.date
        words = {
            "entry": {"en": "undated, checked", "nb": "udatert, kontrollert"},
            "compiled": {"en": "undated, compiled", "nb": "udatert, samlet"},
            "read": {"en": "read", "nb": "lest"},
        }
        return f"{words[self.checked_is][language]} {self.checked}"


@dataclass(frozen=True)
class Line:
    """One line of advice. `question` and `dataset` say what it concerns, where it concerns one.

    Raises ValueError without a reason, a source or one of the languages; of words that are `filled`, when they are read.
    """

    code: str
    severity: Severity
    text: Words
    reason: Words
    sources: tuple[Source, ...]
    question: str | None = None
    dataset: str | None = None

    def __post_init__(self) -> None:
        if not self.sources or not all(source.title and source.checked for source in self.sources):
            raise ValueError(f"{self.code}: advice needs a source with a date, or the day its file was compiled")
        for words in (self.text, self.reason):
            if not isinstance(words, Filled) and not all(words.get(language, "").strip() for language in LANGUAGES):
                raise ValueError(f"{self.code}: advice needs a text and a reason in {' and '.join(LANGUAGES)}")


def entry_sources(entry: Entry, key: str | None = None) -> tuple[Source, ...]:
    """The sources of a catalogue entry; with `key`, the one that a figure inside it cites.

    Sources that carry no keys (as in older snapshots) cannot be told apart: then all of them are given.
    """
    listed = [source for source in entry["sources"] if key and source.get("key") == key] or entry["sources"]
    return tuple(
        Source(
            source["title"], source["url"], source.get("date"), entry["checked"], entry.get("checked_is", "compiled")
        )
        for source in listed
    )


def document_sources(document: Document, *keys: str) -> tuple[Source, ...]:
    """Sources of a data file by their keys, for the parts of it that are no entries."""
    registry = document["sources"]
    compiled = document["meta"]["compiled"]
    return tuple(
        Source(registry[key]["title"], registry[key]["url"], registry[key].get("date"), compiled) for key in keys
    )


def file_source(name: str, reader: str, read_on: str) -> Source:
    """A measured file as the source of a line: which file, read by what, on which ISO day."""
    return Source(f"{name} ({reader})" if reader else name, None, None, read_on, "read")


def sources_joined(*groups: Iterable[Source]) -> tuple[Source, ...]:
    """Each source once, first mention first."""
    return tuple(dict.fromkeys(source for group in groups for source in group))


def both(en: str, nb: str) -> Words:
    """A text in the two languages."""
    return {"en": en, "nb": nb}


class Filled(Mapping[str, str]):
    """Words whose parts are put in when they are read: most of what is weighed for a plan is shown to nobody.

    Raises ValueError where nothing but space comes out.
    """

    __slots__ = ("_parts", "_words")

    def __init__(self, words: Words, parts: Mapping[str, Words | str]) -> None:
        self._words, self._parts = words, parts

    def __getitem__(self, language: str) -> str:
        parts = {name: part if isinstance(part, str) else part[language] for name, part in self._parts.items()}
        if (text := self._words[language].format(**parts)).strip():
            return text
        raise ValueError(f"{self._words[language]!r}: nothing is said in {language!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def filled(words: Words, **parts: Words | str) -> Filled:
    """`words` with its {names} filled in, each part in the same language.

    Parts are put in once: a brace inside a part stays as it is.
    """
    return Filled(words, parts)


def short_title(entry: Entry) -> Words:
    """The title without an explanation in brackets: `TSD (Services for sensitive data)` -> `TSD`, `.. (IDR)` stays."""
    return {language: re.sub(r" \([^)]* [^)]*\)", "", entry["title"][language]) for language in LANGUAGES}


def listed(items: Sequence[Words]) -> Words:
    """`a, b and c`."""
    joined = {}
    for language, word in (("en", "and"), ("nb", "og")):
        texts = [item[language] for item in items]
        joined[language] = f" {word} ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
    return joined


def line_as_json(line: Line) -> dict[str, Any]:
    """A line as the API and snapshots hold it."""
    return {
        "code": line.code,
        "severity": line.severity.value,
        "text": dict(line.text),
        "reason": dict(line.reason),
        "sources": [source_as_json(source) for source in line.sources],
        "question": line.question,
        "dataset": line.dataset,
    }


def source_as_json(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "url": source.url,
        "date": source.date,
        "checked": source.checked,
        "checked_is": source.checked_is,
    }
