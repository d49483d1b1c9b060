"""Answers as they are stored become what the advice asks for; a missing answer never becomes a yes or a no."""

from datetime import date

import pytest

from planner.advice.answers import (
    deposit_need,
    first_imaging_day,
    growth_plan,
    is_personal,
    is_special,
    planned_files,
    storage_need,
)
from planner.advice.ethics import _ALSO, _OWNERS
from planner.advice.growth import growth_of
from planner.advice.repository_need import ELECTRON
from planner.advice.storage_need import CLASS_CODES
from planner.questionnaire.loader import questionnaire_load
from planner.questionnaire.services import content_newest

from .reference import document

STORAGE = document("storage")
LYSPLAN = questionnaire_load(content_newest())
PLAN = {
    "project.institution": {"name": "Universitetet i Oslo", "ror": "https://ror.org/01xtthb56"},
    "project.start": "2026-01-01",
    "project.end": "2028-12-31",
    "ethics.human_data": "no",
    "ethics.data_class": "yellow",
}
DATASET = {
    "collect.image_bytes": 2**40,
    "collect.images_planned": {"value": "12", "unit": "images"},
    "collect.modality": "confocal",
    "collect.correlative": ["volume_em", "light"],
    "share.licence": "CC-BY-4.0",
    "share.access": "open",
}


@pytest.mark.parametrize(
    ("human", "identifiable", "sources", "personal", "special"),
    [
        ("no", None, None, "no", "no"),
        ("yes", "no", ["tissue"], "no", "no"),
        ("yes", "yes", ["tissue"], "yes", "yes"),
        ("yes", "yes", ["established_line"], "yes", "no"),
        ("yes", "yes", None, "yes", "unknown"),
        ("yes", "unknown", ["body"], "unknown", "unknown"),
        ("yes", None, None, "unknown", "unknown"),
        ("unknown", None, "unknown", "unknown", "unknown"),
        (None, None, None, "unknown", "unknown"),
    ],
)
def test_only_a_clear_no_counts_as_no(human, identifiable, sources, personal, special):
    answers = {"ethics.human_data": human, "ethics.identifiable": identifiable, "ethics.human_source": sources}
    answers = {key: value for key, value in answers.items() if value is not None}
    assert (is_personal(answers), is_special(answers)) == (personal, special)


def test_stored_answers_become_a_plan_a_need_and_a_deposit():
    plan = growth_plan(PLAN, DATASET)
    assert (plan.image_bytes, plan.images, plan.first_day) == (2**40, 12, date(2026, 1, 1))
    growth = growth_of(plan, document("funders"))
    need = storage_need(PLAN, growth, STORAGE, files=12)
    assert (need.data_class, need.institution, need.personal) == ("yellow", "uio", "no")
    assert need.bytes == 3 * 12 * 2**40  # raw, and twice that as the guess for processed files
    deposit = deposit_need(PLAN, DATASET, growth, STORAGE)
    assert deposit.bytes == 12 * 2**40
    assert deposit.correlative == {"volume_em", "light"}
    assert deposit.is_correlative


def test_what_is_not_answered_stays_unknown():
    growth = growth_of(growth_plan({}, {}), document("funders"))
    assert growth.end is None
    need = storage_need({}, growth, STORAGE)
    assert (need.data_class, need.bytes, need.institution, need.personal) == ("unknown", None, None, "unknown")
    deposit = deposit_need({}, {"share.licence": "unknown", "collect.modality": "unknown"}, growth, STORAGE)
    assert (deposit.licence, deposit.modality, deposit.personal) == (None, None, "unknown")


def test_an_institution_outside_the_catalogue_is_not_taken_for_unknown():
    plan = {**PLAN, "project.institution": {"name": "Oslo universitetssykehus", "ror": None}}
    growth = growth_of(growth_plan(plan, DATASET), document("funders"))
    assert storage_need(plan, growth, STORAGE).institution == "Oslo universitetssykehus"


def test_partners_outside_the_eea_are_partners_abroad():
    growth = growth_of(growth_plan(PLAN, DATASET), document("funders"))
    assert storage_need({**PLAN, "ethics.also": ["outside_eea"]}, growth, STORAGE).collaborators == "abroad"


def test_a_measured_size_goes_before_the_answer_and_fractions_are_no_count():
    assert growth_plan(PLAN, DATASET, image_bytes=5).image_bytes == 5
    assert growth_plan(PLAN, {"collect.images_planned": {"value": "1.5", "unit": "images"}}).images is None


def test_files_are_counted_from_the_samples():
    assert planned_files(DATASET, [1, 3]) == 36
    assert planned_files(DATASET) is None


def test_the_questions_and_options_that_feed_advice_exist():
    questions = {question.key: question for step in LYSPLAN.steps for question in step.questions}
    for key in (
        *PLAN,
        *DATASET,
        "ethics.human_source",
        "ethics.identifiable",
        "ethics.registered",
        "process.derived_bytes",
    ):
        assert key in questions
    assert set(questions["ethics.data_class"].choices) == {*CLASS_CODES, "unknown"}
    assert set(questions["ethics.also"].choices) == {*_ALSO, "none"}
    assert set(questions["ethics.owners"].choices) == {*_OWNERS, "none"}
    assert set(questions["collect.correlative"].choices) > ELECTRON
    assert "electron" in questions["collect.modality"].choices


def test_lead_times_count_from_the_first_images_and_else_from_the_first_day_of_the_project():
    assert first_imaging_day({"project.start": "2026-01-01", "project.first_images": "2026-03-01"}) == date(2026, 3, 1)
    assert first_imaging_day({"project.start": "2026-01-01", "project.first_images": "unknown"}) == date(2026, 1, 1)
    assert first_imaging_day({}) is None
