"""What may be typed into the metadata sheet: which fields, and how a typed value becomes the stored one.

Stored: a text, a number, true or false, or a list of texts or numbers where a field may hold several.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.language import reader_language
from planner.questionnaire.types import ValueRefused
from planner.questionnaire.types.words import LONG_TEXT_LIMIT, TEXT_LIMIT, line_clean, text_clean

from .checking import number_of
from .checklist import Field, field_words, fields, value_words
from .dataset import QUESTIONS

# Made by the portal from titles, files and answers; nobody types them.
MADE = frozenset(
    {
        "component.name", "component.file_list", "component.associations", "study.schema_version", "study.title",
        "biosample.title", "specimen.title", "acquisition.title", "correlation.title", "analysis.title",
        "image.bytes", "image.checksum", "image.original_name", "image.series_count",
    }
)  # fmt: skip
MOST_VALUES = 50
_YES = ("true", "yes", "ja", "1", "sant")
_NO = ("false", "no", "nei", "0", "usant")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?$")


def asked_at(field: str) -> str | None:
    """The question of the questionnaire that this field is answered by, where the sheet takes nothing itself."""
    question = QUESTIONS.get(field)
    return question if field.startswith("study.") or field == "biosample.human_derived" else None


def is_typed(field: str) -> bool:
    """Whether people write this field in the sheet."""
    return field in fields() and field not in MADE and not field.startswith("study.author.") and asked_at(field) is None


def field_clean(name: str, raw: Any) -> Any:
    """The value to store; None for an empty one. Raises ValueRefused with a sentence for the person."""
    field = fields().get(name)
    if field is None or not is_typed(name):
        raise ValueRefused(
            _("The metadata sheet has no field of this name to write in: %(name)s.") % {"name": name[:80]}
        )
    items = _items(field, raw)
    if not items:
        return None
    cleaned = [_one(field, item) for item in items]
    return cleaned if len(cleaned) > 1 else cleaned[0]


def _items(field: Field, raw: Any) -> list[Any]:
    """One value, or one a line (or between semicolons) where the field may hold several."""
    if isinstance(raw, Mapping):
        raw = _term(raw)
    if isinstance(raw, str):
        several = field.many and field.type != "long_text"
        given: list[Any] = re.split(r"[;\n]", text_clean(raw)) if several else [raw]
    else:
        given = list(raw) if isinstance(raw, list | tuple) else [raw]
    items = [item for item in given if item is not None and (not isinstance(item, str) or item.strip())]
    if len(items) > 1 and not field.many:
        raise ValueRefused(_("This field holds one value. Write only one."))
    if len(items) > MOST_VALUES:
        raise ValueRefused(_("At most %(limit)s values fit in one field.") % {"limit": MOST_VALUES})
    return items


def _term(raw: Mapping[str, Any]) -> str:
    """`SPIM (FBbi:00000369)` of a term's parts; the word alone where it is no term of a vocabulary."""
    label, term = str(raw.get("label") or "").strip(), str(raw.get("id") or "").strip()
    if not label or not term or label.endswith(f"({term})"):
        return label
    return f"{label} ({term})"


def _one(field: Field, item: Any) -> Any:
    if field.type == "boolean":
        return _boolean(item)
    if field.type in ("number", "integer"):
        return _number(field, item)
    if isinstance(item, bool) or not isinstance(item, (str, int, float)):
        raise ValueRefused(_("Send this value as a text."))
    text = str(item)
    text = text_clean(text, LONG_TEXT_LIMIT) if field.type == "long_text" else line_clean(text, TEXT_LIMIT)
    if field.values:
        return _value_of_list(field, text)
    if field.type == "quantity":
        return _quantity(text)
    if field.type in ("date", "datetime"):
        return _date(text)
    if field.type == "year" and not re.fullmatch(r"(19|20)\d{2}", text):
        raise ValueRefused(_("Write the year with four digits."))
    if field.pattern and field.id != "biosample.organism.ncbi_taxon" and not re.fullmatch(field.pattern, text):
        raise ValueRefused(
            _("“%(text)s” does not look like a %(field)s. For example: %(example)s.")
            % {
                "text": text[:60],
                "field": field_words(field, reader_language())[0],
                "example": field.example,
            }
        )
    return text


def _boolean(item: Any) -> bool:
    if isinstance(item, bool):
        return item
    word = str(item).strip().casefold()
    if word not in (*_YES, *_NO):
        raise ValueRefused(_("Answer yes or no."))
    return word in _YES


def _number(field: Field, item: Any) -> int | float:
    read = None if isinstance(item, bool) else number_of(str(item).replace("\u00a0", "").replace("\u2212", "-"))
    if read is None or read[1]:
        raise ValueRefused(_("Write a number, without unit or words. You wrote “%(text)s”.") % {"text": str(item)[:60]})
    number = read[0]
    if field.type == "integer" and not number.is_integer():
        raise ValueRefused(_("Write a whole number."))
    for limit, is_beyond in ((field.low, lambda a, b: a < b), (field.high, lambda a, b: a > b)):
        if limit is not None and is_beyond(number, limit):
            raise ValueRefused(
                _("A value from %(low)s to %(high)s is expected here.")
                % {"low": field.low, "high": field.high}
            )  # fmt: skip
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _value_of_list(field: Field, text: str) -> str:
    """A value of a closed list, in its own spelling; the Norwegian words count too."""
    for value in field.values:
        if text.casefold() in (value.casefold(), value_words(field, value, "nb").casefold()):
            return value
    language = reader_language()
    listed = ", ".join(value_words(field, value, language) for value in field.values)
    raise ValueRefused(
        _("“%(key)s” is not one of the answers. Choose among: %(allowed)s.") % {"key": text[:60], "allowed": listed}
    )


def _quantity(text: str) -> str:
    read = number_of(text)
    if read is not None and not read[1]:
        raise ValueRefused(_("Write the unit too, for example “200 ms” or “0.1 µm”."))
    return text


def _date(text: str) -> str:
    norwegian = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", text)
    if norwegian:
        day, month, year = norwegian.groups()
        text = f"{year}-{int(month):02}-{int(day):02}"
    found = _ISO.fullmatch(text)
    try:
        if found:
            date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        found = None
    if not found:
        raise ValueRefused(
            _("“%(text)s” is not a date we can read. Write year-month-day, for example 2027-03-31.")
            % {"text": text[:60]}
        )
    return text
