"""Advice over the API: exact figures, sources on every line, a tag that spares the second answer."""

import json

import pytest
from django.test import Client

from planner.plans.models import Plan
from planner.plans.services import dataset_create

from .making import say_again, tell

pytestmark = pytest.mark.django_db


def ask(cast, who="owner", dataset="", **headers):
    client = Client(headers={"Authorization": f"Bearer {cast.token(who)}"})
    return client.get(f"/api/v1/plans/{cast.plan.uuid}/advice/{dataset and f'?dataset={dataset}'}", headers=headers)


def lines_in(node):
    """Every line of advice anywhere in a JSON value."""
    if isinstance(node, dict):
        if {"code", "severity", "reason"} <= set(node):
            yield node
        for inner in node.values():
            yield from lines_in(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from lines_in(inner)


def test_every_line_has_a_reason_and_a_dated_source(cast):
    lines = list(lines_in(ask(tell(cast)).json()["advice"]))
    assert len(lines) > 100
    for line in lines:
        assert line["reason"]["en"].strip() and line["reason"]["nb"].strip()
        assert line["sources"] and all(source["title"] and source["checked"] for source in line["sources"])


@pytest.mark.parametrize("size", [2**31, 2**40, 2**53 + 1])
def test_bytes_are_exact_in_the_text_that_is_sent(cast, size):
    tell(cast)
    say_again(cast, "collect.image_bytes", size, cast.dataset)
    body = ask(cast).content.decode()
    assert f'"raw":{24 * size}' in body.replace(": ", ":")
    assert json.loads(body)["advice"]["growth"]["end"]["raw"] == 24 * size


def test_the_tag_spares_the_second_answer_until_something_changes(cast):
    tell(cast)
    first = ask(cast)
    again = ask(cast, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    say_again(cast, "ethics.data_class", "green")
    changed = ask(cast, **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


def test_proposals_of_files_stand_beside_it(cast):
    body = ask(cast).json()
    assert {"count", "next", "previous", "results", "advice"} == set(body)


def test_one_dataset_can_be_asked_for_alone(cast):
    other = dataset_create(plan=cast.plan, title="Other")
    assert [found["title"] for found in ask(cast, dataset=other.uuid).json()["advice"]["datasets"]] == ["Other"]
    assert len(ask(cast).json()["advice"]["datasets"]) == 2
    theirs = dataset_create(
        plan=Plan.objects.get(title="Another plan", memberships__user=cast.stranger), title="Theirs"
    )
    assert ask(cast, dataset=theirs.uuid).status_code == 404
    assert ask(cast, dataset="x").status_code == 400
