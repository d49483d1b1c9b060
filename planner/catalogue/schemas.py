"""The shapes of the catalogue's JSON columns, checked on every write.

The schemas stand in `schemas/`: what the code reads of the facts of each kind, the sources, and the recorded changes.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import Draft202012Validator, ValidationError

FOLDER = Path(__file__).resolve().parent / "schemas"
SHOWN = 60  # signs of a wrong value that are repeated
KINDS = {
    "string": gettext_lazy("a text"),
    "number": gettext_lazy("a number"),
    "integer": gettext_lazy("a whole number"),
    "boolean": gettext_lazy("true or false"),
    "array": gettext_lazy("a list"),
    "object": gettext_lazy("names with values"),
    "null": gettext_lazy("nothing"),
}


class ShapeRefused(ValueError):
    """A value does not have its column's shape. `where` is a path into it ("cost/figures/0/amount")."""

    def __init__(self, column: str, where: str, message: str) -> None:
        place = where if column == "entry" and where else f"{column}{'/' if where else ''}{where}"
        super().__init__(f"{place}: {message}")
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
        raise ShapeRefused(column, "/".join(str(step) for step in error.absolute_path), _sentence(error))


def _sentence(error: ValidationError) -> str:
    """What is wrong and what to write, in the reader's language; in the library's words where we have none."""
    value, wanted = str(error.instance)[:SHOWN], error.validator_value
    match error.validator:
        case "enum":
            allowed = ", ".join(str(one) for one in wanted)
            return _("“%(value)s” is not known here. Write one of: %(allowed)s.") % {"value": value, "allowed": allowed}
        case "type":
            kinds = _(" or ").join(str(KINDS[kind]) for kind in ([wanted] if isinstance(wanted, str) else wanted))
            return _("“%(value)s” cannot stand here. Write %(kinds)s.") % {"value": value, "kinds": kinds}
        case "required":
            lacking = ", ".join(name for name in wanted if name not in error.instance)
            return _("This is missing: %(names)s.") % {"names": lacking}
        case "additionalProperties" if wanted is False:
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            extra = ", ".join(str(name) for name in error.instance if name not in known)
            return _("There is no field of this name: %(names)s.") % {"names": extra[:SHOWN]}
        case "minLength" | "minItems" if wanted == 1:
            return _("This must not be empty.")
        case "format" if wanted == "date":
            return _("“%(value)s” is not a date. Write it as 2026-11-25.") % {"value": value}
    return error.message
