"""Budgets: what the wizard costs on a plan of 60 datasets, 5,000 answers and 500 images, beside an empty one."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from planner.plans import services
from planner.plans.models import Answer, Dataset, Evidence, Plan
from planner.plans.progress import parts_count, parts_sum
from planner.plans.queries import answers_by_scope, plan_answers, plan_datasets
from planner.questionnaire.queries import version_questionnaire
from tests.cast import person
from tests.planner.big_plan import ANSWERS, DATASETS, IMAGES, Plans, page_addresses, pages_compared, plans_make

pytestmark = pytest.mark.django_db
PAGE_QUERIES, SAVE_QUERIES, SLOWER_AT_MOST = 15, 10, 2.0
ASSETS_BYTES = 100_000
FRAGMENTS = 3
TRANSACTION = re.compile(r"^(SAVEPOINT|RELEASE|BEGIN|COMMIT)")


@pytest.fixture(scope="module")
def owner(django_db_setup, django_db_blocker):
    """Made once for the module; what a test writes is rolled back, and this is removed at the end."""
    with django_db_blocker.unblock():
        owner = person("owner-of-much")
        yield owner
        Plan.objects.filter(memberships__user=owner).delete()
        owner.delete()


@pytest.fixture(scope="module")
def plans(owner, django_db_blocker) -> Plans:
    with django_db_blocker.unblock():
        return plans_make(owner)


@pytest.fixture
def client(owner) -> Client:
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(queries: CaptureQueriesContext) -> list[str]:
    """Statements that read or write rows; those that open and close the transaction are not counted."""
    return [row["sql"] for row in queries.captured_queries if not TRANSACTION.match(row["sql"])]


def test_the_plan_is_as_big_as_the_budgets_say(plans):
    assert Dataset.objects.filter(plan=plans.big).count() == DATASETS
    assert Answer.objects.filter(plan=plans.big).count() == ANSWERS
    assert Evidence.objects.filter(dataset__plan=plans.big).count() == IMAGES


def test_every_page_stays_in_its_budget_of_queries(plans, client):
    costs = {}
    for name, address in page_addresses(plans, plans.big).items():
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs[name] = len(queries)
    assert {name: cost for name, cost in costs.items() if cost > PAGE_QUERIES} == {}, costs


def test_no_page_takes_twice_as_long_as_that_of_an_empty_plan(plans, client):
    slow: dict[str, float] = {}
    for _try in range(
        6
    ):  # another process may take the processor in the middle of a measurement: the slow are asked again
        ratios = {name: big / empty for name, (big, empty) in pages_compared(plans, client, rounds=5, of=slow).items()}
        slow = {name: round(ratio, 2) for name, ratio in ratios.items() if ratio > SLOWER_AT_MOST}
        if not slow:
            break
    assert slow == {}


@pytest.mark.parametrize(
    "question", ["collect.objective_again", "collect.correlative", "project.end", "reuse.existing_data"]
)
@pytest.mark.parametrize("emptied", [False, True])
def test_saving_one_answer_stays_in_its_budget_of_queries(plans, client, question, emptied):
    stored = Answer.objects.filter(plan=plans.big, question=question).order_by("pk").first()
    if stored is None:
        pytest.fail(f"the big plan has no answer to {question}")
    tail = f"{stored.dataset.uuid}/" if stored.dataset else ""
    address = f"/plans/{plans.big.uuid}/answers/{question}/{tail}"
    raw = {"collect.objective_again": "20x", "collect.correlative": "tem", "project.end": "2028-02-29"}
    sent = {"value": "" if emptied else raw.get(question, "unknown"), "revision": "1"}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content
    assert len(asked(queries)) <= SAVE_QUERIES, "\n".join(asked(queries))


def progress_counted(plan: Plan) -> dict:
    """The plan's progress from all its rows."""
    questionnaire = version_questionnaire(plan.questionnaire)
    given = answers_by_scope(plan_answers(plan))
    return parts_sum(questionnaire, parts_count(questionnaire, plan_datasets(plan), given, plan.path))


@pytest.mark.parametrize(
    "question, of_dataset, values",
    [
        ("collect.correlative", True, [["tem"], ["none"], [], ["light", "tem"]]),
        ("collect.objective", True, ["20x", "", "40x"]),
        ("project.description", False, ["", "about cells"]),
        ("ethics.human_data", False, ["yes", "no", "unknown", ""]),
        ("reuse.existing_data", False, ["yes", "no", "yes", ""]),
    ],
)
def test_stored_progress_is_what_counting_everything_gives(plans, owner, question, of_dataset, values):
    dataset = plans.datasets[plans.big.pk] if of_dataset else None
    revision = 1
    for stale in (False, True):  # with the plan as it is, and with one read before somebody else's save
        plan = Plan.objects.get(pk=plans.big.pk)
        for raw in values:
            if not stale:
                plan = Plan.objects.get(pk=plan.pk)
            services.answer_save(
                plan=plan,
                question=question,
                draft=services.Draft(raw=raw),
                revision=revision,
                user=owner,
                dataset=dataset,
            )
            revision += 1
            now = Plan.objects.get(pk=plan.pk)
            assert now.progress == progress_counted(now), (question, raw, stale)
            Plan.objects.filter(pk=plan.pk).update(version=now.version + stale)


def test_a_page_fetches_little_after_the_document(plans, client):
    """Images, advice and score come as fragments of their own, so that they hold up no question; a handful at most."""
    for name, address in page_addresses(plans, plans.big).items():
        fetched = re.findall(r'hx-trigger="load', client.get(address).content.decode())
        assert len(fetched) <= FRAGMENTS, (name, fetched)


def test_script_and_style_of_the_wizard_stay_small(plans, client):
    """Compressed as WhiteNoise serves them in production; the page with the most scripts."""
    page = client.get(page_addresses(plans, plans.big)["dataset-collect"]).content.decode()
    files = sorted(set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', page)))
    sizes = {file: len(gzip.compress(Path(str(finders.find(file))).read_bytes(), 9)) for file in files}
    print(sum(sizes.values()), sizes)
    assert len(files) >= 8 and sum(sizes.values()) < ASSETS_BYTES, sizes
