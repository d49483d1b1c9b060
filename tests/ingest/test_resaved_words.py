"""What a lossless copy would keep of a file's metadata, in words on its card."""

import pytest
from django.utils.translation import override

from ingest.inspection.cards import metadata_lines

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
