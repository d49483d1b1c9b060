"""The keys of the IDR study file as committed, and the order in which we write them."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..packing import DATA

STUDY = (
    ("Study", "Comment[IDR Study Accession]", "Study Title", "Study Type", "Study Type Term Source REF"),
    ("", "Study Type Term Accession", "Study Description", "Study Key Words", "Study Organism"),
    ("", "Study Organism Term Source REF", "Study Organism Term Accession", "Study Screens Number"),
    ("", "Study Experiments Number", "Study External URL", "Study Public Release Date"),
    (
        "Study Publication",
        "Study PubMed ID",
        "Study Publication Title",
        "Study Author List",
        "Study PMC ID",
        "Study DOI",
    ),
    ("Study License and Data DOI", "Study License", "Study License URL", "Study Copyright", "Study Data Publisher"),
    ("", "Study Data DOI"),
    ("Study Contacts", "Study Person Last Name", "Study Person First Name", "Study Person Email"),
    ("", "Study Person Address", "Study Person ORCID", "Study Person Roles"),
    ("", "Term Source Name", "Term Source URI"),
)
_DATA_FILES = (
    ("Protocols", "Protocol Name", "Protocol Type", "Protocol Type Term Source REF", "Protocol Type Term Accession"),
    ("", "Protocol Description"),
    ("Phenotypes", "Phenotype Name", "Phenotype Description", "Phenotype Score Type", "Phenotype Term Source REF"),
    ("", "Phenotype Term Name", "Phenotype Term Accession"),
    ("Feature Level Data Files", "Feature Level Data File Name", "Feature Level Data File Format"),
    ("", "Feature Level Data File Description", "Feature Level Data Column Name"),
    ("", "Feature Level Data Column Description"),
    ("Processed Data Files", "Processed Data File Name", "Processed Data File Format"),
    ("", "Processed Data File Description", "Processed Data Column Name", "Processed Data Column Type"),
    ("", "Processed Data Column Annotation Level", "Processed Data Column Description"),
)
EXPERIMENT = (
    ("Experiment", "Experiment Number", "Comment[IDR Experiment Name]", "Experiment Sample Type"),
    ("", "Experiment Description", "Experiment Size", "Experiment Example Images", "Experiment Imaging Method"),
    ("", "Experiment Imaging Method Term Source REF", "Experiment Imaging Method Term Accession"),
    ("", "Experiment Organism", "Experiment Organism Term Source REF", "Experiment Organism Term Accession"),
    ("", "Experiment Comments"),
    ("Assay files", "Experiment Assay File", "Experiment Assay File Format", "Assay Experimental Conditions"),
    ("", "Assay Experimental Conditions Term Source REF", "Assay Experimental Conditions Term Accession"),
    ("", "Quality Control Description"),
    *_DATA_FILES,
    ("", "Processed Data Column Link To Assay File"),
)
SCREEN = (
    ("Screen", "Screen Number", "Comment[IDR Screen Name]", "Screen Sample Type", "Screen Description", "Screen Size"),
    ("", "Screen Example Images", "Screen Imaging Method", "Screen Imaging Method Term Source REF"),
    ("", "Screen Imaging Method Term Accession", "Screen Technology Type", "Screen Technology Type Term Source REF"),
    ("", "Screen Technology Type Term Accession", "Screen Type", "Screen Type Term Source REF"),
    ("", "Screen Type Term Accession", "Screen Organism", "Screen Organism Term Source REF"),
    ("", "Screen Organism Term Accession", "Screen Comments"),
    ("Library", "Library File Name", "Library File Format", "Library Type", "Library Type Term Source REF"),
    ("", "Library Type Term Accession", "Library Manufacturer", "Library Version", "Library Experimental Conditions"),
    ("", "Library Experimental Conditions Term Source REF", "Library Experimental Conditions Term Accession"),
    ("", "Quality Control Description"),
    ("Raw Data Files", "Raw Image Data Format", "Raw Image Organization"),
    *_DATA_FILES,
    ("", "Processed Data Column Link To Library File"),
)


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    scope: str  # Study, Experiment, Screen, Experiment or Screen
    known: bool
    required: bool
    curator: bool
    rembi_field: str | None


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "idr" / "study_keys.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def keys() -> dict[str, Key]:
    return {
        one["key"]: Key(
            one["key"],
            one["scope"],
            one["known_to_parser"] or bool(one["in_template"]),
            one["required_by_parser"],
            one["filled_by"] == "curator",
            one.get("rembi_field"),
        )
        for one in _data()["keys"]
    }


@lru_cache(maxsize=1)
def spelling() -> dict[str, str]:
    """Other spellings that real files use, to the key they mean."""
    return {other: key for key, others in _data()["spelling_variants"].items() for other in others}


@lru_cache(maxsize=1)
def fbbi_current() -> frozenset[str]:
    return frozenset(json.loads((DATA / "idr" / "fbbi_current.json").read_text(encoding="utf-8")))


@lru_cache
def columns(file: str) -> dict[str, Any]:
    """Columns of the table whose file name ends so, with what is required."""
    tables = json.loads((DATA / "idr" / "table_columns.json").read_text(encoding="utf-8"))["tables"]
    found: dict[str, Any] = next(one for one in tables if one["file"].split(" | ")[0].endswith(file))
    return found
