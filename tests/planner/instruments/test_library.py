"""The instrument library: written down once, found by serial or model, read from Micro-Meta App files."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from planner.instruments.contents import InstrumentRefused, record_clean
from planner.instruments.matching import instrument_found, instruments_matched
from planner.instruments.micrometa import micrometa_read
from planner.instruments.models import Instrument, InstrumentRevision
from planner.instruments.pages import record_form, record_of, record_posted
from planner.instruments.services import InstrumentChanged, instrument_change, instrument_create

LSM = {
    "title": "LSM 880 in room 4",
    "facility": "MIC Bergen",
    "manufacturer": "Zeiss",
    "model": "LSM 880",
    "serial": "3823001234",
    "content": {
        "type": "Inverted",
        "software": "ZEN 2.3",
        "header_names": ["LSM 880, AxioObserver"],
        "objectives": [
            {
                "name": "Plan-Apochromat 63x/1.4 Oil DIC M27", "manufacturer": "Zeiss", "magnification": "63x",
                "na": "1,4", "immersion": "oil", "correction": "PlanApo", "working_distance": "0.19 mm",
            },
            {"name": "Plan-Apochromat 20x/0.8", "manufacturer": "Zeiss", "magnification": 20, "na": 0.8, "immersion": "Air"},
        ],
        "detectors": [{"name": "Airyscan", "manufacturer": "Zeiss", "type": "Other"}],
        "light_sources": [
            {"kind": "Laser", "name": "HeNe 633", "manufacturer": "Lasos", "wavelength": "633 nm", "power": "5 mW"},
            {"kind": "Laser", "name": "Argon", "manufacturer": "Lasos", "wavelength": "488 nm"},
        ],
        "filters": [],
    },
}  # fmt: skip
# As the app writes it: documentation of the Micro-Meta App, page "Output", and field names of NBO v02-01.
MICROMETA = {
    "Name": "Custom TIRF",
    "Schema_ID": "Instrument.json",
    "ID": "8fb329c4-20ad-4c11-949b-6226edb739ca",
    "Tier": 2,
    "ValidationTier": 2,
    "ModelVersion": "2.01.0",
    "AppVersion": "1.2.2",
    "MicroscopeStand": {
        "Name": "Custom TIRF", "Schema_ID": "InvertedMicroscopeStand.json", "Manufacturer": "Olympus", "Model": "IX71",
        "Type": "Compound", "Origin": "Commercial-custom modified",
    },
    "components": [
        {
            "Name": "UPlanSApo 60x", "Schema_ID": "Objective.json", "Manufacturer": "Olympus", "Model": "UPLSAPO60XW",
            "Magnification": 60, "LensNA": 1.2, "ImmersionType": "Water", "Correction": "PlanApo",
            "WorkingDistance": 0.28, "WorkingDistanceUnit": "mm",
        },
        {"Name": "Camera 1", "Schema_ID": "CMOS.json", "Manufacturer": "Hamamatsu", "Model": "ORCA-Flash4.0 V2"},
        {"Name": "Blue", "Schema_ID": "Laser.json", "Manufacturer": "Coherent", "Model": "OBIS 488", "Wavelength": 488},
        {"Name": "GFP", "Schema_ID": "ExcitationFilter.json", "Model": "FF01-470/40", "FilterSetID": "a"},
        {"Name": "GFP", "Schema_ID": "StandardDichroic.json", "Model": "FF495-Di03", "FilterSetID": "a"},
        {"Name": "GFP", "Schema_ID": "EmissionFilter.json", "Model": "FF01-525/50", "FilterSetID": "a"},
        {"Name": "MicroManager", "Schema_ID": "AcquisitionSoftware.json", "Version": "2.0"},
        {"Name": "Table", "Schema_ID": "MicroscopeTable.json"},
        "no component at all",
    ],
    "linkedFields": None,
}  # fmt: skip


def stand(**facts):
    return {"model": None, "serial": None, "manufacturer": None, **facts}


def listed(*records):
    return [{**record_clean(one), "id": str(number), "retired": False} for number, one in enumerate(records)]


def test_numbers_and_lists_are_read_as_people_write_them():
    kept = record_clean(LSM)
    first = kept["content"]["objectives"][0]
    assert (first["magnification"], first["na"], first["immersion"]) == (63, 1.4, "Oil")
    assert "filters" not in kept["content"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"title": " "}, "name"),
        ({"title": "x" * 300}, "200"),
        ({"content": {"objectives": [{"na": "14"}]}}, "1.7"),
        ({"content": {"objectives": [{"immersion": "beer"}]}}, "Water"),
        ({"content": {"detectors": [{"name": "x"}] * 61}}, "60"),
        ({"content": "x"}, "shape"),
    ],
)
def test_bad_record_gets_a_sentence(change, word):
    with pytest.raises(InstrumentRefused) as refused:
        record_clean({**LSM, **change})
    assert word in str(refused.value)


def test_serial_decides_before_model():
    twin = {**LSM, "title": "The other", "serial": "99"}
    found, how = instrument_found(stand(model="LSM 880", serial="3823-001234"), listed(twin, LSM))
    assert (found["title"], how) == (LSM["title"], "serial")


def test_model_matches_only_where_one_instrument_has_it():
    assert instrument_found(stand(model="LSM 880, AxioObserver"), listed(LSM))[1] == "model"
    assert instrument_found(stand(model="lsm880"), listed(LSM))[1] == "model"
    assert instrument_found(stand(model="LSM 880"), listed(LSM, {**LSM, "title": "Twin"})) is None


def test_another_serial_rules_a_record_out():
    assert instrument_found(stand(model="LSM 880", serial="42"), listed(LSM)) is None
    assert instrument_found(stand(model="LSM 880", serial="42"), listed({**LSM, "serial": ""}))[1] == "model"


def test_nothing_in_the_header_matches_nothing():
    assert instrument_found(stand(), listed({**LSM, "model": "", "serial": ""})) is None


def test_a_chosen_instrument_stands_for_all_files_and_none_for_none():
    facts = {"images": [{"instrument": stand(model="LSM 880")}]}
    library = listed(LSM, {**LSM, "title": "Twin"})
    files = [("a.czi", facts), ("b.czi", {"images": []})]
    assert [(m.how, m.files) for m in instruments_matched(files, library, "1")] == [("chosen", ("a.czi", "b.czi"))]
    assert instruments_matched(files, library, "none") == []


def test_micro_meta_file_becomes_a_record():
    kept = micrometa_read(json.dumps(MICROMETA).encode(), facility="MIC")
    assert (kept["title"], kept["facility"], kept["manufacturer"], kept["model"]) == (
        "Custom TIRF",
        "MIC",
        "Olympus",
        "IX71",
    )
    content = kept["content"]
    assert content["type"] == "Inverted"
    assert content["software"] == "MicroManager 2.0"
    assert content["objectives"] == [
        {
            "name": "UPlanSApo 60x", "manufacturer": "Olympus", "magnification": 60, "na": 1.2, "immersion": "Water",
            "correction": "PlanApo", "working_distance": "0.28 mm",
        }
    ]  # fmt: skip
    assert content["detectors"] == [{"name": "ORCA-Flash4.0 V2", "manufacturer": "Hamamatsu", "type": "CMOS"}]
    assert content["light_sources"][0]["wavelength"] == "488 nm"
    assert content["filters"] == [
        {"name": "GFP", "excitation": "FF01-470/40", "dichroic": "FF495-Di03", "emission": "FF01-525/50"}
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"Schema_ID": "Image.json"}',
        b"[" * 20_000,
        b"x" * (5 * 1024 * 1024 + 1),
        b"nan",
    ],
)
def test_what_is_no_microscope_file_is_refused_with_a_sentence(raw):
    with pytest.raises(InstrumentRefused) as refused:
        micrometa_read(raw)
    assert str(refused.value).endswith(".")


def test_form_gives_back_what_it_was_given():
    kept = record_clean(LSM)
    form = record_form(kept)
    posted = {one.name: one.value for one in form.head}
    posted |= {one.name: one.value for group in form.groups for row in group.rows for one in row}
    assert record_clean(record_posted(posted)) == kept


@pytest.mark.django_db
def test_change_keeps_what_stood_and_refuses_an_old_revision(cast):
    made = instrument_create(record=LSM, user=cast.consultant)
    instrument_change(instrument=made, record={**LSM, "serial": "1"}, revision=1, user=cast.consultant)
    with pytest.raises(InstrumentChanged):
        instrument_change(instrument=made, record={**LSM, "serial": "2"}, revision=1, user=cast.admin)
    assert Instrument.objects.get().serial == "1"
    assert [row.before.get("serial") for row in InstrumentRevision.objects.order_by("number")] == [None, "3823001234"]


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("consultant", 200), ("admin", 200), ("owner", 403), ("stranger", 403)])
def test_only_consultants_and_staff_write(cast, who, status):
    made = instrument_create(record=LSM, user=cast.consultant)
    client = client_of(getattr(cast, who))
    assert client.get(reverse("instrument", args=[made.uuid])).status_code == 200
    assert client.get(reverse("instruments")).status_code == 200
    assert client.get(reverse("instrument-new")).status_code == status
    posted = client.post(reverse("instrument", args=[made.uuid]), {"title": "Mine", "revision": "1"})
    assert posted.status_code == (302 if status == 200 else 403)
    assert Instrument.objects.get().title == ("Mine" if status == 200 else LSM["title"])


@pytest.mark.django_db
def test_import_is_shown_first_and_stored_when_saved(cast):
    client = client_of(cast.consultant)
    file = SimpleUploadedFile("tirf.json", json.dumps(MICROMETA).encode(), "application/json")
    page = client.post(reverse("instrument-import"), {"file": file, "facility": "MIC"})
    assert page.status_code == 200
    assert "UPlanSApo 60x" in page.content.decode()
    assert not Instrument.objects.exists()


@pytest.mark.django_db
def test_refused_form_keeps_what_was_typed(cast):
    client = client_of(cast.consultant)
    answer = client.post(
        reverse("instrument-new"), {"title": "Mine", "objectives.0.name": "My lens", "objectives.0.na": "14"}
    )
    assert answer.status_code == 422
    assert "My lens" in answer.content.decode() and 'value="14"' in answer.content.decode()


@pytest.mark.django_db
def test_hostile_names_are_shown_as_text(cast):
    made = instrument_create(record={**LSM, "title": "<script>alert(1)</script>"}, user=cast.consultant)
    for who in (cast.owner, cast.consultant):
        page = client_of(who).get(reverse("instrument", args=[made.uuid])).content.decode()
        assert "<script>alert(1)" not in page
    assert record_of(made)["title"].startswith("<script>")
