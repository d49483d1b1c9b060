"""The whole site times the cast: every address is listed here with what each of them gets. A new address fails the test."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ingest.inspection.models import Inspection
from ingest.sources.models import FolderRun
from planner.exports.models import Export
from planner.plans.models import Carried
from planner.plans.services import evidence_attach
from planner.plans.snapshots import plan_was, snapshot_take
from planner.review.services import approval_ask

pytestmark = pytest.mark.django_db

NAMES = ("owner", "editor", "commenter", "viewer", "stranger", "consultant", "admin", "anonymous")
VIEW = {"owner", "editor", "commenter", "viewer"}
EDIT = {"owner", "editor"}
OWN = {"owner"}
EVERYBODY = set(NAMES) - {"anonymous"}

# address name: (method, who may). Who may not: 404 for strangers, 403 for members, sign-in for nobody.
PLAN = {
    "plan": ("get", VIEW),
    "plan-rename": ("post", EDIT),
    "plan-delete": ("post", OWN),
    "plan-people": ("get", VIEW),
    "plan-path": ("post", EDIT),
    "plan-seen": ("post", VIEW),
    "plan-versions": ("get", VIEW),
    "plan-version-move": ("post", EDIT),
    "plan-version-undo": ("post", EDIT),
    "plan-check": ("get", VIEW),
    "plan-approval": ("get", VIEW),
    "approval-decide": ("post", {"commenter"}),
    "approval-withdraw": ("post", OWN),
    "api-approvals": ("get", VIEW),
    "api-approval": ("get", VIEW),
    "api-approval-decision": ("post", VIEW),  # who may do what of it: tests/planner/review
    "dataset-create": ("post", EDIT),
    "dataset-change": ("post", EDIT),
    "dataset-delete": ("post", EDIT),
    "answer": ("get", VIEW),
    "dataset-answer": ("get", VIEW),
    "answer-accept": ("post", EDIT),
    "answer-history": ("get", VIEW),
    "dataset-answer-history": ("get", VIEW),
    "plan-step": ("get", VIEW),
    "dataset-step": ("get", VIEW),
    "sheet": ("get", VIEW),
    "sheet-score": ("get", VIEW),
    "sheet-methods": ("get", VIEW),
    "sheet-instrument": ("post", EDIT),
    "sheet-upload": ("get", EDIT),
    "sheet-take": ("post", EDIT),
    "api-dataset-metadata": ("get", VIEW),
    "sheet-field": ("get", VIEW),
    "sheet-history": ("get", VIEW),
    "import-report": ("get", VIEW),
    "import-received": ("get", VIEW),
    "plan-advice": ("get", VIEW),
    "dataset-advice": ("get", VIEW),
    "plan-dates": ("get", VIEW),
    "export-list": ("get", VIEW),
    "export-start": ("post", VIEW),
    "export-preview": ("get", VIEW),
    "export-shown": ("get", VIEW),
    "export-row": ("get", VIEW),
    "export-download": ("get", VIEW),
    "thumbnail": ("get", VIEW),
    "image-panel": ("get", VIEW),
    "image-add": ("post", EDIT),
    "image-card": ("get", VIEW),
    "image-delete": ("post", EDIT),
    "image-original-delete": ("post", EDIT),
    "image-retry": ("post", EDIT),
    "image-thumbnail": ("get", VIEW),
    "folder-choose": ("get", EDIT),
    "folder-run": ("get", VIEW),
    "folder-run-cancel": ("post", EDIT),
    "api-plan": ("get", VIEW),
    "api-answers": ("get", VIEW),
    "api-answer": ("get", VIEW),
    "api-datasets": ("get", VIEW),
    "api-advice": ("get", VIEW),
    "api-snapshots": ("get", VIEW),
    "api-plan-export": ("post", VIEW),
    "api-export": ("get", VIEW),
    "api-exports": ("get", VIEW),
    "api-export-notes": ("get", VIEW),
    "api-dataset": ("get", VIEW),
    "api-images": ("get", VIEW),
    "api-image": ("get", VIEW),
    "api-image-raw": ("get", VIEW),
    "api-image-retry": ("post", EDIT),
    "api-set-complete": ("post", EDIT),
    "api-madmp-dmp": ("get", VIEW),
}
# Addresses that show nothing of a plan that is not one's own, and who may open them.
OTHERS = {
    "home", "plan-list", "token-list", "token-delete", "api-plans", "api-catalogue", "api-vocabulary", "api-uploads", "api-upload",
    "api-imports", "api-webhooks", "api-webhook", "api-webhook-deliveries", "plan-bring", "api-madmp-dmps",
    "api-schema", "api-docs", "set_language", "healthz", "readyz", "desk", "plan-from-image", "plan-copy", "plan-template", "help",
    "instruments", "instrument", "instrument-new", "instrument-import",
    "catalogue-download", "catalogue-upload", "catalogue-take", "find-data", "study-use",
}  # fmt: skip
FOREIGN = ("account_", "mfa_", "socialaccount_")  # allauth's own


def named_patterns(resolver: URLResolver, namespace: str = "") -> dict[str, URLPattern]:
    found = {}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                found |= named_patterns(pattern)
        elif pattern.name:
            found[pattern.name] = pattern
    return found


def test_every_address_is_in_the_table():
    known = set(PLAN) | OTHERS
    new = {name for name in named_patterns(get_resolver()) if name not in known and not name.startswith(FOREIGN)}
    assert not new, f"list these in tests/portal/test_access.py with who may open them: {sorted(new)}"


@pytest.fixture
def world(cast):
    """The cast, with one thing of each kind on the plan."""
    facts = {
        "path": "a.czi", "status": "ok", "bytes": 10, "sha256": "0" * 64, "format": {"id": "czi", "name": "Zeiss CZI"},
        "reader": {"name": "Bio-Formats", "version": "7.3.1"}, "images": [], "findings": [],
    }  # fmt: skip
    source = uuid.uuid4()
    evidence = evidence_attach(
        dataset=cast.dataset, source=source, file="a.czi", facts=facts, thumbnail=b"\x89PNG not really"
    )
    image = Inspection.objects.create(
        uuid=source,
        dataset=cast.dataset,
        name="a.czi",
        status="done",
        facts=facts,
        evidence=evidence.uuid,
        raw="aa/none.gz",
    )
    Carried.objects.create(plan=cast.plan, format="pagetab", document={}, was=plan_was(cast.plan), received="{}")
    snapshot = snapshot_take(plan=cast.plan, user=cast.owner)
    export = Export.objects.create(
        snapshot=snapshot, kind="json", language="en", status="done", content=b"{}", sha256="1"
    )
    approval = approval_ask(plan=cast.plan, user=cast.owner, of=cast.commenter)
    run = FolderRun.objects.create(dataset=cast.dataset, source="s", folder="f", started_by=cast.owner)
    return cast, {
        "plan": cast.plan.uuid, "dataset": cast.dataset.uuid, "image": image.uuid, "export": export.uuid,
        "sha256": evidence.thumbnail.sha256, "step": "collect", "kind": "json", "run": run.uuid,
        "approval": approval.uuid,
    }  # fmt: skip


def address(name: str, ids: dict) -> str:
    from django.urls import reverse

    pattern = named_patterns(get_resolver())[name]
    wanted = dict(pattern.pattern.converters)
    values = {key: ids[key] for key in wanted if key in ids}
    if "field" in wanted:
        values["field"] = "specimen.cover_glass"
    if "question" in wanted:
        values["question"] = "collect.format" if "dataset" in wanted else "project.description"
    return reverse(name, kwargs=values)


def call(cast, name: str, method: str, url: str):
    client = Client(raise_request_exception=True)
    headers = {}
    if url.startswith("/api/"):
        if name != "anonymous":
            headers["Authorization"] = f"Bearer {cast.token(name)}"
    elif name != "anonymous":
        client.force_login(cast.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return getattr(client, method)(url, headers=headers)


@pytest.mark.parametrize("name", sorted(PLAN))
def test_who_may_open(world, name):
    cast, ids = world
    method, may = PLAN[name]
    url = address(name, ids)
    for who in (*sorted(set(NAMES) - may), *sorted(may, reverse=True)):
        if who in may and method == "post" and who != sorted(may)[0]:
            continue  # one allowed writer is enough: the write may remove what is asked for
        answer = call(cast, who, method, url)
        if who in may:
            assert answer.status_code < 500 and answer.status_code not in (401, 403), (name, who, answer.status_code)
            if name not in ("api-image-raw",):
                assert answer.status_code != 404, (name, who)
        elif who == "anonymous":
            assert answer.status_code in (302, 401), (name, who, answer.status_code)
            assert answer.status_code == 401 or "/accounts/login/" in answer["Location"]
        elif who in VIEW:
            assert answer.status_code == 403, (name, who, answer.status_code)
        else:
            assert answer.status_code == 404, (name, who, answer.status_code)


@pytest.mark.parametrize("name", sorted(EVERYBODY - VIEW))
def test_lists_of_others_hold_nothing_of_the_plan(world, name):
    cast, _ids = world
    for url in ("/plans/", "/api/v1/plans/"):
        assert cast.plan.title not in call(cast, name, "get", url).content.decode()


def test_role_taken_away_works_at_the_next_request(world):
    from planner.plans.services import member_remove

    cast, _ids = world
    client = Client()
    client.force_login(cast.viewer, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/plans/{cast.plan.uuid}/"
    assert client.get(url).status_code == 200
    member_remove(plan=cast.plan, user=cast.viewer)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["desk", "catalogue-download", "catalogue-upload", "catalogue-take"])
def test_only_consultants_and_staff_reach_the_desk(world, name):
    cast, ids = world
    method = "get" if name in ("desk", "catalogue-download") else "post"
    url = address(name, {**ids, "kind": "storage", "suffix": "yaml"})
    answers = {who: call(cast, who, method, url).status_code for who in NAMES}
    assert {who for who, status in answers.items() if status in (200, 422)} == {"consultant", "admin"}
    assert answers["anonymous"] == 302
    assert {answers[who] for who in set(NAMES) - {"consultant", "admin", "anonymous"}} == {403}
