"""The form of an instrument record: its fields with their words, and what a posted form says. Templates only lay it out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .contents import CHOICES, HEAD, LABELS, PARTS, PLAIN

_POSTED = re.compile(r"^(objectives|detectors|light_sources|filters)\.(\d{1,3})\.(\w+)$")


@dataclass(frozen=True)
class Input:
    """One input; `choices` are empty for a free text."""

    name: str
    label: Any
    value: str
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def id(self) -> str:
        return "i-" + self.name.replace(".", "-").replace("_", "-")


@dataclass(frozen=True)
class Group:
    """One kind of part, a row each; the last row is empty, for one more."""

    key: str
    label: Any
    rows: list[list[Input]] = field(default_factory=list)


@dataclass(frozen=True)
class RecordForm:
    head: list[Input]
    groups: list[Group]


def record_form(record: Mapping[str, Any]) -> RecordForm:
    """The form of a record as stored or as posted."""
    content = record.get("content") or {}
    head = [Input(name, LABELS[name], _text(record.get(name)), required=name == "title") for name in HEAD]
    head += [Input(name, LABELS[name], _text(content.get(name)), CHOICES.get(("", name), ())) for name in PLAIN]
    names = "; ".join(str(one) for one in content.get("header_names") or [])
    head.append(Input("header_names", LABELS["header_names"], names))
    groups = [
        Group(
            part,
            LABELS[part],
            [
                [
                    Input(
                        f"{part}.{number}.{name}", LABELS[name], _text(entry.get(name)), CHOICES.get((part, name), ())
                    )
                    for name in fields
                ]
                for number, entry in enumerate([*(content.get(part) or []), {}])
            ],
        )
        for part, fields in PARTS.items()
    ]
    return RecordForm(head, groups)


def record_posted(posted: Mapping[str, str]) -> dict[str, Any]:
    """The record that a form says, uncleaned: nothing typed is dropped before it is refused or stored."""
    parts: dict[str, dict[int, dict[str, str]]] = {part: {} for part in PARTS}
    for key, value in posted.items():
        found = _POSTED.match(key)
        if found and found[3] in PARTS[found[1]]:
            parts[found[1]].setdefault(int(found[2]), {})[found[3]] = value
    content: dict[str, Any] = {name: posted.get(name, "") for name in PLAIN}
    content["header_names"] = [name.strip() for name in posted.get("header_names", "").split(";") if name.strip()]
    for part, rows in parts.items():
        content[part] = [row for _number, row in sorted(rows.items()) if any(text.strip() for text in row.values())]
    return {**{name: posted.get(name, "") for name in HEAD}, "content": content}


def record_of(instrument: Any) -> dict[str, Any]:
    """The record of a stored instrument."""
    return {**{name: getattr(instrument, name) for name in HEAD}, "content": instrument.content}


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
