"""Assay, library and processed tables of IDR: one row a file or well that was inspected, ready to be continued."""

from pathlib import PurePosixPath
from typing import Any

from planner.metadata import DatasetRecord

from .keys import columns
from .study import protocols, result_columns
from .text import table

# Columns with a name to be chosen between brackets, and those that nothing in a plan can fill, are for the author.
_LEFT_OUT = ("Characteristics [Cell Line]", "Well Number")
_REPEATED = "Protocol REF"


def assays_table(dataset: DatasetRecord) -> bytes:
    named = [name for name, _accession, _text in protocols(dataset)]
    heads: list[str] = []
    for column in columns("assays.txt")["columns"]:
        name = column["column"]
        if "*" in name or name in _LEFT_OUT or name.startswith("Term Source 2"):
            continue
        heads += [name] * (len(named) if name == _REPEATED else 1)
    rows: list[list[Any]] = [heads]
    for file in dataset.files:
        path = PurePosixPath(file.name.replace("\\", "/"))
        folder = "" if str(path.parent) == "." else str(path.parent)
        values = {
            "Source Name": dataset.name,
            **_organism(dataset),
            "Assay Name": dataset.name,
            "Dataset Name": dataset.name,
            "Image File": path.name,
            "Comment [Image File Path]": folder,
            "Channels": _channels(file.images[0]) if file.images else "",
        }
        left = iter(named)
        rows.append([next(left) if head == _REPEATED else values.get(head, "") for head in heads])
    return table(rows)


def library_table(dataset: DatasetRecord) -> bytes:
    heads = [one["column"] for one in columns("library.txt")["columns"] if one["column"] not in _LEFT_OUT]
    rows: list[list[Any]] = [heads]
    seen = set()
    for _file, image in dataset.images():
        plate = image.get("plate") or {}
        place = (plate.get("name") or "", plate.get("well") or "")
        if place == ("", "") or place in seen:
            continue
        seen.add(place)
        values = {"Plate": place[0], "Well": place[1], **_organism(dataset), "Channels": _channels(image)}
        rows.append([values.get(head, "") for head in heads])
    return table(rows)


def processed_table(component: str) -> bytes:
    """The header only: results come later, each column described in the study file."""
    return table([result_columns(component)])


def _organism(dataset: DatasetRecord) -> dict[str, str]:
    taxa = [one.taxon for one in dataset.organisms]
    return {
        "Characteristics [Organism]": "; ".join(one.scientific_name for one in dataset.organisms),
        "Term Source 1 REF": "NCBITaxon" if any(taxa) else "",
        "Term Source 1 Accession": "; ".join(f"NCBITaxon_{taxon}" for taxon in taxa if taxon),
    }


def _channels(image: dict[str, Any]) -> str:
    """Channel names; what each stains is the author's to add, as `EGFP:tau`."""
    names = [str(one.get("fluorophore") or one.get("name") or "") for one in image.get("channels") or []]
    return ";".join(name for name in names if name)
