"""Approval on the pages and over the API."""

import pytest
from django.test import Client

from planner.plans.models import Membership, Plan
from planner.plans.services import Draft, answer_save, member_set
from planner.plans.snapshots import snapshot_take
from planner.review.models import Approval
from planner.review.services import approval_ask

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def api(cast, name) -> Client:
    return Client(headers={"Authorization": f"Bearer {cast.token(name)}"})


@pytest.fixture
def url(cast):
    return f"/plans/{cast.plan.uuid}/approval/"


@pytest.fixture
def base(cast):
    return f"/api/v1/plans/{cast.plan.uuid}/approvals/"


def ask(cast) -> Approval:
    return approval_ask(plan=Plan.objects.get(pk=cast.plan.pk), user=cast.owner, of=cast.commenter, message="Please")


def test_owner_asks_the_commenter_finds_it_and_approves(cast, url):
    owner, commenter = signed_in(cast.owner), signed_in(cast.commenter)
    assert cast.commenter.username in owner.get(url).content.decode()
    owner.post(url, {"of": cast.commenter.username, "message": "Before Friday?"})
    one = Approval.objects.get()
    assert url in commenter.get("/plans/").content.decode()
    page = commenter.get(url).content.decode()
    assert "Before Friday?" in page and f"?snapshot={one.snapshot.uuid}" in page
    done = commenter.post(
        f"{url}{one.uuid}/decide/", {"decision": "approve", "name": "Siri Ås", "institution": "UiB"}, follow=True
    )
    assert "was approved by Siri Ås, UiB" in done.content.decode()
    assert "was approved by Siri Ås, UiB" in signed_in(cast.viewer).get(f"/plans/{cast.plan.uuid}/").content.decode()
    assert url not in commenter.get("/plans/").content.decode()


def test_plan_page_says_that_it_changed_since(cast, url):
    one = ask(cast)
    signed_in(cast.commenter).post(
        f"{url}{one.uuid}/decide/", {"decision": "approve", "name": "Siri Ås", "institution": "UiB"}
    )
    draft = Draft(raw="New.")
    answer_save(plan=cast.plan, question="project.description", draft=draft, revision=0, user=cast.owner)
    assert "has changed since" in signed_in(cast.viewer).get(f"/plans/{cast.plan.uuid}/").content.decode()


def test_refused_decision_keeps_what_was_typed(cast, url):
    one = ask(cast)
    typed = {"decision": "approve", "name": "Siri Ås", "institution": "", "comment": "Nearly two pages of thoughts"}
    answer = signed_in(cast.commenter).post(f"{url}{one.uuid}/decide/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Siri Ås" in page and "Nearly two pages of thoughts" in page and 'role="alert"' in page


def test_plan_without_a_commenter_says_whom_to_add(cast, url):
    member_set(plan=cast.plan, user=cast.commenter, role=Membership.Role.VIEWER)
    owner = signed_in(cast.owner)
    assert f"/plans/{cast.plan.uuid}/people/" in owner.get(url).content.decode()
    assert owner.post(url, {"of": cast.viewer.username}).status_code == 422


def test_an_older_version_is_read_and_made_as_a_document(cast):
    old = snapshot_take(plan=cast.plan, user=cast.owner)
    draft = Draft(raw="New.")
    answer_save(plan=cast.plan, question="project.description", draft=draft, revision=0, user=cast.owner)
    viewer = signed_in(cast.viewer)
    base = f"/plans/{cast.plan.uuid}/exports/"
    shown = viewer.get(f"{base}preview/?snapshot={old.uuid}")
    assert shown.context["export"].snapshot == old and f"version {old.plan_version}" in shown.content.decode()
    viewer.post(f"{base}md/", {"snapshot": str(old.uuid), "language": "en", "shape": "steps"})
    assert old.exports.filter(kind="md").exists()
    for bad in ("x", "6f1c2d8e-0000-4000-8000-000000000000"):
        assert viewer.get(f"{base}preview/?snapshot={bad}").status_code == 404
    other = Plan.objects.exclude(pk=cast.plan.pk).filter(memberships__user=cast.stranger).get()
    theirs = snapshot_take(plan=other, user=cast.stranger)
    assert viewer.get(f"{base}preview/?snapshot={theirs.uuid}").status_code == 404


def test_institution_asks_and_approves_over_the_api(cast, base):
    made = api(cast, "owner").post(base, {"of": cast.commenter.username}, content_type="application/json")
    assert made.status_code == 201 and made.json()["status"] == "waiting"
    decision = f"{made['Location'].replace('http://testserver', '')}decision/"
    body = {"decision": "approve", "name": "Siri Ås", "institution": "UiB"}
    assert api(cast, "owner").post(decision, body, content_type="application/json").status_code == 403
    assert api(cast, "stranger").post(decision, body, content_type="application/json").status_code == 404
    done = api(cast, "commenter").post(decision, body, content_type="application/json")
    assert (done.status_code, done.json()["status"], done.json()["institution"]) == (200, "approved", "UiB")
    assert api(cast, "commenter").post(decision, body, content_type="application/json").status_code == 409
    listed = api(cast, "viewer").get(base).json()
    assert (listed["count"], listed["changed_since"]) == (1, False)
    document = f"/api/v1/plans/{cast.plan.uuid}/snapshots/"
    newest = api(cast, "viewer").get(document).json()["results"][0]
    assert newest["id"] == done.json()["approved_snapshot"]
    assert newest["approved"] == [{"name": "Siri Ås", "institution": "UiB", "at": done.json()["decided_at"]}]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decision": "perhaps"}, 400),
        ({"decision": "approve"}, 400),
        ({"decision": "send_back"}, 400),
        ({"decision": "withdraw"}, 403),
        ({}, 400),
    ],
)
def test_bad_decision_gets_a_sentence(cast, body, status):
    one = ask(cast)
    answer = api(cast, "commenter").post(
        f"/api/v1/approvals/{one.uuid}/decision/", body, content_type="application/json"
    )
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert Approval.objects.get().status == "waiting"


def test_asking_twice_is_a_conflict_and_asking_nobody_a_mistake(cast, base):
    client = api(cast, "owner")
    assert client.post(base, {"of": cast.viewer.username}, content_type="application/json").status_code == 400
    assert client.post(base, {"of": cast.commenter.username}, content_type="application/json").status_code == 201
    assert client.post(base, {"of": cast.commenter.username}, content_type="application/json").status_code == 409


def test_page_makes_few_queries_whatever_was_decided(cast, url, django_assert_max_num_queries):
    for _round in range(3):
        signed_in(cast.owner).post(f"{url}{ask(cast).uuid}/withdraw/")
    client = signed_in(cast.viewer)
    with django_assert_max_num_queries(8):
        client.get(url)
