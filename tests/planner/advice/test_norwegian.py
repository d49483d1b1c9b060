"""Every sentence of the catalogue that advice shows has its Norwegian, and no translation outlives its sentence."""

from collections.abc import Iterator

import pytest

from planner.advice.norwegian import NORWEGIAN, in_both

from .reference import document, entries

STORAGE_FIELDS = (
    "backup", "compute", "data_class_notes", "special_category_notes", "eligibility.summary", "quota.notes", "cost.model",
    "apply.how", "apply.lead_time",
)  # fmt: skip
REPOSITORY_FIELDS = (
    "accepts", "not_accepted", "licence_notes", "metadata_notes", "controlled_access_notes", "cost", "lead_time",
    "microscopy_notes", "notes", "size_limits.notes",
)  # fmt: skip
ETHICS_FIELDS = ("when", "who", "notes", "lead_time_notes", "duties")


def texts(kind: str, fields: tuple[str, ...]) -> Iterator[str]:
    for entry in entries(kind):
        for field in fields:
            value = entry["data"]
            for name in field.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            yield from value if isinstance(value, list) else [value] if value and value != "unknown" else []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("storage", STORAGE_FIELDS),
        ("repositories", REPOSITORY_FIELDS),
        ("ethics", ETHICS_FIELDS),
        ("formats", ("notes",)),
    ],
)
def test_every_sentence_shown_is_translated(kind, fields):
    assert [text for text in texts(kind, fields) if text not in NORWEGIAN] == []


def test_no_translation_is_left_of_a_sentence_that_is_gone():
    def strings(node):
        if isinstance(node, dict):
            for inner in node.values():
                yield from strings(inner)
        elif isinstance(node, list | tuple):
            for inner in node:
                yield from strings(inner)
        elif isinstance(node, str):
            yield node

    there = {text for name in ("storage", "ethics", "repositories", "services") for text in strings(document(name))}
    there |= set(strings([entry["data"] for entry in entries("formats")]))
    assert sorted(set(NORWEGIAN) - there) == []


def test_a_changed_sentence_is_shown_in_english_and_marked():
    assert in_both("A new fact.") == {"en": "A new fact.", "nb": "A new fact. (teksten finnes bare på engelsk)"}
