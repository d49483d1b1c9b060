"""The REMBI record as a spreadsheet: one sheet a module, one row a field, with what to write where nothing is yet.

No cell is a formula: whatever was typed is stored as text, and marked as such for programs that would think
otherwise when the file is saved as CSV.
"""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from common.wording import text_clean
from planner.metadata import DatasetRecord, Record, Value, record_build
from planner.metadata.checklist import Field, field_words, fields, modules
from planner.metadata.model import ORIGINS, value_shown

from ..contract import Note, Options, Snapshot, Thumbnails
from ..document.text import STEERING, replaced
from ..packing import day_of, moment_of, zip_restamped
from ..record_notes import record_notes

LONGEST = 32_000  # a cell takes 32 767 characters
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_FORMULA = ("=", "+", "-", "@")
UNAVAILABLE_WORDS = ("not available", "ikke tilgjengelig")
TEXTS: dict[str, dict[str, str]] = {
    "about": {"en": "About", "nb": "Om"},
    "intro": {
        "en": "REMBI 1.5 record of “{title}”, as the plan was on {day}.",
        "nb": "REMBI 1.5-post for «{title}», slik planen var {day}.",
    },
    "blank": {
        "en": "Empty cells are not known yet. Write in the column Value; leave what does not apply empty. Several values: "
        "semicolons between. “not available” says that nobody can find it out. Bring the file back on the metadata sheet’s page.",
        "nb": "Tomme celler er ikke kjent ennå. Skriv i kolonnen Verdi; la det som ikke er aktuelt, stå tomt. Flere verdier: "
        "semikolon mellom. «ikke tilgjengelig» sier at ingen kan finne det ut. Last filen opp igjen på siden for metadataarket.",
    },
    "unavailable": {"en": UNAVAILABLE_WORDS[0], "nb": UNAVAILABLE_WORDS[1]},
    "origin_head": {"en": "What “Origin” means", "nb": "Hva «Opphav» betyr"},
    "source": {
        "en": "Names of modules and fields: Sarkans et al. 2021, doi 10.1038/s41592-021-01166-8, and the BioImage Archive.",
        "nb": "Navn på moduler og felt: Sarkans m.fl. 2021, doi 10.1038/s41592-021-01166-8, og BioImage Archive.",
    },
    "files": {"en": "Files", "nb": "Filer"},
    "dataset": {"en": "Dataset", "nb": "Datasett"},
    "field": {"en": "Field", "nb": "Felt"},
    "level": {"en": "Level", "nb": "Nivå"},
    "value": {"en": "Value", "nb": "Verdi"},
    "origin": {"en": "Origin", "nb": "Opphav"},
    "from": {"en": "Source", "nb": "Kilde"},
    "file": {"en": "File", "nb": "Fil"},
    "help": {"en": "What to write (REMBI help)", "nb": "Hva som skal stå (ikke gjennomgått)"},
    "example": {"en": "Example", "nb": "Eksempel"},
    "id": {"en": "Field id", "nb": "Felt-id"},
    "bytes": {"en": "Bytes", "nb": "Byte"},
    "format": {"en": "Format", "nb": "Format"},
    "also": {"en": "also said", "nb": "også oppgitt"},
    "cut": {"en": "… [cut; the YAML file has the whole text]", "nb": "… [kuttet; YAML-filen har hele teksten]"},
    "required": {"en": "required", "nb": "påkrevd"},
    "recommended": {"en": "recommended", "nb": "anbefalt"},
    "conditional": {"en": "if {when}", "nb": "hvis {when}"},
    "optional": {"en": "optional", "nb": "valgfritt"},
}
COLUMNS = (
    ("dataset", 26),
    ("field", 28),
    ("level", 16),
    ("value", 60),
    ("origin", 14),
    ("from", 34),
    ("file", 26),
    ("help", 44),
    ("example", 34),
    ("id", 30),
)
_LINE = Side(style="thin", color="B7C2CB")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD, _WANTED = PatternFill("solid", fgColor="E9F0F5"), PatternFill("solid", fgColor="FFF4D6")
_TOP = Alignment(wrap_text=True, vertical="top")


class RembiSheetExporter:
    kind = "rembi-xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    suffix = "rembi.xlsx"
    title = {"en": "REMBI, spreadsheet", "nb": "REMBI, regneark"}
    about = {
        "en": "The REMBI checklist as a spreadsheet, filled from plan and image files, with room for what is missing.",
        "nb": "REMBI-sjekklisten som regneark, fylt ut fra plan og bildefiler, med plass til det som mangler.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        book = _Book(options.language)
        record = record_build(snapshot)
        book.about(snapshot)
        for module in modules():
            book.module(module, record)
        book.files(record)
        return book.saved(snapshot)

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return record_notes(record_build(snapshot))


class _Book:
    def __init__(self, language: str) -> None:
        self.language, self.book = language, Workbook()
        self.book.remove(self.book.active)

    def word(self, name: str, **values: object) -> str:
        return TEXTS[name][self.language].format(**values)

    def about(self, snapshot: Snapshot) -> None:
        sheet = self.book.create_sheet(self.word("about"))
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 100
        title = " ".join(snapshot["plan"]["title"].split())
        lines = [
            (self.word("intro", title=title, day=day_of(snapshot)), ""),
            (self.word("blank"), ""),
            (self.word("origin_head"), ""),
            *((name, text[self.language]) for name, text in ORIGINS.items()),
            (self.word("source"), ""),
            (made_from(snapshot), ""),
        ]
        for number, (name, text) in enumerate(lines, 1):
            cell = put(sheet, number, 1, name)
            if text:
                put(sheet, number, 2, text)
            else:
                sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=2)
                cell.font = Font(bold=number in (1, 3))
                sheet.row_dimensions[number].height = 32

    def module(self, module: dict[str, str], record: Record) -> None:
        sheet = self.book.create_sheet(module[self.language])
        self.heads(sheet, COLUMNS)
        own = [field for field in fields().values() if field.module == module["id"]]
        scopes: Iterable[DatasetRecord | None] = [None] if module["id"] == "study" else record.datasets
        for scope in scopes:
            found = record.fields if scope is None else scope.fields
            for field in own:
                value = found.get(field.id)
                gone = scope is not None and field.id in scope.unavailable
                self.row(sheet, field, scope, value, said=self.word("unavailable") if gone else "")
                for other in scope.others.get(field.id, []) if scope else []:
                    self.row(sheet, field, scope, other, origin=self.word("also"))
                proposal = scope.proposals.get(field.id) if scope else None
                if proposal and value is None:
                    self.row(sheet, field, scope, proposal)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{sheet.max_row}"

    def heads(self, sheet: Any, columns: Sequence[tuple[str, int]]) -> None:
        for number, (name, width) in enumerate(columns, 1):
            cell = put(sheet, 1, number, self.word(name))
            cell.font, cell.fill = Font(bold=True), _HEAD
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def row(
        self,
        sheet: Any,
        field: Field,
        scope: DatasetRecord | None,
        value: Value | None,
        *,
        origin: str | None = None,
        said: str = "",
    ) -> None:
        row = sheet.max_row + 1
        label, help_text, when = field_words(field, self.language)
        level = field.level if field.level != "conditional" or field.when else "recommended"
        cells: list[Any] = [
            f"D{scope.position} {scope.title}" if scope else "",
            label,
            self.word(level, when=when),
            self.shown(value) if value else said,
            (origin or ORIGINS[value.origin][self.language]) if value else "",
            value.source if value else "",
            (value.file or "") if value else "",
            help_text,
            field.example,
            field.id,
        ]
        for number, cell in enumerate(cells, 1):
            put(sheet, row, number, cell)
        if value is None and field.level == "required":
            sheet.cell(row, 4).fill = _WANTED

    def shown(self, value: Value) -> Any:
        if isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            return value.value if abs(value.value) < 10**15 else str(value.value)
        text = shown_text(value) if not isinstance(value.value, str) else value.value
        return text if len(text) <= LONGEST else text[:LONGEST] + self.word("cut")

    def files(self, record: Record) -> None:
        sheet = self.book.create_sheet(self.word("files"))
        self.heads(sheet, (("dataset", 30), ("file", 50), ("format", 24), ("bytes", 20)))
        put(sheet, 1, 5, "SHA-256").font = Font(bold=True)
        sheet.cell(1, 5).fill = _HEAD
        sheet.column_dimensions["E"].width = 70
        for dataset in record.datasets:
            for file in dataset.files:
                size: Any = file.bytes if file.bytes < 10**15 else str(file.bytes)
                row = sheet.max_row + 1
                texts = (f"D{dataset.position} {dataset.title}", file.name, file.format or "", size, file.sha256 or "")
                for number, cell in enumerate(texts, 1):
                    put(sheet, row, number, cell)

    def saved(self, snapshot: Snapshot) -> bytes:
        moment = moment_of(snapshot).replace(tzinfo=None)
        properties = self.book.properties
        properties.creator, properties.created = "Lysplan", moment
        properties.title = printable(" ".join(snapshot["plan"]["title"].split()))[:255]
        out = io.BytesIO()
        self.book.save(out)
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()

        def unclocked(name: str, content: bytes) -> bytes:
            return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content) if name == "docProps/core.xml" else content

        return zip_restamped(out.getvalue(), moment_of(snapshot), unclocked)


def made_from(snapshot: Snapshot) -> str:
    """The line by which a sheet that comes back is known: plan and version."""
    return f"lysplan:{snapshot['plan']['id']}:{snapshot['plan']['version']}"


def shown_text(value: Value | None) -> str:
    """What the column Value holds, as text on one line; for telling whether a cell was changed."""
    if value is None:
        return ""
    items = value.value if isinstance(value.value, list) else [value.value]
    return "; ".join("–" if item is None else value_shown(item) for item in items)


def printable(text: str) -> str:
    return replaced(text_clean(text), STEERING | {"\ufffe", "\uffff"})


def put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """A cell. A text is a text, whatever it starts with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = printable(value)
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip().startswith(_FORMULA)
    else:
        cell.value = value
    cell.alignment, cell.border = _TOP, _BORDER
    return cell
