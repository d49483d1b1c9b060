"""Every read of the catalogue. Facts are public: nobody is kept from reading them, so no query asks who reads."""

import datetime
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import STALE_AFTER, Entry


def entries_of(kind: str) -> QuerySet[Entry]:
    """The entries of one kind, in the order of their source. An unknown kind has none."""
    return Entry.objects.filter(kind=kind).order_by("position", "key")


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
