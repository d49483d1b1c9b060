"""Small words for templates: texts that hold both languages, offers, documents and sizes in the reader's language."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from django import template

from common.language import reader_language
from planner.catalogue.queries import entries_named, entry_title
from planner.exports.document.model import Block
from planner.exports.document.text import blocks_of
from planner.exports.pages import shape_choices
from planner.exports.registry import exporter_get
from planner.questionnaire.loader import Step
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import value_display

register = template.Library()

# Types whose field is more than one control, so that the question is the legend of a group.
GROUPS = frozenset({"choice", "several", "yes_no", "person", "organisation"})


@register.filter
def said(text: Mapping[str, str] | None) -> str:
    """`{en, nb}` in the reader's language, English where the other is missing."""
    return (text.get(reader_language()) or text.get("en", "")) if text else ""


@register.filter
def shape_title(shape: str) -> str:
    """The order of a document in the reader's words; empty for the portal's own."""
    return (
        next((one["name"] for one in shape_choices(reader_language()) if one["key"] == shape), "")
        if shape != "steps"
        else ""
    )


@register.simple_tag
def question_address(addresses: Any, key: str, dataset: str = "") -> str:
    """Where a question of a document is answered: `Addresses` of planner.exports.preview."""
    return str(addresses.question(key, dataset))


@register.filter
def svg_address(chart: Any) -> str:
    """Our own chart as an address that an `img` takes: a picture there runs nothing."""
    return "data:image/svg+xml;base64," + b64encode(chart.svg.encode()).decode()


@register.filter
def typed_blocks(text: str, question: Any) -> list[Block]:
    """A typed text as paragraphs and lists, as the documents show it."""
    return blocks_of(text, lists=question.type == "long_text")


@register.filter
def is_group(form: Any) -> bool:
    return form.question.type in GROUPS


@register.filter
def offer_text(offer: Any) -> str:
    """What a file proposes, in words."""
    return str(offer.display(reader_language()))


@register.filter
def field_text(form: Any) -> str:
    """A one-part value as a person would type it; a text that was refused comes back as it was typed."""
    value = form.value
    if value is None or isinstance(value, str):
        return value or ""
    return str(value_display(form.question, value, reader_language(), form.catalogue)).replace("\u00a0", " ")


@register.filter
def part(form: Any, name: str) -> str:
    """One part of a structured value: `value.orcid`. A plain text stands for its first part."""
    if isinstance(form.value, Mapping):
        return str(form.value.get(name) or "")
    return str(form.value) if isinstance(form.value, str) and name in ("name", "value", "amount", "label") else ""


@register.filter
def with_offers(forms: list[Any]) -> list[Any]:
    """The questions for which a file has a proposal."""
    return [form for form in forms if form.offers]


@register.filter
def any_opened(forms: list[Any]) -> bool:
    """Whether one of these fields of a metadata sheet stands open."""
    return any(form.opened for form in forms)


@register.filter
def first_open(steps: list[Any]) -> Any:
    """The first step with something left to answer."""
    return next((step for step in steps if step.of and not step.complete), None)


@register.filter
def export_title(kind: str) -> str:
    """The document's title; the kind itself where its exporter is gone."""
    try:
        return said(exporter_get(kind).title)
    except KeyError:
        return kind


@register.simple_tag
def step_desks(plan: Any, step: Step) -> list[dict[str, str]]:
    """Who helps with a step: {"title", "service"} in the reader's language."""
    desks = version_questionnaire(plan.questionnaire).desks
    asked = [desks[key] for key in step.who if key in desks]
    entries = {
        entry.key: entry for entry in entries_named({("services", desk.service) for desk in asked if desk.service})
    }
    return [
        {
            "title": said(desk.title),
            "service": entry_title(entries[desk.service], reader_language()) if desk.service in entries else "",
            "url": str(entries[desk.service].data.get("url") or "") if desk.service in entries else "",
        }
        for desk in asked
    ]
