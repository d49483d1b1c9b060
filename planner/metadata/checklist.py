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
    """`level` is required, recommended, conditional or optional; `when` the condition."""

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


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "rembi" / "checklist.json").read_text(encoding="utf-8"))
    return loaded


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
            str(one["example"] or ""),
            one["when"],
            one["targets"],
        )
        for one in _data()["fields"]
    }


def modules() -> list[dict[str, str]]:
    """id, label in both languages, cardinality, in order."""
    return [
        {"id": one["id"], "en": one["label"], "nb": MODULE_LABELS_NB[one["id"]], "cardinality": one["cardinality"]}
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
