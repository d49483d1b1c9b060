"""Every read of the catalogue. Facts are public: nobody is kept from reading them, so no query asks who reads."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from .facts import LONG_TAIL
from .models import STALE_AFTER, CatalogueLoad, Entry, EntryRevision

SHOWN = 50  # entries that need a look, on the desk at once


def entries_of(kind: str) -> QuerySet[Entry]:
    """The entries of one kind, in the order of their source. An unknown kind has none."""
    return Entry.objects.filter(kind=kind).order_by("position", "key")


@dataclass(frozen=True)
class Offered:
    """An entry as a thing to pick: its key, its title in both languages, and whether it is one of the most used."""

    key: str
    title: dict[str, str]
    is_common: bool


def entries_offered(kind: str) -> list[Offered]:
    """What a list to pick from needs of the entries of one kind, the most used first; their facts stay in the database."""
    rows = entries_of(kind).values_list("key", "title_en", "title_nb", "position")
    return [Offered(key, {"en": en, "nb": nb or en}, position < LONG_TAIL) for key, en, nb, position in rows]


def entry_get(kind: str, key: str) -> Entry:
    """Raises Entry.DoesNotExist."""
    return Entry.objects.get(kind=kind, key=key)


def entry_exists(kind: str, key: str) -> bool:
    return Entry.objects.filter(kind=kind, key=key).exists()


def entries_named(pairs: Iterable[tuple[str, str]]) -> list[Entry]:
    """The entries of these (kind, key) pairs, in one query. A pair that is not there is left out."""
    keys_of: dict[str, set[str]] = {}
    for kind, key in pairs:
        keys_of.setdefault(kind, set()).add(key)
    if not keys_of:
        return []
    wanted = reduce(or_, (Q(kind=kind, key__in=keys) for kind, keys in keys_of.items()))
    return list(Entry.objects.filter(wanted).order_by("kind", "position", "key"))


def entries_of_kinds(kinds: Iterable[str]) -> QuerySet[Entry]:
    """The entries of several kinds in one query, each kind in the order of its source."""
    return Entry.objects.filter(kind__in=list(kinds)).order_by("kind", "position", "key")


def catalogue_changed_at() -> datetime.datetime | None:
    """When a fact last changed, by an edit or by a load."""
    edited = EntryRevision.objects.aggregate(at=Max("changed_at"))["at"]
    loaded = CatalogueLoad.objects.aggregate(at=Max("loaded_at"))["at"]
    return max((at for at in (edited, loaded) if at), default=None)


def entries_stale(today: datetime.date | None = None) -> QuerySet[Entry]:
    """Entries checked longer than a year ago, oldest first."""
    return Entry.objects.filter(checked__lt=(today or timezone.localdate()) - STALE_AFTER).order_by("checked", "kind")


def entries_in_conflict() -> QuerySet[Entry]:
    """Entries edited here whose source has changed since."""
    return Entry.objects.filter(incoming__isnull=False)


def entry_title(entry: Entry, language: str) -> str:
    return (entry.title_nb if language == "nb" else entry.title_en) or entry.title_en


def entry_source(entry: Entry, key: str) -> dict[str, Any] | None:
    """The source {"title", "url", "date"} that a figure inside `entry.data` cites by `key`."""
    return next((_source_as_json(source) for source in entry.sources if source.get("key") == key), None)


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """What the API, snapshots and exports hold of an entry. Dates are ISO; a source's may be null or only a year."""
    return {
        "kind": entry.kind,
        "key": entry.key,
        "title": {"en": entry.title_en, "nb": entry.title_nb},
        "nb_reviewed": entry.nb_reviewed,
        "data": entry.data,
        "sources": [_source_as_json(source) for source in entry.sources],
        "checked": entry.checked.isoformat(),
        "checked_is": entry.checked_is,
        "confidence": entry.confidence,
    }


def _source_as_json(source: dict[str, Any]) -> dict[str, Any]:
    return {"title": source["title"], "url": source["url"], "date": source["date"]}


def entries_as_rows(kind: str) -> list[dict[str, Any]]:
    """The entries of one kind as the rows of `sheets`."""
    return [
        {
            "kind": entry.kind,
            "key": entry.key,
            "revision": entry.revision,
            "title_en": entry.title_en,
            "title_nb": entry.title_nb,
            "nb_reviewed": entry.nb_reviewed,
            "checked": entry.checked.isoformat(),
            "confidence": entry.confidence,
            "owner": entry.owner,
            "data": entry.data,
            "sources": entry.sources,
        }
        for entry in entries_of(kind)
    ]


def desk_overview(today: datetime.date | None = None) -> dict[str, Any]:
    """What the desk shows of the catalogue: `kinds` with counts, and the entries that need a person."""
    day = today or timezone.localdate()
    is_stale = Q(checked__lt=day - STALE_AFTER)
    counted = {
        row["kind"]: row
        for row in Entry.objects.order_by().values("kind").annotate(
            entries=Count("pk"),
            stale=Count("pk", filter=is_stale),
            unreviewed=Count("pk", filter=Q(nb_reviewed=False) & ~Q(title_nb=F("title_en"))),
            oldest=Min("checked"),
        )
    }  # fmt: skip
    light = entries_stale(day).defer("data", "sources", "incoming")
    return {
        "kinds": [{**counted[kind], "name": name} for kind, name in Entry.Kind.choices if kind in counted],
        "stale": list(light[:SHOWN]),
        "stale_count": sum(row["stale"] for row in counted.values()),
        "conflicts": list(entries_in_conflict().defer("data", "sources")[:SHOWN]),
    }
