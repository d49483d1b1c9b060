"""A plan moves to another version of its questions and back, and nothing that was typed is lost."""

import copy

import pytest
import yaml
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.plans.models import Answer, AnswerRevision, Plan
from planner.plans.moving import (
    ASIDE,
    KEPT,
    MOVED,
    answers_aside,
    move_report,
    plan_move,
    plan_move_undo,
    version_newer,
)
from planner.plans.queries import plan_answers
from planner.plans.services import Draft, VersionConflict, answer_save
from planner.plans.snapshots import plan_frozen
from planner.questionnaire.loader import CONTENT, ContentRefused, content_read, questionnaire_parse
from planner.questionnaire.queries import version_current
from planner.questionnaire.services import content_newest, version_publish

pytestmark = pytest.mark.django_db


def question(content, key):
    return next(q for step in content["steps"] for q in step["questions"] if q["key"] == key)


def newer_content():
    """The content that comes with the code, changed as a next version would be."""
    content = copy.deepcopy(content_read(content_newest()))
    content["version"] += 1
    for step in content["steps"]:
        step["questions"] = [q for q in step["questions"] if q["key"] != "reuse.why_not"]
    question(content, "project.description")["key"] = "project.summary"
    question(content, "store.backup")["type"] = "yes_no"
    question(content, "store.backup").pop("example", None)
    content["moved"] = {"project.description": "project.summary"}
    added = {"key": "reuse.added", "type": "text", "text": {"en": "Anything else?", "nb": "Noe mer?"}}
    content["steps"][-1]["questions"].append(added | {"codes": {"science_europe": ["1a"]}})
    return content


@pytest.fixture
def newer(tmp_path):
    """Publishes the next version, as a start of the site with newer content does."""

    def publish():
        file = tmp_path / "next.yaml"
        file.write_text(yaml.safe_dump(newer_content(), allow_unicode=True))
        return version_publish(source=file)

    return publish


def save(cast, key, raw, dataset=None, revision=0):
    return answer_save(
        plan=cast.plan, question=key, draft=Draft(raw=raw), revision=revision, user=cast.owner, dataset=dataset
    )


def stands(plan):
    return {answer.question: answer.value for answer in plan_answers(plan) if answer.state}


@pytest.fixture
def answered(cast):
    save(cast, "project.description", "Cells that move.")
    save(cast, "store.backup", "Every night.")
    save(cast, "reuse.existing_data", "no")
    save(cast, "reuse.why_not", "Nobody has looked at these.")
    save(cast, "collect.description", "Time series of one well.", cast.dataset)
    return cast


def test_a_plan_stays_at_its_version_until_somebody_moves_it(answered, newer):
    before = plan_frozen(answered.plan)
    version = newer()
    plan = Plan.objects.get(pk=answered.plan.pk)
    assert version_newer(plan) == version == version_current()
    assert plan_frozen(plan)["answers"] == before["answers"]


def test_the_dry_run_says_what_is_kept_moved_and_put_aside_and_writes_nothing(answered, newer):
    report = move_report(answered.plan, newer())
    assert {fate.answer.question for fate in report.of(KEPT)} == {"reuse.existing_data", "collect.description"}
    assert [(f.answer.question, f.question.key) for f in report.of(MOVED)] == [
        ("project.description", "project.summary")
    ]
    assert {f.answer.question: f.why for f in report.of(ASIDE)} == {"reuse.why_not": "gone", "store.backup": "unfit"}
    assert [q.key for q in report.new] == ["reuse.added"]
    assert version_newer(answered.plan) is not None


def test_the_move_does_what_the_dry_run_said_and_keeps_every_text(answered, newer):
    plan_move(plan=answered.plan, version=newer(), user=answered.owner)
    now = stands(answered.plan)
    assert now["project.summary"] == "Cells that move."
    assert "project.description" not in now
    assert "store.backup" not in now
    assert [answer.question for answer, _q, _d in answers_aside(answered.plan)] == ["reuse.why_not"]
    texts = set(AnswerRevision.objects.filter(answer__plan=answered.plan).values_list("value", flat=True))
    assert texts >= {"Every night.", "Cells that move.", "Nobody has looked at these."}
    frozen = plan_frozen(answered.plan)
    assert "reuse.why_not" not in frozen["answers"]
    assert frozen["answers"]["project.summary"]["value"] == "Cells that move."


def test_undo_gives_back_exactly_what_stood_before(answered, newer):
    before, progress = stands(answered.plan), answered.plan.progress
    move = plan_move(plan=answered.plan, version=newer(), user=answered.owner)
    plan_move_undo(move=move, user=answered.editor)
    plan = Plan.objects.get(pk=answered.plan.pk)
    assert stands(plan) == before
    assert plan.progress == progress
    assert plan.questionnaire == move.from_version


def test_what_was_answered_after_the_move_survives_its_undoing(answered, newer):
    move = plan_move(plan=answered.plan, version=newer(), user=answered.owner)
    save(answered, "reuse.added", "One more thing.")
    save(answered, "store.backup", "yes", revision=2)
    current = Answer.objects.get(plan=answered.plan, question="project.summary")
    save(answered, "project.summary", "Cells that stand still.", revision=current.revision)
    plan_move_undo(move=move, user=answered.owner)
    assert stands(answered.plan)["project.description"] == "Cells that stand still."
    aside = {answer.question: answer.value for answer, _q, _d in answers_aside(answered.plan)}
    assert aside == {"reuse.added": "One more thing."}
    texts = list(AnswerRevision.objects.filter(answer__question="store.backup").values_list("value", flat=True))
    assert {"Every night.", "yes"} <= set(texts)


def test_a_move_is_undone_once_and_only_while_it_is_the_last(answered, newer):
    move = plan_move(plan=answered.plan, version=newer(), user=answered.owner)
    plan_move_undo(move=move, user=answered.owner)
    with pytest.raises(VersionConflict):
        plan_move_undo(move=move, user=answered.owner)


def test_two_people_who_move_at_once_move_once(answered, newer):
    version = newer()
    other = Plan.objects.select_related("questionnaire").get(pk=answered.plan.pk)
    plan_move(plan=answered.plan, version=version, user=answered.owner)
    with pytest.raises(VersionConflict):
        plan_move(plan=other, version=version, user=answered.editor)


KEYS = ["project.description", "project.grant_id", "reuse.why_not", "store.access", "store.transfer", "reuse.outputs"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.dictionaries(st.sampled_from(KEYS), st.text("abc é🔬", min_size=1).filter(str.strip), max_size=6))
def test_no_text_is_ever_lost_by_a_move_and_its_undoing(cast, tmp_path, texts):
    from django.db import transaction

    file = tmp_path / "next.yaml"
    file.write_text(yaml.safe_dump(newer_content(), allow_unicode=True))
    with transaction.atomic():
        for key, text in texts.items():
            save(cast, key, text)
        before = stands(cast.plan)
        move = plan_move(plan=cast.plan, version=version_publish(source=file), user=cast.owner)
        kept = {str(value) for value in AnswerRevision.objects.values_list("value", flat=True)}
        assert {str(value) for value in before.values()} <= kept
        plan_move_undo(move=move, user=cast.owner)
        assert stands(cast.plan) == before
        transaction.set_rollback(True)
    cast.plan.refresh_from_db()


@pytest.mark.parametrize(
    ("moved", "says"), [({"a.b": "project.nothing"}, "no question"), ({"project.start": "project.end"}, "still asks")]
)
def test_a_version_that_moves_answers_nowhere_is_refused_with_the_place(moved, says):
    content = content_read(CONTENT / "lysplan-1") | {"moved": moved}
    with pytest.raises(ContentRefused, match=says):
        questionnaire_parse(content)


def signed_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_shows_the_dry_run_moves_on_a_click_and_undoes_it(answered, newer, client):
    version = newer()
    signed_in(client, answered.owner)
    overview = client.get(reverse("plan", args=[answered.plan.uuid])).content.decode()
    assert f"Version {version.version} of the questions is out" in overview
    page = client.get(reverse("plan-versions", args=[answered.plan.uuid])).content.decode()
    assert "2 answers stay as they are" in page
    client.post(reverse("plan-version-move", args=[answered.plan.uuid]), {"version": version.version})
    page = client.get(reverse("plan-versions", args=[answered.plan.uuid])).content.decode()
    assert "Nobody has looked at these." in page
    move = answered.plan.moves.get()
    client.post(reverse("plan-version-undo", args=[answered.plan.uuid]), {"move": move.uuid})
    assert stands(answered.plan)["reuse.why_not"] == "Nobody has looked at these."


def test_a_version_that_is_not_the_one_shown_is_not_moved_to(answered, newer, client):
    newer()
    signed_in(client, answered.owner)
    answer = client.post(reverse("plan-version-move", args=[answered.plan.uuid]), {"version": "1"})
    assert answer.status_code == 409
    assert not answered.plan.moves.exists()
