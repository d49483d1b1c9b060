"""Puts words into a Word file: paragraphs, lists, tables, pictures, links that the portal knows, page numbers.

The one way by which text gets in is `printable`, so that nothing an XML file cannot hold, and no sign that turns
its neighbours around, reaches the file.
"""

import io
from collections.abc import Collection, Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from common.wording import text_clean

from ..document.model import Block, Table
from ..document.text import STEERING, replaced
from .styles import ACCENT, TEXT_WIDTH_MM, TINT, language_mark

_REFUSED = STEERING | {"\ufffe", "\uffff"}
_TAGS = {"en": "en-GB", "nb": "nb-NO"}


def printable(text: str) -> str:
    """What an XML file can hold; other signs are shown by their numbers."""
    return replaced(text_clean(text), _REFUSED)


# A table of so many rows is not parted between pages.
TOGETHER = 12
# Hundredths that a column of dataset numbers (D12) needs.
NUMBER_WIDTH = 7


def widths_of(table: Table) -> list[float]:
    """Hundredths of the text's width for each column; a first column of numbers gets what they need."""
    weights: list[float] = list(table.weights)
    if table.heads and not table.heads[0]:
        weights[0] = NUMBER_WIDTH * sum(weights[1:]) / (100 - NUMBER_WIDTH)
    return [100 * weight / sum(weights) for weight in weights]


class Writer:
    """`typed` is the language of answers where it is not the document's."""

    def __init__(self, file: Any, typed: str | None) -> None:
        self.file, self.typed = file, _TAGS.get(typed or "")
        # Asking the library for a style by name searches them all, each time.
        self.styles = {style.name: style.style_id for style in file.styles}

    def text(self, text: str, style: str = "Normal") -> Any:
        paragraph = self._paragraph(None, style)
        self._lines(paragraph, [text])
        return paragraph

    def _lines(self, paragraph: Any, lines: Sequence[str], typed: bool = False) -> None:
        for number, line in enumerate(lines):
            run = paragraph.add_run(printable(line))
            if typed and self.typed:
                run._r.get_or_add_rPr().append(language_mark(self.typed))
            if number < len(lines) - 1:
                run.add_break()

    def block(self, block: Block, note: int | None = None, link: str | None = None, cell: Any = None) -> None:
        """A paragraph or list of an answer, in the text or in a cell; a source's number follows its last line."""
        paragraph = None
        if block.kind == "list":
            for marker, line in zip(block.markers, block.lines, strict=True):
                bullet = marker == "-"
                paragraph = self._paragraph(cell, "List Bullet" if bullet else "Numbered")
                self._lines(paragraph, [line if bullet else f"{marker} {line}"], typed=True)
        else:
            paragraph = self._paragraph(cell, "Table text" if cell is not None else "Normal")
            if link and block.lines:
                self._lines(paragraph, block.lines[:-1], typed=True)
                if len(block.lines) > 1:
                    paragraph.runs[-1].add_break()
                self._link(paragraph, block.lines[-1], link)
            else:
                self._lines(paragraph, block.lines, typed=True)
        if note is not None and paragraph is not None:
            self._mark(paragraph, note)

    def _paragraph(self, cell: Any, style: str) -> Any:
        if cell is None:
            paragraph = self.file.add_paragraph()
        else:
            first = cell.paragraphs[0]
            paragraph = first if len(cell._tc.p_lst) == 1 and len(first._p) == 0 else cell.add_paragraph()
        paragraph._p.style = self.styles[style]
        return paragraph

    def in_cell(self, cell: Any, text: str, style: str = "Table text") -> None:
        paragraph = self._paragraph(cell, style)
        if text:
            self._lines(paragraph, [text])

    def table(
        self, caption: str, heads: Sequence[str], count: int, widths: Sequence[float], right: Collection[int] = ()
    ) -> list[list[Any]]:
        """A bordered table with a header row, if there are heads; its body cells. `widths` are hundredths, `right`
        the columns of numbers."""
        table = self.file.add_table(rows=count + bool(heads), cols=len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        _caption(table, printable(" ".join(caption.split()))[:200])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(TEXT_WIDTH_MM * width / 100)
        rows = [list(row.cells) for row in table.rows]
        for number, row in enumerate(table.rows):
            _row(row._tr, head=bool(heads) and number == 0)
            for cell, width in zip(rows[number], widths, strict=True):
                cell.width = Mm(TEXT_WIDTH_MM * width / 100)
        if heads:
            for number, (cell, head) in enumerate(zip(rows[0], heads, strict=True)):
                self.in_cell(cell, head, "Table head")
                cell.paragraphs[0].paragraph_format.keep_with_next = True
                if number in right:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _shade(cell)
        _look(table, bool(heads))
        self._paragraph(None, "After table")
        return rows[1:] if heads else rows

    def rows(self, table: Table) -> None:
        """A table of plain texts; its first column names the row, its last row may be a sum. Short ones stay together."""
        rows = [*table.rows, *([table.total] if table.total else [])]
        if not rows:
            return
        cells = self.table(table.caption, table.heads, len(rows), widths_of(table), table.right)
        for place, (line, row) in enumerate(zip(cells, rows, strict=True)):
            is_sum = bool(table.total) and place == len(rows) - 1
            for number, (cell, text) in enumerate(zip(line, row, strict=True)):
                named = number == 0 and not is_sum
                self.in_cell(cell, text or "–", "Table head" if is_sum else "Table label" if named else "Table text")
                paragraph = cell.paragraphs[0]
                if number in table.right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.together(cells)

    def together(self, cells: Sequence[Sequence[Any]]) -> None:
        """A short table stays on one page: each row goes with the next."""
        for row in cells[:-1] if len(cells) <= TOGETHER else ():
            for cell in row:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True

    def picture(self, png: bytes, width_mm: int, alt: str) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(width_mm))
        described = shape._inline.docPr
        described.set("descr", printable(" ".join(alt.split())))
        described.set("name", f"Preview {described.get('id')}")

    def source(self, number: int, title: str, sources: Sequence[tuple[str, str | None]], checked: str) -> None:
        """A line of the list of sources, where the numbers in the text lead to."""
        paragraph = self._paragraph(None, "Numbered")
        _bookmark(paragraph, number)
        paragraph.add_run(f"{number}.\u2002")
        paragraph.add_run(printable(title)).bold = True
        for index, (text, address) in enumerate(sources):
            paragraph.add_run("; " if index else ". ")
            if address:
                self._link(paragraph, text, address)
            else:
                self._lines(paragraph, [text])
        self._lines(paragraph, [f". {checked}" if sources or checked else ""])

    def running(self, title: str, kind: str, version: str, page_of: str) -> None:
        """Title on every page but the first; version and page number on each."""
        section = self.file.sections[0]
        self._sides(section.header, title, kind)
        for footer in (section.footer, section.first_page_footer):
            paragraph = self._sides(footer, f"Lysplan  {version}", "")
            before, rest = page_of.split("{page}")
            between, after = rest.split("{pages}")
            paragraph.add_run(before)
            _field(paragraph, "PAGE")
            paragraph.add_run(between)
            _field(paragraph, "NUMPAGES")
            paragraph.add_run(after)

    def _sides(self, part: Any, left: str, right: str) -> Any:
        paragraph = part.paragraphs[0]
        paragraph._p.style = self.styles["Running"]
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
        self._lines(paragraph, [left])
        paragraph.add_run("\t")
        self._lines(paragraph, [right])
        return paragraph

    def _link(self, paragraph: Any, text: str, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = paragraph.add_run(printable(text))
        run.font.color.rgb, run.font.underline = ACCENT, True
        link.append(run._r)
        paragraph._p.append(link)

    def _mark(self, paragraph: Any, note: int) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"source_{note}")
        run = paragraph.add_run(str(note))
        run.font.superscript, run.font.color.rgb = True, ACCENT
        link.append(run._r)
        paragraph._p.append(link)


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _bookmark(paragraph: Any, number: int) -> None:
    for name in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{name}")
        mark.set(qn("w:id"), str(number))
        if name == "bookmarkStart":
            mark.set(qn("w:name"), f"source_{number}")
        paragraph._p.append(mark)


def _caption(table: Any, caption: str) -> None:
    mark = OxmlElement("w:tblCaption")
    mark.set(qn("w:val"), caption)
    table._tbl.tblPr.append(mark)


def _look(table: Any, heads: bool) -> None:
    """Says which cells are headings, for readers that speak. Goes before the caption, as the schema wants."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    look = OxmlElement("w:tblLook")
    for name, value in (("val", "04A0" if heads else "0480"), ("firstRow", str(int(heads))), ("firstColumn", "1")):
        look.set(qn(f"w:{name}"), value)
    for name in ("lastRow", "lastColumn", "noHBand", "noVBand"):
        look.set(qn(f"w:{name}"), "1" if name == "noVBand" else "0")
    properties.find(qn("w:tblCaption")).addprevious(look)


def _row(row: Any, head: bool) -> None:
    properties = row.get_or_add_trPr()
    for name in ("cantSplit", *(["tblHeader"] if head else [])):
        properties.append(OxmlElement(f"w:{name}"))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", TINT)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
