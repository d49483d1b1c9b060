"""A REMBI spreadsheet that comes back: its cells read, and what they would change told before anything is taken. Pure.

The file names the plan and version it was made from. A cell counts as changed when it differs from what that version
held; where the plan has moved on as well, it is a conflict and both are shown. A formula is never taken.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext as _
from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from planner.metadata import Record
from planner.metadata.checklist import fields
from planner.metadata.model import DatasetRecord, value_shown

from .sheet import COLUMNS, TEXTS, UNAVAILABLE_WORDS, printable, shown_text

LARGEST = 8 * 2**20
UNPACKED = 64 * 2**20
MOST_ROWS = 60_000
_MADE_FROM = re.compile(r"lysplan:([0-9a-f-]{36}):(\d{1,9})")
_PLACE = {name: number for number, (name, _width) in enumerate(COLUMNS)}
_POSITION = re.compile(r"D(\d{1,6})\b")
_STUDY = "study"


class SheetRefused(ValueError):
    """The file cannot be taken; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The column Value of one field. `position`: the dataset's number in the plan, None for the study."""

    field: str
    position: int | None
    text: str
    is_formula: bool


@dataclass(frozen=True, slots=True)
class Book:
    plan: str
    version: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that was changed. `conflict`: the plan has another value by now than the file was made from."""

    field: str
    dataset: str | None  # its id
    dataset_title: str
    then: str
    now: str
    new: str
    kind: Literal["change", "conflict", "formula"]

    @property
    def says_unavailable(self) -> bool:
        return self.new.casefold() in UNAVAILABLE_WORDS


def book_read(content: bytes) -> Book:
    """The cells of a workbook. Raises SheetRefused with a sentence."""
    if len(content) > LARGEST:
        raise SheetRefused(_("The file is larger than 8 MB; a metadata sheet is smaller."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise SheetRefused(_("The workbook is too large when unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        made: tuple[str, int] | None = None
        cells: list[Cell] = []
        for sheet in book.worksheets:
            for number, row in enumerate(sheet.iter_rows(), 1):
                if number > MOST_ROWS:
                    raise SheetRefused(_("The workbook is too large when unpacked."))
                made = made or _made_from(row)
                cells += _cell(row)
    except SheetRefused:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, TypeError) as error:
        raise SheetRefused(_("This is not readable as an Excel workbook (.xlsx).")) from error
    if made is None:
        raise SheetRefused(
            _(
                "The workbook does not say which plan it was made from. Download the metadata sheet anew and edit that one."
            )
        )
    return Book(made[0], made[1], cells)


def changes_found(book: Book, then: Record, now: Record) -> Iterator[Change]:
    """What the file changes: `then` is the record it was made from, `now` the one that stands."""
    old = {dataset.position: dataset for dataset in then.datasets}
    standing = {dataset.id: dataset for dataset in now.datasets}
    seen: set[tuple[str, int | None]] = set()
    for cell in book.cells:
        key = (cell.field, cell.position)
        is_study = cell.field.startswith(f"{_STUDY}.")
        before: DatasetRecord | None = old.get(cell.position or 0)
        current = standing.get(before.id) if before is not None else None
        if any(cell.text.endswith(cut) for cut in TEXTS["cut"].values()):
            continue  # the cell never held the whole text
        if key in seen or is_study != (cell.position is None) or (not is_study and current is None):
            continue
        seen.add(key)
        was = _told(then if is_study else before, cell.field)
        stands = _told(now if is_study else current, cell.field)
        if _same(cell.text, was) or (_same(cell.text, stands) and not cell.is_formula):
            continue
        yield Change(
            cell.field,
            None if current is None else current.id,
            "" if current is None else current.title,
            was,
            stands,
            cell.text,
            "formula" if cell.is_formula else "change" if _same(was, stands) else "conflict",
        )


def _told(scope: Any, field: str) -> str:
    if isinstance(scope, DatasetRecord) and field in scope.unavailable:
        return UNAVAILABLE_WORDS[0]
    return printable(shown_text(scope.fields.get(field))) if scope is not None else ""


def _same(one: str, other: str) -> bool:
    words = [" ".join(text.split()) for text in (one, other)]
    gone = [text.casefold() in UNAVAILABLE_WORDS for text in words]
    return words[0] == words[1] or all(gone)


def _made_from(row: Any) -> tuple[str, int] | None:
    found = _MADE_FROM.search(str(row[0].value)) if row and row[0].value else None
    return (found[1], int(found[2])) if found else None


def _cell(row: Any) -> Iterator[Cell]:
    """The cell of a row that is about a field; none for heads and other sheets."""
    if len(row) <= _PLACE["id"] or row[_PLACE["id"]].value not in fields():
        return
    where = str(row[_PLACE["dataset"]].value or "")
    found = _POSITION.match(where)
    value = row[_PLACE["value"]]
    yield Cell(row[_PLACE["id"]].value, int(found[1]) if found else None, _text(value.value), value.data_type == "f")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    return (
        value.isoformat()
        if isinstance(value, date)
        else value_shown(value)
        if not isinstance(value, str)
        else value.strip()
    )


def by_field(changes: Iterator[Change]) -> Mapping[str, Change]:
    """Changes by the name that the page's form gives them."""
    return {f"{change.dataset or _STUDY}|{change.field}": change for change in changes}
