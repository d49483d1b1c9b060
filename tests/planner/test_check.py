"""The check page: contradictions first, each with a link to its question."""

import pytest
from django.test import Client

from planner.plans import queries
from planner.plans.checking import answers_to_check, plan_points
from planner.plans.models import Answer
from planner.plans.services import Draft, answer_save, evidence_attach
from planner.questionnaire.queries import version_questionnaire
from tests.planner.test_answers import FACTS

pytestmark = pytest.mark.django_db


def save(cast, question, raw=None, dataset=None, state="answered"):
    draft = Draft(raw=raw, state=state)
    answer_save(plan=cast.plan, question=question, draft=draft, revision=0, user=cast.owner, dataset=dataset)


def points(cast):
    plan = cast.plan
    questionnaire = version_questionnaire(plan.questionnaire)
    given = answers_to_check(plan, questionnaire)
    found = plan_points(plan, questionnaire, queries.plan_datasets(plan), given, "en")
    return {point.question.key: point for point in found}, [point.kind for point in found]


def test_a_few_whole_answers_say_as_much_as_all_of_them(cast):
    evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=None)
    save(cast, "collect.objective", "20x air", cast.dataset)
    save(cast, "ethics.human_data", "yes")
    save(cast, "store.backup", state="unknown")
    save(cast, "project.start", "2027-05-01")
    save(cast, "project.end", "2027-04-30")
    plan, datasets = cast.plan, queries.plan_datasets(cast.plan)
    questionnaire = version_questionnaire(plan.questionnaire)
    whole = queries.answers_by_scope(queries.plan_answers(plan))
    few = answers_to_check(plan, questionnaire)
    said = [
        [(p.kind, p.question.key, p.why) for p in plan_points(plan, questionnaire, datasets, given, "en")]
        for given in (whole, few)
    ]
    assert said[0] == said[1]
    assert {"differ", "order", "ask"} <= {kind for kind, _key, _why in said[0]}


def test_answer_that_a_file_contradicts_comes_first_with_what_the_file_says(cast):
    save(cast, "collect.objective", "20x air", cast.dataset)
    evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=None)
    found, kinds = points(cast)
    assert kinds[0] == "differ"
    assert (
        "Plan-Apochromat 40x/1.2" in found["collect.objective"].why and "embryo.czi" in found["collect.objective"].why
    )
    assert found["collect.objective"].url.endswith(f"/collect/{cast.dataset.uuid}/#q-collect-objective")


def test_end_before_start_is_told(cast):
    save(cast, "project.start", "2027-05-01")
    save(cast, "project.end", "2027-04-30")
    assert points(cast)[0]["project.end"].kind == "order"


def test_needed_and_missing_comes_before_what_is_merely_open(cast):
    _found, kinds = points(cast)
    assert "needed" in kinds and "open" in kinds
    assert kinds.index("open") > max(index for index, kind in enumerate(kinds) if kind == "needed")


def test_i_dont_know_yet_names_whom_to_ask(cast):
    questionnaire = version_questionnaire(cast.plan.questionnaire)
    asks = next(q for step in questionnaire.steps for q in step.questions if q.ask and q.scope == "plan" and not q.when)
    save(cast, asks.key, state=Answer.State.UNKNOWN)
    point = points(cast)[0][asks.key]
    assert point.kind == "ask" and point.why.startswith("Ask: ")


def test_answered_and_not_applicable_are_no_points(cast):
    save(cast, "project.description", "text")
    save(cast, "project.grant_id", state=Answer.State.NOT_APPLICABLE) if "project.grant_id" in points(cast)[0] else None
    found, _kinds = points(cast)
    assert not {"project.description", "project.grant_id"} & set(found)


def test_page_links_to_the_questions(cast):
    client = Client()
    client.force_login(cast.viewer, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(f"/plans/{cast.plan.uuid}/check/").content.decode()
    assert f"/plans/{cast.plan.uuid}/project/#q-project-description" in text
