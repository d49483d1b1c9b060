"""One dataset of the plan as fields of the checklist: the author's answers stand, the header fills what they leave.

| field | comes from |
| --- | --- |
| component.* | title of the dataset, `collect.description`, `collect.modality` (as FBbi term) |
| biosample.*, specimen.* | `describe.organism`, `describe.specimen`, `describe.variables`, `ethics.human_data` |
| acquisition.* | `collect.instrument`, `collect.objective`; else the header; else the instrument record |
| image.* | the header of the inspected files |
| any of these | the metadata sheet, which stands before answers and header |
| analysis.*, correlation.* | `process.software`, `collect.alignment` |

Header values that are only guesses (`suggest`) never fill a field; they are kept as proposals.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.plans.frozen import Answers, Snapshot, answer_text, answer_value, catalogue_entry

from .checklist import fields, imaging_method
from .instruments import instruments_filled
from .model import DatasetRecord, FileRecord, Value
from .people import organisms

# Where a value of the metadata sheet was typed: once for the plan, or for this dataset.
PLAN, DATASET = "metadata sheet, all datasets", "metadata sheet"
SCOPES = (PLAN, DATASET)
_ORGANISM, _TAXON = "biosample.organism.scientific_name", "biosample.organism.ncbi_taxon"
# Which question fills which fields with its text as it stands.
TYPED: tuple[tuple[str, str], ...] = (
    ("component.description", "collect.description"),
    ("biosample.biological_entity", "describe.specimen"),
    ("specimen.sample_preparation", "describe.specimen"),
    ("biosample.experimental_variable", "describe.variables"),
    ("specimen.channel.content", "collect.channels"),
    ("acquisition.instrument", "collect.instrument"),
    ("acquisition.objective.model", "collect.objective"),
    ("analysis.method", "process.software"),
    ("correlation.alignment", "collect.alignment"),
)
# Where to go for a field that is missing.
QUESTIONS: dict[str, str] = dict(TYPED) | {
    "component.imaging_method": "collect.modality",
    "biosample.organism.scientific_name": "describe.organism",
    "biosample.organism.ncbi_taxon": "describe.organism",
    "biosample.human_derived": "ethics.human_data",
    "acquisition.parameters": "collect.channels",
    "image.format": "collect.format",
    "image.qc": "collect.quality",
    "study.description": "project.description",
    "study.keywords": "describe.keywords",
    "study.author.last_name": "project.contact",
    "study.author.first_name": "project.contact",
    "study.author.email": "project.contact",
    "study.author.affiliation": "project.institution",
    "study.license": "share.licence",
    "study.release_date": "share.date",
    "study.grant.identifier": "project.grant_id",
    "study.grant.funder": "project.funder",
    "study.target_repository": "share.repository",
}
_DRAFTED = (
    ("Channels", "collect.channels"),
    ("Dimensions", "collect.dimensions"),
    ("Pixel size", "collect.pixel_size"),
    ("Objective", "collect.objective"),
)


def dataset_record(snapshot: Snapshot, dataset: Mapping[str, Any], position: int, name: str) -> DatasetRecord:
    answers = dataset["answers"]
    entry = answer_value(answers, "share.repository")
    record = DatasetRecord(
        id=dataset["id"],
        position=position,
        title=" ".join(dataset["title"].split()) or f"Dataset {position}",
        name=name,
        repository=entry.get("key") if isinstance(entry, Mapping) else None,
        files=[_file(item) for item in dataset["evidence"]],
    )
    _answered(record, snapshot, answers)
    typed_over(record.fields, record.unavailable, snapshot, dataset, others=record.others)
    _organisms_typed(record)
    _human_derived(record, snapshot)
    for item in dataset["evidence"]:
        _header(record, item)
    instruments_filled(record, dataset.get("instruments") or [])
    _drafted(record, answers)
    record.unavailable = {field: said for field, said in record.unavailable.items() if field not in record.fields}
    _named(record)
    order = {field: number for number, field in enumerate(fields())}
    record.fields = dict(sorted(record.fields.items(), key=lambda pair: order.get(pair[0], len(order))))
    return record


def _file(item: Mapping[str, Any]) -> FileRecord:
    facts = item["facts"]
    reader = facts.get("reader") or {}
    return FileRecord(
        item["file"],
        item["bytes"],
        item["sha256"],
        (facts.get("format") or {}).get("name"),
        list(facts.get("images") or []),
        " ".join(str(reader[key]) for key in ("name", "version") if reader.get(key)) or None,
    )


def answered(answers: Answers, question: str, value: Any) -> Value:
    """A value of an answer; one taken over from a file names it."""
    read = answers[question].get("evidence")
    if read:
        return Value(value, "accepted", f"{question}, {read['reader']}", question, read["file"])
    return Value(value, "author", question, question)


def typed_over(
    found: dict[str, Value],
    unavailable: dict[str, Value],
    snapshot: Snapshot,
    dataset: Mapping[str, Any] | None = None,
    *,
    others: dict[str, list[Value]] | None = None,
    only_study: bool = False,
) -> None:
    """What the metadata sheet holds stands before answers; a dataset's own before what it inherits from the plan."""
    known = fields()
    for scope, typed in ((PLAN, snapshot), (DATASET, dataset or {})):
        for field, entry in (typed.get("metadata") or {}).items():
            if field not in known or field.startswith("study.") != only_study:
                continue
            before = found.pop(field, None)
            if before is not None and before.source not in SCOPES and others is not None:
                others.setdefault(field, []).append(before)
            unavailable.pop(field, None)
            value = Value(entry["value"], "author", scope)
            (found if entry["state"] == "answered" else unavailable)[field] = value


def _answered(record: DatasetRecord, snapshot: Snapshot, answers: Answers) -> None:
    language = "en"
    for field, question in TYPED:
        text = answer_text(answers, question, language)
        if text:
            record.fields[field] = answered(answers, question, text)
    modality = answer_value(answers, "collect.modality")
    if modality and modality != "other":
        term = imaging_method(modality)
        shown = f"{term[1]} ({term[0]})" if term else answer_text(answers, "collect.modality", language)
        record.fields["component.imaging_method"] = answered(answers, "collect.modality", [shown])
    quality = answer_value(answers, "collect.quality")
    if quality and quality != ["none"]:
        record.fields["image.qc"] = answered(
            answers, "collect.quality", answer_text(answers, "collect.quality", language)
        )
    entry = catalogue_entry(snapshot, answers, "collect.format")
    if entry:
        record.fields["image.format"] = answered(answers, "collect.format", entry["title"]["en"])
    named = answer_text(answers, "describe.organism", language)
    if named:
        record.organisms = organisms(named)
        names = [one.scientific_name for one in record.organisms]
        taxa = [f"NCBITaxon_{one.taxon}" if one.taxon else None for one in record.organisms]
        record.fields[_ORGANISM] = answered(answers, "describe.organism", names)
        if any(taxa):
            record.fields[_TAXON] = Value(taxa, "derived", "describe.organism", "describe.organism")


def _organisms_typed(record: DatasetRecord) -> None:
    """Organisms named in the sheet: names and numbers parted, as those of the question are."""
    named = record.fields.get(_ORGANISM)
    if named is None or named.source not in SCOPES:
        return
    record.organisms = organisms("\n".join(str(item) for item in named.items))
    record.fields[_ORGANISM] = replace(named, value=[one.scientific_name for one in record.organisms])
    taxon = record.fields.get(_TAXON)
    if taxon is None or taxon.source not in SCOPES:
        taxa = [f"NCBITaxon_{one.taxon}" if one.taxon else None for one in record.organisms]
        record.fields.pop(_TAXON, None)
        if any(taxa):
            record.fields[_TAXON] = Value(taxa, "derived", named.source)


def _human_derived(record: DatasetRecord, snapshot: Snapshot) -> None:
    human = _human(snapshot, record)
    if human is not None:
        record.fields.setdefault("biosample.human_derived", human)


def _human(snapshot: Snapshot, record: DatasetRecord) -> Value | None:
    """The plan's answer, where it can only mean this dataset; else what the organism says."""
    said, question = answer_value(snapshot["answers"], "ethics.human_data"), "ethics.human_data"
    taxa = {one.taxon for one in record.organisms}
    if said == "no" or (said == "yes" and len(snapshot["datasets"]) == 1):
        return Value(said == "yes", "author", question, question)
    if "9606" in taxa:
        return Value(True, "derived", "describe.organism", "describe.organism")
    return Value(False, "derived", "describe.organism", "describe.organism") if taxa and None not in taxa else None


def _header(record: DatasetRecord, item: Mapping[str, Any]) -> None:
    """The first file that has a value fills it; what later files or the author say otherwise is kept beside it."""
    known = fields()
    for field, entry in (item["facts"].get("rembi") or {}).items():
        if field.startswith("study.") or field not in known or entry["value"] in (None, "", []):
            continue
        value = Value(entry["value"], "header", entry["source"], None, item["file"])
        if entry["fill"] == "suggest":
            record.proposals.setdefault(field, Value(value.value, "proposal", value.source, None, value.file))
            continue
        if entry["fill"] == "derive":
            value = Value(value.value, "derived", value.source, None, value.file)
        stands = record.fields.setdefault(field, value)
        if stands is not value and stands.text != value.text:
            record.others.setdefault(field, []).append(value)


def _drafted(record: DatasetRecord, answers: Answers) -> None:
    """Acquisition parameters from the answers, where no file gave them."""
    if "acquisition.parameters" not in record.fields:
        told = [(name, answer_text(answers, question, "en")) for name, question in _DRAFTED]
        text = "; ".join(f"{name}: {said}" for name, said in told if said)
        if text:
            asked = [question for name, question in _DRAFTED if answer_text(answers, question, "en")]
            record.fields["acquisition.parameters"] = Value(text, "derived", ", ".join(asked), asked[0])
    first = next((file for file in record.files if file.format), None)
    if first and "image.format" not in record.fields:
        record.fields["image.format"] = Value(first.format, "header", "/format", None, first.name)


def _named(record: DatasetRecord) -> None:
    """Titles by which the sections of a deposit refer to each other: the dataset's own."""
    record.fields["component.name"] = Value(record.name, "author", "title of the dataset")
    sections = ["biosample.title", "specimen.title", "acquisition.title"]
    sections += ["analysis.title"] if "analysis.method" in record.fields else []
    sections += ["correlation.title"] if "correlation.alignment" in record.fields else []
    for field in sections:
        record.fields[field] = Value(record.name, "derived", "title of the dataset")
    record.fields["component.file_list"] = Value(record.file_list, "derived", "the inspected files")
