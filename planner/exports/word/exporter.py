"""The document as a Word file, for funders whose form is one and for people who write on in it.

Laid out from the same `document` as the PDF, with real styles, headings, bordered tables with header rows, lists,
alternative texts and a language. What people typed is text: no field, link, macro or reference is made from it.
"""

import io
import logging
from collections.abc import Iterable

import docx

from ..contract import Note, Options, Snapshot, Thumbnails, thumbnail_get
from ..document import document_build
from ..document.model import Answer, Chart, DatasetPart, Document, FileFacts, NoteLine, Part, Question, Table
from ..document.text import shortened
from ..packing import moment_of, zip_restamped
from ..pictures import chart_png, picture_plain
from ..readiness import plan_readiness
from ..typesetter import TypesetError
from .parts import Writer, printable
from .styles import styles_set

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURE_MM = 42
CHART_MM, SMALL_CHART_MM = 112, 96

logger = logging.getLogger(__name__)


class WordExporter:
    kind = "docx"
    media_type = MEDIA_TYPE
    suffix = "docx"
    has_shapes = True
    title = {"en": "Word", "nb": "Word"}
    about = {
        "en": "The whole plan as a Word document with styles and headings, to edit or to paste into a funder’s form.",
        "nb": "Hele planen som Word-dokument med stiler og overskrifter, til redigering eller finansiørens skjema.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        document = document_build(snapshot, options)
        layout = _Layout(document, snapshot, options, thumbnails)
        layout.lay_out()
        out = io.BytesIO()
        layout.file.save(out)
        return zip_restamped(out.getvalue(), moment_of(snapshot))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return plan_readiness(snapshot)


class _Layout:
    def __init__(self, document: Document, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> None:
        self.font_paths = options.font_paths
        self.chart_mm = SMALL_CHART_MM if document.shape == "summary" else CHART_MM
        self.document, self.words, self.thumbnails = document, document.words, thumbnails
        self.file = docx.Document()
        styles_set(self.file, document.language, is_dense=document.shape == "summary")
        # Typed texts are in the plan's language, whatever the document speaks.
        typed = document.plan_language if document.plan_language != document.language else None
        self.write = Writer(self.file, typed)
        self.properties(snapshot)

    def properties(self, snapshot: Snapshot) -> None:
        about, document = self.file.core_properties, self.document
        moment = moment_of(snapshot).replace(tzinfo=None)
        about.title = printable(shortened(document.title, 250))[:255]
        about.author = about.last_modified_by = printable(shortened(document.author, 250))[:255]
        about.subject, about.keywords, about.comments = document.subject, document.kind, ""
        about.language = "nb-NO" if document.language == "nb" else "en-GB"
        about.created = about.modified = moment
        about.revision = max(1, int(snapshot["plan"]["version"]))

    def lay_out(self) -> None:
        document, words, write = self.document, self.words, self.write
        version = f"{words['version']} {words['version_number']}, {words['date']}"
        write.running(document.running, document.kind, version, words["page_of"])
        write.text(" · ".join(name for name in (document.kind, document.shape_name) if name).upper(), "Subtitle")
        write.text(document.title, "Title")
        if document.shape == "summary":
            self.on_one_page()
            return
        self.pairs([(fact.label, fact.answer) for fact in document.head], document.title)
        write.text(words["summary"], "Heading 1")
        write.rows(Table(words["summary"], [], [list(row) for row in document.summary], [30, 70]))
        if document.overview:
            self.computed(document.overview)
        for section in document.sections:
            write.text(f"{section.number} {section.title}".strip(), "Heading 1")
            for part in section.parts:
                self.part(part, section.title)
        if document.notes:
            write.text(words["notes"], "Heading 1")
            write.text(words["notes_intro"])
            for note in document.notes:
                self.source(note)
        write.text(words["about"], "Heading 1")
        for line in document.about:
            write.text(line)

    def on_one_page(self) -> None:
        """The head and the summary in two columns of pairs, and no list of sources."""
        document, write = self.document, self.write
        head = [(fact.label, fact.answer) for fact in document.head]
        half = (len(head) + 1) // 2
        cells = write.table(document.title, [], half, (16, 34, 16, 34))
        for place, (name, answer) in enumerate(head):
            row, column = cells[place % half], place // half * 2
            write.in_cell(row[column], name, "Table label")
            self.answer_in_cell(row[column + 1], answer)
        if document.description:
            write.text(document.description)
        summary = [list(row) for row in document.summary]
        half = (len(summary) + 1) // 2
        cells = write.table(self.words["summary"], [], half, (16, 34, 16, 34))
        for place, (name, value) in enumerate(summary):
            row, column = cells[place % half], place // half * 2
            write.in_cell(row[column], name, "Table label")
            write.in_cell(row[column + 1], value)
        if document.overview:
            self.computed(document.overview)
        for chart in document.charts:
            self.chart(chart)
        for table in document.tables:
            self.computed(table)
        for about in document.about:
            write.text(about, "Source")

    def part(self, part: Part, above: str) -> None:
        if part.title:
            self.write.text(f"{part.code} {part.title}", "Heading 2")
        for question in part.questions:
            self.question(question)
        for chart in part.charts:
            self.chart(chart)
        for table in part.tables:
            self.computed(table, above)
        for dataset in part.datasets:
            self.dataset(dataset)
        if part.says:
            self.write.text(part.says, "State")
        if part.see_also:
            self.write.text(part.see_also, "Source")

    def computed(self, table: Table, above: str = "") -> None:
        """`above` is the heading it stands under, which need not be said twice."""
        if table.caption != above:
            self.write.text(table.caption, "Caption")
        self.write.rows(table)
        for note in table.notes:
            self.write.text(note, "Source")

    def chart(self, chart: Chart) -> None:
        """The picture with its words as alternative text; the words alone where it could not be drawn."""
        png = self.drawn(chart)
        if png:
            self.write.picture(png, self.chart_mm, chart.alt)
            self.write.text(chart.caption, "Under picture")
        else:
            self.write.text(f"{chart.caption} {chart.alt}", "Under picture")

    def drawn(self, chart: Chart) -> bytes | None:
        try:
            return chart_png(chart.svg, self.chart_mm, self.font_paths)
        except (TypesetError, OSError):
            logger.exception("a chart could not be drawn")
            return None

    def pairs(self, pairs: Iterable[tuple[str, Answer]], caption: str) -> None:
        pairs = list(pairs)
        table = self.write.table(caption, [], len(pairs), (30, 70))
        for row, (name, answer) in zip(table, pairs, strict=True):
            self.write.in_cell(row[0], name, "Table label")
            self.answer_in_cell(row[1], answer)

    def question(self, question: Question) -> None:
        self.write.text(question.text, "Question")
        if question.answer is not None:
            self.answer(question.answer)
        for row in question.rows:
            name = " ".join(part for part in (row.lead, row.title) if part)
            if name:
                self.write.text(name, "Answered by")
            self.answer(row.answer)

    def answer(self, answer: Answer) -> None:
        if answer.state != "answered":
            self.write.text(self.state(answer), "State")
            return
        for index, block in enumerate(answer.blocks):
            last = index == len(answer.blocks) - 1
            self.write.block(block, note=answer.note if last and self.document.notes else None, link=answer.link)
        if answer.source:
            self.write.text(answer.source, "Source")

    def state(self, answer: Answer) -> str:
        said = " ".join(line for block in answer.blocks for line in block.lines)
        return said or self.words[answer.state]

    def answer_in_cell(self, cell: object, answer: Answer) -> None:
        if answer.state != "answered":
            self.write.in_cell(cell, self.state(answer), "State")
            return
        for index, block in enumerate(answer.blocks):
            last = index == len(answer.blocks) - 1
            self.write.block(
                block, note=answer.note if last and self.document.notes else None, link=answer.link, cell=cell
            )

    def dataset(self, part: DatasetPart) -> None:
        self.write.text(f"{part.number} {part.title}", "Heading 2")
        for question in part.questions:
            self.question(question)
        if part.facts:
            heads = [self.words[name] for name in ("col_property", "col_value", "col_source")]
            table = self.write.table(part.title, heads, len(part.facts), (24, 42, 34))
            for row, fact in zip(table, part.facts, strict=True):
                self.write.in_cell(row[0], fact.label, "Table label")
                self.answer_in_cell(row[1], fact.answer)
                self.write.in_cell(row[2], fact.answer.source, "Source")
            self.write.together(table)
        for file in part.files:
            self.file_part(file)

    def file_part(self, file: FileFacts) -> None:
        self.write.text(file.title, "Heading 3")
        picture = picture_plain(thumbnail_get(self.thumbnails, file.thumbnail))
        if picture:
            self.write.picture(picture, PICTURE_MM, file.alt)
        self.write.text(file.caption if picture else file.provenance, "Caption")
        self.write.rows(Table(file.title, [], [list(row) for row in file.rows], [24, 76]))

    def source(self, note: NoteLine) -> None:
        self.write.source(note.number, note.title, note.sources, note.checked)
