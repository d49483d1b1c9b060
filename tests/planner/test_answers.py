"""Answers: revisions, both texts at a conflict, history, evidence, and what hidden questions do."""

import json
from pathlib import Path

import jsonschema
import pytest
from django.test import Client

from planner.plans import queries
from planner.plans.models import Answer, AnswerRevision
from planner.plans.proposals import dataset_proposals
from planner.plans.services import Draft, RevisionConflict, answer_save, evidence_attach, plan_change, plan_create
from planner.plans.snapshots import snapshot_take
from planner.questionnaire.queries import version_current
from planner.questionnaire.types import ValueRefused

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parents[2] / "planner/plans/snapshot.schema.json").read_text())
Q = "project.description"

FACTS = {
    "path": "embryo.czi", "status": "ok", "error": None, "format": {"id": "czi", "name": "Zeiss CZI"},
    "reader": {"name": "Bio-Formats", "version": "7.3.1"}, "bytes": 2**33 + 1, "sha256": "ab" * 32, "used_files": [],
    "elapsed_ms": 1.0, "second_reader": None, "findings": [], "provenance": {}, "rembi": {},
    "images": [{
        "name": "s1", "size_x": 1024, "size_y": 512, "size_z": 42, "size_c": 2, "size_t": 1, "axes": [], "pixel_type": "uint16",
        "rgb": False, "pixel_size_um": {"x": 0.091, "y": 0.091, "z": 0.32}, "time_increment_s": None, "acquired_at": None,
        "channels": [{"name": "EGFP", "fluorophore": None, "excitation_nm": 488.0, "emission_nm": 509.0}],
        "objective": {"name": "Plan-Apochromat 40x/1.2", "magnification": 40.0, "na": 1.2, "immersion": "Water"},
        "instrument": {"manufacturer": "Zeiss", "model": "LSM 880"}, "compression": None, "lossy": None,
        "pyramid_levels": 1, "plate": None,
    }],
}  # fmt: skip


def save(cast, raw, revision, who="owner", **more):
    return answer_save(
        plan=cast.plan, question=Q, draft=Draft(raw=raw), revision=revision, user=getattr(cast, who), **more
    )


def test_each_save_is_a_revision_and_the_history_keeps_every_text(cast):
    save(cast, "one", 0)
    answer = save(cast, "two", 1)
    assert (answer.value, answer.revision) == ("two", 2)
    kept = AnswerRevision.objects.filter(answer=answer).values_list("value", flat=True)
    assert set(kept) == {"one", "two"}


def test_save_with_old_revision_keeps_and_shows_both_texts(cast):
    save(cast, "one", 0)
    save(cast, "hers", 1)
    with pytest.raises(RevisionConflict) as conflict:
        save(cast, "mine", 1, who="editor")
    assert conflict.value.current.value == "hers"
    assert conflict.value.yours.value == "mine"
    assert AnswerRevision.objects.get(refused=True).value == "mine"
    assert Answer.objects.get(question=Q).value == "hers"


def test_first_answer_of_two_people_at_once_is_a_conflict_too(cast):
    save(cast, "hers", 0)
    with pytest.raises(RevisionConflict):
        save(cast, "mine", 0, who="editor")


def test_the_same_text_twice_is_no_conflict(cast):
    save(cast, "same", 0)
    assert save(cast, "same", 0, who="editor").revision == 1


def test_emptied_answer_is_kept_as_a_revision_and_not_counted(cast):
    save(cast, "text", 0)
    before = cast.plan.progress["answered"]
    answer = save(cast, "", 1)
    assert (answer.state, answer.value) == ("", None)
    assert cast.plan.progress["answered"] == before - 1


def test_not_knowing_asks_what_hangs_on_it(cast):
    from planner.plans.visibility import questions_in_use
    from planner.questionnaire.queries import version_questionnaire

    draft = Draft(state=Answer.State.UNKNOWN)
    answer_save(plan=cast.plan, question="ethics.human_data", draft=draft, revision=0, user=cast.owner)
    questionnaire = version_questionnaire(cast.plan.questionnaire)
    asked = {
        q.key
        for _d, _s, q in questions_in_use(questionnaire, [], queries.answers_by_scope(queries.plan_answers(cast.plan)))
    }
    assert "ethics.identifiable" in asked


def test_not_applicable_and_unknown_are_answers(cast):
    draft = Draft(state=Answer.State.UNKNOWN)
    answer = answer_save(plan=cast.plan, question=Q, draft=draft, revision=0, user=cast.owner)
    assert (answer.state, answer.value) == ("unknown", None)


@pytest.mark.parametrize("question", ["project.nonsense", "collect.format", "'; drop table"])
def test_unknown_question_or_wrong_scope_is_refused_with_a_sentence(cast, question):
    with pytest.raises(ValueRefused, match="no such question"):
        answer_save(plan=cast.plan, question=question, draft=Draft(raw="x"), revision=0, user=cast.owner)


def test_title_of_ten_thousand_characters_is_refused_with_the_count(cast):
    with pytest.raises(ValueRefused, match=r"10000.*300"):
        plan_create(user=cast.owner, title="x" * 10_000, questionnaire=version_current())
    with pytest.raises(ValueRefused, match="title"):
        plan_change(plan=cast.plan, title=" \x00 ")


def test_evidence_never_overwrites_an_answer(cast):
    draft = Draft(raw="my own words")
    answer_save(
        plan=cast.plan, question="collect.objective", draft=draft, revision=0, user=cast.owner, dataset=cast.dataset
    )
    evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=None)
    assert Answer.objects.get(question="collect.objective").value == "my own words"


def test_advice_proposes_from_the_file_and_warns_where_answer_and_file_differ(cast):
    draft = Draft(raw="20x air")
    answer_save(
        plan=cast.plan, question="collect.objective", draft=draft, revision=0, user=cast.owner, dataset=cast.dataset
    )
    evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=None)
    client = Client(headers={"Authorization": f"Bearer {cast.token('owner')}"})
    lines = {line["question"]: line for line in client.get(f"/api/v1/plans/{cast.plan.uuid}/advice/").json()["results"]}
    assert lines["collect.objective"]["kind"] == "disagreement"
    assert lines["collect.format"]["value"] == {"kind": "formats", "key": "czi"}
    assert lines["collect.image_bytes"]["value"] == 2**33 + 1
    assert lines["collect.pixel_size"]["value"] == "0.091 × 0.091 × 0.32 µm"
    assert lines["collect.instrument"]["value"] == "Zeiss LSM 880"
    assert all("embryo.czi" in line["reason"] and "Bio-Formats 7.3.1" in line["reason"] for line in lines.values())


def test_a_norwegian_plan_gets_norwegian_proposals_and_both_languages_confirm_an_answer(cast):
    plan_change(plan=cast.plan, language="nb")
    evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=None)

    def proposed():
        given = queries.answers_by_scope(queries.plan_answers(cast.plan))
        offers = dataset_proposals(cast.plan, [cast.dataset], given).get(cast.dataset.pk, [])
        return {offer.question.key: offer.proposal.value for offer in offers}

    assert proposed()["collect.dimensions"] == "1024 × 512 px, 42 z-plan, 2 kanaler, uint16"
    assert proposed()["collect.channels"] == "EGFP (eksitasjon 488 nm, emisjon 509 nm)"
    draft = Draft(raw="1024 × 512 px, 42 z planes, 2 channels, uint16")
    answer_save(
        plan=cast.plan, question="collect.dimensions", draft=draft, revision=0, user=cast.owner, dataset=cast.dataset
    )
    assert "collect.dimensions" not in proposed()


def test_one_click_takes_the_proposal_and_remembers_the_file(cast):
    evidence = evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=None)
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/plans/{cast.plan.uuid}/answers/collect.format/{cast.dataset.uuid}/accept/"
    taken = client.post(url, {"evidence": str(evidence.uuid), "revision": "0"}, headers={"HX-Request": "true"})
    assert taken.status_code == 200
    answer = Answer.objects.get(question="collect.format")
    assert answer.value == {"kind": "formats", "key": "czi"} and answer.evidence == evidence


def test_snapshot_is_valid_frozen_and_reused_until_something_changes(cast):
    evidence_attach(dataset=cast.dataset, source=None, file="embryo.czi", facts=FACTS, thumbnail=b"\x89PNG")
    first = snapshot_take(plan=cast.plan, user=cast.owner)
    jsonschema.validate(first.content, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert snapshot_take(plan=cast.plan, user=cast.viewer) == first
    save(cast, "changed", 0)
    second = snapshot_take(plan=cast.plan, user=cast.owner)
    assert second != first
    first.refresh_from_db()
    assert Q not in first.content["answers"] and second.content["answers"][Q]["value"] == "changed"


def test_hidden_answers_stay_out_of_the_snapshot_but_are_never_deleted(cast):
    from planner.questionnaire.queries import version_questionnaire

    questionnaire = version_questionnaire(cast.plan.questionnaire)
    hidden = next(q for step in questionnaire.steps for q in step.questions if q.when and q.scope == "plan")
    Answer.objects.create(
        plan=cast.plan,
        question=hidden.key,
        state="answered",
        value="kept",
        changed_by=cast.owner,
        changed_at=cast.plan.modified_at,
    )
    content = snapshot_take(plan=cast.plan, user=cast.owner).content
    assert hidden.key not in content["answers"]
    assert Answer.objects.filter(question=hidden.key, value="kept").exists()


def test_saving_one_answer_costs_at_most_a_fixed_number_of_queries(cast, django_assert_max_num_queries):
    save(cast, "warm", 0)
    with django_assert_max_num_queries(14):
        save(cast, "next", 1)


def test_plan_list_costs_the_same_for_one_plan_and_twenty(cast, django_assert_max_num_queries):
    for number in range(20):
        plan_create(user=cast.owner, title=f"Plan {number}", questionnaire=version_current())
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(8):
        assert client.get("/plans/").status_code == 200


def test_stranger_sees_no_plan(cast):
    assert cast.plan not in queries.plans_of(cast.stranger)
