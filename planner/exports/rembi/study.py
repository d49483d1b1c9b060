"""The record as one nested study, keyed as the REMBI field list is, and beside it where each value comes from.

A list of variables that nobody spoke of is absent; an empty one would say that there are none.
"""

from typing import Any

from planner.metadata import DatasetRecord, Record, Value
from planner.metadata.model import Author

SECTIONS = {
    "component": "study_component",
    "biosample": "biosample",
    "specimen": "specimen",
    "acquisition": "image_acquisition",
    "image": "image_data",
    "correlation": "image_correlation",
    "analysis": "analysed_data",
}
_ORDER = ("biosample", "specimen", "acquisition", "image", "correlation", "analysis", "component")


def study_nested(record: Record) -> dict[str, Any]:
    """`study`, then a list a module, one entry a dataset; last `provenance`, `proposals` and `also_said`."""
    provenance: dict[str, Any] = {}
    study: dict[str, Any] = {}
    for field, value in record.fields.items():
        name = field.removeprefix("study.")
        if name.startswith(("author.", "grant.")):
            continue
        study[name] = value.value
        provenance[field] = origin_told(value)
    if record.authors:
        study["authors"] = [_author(author) for author in record.authors]
        provenance["study.authors"] = {"origin": "author", "source": "project.contact, project.contributors"}
    grant = _grant(record, provenance)
    if grant:
        study["grants"] = [grant]
    nested: dict[str, Any] = {"study": study}
    for prefix in _ORDER:
        entries: list[dict[str, Any]] = []
        for dataset in record.datasets:
            place = f"{SECTIONS[prefix]}[{len(entries)}]"
            entry = _section(dataset, prefix, place, provenance)
            if entry:
                entries.append(entry)
        if entries:
            nested[SECTIONS[prefix]] = entries
    nested["provenance"] = provenance
    for name, said in (("proposals", _proposals(record)), ("also_said", _also_said(record))):
        if said:
            nested[name] = said
    return nested


def origin_told(value: Value) -> dict[str, Any]:
    told = {"origin": value.origin, "source": value.source, "file": value.file}
    return {name: part for name, part in told.items() if part}


def _author(author: Author) -> dict[str, Any]:
    affiliation = {"name": author.affiliation, "ror": author.ror}
    entry: dict[str, Any] = {
        "first_name": author.first_name,
        "last_name": author.last_name,
        "email": author.email,
        "orcid": author.orcid,
        "role": [author.role] if author.role else None,
        "affiliation": [_without_nothing(affiliation)] if author.affiliation else None,
    }
    return _without_nothing(entry)


def _grant(record: Record, provenance: dict[str, Any]) -> dict[str, Any]:
    grant = {}
    for name in ("funder", "identifier"):
        value = record.fields.get(f"study.grant.{name}")
        if value:
            grant[name] = value.value
            provenance[f"study.grants[0].{name}"] = origin_told(value)
    return grant


def _section(dataset: DatasetRecord, prefix: str, place: str, provenance: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for field, value in dataset.fields.items():
        module, *path = field.split(".")
        if module != prefix or path[0] == "organism":
            continue
        here = entry
        for part in path[:-1]:
            here = here.setdefault(part, {})
        here[path[-1]] = _listed(field, value)
        provenance[f"{place}.{'.'.join(path)}"] = origin_told(value)
    if prefix == "biosample" and dataset.organisms:
        entry["organism"] = [
            _without_nothing(
                {
                    "scientific_name": one.scientific_name,
                    "common_name": one.common_name,
                    "ncbi_taxon": f"NCBITaxon_{one.taxon}" if one.taxon else None,
                }
            )
            for one in dataset.organisms
        ]
        provenance[f"{place}.organism"] = origin_told(dataset.fields["biosample.organism.scientific_name"])
    if prefix == "image" and dataset.files:
        entry["files"] = [
            _without_nothing({"name": file.name, "bytes": file.bytes, "sha256": file.sha256, "format": file.format})
            for file in dataset.files
        ]
    if prefix == "component":
        entry["associations"] = [associations(dataset)]
    return entry


def _listed(field: str, value: Value) -> Any:
    return [value.value] if field == "biosample.experimental_variable" else value.value


def associations(dataset: DatasetRecord) -> dict[str, str]:
    """Which sample, specimen, acquisition, correlation and analysis belong to a component."""
    titles = (
        ("biosample", "biosample.title"),
        ("specimen", "specimen.title"),
        ("image_acquisition", "acquisition.title"),
        ("image_correlation", "correlation.title"),
        ("image_analysis", "analysis.title"),
    )
    return {name: dataset.fields[field].text for name, field in titles if field in dataset.fields}


def _proposals(record: Record) -> list[dict[str, Any]]:
    return [
        {"dataset": dataset.name, "field": field, "value": value.value, **origin_told(value)}
        for dataset in record.datasets
        for field, value in dataset.proposals.items()
    ]


def _also_said(record: Record) -> list[dict[str, Any]]:
    return [
        {"dataset": dataset.name, "field": field, "value": value.value, **origin_told(value)}
        for dataset in record.datasets
        for field, values in dataset.others.items()
        for value in values
    ]


def _without_nothing(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}
