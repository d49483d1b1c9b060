"""What a file holds of the metadata its format can hold, and what a lossless copy would keep, in words on its card."""

import pytest
from django.utils.translation import override

from ingest.inspection.cards import ceiling_line, metadata_lines, resaved_line

RESAVED = [
    {"as": "OME-TIFF, Deflate", "metadata": {"kept": 14, "of": 14, "lost": []}},
    {"as": "OME-TIFF, Zstandard", "metadata": {"kept": 14, "of": 14, "lost": []}},
    {"as": "OME-Zarr, Zstandard", "metadata": {"kept": 6, "of": 14, "lost": ["acquired_at", "objective/na", "objective/name"]}},
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Lost: acquisition date, objective."), ("nb", "Går tapt: opptaksdato, objektiv.")]
)
def test_each_format_has_one_line_that_names_what_is_lost(language, said):
    with override(language):
        lines = metadata_lines(RESAVED)
    assert len(lines) == 2
    assert "14" in lines[0] and lines[1].endswith(said)


def test_a_measurement_without_metadata_says_nothing():
    assert metadata_lines([{"as": "OME-TIFF, Deflate"}, {"as": "OME-Zarr, Zstandard", "metadata": None}]) == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "fills 2 of the 3 fields"), ("nb", "fyller ut 2 av de 3 feltene")]
)
def test_what_the_file_holds_stands_beside_what_its_format_can_hold(language, said):
    facts = {
        "format": {"id": "czi", "name": "Zeiss CZI"},
        "rembi": {"image.size_x": {}, "image.size_y": {}, "other": {}},
    }
    with override(language):
        line = ceiling_line(facts, {"image.size_x", "image.size_y", "acquisition.date"})
    assert said in line and "Zeiss CZI" in line


def test_a_format_that_nobody_has_counted_gets_no_line():
    assert ceiling_line({"format": {"id": "x", "name": "X"}, "rembi": {}}, ()) == ""


def test_a_copy_of_an_empty_image_is_small_but_not_nothing():
    line = resaved_line(
        [{"as": "OME-TIFF", "bytes": 524_288, "ratio": 0.002}, {"as": "OME-Zarr", "bytes": 524_288, "ratio": 0.0151}]
    )
    assert "< 1 % as OME-TIFF; 2 % as OME-Zarr" in line
