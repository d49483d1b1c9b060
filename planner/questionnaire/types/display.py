"""How a stored value reads in one language. The same words today and next year: nothing here depends on a
setting, a clock or the reader's browser, since documents are made from it.

An answer to an older version of a question may not fit it any more; it is then shown as it was stored.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..schema import Question

Catalogue = Mapping[str, Mapping[str, Any]]

_YES_NO = {
    "yes": {"en": "Yes", "nb": "Ja"},
    "no": {"en": "No", "nb": "Nei"},
    "unknown": {"en": "I don't know yet", "nb": "Vet ikke ennå"},
}
_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "nb": (
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ),
}
_SIZES = ("bytes", "kB", "MB", "GB", "TB", "PB", "EB")
_GAP = "\u00a0"  # a space that does not break a number from its unit


def value_display(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    """The value in words. `catalogue` is {kind: {key: entry with "title" {en, nb}}}."""
    if value is None:
        return ""
    language = language if language in ("en", "nb") else "en"
    try:
        return _DISPLAYS[question.type](question, value, language, catalogue)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError):
        return _as_stored(value)


def number_display(text: str, language: str) -> str:
    """`1234.5` as `1,234.5` in English and `1 234,5` in Norwegian."""
    whole, _point, rest = text.partition(".")
    grouped = f"{int(whole):,}"
    if language == "nb":
        return grouped.replace(",", _GAP) + (f",{rest}" if rest else "")
    return grouped + (f".{rest}" if rest else "")


def file_size_display(size: int, language: str) -> str:
    """Bytes with three digits that count: `2.1 GB`, in Norwegian `2,1 GB`."""
    amount, step = Decimal(size), 0
    while amount >= Decimal("999.5") and step < len(_SIZES) - 1:
        amount, step = amount / 1000, step + 1
    digits = 0 if step == 0 or amount >= 100 else 1 if amount >= 10 else 2
    text = f"{amount:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    unit = "byte" if step == 0 and (size == 1 or language == "nb") else _SIZES[step]
    return f"{number_display(text, language)}{_GAP}{unit}"


def _choice(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    option = question.option(value)
    return option.text[language] if option else _as_stored(value)


def _several(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    return "; ".join(_choice(question, item, language, catalogue) for item in value)


def _yes_no(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    return _YES_NO[value][language]


def _text(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    return _as_stored(value)


def _number(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    fits = question.unit_text and value["unit"] == question.unit
    unit = question.unit_text[language] if question.unit_text and fits else value["unit"]
    return f"{number_display(value['value'], language)}{_GAP}{unit}"


def _date(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    year, month, day = (int(part) for part in value.split("-"))
    return f"{day}{'.' if language == 'nb' else ''}{_GAP}{_MONTHS[language][month - 1]} {year}"


def _person(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    more = [value["email"]] if value.get("email") else []
    if value.get("orcid"):
        more.append(f"https://orcid.org/{value['orcid']}")
    return f"{value['name']} ({', '.join(more)})" if more else value["name"]


def _organisation(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    return f"{value['name']} ({value['ror']})" if value.get("ror") else value["name"]


def _term(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    if not value.get("id"):
        return value["label"]
    origin = f"{value['vocabulary']} {value.get('version') or ''}".strip()
    return f"{value['label']} ({value['id']}, {origin})"


def _catalogue(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    title = catalogue.get(value["kind"], {}).get(value["key"], {}).get("title", {})
    return title.get(language) or title.get("en") or value["key"]


def _dataset(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    title = catalogue.get("datasets", {}).get(value, {}).get("title", value)
    return title if isinstance(title, str) else title.get(language) or value


def _file_size(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    return file_size_display(int(value), language)


def _money(question: Question, value: Any, language: str, catalogue: Catalogue) -> str:
    amount = number_display(value["amount"].removesuffix(".00"), language)
    if language == "nb":
        return f"{amount}{_GAP}{'kr' if value['currency'] == 'NOK' else value['currency']}"
    return f"{value['currency']}{_GAP}{amount}"


def _as_stored(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part is not None)
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


_DISPLAYS: Mapping[str, Callable[[Question, Any, str, Catalogue], str]] = {
    "choice": _choice,
    "several": _several,
    "text": _text,
    "long_text": _text,
    "number": _number,
    "date": _date,
    "person": _person,
    "organisation": _organisation,
    "term": _term,
    "catalogue": _catalogue,
    "dataset": _dataset,
    "file_size": _file_size,
    "money": _money,
    "yes_no": _yes_no,
}
