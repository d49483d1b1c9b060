"""Documents of any plan in maDMP, for property tests: built from the published schemas, so that every field turns up."""

from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from planner.exports.madmp_schema import place, schema_of

SIGNS = st.characters(blacklist_categories=("Cs", "Cc"))
TEXTS = st.text(SIGNS, min_size=1, max_size=8)
WORDS = st.sampled_from(["a", "bC", "word"])
ADDRESSES = WORDS.map(lambda word: f"https://example.org/{word}")
DAYS = st.integers(1, 28).map(lambda day: f"2027-03-{day:02}")
FORMATS = {
    "date": DAYS,
    "date-time": DAYS.map(lambda day: f"{day}T10:15:00.5Z"),
    "email": WORDS.map(lambda word: f"{word}@example.org"),
    "uri": ADDRESSES,
    "url": ADDRESSES,
}
_ADDRESSED = {"access_url", "download_url", "url", "license_ref", "scheme_uri"}


@lru_cache
def documents(version: str) -> st.SearchStrategy[dict[str, Any]]:
    """Valid documents of a version, each optional field there or not, lists of up to two."""
    return _of(schema_of(version), version, "")


def _of(schema: Any, version: str, key: str) -> st.SearchStrategy[Any]:
    if "oneOf" in schema:
        return st.one_of([_of(one, version, key) for one in schema["oneOf"]])
    schema = place(schema, version, None)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        needed = set(schema.get("required", ()))
        parts = {name: _of(part, version, name) for name, part in schema["properties"].items()}
        return st.fixed_dictionaries(
            {name: part for name, part in parts.items() if name in needed},
            optional={name: part for name, part in parts.items() if name not in needed},
        )
    if kind == "array":
        items, least = _of(schema["items"], version, key), schema.get("minItems", 0)
        return st.lists(items, min_size=least, max_size=2, unique=schema.get("uniqueItems", False))
    if kind == "integer":
        return st.integers(0, 2**63 - 1)
    if kind == "number":
        return st.decimals(0, 10**9, places=2).map(float)
    if kind == "boolean":
        return st.booleans()
    if key in _ADDRESSED:
        return ADDRESSES
    return FORMATS.get(schema.get("format", ""), TEXTS)
