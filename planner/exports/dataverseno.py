"""A README for a deposit in DataverseNO: one text file a dataset, in English, as its curators ask for.

The headings are those that such files have; the archive's own template is doi 10.5281/zenodo.7962353 (catalogue entry
`dataverseno`). File names follow the archive's page "Prepare your data": the file sorts first and is plain UTF-8.
"""

from collections.abc import Iterator

from planner.metadata import DatasetRecord, Record, record_build
from planner.metadata.people import initials
from planner.plans.frozen import answer_text, answer_value

from .contract import Note, Options, Snapshot, Thumbnails
from .idr.text import cell
from .madmp_mapping import LICENCES
from .packing import day_of, moment_of, zip_bytes
from .record_notes import note
from .target import target_chosen

REPOSITORY = "dataverseno"
WIDTH = 60
_METHOD = (
    ("Imaging method", "component.imaging_method"),
    ("Microscope", "acquisition.instrument"),
    ("Objective", "acquisition.objective.model"),
    ("Channels", "specimen.channel.content"),
    ("Settings", "acquisition.parameters"),
    ("Sample", "biosample.biological_entity"),
    ("Organism", "biosample.organism.scientific_name"),
    ("Preparation", "specimen.sample_preparation"),
    ("Growth", "specimen.growth_protocol"),
    ("Variables", "biosample.experimental_variable"),
    ("Processing and software", "analysis.method"),
    ("Quality control", "image.qc"),
)


class DataverseReadmeExporter:
    kind = "dataverseno-readme"
    media_type = "application/zip"
    suffix = "readme.zip"
    title = {"en": "README for DataverseNO", "nb": "README til DataverseNO"}
    about = {
        "en": "The text file that DataverseNO wants beside the data, one for each dataset, filled from plan and files.",
        "nb": "Tekstfilen som DataverseNO vil ha ved siden av dataene, én for hvert datasett, fylt fra plan og filer.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        chosen, _notes = target_chosen(snapshot, REPOSITORY, "DataverseNO")
        record = record_build(snapshot, chosen)
        files = {
            f"D{dataset.position}/00_README.txt": "\n".join(_lines(snapshot, record, dataset)).encode()
            for dataset in record.datasets
        }
        return zip_bytes(files, moment_of(snapshot))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        chosen, notes = target_chosen(snapshot, REPOSITORY, "DataverseNO")
        record = record_build(snapshot, chosen)
        return [*notes, *(one for dataset in record.datasets for one in _gaps(snapshot, record, dataset))]


def _lines(snapshot: Snapshot, record: Record, dataset: DatasetRecord) -> Iterator[str]:
    """The file, line by line. What is not known is left for the author between brackets."""
    answers = next(one["answers"] for one in snapshot["datasets"] if one["id"] == dataset.id)
    yield f"This README was made on {day_of(snapshot)} from a data management plan. Fill in what stands in [brackets]."
    yield from _heading("GENERAL INFORMATION")
    yield f"Title of the dataset: {cell(dataset.title)}"
    yield "DOI: [given by DataverseNO]"
    yield from _paragraph("Description", dataset, "component.description")
    for number, author in enumerate(record.authors, 1):
        yield f"{'Contact' if number == 1 else 'Author'}: {_person(author.name, author.affiliation, author.email, author.orcid)}"
    yield f"Project: {cell(record.text('study.title'))}"
    funder, grant = record.text("study.grant.funder"), record.text("study.grant.identifier")
    yield f"Funding: {cell(', '.join(part for part in (funder, grant) if part)) or '[none, or name it]'}"
    keywords = answer_text(answers, "describe.keywords", "en")
    yield f"Keywords: {cell(keywords) or '[keywords]'}"
    yield "Dates of collection: [first to last day]"
    yield from _heading("SHARING AND ACCESS")
    licence = answer_value(answers, "share.licence")
    yield f"Licence: {cell(licence)} {LICENCES.get(licence, '')}".rstrip() if licence else "Licence: [licence]"
    yield f"Publication: {cell(record.text('study.publication.doi')) or '[reference and DOI of the paper]'}"
    named = "; ".join(_cited(one.last_name, one.first_name) for one in record.authors)
    yield f"Recommended citation: {named} ([year]): {cell(dataset.title)}. DataverseNO, [DOI]"
    yield from _heading("METHODS")
    for name, field in _METHOD:
        yield from _paragraph(name, dataset, field)
    yield from _heading("DATA AND FILES")
    file_format = answer_text(answers, "collect.format", "en")
    yield f"File format: {cell(file_format) or '[format, and a program that opens it]'}"
    yield f"Naming of files: {cell(answer_text(snapshot['answers'], 'describe.names', 'en')) or '[how file names are built]'}"
    yield f"Files inspected for this plan ({len(dataset.files)}); add the others:"
    for file in dataset.files:
        parts = [f"{file.bytes} bytes"] + ([f"SHA-256 {file.sha256}"] if file.sha256 else [])
        yield f"  {cell(file.name)} ({', '.join(parts)})"
    yield ""


def _heading(text: str) -> list[str]:
    return ["", text, "-" * WIDTH]


def _paragraph(name: str, dataset: DatasetRecord, field: str) -> Iterator[str]:
    value = dataset.fields.get(field)
    text = "; ".join(str(item) for item in value.items) if value else ""
    lines = [cell(line) for line in text.splitlines() if line.strip()]
    yield f"{name}: {lines[0] if lines else f'[{name.lower()}]'}"
    yield from (f"  {line}" for line in lines[1:])


def _person(name: str, affiliation: str | None, email: str | None, orcid: str | None) -> str:
    parts = [name, affiliation, email, f"ORCID {orcid}" if orcid else None]
    return ", ".join(cell(part) for part in parts if part)


def _cited(last: str, first: str | None) -> str:
    return cell(f"{last}, {'. '.join(initials(first))}." if first else last)


def _gaps(snapshot: Snapshot, record: Record, dataset: DatasetRecord) -> Iterator[Note]:
    answers = next(one["answers"] for one in snapshot["datasets"] if one["id"] == dataset.id)
    wanted = (
        ("share.licence", "a licence", "en lisens"),
        ("collect.format", "the file format", "filformatet"),
        ("describe.keywords", "keywords", "nøkkelord"),
        ("collect.description", "a description", "en beskrivelse"),
    )
    for question, english, norwegian in wanted:
        if answer_text(answers, question, "en") is None:
            yield note(
                "missing",
                "readme_gap",
                f"the README lacks {english}.",
                f"README mangler {norwegian}.",
                question=question,
                dataset=dataset,
            )
    if answer_value(snapshot["answers"], "ethics.identifiable") == "yes":
        yield note(
            "blocks",
            "readme_identifiable",
            "DataverseNO publishes openly; data tied to a person who can be recognised cannot go there.",
            "DataverseNO publiserer åpent; data knyttet til en person som kan gjenkjennes, kan ikke legges der.",
            question="ethics.identifiable",
            dataset=dataset,
        )
    yield note(
        "info",
        "readme_brackets",
        "words in [brackets] are for you to fill in before the deposit.",
        "ord i [klammer] må du fylle inn før du arkiverer.",
        dataset=dataset,
    )
