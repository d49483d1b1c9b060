"""What the reference data says about one entry, before it meets the database.

`Facts` is the pure half of a catalogue entry: everything that comes from a source and nothing that a person here
decided. Its digest tells a load whether the source changed, and whether somebody changed the entry.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# The fields that a source speaks about. `nb_reviewed`, `owner` and the history belong to people.
CONTENT_FIELDS = ("title_en", "title_nb", "data", "sources", "checked", "checked_is", "confidence")

LONG_TAIL = 1000  # entries from this position on are offered after the ones most used


class FactsError(ValueError):
    """A data file of the package does not hold together; names the file's entry and what is wrong."""


@dataclass(frozen=True)
class Facts:
    """One entry as its source has it. `checked` is an ISO date; `position` is the place in the source's list."""

    kind: str
    key: str
    position: int
    title_en: str
    title_nb: str
    data: dict[str, Any]
    sources: list[dict[str, Any]]
    checked: str
    checked_is: str
    confidence: str

    def content(self) -> dict[str, Any]:
        whole = asdict(self)
        return {name: whole[name] for name in CONTENT_FIELDS}

    def digest(self) -> str:
        return content_digest(self.content())


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over the content fields; equal facts give equal digests, whichever database kept them."""
    plain = {name: _plain(content[name]) for name in CONTENT_FIELDS}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    # PostgreSQL's jsonb gives 1e3 back as 1000: whole floats are taken for integers.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def sources_resolved(entry: Mapping[str, Any], registry: Mapping[str, Mapping[str, Any]], where: str) -> list[dict]:
    """The sources an entry cites, its own list first, then those of single figures inside it.

    `registry` maps a key to {"title", "url", "date", ..}; a key that is not there raises, so that no fact loses its
    origin without a word. A date is as exact as the source gave it ("2018", "2022-01", "2026-06-25") or null.
    """
    found: dict[str, dict[str, Any]] = {}
    for key in _keys_cited(entry):
        if key not in registry:
            raise FactsError(f"{where} cites {key!r}, which its file does not list")
        source = registry[key]
        found.setdefault(key, source_of(key, source))
    if not found:
        raise FactsError(f"{where} cites no source")
    return list(found.values())


def source_of(key: str, source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": key,
        "title": source["title"],
        "url": source["url"],
        "date": source.get("date"),
        "licence": source.get("licence"),
    }


def _keys_cited(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name in ("sources", "source"):
            cited = node.get(name) or []
            yield from [cited] if isinstance(cited, str) else cited
        for name, inner in node.items():
            if name not in ("sources", "source"):
                yield from _keys_cited(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _keys_cited(inner)
