"""Growth and cost in a document: the figures of the snapshot, to the byte and the krone, and nothing computed anew."""

import io

import docx
import pytest
from PIL import Image

from planner.exports.contract import SHAPES, Options
from planner.exports.document import document_build
from planner.exports.pictures import chart_png
from planner.exports.word import WordExporter

from .samples import advice, minimal, rich, thumbnails
from .test_pdf import FONT_PATHS, needs_fonts


def figures_of(snapshot, **options):
    document = document_build(snapshot, Options(**options))
    assert not document.failed
    parts = [part for section in document.sections for part in section.parts]
    charts = [*document.charts, *(chart for part in parts for chart in part.charts)]
    tables = [*document.tables, *(table for part in parts for table in part.tables)]
    return charts, {table.caption: table for table in tables}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_shows_the_growth_once_and_the_costs_once(shape):
    charts, tables = figures_of(rich(), shape=shape)
    assert len(charts) == 1
    assert "2030: 6.00\u00a0TB" in charts[0].alt
    cost = tables["Cost of storage and deposit, NOK"]
    assert cost.total == ["Sum", "1,905", "3,810", "5,715", "7,620", "19,050"]
    assert ["NIRD Data Peak, backup", "705", "1,410", "2,115", "2,820", "7,050"] in cost.rows


def test_costs_say_their_prices_what_has_none_and_what_is_free():
    _charts, tables = figures_of(rich(), language="nb")
    notes = " ".join(tables["Kostnad for lagring og arkivering, kroner"].notes)
    assert "800 NOK/TB/year, pris fra 1. oktober 2025 (Sigma2, prices)" in notes
    assert "så summen er det minste" in notes
    assert "Timer er ikke regnet med." in notes and "BioImage Archive: gratis." in notes
    assert [row[0] for row in tables["Kostnad for lagring og arkivering, kroner"].rows if "kopi" in row[0]] == [
        "NIRD Data Peak, sikkerhetskopi"
    ]


def test_many_years_share_the_last_column_and_the_sum_stands():
    snapshot = rich()
    snapshot["advice"] = advice(range(2027, 2042))
    _charts, tables = figures_of(snapshot)
    cost = tables["Cost of storage and deposit, NOK"]
    assert cost.heads[-2:] == ["2032–2041", "Sum"]
    assert cost.total[-1] == f"{1905 * 120:,}"
    assert sum(int(cell.replace(",", "")) for cell in cost.total[1:-1]) == 1905 * 120


def test_volumes_over_two_to_the_53_are_told():
    snapshot = rich()
    snapshot["advice"] = advice(range(2027, 2030), step=2**62)
    charts, tables = figures_of(snapshot)
    assert charts
    assert tables["Storage by year"].rows[-1][-1] == "20.8\u00a0EB"


def test_snapshot_without_advice_gets_no_figures():
    snapshot = rich()
    del snapshot["advice"]
    charts, tables = figures_of(snapshot)
    assert charts == [] and set(tables) == set()
    assert figures_of(minimal(), shape="summary") == ([], {})


@needs_fonts
def test_chart_in_the_word_file_is_a_picture_with_the_figures_in_words():
    snapshot = rich()
    for dataset in snapshot["datasets"]:
        dataset["evidence"] = []
    made = WordExporter().export(snapshot, Options(font_paths=FONT_PATHS), thumbnails)
    file = docx.Document(io.BytesIO(made))
    (shape,) = file.inline_shapes
    assert "2030: 6.00" in shape._inline.docPr.get("descr")


@needs_fonts
def test_chart_is_readable_without_colour():
    charts, _tables = figures_of(rich())
    with Image.open(io.BytesIO(chart_png(charts[0].svg, 112, FONT_PATHS))) as picture:
        grey = picture.convert("L")
        assert grey.width > 800
        # Bars of the two parts differ in how dark they are on the whole, not in hue.
        shades = grey.getcolors(256) or []
        assert sum(count for count, shade in shades if shade < 80) > 1000
        assert sum(count for count, shade in shades if shade > 250) > 1000
