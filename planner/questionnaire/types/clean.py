"""From what a form or a program sends to the value that is stored, by the question's type.

Forms send text and lists of text; the JSON API sends values already in their stored shape. Both come through
here, and nothing else writes an answer.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from ..schema import YES_NO, Question
from .identifiers import email_clean, orcid_clean, ror_clean
from .numbers import file_size_clean, money_clean, number_clean
from .refusal import ValueRefused
from .words import LONG_TEXT_LIMIT, TEXT_LIMIT, key_clean, line_clean, text_clean

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
NAMED_AT_MOST = 40  # options listed in a sentence


class Lookups(Protocol):
    """What a type asks of the rest: `planner.plans.lookups.PlanLookups`."""

    def catalogue_has(self, kind: str, key: str) -> bool: ...

    def dataset_exists(self, uuid: UUID) -> bool: ...


def value_clean(question: Question, raw: Any, lookups: Lookups) -> Any:
    """The value as it is stored, or None for an emptied answer. Raises ValueRefused with a plain sentence."""
    if _is_blank(raw):
        return None
    return _CLEANERS[question.type](question, raw, lookups)


def _is_blank(raw: Any) -> bool:
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip("\0 \t\r\n")
    if isinstance(raw, list | tuple):
        return all(_is_blank(item) for item in raw)
    return isinstance(raw, Mapping) and all(_is_blank(item) for item in raw.values())


def _choice(question: Question, raw: Any, lookups: Lookups) -> str:
    return _allowed(question, key_clean(raw), question.choices)


def _several(question: Question, raw: Any, lookups: Lookups) -> list[str] | None:
    items = raw if isinstance(raw, list | tuple) else [raw]
    ticked = {_allowed(question, key_clean(item), question.choices) for item in items if not _is_blank(item)}
    return [choice for choice in question.choices if choice in ticked]


def _yes_no(question: Question, raw: Any, lookups: Lookups) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return _allowed(question, key_clean(raw), YES_NO)


def _text(question: Question, raw: Any, lookups: Lookups) -> str | None:
    return line_clean(raw, TEXT_LIMIT) or None


def _long_text(question: Question, raw: Any, lookups: Lookups) -> str | None:
    return text_clean(raw, LONG_TEXT_LIMIT) or None


def _number(question: Question, raw: Any, lookups: Lookups) -> dict[str, str] | None:
    unit = question.unit or ""
    if isinstance(raw, Mapping):
        parts = _parts(raw, ("value", "unit"))
        if _is_blank(parts["value"]):
            return None
        unit = unit if _is_blank(parts["unit"]) else key_clean(parts["unit"])
        if unit != question.unit:
            raise ValueRefused(
                _("This number is counted in %(unit)s, not in %(given)s.") % {"unit": question.unit, "given": unit[:60]}
            )
        raw = parts["value"]
    return {"value": number_clean(raw, question.whole), "unit": unit}


def _date(question: Question, raw: Any, lookups: Lookups) -> str:
    text = key_clean(raw)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    norwegian = re.fullmatch(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})", text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif norwegian:
        day, month, year = (int(part) for part in norwegian.groups())
    else:
        raise ValueRefused(
            _("“%(text)s” is not a date we can read. Write year-month-day, for example 2027-03-31.")
            % {"text": text[:60]}
        )
    try:
        day_named = date(year, month, day)
    except ValueError:
        raise ValueRefused(_("There is no such day: %(text)s.") % {"text": text}) from None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueRefused(
            _("The year is %(year)s; a year from %(first)s to %(last)s is expected here.")
            % {"year": year, "first": EARLIEST_YEAR, "last": LATEST_YEAR}
        )
    return day_named.isoformat()


def _person(question: Question, raw: Any, lookups: Lookups) -> dict[str, str | None]:
    parts = {"name": raw} if isinstance(raw, str) else _parts(raw, ("name", "email", "orcid"))
    name = line_clean(parts["name"], 300) if not _is_blank(parts.get("name")) else ""
    if not name:
        raise ValueRefused(_("Please give the person's name as well."))
    return {"name": name, "email": email_clean(parts.get("email")), "orcid": orcid_clean(parts.get("orcid"))}


def _organisation(question: Question, raw: Any, lookups: Lookups) -> dict[str, str | None]:
    parts = {"name": raw} if isinstance(raw, str) else _parts(raw, ("name", "ror"))
    name = line_clean(parts["name"], 300) if not _is_blank(parts.get("name")) else ""
    if not name:
        raise ValueRefused(_("Please give the organisation's name as well."))
    return {"name": name, "ror": ror_clean(parts.get("ror"))}


def _term(question: Question, raw: Any, lookups: Lookups) -> dict[str, str | None] | None:
    """A term with its identifier; a plain word is kept as one, with nothing claimed about it."""
    given = {"label": raw} if isinstance(raw, str) else _parts(raw, ("id", "label", "vocabulary", "version"))
    names = ("id", "label", "vocabulary", "version")
    parts = {name: None if _is_blank(given.get(name)) else line_clean(given[name], 300) for name in names}
    if parts["label"] is None:
        if given.get("label") is not None:
            return None  # the visible field of a form was emptied
        raise ValueRefused(_("Please give the word itself as well."))
    if parts["id"] is None:
        return {**dict.fromkeys(names), "label": parts["label"]}
    _allowed(question, parts["vocabulary"] or "", question.vocabularies)
    return parts


def _catalogue(question: Question, raw: Any, lookups: Lookups) -> dict[str, str] | None:
    kind = question.kind or ""
    if isinstance(raw, Mapping):
        parts = _parts(raw, ("kind", "key"))
        if _is_blank(parts["key"]):
            return None  # a form that sends the kind along with an empty choice
        given, key = (key_clean(parts[name]) if not _is_blank(parts[name]) else "" for name in ("kind", "key"))
        if given and given != kind:
            raise ValueRefused(
                _("An entry of %(kind)s is asked for, not of %(given)s.") % {"kind": kind, "given": given[:60]}
            )
    else:
        key = key_clean(raw)
    if not key or len(key) > 100 or not lookups.catalogue_has(kind, key):
        raise ValueRefused(_("“%(key)s” is not in the list. Choose one of its entries.") % {"key": key[:60]})
    return {"kind": kind, "key": key}


def _dataset(question: Question, raw: Any, lookups: Lookups) -> str:
    try:
        uuid = UUID(key_clean(raw))
    except ValueError:
        raise ValueRefused(_("Choose one of the datasets of this plan.")) from None
    if not lookups.dataset_exists(uuid):
        raise ValueRefused(_("This plan has no such dataset. Was it deleted?"))
    return str(uuid)


def _file_size(question: Question, raw: Any, lookups: Lookups) -> int:
    return file_size_clean(_opened(raw))


def _money(question: Question, raw: Any, lookups: Lookups) -> dict[str, str] | None:
    if not isinstance(raw, Mapping):
        return money_clean(_opened(raw), "")
    parts = _parts(raw, ("amount", "currency"))
    if _is_blank(parts["amount"]):
        return None
    return money_clean(parts["amount"], key_clean(parts["currency"]) if not _is_blank(parts["currency"]) else "")


def _opened(raw: Any) -> Any:
    return raw[0] if isinstance(raw, list | tuple) and len(raw) == 1 else raw


def _parts(raw: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The named parts of a composed value, None where absent; a part with another name is refused."""
    if not isinstance(raw, Mapping):
        raise ValueRefused(_("This answer has the parts %(names)s.") % {"names": ", ".join(names)})
    spare = sorted(str(name) for name in raw if name not in names)
    if spare:
        raise ValueRefused(
            _("This answer has the parts %(names)s; “%(spare)s” is none of them.")
            % {"names": ", ".join(names), "spare": spare[0][:60]}
        )
    return {name: _opened(raw.get(name)) for name in names}


def _allowed(question: Question, key: str, allowed: Collection[str]) -> str:
    if key not in allowed:
        named = ", ".join(list(allowed)[:NAMED_AT_MOST])
        raise ValueRefused(
            _("“%(key)s” is not one of the answers. Choose among: %(allowed)s.") % {"key": key[:60], "allowed": named}
        )
    return key


_CLEANERS: Mapping[str, Callable[[Question, Any, Lookups], Any]] = {
    "choice": _choice,
    "several": _several,
    "text": _text,
    "long_text": _long_text,
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
