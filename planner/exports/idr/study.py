"""The IDR study file from the record: every line of the template is there, with an empty cell where nothing is known.

Numbers and names that IDR's curators give are `idr0000` and what follows from it, as in IDR's own template.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from planner.metadata import DatasetRecord, Record
from planner.metadata.checklist import rembi_version

from ..madmp_mapping import LICENCES
from .keys import EXPERIMENT, SCREEN, STUDY
from .text import table

ACCESSION = "idr0000"
LICENCE_NAMES = {"CC0-1.0": "CC0 1.0", "CC-BY-4.0": "CC BY 4.0"}
TERM_SOURCES = (
    ("NCBITaxon", "http://purl.obolibrary.org/obo/"),
    ("EFO", "http://www.ebi.ac.uk/efo/"),
    ("CMPO", "http://www.ebi.ac.uk/cmpo/"),
    ("FBbi", "http://purl.obolibrary.org/obo/"),
)
ACQUISITION = "image acquistion and feature extraction protocol"  # spelled so in the templates
_METHOD = re.compile(r"^(.*) \((FBbi)[:_](\d{8})\)$")
_RESULT_COLUMNS = {
    "Plate": ("plate", "plate name"),
    "Well": ("well", "well of the plate"),
    "Assay Name": ("other", "joins the row to the assay file"),
    "Gene Identifier": ("gene identifier", "identifier of the gene"),
    "Gene Symbol": ("gene symbol", "symbol of the gene"),
    "Has Phenotype": ("other", "yes when the row has a phenotype"),
    "Phenotype Annotation Level": ("other", "the level at which the phenotype holds"),
}

Values = dict[str, list[str | None]]


def is_screen(dataset: DatasetRecord) -> bool:
    return any(image.get("plate") for _file, image in dataset.images())


def component_files(record: Record) -> list[tuple[DatasetRecord, str]]:
    """Each dataset with its component: experimentA, screenB; letters go on over both kinds."""
    return [
        (dataset, f"{'screen' if is_screen(dataset) else 'experiment'}{letters(number)}")
        for number, dataset in enumerate(record.datasets)
    ]


def letters(number: int) -> str:
    """0 is A, 25 Z, 26 AA."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def study_name(record: Record) -> str:
    last = record.authors[0].last_name if record.authors else "lastname"
    words = [_slug(word) for word in (record.text("study.title") or "").split()]
    return f"{ACCESSION}-{_slug(last) or 'lastname'}-{next((word for word in words if len(word) > 3), 'study')}"


def _slug(text: str) -> str:
    for letter, plain in (("æ", "ae"), ("ø", "o"), ("å", "a")):
        text = text.lower().replace(letter, plain)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", "", text)


def study_file(record: Record, planned: dict[str, tuple[int | None, int | None]]) -> bytes:
    """`planned` gives, by dataset id, how many images there will be and their bytes."""
    shared = _shared_organism(record)
    rows: list[list[Any]] = _rows(STUDY, _study(record, shared))
    for number, (dataset, component) in enumerate(component_files(record), 1):
        screen = component.startswith("screen")
        values = _component(record, dataset, component, number, planned.get(dataset.id, (None, None)))
        if not shared:
            values |= _organism(dataset, "Screen" if screen else "Experiment")
        rows += _rows(SCREEN if screen else EXPERIMENT, values)
    return table(rows)


def _rows(template: tuple[tuple[str, ...], ...], values: Values) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for head, *names in template:
        if head:
            rows += [[""], [f"# {head}"]] if rows else [[f"# {head}"]]
        rows += [[name, *(values.get(name) or [""])] for name in names]
    return [*rows, [""]]


def _shared_organism(record: Record) -> bool:
    """Whether all datasets name the same organisms: then they stand once, at the study."""
    named = {tuple(dataset.organisms) for dataset in record.datasets}
    return len(named) == 1 and bool(next(iter(named)))


def _organism(dataset: DatasetRecord, scope: str) -> Values:
    return {
        f"{scope} Organism": [one.scientific_name for one in dataset.organisms],
        f"{scope} Organism Term Source REF": ["NCBITaxon" if one.taxon else "" for one in dataset.organisms],
        f"{scope} Organism Term Accession": [
            f"NCBITaxon_{one.taxon}" if one.taxon else "" for one in dataset.organisms
        ],
    }


def _study(record: Record, shared: bool) -> Values:
    kinds = [component.startswith("screen") for _dataset, component in component_files(record)]
    licence = record.text("study.license")
    authors = record.authors
    values: Values = {
        "Comment[IDR Study Accession]": [ACCESSION],
        "Study Title": [record.text("study.title")],
        "Study Description": [record.text("study.description")],
        "Study Key Words": record.fields["study.keywords"].items if "study.keywords" in record.fields else [],
        "Study Screens Number": [str(sum(kinds))],
        "Study Experiments Number": [str(len(kinds) - sum(kinds))],
        "Study Public Release Date": [record.text("study.release_date")],
        "Study License": [LICENCE_NAMES.get(licence, licence) if licence else None],
        "Study License URL": [LICENCES.get(licence) if licence else None],
        "Study Person Last Name": [author.last_name for author in authors],
        "Study Person First Name": [author.first_name for author in authors],
        "Study Person Email": [author.email for author in authors],
        "Study Person Address": [author.affiliation for author in authors],
        "Study Person ORCID": [author.orcid for author in authors],
        "Study Person Roles": [author.role for author in authors],
        "Term Source Name": [name for name, _uri in TERM_SOURCES],
        "Term Source URI": [uri for _name, uri in TERM_SOURCES],
    }
    return values | (_organism(record.datasets[0], "Study") if shared else {})


def _component(
    record: Record, dataset: DatasetRecord, component: str, number: int, planned: tuple[int | None, int | None]
) -> Values:
    scope = "Screen" if component.startswith("screen") else "Experiment"
    method = _METHOD.match(dataset.text("component.imaging_method") or "")
    base = f"{ACCESSION}-{component}"
    values: Values = {
        f"{scope} Number": [str(number)],
        f"Comment[IDR {scope} Name]": [f"{study_name(record)}/{component}"],
        f"{scope} Description": [dataset.text("component.description")],
        f"{scope} Size": list(_size(dataset, *planned)),
        f"{scope} Imaging Method": [method[1] if method else dataset.text("component.imaging_method")],
        f"{scope} Imaging Method Term Source REF": ["FBbi" if method else ""],
        f"{scope} Imaging Method Term Accession": [f"FBbi_{method[3]}" if method else ""],
        f"{scope} Comments": [f"Dataset D{dataset.position} of the plan; REMBI {rembi_version()} record."],
        "Quality Control Description": [dataset.text("image.qc")],
        "Raw Image Data Format": [dataset.text("image.format")],
        "Processed Data File Name": [f"{base}-processed.txt"],
        "Processed Data File Format": ["tab-delimited text"],
    }
    if scope == "Screen":
        values |= {"Library File Name": [f"{base}-library.txt"], "Library File Format": ["tab-delimited text"]}
    else:
        values |= {
            "Experiment Assay File": [f"{base}-assays.txt"],
            "Experiment Assay File Format": ["tab-delimited text"],
        }
    named = result_columns(component)
    values["Processed Data Column Name"] = list(named)
    values["Processed Data Column Type"] = [_RESULT_COLUMNS[name][0] for name in named]
    values["Processed Data Column Description"] = [_RESULT_COLUMNS[name][1] for name in named]
    return values | _protocols(dataset)


def result_columns(component: str) -> list[str]:
    lead = ["Plate", "Well"] if component.startswith("screen") else ["Assay Name"]
    return [*lead, *list(_RESULT_COLUMNS)[3:]]


def protocols(dataset: DatasetRecord) -> list[tuple[str, str, str]]:
    """Name, EFO accession and text; a protocol nobody described has no text."""
    acquired = [dataset.text(f"acquisition.{part}") for part in ("instrument", "parameters")]
    return [
        ("growth protocol", "EFO_0003789", dataset.text("specimen.growth_protocol") or ""),
        ("treatment protocol", "EFO_0003969", dataset.text("specimen.sample_preparation") or ""),
        (ACQUISITION, "", " ".join(part for part in acquired if part)),
        ("data analysis protocol", "", dataset.text("analysis.method") or ""),
    ]


def _protocols(dataset: DatasetRecord) -> Values:
    found = protocols(dataset)
    return {
        "Protocol Name": [name for name, _accession, _text in found],
        "Protocol Type": [name for name, _accession, _text in found],
        "Protocol Type Term Source REF": ["EFO" if accession else "" for _name, accession, _text in found],
        "Protocol Type Term Accession": [accession for _name, accession, _text in found],
        "Protocol Description": [text for _name, _accession, text in found],
    }


def _size(dataset: DatasetRecord, images: int | None, size: int | None) -> list[str]:
    parts = [f"5D Images: {images}"] if images is not None else []
    image = next((image for _file, image in dataset.images()), None)
    if image:
        sides = " x ".join(str(image[f"size_{axis}"]) for axis in "xyzct")
        parts.append(f"Average Image Dimension (XYZCT): {sides}")
    if size is not None:
        parts.append(f"Total Tb: {Decimal(size) / 10**12:.3f}")
    return parts
