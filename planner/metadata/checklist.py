"""The REMBI checklist as committed: fields, FBbi terms of our answers, taxon numbers. See data/rembi/README.md."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

MODULE_LABELS_NB = {
    "study": "Studie",
    "study_component": "Del av studien",
    "biosample": "Biologisk prøve",
    "specimen": "Preparat",
    "image_acquisition": "Bildeopptak",
    "image_data": "Bildedata",
    "image_correlation": "Bildekorrelasjon",
    "analysed_data": "Analyserte data",
}


@dataclass(frozen=True, slots=True)
class Field:
    """`level` is required, recommended, conditional or optional; `when` the condition; `group` REMBI's own attribute.

    `values`: the closed list of an enumeration; `vocabularies`: those of ours with its terms; `pattern`, `low`, `high`:
    what a value must fit.
    """

    id: str
    module: str
    label: str
    level: str
    cardinality: str
    type: str
    help: str
    example: str
    when: str | None
    targets: dict[str, str]
    group: str = ""
    values: tuple[str, ...] = ()
    vocabularies: tuple[str, ...] = ()
    pattern: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def many(self) -> bool:
        """Whether it may hold several values: one a channel, or several of a kind."""
        return self.cardinality.startswith(("0..*", "1..*", "1 per channel")) or "per channel" in self.cardinality


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "rembi" / "checklist.json").read_text(encoding="utf-8"))
    return loaded


def _example(example: Any) -> str:
    """On one line; a term as its word with its identifier."""
    if isinstance(example, list):
        return "; ".join(_example(item) for item in example)
    if isinstance(example, dict):
        if "ontology_id" in example:
            return f"{example['value']} ({str(example['ontology_id']).rsplit('/', 1)[-1]})"
        return ", ".join(f"{name}: {_example(value)}" for name, value in example.items())
    return "" if example is None else str(example)


@lru_cache(maxsize=1)
def fields() -> dict[str, Field]:
    """Every field by its id, in the order of the checklist."""
    return {
        one["id"]: Field(
            one["id"],
            one["module"],
            one["label"],
            one["level"],
            one["cardinality"],
            one["type"],
            str(one["help"] or ""),
            _example(one["example"]),
            one["when"],
            one["targets"],
            one["group"],
            tuple(one.get("values", ())),
            tuple(one["vocabularies"]),
            one.get("pattern", ""),
            one.get("min"),
            one.get("max"),
        )
        for one in _data()["fields"]
    }


@lru_cache(maxsize=1)
def _norwegian() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "rembi" / "nb.json").read_text(encoding="utf-8"))
    return loaded


def field_words(field: Field, language: str) -> tuple[str, str, str | None]:
    """Label, help and condition. The Norwegian ones are ours and read by no reviewer yet."""
    if language != "nb":
        return field.label, field.help, field.when
    told = _norwegian()
    return told["fields"][field.id]["label"], told["fields"][field.id]["help"], told["when"].get(field.when)


def module_condition(when: str | None, language: str) -> str:
    """The condition of a module in words."""
    return "" if when is None else str(_norwegian()["when"][when]) if language == "nb" else when


def value_words(field: Field, value: str, language: str) -> str:
    """A value of a closed list as a person reads it."""
    if language != "nb":
        return value
    return str(_norwegian()["values"].get(field.id, {}).get(value, value))


def modules() -> list[dict[str, Any]]:
    """id, label in both languages, cardinality and condition (or None), in order."""
    return [
        {
            "id": one["id"],
            "en": one["label"],
            "nb": MODULE_LABELS_NB[one["id"]],
            "cardinality": one["cardinality"],
            "when": one.get("when"),
        }
        for one in _data()["modules"]
    ]


def rembi_version() -> str:
    return str(_data()["rembi_version"])


def imaging_method(key: str) -> tuple[str, str] | None:
    """FBbi id and label of an answer to `collect.modality` or `collect.correlative`."""
    term = _data()["imaging_methods"].get(key)
    return (term["id"], term["label"]) if term else None


def taxon_known(name: str) -> tuple[str, str | None] | None:
    """Taxon number and common name, if this is exactly the scientific name of one of the organisms we know."""
    found = _data()["organisms"].get(name)
    return (found["taxon"], found["common_name"]) if found else None
