"""The PDF of a plan of 60 datasets and 5,000 answers beside that of an empty one, made as the worker makes it."""

import resource
import time

import pytest

from planner.exports.contract import Options
from planner.exports.registry import exporter_get
from tests.bench.test_inspector_speed import tell
from tests.planner.exports.samples import thumbnails
from tests.planner.exports.ten_plans import TEN, answers_counted
from tests.planner.exports.test_pdf import FONT_PATHS

pytestmark = pytest.mark.bench


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
