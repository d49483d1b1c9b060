"""REMBI as YAML and as a spreadsheet: values with origins, room for what is missing, and no formula anywhere."""

import io
import zipfile
from functools import lru_cache

import pytest
import yaml
from openpyxl import load_workbook

from planner.exports.contract import Options
from planner.exports.rembi import RembiSheetExporter, RembiYamlExporter
from planner.metadata.checklist import fields, modules
from tests.planner.metadata.test_record import read

from .samples import EVERY_SIGN, HOSTILE, all_samples, answer, empty, minimal, rich

BOTH = (RembiSheetExporter, RembiYamlExporter)


def made(exporter, snapshot, **options) -> bytes:
    return exporter().export(snapshot, Options(**options), {})


def study(snapshot, **options):
    return yaml.safe_load(made(RembiYamlExporter, snapshot, **options))


def book(snapshot, **options):
    return load_workbook(io.BytesIO(made(RembiSheetExporter, snapshot, **options)))


@lru_cache
def sample_book(name):
    return book(read(all_samples()[name]))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_yaml_is_keyed_like_the_checklist():
    nested = study(read(rich()))
    assert nested["study"]["title"].startswith("Mitokondriell")
    kari = nested["study"]["authors"][0]
    assert (kari["last_name"], kari["orcid"], kari["affiliation"][0]["ror"]) == (
        "Nordmann",
        "0000-0002-1825-0097",
        "https://ror.org/03zga2b32",
    )
    assert nested["study"]["grants"] == [{"funder": "Research Council of Norway", "identifier": "345678"}]
    assert nested["biosample"][0]["organism"] == [
        {"scientific_name": "Homo sapiens", "common_name": "human", "ncbi_taxon": "NCBITaxon_9606"}
    ]
    acquisition = nested["image_acquisition"][0]
    assert acquisition["objective"]["na"] == 1.4
    assert acquisition["exposure_time"] == ["50 ms", "80 ms"]
    component = nested["study_component"][0]
    assert component["imaging_method"] == ["spinning disk confocal microscopy (FBbi:00000253)"]
    assert component["associations"][0]["specimen"] == nested["specimen"][0]["title"]
    assert nested["image_data"][0]["files"][0]["sha256"]


def test_yaml_says_where_every_value_comes_from():
    nested = study(read(rich()))
    provenance = nested["provenance"]
    assert provenance["image_acquisition[0].instrument"] == {
        "origin": "accepted",
        "source": "collect.instrument, Bio-Formats 7.3.1",
        "file": "celle_01.czi",
    }
    for section in ("biosample", "specimen", "image_acquisition", "study_component"):
        for number, entry in enumerate(nested[section]):
            for name, value in entry.items():
                if not isinstance(value, dict) and name != "associations":
                    assert f"{section}[{number}].{name}" in provenance
    assert {proposal["origin"] for proposal in nested["proposals"]} == {"proposal"}


def test_yaml_leaves_out_what_nobody_said():
    nested = study(minimal())
    assert "organism" not in nested["biosample"][0]
    assert "image_data" not in nested
    assert "experimental_variable" not in nested["biosample"][0]
    assert "null" not in made(RembiYamlExporter, minimal()).decode()


@pytest.mark.parametrize("name", all_samples())
@pytest.mark.parametrize("language", ["en", "nb"])
def test_yaml_of_every_sample_can_be_read(name, language):
    assert study(read(all_samples()[name]), language=language)["study"]["title"]


def test_sheet_has_one_page_a_module_and_one_row_a_field():
    opened = sample_book("rich")
    assert opened.sheetnames[1:-1] == [module["en"] for module in modules()]
    biosample = rows(opened["Biosample"])
    ids = [field.id for field in fields().values() if field.module == "biosample"]
    assert [row[-1] for row in biosample if row[0].startswith("D1")] == ids
    organism = next(row for row in biosample if row[-1] == "biosample.organism.scientific_name")
    assert organism[3:7] == ["Homo sapiens", "written by the author", "describe.organism", None]


def test_sheet_marks_required_fields_that_are_empty_and_tells_what_to_write():
    sheet = sample_book("rich")["Specimen"]
    empty_required = [row for row in sheet.iter_rows(min_row=2) if row[2].value == "required" and not row[3].value]
    assert empty_required
    for row in empty_required:
        assert row[3].fill.fgColor.rgb.endswith("FFF4D6")
        assert row[7].value


@pytest.mark.parametrize("name", all_samples())
def test_no_cell_of_any_sample_is_a_formula_or_a_link(name):
    for sheet in sample_book(name):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr")
                assert cell.hyperlink is None


@pytest.mark.parametrize(
    "text", ["=1+1", "+47 123", "-x", "@SUM(A1)", '=HYPERLINK("http://x")', "#N/A", "  =2", HOSTILE]
)
def test_text_that_looks_like_a_formula_is_kept_as_text(text):
    snapshot = minimal()
    snapshot["plan"]["title"] = text
    snapshot["datasets"][0]["answers"]["describe.specimen"] = answer(text)
    raw = made(RembiSheetExporter, snapshot)
    cell = next(
        row[3]
        for row in book(snapshot)["Specimen"].iter_rows(min_row=2)
        if row[9].value == "specimen.sample_preparation"
    )
    assert (cell.value.strip(), cell.data_type) == (text.strip(), "s")
    assert cell.quotePrefix == text.strip().startswith(("=", "+", "-", "@"))
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        assert not any(b"<f>" in opened.read(name) for name in opened.namelist() if "worksheets" in name)


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ud800", "\ufffe", "\u202e"])
def test_sign_that_a_file_cannot_hold_never_stops_an_export(sign):
    snapshot = minimal()
    snapshot["datasets"][0]["answers"]["describe.specimen"] = answer(f"a{sign}b")
    for exporter in BOTH:
        assert made(exporter, snapshot)
    shown = [row[3] for row in rows(book(snapshot)["Specimen"]) if row[9] == "specimen.sample_preparation"]
    assert shown[0].startswith("a") and shown[0].endswith("b")


@pytest.mark.parametrize("exporter", BOTH)
def test_every_sign_is_kept(exporter):
    snapshot = minimal()
    text = f"{EVERY_SIGN}, 標本, 🔬"
    snapshot["datasets"][0]["answers"]["describe.specimen"] = answer(text)
    if exporter is RembiYamlExporter:
        assert study(snapshot)["specimen"][0]["sample_preparation"] == text
    else:
        assert text in [row[3] for row in rows(book(snapshot)["Specimen"])]


@pytest.mark.parametrize("exporter", BOTH)
def test_same_snapshot_gives_the_same_bytes(exporter, monkeypatch):
    first = made(exporter, rich())
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert made(exporter, rich()) == first


def test_sheet_is_dated_by_the_snapshot():
    opened = sample_book("rich")
    assert opened.properties.modified == opened.properties.created
    assert opened.properties.created.isoformat() == "2026-11-20T10:15:00"


def test_size_over_what_a_spreadsheet_can_count_is_text():
    assert str(2**63 - 1) in [row[3] for row in rows(sample_book("enormous")["Files"])]


def test_long_text_is_cut_and_says_so():
    snapshot = minimal()
    snapshot["datasets"][0]["answers"]["describe.specimen"] = answer("x" * 40_000)
    shown = [row[3] for row in rows(book(snapshot)["Specimen"]) if row[3] and row[3].startswith("xxx")]
    assert shown[0].endswith("the YAML file has the whole text]")


@pytest.mark.parametrize("exporter", BOTH)
def test_norwegian_frame(exporter):
    text = (
        book(empty(), language="nb")["Om"]["A1"].value
        if exporter is RembiSheetExporter
        else made(exporter, empty(), language="nb").decode()
    )
    assert "slik" in text


@pytest.mark.parametrize("exporter", BOTH)
def test_readiness_names_what_rembi_requires(exporter):
    notes = exporter().readiness(read(rich()))
    found = {(note.code, note.question) for note in notes}
    assert ("missing_study_license", "share.licence") in found
    assert ("missing_study_keywords", "describe.keywords") in found
    assert all(note.severity in ("missing", "info") for note in notes)
    assert any(note.code == "missing_from_file" for note in notes)
