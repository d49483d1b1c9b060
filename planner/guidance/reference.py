"""What the rules read besides the plan: catalogue entries as they stand now, and the documents with rules and routings."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.advice.lines import Document, Entry
from planner.catalogue.queries import entries_of_kinds, entry_as_json
from planner.catalogue.reading import document_read

KINDS = ("storage", "repositories", "ethics", "services", "formats")


@dataclass(frozen=True)
class Reference:
    """Entries by kind in the catalogue's order, each source with its key, and the documents of `norway/` by name."""

    entries: Mapping[str, tuple[Entry, ...]]
    documents: Mapping[str, Document]

    def entry(self, kind: str, key: str | None) -> Entry | None:
        """None where the catalogue has no such entry any more."""
        return next((entry for entry in self.entries[kind] if entry["key"] == key), None)


def reference_read() -> Reference:
    """One query. The documents come with the program; their services are those of the catalogue, edits included."""
    entries: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for row in entries_of_kinds(KINDS):
        entries[row.kind].append({**entry_as_json(row), "sources": row.sources})
    documents = _documents()
    services = _services_as_edited(documents["services"], entries["services"])
    return Reference({kind: tuple(found) for kind, found in entries.items()}, {**documents, "services": services})


@cache
def _documents() -> Mapping[str, Document]:
    names = ("storage", "repositories", "ethics", "services", "funders")
    return {name: document_read(f"norway/{name}.yaml") for name in names}


def _services_as_edited(document: Document, entries: list[Entry]) -> dict[str, Any]:
    """The routing names desks whose address a consultant may have corrected in the catalogue."""
    edited = {entry["key"]: entry["data"] for entry in entries}
    rows = [{**row, **edited.get(row["id"], {})} for row in document["services"]]
    return {**document, "services": rows}
