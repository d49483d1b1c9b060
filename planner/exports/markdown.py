"""The document as Markdown, for wikis, repositories and electronic lab notebooks.

Laid out from the same `document` as the PDF. What people typed is escaped: it looks in the rendered page as it was
typed, and no renderer finds markup, HTML or a template in it.
"""

import re
from collections.abc import Iterable, Iterator

from common.wording import text_clean

from .contract import Note, Options, Snapshot, Thumbnails
from .document import document_build
from .document.model import Answer, Block, Chart, DatasetPart, Document, FileFacts, Part, Question, Table
from .document.text import STEERING, replaced
from .readiness import plan_readiness

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!^@])")
_LINE_START = re.compile(r"^([-+=:]|\d+(?=[.)]))")


class MarkdownExporter:
    kind = "md"
    media_type = "text/markdown; charset=utf-8"
    suffix = "md"
    has_shapes = True
    title = {"en": "Markdown", "nb": "Markdown"}
    about = {
        "en": "The whole plan as plain text with headings and tables, for wikis and lab notebooks.",
        "nb": "Hele planen som ren tekst med overskrifter og tabeller, for wikier og labjournaler.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        parts = _document(document_build(snapshot, options))
        return ("\n\n".join(part for part in parts if part) + "\n").encode()

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return plan_readiness(snapshot)


def escaped(text: str) -> str:
    """One line of typed text that every Markdown renderer shows as it is."""
    text = replaced(" ".join(text_clean(text).split()), STEERING)
    text = _MARKUP.sub(r"\\\1", text)
    return _LINE_START.sub(lambda found: f"\\{found[1]}" if not found[1][0].isdigit() else found[1] + "\\", text)


def _document(document: Document) -> Iterator[str]:
    words = document.words
    yield f"# {escaped(document.title)}"
    yield f"**{' · '.join(name for name in (document.kind, document.shape_name) if name)}**"
    yield _table(["", ""], ([fact.label, _in_cell(fact.answer, words)] for fact in document.head))
    if document.description:
        yield escaped(document.description)
    yield f"## {words['summary']}"
    yield _table(["", ""], ([label, escaped(value)] for label, value in document.summary))
    if document.overview:
        yield from _computed(document.overview, heading=False)
    for chart in document.charts:
        yield _chart(chart)
    for table in document.tables:
        yield from _computed(table)
    for section in document.sections:
        yield f"## {f'{section.number} {escaped(section.title)}'.strip()}"
        for part in section.parts:
            yield from _part(part, words)
    if document.notes:
        yield f"## {words['notes']}"
        yield words["notes_intro"]
        yield "\n".join(
            f"{note.number}. **{escaped(note.title)}**. {'; '.join(_link(*source) for source in note.sources)}. "
            f"{escaped(note.checked)}"
            for note in document.notes
        )
    yield f"## {words['about']}"
    yield from (escaped(line) for line in document.about)


def _part(part: Part, words: dict[str, str]) -> Iterator[str]:
    if part.title:
        yield f"### {part.code} {escaped(part.title)}"
    for question in part.questions:
        yield from _question(question, words)
    for table in part.tables:
        yield from _computed(table)
    for chart in part.charts:
        yield _chart(chart)
    for dataset in part.datasets:
        yield from _dataset(dataset, words)
    if part.says:
        yield f"*{escaped(part.says)}*"
    if part.see_also:
        yield escaped(part.see_also)


def _computed(table: Table, heading: bool = True) -> Iterator[str]:
    if heading:
        yield f"**{escaped(table.caption)}**"
    rows = [[escaped(cell) for cell in row] for row in table.rows]
    if table.total:
        rows.append([f"**{escaped(cell)}**" if cell else "" for cell in table.total])
    yield _table([escaped(head) for head in table.heads], rows)
    yield from (escaped(note) for note in table.notes)


def _chart(chart: Chart) -> str:
    """In words: a Markdown file carries no pictures."""
    return f"**{escaped(chart.caption)}** {escaped(chart.alt)}"


def _question(question: Question, words: dict[str, str]) -> Iterator[str]:
    yield f"**{escaped(question.text)}**"
    if question.answer is not None:
        yield _answer(question.answer, words)
    for row in question.rows:
        yield f"{escaped(row.lead)} {escaped(row.title)}:".strip()
        yield _answer(row.answer, words)


def _dataset(dataset: DatasetPart, words: dict[str, str]) -> Iterator[str]:
    yield f"### {dataset.number} {escaped(dataset.title)}"
    for question in dataset.questions:
        yield from _question(question, words)
    if dataset.facts:
        heads = [words[name] for name in ("col_property", "col_value", "col_source")]
        rows = (
            [escaped(fact.label), _in_cell(fact.answer, words), escaped(fact.answer.source)] for fact in dataset.facts
        )
        yield _table(heads, rows)
    for file in dataset.files:
        yield from _file(file)


def _file(file: FileFacts) -> Iterator[str]:
    yield f"#### {escaped(file.title)}"
    yield "\n".join(f"- {escaped(label)}: {escaped(value)}" for label, value in file.rows)
    yield f"{escaped(file.provenance)}."


def _answer(answer: Answer, words: dict[str, str]) -> str:
    if answer.state != "answered":
        return f"*{words[answer.state]}*"
    text = "\n\n".join(_block(block) for block in answer.blocks)
    return f"{text}{_mark(answer)}" + (f"\n\n*{escaped(answer.source)}*" if answer.source else "")


def _block(block: Block) -> str:
    if block.kind == "list":
        return "\n".join(f"{marker} {escaped(line)}" for marker, line in zip(block.markers, block.lines, strict=True))
    return "\\\n".join(escaped(line) for line in block.lines)


def _in_cell(answer: Answer, words: dict[str, str]) -> str:
    """An answer on one line of a table."""
    if answer.state != "answered":
        said = " ".join(line for block in answer.blocks for line in block.lines)
        return f"*{said or words[answer.state]}*"
    lines = [line for block in answer.blocks for line in block.lines]
    if answer.link and lines:
        return ", ".join([*(escaped(line) for line in lines[:-1]), _link(lines[-1], answer.link)])
    return " ".join(escaped(line) for line in lines) + _mark(answer)


def _mark(answer: Answer) -> str:
    return f" \\[{answer.note}\\]" if answer.note else ""


def _link(text: str, address: str | None) -> str:
    if address is None:
        return escaped(text)
    return f"[{escaped(text)}](<{address.replace('<', '%3C').replace('>', '%3E')}>)"


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
