"""Words of advice for templates: amounts, dates of sources, and where a step's panel is fetched."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse

from common.language import reader_language
from common.wording import date_shown, number_shown
from planner.advice.amounts import bytes_words, kroner_words
from planner.advice.chart import PART_WORDS
from planner.advice.lines import Source
from planner.guidance.panels import panel_name

register = template.Library()


@register.simple_tag
def advice_address(plan: Any, step: str, dataset: Any) -> str:
    """Where the step's panel of advice is fetched; empty for a step without one."""
    if panel_name(step, of_dataset=dataset is not None) is None:
        return ""
    if dataset is None:
        return reverse("plan-advice", args=[plan.uuid, step])
    return reverse("dataset-advice", args=[plan.uuid, step, dataset.uuid])


@register.filter
def size_words(count: int) -> str:
    """`2.90 TB`."""
    return bytes_words(count)[reader_language()]


@register.filter
def exact_bytes(count: int) -> str:
    """Every digit: `2 199 023 255 552`."""
    return number_shown(count, reader_language())


@register.filter
def kroner(amount: Decimal | None) -> str:
    """`NOK 12,500`; nothing for None."""
    return "" if amount is None else kroner_words(amount)[reader_language()]


@register.filter
def part_words(part: str) -> str:
    """`raw`, `processed`, `copies` in words."""
    return PART_WORDS[part][reader_language()]


@register.filter
def source_date(source: Source) -> str:
    """The day of a source, and what it stands for where the source has none."""
    return source.dated(reader_language())


@register.filter
def day_words(day: date | None) -> str:
    return date_shown(day.isoformat(), reader_language()) if day else ""


@register.filter
def part_of(row: Mapping[str, int], part: str) -> int:
    return row[part]
