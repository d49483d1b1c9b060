"""Every write of the catalogue, one transaction each. The start of the product, admin and commands call these.

A load never overwrites what a consultant changed. It takes over what changed in the source, and where both changed it
keeps ours, stores the source's version beside it (`Entry.incoming`) and reports the difference.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from .facts import CONTENT_FIELDS, LONG_TAIL, Facts, content_digest
from .models import TITLE_LENGTH, CatalogueLoad, Entry, EntryRevision
from .reading import facts_read, files_digest
from .schemas import ShapeRefused, content_check, data_check, sources_check

EDITABLE = frozenset({"title_en", "title_nb", "nb_reviewed", "data", "sources", "checked", "confidence", "owner"})
LOADED = [*CONTENT_FIELDS, "nb_reviewed", "position", "revision", "origin_digest", "incoming"]


class EntryChanged(Exception):
    """Somebody saved the entry since it was read."""


@dataclass(frozen=True)
class Conflict:
    """An entry edited here whose source changed too. `fields` maps a name to (ours, the source's)."""

    kind: str
    key: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class LoadReport:
    """What a load found, as (kind, key) pairs. `skipped`: the files are those of the last load and nothing was read.

    `missing` are entries that no file holds any more; they are kept, because plans may name them.
    """

    applied: bool
    skipped: bool = False
    new: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    unchanged: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)


def entries_load(*, apply: bool = True) -> LoadReport:
    """Brings the database up to the data files. With `apply=False` it only reports what it would do.

    Idempotent, and cheap when the files are those of the last load: one hash of them and one query.
    Raises FactsError or ShapeRefused, and then changes nothing, when a data file does not hold together.
    """
    digest = files_digest()
    last = CatalogueLoad.objects.first()
    if apply and last is not None and last.digest == digest:
        return LoadReport(applied=True, skipped=True)
    facts = facts_read()
    for fact in facts:
        data_check(fact.kind, fact.data)
        sources_check(fact.sources)
        content_check("entry", fact.content())
    with transaction.atomic():
        found = _Comparison(facts, {(entry.kind, entry.key): entry for entry in Entry.objects.all()}, apply)
        if apply and found.write():
            CatalogueLoad.objects.create(digest=digest, loaded_at=found.now)
    return found.report


class _Comparison:
    """The facts of the files held against the entries of the database, and the rows to write."""

    def __init__(self, facts: list[Facts], entries: dict[tuple[str, str], Entry], apply: bool) -> None:
        self.report = LoadReport(applied=apply)
        self.create: list[Entry] = []
        self.update: list[tuple[Entry, int, EntryRevision | None]] = []  # the row, the revision it was read at
        self.now = timezone.now()
        for fact in facts:
            entry = entries.pop((fact.kind, fact.key), None)
            if entry is None:
                self._add(fact)
            else:
                self._compare(fact, entry)
        # An entry without a digest was added here; no file ever held it.
        self.report.missing = sorted(name for name, entry in entries.items() if entry.origin_digest)

    def write(self) -> bool:
        """Writes the rows. False if somebody edited one meanwhile: that stands, and the next load looks again."""
        # Two processes may start at once on an empty database: the second finds the rows and leaves them.
        Entry.objects.bulk_create(self.create, ignore_conflicts=True)
        undisturbed = True
        for entry, read_at, revision in self.update:
            columns = {name: getattr(entry, name) for name in LOADED}
            if not Entry.objects.filter(pk=entry.pk, revision=read_at).update(**columns):
                undisturbed = False
            elif revision is not None:
                revision.save()
        return undisturbed

    def _add(self, fact: Facts) -> None:
        self.report.new.append((fact.kind, fact.key))
        self.create.append(
            Entry(
                kind=fact.kind,
                key=fact.key,
                position=fact.position,
                origin_digest=fact.digest(),
                **_as_columns(fact.content()),
            )
        )

    def _compare(self, fact: Facts, entry: Entry) -> None:
        name, says = (fact.kind, fact.key), fact.digest()
        ours = entry_content(entry)
        before, read_at = (entry.position, entry.origin_digest, entry.incoming), entry.revision
        revision = None
        entry.position = fact.position
        if says == entry.origin_digest:
            entry.incoming = None
            self.report.unchanged.append(name)
        elif content_digest(ours) == says:
            entry.origin_digest, entry.incoming = says, None
            self.report.unchanged.append(name)
        elif content_digest(ours) == entry.origin_digest:
            revision = self._take(fact, entry, ours)
            self.report.changed.append(name)
        else:
            entry.incoming = fact.content()
            self.report.conflicts.append(
                Conflict(
                    *name, {key: (ours[key], value) for key, value in entry.incoming.items() if ours[key] != value}
                )
            )
        if (entry.position, entry.origin_digest, entry.incoming) != before:
            self.update.append((entry, read_at, revision))

    def _take(self, fact: Facts, entry: Entry, ours: dict[str, Any]) -> EntryRevision:
        content = fact.content()
        after = {key: value for key, value in content.items() if ours[key] != value}
        if "title_nb" in after and entry.nb_reviewed:
            after["nb_reviewed"] = False
        revision = EntryRevision(
            entry=entry,
            number=entry.revision,
            cause=EntryRevision.Cause.SOURCE,
            before={key: True if key == "nb_reviewed" else ours[key] for key in after},
            after=after,
            changed_at=self.now,
        )
        entry.revision += 1
        entry.origin_digest, entry.incoming = fact.digest(), None
        for column, value in _as_columns(after).items():
            setattr(entry, column, value)
        return revision


@transaction.atomic
def entry_edit(*, entry: Entry, user: Any, note: str = "", **changes: Any) -> Entry:
    """Changes facts of an entry and keeps what stood before as a revision.

    `changes` are fields of EDITABLE. A new `checked` date makes the date the entry's own. Nothing changed: nothing is
    written. Raises ShapeRefused for a value of the wrong shape, EntryChanged if `entry` is no longer the newest, and
    TypeError for a field that cannot be edited.
    """
    strangers = set(changes) - EDITABLE
    if strangers:
        raise TypeError(f"not editable: {', '.join(sorted(strangers))}")
    now_has = {**entry_content(entry), "nb_reviewed": entry.nb_reviewed, "owner": entry.owner}
    after = {name: _as_json(value) for name, value in changes.items() if now_has[name] != _as_json(value)}
    if not after:
        return entry
    if "checked" in after and entry.checked_is != Entry.CheckedIs.ENTRY:
        after["checked_is"] = Entry.CheckedIs.ENTRY.value
    before = {name: now_has[name] for name in after}
    return _revise(entry, user=user, cause=EntryRevision.Cause.EDIT, before=before, after=after, note=note)


@transaction.atomic
def entry_settle(*, entry: Entry, user: Any, take_source: bool, note: str = "") -> Entry:
    """Ends a conflict: takes what the source says now, or keeps ours until the source changes again.

    Without a conflict nothing is written. Raises EntryChanged.
    """
    if entry.incoming is None:
        return entry
    incoming, ours = entry.incoming, entry_content(entry)
    settled = {"origin_digest": content_digest(incoming), "incoming": None}
    if not take_source:
        return _revise(entry, user=user, cause=EntryRevision.Cause.KEPT, before={}, after={}, note=note, **settled)
    after = {name: value for name, value in incoming.items() if ours[name] != value}
    before = {name: ours[name] for name in after}
    if "title_nb" in after and entry.nb_reviewed:
        before["nb_reviewed"], after["nb_reviewed"] = True, False
    return _revise(entry, user=user, cause=EntryRevision.Cause.TOOK, before=before, after=after, note=note, **settled)


@transaction.atomic
def entry_add(*, kind: str, key: str, user: Any, note: str = "", **content: Any) -> Entry:
    """A new entry that no data file holds. `content`: the fields of an entry, `checked` as ISO date.

    Raises ShapeRefused for a field that is missing or has the wrong shape.
    """
    lacks = [name for name in ("title_en", "data", "sources", "checked", "confidence") if not content.get(name)]
    if kind not in Entry.Kind.values or lacks:
        raise ShapeRefused(
            "entry", kind, _("a new entry needs a known kind, and: %(names)s") % {"names": ", ".join(lacks)}
        )
    after = {name: content[name] for name in CONTENT_FIELDS if content.get(name)}
    after |= {"title_nb": content.get("title_nb") or content["title_en"], "checked_is": Entry.CheckedIs.ENTRY.value}
    _shape_check(kind, after)
    last = Entry.objects.filter(kind=kind, position__lt=LONG_TAIL).aggregate(last=Max("position"))["last"] or 0
    entry = Entry(kind=kind, key=key, position=last + 1, owner=content.get("owner") or "", **_as_columns(after))
    entry.edited_at, entry.edited_by = timezone.now(), user
    try:
        entry.full_clean(exclude=["edited_by", "origin_digest"])
    except ValidationError as error:
        raise ShapeRefused("entry", key, " ".join(error.messages)) from error
    entry.save()
    EntryRevision.objects.create(
        entry=entry,
        number=0,
        cause=EntryRevision.Cause.EDIT,
        before={},
        after=after,
        note=note,
        changed_at=entry.edited_at,
        changed_by=user,
    )
    return entry


def entry_content(entry: Entry) -> dict[str, Any]:
    """The fields that a source speaks about, as JSON values."""
    return {name: _as_json(getattr(entry, name)) for name in CONTENT_FIELDS}


def _revise(
    entry: Entry,
    *,
    user: Any,
    cause: EntryRevision.Cause,
    before: dict[str, Any],
    after: dict[str, Any],
    note: str,
    **columns: Any,
) -> Entry:
    _shape_check(entry.kind, after)
    now = timezone.now()
    columns = {**_as_columns(after), **columns, "edited_at": now, "edited_by": user}
    written = Entry.objects.filter(pk=entry.pk, revision=entry.revision).update(revision=F("revision") + 1, **columns)
    if not written:
        raise EntryChanged
    EntryRevision.objects.create(
        entry=entry,
        number=entry.revision,
        cause=cause,
        before=before,
        after=after,
        note=note,
        changed_at=now,
        changed_by=user,
    )
    for column, value in columns.items():
        setattr(entry, column, value)
    entry.revision += 1
    return entry


def _shape_check(kind: str, content: dict[str, Any]) -> None:
    content_check("entry", content)
    if "data" in content:
        data_check(kind, content["data"])
    if "sources" in content:
        sources_check(content["sources"])
    for title in ("title_en", "title_nb"):
        if len(content.get(title, "")) > TITLE_LENGTH:
            raise ShapeRefused("entry", title, "too long")


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _as_columns(content: dict[str, Any]) -> dict[str, Any]:
    checked = content.get("checked")
    return {**content, "checked": datetime.date.fromisoformat(checked)} if checked else content
