"""Takes a file of facts in that a person edited outside: every row becomes an edit with a revision, or none does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Entry
from .schemas import ShapeRefused
from .services import EDITABLE, entry_add, entry_content, entry_edit


@dataclass(frozen=True)
class Taken:
    """What a file that came in says of one entry. `changes` maps a name ("checked", "data.cost") to (ours, the file's).

    `problem` is a sentence that says why it cannot be taken; then nothing of the whole file is.
    """

    kind: str
    key: str
    changes: dict[str, tuple[Any, Any]]
    is_new: bool = False
    problem: str = ""


class NotTaken(Exception):
    """A file was not taken in because of the problems in `report`."""

    def __init__(self, report: list[Taken]) -> None:
        super().__init__()
        self.report = report


def entries_take(*, rows: Sequence[Mapping[str, Any]], user: Any, note: str = "", apply: bool = True) -> list[Taken]:
    """Takes rows as `sheets.rows_read` gives them for edits, all or none. With `apply=False` it only reports.

    An entry that the catalogue does not have is added. Entries and facts that a row does not name stay as they are.
    Raises NotTaken if an entry was changed after the file was made, or a value has the wrong shape.
    """
    with transaction.atomic():
        entries = {(entry.kind, entry.key): entry for entry in Entry.objects.all()}
        report = [_take_row(row, entries.get((row["kind"], row["key"])), user, note) for row in rows]
        problems = any(taken.problem for taken in report)
        if problems or not apply:
            transaction.set_rollback(True)
    if problems and apply:
        raise NotTaken(report)
    return report


def _take_row(row: Mapping[str, Any], entry: Entry | None, user: Any, note: str) -> Taken:
    name = (row["kind"], row["key"])
    if entry is not None and row.get("revision") not in (None, entry.revision):
        return Taken(*name, {}, problem=_("Somebody changed this entry after the file was made. Take it out again."))
    try:
        with transaction.atomic():
            if entry is None:
                entry_add(**{**row, "data": _known(row.get("data"))}, user=user, note=note)
                return Taken(*name, {}, is_new=True)
            wanted = {field: row[field] for field in EDITABLE if field in row}
            if "data" in wanted:
                said = {fact: value for fact, value in row["data"].items() if value is not None or fact in entry.data}
                wanted["data"] = {**entry.data, **said}
            changes = _changes(entry, wanted)
            entry_edit(entry=entry, user=user, note=note, **wanted)
            return Taken(*name, changes)
    except (ShapeRefused, TypeError, ValueError, KeyError) as error:
        return Taken(*name, {}, problem=str(error))


def _changes(entry: Entry, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    ours = {**entry_content(entry), "nb_reviewed": entry.nb_reviewed, "owner": entry.owner}
    found = {field: (ours[field], value) for field, value in wanted.items() if field != "data" and ours[field] != value}
    for fact, value in wanted.get("data", {}).items():
        if entry.data.get(fact) != value:
            found[f"data.{fact}"] = (entry.data.get(fact), value)
    return found


def _known(data: Any) -> dict[str, Any]:
    return {fact: value for fact, value in (data or {}).items() if value is not None}
