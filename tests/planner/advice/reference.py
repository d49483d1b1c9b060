"""The catalogue as advice gets it: entries as JSON and documents whole, read from the data files."""

from functools import cache
from typing import Any

from planner.catalogue.reading import document_read, facts_read


@cache
def entries(kind: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "kind": fact.kind,
            "key": fact.key,
            "title": {"en": fact.title_en, "nb": fact.title_nb},
            "data": fact.data,
            "sources": fact.sources,
            "checked": fact.checked,
            "checked_is": fact.checked_is,
            "confidence": fact.confidence,
        }
        for fact in _facts()
        if fact.kind == kind
    )


def entry(kind: str, key: str) -> dict[str, Any]:
    return next(found for found in entries(kind) if found["key"] == key)


@cache
def document(name: str) -> dict[str, Any]:
    return document_read(f"norway/{name}.yaml")


@cache
def _facts():
    return facts_read()
