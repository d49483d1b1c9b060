"""An address is registered and hears, signed, what happens to the plans of its owner; and nothing else."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from common.jobs.claims import job_claim
from common.jobs.sweeper import job_sweep
from planner.plans.models import Membership, Plan
from planner.plans.services import member_remove, member_set
from planner.plans.snapshots import snapshot_take
from planner.review.services import Decision, approval_ask, approval_decide
from planner.webhooks.models import Delivery, Webhook
from planner.webhooks.services import (
    KEPT,
    MOST,
    PINGS_AN_HOUR,
    WAITS,
    deliveries_expire,
    delivery_make,
    webhook_create,
    webhook_ping,
    webhook_secret,
)

from .receiver import receiver

pytestmark = pytest.mark.django_db
EVENTS = ["approval.decided", "snapshot.taken"]


@pytest.fixture
def inside(settings):
    settings.LYSPLAN_WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def heard(inside):
    with receiver() as found:
        yield found


def api(cast, name) -> Client:
    return Client(headers={"Authorization": f"Bearer {cast.token(name)}"})


def register(cast, found, name="viewer", events=EVENTS) -> Webhook:
    return webhook_create(user=cast.people[name], url=found.url, events=list(events))


def deliver(row: Delivery) -> Delivery:
    claim = job_claim(Delivery, str(row.uuid))
    assert claim is not None
    delivery_make(claim=claim)
    row.refresh_from_db()
    return row


def due(row: Delivery) -> None:
    """The time of the next try has come."""
    Delivery.objects.filter(pk=row.pk).update(not_before=timezone.now() - timedelta(seconds=1), rung_at=None)


def test_what_happens_is_told_once_signed_and_without_a_word_of_the_plan(cast, heard):
    webhook = register(cast, heard)
    snapshot = snapshot_take(plan=cast.plan, user=cast.owner)
    row = deliver(Delivery.objects.get())
    assert (row.status, row.answer, row.tries) == ("done", 204, 1)
    path, headers, body = heard.heard[0]
    told = json.loads(body)
    assert path == "/hook?of=plan" and headers["Lysplan-Event"] == told["event"] == "snapshot.taken"
    assert told["data"] == {"snapshot": str(snapshot.uuid), "plan_version": snapshot.plan_version}
    assert told["plan"]["id"] == str(cast.plan.uuid) and cast.plan.title not in body.decode()
    seconds, mac = (part.split("=", 1)[1] for part in headers["Lysplan-Signature"].split(","))
    expected = hmac.new(webhook_secret(webhook).encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    assert hmac.compare_digest(mac, expected.hexdigest())
    assert abs(int(seconds) - timezone.now().timestamp()) < 60
    assert job_claim(Delivery, str(row.uuid)) is None


def test_every_happening_reaches_who_asked_for_it(cast, heard):
    register(cast, heard, events=["plan.shared", "snapshot.taken", "approval.asked", "approval.decided"])
    plan = Plan.objects.get(pk=cast.plan.pk)
    member_set(plan=plan, user=cast.stranger, role=Membership.Role.VIEWER)
    one = approval_ask(plan=plan, user=cast.owner, of=cast.commenter)
    approval_decide(approval=one, user=cast.commenter, decision=Decision(True, "Siri Ås", "UiB"))
    events = list(Delivery.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["plan.shared", "snapshot.taken", "approval.asked", "approval.decided"]
    assert Delivery.objects.get(event="approval.decided").payload["data"]["status"] == "approved"


def test_nothing_is_told_of_what_was_rolled_back(cast, heard):
    register(cast, heard)
    with pytest.raises(RuntimeError), transaction.atomic():
        snapshot_take(plan=cast.plan, user=cast.owner)
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_a_stranger_and_an_uninterested_address_hear_nothing(cast, heard):
    register(cast, heard, name="stranger")
    register(cast, heard, events=["plan.shared"])
    snapshot_take(plan=cast.plan, user=cast.owner)
    assert not Delivery.objects.exists()


def test_who_lost_the_role_hears_nothing_that_was_still_waiting(cast, heard):
    register(cast, heard)
    snapshot_take(plan=cast.plan, user=cast.owner)
    member_remove(plan=cast.plan, user=cast.viewer)
    row = deliver(Delivery.objects.get())
    assert (row.status, row.error_code, heard.heard) == ("refused", "no_role", [])


def test_what_fails_is_tried_again_later_and_later_and_then_has_failed(cast, heard):
    register(cast, heard)
    heard.status = 503
    snapshot_take(plan=cast.plan, user=cast.owner)
    row = Delivery.objects.get()
    for wait in WAITS:
        row = deliver(row)
        assert (row.status, row.answer) == ("waiting", 503)
        assert abs((row.not_before - timezone.now()) - wait) < timedelta(seconds=30)
        assert job_claim(Delivery, str(row.uuid)) is None  # not before its time
        due(row)
    row = deliver(row)
    assert (row.status, row.tries, row.error_message) == ("failed", 6, "The address answered with status 503.")
    assert len(heard.heard) == 6
    assert len({headers["Lysplan-Delivery"] for _path, headers, _body in heard.heard}) == 1


def test_address_that_is_away_takes_one_try_a_minute(cast, heard):
    webhook = register(cast, heard)
    heard.status = 500
    first, second = webhook_ping(webhook=webhook), webhook_ping(webhook=webhook)
    deliver(first)
    assert job_claim(Delivery, str(second.uuid)) is None and len(heard.heard) == 1
    due(second)
    assert deliver(second).tries == 1


def test_receiver_that_came_back_hears_it(cast, heard):
    register(cast, heard)
    heard.status = 500
    snapshot_take(plan=cast.plan, user=cast.owner)
    row = deliver(Delivery.objects.get())
    heard.status = 200
    due(row)
    assert job_sweep(Delivery) == 1  # the sweeper rings for it
    row = deliver(row)
    assert (row.status, row.tries, row.error_message) == ("done", 2, "")


def test_address_that_leads_inside_now_is_not_sent_to(cast, heard, settings):
    register(cast, heard)
    snapshot_take(plan=cast.plan, user=cast.owner)
    settings.LYSPLAN_WEBHOOK_NETWORKS = []
    row = deliver(Delivery.objects.get())
    assert (row.status, row.error_code, heard.heard) == ("refused", "address", [])


def test_old_deliveries_go(cast, heard):
    webhook = register(cast, heard)
    old, new = (deliver(webhook_ping(webhook=webhook)) for _ in range(2))
    Delivery.objects.filter(pk=old.pk).update(finished_at=timezone.now() - KEPT - timedelta(hours=1))
    assert deliveries_expire() == 1
    assert list(Delivery.objects.all()) == [new]


def test_registered_tested_listed_and_deleted_over_the_api(cast, heard):
    client = api(cast, "viewer")
    body = {"url": heard.url, "events": EVENTS}
    made = client.post("/api/v1/webhooks/", body, content_type="application/json")
    assert made.status_code == 201 and len(made.json()["secret"]) == 64
    listed = client.get("/api/v1/webhooks/").json()
    assert listed["count"] == 1 and "secret" not in listed["results"][0]
    url = f"/api/v1/webhooks/{made.json()['id']}/"
    assert made["Location"].endswith(url) and "secret" not in client.get(url).json()
    assert client.post(f"{url}deliveries/").status_code == 202
    deliver(Delivery.objects.get())
    told = client.get(f"{url}deliveries/").json()["results"][0]
    assert (told["event"], told["status"], told["answer"], told["error"]) == ("ping", "done", 204, None)
    for name in ("owner", "admin"):
        assert api(cast, name).get(url).status_code == 404
        assert api(cast, name).delete(url).status_code == 404
        assert api(cast, name).get(f"{url}deliveries/").status_code == 404
    assert client.delete(url).status_code == 204
    assert not Webhook.objects.exists() and not Delivery.objects.exists()


def test_nobody_is_hammered_with_tests(cast, heard):
    webhook = register(cast, heard)
    for _number in range(PINGS_AN_HOUR):
        webhook_ping(webhook=webhook)
    assert api(cast, "viewer").post(f"/api/v1/webhooks/{webhook.uuid}/deliveries/").status_code == 429


def test_secret_stands_nowhere_in_the_database(cast, heard):
    webhook = register(cast, heard)
    webhook_ping(webhook=webhook)
    with connection.cursor() as cursor:
        for table in (Webhook._meta.db_table, Delivery._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the table's own name
            assert webhook_secret(webhook) not in str(cursor.fetchall())


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"url": "https://8.8.8.8/"}, {"events": EVENTS}, {"url": "https://8.8.8.8/", "events": []}),
        *({"url": "https://8.8.8.8/", "events": ["plan.burnt"]}, {"url": "https://10.0.0.1/", "events": EVENTS}),
        *({"url": "http://8.8.8.8/", "events": EVENTS}, {"url": "https://8.8.8.8/" + "x" * 600, "events": EVENTS}),
        {"url": "https://no-such-host.invalid/", "events": EVENTS},
    ],
    ids=str,
)
def test_what_cannot_be_registered_gets_a_sentence(cast, body):
    answer = api(cast, "viewer").post("/api/v1/webhooks/", body, content_type="application/json")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".") and not Webhook.objects.exists()


def test_there_is_an_end_to_webhooks(cast, heard):
    for _number in range(MOST):
        register(cast, heard)
    answer = api(cast, "viewer").post(
        "/api/v1/webhooks/", {"url": heard.url, "events": EVENTS}, content_type="application/json"
    )
    assert answer.status_code == 400 and "already" in answer.json()["detail"]
