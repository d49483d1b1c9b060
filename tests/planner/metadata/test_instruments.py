"""An instrument record fills what a header leaves out, and only that."""

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse

from planner.instruments.services import instrument_change, instrument_create
from planner.metadata.queries import dataset_sheet
from planner.metadata.services import instrument_choose
from planner.plans.services import evidence_attach
from planner.plans.snapshots import snapshot_take
from planner.questionnaire.types import ValueRefused
from tests.planner.exports.test_snapshots import SCHEMA
from tests.planner.instruments.test_library import LSM

pytestmark = pytest.mark.django_db


def facts(model="LSM 880", serial=None, lens=None, channels=(), detectors=()):
    empty = {"name": None, "magnification": None, "na": None, "immersion": None}
    image = {
        "size_x": 10, "size_y": 10, "size_z": 1, "size_c": 1, "size_t": 1,
        "instrument": {"manufacturer": None, "model": model, "serial": serial, "detectors": list(detectors), "light_sources": []},
        "objective": {**empty, **(lens or {})},
        "channels": [dict.fromkeys(("name", "fluorophore", "emission_nm", "exposure_ms", "contrast", "mode")) | one for one in channels],
        "pixel_size_um": {"x": 0.1, "y": 0.1, "z": None},
    }  # fmt: skip
    read = {"acquisition.microscope.model": {"value": model, "source": "x", "fill": "auto"}} if model else {}
    return {
        "bytes": 1, "rembi": read, "images": [image], "format": {"id": "czi", "name": "Zeiss CZI"},
        "reader": {"name": "Bio-Formats", "version": "7.3.1"},
    }  # fmt: skip


def attach(cast, *read):
    for number, one in enumerate(read):
        evidence_attach(dataset=cast.dataset, source=None, file=f"{number}.czi", facts=one, thumbnail=None)


def found(cast):
    return dataset_sheet(cast.plan, cast.dataset).record.fields


def test_lens_named_in_the_header_brings_its_na_and_maker(cast):
    instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(lens={"name": "Plan-Apochromat 63x/1.4 Oil DIC M27"}))
    fields = found(cast)
    assert fields["acquisition.objective.na"].value == 1.4
    assert fields["acquisition.objective.na"].origin == "instrument"
    assert fields["acquisition.objective.na"].source == LSM["title"]
    assert fields["acquisition.microscope.manufacturer"].value == "Zeiss"
    assert fields["acquisition.software"].value == "ZEN 2.3"


def test_lens_is_found_by_magnification_and_never_guessed(cast):
    instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(lens={"magnification": 20.0}))
    assert found(cast)["acquisition.objective.na"].value == 0.8
    assert "Air" in found(cast)["acquisition.objective.immersion"].text


def test_no_lens_in_the_header_takes_none_of_several(cast):
    instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts())
    assert "acquisition.objective.na" not in found(cast)


def test_header_stands_before_the_instrument_record(cast):
    instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(model="LSM 880, AxioObserver"))
    assert found(cast)["acquisition.microscope.model"].value == "LSM 880, AxioObserver"
    assert found(cast)["acquisition.microscope.model"].origin == "header"


def test_only_the_lasers_that_excited_are_taken(cast):
    instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(channels=[{"excitation_nm": 488.0}]))
    assert found(cast)["acquisition.light_source.model"].value == "Lasos Argon"
    assert found(cast)["acquisition.light_source.wavelength"].value == "488 nm"


def test_the_author_can_choose_or_refuse_the_library(cast):
    made = instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(model="Something else", lens={"magnification": 63.0}))
    assert "acquisition.objective.na" not in found(cast)
    instrument_choose(plan=cast.plan, dataset=cast.dataset, chosen=str(made.uuid), user=cast.owner)
    assert found(cast)["acquisition.objective.na"].value == 1.4
    instrument_choose(plan=cast.plan, dataset=cast.dataset, chosen="none", user=cast.owner)
    assert "acquisition.objective.na" not in found(cast)
    with pytest.raises(ValueRefused):
        instrument_choose(plan=cast.plan, dataset=cast.dataset, chosen="gone", user=cast.owner)


def test_snapshot_freezes_the_instrument_and_a_later_change_makes_a_new_one(cast):
    made = instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(lens={"magnification": 63.0}))
    before = snapshot_take(plan=cast.plan, user=cast.owner)
    jsonschema.validate(before.content, SCHEMA)
    assert before.content["datasets"][0]["instruments"][0]["matched"] == "model"
    instrument_change(instrument=made, record={**LSM, "serial": "77"}, revision=1, user=cast.consultant)
    after = snapshot_take(plan=cast.plan, user=cast.owner)
    assert before.content["datasets"][0]["instruments"][0]["serial"] == "3823001234"
    assert after.content["datasets"][0]["instruments"][0]["serial"] == "77"


def test_methods_text_marks_what_the_instrument_record_said(cast):
    instrument_create(record=LSM, user=cast.consultant)
    attach(cast, facts(lens={"magnification": 63.0}))
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("sheet-methods", args=[cast.plan.uuid, cast.dataset.uuid])).content.decode()
    assert "Zeissⁱ LSM 880ᶠ" in page
    assert "NA 1.4ⁱ" in page


def test_two_microscopes_in_one_dataset_are_told_apart(cast):
    instrument_create(record=LSM, user=cast.consultant)
    other = {**LSM, "title": "Ti2", "manufacturer": "Nikon", "model": "Ti2-E", "serial": "", "content": {}}
    instrument_create(record=other, user=cast.consultant)
    attach(cast, facts(lens={"magnification": 63.0}), facts(model="Ti2-E", lens={"magnification": 60.0}))
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("sheet-methods", args=[cast.plan.uuid, cast.dataset.uuid])).content.decode()
    assert "Zeissⁱ LSM 880ᶠ" in page
    assert "Nikonⁱ Ti2-Eᶠ" in page
    assert "NA 1.4ⁱ" in page.split("Set-up 2")[0]
    assert "NA 1.4ⁱ" not in page.split("Set-up 2")[1].split("Set-up 1")[0]


def test_fields_never_mix_the_parts_of_two_microscopes(cast):
    instrument_create(record={**LSM, "model": "Ti2-E", "serial": "77"}, user=cast.consultant)
    attach(cast, facts(model="Castor.Stand"), facts(model="Ti2-E", lens={"magnification": 63.0}))
    assert "acquisition.microscope.serial" not in found(cast)
    assert "acquisition.objective.na" not in found(cast)
