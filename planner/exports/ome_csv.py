"""Key-value pairs for OMERO: one row an image, one column a key, as its script for CSV files reads them.

`OBJECT_NAME` and the container columns are the default names of the script, and empty cells are skipped by it (OME,
omero-guide-scripts, "Parameter description", version 1.0 of 2024-03-01). Keys are labels of the REMBI checklist.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from planner.metadata import DatasetRecord, Record, record_build
from planner.metadata.checklist import fields
from planner.metadata.model import FileRecord

from .contract import Note, Options, Snapshot, Thumbnails
from .idr.text import cell
from .record_notes import note

_STUDY = ("study.title", "study.license", "study.grant.identifier")
# Names that only tie sections together, and what OMERO knows from the file itself.
_LEFT_OUT = (
    "component.name",
    "component.file_list",
    "component.associations",
    "image.size_",
    "image.bytes",
    "image.checksum",
    "image.original_name",
    "image.series_count",
)


class OmeCsvExporter:
    kind = "ome-csv"
    media_type = "text/csv; charset=utf-8"
    suffix = "omero.csv"
    title = {"en": "Key-value pairs for OMERO", "nb": "Nøkler og verdier til OMERO"}
    about = {
        "en": "A table that OMERO’s script “Import from CSV” puts on your images as key-value pairs.",
        "nb": "En tabell som OMEROs skript «Import from CSV» legger på bildene dine som nøkler og verdier.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return csv_bytes(record_build(snapshot))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        record = record_build(snapshot)
        if not any(dataset.files for dataset in record.datasets):
            return [
                note(
                    "blocks",
                    "ome_csv_no_images",
                    "No image was inspected, so the table has no row. Upload a sample image.",
                    "Ingen bilder er undersøkt, så tabellen har ingen rader. Last opp et prøvebilde.",
                )
            ]
        return list(_notes(record))


def csv_bytes(record: Record) -> bytes:
    names = [name for name in fields() if any(_value(record, dataset, name) for dataset in record.datasets)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["OBJECT_NAME", "DATASET", *(_key(name) for name in names)])
    for dataset in record.datasets:
        values = [_value(record, dataset, name) for name in names]
        for named in _images(dataset):
            writer.writerow([cell(named), cell(dataset.title), *map(cell, values)])
    return out.getvalue().encode()


def _key(name: str) -> str:
    module = name.split(".", 1)[0].capitalize()
    return cell(f"{module}: {fields()[name].label}")


def _value(record: Record, dataset: DatasetRecord, name: str) -> str:
    if name in _STUDY:
        return record.text(name) or ""
    made = name.endswith(".title") or name.startswith(("study.", *_LEFT_OUT))
    return "" if made else dataset.text(name) or ""


def _images(dataset: DatasetRecord) -> Iterator[str]:
    """Names that OMERO gives on import: of the file, with the name of the series behind where there are several."""
    for file in dataset.files:
        name = _file_name(file)
        several = [image.get("name") for image in file.images if image.get("name")]
        if len(file.images) > 1 and len(several) == len(file.images):
            yield from (f"{name} [{one}]" for one in several)
        else:
            yield name


def _file_name(file: FileRecord) -> str:
    return PurePosixPath(file.name.replace("\\", "/")).name


def _notes(record: Record) -> Iterator[Note]:
    for dataset in record.datasets:
        if not dataset.files:
            yield note(
                "missing",
                "ome_csv_no_images",
                "no image was inspected, so it has no row.",
                "ingen bilder er undersøkt, så det har ingen rad.",
                dataset=dataset,
            )
            continue
        names = [_file_name(file) for file in dataset.files]
        if len(set(names)) < len(names):
            yield note(
                "missing",
                "ome_csv_same_name",
                "several images have the same name; OMERO cannot tell them apart by name.",
                "flere bilder har samme navn; OMERO kan ikke skille dem på navnet.",
                dataset=dataset,
            )
    count = sum(len(dataset.files) for dataset in record.datasets)
    yield note(
        "info",
        "ome_csv_sample_files",
        f"The table holds the {count} inspected files. Copy a row for each further image.",
        f"Tabellen har de {count} undersøkte filene. Kopier en rad for hvert bilde til.",
    )
