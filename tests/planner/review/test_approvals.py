"""An institution approves a version: once, by the person who was asked, and in the documents of that version for ever."""

import io
import json
from datetime import timedelta
from pathlib import Path

import docx
import jsonschema
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone

import planner.plans
from planner.catalogue.models import Entry
from planner.catalogue.services import entry_edit
from planner.exports.contract import Options
from planner.exports.madmp import madmp_build
from planner.exports.registry import exporter_get
from planner.intake.services import plan_import
from planner.plans.models import Membership, Plan, Snapshot
from planner.plans.services import Draft, answer_save, member_set
from planner.plans.snapshots import snapshot_take
from planner.questionnaire.types import ValueRefused
from planner.review.models import Approval
from planner.review.queries import approval_get, approval_state, approvals_waiting
from planner.review.services import AlreadyDecided, Decision, approval_ask, approval_decide, approval_withdraw
from tests.planner.exports.samples import HOSTILE
from tests.planner.intake.test_madmp_import import FULL

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(Path(planner.plans.__file__).with_name("snapshot.schema.json").read_text(encoding="utf-8"))
YES = Decision(is_approved=True, name="Siri Ås", institution="Universitetet i Bergen")


def again(plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


def asked(cast) -> Approval:
    return approval_ask(plan=again(cast.plan), user=cast.owner, of=cast.commenter)


def approved(cast, decision=YES) -> Approval:
    return approval_decide(approval=asked(cast), user=cast.commenter, decision=decision)


def change(cast, text="Something else.") -> None:
    given = cast.plan.answers.filter(question="project.description").first()
    revision = given.revision if given else 0
    draft = Draft(raw=text)
    answer_save(plan=again(cast.plan), question="project.description", draft=draft, revision=revision, user=cast.owner)


def markdown(snapshot: Snapshot, language="en") -> str:
    return exporter_get("md").export(snapshot.content, Options(language=language), {}).decode()


def test_approval_is_of_a_version_and_its_documents_show_it_from_then_on(cast):
    one = Approval.objects.get(pk=asked(cast).pk)
    before = {kind: exporter_get(kind).export(one.snapshot.content, Options(), {}) for kind in ("md", "docx", "json")}
    approval_decide(approval=one, user=cast.commenter, decision=YES)
    assert (one.status, one.name, one.institution, one.version) == (
        *("approved", "Siri Ås", "Universitetet i Bergen"),
        again(cast.plan).version,
    )
    now = snapshot_take(plan=again(cast.plan), user=cast.owner)
    assert now == one.approved_snapshot
    jsonschema.validate(now.content, SCHEMA)
    assert "Siri Ås, Universitetet i Bergen," in markdown(now) and "Godkjent" in markdown(now, "nb")
    word = docx.Document(io.BytesIO(exporter_get("docx").export(now.content, Options(), {})))
    assert "Siri Ås, Universitetet i Bergen," in "".join(word.element.body.itertext())
    assert b"Siri" in exporter_get("preview").export(now.content, Options(), {})
    # The snapshot that was judged gives the bytes that it gave before.
    judged = Snapshot.objects.get(pk=one.snapshot_id)
    assert {kind: exporter_get(kind).export(judged.content, Options(), {}) for kind in before} == before


def test_approved_snapshot_differs_from_the_judged_one_in_nothing_but_the_approval(cast):
    one = approved(cast)
    judged, stamped = one.snapshot, one.approved_snapshot
    assert {**judged.content, "approvals": None} == {**stamped.content, "approvals": None}
    assert judged.content["approvals"] == []
    assert (judged.plan_version, judged.taken_at) == (stamped.plan_version, stamped.taken_at)
    assert judged.digest != stamped.digest


def test_later_version_says_that_it_changed_since(cast):
    one = approved(cast)
    assert not approval_state(again(cast.plan)).is_changed
    change(cast)
    plan = again(cast.plan)
    state = approval_state(plan)
    assert (state.approved, state.is_changed) == (one, True)
    later = snapshot_take(plan=plan, user=cast.owner)
    assert f"Version {one.version} was approved by Siri Ås" in markdown(later)
    assert "Changed since." in markdown(later) and "Endret siden." in markdown(later, "nb")
    assert "Changed since." not in markdown(one.approved_snapshot)


def test_version_that_changed_before_the_decision_is_approved_as_it_was(cast):
    one = asked(cast)
    change(cast)
    newer = snapshot_take(plan=again(cast.plan), user=cast.owner)
    approval_decide(approval=one, user=cast.commenter, decision=YES)
    assert one.approved_snapshot.content["answers"] == one.snapshot.content["answers"]
    now = snapshot_take(plan=again(cast.plan), user=cast.owner)
    assert now.plan_version == newer.plan_version > one.version
    assert "Changed since." in markdown(now)


def test_same_version_with_a_newer_fact_of_the_catalogue_is_not_what_was_approved(cast):
    one = approved(cast)
    entry = Entry.objects.filter(kind="storage").first()
    entry_edit(entry=entry, user=cast.admin, title_en="Another name")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        now = snapshot_take(plan=again(cast.plan), user=cast.owner)
    assert now != one.approved_snapshot and now.plan_version == one.version
    assert "prices are newer here." in markdown(now)


def test_decision_stands_for_ever(cast):
    one = approved(cast)
    for decision in (YES, Decision(is_approved=False, comment="No!")):
        with pytest.raises(AlreadyDecided):
            approval_decide(approval=one, user=cast.commenter, decision=decision)
    with pytest.raises(AlreadyDecided):
        approval_withdraw(approval=one)
    kept = Approval.objects.values().get()
    cast.commenter.first_name = "Renamed"
    cast.commenter.save()
    assert Approval.objects.values().get() == kept
    assert Snapshot.objects.filter(plan=cast.plan).count() == 2
    cast.commenter.delete()
    assert (Approval.objects.get().name, Approval.objects.get().status) == ("Siri Ås", "approved")


@pytest.mark.parametrize("who", ["owner", "editor", "viewer", "stranger", "consultant", "admin"])
def test_only_somebody_who_reads_and_does_not_write_is_asked(cast, who):
    with pytest.raises(ValueRefused):
        approval_ask(plan=again(cast.plan), user=cast.owner, of=cast.people[who])


def test_one_question_at_a_time_and_it_can_be_taken_back(cast):
    one = asked(cast)
    with pytest.raises(ValueRefused):
        asked(cast)
    approval_withdraw(approval=one)
    assert asked(cast).status == "waiting"
    assert Approval.objects.filter(plan=cast.plan).count() == 2


def test_only_the_person_who_was_asked_decides_and_only_in_that_role(cast):
    one = asked(cast)
    assert approval_get(cast.commenter, one.uuid, need="planner.decide") == one
    for who in ("owner", "editor", "viewer"):
        with pytest.raises(PermissionDenied):
            approval_get(cast.people[who], one.uuid, need="planner.decide")
    for who in ("stranger", "consultant", "admin"):
        with pytest.raises(Http404):
            approval_get(cast.people[who], one.uuid)
    assert approvals_waiting(cast.commenter) == [one]
    member_set(plan=cast.plan, user=cast.commenter, role=Membership.Role.EDITOR)
    with pytest.raises(PermissionDenied):
        approval_get(cast.commenter, one.uuid, need="planner.decide")
    assert approvals_waiting(cast.commenter) == []


@pytest.mark.parametrize(
    "decision",
    [
        Decision(is_approved=True),
        Decision(is_approved=True, name="Siri", institution="  "),
        Decision(is_approved=True, name="S" * 201, institution="UiB"),
        Decision(is_approved=False, comment=" \n"),
        Decision(is_approved=False, comment="x" * 5001),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(cast, decision):
    one = asked(cast)
    with pytest.raises(ValueRefused) as refused:
        approval_decide(approval=one, user=cast.commenter, decision=decision)
    assert str(refused.value).endswith(".")
    assert Approval.objects.get().status == "waiting"


def test_sent_back_with_a_comment_stands_in_no_document(cast):
    one = approved(cast, Decision(is_approved=False, comment="Say who pays."))
    assert (one.status, one.comment, one.approved_snapshot) == ("sent_back", "Say who pays.", None)
    assert "Say who pays" not in markdown(snapshot_take(plan=again(cast.plan), user=cast.owner))


def test_hostile_name_is_a_name(cast):
    one = approved(cast, Decision(is_approved=True, name=HOSTILE[:190], institution='<b>=1+1</b>\n"UiB"'))
    assert one.institution == '<b>=1+1</b> "UiB"'
    made = exporter_get("preview").export(one.approved_snapshot.content, Options(), {})
    assert b"<script>" not in made and b"<b>" not in made
    client = Client()
    client.force_login(cast.viewer, backend="django.contrib.auth.backends.ModelBackend")
    for url in (f"/plans/{cast.plan.uuid}/", f"/plans/{cast.plan.uuid}/approval/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page and "<b>=1+1" not in page and "&lt;b&gt;=1+1" in page


def test_imported_plan_that_is_approved_goes_out_as_it_came_in(cast):
    made = plan_import(user=cast.owner, format="madmp", document=FULL, strict=True).plan
    member_set(plan=made, user=cast.commenter, role=Membership.Role.COMMENTER)
    one = approval_ask(plan=again(made), user=cast.owner, of=cast.commenter)
    approval_decide(approval=one, user=cast.commenter, decision=YES)
    assert madmp_build(one.approved_snapshot.content, made.carried.version) == FULL
