"""The shapes of the catalogue's JSON columns, checked on every write.

The schemas stand in `schemas/`: what the code reads of the facts of each kind, the sources, and the recorded changes.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parent / "schemas"


class ShapeRefused(ValueError):
    """A value does not have its column's shape. `where` is a path into it ("cost/figures/0/amount")."""

    def __init__(self, column: str, where: str, message: str) -> None:
        super().__init__(f"{column}{'/' if where else ''}{where}: {message}")
        self.column = column
        self.where = where
        self.message = message


def data_check(kind: str, data: Any) -> None:
    _check("data", _data_validator(kind), data)


def sources_check(sources: Any) -> None:
    _check("sources", _validator("sources"), sources)


def content_check(column: str, content: Mapping[str, Any]) -> None:
    _check(column, _validator("content"), content)


@cache
def _schema(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


@cache
def _data_validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(_schema("data")["$defs"][kind])


def _check(column: str, validator: Draft202012Validator, value: Any) -> None:
    error = min(validator.iter_errors(value), key=lambda found: len(found.absolute_path), default=None)
    if error is not None:
        raise ShapeRefused(column, "/".join(str(step) for step in error.absolute_path), error.message)
