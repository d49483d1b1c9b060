"""A consultant corrects a price on the real admin page: every plan shows the new one, what was frozen keeps the old."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from planner.catalogue.queries import entry_get
from planner.exports.contract import Options
from planner.exports.madmp import MadmpExporter
from planner.plans.snapshots import snapshot_take
from portal.accounts.models import User
from tests.planner.catalogue.test_admin import filled

from .making import say_again, tell
from .test_panels import panel, text_of

pytestmark = pytest.mark.django_db


def price_change(amount, day):
    """Through the form of the admin pages, as a consultant."""
    consultant = User.objects.create(username="kari", is_consultant=True, is_staff=True)
    entry = entry_get("storage", "nird_data_peak")
    data = json.loads(json.dumps(entry.data))
    data["cost"]["figures"][0] |= {"amount": amount, "valid_from": day}
    client = Client()
    client.force_login(consultant, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(
        reverse("admin:planner_entry_change", args=[entry.pk]),
        filled(entry, data=json.dumps(data), note="new price list"),
    )
    assert page.status_code == 302


def test_plans_show_the_new_price_and_its_day_and_snapshots_keep_the_old(cast):
    tell(cast)
    assert "NOK 800 per TB and year, category A, price from 2025-10-01" in text_of(panel(cast, "store", cast.dataset))
    old = snapshot_take(plan=cast.plan, user=cast.owner)
    price_change(900, "2026-11-01")
    text = text_of(panel(cast, "store", cast.dataset))
    assert "NOK 900 per TB and year, category A, price from 2026-11-01" in text
    assert "About NOK 23,749 a year." in text  # 26.388279066624 TB x 900
    body = (
        Client(headers={"Authorization": f"Bearer {cast.token('owner')}"})
        .get(f"/api/v1/plans/{cast.plan.uuid}/advice/")
        .json()
    )
    peak = next(row for row in body["advice"]["cost"]["rows"] if row["item"] == "Data Peak")
    assert [(price["amount"], price["date"]) for price in peak["prices"]] == [("900", "2026-11-01")]
    old.refresh_from_db()
    kept = next(row for row in old.content["advice"]["cost"]["rows"] if row["item"] == "Data Peak")
    assert [(price["amount"], price["date"]) for price in kept["prices"]] == [("800", "2025-10-01")]
    new = snapshot_take(plan=cast.plan, user=cast.owner)
    assert new.pk != old.pk


def test_a_price_that_is_taken_away_is_named_as_missing_and_not_as_zero(cast):
    tell(cast)
    price_change(0, "2026-11-01")
    text = text_of(panel(cast, "store", cast.dataset))
    assert "NIRD Data Peak: no price that can be counted." in text
    assert "NOK 0" not in text


@pytest.mark.parametrize("size", [2**31, 2**40, 2**53 + 1])
def test_madmp_carries_the_same_exact_bytes(cast, size):
    tell(cast)
    say_again(cast, "collect.image_bytes", size, cast.dataset)
    say_again(cast, "collect.images_planned", {"value": "1", "unit": "images"}, cast.dataset)
    snapshot = snapshot_take(plan=cast.plan, user=cast.owner).content
    assert snapshot["advice"]["growth"]["end"]["raw"] == size
    text = MadmpExporter().export(snapshot, Options(), {}).decode()
    sizes = {d["byte_size"] for dataset in json.loads(text)["dmp"]["dataset"] for d in dataset["distribution"]}
    assert sizes == {size}
    assert str(size) in text
