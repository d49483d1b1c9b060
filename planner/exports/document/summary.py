"""The plan on half a page: sums and choices over all datasets, and how far it has come."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from common.wording import bytes_shown, date_shown, number_shown, text_clean
from planner.plans.frozen import answer_number, answer_text, answer_value, is_asked, planned_bytes

from ..contract import Snapshot
from ..labels import label
from .tables import cell_text, licence_short
from .text import blocks_of, shortened


def summary_rows(snapshot: Snapshot, language: str) -> list[tuple[str, str]]:
    """Label and value; a line that nothing is known about is not there."""
    datasets, answers = snapshot["datasets"], snapshot["answers"]
    everywhere = [answers, *(one["answers"] for one in datasets)]

    def summed(values: list[Any], show: Any) -> str | None:
        known = [value for value in values if value is not None]
        if not known:
            return None
        text: str = show(sum(known))
        if len(known) == len(values):
            return text
        return label("of_datasets", language, value=text, known=len(known), all=len(values))

    def days(key: str) -> str | None:
        known = sorted({day for one in datasets if (day := answer_value(one["answers"], key))})
        return " – ".join(date_shown(day, language) for day in dict.fromkeys(known[:1] + known[-1:])) or None

    def chosen(key: str, short: Callable[[str | None], str | None] = lambda text: text) -> str | None:
        texts = (short(answer_text(one, key, language)) for one in everywhere)
        return "; ".join(cell_text(text) for text in dict.fromkeys(text for text in texts if text)) or None

    def count_shown(count: Decimal) -> str:
        return number_shown(int(count) if count == count.to_integral_value() else float(count), language)

    def size_shown(size: int) -> str:
        return bytes_shown(size, language)

    rows = [
        ("datasets", number_shown(len(datasets), language)),
        ("images", summed([answer_number(one["answers"], "collect.images_planned") for one in datasets], count_shown)),
        ("volume", summed([planned_bytes(one["answers"]) for one in datasets], size_shown)),
        ("derived", summed([answer_value(one["answers"], "process.derived_bytes") for one in datasets], size_shown)),
        ("formats", chosen("collect.format")),
        ("storage", chosen("store.service")),
        ("cost", answer_text(answers, "store.cost", language)),
        ("repositories", chosen("share.repository")),
        ("licences", chosen("share.licence", licence_short)),
        ("open_from", days("share.date")),
        ("kept_until", days("share.keep_until")),
        ("data_class", chosen("ethics.data_class")),
        ("human_data", chosen("ethics.human_data")),
        ("answered", _answered(snapshot, language)),
    ]
    return [(label(name, language), text_clean(text)) for name, text in rows if text]


def description_short(snapshot: Snapshot, language: str, length: int = 700) -> str:
    """What the project is about, on one page: its paragraphs without their lists, whole sentences as far as they fit."""
    said = blocks_of(answer_text(snapshot["answers"], "project.description", language) or "", lists=True)
    paragraphs = [" ".join(block.lines) for block in said if block.kind == "paragraph"]
    text = " ".join(" ".join(one for one in paragraphs if not one.endswith(":")).split())
    if len(text) <= length:
        return text
    cut = text[:length]
    end = max(cut.rfind(sign) for sign in (". ", "! ", "? "))
    return cut[: end + 1] + " …" if end > length // 2 else shortened(text, length)


def _answered(snapshot: Snapshot, language: str) -> str:
    answered = asked = 0
    for step in snapshot["steps"]:
        for question in step["questions"]:
            for scope in _scopes(snapshot, question):
                asked += question["key"] in scope["answers"] or is_asked(scope.get("asked"), question["key"])
                answered += question["key"] in scope["answers"]
    return label("answered_of", language, answered=number_shown(answered, language), all=number_shown(asked, language))


def _scopes(snapshot: Snapshot, question: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return [snapshot] if question["scope"] == "plan" else snapshot["datasets"]
