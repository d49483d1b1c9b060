"""The catalogue as a file for people who work in a text editor or a spreadsheet, and back again. Pure.

One row an entry. YAML keeps the facts as they are. In XLSX each fact has a column `data.<name>`: text stands as text,
everything else as JSON (`true`, `12`, `["a", "b"]`), an empty cell is a fact that is not known. No cell is a formula,
neither on the way out nor on the way in.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import yaml
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

Row = dict[str, Any]
NAMES = ("kind", "key", "revision")  # which entry, and as it was when the file was made
FIELDS = ("title_en", "title_nb", "nb_reviewed", "checked", "confidence", "owner")
COLUMNS = (*NAMES, *FIELDS, "data", "sources")
LARGEST = 4 * 2**20  # bytes of a file that comes in
UNPACKED = 64 * 2**20
TOO_LONG = "[too long for a cell]"
_FACT = "data."
_LONGEST_CELL = 32_767


class SheetRefused(ValueError):
    """The file cannot be read; the text is a sentence for the person who sent it."""


def yaml_made(rows: Iterable[Row]) -> bytes:
    """The rows as YAML, one document with a list."""
    return yaml.safe_dump(list(rows), allow_unicode=True, sort_keys=False, width=120).encode()


def xlsx_made(rows: Iterable[Row]) -> bytes:
    """The rows as a workbook with one sheet. A fact too long for a cell is named as such there, and stays as it is."""
    rows = list(rows)
    facts = list(dict.fromkeys(name for row in rows for name in row["data"]))
    book = Workbook()
    sheet = book.active
    sheet.title = "catalogue"
    heads = [*NAMES, *FIELDS, *(_FACT + name for name in facts), "sources"]
    for column, head in enumerate(heads, 1):
        _put(sheet, 1, column, head).font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        flat = row | {_FACT + name: value for name, value in row["data"].items()}
        for column, head in enumerate(heads, 1):
            text = _as_cell(flat.get(head)) if _holds_json(head) else flat.get(head) or ""
            _put(sheet, number, column, text if len(text) <= _LONGEST_CELL else TOO_LONG)
    sheet.freeze_panes = "D2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def rows_read(name: str, content: bytes) -> list[Row]:
    """The rows of a file that `yaml_made` or `xlsx_made` made and a person edited; told apart by its name.

    A row holds only the columns that the file holds. In `data` a name with the value None is a fact that the cell left
    empty. Raises SheetRefused.
    """
    if len(content) > LARGEST:
        raise SheetRefused(_("The file is larger than 4 MiB. Take out one kind at a time."))
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("yaml", "yml"):
        rows = _yaml_rows(content)
    elif suffix == "xlsx":
        rows = _xlsx_rows(content)
    else:
        raise SheetRefused(_("Only .yaml and .xlsx files can be taken in."))
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("kind", "key")):
            raise SheetRefused(_("Entry number %(number)s has no kind and key.") % {"number": number})
        strangers = ", ".join(sorted(str(name) for name in set(row) - set(COLUMNS)))
        if strangers:
            raise SheetRefused(
                _("%(entry)s has columns that the catalogue does not know: %(columns)s.")
                % {"entry": f"{row['kind']}/{row['key']}", "columns": strangers}
            )
    return rows


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML without aliases (a few hundred bytes of them can stand for gigabytes) and with dates as text."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not taken", self.peek_event().start_mark)
        return super().compose_node(parent, index)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in listed if tag != "tag:yaml.org,2002:timestamp"]
    for first, listed in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _yaml_rows(content: bytes) -> list[Row]:
    try:
        rows = yaml.load(content, Loader=_PlainLoader)  # noqa: S506 - a safe loader, see above
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = _(" near line %(line)s") % {"line": line + 1} if line is not None else ""
        raise SheetRefused(_("This is not readable as YAML%(where)s.") % {"where": where}) from error
    if not isinstance(rows, list):
        raise SheetRefused(_("The file holds no list of entries. Take one out first, and edit that."))
    return rows


def _xlsx_rows(content: bytes) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise SheetRefused(_("The workbook is too large when unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        lines = [[_as_text(cell) for cell in line] for line in book.worksheets[0].iter_rows(values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        if isinstance(error, SheetRefused):
            raise
        raise SheetRefused(_("This is not readable as an Excel workbook (.xlsx).")) from error
    if not lines:
        raise SheetRefused(_("The file holds no list of entries. Take one out first, and edit that."))
    heads = lines[0]
    return [_row_of(dict(zip(heads, line, strict=False))) for line in lines[1:] if any(line)]


def _row_of(cells: Mapping[str, str]) -> Row:
    row: Row = {}
    facts: dict[str, Any] = {}
    for head, text in cells.items():
        if text == TOO_LONG:
            continue
        if head.startswith(_FACT):
            facts[head.removeprefix(_FACT)] = _as_value(text)
        elif _holds_json(head):
            row[head] = _as_value(text)
        elif head:
            row[head] = text
    return row | ({"data": facts} if facts else {})


def _holds_json(head: str) -> bool:
    return head.startswith(_FACT) or head in ("revision", "nb_reviewed", "sources")


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and not _is_json(value) and value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def _as_value(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _as_text(cell: Any) -> str:
    """What a spreadsheet made of a cell, as text again: it may have turned `true`, `12` and dates into its own kinds."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return json.dumps(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _put(sheet: Any, row: int, column: int, text: str) -> Any:
    cell = sheet.cell(row=row, column=column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    cell.alignment = Alignment(vertical="top")
    return cell
