"""The PDF of a plan of 60 datasets and 5,000 answers beside that of an empty one: asked for over the API, and its making alone."""

import resource
import time

import pytest

from planner.exports.contract import Options
from planner.exports.registry import exporter_get
from tests.bench.test_inspector_speed import tell
from tests.planner.exports.samples import thumbnails
from tests.planner.exports.ten_plans import TEN, answers_counted
from tests.planner.exports.test_pdf import FONT_PATHS
from tests.rig.sites import Site

pytestmark = pytest.mark.bench
PLANS = """
from portal.models import User
from tests.planner.big_plan import plans_make
made = plans_make(User.objects.get(username="researcher"))
print(made.empty.uuid, made.big.uuid)
"""


def test_pdf_of_a_huge_plan_asked_for_as_people_do(production: Site) -> None:
    """From the question to the last byte, with the snapshot, the queue and the worker: as the person waits."""
    empty, huge = production.manage("shell", "--no-imports", "-c", PLANS).split()[-2:]
    token = production.token("researcher")
    best = {empty: float("inf"), huge: float("inf")}
    for round_ in range(3):
        for plan, until_now in best.items():
            address = f"plans/{plan}/"
            tag = production.api(token, "GET", address).headers["ETag"]
            changed = production.api(token, "PATCH", address, {"title": f"Version {round_}"}, **{"If-Match": tag})
            assert changed.status == 200, changed.text
            began = time.perf_counter()
            answer = production.api(token, "GET", f"{address}exports/pdf/")
            assert answer.status == 200, answer.text
            best[plan] = min(until_now, time.perf_counter() - began)
    tell("export.pdf.huge_asked", best[huge], "s", "the same of an empty plan", best[empty])


def test_pdf_of_a_huge_plan_against_an_empty_one() -> None:
    plans = {name: TEN[name]() for name in ("empty", "huge")}
    assert answers_counted(plans["huge"]) >= 5000
    best = dict.fromkeys(plans, float("inf"))
    sizes = {}
    for _ in range(3):
        for name, plan in plans.items():
            began = time.perf_counter()
            made = exporter_get("pdf").export(plan, Options(font_paths=FONT_PATHS), thumbnails)
            best[name] = min(best[name], time.perf_counter() - began)
            sizes[name] = len(made)
    tell("export.pdf.huge", best["huge"], "s", "the same of an empty plan", best["empty"])
    tell("export.pdf.huge_bytes", sizes["huge"], "B", "the same of an empty plan", sizes["empty"])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    tell("export.pdf.typesetter_memory", child, "MiB")
    assert child < 600
