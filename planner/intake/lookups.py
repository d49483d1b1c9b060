"""Finding what a foreign document names among our catalogue entries: by address, by title, by key. Never by guess."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from planner.catalogue.models import Entry
from planner.catalogue.queries import entries_of


def words_of(text: Any) -> str:
    """Letters and digits alone, without case: `Zenodo (CERN)` and `zenodo cern` are alike."""
    return re.sub(r"[\W_]+", " ", str(text or "").casefold()).strip()


def address_of(text: Any) -> str:
    """`zenodo.org/records` of an http(s) address, else an empty text."""
    try:
        parts = urlsplit(str(text or "").strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return parts.hostname.removeprefix("www.") + parts.path.rstrip("/")


class Catalogue:
    """The entries of the kinds that imports look into; each kind is read once."""

    @cached_property
    def funders(self) -> list[Entry]:
        return list(entries_of("funders"))

    @cached_property
    def formats(self) -> list[Entry]:
        return list(entries_of("formats"))

    @cached_property
    def storage(self) -> list[Entry]:
        return list(entries_of("storage"))

    @cached_property
    def repositories(self) -> list[Entry]:
        return list(entries_of("repositories"))

    def funder(self, identifier: Any) -> str | None:
        """By ROR or Crossref number where the catalogue has one, by address, by name."""
        text = str(identifier or "")
        for entry in self.funders:
            ids = [str(entry.data[name]) for name in ("ror", "fundref") if entry.data.get(name)]
            if text and any(text == one or text.rstrip("/").endswith(f"/{one}") for one in ids):
                return entry.key
        return self._found(self.funders, text, text)

    def host(self, kind: str, title: Any, url: Any) -> str | None:
        """A storage service or repository, by address or by title."""
        return self._found(self.storage if kind == "storage" else self.repositories, title, url)

    def format(self, named: Any) -> str | None:
        """A file format by key, title, file name ending or media type."""
        text = str(named or "").strip().casefold()
        ending = text.rsplit("/", 1)[-1].removeprefix("x-").lstrip(".")
        for entry in self.formats:
            endings = {str(one).casefold().lstrip(".") for one in entry.data.get("extensions") or []}
            if ending and (ending == entry.key or words_of(text) in _titles(entry)):
                return entry.key
            if ending and endings and ending in endings and self._only(ending):
                return entry.key
        return None

    def _only(self, ending: str) -> bool:
        """Whether one format alone has this ending."""
        return (
            sum(
                ending in {str(one).casefold().lstrip(".") for one in entry.data.get("extensions") or []}
                for entry in self.formats
            )
            == 1
        )

    @staticmethod
    def _found(entries: Iterable[Entry], title: Any, url: Any) -> str | None:
        bare = re.sub(r"\(.*?\)", "", str(title or ""))
        address, wanted = address_of(url), {words_of(text).removeprefix("the ") for text in (title, bare)} - {""}
        inside = []
        for entry in entries:
            own = address_of(entry.data.get("url"))
            if own and (address == own or address.startswith(f"{own}/")):
                inside.append((len(own), entry.key))
            if wanted & _titles(entry):
                return entry.key
        return max(inside)[1] if inside else None


def _titles(entry: Entry) -> set[str]:
    """The titles in both languages, with and without what stands in brackets, the short name in brackets, the key."""
    found = {words_of(entry.key.replace("_", " "))}
    for title in (entry.title_en, entry.title_nb):
        found |= {words_of(title), words_of(re.sub(r"\(.*?\)", "", title))}
        found |= {words_of(short) for short in re.findall(r"\(([A-Z][\w-]{1,12})\)", title)}
    return found - {""}
