"""Files for the Image Data Resource: study file and the tables that a submitter sends, checked by IDR's own rules.

IDR takes complete sets of reference value, published with a paper. Its curators give numbers and names; until then
`idr0000` stands in their place.
"""

import re
from collections.abc import Iterator

from planner.metadata import DatasetRecord, Record, record_build
from planner.metadata.dataset import QUESTIONS
from planner.plans.frozen import answer_number, planned_bytes

from ..carried import carried_of, is_untouched, snapshot_was
from ..contract import Note, Options, Snapshot, Thumbnails
from ..packing import moment_of, zip_bytes
from ..record_notes import note
from ..target import target_chosen
from .carried import component_name, parts_of, study_carried
from .check import Block, Finding, check_study, empty_required, study_read
from .check_tables import check_tables
from .keys import Key
from .study import ACCESSION, component_files, protocols, study_file
from .tables import assays_table, library_table, processed_table
from .text import lines_harmless, table

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
    record = _record(snapshot)
    study, components, accession = study_file(record, _planned(snapshot)), component_files(record), ACCESSION
    columns: dict[str, list[str]] = {}
    if carried_of(snapshot, "idr"):
        study, components, accession, columns = _carried(snapshot, record)
    files = {f"{accession}-study.txt": study}
    for dataset, component in components:
        base = f"{component}/{accession}-{component}"
        if component.startswith("screen"):
            files[f"{base}-library.txt"] = library_table(dataset)
        else:
            files[f"{base}-assays.txt"] = assays_table(dataset)
        named = columns.get(dataset.id)
        files[f"{base}-processed.txt"] = table([named]) if named else processed_table(component)
    return files


def _record(snapshot: Snapshot) -> Record:
    chosen, _notes_of_choice = target_chosen(snapshot, REPOSITORY, IdrExporter.title["en"])
    return record_build(snapshot, chosen)


def _planned(snapshot: Snapshot) -> dict[str, tuple[int | None, int | None]]:
    planned = {}
    for dataset in snapshot["datasets"]:
        count = answer_number(dataset["answers"], "collect.images_planned")
        planned[dataset["id"]] = (int(count) if count is not None else None, planned_bytes(dataset["answers"]))
    return planned


def _said(snapshot: Snapshot) -> dict[str, Block]:
    """What the plan itself would write, of the study under an empty name and of each dataset under its id."""
    record = _record(snapshot)
    study, *blocks = study_read(study_file(record, _planned(snapshot)).decode())
    return {"": study, **{dataset.id: block for dataset, block in zip(record.datasets, blocks, strict=True)}}


def _carried(
    snapshot: Snapshot, record: Record
) -> tuple[bytes, list[tuple[DatasetRecord, str]], str, dict[str, list[str]]]:
    """Study file, names of components, accession number and result columns of a plan that came in as a study file."""
    came = snapshot["carried"]
    text = "\n".join("\t".join(row) for row in came["document"]["lines"])
    if not is_untouched(snapshot):
        text = study_carried(
            came["document"]["lines"], came["datasets"], _said(snapshot_was(snapshot)), _said(snapshot)
        )
    study, *parts = parts_of([line.split("\t") for line in text.split("\n")])
    order = {one: place for place, one in enumerate(came["datasets"])}
    datasets = sorted(record.datasets, key=lambda dataset: (order.get(dataset.id, len(order)), dataset.position))
    named = list(zip(datasets, parts, strict=False))
    components = [(dataset, component_name(part, number)) for number, (dataset, part) in enumerate(named)]
    columns = {
        dataset.id: [cell.strip() for cell in part.cells("Processed Data Column Name") if cell.strip()]
        for dataset, part in named
    }
    accession = next(iter(study.cells("Comment[IDR Study Accession]")), "").strip()
    safe = accession if re.fullmatch(r"idr\d{4,6}", accession) else ACCESSION
    names_safe = [
        (dataset, name if re.fullmatch(r"[\w-]{1,60}", name) else f"part{n}")
        for n, (dataset, name) in enumerate(components, 1)
    ]
    return lines_harmless(text).encode(), names_safe, safe, columns


def _notes(record: Record, files: dict[str, bytes]) -> Iterator[Note]:
    study = next(content for name, content in files.items() if name.endswith("-study.txt")).decode()
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
