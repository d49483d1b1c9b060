"""Which plans a caller of the common maDMP API wants, and in which order. Filters look into the documents themselves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

Document = Mapping[str, Any]
Test = Callable[[Document], bool]

SORTS = ("title", "created", "modified", "language", "embargo", "keyword")
LARGEST_PAGE = 100


class BadQuery(Exception):
    """A parameter that the API does not have, or a value it cannot read; the sentence is for the caller."""


def page_asked(query: QueryDict) -> tuple[int, int]:
    """(offset, count). Raises BadQuery."""
    numbers = []
    for name, default, low, high in (("offset", 0, 0, 10**6), ("count", 20, 1, LARGEST_PAGE)):
        text = query.get(name, str(default))
        if not text.isdigit() or not low <= int(text) <= high:
            raise BadQuery(f"“{name}” is a whole number from {low} to {high}.")
        numbers.append(int(text))
    return numbers[0], numbers[1]


def filters_asked(query: QueryDict) -> list[Test]:
    """One test a filter; a document must pass them all. Raises BadQuery for unknown parameters and unreadable values."""
    tests: list[Test] = []
    for name in query:
        values = query.getlist(name)
        if name in ("offset", "count", "sort[]"):
            continue
        if name in _IDS:
            tests.append(_named(set(values), _IDS[name]))
        elif name == "query":
            tests.append(_words(values[-1]))
        elif name == "ethical_issues_exist":
            if values[-1] not in ("true", "false"):
                raise BadQuery("“ethical_issues_exist” is true or false.")
            tests.append(_said("yes" if values[-1] == "true" else "no"))
        elif name.rsplit("_", 1)[0] in ("created", "modified", "embargo") and name.endswith(("_before", "_after")):
            tests.append(_moment(name, values[-1]))
        else:
            raise BadQuery(f"There is no parameter “{name[:60]}”.")
    return tests


def sorted_as_asked(items: list[tuple[str, Document]], query: QueryDict) -> list[tuple[str, Document]]:
    """(id, document) in the order asked for, newest first without a wish. Raises BadQuery."""
    for wish in reversed(query.getlist("sort[]") or ["created,desc"]):
        field, _comma, direction = wish.partition(",")
        if field not in SORTS or direction not in ("asc", "desc"):
            raise BadQuery(f"“sort[]” is one of {', '.join(SORTS)}, with “,asc” or “,desc”.")
        items.sort(key=lambda item: _sort_key(item[1], field), reverse=direction == "desc")
    return items


def _sort_key(dmp: Document, field: str) -> str:
    if field == "embargo":
        return min(_embargoes(dmp), default="")
    if field == "keyword":
        return min((word.casefold() for one in dmp["dataset"] for word in one.get("keyword") or []), default="")
    value = str(dmp.get(field) or "")
    if field in ("created", "modified"):
        moment = parse_datetime(value)
        return f"{moment.timestamp():020.6f}" if moment and moment.tzinfo else value
    return value.casefold()


def _identifiers(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping) and "identifier" in one:
            yield str(one["identifier"])


def _datasets(dmp: Document) -> Iterator[Document]:
    yield from dmp.get("dataset") or []


def _funding(dmp: Document) -> Iterator[Document]:
    return (funding for project in dmp.get("project") or [] for funding in project.get("funding") or [])


_IDS: dict[str, Callable[[Document], Iterable[str]]] = {
    "languages[]": lambda dmp: [str(dmp.get("language"))],
    "contact_ids[]": lambda dmp: _identifiers((dmp.get("contact") or {}).get("contact_id")),
    "contributor_ids[]": lambda dmp: (
        found for one in dmp.get("contributor") or [] for found in _identifiers(one.get("contributor_id"))
    ),
    "dataset_ids[]": lambda dmp: (found for one in _datasets(dmp) for found in _identifiers(one.get("dataset_id"))),
    "metadata_standard_ids[]": lambda dmp: (
        found
        for one in _datasets(dmp)
        for meta in one.get("metadata") or []
        for found in _identifiers(meta.get("metadata_standard_id"))
    ),
    "dmp_ids[]": lambda dmp: _identifiers(dmp.get("dmp_id")),
    "funder_ids[]": lambda dmp: (found for one in _funding(dmp) for found in _identifiers(one.get("funder_id"))),
    "grant_ids[]": lambda dmp: (found for one in _funding(dmp) for found in _identifiers(one.get("grant_id"))),
}


def _named(wanted: set[str], ids: Callable[[Document], Iterable[str]]) -> Test:
    return lambda dmp: any(found in wanted for found in ids(dmp))


def _words(text: str) -> Test:
    wanted = text.casefold()

    def has(dmp: Document) -> bool:
        texts = [dmp.get("title"), dmp.get("description")]
        texts += [part for one in _datasets(dmp) for part in (one.get("title"), one.get("description"))]
        texts += [word for one in _datasets(dmp) for word in one.get("keyword") or []]
        return any(wanted in str(one).casefold() for one in texts if one)

    return has


def _said(word: str) -> Test:
    return lambda dmp: dmp.get("ethical_issues_exist") == word


def _embargoes(dmp: Document) -> list[str]:
    """The days on which licences start: a day to come is an embargo, says the standard."""
    return [
        str(licence["start_date"])
        for one in _datasets(dmp)
        for distribution in one.get("distribution") or []
        for licence in distribution.get("license") or []
        if licence.get("start_date")
    ]


def _moment(name: str, text: str) -> Test:
    field, side = name.rsplit("_", 1)
    if field == "embargo":
        day = _parsed(parse_date, text)
        if day is None:
            raise BadQuery(f"“{name}” is a day, such as 2027-03-31.")
        limit = day.isoformat()
        return lambda dmp: any(one < limit if side == "before" else one > limit for one in _embargoes(dmp))
    moment: datetime | None = _parsed(parse_datetime, text.replace(" ", "+"))
    if moment is None or moment.tzinfo is None:
        raise BadQuery(f"“{name}” is a moment with a time zone, such as 2027-03-31T12:00:00Z.")

    def is_there(dmp: Document) -> bool:
        own = _parsed(parse_datetime, str(dmp.get(field)))
        if own is None or own.tzinfo is None:
            return False
        return bool(own < moment if side == "before" else own > moment)

    return is_there


def _parsed(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError:
        return None
