"""The published schemas of maDMP 1.0 to 1.3: whether a document is valid, and what a schema says of a place in it."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema

from .madmp_mapping import is_web_address

SCHEMAS = Path(__file__).parent / "data" / "madmp"
VERSIONS = ("1.0", "1.1", "1.2", "1.3")
NEWEST = VERSIONS[-1]  # knows every field of the earlier ones
_ADDRESSES = {"url", "license_ref", "access_url", "download_url"}

Schema = Mapping[str, Any]


@lru_cache(maxsize=len(VERSIONS))
def schema_of(version: str) -> dict[str, Any]:
    """The schema as published. Raises ValueError for an unknown version."""
    if version not in VERSIONS:
        raise ValueError(f"maDMP {version} is not one of {', '.join(VERSIONS)}")
    path = SCHEMAS / version / f"maDMP-schema-{version}.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=len(VERSIONS))
def _validator(version: str) -> Any:
    schema = schema_of(version)
    checker = jsonschema.validators.validator_for(schema)
    return checker(schema, format_checker=checker.FORMAT_CHECKER)


def schema_errors(document: Any, version: str) -> list[tuple[tuple[str | int, ...], str]]:
    """(path, sentence) of every fault by the schema and its formats, in the order of the pointers."""
    found = [(tuple(error.absolute_path), error.message) for error in _validator(version).iter_errors(document)]
    return sorted(found, key=lambda fault: (pointer_of(fault[0]), fault[1]))


def madmp_problems(document: Any, version: str) -> list[str]:
    """What is wrong with a document of ours, one line each, empty if it is valid: schema, formats and web addresses.

    1.2 and 1.3 say `"format": "url"`, which validators do not know; addresses are therefore checked here.
    """
    problems = [f"{pointer_of(path) or '/'}: {message}" for path, message in schema_errors(document, version)]
    return problems + [f"{pointer_of(path)}: not a web address" for path in _bad_addresses(document, ())]


def _bad_addresses(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _ADDRESSES and isinstance(item, str) and not is_web_address(item):
                yield (*path, key)
            yield from _bad_addresses(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _bad_addresses(item, (*path, number))


def pointer_of(path: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def path_of(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer; numbers of lists stay text."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def place(schema: Schema, version: str, value: Any) -> Schema:
    """The schema that counts for a value: references followed, of alternatives the one of its kind."""
    while True:
        if "$ref" in schema:
            found: Any = schema_of(version)
            for part in path_of(schema["$ref"]):
                found = found[part]
            schema = found
        elif "oneOf" in schema:
            kinds = [place(one, version, value) for one in schema["oneOf"]]
            wanted = "array" if isinstance(value, list) else "object"
            return next((one for one in kinds if one.get("type") == wanted), kinds[0])
        else:
            return schema
