"""A submission to the BioImage Archive: PageTab and one file list a study component, with what still blocks it."""

from collections.abc import Iterator
from datetime import date

from planner.metadata import DatasetRecord, Record, record_build
from planner.metadata.checklist import fields
from planner.metadata.dataset import QUESTIONS
from planner.plans.frozen import answer_value

from ..contract import Note, Options, Snapshot, Thumbnails
from ..json_export import json_bytes
from ..packing import moment_of, zip_bytes
from ..record_notes import note
from ..target import target_chosen
from .filelist import file_list, path, path_problems
from .pagetab import LICENCE_NAMES, pagetab

REPOSITORY = "bia"
SHORTEST = 25  # characters of a title or description
EMBARGO_DAYS = 2 * 366
LARGEST_FILE = 2 * 10**12
REQUIRED_STUDY = ("study.title", "study.description", "study.keywords", "study.license", "study.release_date")
REQUIRED = (
    "biosample.organism.scientific_name",
    "biosample.biological_entity",
    "specimen.sample_preparation",
    "component.imaging_method",
    "acquisition.instrument",
    "acquisition.parameters",
    "component.description",
)


class BiaExporter:
    kind = "bia"
    media_type = "application/zip"
    suffix = "bia.zip"
    title = {"en": "BioImage Archive", "nb": "BioImage Archive"}
    about = {
        "en": "Submission to the BioImage Archive: PageTab file and a file list for each dataset.",
        "nb": "Innsending til BioImage Archive: PageTab-fil og en filliste for hvert datasett.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return zip_bytes(bia_files(snapshot), moment_of(snapshot))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        chosen, notes = target_chosen(snapshot, REPOSITORY, self.title["en"])
        record = record_build(snapshot, chosen)
        return [
            *notes,
            *_study_notes(snapshot, record),
            *(one for dataset in record.datasets for one in _notes(dataset)),
        ]


def bia_files(snapshot: Snapshot) -> dict[str, bytes]:
    chosen, _notes_of_choice = target_chosen(snapshot, REPOSITORY, BiaExporter.title["en"])
    record = record_build(snapshot, chosen)
    lists = {dataset.file_list: file_list(dataset) for dataset in record.datasets}
    return {"submission.pagetab.json": json_bytes(pagetab(record)), **lists}


def _blocks(code: str, en: str, nb: str, question: str | None = None, dataset: DatasetRecord | None = None) -> Note:
    return note("blocks", code, en, nb, question=question, dataset=dataset)


def _study_notes(snapshot: Snapshot, record: Record) -> Iterator[Note]:
    for field in REQUIRED_STUDY:
        if field == "study.license" and len(record.licences) > 1:
            told = ", ".join(record.licences)
            yield _blocks(
                "bia_licences",
                f"a submission has one licence; the datasets name several: {told}.",
                f"en innsending har én lisens; datasettene oppgir flere: {told}.",
                "share.licence",
            )
        elif field not in record.fields:
            yield _lacks(field)
    for field in ("study.title", "study.description"):
        text = record.text(field)
        if text and len(text) < SHORTEST:
            label = fields()[field].label
            yield _blocks(
                "bia_too_short",
                f"{label} needs at least {SHORTEST} characters.",
                f"{label} må ha minst {SHORTEST} tegn.",
                QUESTIONS.get(field),
            )
    licence = record.text("study.license")
    if licence and licence != "CC0-1.0":
        named = LICENCE_NAMES.get(licence, licence)
        yield note(
            "missing",
            "bia_licence",
            f"new direct submissions are published under CC0; ask the archive about {named}.",
            f"nye innsendinger publiseres under CC0; spør arkivet om {named}.",
            question="share.licence",
        )
    released, taken = record.text("study.release_date"), moment_of(snapshot).date()
    if released and _day(released) and (_day(released) or taken).toordinal() - taken.toordinal() > EMBARGO_DAYS:
        yield note(
            "missing",
            "bia_embargo",
            "the archive holds data back for two years at most; submit nearer to the release date.",
            "arkivet holder data tilbake i høyst to år; send inn nærmere utgivelsesdatoen.",
            question="share.date",
        )
    if answer_value(snapshot["answers"], "ethics.identifiable") == "yes":
        yield _blocks(
            "bia_identifiable",
            "the archive does not take data tied to an identifiable person.",
            "arkivet tar ikke imot data knyttet til en person som kan identifiseres.",
            "ethics.identifiable",
        )
    without = [author.name for author in record.authors if not author.affiliation]
    if not record.authors or not record.authors[0].email:
        yield _lacks("study.author.email")
    if without:
        told = ", ".join(without)
        yield note(
            "missing",
            "bia_affiliations",
            f"authors without an affiliation: {told}.",
            f"forfattere uten tilknytning: {told}.",
            question="project.institution",
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _lacks(field: str, dataset: DatasetRecord | None = None) -> Note:
    label = fields()[field].label
    return _blocks(
        f"missing_{field.replace('.', '_')}",
        f"{label} is missing.",
        f"{label} mangler.",
        QUESTIONS.get(field),
        dataset,
    )


def _notes(dataset: DatasetRecord) -> Iterator[Note]:
    for field in REQUIRED:
        if field not in dataset.fields:
            yield _lacks(field, dataset)
    if "correlation.alignment" in dataset.fields:
        yield _blocks(
            "bia_correlation",
            "the archive also asks for fiducials and transformation; add them in its form.",
            "arkivet ber også om fikspunkter og transformasjon; legg dem inn i skjemaet der.",
            "collect.alignment",
            dataset,
        )
    if not dataset.files:
        yield _blocks("bia_no_files", "the file list is empty.", "fillisten er tom.", None, dataset)
    else:
        yield note(
            "info",
            "bia_sample_files",
            f"the file list holds the {len(dataset.files)} inspected files; add the rest before the upload.",
            f"fillisten har de {len(dataset.files)} undersøkte filene; legg til resten før opplasting.",
            dataset=dataset,
        )
    for file in dataset.files:
        rules = ", ".join(path_problems(path(file)))
        if rules:
            yield _blocks(
                "bia_file_name",
                f"the file name “{file.name}” has signs that the archive refuses ({rules}).",
                f"filnavnet «{file.name}» har tegn som arkivet ikke godtar ({rules}).",
                "describe.names",
                dataset,
            )
        if file.bytes > LARGEST_FILE:
            yield note(
                "missing",
                "bia_file_size",
                f"“{file.name}” is over 2 TB; talk to the archive first.",
                f"«{file.name}» er over 2 TB; snakk med arkivet først.",
                dataset=dataset,
            )
