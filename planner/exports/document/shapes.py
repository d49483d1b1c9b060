"""The orders in which a plan can be told, from `data/shapes/shapes.yaml`: sections and parts with the codes of questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..labels import in_language

DATA = Path(__file__).parents[1] / "data" / "shapes" / "shapes.yaml"
Words = dict[str, str]


@dataclass(frozen=True)
class Place:
    """One heading of a funder's form. `show`: what is computed for it (`datasets`, `growth`, `costs`)."""

    code: str
    title: Words
    show: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A section of the form. Its one place bears no heading of its own where the form has none below it."""

    number: str
    title: Words
    places: tuple[Place, ...]
    is_divided: bool


@dataclass(frozen=True)
class Demands:
    """What a funder asks for beyond the form: code and words, and where that was read."""

    title: Words
    source: str
    items: dict[str, Words]


@dataclass(frozen=True)
class Shape:
    """`scheme` is the key in a question's `codes`."""

    key: str
    scheme: str
    name: Words
    follows: Words
    chapters: tuple[Chapter, ...]
    demands: Demands | None
    tell_at: Mapping[str, str]  # question: code, where its first code is not where a reader looks

    @property
    def codes(self) -> list[str]:
        return [place.code for chapter in self.chapters for place in chapter.places]

    def place_of(self, question: Mapping[str, Any]) -> str | None:
        """Where a question is told: at its first code, but general information (`0`) only for want of another."""
        if question["key"] in self.tell_at:
            return self.tell_at[question["key"]]
        codes = question["codes"].get(self.scheme) or []
        known = [code for code in codes if code in self.codes]
        return next((code for code in known if code != "0"), known[0] if known else None)


@lru_cache(maxsize=1)
def shapes() -> dict[str, Shape]:
    """The shapes that follow a funder's form, by key."""
    read = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    demands = {key: Demands(item["title"], item["source"], item["items"]) for key, item in read.pop("demands").items()}
    return {
        key: Shape(
            key,
            item["scheme"],
            item["name"],
            item["follows"],
            tuple(_chapter(one) for one in item["sections"]),
            demands.get(item.get("demands", "")),
            item.get("tell_at", {}),
        )
        for key, item in read.items()
    }


def _chapter(item: dict[str, Any]) -> Chapter:
    parts = item.get("parts")
    if parts is None:
        place = Place(item["number"], item["title"], tuple(item.get("show", ())))
        return Chapter(item["number"], item["title"], (place,), False)
    places = tuple(Place(part["code"], part["title"], tuple(part.get("show", ()))) for part in parts)
    return Chapter(item["number"], item["title"], places, True)


def shape_name(shape: str, language: str) -> str:
    """What a person calls the shape; empty for the two that are ours."""
    found = shapes().get(shape)
    return in_language(found.name, language) if found else ""
