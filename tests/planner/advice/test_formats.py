"""What to do with files, from the formats table and from what files really hold."""

import pytest

from planner.advice.formats import ReadFile, format_advice

from .reference import entries, entry

READER = {"name": "Bio-Formats", "version": "7.3.1"}


def codes(key, *files):
    return [line.code for line in format_advice(entry("formats", key), files)]


def said(key, code, *files, language="en"):
    lines = [line for line in format_advice(entry("formats", key), files) if line.code == code]
    return f"{lines[0].text[language]} {lines[0].reason[language]}"


def read(name, **image):
    whole = {"lossy": False, "compression": None, "pixel_size_um": {"x": 0.1, "y": 0.1, "z": None}, **image}
    return ReadFile(name, {"images": [whole], "reader": READER, "used_files": [name]}, "2026-11-23")


def test_a_vendor_format_is_kept_and_gets_a_copy():
    assert codes("czi") == ["format.keep_original", "format.convert", "format.lost", "format.notes"]
    assert "OME-TIFF or OME-Zarr" in said("czi", "format.convert")
    assert "set 57. A converted copy loses the other 6" in said("czi", "format.lost")


def test_an_old_format_is_converted_now():
    assert "Convert Zeiss ZVI to OME-TIFF now" in said("zvi", "format.convert")


def test_ome_tiff_needs_nothing():
    assert "format.lost" not in codes("ome-tiff")
    assert "needs no conversion" in said("ome-tiff", "format.convert")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("jpeg", "lossy: it changes the intensities"),
        ("png", "lossless, but one plane of at most 16 bit"),
        ("tiff", "pixel size, channels and instrument are mostly lost"),
        ("bmp", "8 bit and no metadata"),
        ("gif", "256 colours"),
        ("avi", "codec decides"),
        ("jp2", "reversible mode"),
    ],
)
def test_figures_only_says_which_loss_it_is(key, words):
    assert codes(key)[0] == "format.figures_only"
    assert words in said(key, "format.figures_only")
    assert "format.convert" not in codes(key)


def test_png_is_not_called_lossy():
    assert "lossy" not in said("png", "format.figures_only")
    assert entry("formats", "png")["data"]["lossy_possible"] is False


def test_every_discouraged_format_has_its_loss_told_and_every_level_has_words():
    for found in entries("formats"):
        lines = format_advice(found)
        discouraged = found["data"]["advice"]["level"] == "not_recommended"
        assert (lines[0].code == "format.figures_only") == discouraged
        assert all("keep_original" not in line.code for line in lines) == discouraged


def test_lossy_pixels_in_a_file_are_told_with_the_file_and_its_reader():
    lines = format_advice(entry("formats", "czi"), [read("a.czi", lossy=True, compression="JPEG-XR"), read("b.czi")])
    line = next(line for line in lines if line.code == "format.lossy")
    assert line.text["nb"] == "a.czi: lagret med komprimering som gir tap."
    assert line.sources[0].title == "a.czi (Bio-Formats 7.3.1)"
    assert line.sources[0].dated("nb") == "lest 2026-11-23"


def test_unknown_loss_is_not_taken_for_none():
    assert "format.lossy_unknown" in codes("nd2", read("a.nd2", compression="JPEG-2000", lossy=None))
    assert "format.lossy_unknown" not in codes("nd2", read("a.nd2"))


def test_missing_pixel_size_and_companions_are_told():
    bare = ReadFile(
        "a.vsi", {"images": [{"lossy": None}], "used_files": ["a.vsi", "b.ets"], "reader": READER}, "2026-11-23"
    )
    assert {"format.no_pixel_size", "format.companions"} <= set(codes("vsi", bare))
    assert not {"format.no_pixel_size", "format.companions"} & set(codes("vsi", read("a.vsi")))


def test_hdf5_must_name_its_layout_and_dicom_may_name_a_patient():
    assert "oppbygning" in said("hdf5", "format.notes", language="nb")
    assert "pasienter" in said("dicom", "format.notes", language="nb")
