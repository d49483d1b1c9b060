"""The advice that a snapshot keeps: exact figures, dated prices, and no change when the catalogue changes later."""

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

import planner.plans
from planner.catalogue.queries import entry_get
from planner.catalogue.services import entry_edit
from planner.plans.services import evidence_attach
from planner.plans.snapshots import snapshot_take

from .making import PLAN, say, say_again, tell

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(Path(planner.plans.__file__).with_name("snapshot.schema.json").read_text(encoding="utf-8"))


def frozen(cast):
    content = snapshot_take(plan=cast.plan, user=cast.owner).content
    jsonschema.validate(content, SCHEMA, format_checker=jsonschema.FormatChecker())
    return content["advice"]


@pytest.fixture
def told(cast):
    return tell(cast)


def test_an_empty_plan_freezes_what_is_missing(cast):
    advice = frozen(cast)
    assert advice["growth"] == {"end": None, "years": [], "counted": 0, "datasets": 1}
    assert advice["datasets"][0]["growth"]["lines"][0]["code"] == "growth.missing"
    assert advice["datasets"][0]["storage"]["service"] is None
    assert advice["cost"]["rows"] == [] and advice["cost"]["complete"] is False


def test_growth_is_exact_to_the_byte(told):
    # 24 images of 2^40 bytes, evenly over 24 months; Data Peak's backup is paid by volume, so one copy is counted.
    advice = frozen(told)
    half, whole = 12 * 2**40, 24 * 2**40
    assert advice["growth"]["end"] == {"raw": whole, "processed": 0, "copies": whole, "total": 2 * whole}
    assert [(year["year"], year["raw"], year["total"], year["added"]) for year in advice["growth"]["years"]] == [
        (2027, half, 2 * half, 2 * half),
        (2028, whole, 2 * whole, 2 * half),
    ]


def test_cost_is_exact_to_the_krone_and_carries_the_day_of_its_price(told):
    # Month ends hold 1..24 times 2^40 bytes = 1.099511627776 TB. 2027: 78 x 1.099.. x 800 / 12 = 5717.46; 2028: 222 -> 16272.77.
    cost = frozen(told)["cost"]
    rows = {(row["item"], row["year"]): row for row in cost["rows"]}
    assert rows["Data Peak", 2027]["amount"] == "5717"
    assert rows["Data Peak", 2028]["amount"] == "16273"
    assert rows["on-demand backup", 2027]["amount"] == "3359"  # x 470 / 800 = 3359.01
    assert rows["on-demand backup", 2028]["amount"] == "9560"  # 9560.25
    assert cost["total"] == str(Decimal(5717 + 16273 + 3359 + 9560))
    assert all(row["prices"][0]["date"] == "2025-10-01" for row in cost["rows"])
    assert "cost.hours_not_planned" in {line["code"] for line in cost["unpriced"]}


@pytest.mark.parametrize("size", [2**31, 2**40, 2**53 + 1])
def test_sizes_stay_exact(told, size):
    say_again(told, "collect.image_bytes", size, told.dataset)
    assert frozen(told)["datasets"][0]["growth"]["end"]["raw"] == 24 * size


def test_a_measured_file_stands_in_for_an_answer(cast):
    say(cast, PLAN)
    say(cast, {"collect.images_planned": {"value": "10", "unit": "images"}}, cast.dataset)
    facts = {
        "status": "ok",
        "bytes": 2**31,
        "reader": {"name": "Bio-Formats", "version": "7.3.1"},
        "images": [],
        "used_files": ["a.czi"],
    }
    evidence_attach(dataset=cast.dataset, source=None, file="a.czi", facts=facts, thumbnail=None)
    growth = frozen(cast)["datasets"][0]["growth"]
    assert growth["end"]["raw"] == 10 * 2**31
    assert growth["lines"][0]["sources"][0]["title"] == "a.czi (Bio-Formats 7.3.1)"


def test_a_new_price_makes_a_new_snapshot_and_the_old_one_keeps_its_price(told):
    old = snapshot_take(plan=told.plan, user=told.owner)
    assert snapshot_take(plan=told.plan, user=told.owner) == old
    before = deepcopy(old.content)
    entry = entry_get("storage", "nird_data_peak")
    data = deepcopy(entry.data)
    data["cost"]["figures"][0] |= {"amount": 900, "valid_from": "2026-11-01"}
    entry_edit(entry=entry, user=told.consultant, data=data)
    new = snapshot_take(plan=told.plan, user=told.owner)
    assert new != old
    old.refresh_from_db()
    assert old.content == before
    row = new.content["advice"]["cost"]["rows"][0]
    assert (row["prices"][0]["amount"], row["prices"][0]["date"]) == ("900", "2026-11-01")


def test_the_chosen_service_is_kept_in_full_even_where_it_does_not_fit(told):
    say_again(told, "store.service", "filesender", told.dataset)
    storage = frozen(told)["datasets"][0]["storage"]
    match = next(match for match in storage["matches"] if match["key"] == "filesender")
    assert storage["service"] == "filesender" and not match["recommended"]
    assert match["why_not"]


def test_hidden_answers_feed_no_advice(cast):
    say(cast, {"ethics.human_data": "yes", "ethics.identifiable": "yes"})
    assert "personal_data" in {rule["rule"] for rule in frozen(cast)["ethics"]["rules"]}
    say_again(cast, "ethics.human_data", "no")
    assert "personal_data" not in {rule["rule"] for rule in frozen(cast)["ethics"]["rules"]}
