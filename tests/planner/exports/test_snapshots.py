"""The shape that every exporter reads."""

import json
from pathlib import Path

import jsonschema
import pytest

import planner.plans
from planner.exports.contract import Options
from planner.exports.json_export import JsonExporter

from .samples import all_samples, answer, empty

SCHEMA = json.loads(Path(planner.plans.__file__).with_name("snapshot.schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def test_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", all_samples())
def test_every_sample_has_the_shape_of_a_snapshot(name):
    assert [error.message for error in CHECK.iter_errors(all_samples()[name])] == []


def test_answer_that_is_answered_has_a_value():
    snapshot = empty()
    snapshot["answers"]["project.start"] = {**answer("2027-01-01"), "value": None}
    assert list(CHECK.iter_errors(snapshot))


@pytest.mark.parametrize("name", all_samples())
def test_json_export_is_the_snapshot_itself(name):
    snapshot = all_samples()[name]
    assert json.loads(JsonExporter().export(snapshot, Options(), {})) == snapshot


def test_json_export_keeps_every_digit_of_large_sizes():
    text = JsonExporter().export(all_samples()["enormous"], Options(), {}).decode()
    assert "9007199254740993" in text
    assert str(2**63 - 1) in text
