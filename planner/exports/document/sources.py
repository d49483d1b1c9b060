"""Numbers the catalogue facts that a document uses, in the order they are met, for the list of sources at its end."""

from collections.abc import Mapping
from typing import Any

from common.wording import date_shown

from ..labels import in_language, label
from ..madmp_mapping import is_web_address
from .model import NoteLine


class Sources:
    def __init__(self, catalogue: Mapping[str, Any], language: str) -> None:
        self.catalogue, self.language = catalogue, language
        self.met: list[tuple[str, str]] = []

    def number(self, value: Any) -> int | None:
        """The note of a catalogue answer; None for other values and for entries that are not in the snapshot."""
        if not isinstance(value, Mapping) or set(value) != {"kind", "key"}:
            return None
        name = (value["kind"], value["key"])
        if name[1] not in self.catalogue.get(name[0], {}):
            return None
        if name not in self.met:
            self.met.append(name)
        return self.met.index(name) + 1

    def lines(self) -> list[NoteLine]:
        return [self._line(number, self.catalogue[kind][key]) for number, (kind, key) in enumerate(self.met, 1)]

    def _line(self, number: int, entry: Mapping[str, Any]) -> NoteLine:
        sources = [
            (
                f"{source['title']}, {date_shown(source.get('date'), self.language)}",
                source["url"] if is_web_address(source.get("url")) else None,
            )
            for source in entry["sources"]
        ]
        said = []
        if entry.get("checked"):
            name = "checked_entry" if entry.get("checked_is") == "entry" else "checked_compiled"
            said.append(label(name, self.language, date=date_shown(entry["checked"], self.language)))
        confidence = entry.get("confidence")
        if confidence:
            known = {"confirmed": "confirmed", "likely": "likely", "unknown": "confidence_unknown"}.get(confidence)
            said.append(label("confidence", self.language, value=label(known, self.language) if known else confidence))
        return NoteLine(number, in_language(entry["title"], self.language), sources, " ".join(said))
