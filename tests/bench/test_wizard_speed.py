"""The wizard on a plan of 60 datasets, 5,000 answers and 500 images, beside an empty plan on the same questionnaire.

Every figure is one JSON line {"name", "value", "unit", "against", "ratio"}; ratio is the big plan's time over the empty one's.
"""

import json
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from planner.plans.models import Answer
from tests.planner.big_plan import pages_compared, plans_make

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS = 9


def tell(name: str, value: float, unit: str, against: str | None = None, ratio: float | None = None) -> None:
    line = {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "against": against,
        "ratio": ratio and round(ratio, 2),
    }
    print(json.dumps(line), flush=True)


def test_pages_and_saves_of_a_big_plan(cast):
    plans = plans_make(cast.owner)
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    for name, (big, empty) in pages_compared(plans, client, rounds=ROUNDS).items():
        tell(f"wizard page {name}", big * 1000, "ms", f"empty plan, {empty * 1000:.1f} ms", big / empty)
    own = Answer.objects.filter(plan=plans.big).exclude(evidence=None).update(evidence=None)
    big, empty = pages_compared(plans, client, rounds=ROUNDS, of=["check"])["check"]
    tell(
        f"check page, {own} answers against their files",
        big * 1000,
        "ms",
        f"empty plan, {empty * 1000:.1f} ms",
        big / empty,
    )
    dataset = plans.datasets[plans.big.pk].uuid
    for question, tail in (("project.description", ""), ("collect.objective", f"{dataset}/")):
        took, statements = [], 0
        for revision in range(1, ROUNDS + 1):
            sent = {"value": f"text {revision}", "revision": str(revision)}
            address = f"/plans/{plans.big.uuid}/answers/{question}/{tail}"
            with CaptureQueriesContext(connection) as queries:
                start = time.perf_counter()
                assert client.post(address, sent, headers={"HX-Request": "true"}).status_code == 200
                took.append(time.perf_counter() - start)
            statements = len(queries)
        tell(f"save {question}", min(took) * 1000, "ms", "RDMO 2.5.2: 392 ms, 4 requests, 78 queries")
        tell(f"save {question}, statements", statements, "queries", "RDMO 2.5.2: 78")
