"""Files for the Image Data Resource: study file and the tables that a submitter sends, checked by IDR's own rules.

IDR takes complete sets of reference value, published with a paper. Its curators give numbers and names; until then
`idr0000` stands in their place.
"""

from collections.abc import Iterator

from planner.metadata import DatasetRecord, Record, record_build
from planner.metadata.dataset import QUESTIONS
from planner.plans.frozen import answer_number, planned_bytes

from ..contract import Note, Options, Snapshot, Thumbnails
from ..packing import moment_of, zip_bytes
from ..record_notes import note
from ..target import target_chosen
from .check import Finding, check_study, empty_required
from .check_tables import check_tables
from .keys import Key
from .study import ACCESSION, component_files, protocols, study_file
from .tables import assays_table, library_table, processed_table

REPOSITORY = "idr"
# Without these, IDR cannot even look at a study; the rest can be asked for.
_BLOCKING = {
    "Study Title",
    "Study Description",
    "Experiment Description",
    "Screen Description",
    "Experiment Imaging Method",
    "Screen Imaging Method",
}
_LICENCE = {"IDR-K07": "share.licence", "IDR-S07": "describe.organism", "IDR-K06": "describe.organism"}
_LICENCE |= {"IDR-K05": "collect.modality"}


class IdrExporter:
    kind = "idr"
    media_type = "application/zip"
    suffix = "idr.zip"
    title = {"en": "IDR", "nb": "IDR"}
    about = {
        "en": "Study file and tables for the Image Data Resource, filled from plan and files and checked by IDR’s rules.",
        "nb": "Studiefil og tabeller for Image Data Resource, fylt ut fra plan og filer og sjekket mot IDRs regler.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return zip_bytes(idr_files(snapshot), moment_of(snapshot))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        chosen, notes = target_chosen(snapshot, REPOSITORY, self.title["en"])
        record = record_build(snapshot, chosen)
        return [*notes, *_notes(record, idr_files(snapshot))]


def idr_files(snapshot: Snapshot) -> dict[str, bytes]:
    """The files by path, as IDR lays out a study."""
    chosen, _notes_of_choice = target_chosen(snapshot, REPOSITORY, IdrExporter.title["en"])
    record = record_build(snapshot, chosen)
    planned = {}
    for dataset in snapshot["datasets"]:
        count = answer_number(dataset["answers"], "collect.images_planned")
        planned[dataset["id"]] = (int(count) if count is not None else None, planned_bytes(dataset["answers"]))
    files = {f"{ACCESSION}-study.txt": study_file(record, planned)}
    for dataset, component in component_files(record):
        base = f"{component}/{ACCESSION}-{component}"
        if component.startswith("screen"):
            files[f"{base}-library.txt"] = library_table(dataset)
        else:
            files[f"{base}-assays.txt"] = assays_table(dataset)
        files[f"{base}-processed.txt"] = processed_table(component)
    return files


def _notes(record: Record, files: dict[str, bytes]) -> Iterator[Note]:
    study = files[f"{ACCESSION}-study.txt"].decode()
    tables = {name: content for name, content in files.items() if not name.endswith("-study.txt")}
    for broken in [*check_study(study), *check_tables(tables, study)]:
        yield _rule_note(record, broken)
    for key, number in empty_required(study):
        yield _empty_note(record, key, number)
    for dataset in record.datasets:
        if not dataset.files:
            yield note(
                "missing",
                "idr_no_files",
                "no image file was inspected, so the table has no rows.",
                "ingen bildefil er undersøkt, så tabellen har ingen rader.",
                dataset=dataset,
            )
        without = [name for name, _accession, text in protocols(dataset) if not text]
        if without:
            told = ", ".join(without)
            yield note(
                "missing",
                "idr_protocols",
                f"protocols without a description: {told}.",
                f"protokoller uten beskrivelse: {told}.",
                question="describe.specimen",
                dataset=dataset,
            )
    yield note(
        "info",
        "idr_number",
        f"IDR’s curators give the study its number; {ACCESSION} stands in its place.",
        f"IDRs kuratorer gir studien et nummer; {ACCESSION} står der så lenge.",
    )


def _dataset(record: Record, number: int | None) -> DatasetRecord | None:
    return record.datasets[number - 1] if number and number <= len(record.datasets) else None


def _rule_note(record: Record, broken: Finding) -> Note:
    dataset = _dataset(record, broken.component)
    return note(
        "blocks" if broken.severity == "error" else "missing",
        broken.rule.lower().replace("-", "_"),
        f"{broken.message['en']} ({broken.rule}).",
        f"{broken.message['nb']} ({broken.rule}).",
        question=_LICENCE.get(broken.rule),
        dataset=dataset,
    )


def _empty_note(record: Record, key: Key, number: int | None) -> Note:
    return note(
        "blocks" if key.name in _BLOCKING else "missing",
        "idr_empty",
        f"“{key.name}” is empty.",
        f"«{key.name}» er tom.",
        question=QUESTIONS.get(key.rembi_field or ""),
        dataset=_dataset(record, number),
    )
