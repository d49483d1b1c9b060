"""What the page "Help near you" shows. Facts are public; nobody is kept from reading them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.advice.norwegian import in_both
from planner.catalogue.models import Entry
from planner.catalogue.queries import entries_of, entry_title
from planner.catalogue.reading import document_read

# The two that a microscopist should try first, in this order; the others stand as the catalogue has them.
FIRST = ("nalmin", "elixir_helpdesk")
ENDED = "ended"


@dataclass(frozen=True)
class Desk:
    """A service, facility or support desk. `ended` says since when there is nobody behind it ("2024-03")."""

    key: str  # of its catalogue entry; empty for the facilities and institutions
    title: str
    url: str
    contact: str
    place: str
    advises_on: tuple[str, ...]
    reply_time: str
    cost: str
    ended: str
    confidence: str
    source: Mapping[str, Any]
    checked: str


@dataclass(frozen=True)
class Help:
    """The page's three lists."""

    desks: list[Desk]
    facilities: list[Desk]
    support: list[Desk]


def help_near(language: str, city: str = "") -> Help:
    """Desks for everybody, and the facilities of one city or of all. `language`: "en" or "nb"."""
    document = document_read("norway/services.yaml")
    compiled, sources = document["meta"]["compiled"], document["sources"]
    entries = list(entries_of(Entry.Kind.SERVICES))
    entries.sort(key=lambda entry: FIRST.index(entry.key) if entry.key in FIRST else len(FIRST))
    facilities = [_listed(one, sources, compiled) for one in document["facilities"] if not city or one["city"] == city]
    support = [_listed(one, sources, compiled) for one in document["university_support"]]
    return Help([_desk(entry, language) for entry in entries], facilities, support)


def help_cities() -> list[str]:
    """Where the imaging facilities are."""
    return sorted({facility["city"] for facility in document_read("norway/services.yaml")["facilities"]})


def _desk(entry: Entry, language: str) -> Desk:
    data = entry.data
    status = str(data.get("status") or "")
    return Desk(
        key=entry.key,
        title=entry_title(entry, language),
        url=data.get("url") or "",
        contact=data.get("contact") or "",
        place="",
        advises_on=tuple(in_both(topic)[language] for topic in data.get("advises_on") or ()),
        reply_time=in_both(data["reply_time"])[language] if data.get("reply_time") else "",
        cost=in_both(data["cost"]["model"])[language] if data.get("cost") else "",
        ended=status.removeprefix(ENDED).strip() if status.startswith(ENDED) else "",
        confidence=entry.confidence,
        source=entry.sources[0],
        checked=entry.checked.isoformat(),
    )


def _listed(one: Mapping[str, Any], sources: Mapping[str, Any], compiled: str) -> Desk:
    return Desk(
        key="",
        title=one["name"],
        url=one["url"],
        contact=one.get("contact") or "",
        place=one.get("city") or "",
        advises_on=(),
        reply_time="",
        cost="",
        ended="",
        confidence=one["confidence"],
        source=sources[one["source"]],
        checked=compiled,
    )
