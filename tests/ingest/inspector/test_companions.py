"""Which files must stand beside a file: as the table of formats says, and named where they are missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.utils.translation import override

from ingest.inspector import companions
from ingest.inspector.refusals import companion_missing
from ingest.templatetags.images import refusal_words

from . import makers

FORMATS = Path(companions.__file__).resolve().parents[2] / "planner/catalogue/data/formats/formats.yaml"
# Formats with companions that need no entry: what stands beside is optional, or the header itself names it, or the ending
# belongs to many formats.
WITHOUT = {
    "czi": "split scans are read alone", "lif": ".lifext holds more of the metadata, the images are in the .lif",
    "ome-tiff": "the OME block names its files", "bdv": "the XML names the HDF5", "ics": "version 2 is one file",
    "nrrd": "the header names its data", "lsm": "the database is optional", "oir": "numbered parts, as many as there are",
    "micromanager": ".tif", "xlef": "the header names its parts", "lei": ".tif", "scanr": ".xml", "deltavision": "a log",
    "metamorph": ".tif", "metaxpress": "the pixels can be opened alone", "slidebook": ".spl is optional", "prairie": ".xml",
    "operetta": ".xml", "opera-flex": "each .flex is read alone", "incell": "the pixels can be opened alone",
    "cv7000": "the pixels can be opened alone", "ndpi": ".ndpis lists channels that can be opened alone",
}  # fmt: skip


def test_the_table_covers_every_format_that_comes_in_several_files():
    listed = yaml.safe_load(FORMATS.read_text(encoding="utf-8"))["formats"]
    several = {each["id"]: each for each in listed if each.get("companion_files")}
    endings = Counter(ending for each in listed for ending in each["extensions"])
    covered = {
        key for key, each in several.items() if any(ending in companions.NEEDED for ending in each["extensions"])
    }
    assert set(several) == covered | set(WITHOUT)
    assert covered & set(WITHOUT) == {"ics"}
    assert [ending for ending in companions.NEEDED if endings[ending] != 1] == []


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("cells.oif", "cells.oif.files"), ("a/Slide.VSI", "_Slide_"), ("x.sldy", "x.dir"), ("x.czi", None), ("x", None)],
)
def test_what_must_stand_beside(name, wanted):
    assert companions.needed(name) == wanted


def test_a_slide_without_its_folder_names_it(inspect, tmp_path: Path):
    facts = inspect(makers.plain_tiff(tmp_path / "Slide 1.vsi")).facts
    said = [facts["error"] or {}, *facts["findings"]]
    assert any(each.get("code") == "companion_missing" and "_Slide 1_" in each["message"] for each in said)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_page_names_it_in_both_languages(language):
    image = SimpleNamespace(
        name="cells.oif", error_code="companion_missing", error_message=companion_missing("cells.oif.files")
    )
    with override(language):
        assert refusal_words(image).count("cells.oif.files") == 1
