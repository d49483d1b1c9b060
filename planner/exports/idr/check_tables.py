"""The rules of tables (T): widths, names, bytes, and that tables, import lists and study file know each other.

Works on the files of one study by their names, so that a folder that somebody filled in by hand can be checked too.
"""

import csv
import io
from collections.abc import Iterator, Mapping

import yaml

from .check import Block, Finding, finding, study_read

Rows = list[list[str]]
_REPEATED = "Protocol REF"
# Columns that join or group; everything else of a processed table is a result.
_JOINING = ("Plate", "Well", "Assay Name", "Reagent Identifier")


def check_tables(files: Mapping[str, bytes], study: str | None = None) -> list[Finding]:
    """Every broken rule of these files; `study` is the text of the study file, for the rules that look into it."""
    blocks = study_read(study) if study is not None else []
    found: list[Finding] = []
    tables: dict[str, Rows] = {}
    for name, content in files.items():
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            found.append(finding("IDR-T03", file=name, line=content[: error.start].count(b"\n") + 1))
            continue
        if name.endswith((".yml", ".yaml")):
            found += _documents(name, text)
        else:
            tables[name] = _rows(name, text)
    for name, rows in tables.items():
        found += _table(name, rows)
        if name.endswith("-annotation.csv"):
            found += _unique(name, rows)
            found += _partners(name, rows, tables)
        if blocks:
            found += _in_study(name, rows, blocks)
    return found


def _rows(name: str, text: str) -> Rows:
    if name.endswith(".csv"):
        return list(csv.reader(io.StringIO(text)))
    return [line.rstrip("\r").split("\t") for line in text.split("\n") if line.strip("\r")]


def _documents(name: str, text: str) -> Iterator[Finding]:
    try:
        count = sum(
            1 for event in yaml.parse(text, Loader=yaml.SafeLoader) if isinstance(event, yaml.DocumentStartEvent)
        )
    except yaml.YAMLError:
        count = 0
    if count != 1:
        yield finding("IDR-T06", file=name)


def _is_headed(name: str) -> bool:
    return not name.endswith(("-filePaths.tsv", "-plates.tsv"))


def _table(name: str, rows: Rows) -> Iterator[Finding]:
    if not rows:
        return
    width = len(rows[0])
    for number, row in enumerate(rows[1:], 2):
        if row and len(row) != width:
            yield finding("IDR-T01", file=name, row=number, n=len(row), m=width)
    if _is_headed(name):
        heads = rows[0]
        for head in dict.fromkeys(heads):
            if heads.count(head) > 1 and head != _REPEATED:
                yield finding("IDR-T02", file=name, name=head)


def _keys_of(rows: Rows) -> list[str]:
    """Dataset and image, or plate and well, of each row."""
    heads = rows[0] if rows else []
    for pair in (("Dataset Name", "Image Name"), ("Plate", "Well")):
        if set(pair) <= set(heads):
            places = [heads.index(part) for part in pair]
            return ["/".join(row[place] for place in places if place < len(row)) for row in rows[1:] if row]
    return []


def _unique(name: str, rows: Rows) -> Iterator[Finding]:
    named = _keys_of(rows)
    for key in dict.fromkeys(named):
        if named.count(key) > 1:
            yield finding("IDR-T04", file=name, key=key)


def _partners(name: str, rows: Rows, tables: Mapping[str, Rows]) -> Iterator[Finding]:
    """Every dataset or plate of the import list has a row, and the other way round."""
    start = name.removesuffix("-annotation.csv")
    listed = next(
        (tables[f"{start}{end}"] for end in ("-filePaths.tsv", "-plates.tsv") if f"{start}{end}" in tables), None
    )
    if listed is None:
        return
    imported = {row[0].removeprefix("Dataset:name:") for row in listed if row}
    described = {key.split("/")[0] for key in _keys_of(rows)}
    for key in sorted(imported ^ described):
        yield finding("IDR-T05", file=name, key=key)


def _in_study(name: str, rows: Rows, blocks: list[Block]) -> Iterator[Finding]:
    heads = rows[0] if rows else []
    if name.endswith("-assays.txt"):
        known = {value for block in blocks for value in block.values("Protocol Name")}
        used = {
            row[place] for row in rows[1:] for place, head in enumerate(heads) if head == _REPEATED and place < len(row)
        }
        for value in sorted(used - known - {""}):
            yield finding("IDR-T07", file=name, value=value)
    if name.endswith("-processed.txt"):
        described = {value for block in blocks for value in block.values("Processed Data Column Name")}
        for head in heads:
            if head and head not in described and head not in _JOINING:
                yield finding("IDR-T08", file=name, column=head)
