"""Which parts of a document found no question: told in the report, kept beside the plan, and given back."""

from collections.abc import Iterator
from typing import Any

from planner.exports.madmp_schema import path_of, pointer_of

from .contract import Line
from .madmp_words import MESSAGES

Path = tuple[str | int, ...]
MOST_LINES = 500
_SHOWN = 80  # characters of a value in a line of the report


def without_home(document: Any, used: set[str]) -> Iterator[Line]:
    """The largest parts of the document of which nothing found a question."""
    left = [pointer for pointer in _unused(document, (), used) if not _is_said_elsewhere(pointer)]
    for pointer in left[:MOST_LINES]:
        shown = _shown(document, pointer)
        quoted = {"en": f"“{shown}”." if shown else "", "nb": f"«{shown}»." if shown else ""}
        told = {
            language: text.format(value=quoted[language]).strip() for language, text in MESSAGES["no_question"].items()
        }
        yield Line(pointer, "unsupported", told)
    if len(left) > MOST_LINES:
        more = len(left) - MOST_LINES
        yield Line(
            "",
            "unsupported",
            {
                "en": f"And {more} more parts without a question; they are kept as well.",
                "nb": f"Og {more} deler til uten spørsmål; de er også bevart.",
            },
        )


def _unused(value: Any, path: Path, used: set[str]) -> list[str]:
    pointer = pointer_of(path)
    if pointer in used:
        return []
    children: list[Path] = []
    if isinstance(value, dict):
        children = [(*path, key) for key in value]
    elif isinstance(value, list):
        children = [(*path, number) for number in range(len(value))]
    if not children:
        return [pointer] if not isinstance(value, dict | list) else []
    inner = [_unused(value[child[-1]], child, used) for child in children]
    lost = [one for part in inner for one in part]
    all_lost = all(part == [pointer_of(child)] for part, child in zip(inner, children, strict=True))
    return [pointer] if all_lost and len(path) > 1 else lost


def _shown(document: Any, pointer: str) -> str:
    """A single value, short enough for a line of the report; an empty text for what has parts."""
    here = document
    for part in path_of(pointer):
        here = here[int(part)] if isinstance(here, list) else here[part]
    if isinstance(here, dict | list):
        return ""
    words = " ".join(str(here).split())
    return words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + "…"


def _is_said_elsewhere(pointer: str) -> bool:
    """Parts that only repeat or frame what was used: a number of a list gone empty."""
    return pointer in ("", "/dmp")
