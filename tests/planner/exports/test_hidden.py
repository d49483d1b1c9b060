"""What a plan does not ask for now stands in no document, in whatever order answers hid and showed it."""

import io
import zipfile

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.inspection.services import facts_receive
from planner.catalogue.queries import entries_offered
from planner.exports.contract import NotReady, Options
from planner.exports.registry import exporters
from planner.plans.models import Answer, AnswerRevision
from planner.plans.queries import thumbnails_of
from planner.plans.services import Draft, answer_save
from planner.plans.snapshots import snapshot_take
from planner.questionnaire.conditions import condition_questions
from planner.questionnaire.queries import version_questionnaire
from tests.planner.test_answers import FACTS

pytestmark = pytest.mark.django_db
ONE_LANGUAGE = Options(language="nb")
FORMATS = ("czi", "ome-tiff", "png")  # asks for a reason, asks for nothing, asks for the originals
NEEDED = {
    "project.description": "Cells that move.",
    "project.contact": {"name": "Kari Nordmann", "email": "kari@example.org"},
    "project.institution": {"name": "University of Oslo"},
}


def mark(key: str) -> str:
    """A word that no document has of itself."""
    return f"canary{key.replace('.', '').replace('_', '')}canary"


def hinges(questionnaire) -> list:
    """The questions whose answers hide others."""
    keys = {key for q in questionnaire.questions if q.when for key in condition_questions(q.when)}
    return [q for q in questionnaire.questions if q.key in keys]


def hanging_texts(questionnaire) -> list:
    return [q for q in questionnaire.questions if q.when and q.type in ("text", "long_text")]


def answers_to(question) -> st.SearchStrategy:
    if question.type == "several":
        return st.lists(st.sampled_from(question.choices), min_size=1, max_size=2, unique=True)
    if question.type == "catalogue" and question.kind != "formats":
        return st.sampled_from([entry.key for entry in entries_offered(question.kind)])
    return st.sampled_from(FORMATS if question.type == "catalogue" else question.choices)


def put(cast, question, raw):
    dataset = cast.dataset if question.scope == "dataset" else None
    stands = Answer.objects.filter(plan=cast.plan, question=question.key, dataset=dataset).first()
    revision = stands.revision if stands else 0
    draft = Draft(raw=raw)
    answer_save(plan=cast.plan, question=question.key, draft=draft, revision=revision, user=cast.owner, dataset=dataset)


def documents(cast) -> dict[str, bytes]:
    """Every kind that this plan can give, unpacked."""
    content = snapshot_take(plan=cast.plan, user=cast.owner).content
    made = {}
    for exporter in exporters():
        if exporter.kind == "pdf":
            continue  # typeset from the words that the Word and Markdown documents are made of; takes seconds
        try:
            found = exporter.export(content, ONE_LANGUAGE, thumbnails_of(content))
        except NotReady:
            continue
        if zipfile.is_zipfile(io.BytesIO(found)):
            with zipfile.ZipFile(io.BytesIO(found)) as opened:
                found = b"\n".join(opened.read(name) for name in opened.namelist())
        made[exporter.kind] = found
    return made


def shown(cast) -> set[str]:
    content = snapshot_take(plan=cast.plan, user=cast.owner).content
    return {*content["asked"], *content["datasets"][0]["asked"]}


@pytest.fixture
def described(cast):
    """A plan that has what most archives cannot do without."""
    questionnaire = version_questionnaire(cast.plan.questionnaire)
    for key, raw in NEEDED.items():
        put(cast, questionnaire.by_key[key], raw)
    facts_receive(dataset=cast.dataset, name="a.czi", facts=FACTS, thumbnail=None, user=cast.owner)
    return cast


def test_the_questions_that_hide_others_are_found_in_the_content(cast):
    questionnaire = version_questionnaire(cast.plan.questionnaire)
    scopes = {question.scope for question in hinges(questionnaire)}
    assert scopes == {"plan", "dataset"}
    assert {question.scope for question in hanging_texts(questionnaire)} == {"plan", "dataset"}
    assert len(hanging_texts(questionnaire)) >= 6


def test_the_documents_do_hold_answers_that_are_asked_for(described):
    """So that their absence below means something."""
    questionnaire = version_questionnaire(described.plan.questionnaire)
    put(described, questionnaire.by_key["reuse.existing_data"], "no")
    put(described, questionnaire.by_key["reuse.why_not"], mark("reuse.why_not"))
    put(described, questionnaire.by_key["share.access"], "closed")
    put(described, questionnaire.by_key["share.why_limited"], mark("share.why_limited"))
    made = documents(described)
    for key in ("reuse.why_not", "share.why_limited"):
        assert {"docx", "md", "json", "preview"} <= {kind for kind, held in made.items() if mark(key).encode() in held}


# No shrinking: each try makes every document, and the hidden question is named in the failure.
@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_document_of_any_kind_holds_an_answer_that_is_not_asked_for(described, data):
    questionnaire = version_questionnaire(described.plan.questionnaire)
    turning, texts = hinges(questionnaire), hanging_texts(questionnaire)
    with transaction.atomic():
        for question in texts:
            put(described, question, mark(question.key))
        was_shown = shown(described)
        for question in data.draw(st.lists(st.sampled_from(turning), min_size=1, max_size=8), label="turned"):
            put(described, question, data.draw(answers_to(question), label=question.key))
            now_shown = shown(described)
            stands = {a.question: a for a in Answer.objects.filter(plan=described.plan)}
            for text in texts:
                assert stands[text.key].value == mark(text.key)
                came_back = text.key in now_shown - was_shown
                assert not came_back or stands[text.key].is_from_before, text.key
            was_shown = now_shown
        made = documents(described)
        assert {"docx", "md", "json", "madmp", "preview"} <= set(made)
        for text in texts:
            if text.key not in was_shown:
                holders = [kind for kind, held in made.items() if mark(text.key).encode() in held]
                assert not holders, f"{text.key} is hidden and stands in {holders}"
            assert AnswerRevision.objects.filter(answer__plan=described.plan, value=mark(text.key)).exists()
        transaction.set_rollback(True)
    described.plan.refresh_from_db()
    described.dataset.refresh_from_db()
