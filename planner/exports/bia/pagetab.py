"""The record as BioStudies PageTab (template BioImages.v5): sections with attributes, what is unknown left out.

Names after the submissions of the BioImage Archive; the accession number is the archive's to give.
"""

from collections.abc import Iterable
from typing import Any

from planner.metadata import DatasetRecord, Record

from ..madmp_mapping import LICENCES
from ..rembi.study import associations

TEMPLATE = "BioImages.v5"
LICENCE_NAMES = {"CC0-1.0": "CC0", "CC-BY-4.0": "CC BY 4.0"}

Attribute = dict[str, Any]
Section = dict[str, Any]


def pagetab(record: Record) -> dict[str, Any]:
    title, released = record.text("study.title"), record.text("study.release_date")
    root = _attributes(("Template", TEMPLATE), ("Title", title), ("ReleaseDate", released), ("AttachTo", "BioImages"))
    organisations = _organisations(record)
    study = _attributes(("Title", title), ("Description", _paragraphs(record, "study.description")))
    keywords = record.fields.get("study.keywords")
    study += _attributes(*(("Keywords", word) for word in (keywords.items if keywords else [])))
    licence = record.text("study.license")
    if licence:
        address = LICENCES.get(licence)
        qualified = {"valqual": [{"name": "URL", "value": f"{address}legalcode"}]} if address else {}
        study.append({"name": "License", "value": LICENCE_NAMES.get(licence, licence), **qualified})
    subsections = [*_authors(record, organisations), *_organisation_sections(organisations), *_funding(record)]
    for dataset in record.datasets:
        subsections += _dataset(dataset)
    return {"attributes": root, "section": {"type": "Study", "attributes": study, "subsections": subsections}}


def _attributes(*pairs: tuple[str, Any]) -> list[Attribute]:
    return [{"name": name, "value": str(value)} for name, value in pairs if value not in (None, "")]


def _paragraphs(record: Record | DatasetRecord, field: str) -> str | None:
    """A long text with its line breaks."""
    value = record.fields.get(field)
    return str(value.value).strip() if value else None


def _organisations(record: Record) -> dict[tuple[str, str | None], str]:
    found: dict[tuple[str, str | None], str] = {}
    for author in record.authors:
        if author.affiliation:
            found.setdefault((author.affiliation, author.ror), f"o{len(found) + 1}")
    return found


def _organisation_sections(organisations: dict[tuple[str, str | None], str]) -> Iterable[Section]:
    return [
        {"accno": accno, "type": "organisation", "attributes": _attributes(("Name", name), ("RORID", ror))}
        for (name, ror), accno in organisations.items()
    ]


def _authors(record: Record, organisations: dict[tuple[str, str | None], str]) -> Iterable[Section]:
    for number, author in enumerate(record.authors, 1):
        attributes = _attributes(
            ("Name", author.name), ("E-mail", author.email), ("ORCID", author.orcid), ("Role", author.role)
        )
        if author.affiliation:
            accno = organisations[(author.affiliation, author.ror)]
            attributes.append({"name": "affiliation", "value": accno, "reference": True})
        yield {"accno": f"author-{number}", "type": "Author", "attributes": attributes}


def _funding(record: Record) -> Iterable[Section]:
    funder, grant = record.text("study.grant.funder"), record.text("study.grant.identifier")
    if funder or grant:
        yield {
            "accno": "funding-1",
            "type": "Funding",
            "attributes": _attributes(("Agency", funder), ("grant_id", grant)),
        }


def _dataset(dataset: DatasetRecord) -> Iterable[Section]:
    """Sample, specimen, acquisition, correlation and analysis of a dataset, and the component that ties them."""
    organisms = [
        f"{one.scientific_name} ({one.common_name})" if one.common_name else one.scientific_name
        for one in dataset.organisms
    ]
    variables = dataset.fields.get("biosample.experimental_variable")
    yield _section(
        dataset,
        "Biosample",
        ("Title", dataset.text("biosample.title")),
        *(("Organism", organism) for organism in organisms),
        ("Biological entity", _paragraphs(dataset, "biosample.biological_entity")),
        *(("Experimental variable", one) for one in (variables.items if variables else [])),
    )
    yield _section(
        dataset,
        "Specimen",
        ("Title", dataset.text("specimen.title")),
        ("Sample preparation protocol", _paragraphs(dataset, "specimen.sample_preparation")),
        ("Growth protocol", _paragraphs(dataset, "specimen.growth_protocol")),
    )
    methods = dataset.fields.get("component.imaging_method")
    yield _section(
        dataset,
        "Image acquisition",
        ("Title", dataset.text("acquisition.title")),
        *(("Imaging method", method) for method in (methods.items if methods else [])),
        ("Imaging instrument", _paragraphs(dataset, "acquisition.instrument")),
        ("Image acquisition parameters", _paragraphs(dataset, "acquisition.parameters")),
    )
    if "correlation.alignment" in dataset.fields:
        yield _section(
            dataset,
            "Image correlation",
            ("Title", dataset.text("correlation.title")),
            ("Spatial and temporal alignment", _paragraphs(dataset, "correlation.alignment")),
        )
    if "analysis.method" in dataset.fields:
        yield _section(
            dataset,
            "Image analysis",
            ("Title", dataset.text("analysis.title")),
            ("Image analysis overview", _paragraphs(dataset, "analysis.method")),
        )
    component = _section(
        dataset,
        "Study Component",
        ("Name", dataset.text("component.name")),
        ("Description", _paragraphs(dataset, "component.description")),
        ("File List", dataset.file_list),
    )
    tied = {name.replace("_", " ").capitalize(): title for name, title in associations(dataset).items()}
    tie = {
        "accno": f"associations-{dataset.position}",
        "type": "Associations",
        "attributes": _attributes(*tied.items()),
    }
    yield component | {"subsections": [tie]}


def _section(dataset: DatasetRecord, kind: str, *pairs: tuple[str, Any]) -> Section:
    accno = f"{kind.lower().replace(' ', '-')}-{dataset.position}"
    return {"accno": accno, "type": kind, "attributes": _attributes(*pairs)}
