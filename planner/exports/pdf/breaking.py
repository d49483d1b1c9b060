"""Where a line may end: places to break in words without an end, and none between a number and its unit.

Done here and not in the templates: strings are cheap in Python, and a plan of five thousand answers has many.
"""

import re
from functools import partial
from typing import Any

from ..document.text import every_text

# Characters that fit into a column of its kind on one line.
WIDE, MIDDLE, NARROW, SLIM = 60, 32, 24, 14
BREAK = "\u200b"
_PIECE = 8
_UNIT = re.compile(r"(\d[\d.,]*) (?=(?:°C|°|%|nm|µm|mm|cm|ms|s|min|h|kB|MB|GB|TB|PB|EB|NOK|kr)(?!\w))")
_SIGN = re.compile(r"([_./\-])")
_CLUSTER = re.compile(
    r".[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d.[\ufe0f\U0001f3fb-\U0001f3ff]*)*", re.DOTALL
)


def breakable(text: str, width: int) -> str:
    """The text with break marks in words that are longer than a column of `width` characters: after signs, else anywhere."""
    text = _UNIT.sub("\\1\u00a0", text)
    if len(text) < width:
        return text
    return re.sub(rf"\S{{{width},}}", lambda found: _word(found[0], width), text)


def _word(word: str, width: int) -> str:
    marked = []
    for part in _SIGN.split(word):
        if len(part) < width:
            marked.append(part + BREAK if _SIGN.fullmatch(part) else part)
            continue
        clusters = _CLUSTER.findall(part)
        pieces = ["".join(clusters[start : start + _PIECE]) for start in range(0, len(clusters), _PIECE)]
        marked.append(BREAK.join(pieces))
    return "".join(marked)


def document_marked(data: dict[str, Any]) -> dict[str, Any]:
    """The words of a document, as JSON values, with each text marked for the column that it stands in."""
    data["title"] = breakable(data["title"], 30)
    data["running"] = breakable(data["running"], 48)
    data["description"] = breakable(data["description"], WIDE)
    data["about"] = _each(data["about"], 50)
    data["summary"] = _each(data["summary"], NARROW)
    for fact in data["head"]:
        if fact["answer"]["link"]:
            lines = fact["answer"]["blocks"][-1]["lines"]
            lines[-1] = lines[-1].removeprefix("https://")
        _answer(fact["answer"], 30)
    for table in [data["overview"], *data["tables"]]:
        _table(table)
    _charts(data["charts"])
    for note in data["notes"]:
        note["title"] = breakable(note["title"], 50)
        note["sources"] = [(breakable(words, 50), address) for words, address in note["sources"]]
    for section in data["sections"]:
        section["title"] = breakable(section["title"], 30)
        for part in section["parts"]:
            _part(part)
    return data


def _part(part: dict[str, Any]) -> None:
    part["title"] = breakable(part["title"], 30)
    _questions(part["questions"])
    for table in part["tables"]:
        _table(table)
    _charts(part["charts"])
    for dataset in part["datasets"]:
        dataset["title"] = breakable(dataset["title"], 34)
        _questions(dataset["questions"])
        for fact in dataset["facts"]:
            _answer(fact["answer"], MIDDLE)
            fact["answer"]["source"] = breakable(fact["answer"]["source"], NARROW)
        for file in dataset["files"]:
            file["title"] = breakable(file["title"], 50)
            file["caption"] = breakable(file["caption"], 20)
            file["provenance"] = breakable(file["provenance"], WIDE)
            file["rows"] = [(name, breakable(value, 40) if len(value) != 64 else value) for name, value in file["rows"]]


def _questions(questions: list[dict[str, Any]]) -> None:
    for question in questions:
        question["text"] = breakable(question["text"], NARROW)
        if question["answer"]:
            _answer(question["answer"], WIDE)
        for row in question["rows"]:
            row["title"] = breakable(row["title"], 50)
            _answer(row["answer"], WIDE)


def _answer(answer: dict[str, Any], width: int) -> None:
    for block in answer["blocks"]:
        block["lines"] = [breakable(line, width) for line in block["lines"]]


def _table(table: dict[str, Any] | None) -> None:
    if table is None:
        return
    widths = [NARROW if weight > NARROW else SLIM for weight in table["weights"]]
    table["rows"] = [[breakable(cell, width) for cell, width in zip(row, widths, strict=True)] for row in table["rows"]]
    table["notes"] = _each(table["notes"], WIDE)


def _charts(charts: list[dict[str, Any]]) -> None:
    for chart in charts:
        chart["caption"] = breakable(chart["caption"], WIDE)


def _each(value: Any, width: int) -> Any:
    return every_text(value, partial(breakable, width=width))
