"""From one version of maDMP to another, losing nothing: what the target has no place for is kept by JSON pointer.

Only what the target's schema cannot hold is changed, so a document that is valid in the target passes as it is.
`kept` brings everything back when the document returns to a version that can hold it. Pure.

| the target lacks | then |
| --- | --- |
| the field (a later version brought it) | it is taken out and kept |
| a list of identifiers | the first one stands; for an empty list the name, or `unknown` |
| the kind of identifier | `url` for a web address, else `other` |
| `restricted` (1.3) | `shared` |
| a host without address | the host is taken out and kept |
| a report that is no address | it is taken out and kept |
| what it demands and the plan does not say (1.0: project dates, a grant, a dataset) | told as `blocks`; nothing is invented |
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from .madmp_mapping import is_web_address
from .madmp_schema import NEWEST, Schema, path_of, place, pointer_of, schema_of

Path = tuple[str | int, ...]
What = Literal["kept", "changed", "blocks"]

MESSAGES: dict[str, tuple[What, str, str]] = {
    "no_place": (
        "kept",
        "maDMP {version} has no place for this field.",
        "maDMP {version} har ingen plass til dette feltet.",
    ),
    "first_only": (
        "changed",
        "maDMP {version} has room for one identifier here; the first stands.",
        "maDMP {version} har plass til én identifikator her; den første står.",
    ),
    "stand_in": (
        "changed",
        "maDMP {version} does not know “{value}” here; “{instead}” stands in its place.",
        "maDMP {version} kjenner ikke «{value}» her; «{instead}» står i stedet.",
    ),
    "no_address": (
        "kept",
        "maDMP {version} wants a web address here.",
        "maDMP {version} vil ha en nettadresse her.",
    ),
    "demanded": (
        "blocks",
        "maDMP {version} demands “{key}”, which the document does not have.",
        "maDMP {version} krever «{key}», som dokumentet ikke har.",
    ),
    "unknown_value": (
        "blocks",
        "maDMP {version} does not know “{value}” here.",
        "maDMP {version} kjenner ikke «{value}» her.",
    ),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One line of the report on a conversion."""

    pointer: str
    what: What
    message: dict[str, str]


@dataclass(slots=True)
class Converted:
    """`document` in the target version; `kept` is plain JSON: [{"pointer", "value"[, "instead"]}], undone from the end."""

    document: dict[str, Any]
    kept: list[dict[str, Any]] = field(default_factory=list)
    report: list[Loss] = field(default_factory=list)


def madmp_convert(document: Mapping[str, Any], target: str, kept: Iterable[Mapping[str, Any]] = ()) -> Converted:
    """The document in version `target` (1.0 to 1.3); the one given is left as it is. Raises ValueError."""
    schema = schema_of(target)
    brought_back = _restored(deepcopy(dict(document)), list(kept))
    return _Converter(target).convert(brought_back, schema)


def _restored(document: dict[str, Any], kept: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Puts back what an earlier conversion kept, where its stand-in still stands."""
    for one in reversed(kept):
        *parents, last = path_of(one["pointer"])
        here: Any = document
        try:
            for part in parents:
                here = here[int(part)] if isinstance(here, list) else here[part]
        except (KeyError, IndexError, ValueError, TypeError):
            continue
        if isinstance(here, dict):
            stands = here.get(last) == one["instead"] if "instead" in one else last not in here
            if stands:
                here[last] = deepcopy(one["value"])
    return document


class _Converter:
    def __init__(self, version: str) -> None:
        self.version = version
        self.found = Converted({})

    def convert(self, document: dict[str, Any], schema: Schema) -> Converted:
        self._object(document, schema, schema_of(NEWEST), ())
        self.found.document = document
        return self.found

    def _tell(self, path: Path, code: str, **values: Any) -> None:
        what, english, norwegian = MESSAGES[code]
        shown = {name: value.get("identifier") if isinstance(value, dict) else value for name, value in values.items()}
        told = {"version": self.version, **shown}
        message = {"en": english.format(**told), "nb": norwegian.format(**told)}
        self.found.report.append(Loss(pointer_of(path), what, message))

    def _keep(self, path: Path, value: Any, code: str, **instead: Any) -> None:
        """Remembers what goes; `instead` names what stands in its place."""
        self.found.kept.append({"pointer": pointer_of(path), "value": deepcopy(value), **instead})
        self._tell(path, code, value=value, **instead)

    def _object(self, here: dict[str, Any], schema: Schema, newest: Schema, path: Path) -> None:
        known, everywhere = schema.get("properties", {}), newest.get("properties", {})
        closed = schema.get("additionalProperties") is False
        for key in list(here):
            if key not in known:
                if key in everywhere or closed:
                    self._keep((*path, key), here.pop(key), "no_place")
                continue
            value = here[key]
            target = place(known[key], self.version, value)
            source = place(everywhere.get(key, {}), NEWEST, value)
            if "enum" in target and value not in target["enum"]:
                self._replace(here, key, target["enum"], path)
                continue
            if value == [] and target.get("type") == "object":
                value = {"identifier": str(here.get("name") or "unknown"), "type": "other"}
                self._keep((*path, key), [], "stand_in", instead=value)
            reason = self._unholdable(value, target, key)
            if reason and key not in schema.get("required", ()):
                self._keep((*path, key), here.pop(key), reason)
            else:
                here[key] = self._value(
                    deepcopy(value) if value is not here[key] else value, target, source, (*path, key)
                )
        for key in schema.get("required", ()):
            if key not in here:
                self._tell(path, "demanded", key=key)

    def _value(self, value: Any, schema: Schema, newest: Schema, path: Path) -> Any:
        if isinstance(value, list) and schema.get("type") == "object":
            self._keep(path, value, "first_only", instead=value[0])
            return self._value(deepcopy(value[0]), schema, place(newest.get("items", newest), NEWEST, value[0]), path)
        if isinstance(value, dict):
            self._object(value, schema, newest, path)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                target = place(schema.get("items", {}), self.version, item)
                source = place(newest.get("items", {}), NEWEST, item)
                value[number] = self._value(item, target, source, (*path, number))
            if len(value) < schema.get("minItems", 0):
                self._tell(path, "demanded", key=f"{path[-1]}[]")
        return value

    def _replace(self, here: dict[str, Any], key: str, allowed: list[Any], path: Path) -> None:
        """The nearest word that the target knows, for kinds of identifier and for access."""
        value, instead = here[key], None
        if key == "type" and "identifier" in here:
            is_address = "url" in allowed and is_web_address(here["identifier"])
            instead = "url" if is_address else "other"
        elif key == "data_access" and value == "restricted":
            instead = "shared"
        if instead in allowed:
            self._keep((*path, key), value, "stand_in", instead=instead)
            here[key] = instead
        else:
            self._tell((*path, key), "unknown_value", value=value)

    def _unholdable(self, value: Any, schema: Schema, key: str) -> str | None:
        """Why an optional value cannot stand in the target, or None."""
        if isinstance(value, dict) and any(name not in value for name in schema.get("required", ())):
            return "no_place" if key == "host" else None
        if schema.get("format") == "uri" and isinstance(value, str) and not is_web_address(value):
            return "no_address" if key in ("ethical_issues_report", "scheme_uri") else None
        return None
