"""What a record lacks, as readiness notes: one line a field, with the question that would fill it."""

from collections.abc import Callable, Iterator

from planner.metadata.checklist import Field, fields
from planner.metadata.dataset import QUESTIONS
from planner.metadata.model import DatasetRecord, Record

from .contract import Note, Severity

# Made by the portal or by the archive: nobody is asked for them.
_MADE = {"component.associations", "component.file_list", "study.schema_version", "study.accession"}
_STUDY = "study"


def note(
    severity: Severity,
    code: str,
    en: str,
    nb: str,
    *,
    question: str | None = None,
    dataset: DatasetRecord | None = None,
) -> Note:
    """A note; about a dataset it names it."""
    if dataset is not None:
        en, nb = f"“{dataset.title}”: {en}", f"«{dataset.title}»: {nb}"
    return Note(severity, code, {"en": en, "nb": nb}, question, dataset.id if dataset else None)


def missing_fields(
    record: Record, wanted: Callable[[Field], bool] | None = None
) -> Iterator[tuple[Field, DatasetRecord | None]]:
    """Fields without a value, those of the study first; by default the required ones."""
    is_wanted = wanted or (lambda field: field.level == "required")
    for field in fields().values():
        if field.module == _STUDY and is_wanted(field) and field.id not in record.fields and field.id not in _MADE:
            yield field, None
    for dataset in record.datasets:
        for field in fields().values():
            if field.module != _STUDY and is_wanted(field) and field.id not in dataset.fields and field.id not in _MADE:
                if field.id in ("image.bytes", "image.original_name") and dataset.files:
                    continue
                yield field, dataset


def record_notes(record: Record) -> list[Note]:
    """What the checklist requires and nobody gave. Nothing blocks: a sheet may be filled in later."""
    notes = []
    if not record.datasets:
        notes.append(note("missing", "no_datasets", "The plan has no dataset yet.", "Planen har ingen datasett ennå."))
    by_file: dict[str, list[str]] = {}
    for field, dataset in missing_fields(record):
        if dataset is not None and field.id.startswith("image.") and field.id not in QUESTIONS:
            by_file.setdefault(dataset.id, []).append(field.label)
            continue
        notes.append(
            note(
                "missing",
                f"missing_{field.id.replace('.', '_')}",
                f"{field.label} is missing; REMBI requires it.",
                f"{field.label} mangler; REMBI krever det.",
                question=QUESTIONS.get(field.id),
                dataset=dataset,
            )
        )
    for dataset in record.datasets:
        if dataset.id in by_file:
            names = ", ".join(by_file[dataset.id])
            notes.append(
                note(
                    "missing",
                    "missing_from_file",
                    f"no inspected image file gives: {names}.",
                    f"ingen undersøkt bildefil oppgir: {names}.",
                    dataset=dataset,
                )
            )
        if dataset.proposals:
            count = len(dataset.proposals)
            notes.append(
                note(
                    "info",
                    "proposals_waiting",
                    f"{count} values in the file header are only guesses and were not taken over.",
                    f"{count} verdier i filhodet er bare gjetninger og ble ikke tatt med.",
                    dataset=dataset,
                )
            )
    return notes
