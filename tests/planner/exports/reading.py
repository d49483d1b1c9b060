"""What a reader of an output finds in it: each text on its own, read back by a reader of that format."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import yaml

from planner.exports.registry import exporters, has_shapes

# Documents in shapes are read in test_ten_plans. A new kind has to be named here, with its suffix that says how it is read.
PACKAGES = {
    **{"rembi-xlsx": ".xlsx", "rembi-yaml": ".yaml", "methods": ".md", "madmp": ".json", "json": ".json"},
    **{"empiar": ".json", "bia": ".zip", "idr": ".zip", "ro-crate": ".zip", "ro-crate-1.2": ".zip"},
    **{"dataverseno-readme": ".zip", "ome-csv": ".csv", "storage-request": ".txt"},
}
DOCUMENTS = {one.kind for one in exporters() if has_shapes(one)}


def texts(name: str, content: bytes) -> Iterator[str]:
    """The texts of a file by the end of its name; those of a zip file one file after the other."""
    if name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            yield from (cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))
    elif name.endswith(".zip"):
        for member, inner in members(content):
            yield from texts(member, inner)
    elif name.endswith(".json"):
        yield from leaves(json.loads(content))
    elif name.endswith(".yaml"):
        yield from leaves(yaml.safe_load(content))
    elif name.endswith((".csv", ".tsv")):
        yield from (one for row in rows(name, content) for one in row)
    elif name.endswith((".txt", ".md", ".sha256")):
        yield from content.decode().split("\n")
    else:
        assert name.endswith(".png"), f"nobody knows how to read {name}"


def tables(name: str, content: bytes) -> Iterator[tuple[str, list[str]]]:
    """Rows of everything that a spreadsheet opens by a double click; plain prose is none."""
    if name.endswith(".zip"):
        for member, inner in members(content):
            yield from tables(member, inner)
    elif name.endswith((".csv", ".tsv")) or ("idr0000-" in name and name.endswith(".txt")):
        yield from ((name, row) for row in rows(name, content))


def members(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist() if not name.endswith("/")]


def rows(name: str, content: bytes) -> list[list[str]]:
    between = "," if name.endswith(".csv") else "\t"
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=between))


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str):
        yield value
