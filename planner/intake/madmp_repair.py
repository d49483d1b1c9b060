"""A maDMP as real tools write it, made valid: each change is a line of the report, what cannot be mended is taken out.

Walks along the newest schema, which knows every field of the earlier ones. Seen in the official examples of 1.0 and
described for exports of DSW/FAIR Wizard, RDMO, DMPonline, ARGOS and DAMAP: a list of documents, no `dmp` key, single
values where lists belong, two-letter languages, moments without a time zone, days with a time, yes/no as booleans or
capitalised, numbers as text, identifiers as bare text or by the names of before 1.0, null and "" for "not said".
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from planner.exports.madmp_mapping import LICENCES, is_web_address
from planner.exports.madmp_schema import NEWEST, Schema, place, pointer_of, schema_errors, schema_of

from .contract import ImportRefused, Line, Text
from .madmp_words import ALIASES, LANGUAGE_CODES, MESSAGES, NO_PLAN, TYPES, WORDS

Path = tuple[str | int, ...]
_MOST_FAULTS = 2_000
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")

_NOBODY = {"identifier": "-", "type": "other"}
_PLACEHOLDERS: dict[str, Any] = {
    "dmp_id": _NOBODY,
    "contact": {"name": "-", "mbox": "nobody@example.org", "contact_id": _NOBODY},
}


class Repair:
    """Mends one document in place; `lines` says what was done."""

    def __init__(self, moment: str) -> None:
        self.moment = moment  # of the import, for documents that do not say when they were made
        self.lines: list[Line] = []
        self.lacking: set[str] = set()
        self.dateless: dict[int, str] = {}  # by dataset: the first licence without the day it starts

    def tell(self, path: Path, code: str, what: Any = "repaired", **values: Any) -> None:
        told: Text = {language: text.format(**values) for language, text in MESSAGES[code].items()}
        self.lines.append(Line(pointer_of(path), what, told))

    def mend(self, value: Any) -> tuple[dict[str, Any], str]:
        """The valid document and the first version it is valid in. Raises ImportRefused."""
        document = self._unwrapped(value)
        self._object(document, schema_of(NEWEST), ())
        dmp = document.get("dmp")
        if not isinstance(dmp, dict):
            raise ImportRefused(NO_PLAN)
        self._demanded(dmp)
        version = next((v for v in _likely(document) if not schema_errors(document, v)), None)
        if version is None:
            version = _likely(document)[0]
            version = version if version != "1.0" else "1.1"
            self._pruned(document, version)
        for key in self.lacking:
            del dmp[key]
        return document, version

    def _unwrapped(self, value: Any) -> dict[str, Any]:
        """The document itself, out of the lists and envelopes of various interfaces."""
        path: Path = ()
        for _level in range(4):
            if isinstance(value, list) and len(value) == 1:
                path, value = (*path, 0), value[0]
                self.tell(path, "unwrapped")
            elif isinstance(value, list) and value:
                raise ImportRefused(
                    {
                        "en": f"The file holds {len(value)} plans. Import them one by one.",
                        "nb": f"Filen inneholder {len(value)} planer. Importer dem én om gangen.",
                    }
                )
            elif isinstance(value, dict) and "dmp" in value:
                return value
            elif isinstance(value, dict) and {"title", "contact"} & set(value) and {"dataset", "dmp_id"} & set(value):
                self.tell((), "wrapped")
                return {"dmp": value}
            elif isinstance(value, dict) and any(key in value for key in ("items", "data", "dmps", "maDMP")):
                key = next(key for key in ("items", "data", "dmps", "maDMP") if key in value)
                path, value = (*path, key), value[key]
                self.tell(path, "unwrapped")
            else:
                break
        raise ImportRefused(NO_PLAN)

    def _object(self, here: dict[str, Any], schema: Schema, path: Path) -> None:
        known = schema.get("properties", {})
        if path:
            self._renamed(here, known, path)
        for key in list(here):
            value = here[key]
            if value is None or (value == "" and key in known):
                del here[key]
                self.tell((*path, key), "nothing")
                continue
            if key not in known:
                continue
            here[key] = self._value(value, place(known[key], NEWEST, value), (*path, key))
            if here[key] is None or (key.endswith("_id") and _names_nothing(here[key])):
                del here[key]

    def _renamed(self, here: dict[str, Any], known: Any, path: Path) -> None:
        """Other spellings of a field: camelCase, `mail`, and identifiers by the names of before 1.0."""
        for key in list(here):
            if key in known:
                continue
            name = ALIASES.get(key) or re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key).lower()
            if name not in known and path and key == path[-1]:
                name = "identifier"
            elif name not in known and path and key == f"{path[-1]}_type":
                name = "type"
            if name in known and name not in here:
                here[name] = here.pop(key)
                self.tell((*path, key), "renamed", name=name)

    def _value(self, value: Any, schema: Schema, path: Path) -> Any:
        kind = schema.get("type")
        if kind == "array":
            if not isinstance(value, list):
                value = [value]
                self.tell(path, "listed")
            items = schema.get("items", {})
            found = [self._value(item, place(items, NEWEST, item), (*path, n)) for n, item in enumerate(value)]
            if None in value:
                self.tell(path, "nothing")
            return [item for item in found if item is not None]
        if isinstance(value, list) and len(value) == 1:
            self.tell(path, "opened")
            value = value[0]
        if kind == "object":
            if isinstance(value, str | int) and "identifier" in schema.get("properties", {}):
                value = {"identifier": str(value)}
                self.tell(path, "identified")
            if isinstance(value, dict):
                self._object(value, schema, path)
                self._completed(value, schema, path)
            return value
        return self._plain(value, schema, path)

    def _plain(self, value: Any, schema: Schema, path: Path) -> Any:
        if path[-1] == "byte_size" and isinstance(value, int) and value < 0:
            self.tell(path, "below_zero", "unsupported", value=value)
            return None
        mended = _mended(value, schema, str(path[-1]))
        if mended != value or type(mended) is not type(value):
            only_zone = schema.get("format") == "date-time" and mended == f"{value}Z"
            self.tell(path, "utc" if only_zone else "read_as", value=str(value)[:60], mended=str(mended)[:60])
        return mended

    def _completed(self, here: dict[str, Any], schema: Schema, path: Path) -> None:
        """What a part must say and follows from the rest of it."""
        name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        if "identifier" in here:
            given = here.get("type")
            kind = TYPES.get(str(given).casefold(), given) if given else _type_of(str(here["identifier"]))
            allowed = place(schema.get("properties", {}).get("type", {}), NEWEST, kind).get("enum")
            if allowed and kind not in allowed:
                kind = "url" if is_web_address(here["identifier"]) else "other"
            if kind != given:
                here["type"] = kind
                self.tell((*path, "type"), "read_as", value=str(given or "-"), mended=kind)
        if name == "license" and "license_ref" in here and "start_date" not in here and path[1] == "dataset":
            self.dateless.setdefault(int(path[2]), str(here["license_ref"]))
        for key, text in self._missing(here, schema, name):
            here[key] = text
            self.tell((*path, key), "filled", value=str(text)[:60])

    def _missing(self, here: dict[str, Any], schema: Schema, name: str) -> Iterator[tuple[str, Any]]:
        needed = [key for key in schema.get("required", ()) if key not in here]
        if "identifier" not in here and "type" in here and name.endswith("_id"):
            return
        words = WORDS.get(name, {})
        for key in needed:
            if key in words:
                yield key, words[key]
            elif key == "title" and name == "host" and is_web_address(here.get("url")):
                yield key, urlsplit(here["url"]).hostname
            elif key in ("contributor_id", "contact_id", "creator_id") and here.get("name"):
                mail = here.get("mbox")
                yield key, {"identifier": f"mailto:{mail}" if mail else here["name"], "type": "other"}

    def _demanded(self, dmp: dict[str, Any]) -> None:
        """What every plan must say; what is still lacking is the plan's own to give when it is exported."""
        for key, value in (
            ("title", "Imported plan"),
            ("created", self.moment),
            ("modified", self.moment),
            ("language", "eng"),
            ("ethical_issues_exist", "unknown"),
            ("dataset", []),
        ):
            if key not in dmp:
                dmp[key] = value
                self.tell(("dmp", key), "filled", value=str(value))
        for key in _PLACEHOLDERS:
            if key not in dmp:
                self._lacks(dmp, key)
        titles = (project.get("title") for project in dmp.get("project") or [] if isinstance(project, dict))
        if dmp["title"] == "Imported plan":
            dmp["title"] = next((title for title in titles if isinstance(title, str) and title), dmp["title"])
        for number, dataset in enumerate(dmp["dataset"] if isinstance(dmp["dataset"], list) else []):
            if isinstance(dataset, dict) and "dataset_id" not in dataset:
                dataset["dataset_id"] = {"identifier": f"dataset-{number + 1}", "type": "other"}
                self.tell(("dmp", "dataset", number, "dataset_id"), "filled", value=f"dataset-{number + 1}")

    def _lacks(self, dmp: dict[str, Any], key: str) -> None:
        """The plan gives this itself when it is exported; until then something valid holds its place."""
        dmp[key] = _PLACEHOLDERS[key]
        self.lacking.add(key)
        self.tell(("dmp", key), "lacking", key=key)

    def _pruned(self, document: dict[str, Any], version: str) -> None:
        """Takes out what is still against the schema, the innermost part that may be missing."""
        for _round in range(_MOST_FAULTS):
            faults = schema_errors(document, version)
            if not faults:
                return
            path, message = max(faults, key=lambda fault: len(fault[0]))
            if not self._taken_out(document, path, version, message):
                return
        raise ImportRefused(NO_PLAN)

    def _taken_out(self, document: dict[str, Any], path: Path, version: str, message: str) -> bool:
        while path:
            *parents, last = path
            here: Any = document
            schema: Schema = schema_of(version)
            for part in parents:
                schema = place(
                    schema["items"] if isinstance(here, list) else schema["properties"][part], version, here[part]
                )
                here = here[part]
            if isinstance(here, list) or last not in schema.get("required", ()):
                del here[last]
                self.tell(path, "taken_out", "unsupported", reason=message[:200])
                return True
            if parents == ["dmp"] and last in _PLACEHOLDERS:
                self.tell(path, "taken_out", "unsupported", reason=message[:200])
                self._lacks(here, str(last))
                return True
            path = tuple(parents)
        raise ImportRefused(NO_PLAN)


def _likely(document: dict[str, Any]) -> tuple[str, ...]:
    """Versions in the order they are tried: the one the document names, then the commonest."""
    named = re.search(r"1\.[0-3]", str(document.get("$schema", "")))
    order = ("1.2", "1.1", "1.3", "1.0")
    return tuple(dict.fromkeys([named.group(), *order])) if named else order


def _names_nothing(identifier: Any) -> bool:
    """An identifier of which only the type is said."""
    return isinstance(identifier, dict) and set(identifier) <= {"type"}


def _type_of(identifier: str) -> str:
    if re.search(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]$", identifier):
        return "orcid"
    if re.search(r"(^|doi\.org/|doi:)10\.\d{4,}/", identifier):
        return "doi"
    return "url" if is_web_address(identifier) else "other"


def _mended(value: Any, schema: Schema, key: str) -> Any:
    """A single value as the schema wants it, or as it is where no rule fits."""
    allowed, form, kind = schema.get("enum"), schema.get("format"), schema.get("type")
    if isinstance(value, bool) and allowed and "yes" in allowed:
        return "yes" if value else "no"
    if kind == "boolean" and isinstance(value, str):
        return {"yes": True, "true": True, "no": False, "false": False}.get(value.strip().casefold(), value)
    if kind in ("integer", "number") and not isinstance(value, bool):
        return _number(value, kind)
    if kind == "string" and isinstance(value, int | float) and not isinstance(value, bool) and form != "date-time":
        value = str(value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    if allowed and value not in allowed:
        return _word(text, allowed, key, value)
    if form == "date-time":
        return _moment(text) or value
    if form == "date":
        found = _DAY.match(text)
        norwegian = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
        if norwegian:
            day, month, year = (int(part) for part in norwegian.groups())
            return f"{year:04}-{month:02}-{day:02}"
        return found.group() if found else _java_day(text) or value
    if form == "email":
        return text.removeprefix("mailto:")
    if key == "license_ref" and text in LICENCES:
        return LICENCES[text]
    return value


def _number(value: Any, kind: str) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", value):
        value = float(value) if "." in value else int(value)
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _word(text: str, allowed: list[str], key: str, value: str) -> str:
    """The word of a closed list that is meant."""
    low = text.casefold()
    by_case = {word.casefold(): word for word in allowed}
    if low in by_case:
        return by_case[low]
    if key == "language":
        code = LANGUAGE_CODES.get(low) or LANGUAGE_CODES.get(re.split(r"[-_]", low)[0])
        return code if code in allowed else value
    known = {"ja": "yes", "nei": "no", "true": "yes", "false": "no", "vet ikke": "unknown"}
    if "yes" in allowed and known.get(low) in allowed:
        return known[low]
    return value


def _java_day(text: str) -> str | None:
    """`Fri Jun 01 00:00:00 CEST 2029`, as Java writes a date of its own accord."""
    found = re.fullmatch(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) [\d:]{8} \S+ (\d{4})", text)
    month = _MONTHS.find(found[1]) if found else -1
    return f"{found[3]}-{month // 3 + 1:02}-{found[2]}" if found and month % 3 == 0 else None


def _moment(text: str) -> str | None:
    """A moment as RFC 3339 wants it. Without a time zone it is read as UTC."""
    found = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s*(Z|z|[+-]\d\d:?\d\d)?)?", text.strip()
    )
    if not found:
        return None
    day, time, seconds, zone = found.groups()
    zone = "Z" if not zone or zone in "Zz" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{time or '00:00'}{seconds or ':00'}{zone}"
