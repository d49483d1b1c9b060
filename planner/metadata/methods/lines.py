"""A methods paragraph with what hangs on it: the gaps, one line each, and where the header values come from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..model import DatasetRecord
from .paragraph import Paragraph
from .texts import GAPS
from .wording import MARKS, gap_named


@dataclass(frozen=True, slots=True)
class Gap:
    """Something nobody recorded. `question` would fill it, if there is one."""

    key: str
    line: str
    question: str | None


@dataclass(frozen=True, slots=True)
class Methods:
    """The paragraph of one dataset in one language. `sources`: (file, reader)."""

    text: str
    gaps: list[Gap]
    sources: list[tuple[str, str]]

    @property
    def plain(self) -> str:
        """Without the marks of origin; gaps stay."""
        return self.text.translate({ord(mark): None for mark in MARKS})


def methods_written(
    dataset: Mapping[str, Any], record: DatasetRecord, language: str, show: Callable[[str], str] = str
) -> Methods:
    """The methods text of a dataset of a snapshot and its record. `show` makes typed text safe for the format."""
    paragraph = Paragraph(dataset, record, language, show)
    text = paragraph.write()
    found: dict[str, list[str]] = {}
    for name, channel in paragraph.gaps:
        found.setdefault(name, []).extend([channel] if channel else [])
    gaps = [
        Gap(
            name,
            gap_named(name, language) + (f" ({', '.join(dict.fromkeys(channels))})" if channels else ""),
            GAPS[name][2],
        )
        for name, channels in found.items()
    ]
    return Methods(text, gaps, [(file.name, file.reader or "?") for file in record.files if file.images])
