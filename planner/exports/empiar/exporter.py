"""A deposition for EMPIAR, for correlative and electron data: valid against its schema, or refused with the reasons.

Light microscopy alone goes to the BioImage Archive or IDR; the notes say so.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jsonschema

from planner.metadata import DatasetRecord, Record, record_build

from ..contract import Note, NotReady, Options, Snapshot, Thumbnails
from ..json_export import json_bytes
from ..packing import DATA
from ..record_notes import note
from ..target import target_chosen
from .deposition import deposition, pair

REPOSITORY = "empiar"
# Where in the deposition: (what is missing in English, in Norwegian, question).
_LACKS: dict[str, tuple[str, str, str | None]] = {
    "title": ("a title of 10 to 255 characters", "en tittel på 10 til 255 tegn", None),
    "release_date": ("a release date", "en utgivelsesdato", "share.date"),
    "experiment_type": (
        "the kind of experiment: name the electron or X-ray method",
        "typen eksperiment: oppgi elektron- eller røntgenmetoden",
        "collect.correlative",
    ),
    "authors": ("an author with first and last name", "en forfatter med for- og etternavn", "project.contact"),
    "corresponding_author": ("a contact person", "en kontaktperson", "project.contact"),
    "principal_investigator": (
        "a principal investigator: name one with that role among those who take part",
        "en prosjektleder: oppgi en med den rollen blant dem som er med",
        "project.contributors",
    ),
    "imagesets": ("a dataset", "et datasett", None),
    "citation": ("a citation", "en referanse", None),
    "first_name": ("the first name", "fornavnet", "project.contact"),
    "last_name": ("the last name", "etternavnet", "project.contact"),
    "organization": ("the institution", "institusjonen", "project.institution"),
    "email": ("an e-mail address", "en e-postadresse", "project.contact"),
    "country": (
        "the country: give an e-mail address of the institution",
        "landet: oppgi en e-postadresse hos institusjonen",
        "project.contact",
    ),
    "category": ("the kind of microscopy", "typen mikroskopi", "collect.modality"),
    "header_format": ("the file format", "filformatet", "collect.format"),
    "data_format": ("the file format", "filformatet", "collect.format"),
    "num_images_or_tilt_series": ("the number of images", "antall bilder", "collect.images_planned"),
    "frames_per_image": ("an inspected image file", "en undersøkt bildefil", "collect.dimensions"),
    "voxel_type": ("an inspected image file", "en undersøkt bildefil", "collect.dimensions"),
}


class EmpiarExporter:
    kind = "empiar"
    media_type = "application/json"
    suffix = "empiar.json"
    title = {"en": "EMPIAR", "nb": "EMPIAR"}
    about = {
        "en": "Deposition for EMPIAR, for correlative light and electron microscopy, valid against its schema.",
        "nb": "Innsending til EMPIAR, for korrelativ lys- og elektronmikroskopi, gyldig etter deres skjema.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        blocking = [one for one in self.readiness(snapshot) if one.severity == "blocks"]
        if blocking:
            raise NotReady(blocking)
        return json_bytes(deposition(snapshot, _record(snapshot)))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        _chosen, notes = target_chosen(snapshot, REPOSITORY, self.title["en"])
        record = _record(snapshot)
        return [*notes, *_schema_notes(deposition(snapshot, record), record), *_other_notes(record)]


def _record(snapshot: Snapshot) -> Record:
    chosen, _notes = target_chosen(snapshot, REPOSITORY, EmpiarExporter.title["en"])
    return record_build(snapshot, chosen)


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = json.loads((DATA / "empiar" / "empiar_deposition.schema.json").read_text(encoding="utf-8"))
    # Its `$schema` is an address that names no draft.
    checker = jsonschema.Draft7Validator
    return checker(schema, format_checker=checker.FORMAT_CHECKER)


def empiar_problems(document: Any) -> list[tuple[list[Any], str, str]]:
    """Place, missing or wrong part, and the validator's words; empty if the deposition is valid."""
    found = []
    for error in sorted(_validator().iter_errors(document), key=lambda error: str(error.json_path)):
        place = list(error.absolute_path)
        if error.validator == "required":
            lacking = [name for name in error.validator_value if name not in error.instance]
            found += [(place, name, error.message) for name in lacking if f"'{name}'" in error.message]
        else:
            found.append(
                (place, str(next((part for part in reversed(place) if isinstance(part, str)), "")), error.message)
            )
    return found


def _schema_notes(document: dict[str, Any], record: Record) -> Iterator[Note]:
    told = set()
    for place, name, message in empiar_problems(document):
        dataset = record.datasets[place[1]] if len(place) > 1 and place[0] == "imagesets" else None
        english, norwegian, question = _LACKS.get(name, (message, message, None))
        key = (english, dataset.id if dataset else place[0] if place else "")
        if key in told:
            continue
        told.add(key)
        yield _needs(name, english, norwegian, question, dataset)


def _needs(name: str, english: str, norwegian: str, question: str | None, dataset: DatasetRecord | None) -> Note:
    return note(
        "blocks",
        f"empiar_{name}",
        f"EMPIAR needs {english}.",
        f"EMPIAR trenger {norwegian}.",
        question=question,
        dataset=dataset,
    )


def _other_notes(record: Record) -> Iterator[Note]:
    groups = [author.name for author in record.authors if pair(author) is None]
    if groups:
        told = ", ".join(groups)
        yield note(
            "missing",
            "empiar_names",
            f"left out of the authors, since EMPIAR takes only a last name with initials: {told}.",
            f"utelatt fra forfatterne, siden EMPIAR bare tar etternavn med initialer: {told}.",
            question="project.contributors",
        )
    if record.text("study.release_date"):
        day = record.text("study.release_date")
        yield note(
            "info",
            "empiar_release",
            f"EMPIAR knows no dates: deposit on {day}, it is released once processed.",
            f"EMPIAR har ingen datoer: send inn {day}, det utgis når det er behandlet.",
            question="share.date",
        )
    licences = [licence for licence in record.licences if licence != "CC0-1.0"]
    if licences:
        told = ", ".join(licences)
        yield note(
            "missing",
            "empiar_licence",
            f"EMPIAR publishes under CC0; the plan says {told}.",
            f"EMPIAR publiserer under CC0; planen sier {told}.",
            question="share.licence",
        )
    yield note(
        "info",
        "empiar_scope",
        "EMPIAR is for electron, X-ray and correlative data; light microscopy alone goes to the BioImage Archive.",
        "EMPIAR er for elektron-, røntgen- og korrelative data; bare lysmikroskopi hører til i BioImage Archive.",
    )
