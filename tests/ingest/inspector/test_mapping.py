"""The pure parts: OME-XML to facts, two readings into one, checks, REMBI fields, names, units."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.inspector import companions, findings, merging, omexml, privacy, rembi, staging, units
from ingest.inspector.facts import Reading, blank_channel, blank_detector, blank_facts, blank_image, clean
from ingest.inspector.refusals import MESSAGES, Refused

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_XML = """<?xml version="1.0" encoding="UTF-8"?>
<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">
 <Experimenter ID="Experimenter:0" FirstName="Kari" LastName="Nordmann" Email="kari@example.org"/>
 <Instrument ID="Instrument:0">
  <Microscope Manufacturer="Zeiss" Model="LSM 880" SerialNumber="42"/>
  <Laser ID="LightSource:0" Model="Argon" Power="25" PowerUnit="mW" Wavelength="488"/>
  <Detector ID="Detector:0" Model="GaAsP" Type="PMT" Gain="1"/>
  <Objective ID="Objective:0" Model="Plan-Apochromat" NominalMagnification="63" LensNA="1.4" Immersion="Oil"
   WorkingDistance="0.19" WorkingDistanceUnit="mm"/>
 </Instrument>
 <Image ID="Image:0" Name="cells"><AcquisitionDate>2024-03-01T10:00:00</AcquisitionDate>
  <InstrumentRef ID="Instrument:0"/><ObjectiveSettings ID="Objective:0" Medium="Water" RefractiveIndex="1.518"/>
  <Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="8" SizeY="4" SizeZ="3" SizeC="1" SizeT="2"
   PhysicalSizeX="80" PhysicalSizeXUnit="nm" PhysicalSizeY="0.00008" PhysicalSizeYUnit="mm" PhysicalSizeZ="0.3">
   <Channel ID="Channel:0:0" Name="GFP" Fluor="EGFP" EmissionWavelength="509" Color="16711935"
    AcquisitionMode="LaserScanningConfocalMicroscopy" ContrastMethod="Fluorescence" PinholeSize="50">
    <LightSourceSettings ID="LightSource:0"/><DetectorSettings ID="Detector:0" Gain="700" Binning="2x2"/></Channel>
   <Plane TheZ="0" TheC="0" TheT="0" DeltaT="0" ExposureTime="20" ExposureTimeUnit="ms"/>
   <Plane TheZ="0" TheC="0" TheT="1" DeltaT="2.5" ExposureTime="20" ExposureTimeUnit="ms"/>
  </Pixels></Image></OME>"""


def _reading() -> Reading:
    return omexml.reading_of(omexml.parse(_XML), reader="test", version="1")


def _facts(**image: Any) -> dict[str, Any]:
    facts = {**blank_facts(), "format": {"id": "ome-tiff", "name": "OME-TIFF"}}
    facts["images"] = [{**blank_image(), "channels": [blank_channel()], **image}]
    return facts


def _codes(facts: dict[str, Any], **details: Any) -> set[str]:
    return {found["code"] for found in findings.checked(facts, details, now=_NOW)[0]}


def test_ome_xml_becomes_facts_in_the_units_of_the_interface() -> None:
    image = _reading().images[0]
    assert image["pixel_size_um"] == {"x": 0.08, "y": 0.08, "z": 0.3}
    assert image["time_increment_s"] == 2.5
    assert image["channels"][0] == {
        "name": "GFP", "fluorophore": "EGFP", "excitation_nm": 488.0, "emission_nm": 509.0, "exposure_ms": 20.0,
        "contrast": "Fluorescence", "mode": "LaserScanningConfocalMicroscopy", "color": "#00FF00",
    }  # fmt: skip
    assert image["objective"] == {
        "name": "Plan-Apochromat", "magnification": 63.0, "na": 1.4, "immersion": "Oil", "refractive_index": 1.518,
    }  # fmt: skip
    assert image["instrument"]["detectors"] == [
        {"name": "GaAsP", "type": "PMT", "gain": 700.0, "voltage": None, "binning": "2x2"}
    ]
    assert image["instrument"]["light_sources"][0]["power"] == "25 mW"


@pytest.mark.parametrize(
    "evil", ["<!DOCTYPE OME><OME/>", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "<a>", "", "<a>&x;</a>"]
)
def test_xml_with_a_dtd_or_damage_is_unreadable(evil: str) -> None:
    for form in (evil, evil.encode(), evil.encode("utf-16")):
        with pytest.raises(omexml.Unreadable):
            omexml.parse(form)


def test_an_encoding_that_hides_a_dtd_is_not_believed() -> None:
    hidden = (
        b'<?xml version="1.0" encoding="cp037"?>'
        + '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode("cp037")
    )
    with pytest.raises(omexml.Unreadable):
        omexml.parse(hidden)


@pytest.mark.parametrize(
    ("value", "unit", "wanted"),
    [("1", "mm", 1000.0), ("250", "nm", 0.25), (2, "\u212b", 0.0002), ("1", "pixel", None), ("NaN", "µm", None),
     ("1e999", "µm", None), ("1", "reference frame", None), (None, "µm", None), ("0,5", "µm", 0.5)],
)  # fmt: skip
def test_lengths_have_units_or_no_value(value: object, unit: str, wanted: float | None) -> None:
    assert units.micrometres(value, unit) == wanted


def test_null_is_filled_from_the_second_reader_and_says_so() -> None:
    first, second = _reading(), copy.deepcopy(_reading())
    first.images[0]["objective"]["magnification"] = None
    second.reader, second.sources = "other", {"objective/magnification": "its header"}
    merged = merging.merge(first, second)
    assert merged.images[0]["objective"]["magnification"] == 63
    said = merging.provenance(merged.images, merged)
    assert said["/images/0/objective/magnification"] == {"reader": "other", "version": "1", "source": "its header"}
    assert said["/images/0/objective/na"]["reader"] == "test"
    assert merged.second_reader is not None
    assert merged.second_reader["agrees"]


def test_a_disagreement_is_named_and_the_first_reader_stands() -> None:
    first, second = _reading(), copy.deepcopy(_reading())
    second.images[0]["size_z"] = 1
    second.images[0]["pixel_size_um"]["x"] = 0.09
    merged = merging.merge(first, second)
    assert merged.images[0]["size_z"] == 3
    assert merged.second_reader is not None
    assert merged.second_reader["differences"] == ["number of sections: 3 and 1", "pixel size x: 0.08 and 0.09 µm"]
    assert [found["code"] for found in merged.findings] == ["readers_disagree"]


@pytest.mark.parametrize("dpi", [72, 96, 150, 300])
def test_viewer_resolutions_are_withdrawn(dpi: int) -> None:
    facts = _facts(pixel_size_um={"x": 25_400 / dpi, "y": 25_400 / dpi, "z": None})
    found, withdrawn = findings.checked(facts, {}, now=_NOW)
    assert "pixel_size_is_dpi" in {entry["code"] for entry in found}
    findings.withdraw(facts["images"], withdrawn)
    assert facts["images"][0]["pixel_size_um"]["x"] is None


def test_a_calibrated_image_is_left_alone() -> None:
    facts = _facts(pixel_size_um={"x": 0.1, "y": 0.1, "z": 0.3}, size_z=5)
    assert not _codes(facts) & {"pixel_size_is_dpi", "pixel_size_is_one", "pixel_size_missing", "z_step_missing"}
    assert findings.checked(facts, {}, now=_NOW)[1] == []


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ({"pixel_size_um": {"x": 1.0, "y": 1.0, "z": 1.0}}, "pixel_size_is_one"),
        ({"pixel_size_um": {"x": 0.1, "y": 0.2, "z": None}, "size_x": 9, "size_y": 9}, "pixel_not_square"),
        ({"size_z": 9}, "z_step_missing"),
        ({"size_t": 9}, "time_step_missing"),
        ({"acquired_at": "1970-01-01T00:00:00"}, "date_unlikely"),
        ({"acquired_at": "2199-01-01"}, "date_unlikely"),
        ({"acquired_at": "yesterday"}, "date_unlikely"),
        ({"lossy": True, "compression": "JPEG"}, "lossy_compression"),
        (
            {"objective": {"name": "x", "magnification": 10, "na": 1.4, "immersion": "Air", "refractive_index": None}},
            "na_impossible",
        ),
        ({"channels": [{**blank_channel(), "emission_nm": 400.0, "excitation_nm": 500.0}]}, "wavelengths_swapped"),
        ({"channels": [{**blank_channel(), "excitation_nm": 500.0}]}, "wavelengths_missing"),
        (
            {"channels": [{**blank_channel(), "name": "Ch1"}, {**blank_channel(), "name": "Ch2"}]},
            "channel_names_missing",
        ),
        ({}, "pixel_size_missing"),
        ({}, "objective_missing"),
    ],
)
def test_check(image: dict[str, Any], code: str) -> None:
    assert code in _codes(_facts(**image))


def test_every_message_says_what_to_do_and_names_no_path() -> None:
    facts = _facts(size_z=9, size_t=9, lossy=True)
    for entry in findings.checked(facts, {"people": ["a last name"]}, now=_NOW)[0]:
        assert entry["message"].endswith(".")
        assert entry["message"].count(". ") >= 1, entry
    for code, message in MESSAGES.items():
        assert "/" not in message, code


def test_header_checks_see_medium_co2_and_personal_data() -> None:
    reading = _reading()
    facts = {**_facts(), "images": reading.images}
    assert {"immersion_mismatch", "personal_data"} <= _codes(facts, **reading.details)
    assert "Nordmann" not in str(findings.checked(facts, reading.details, now=_NOW))
    assert "co2_as_percent" in _codes(_facts(), ome={"acquisition.co2": {"value": 5, "source": ""}})


def test_stage_without_a_unit_slide_label_and_shallow_camera_are_told() -> None:
    ome = {"acquisition.stage_position": {"value": "12.5 reference frame", "source": "x"}}
    assert "stage_without_unit" in _codes(_facts(), ome=ome)
    assert "stage_without_unit" not in _codes(
        _facts(), ome={"acquisition.stage_position": {"value": "12.5 µm", "source": "x"}}
    )
    slide = _facts(name="slide")
    slide["images"].append({**blank_image(), "name": "label image"})
    assert "slide_label" in _codes(slide)
    slide["images"][1]["name"] = "labelled cells"
    assert "slide_label" not in _codes(slide)
    camera = {**blank_image()["instrument"], "detectors": [{**blank_detector(), "name": "ORCA-Flash4.0"}]}
    assert "eight_bit_camera" in _codes(_facts(pixel_type="uint8", instrument=camera))
    assert "eight_bit_camera" not in _codes(_facts(pixel_type="uint16", instrument=camera))


def test_rembi_fields_carry_value_source_and_how_far_to_believe_them() -> None:
    reading = _reading()
    merged = merging.merge(reading, None)
    facts = {**_facts(), "images": merged.images, "provenance": merging.provenance(merged.images, merged)}
    found = rembi.values(facts, merged.details)
    assert found["acquisition.objective.na"] == {
        "value": 1.4, "source": "test 1: OME/Instrument/Objective/@LensNA", "fill": "auto",
    }  # fmt: skip
    assert found["acquisition.objective.working_distance"]["value"] == "0.19 mm"
    assert found["acquisition.pinhole"]["value"] == "50 µm"
    assert found["image.physical_size_x"]["value"] == "0.08 µm"
    assert found["component.imaging_method"]["value"] == ["single-spot confocal microscopy (FBbi:00000252)"]
    assert found["acquisition.instrument"]["fill"] == "derive"
    assert found["specimen.channel.content"] == {
        **found["specimen.channel.content"],
        "value": "EGFP",
        "fill": "suggest",
    }
    assert "study.author.email" not in found
    assert set(found) <= set(rembi.checklist()["fields"])


def test_a_withdrawn_calibration_fills_no_rembi_field() -> None:
    reading = _reading()
    reading.images[0]["pixel_size_um"]["x"] = None
    merged = merging.merge(reading, None)
    facts = {**_facts(), "images": merged.images, "provenance": {}}
    assert "image.physical_size_x" not in rembi.values(facts, merged.details)


@pytest.mark.parametrize(
    ("names", "entry"),
    [
        (["a_Z1.ome.tiff", "a.companion.ome", "a_Z2.ome.tiff"], "a.companion.ome"),
        (["x/_x_/stack1/frame_t_0.ets", "x/x.vsi"], "x/x.vsi"),
        (["c.ome.zarr/.zattrs", "c.ome.zarr/0/.zarray", "c.ome.zarr/0/0"], "c.ome.zarr"),
        (["c.ome.zarr/zarr.json", "c.ome.zarr/0/zarr.json"], "c.ome.zarr"),
        (["b.h5", "b.xml"], "b.xml"),
        (["notes.txt", "b.tif"], "b.tif"),
    ],
)
def test_the_file_that_opens_a_set(names: list[str], entry: str) -> None:
    assert companions.entry_of(names) == entry


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b.tif", "C:\\x\\b.tif"])
def test_a_single_file_gets_a_harmless_name(name: str) -> None:
    found = staging.safe_name(name, alone=True)
    assert "/" not in found
    assert ".." not in found
    with pytest.raises(Refused):
        staging.safe_name(f"../{name}", alone=False)


def test_axes_of_the_second_reader_carry_its_name() -> None:
    first, second = (Reading(name, "1", [blank_image()]) for name in ("Bio-Formats", "pylibCZIrw"))
    second.images[0]["axes"] = [{"name": "phase", "size": 3}]
    merged = merging.merge(first, second)
    told = merging.provenance(merged.images, merged)
    assert told["/images/0/axes/0/name"]["reader"] == told["/images/0/axes/0/size"]["reader"] == "pylibCZIrw"
    assert told["/images/0/size_x"]["reader"] == "Bio-Formats"


def test_clean_takes_what_databases_refuse() -> None:
    dirty = {"a\x00": "b\x00\ud800", "n": [float("nan"), float("inf"), 1.5, True, None], "long": "x" * 20_000}
    found = clean(dirty)
    assert found["n"] == [None, None, 1.5, True, None]
    assert len(found["long"]) == 10_000
    found["a\ufffd"].encode()


@pytest.mark.parametrize(
    ("raw", "kinds"),
    [
        ('{"Information|Document|UserName": "smcardle"}'.replace(": ", ":"), ["a user name"]),
        ('{"UserName":"","Operator":"null"}', []),
        ('{"path":"D:\\\\Users\\\\kari.nordmann\\\\data\\\\x.czi"}', ["a user's folder"]),
        ('{"path":"D:\\\\Users\\\\Public\\\\x.czi","p":"/usr/share/x"}', []),
        ('{"Contact":"kari@uib.no"}', ["an e-mail address"]),
        ('{"PatientID":"4711-AB"}', ["a patient's data"]),
        ('{"Contact":"bjø@uib.no"}', ["an e-mail address"]),
        (f'{{"UserName":"{"ж" * 70}"}}', ["a user name"]),
        (f'{{"path":"C:\\\\Users\\\\{"å" * 39}\\\\x.czi"}}', ["a user's folder"]),
    ],
)
def test_personal_data_is_told_by_kind(raw: str, kinds: list[str]) -> None:
    assert privacy.kinds(raw.encode()) == kinds
