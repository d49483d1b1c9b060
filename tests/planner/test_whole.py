"""A plan from another plan, templates, and what changed since somebody last looked."""

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.plans.copying import plan_copy
from planner.plans.models import Answer, AnswerRevision, Dataset, Plan
from planner.plans.queries import answers_news, membership_of, plan_answers, plan_datasets, plan_get, plans_to_copy
from planner.plans.services import Draft, answer_save, evidence_attach, member_looked, plan_change
from planner.plans.snapshots import plan_frozen
from planner.questionnaire.queries import version_questionnaire

pytestmark = pytest.mark.django_db
STEPS = ["project", "ethics", "collect", "process", "describe", "store", "share", "reuse"]


def save(cast, key, raw, dataset=None, *, revision=0, who="owner"):
    return answer_save(
        plan=cast.plan, question=key, draft=Draft(raw=raw), revision=revision, user=cast.people[who], dataset=dataset
    )


def signed_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stands(plan):
    return {answer.question: answer.value for answer in plan_answers(plan) if answer.state}


@pytest.fixture
def answered(cast):
    save(cast, "project.description", "Cells that move.")
    save(cast, "store.backup", "Every night.")
    save(cast, "collect.description", "Time series of one well.", cast.dataset)
    evidence_attach(dataset=cast.dataset, source=None, file="a.czi", facts={"bytes": 1, "images": []}, thumbnail=None)
    return cast


def test_a_copy_has_the_answers_of_the_chosen_steps_and_a_history_of_its_own(answered):
    made = plan_copy(
        source=answered.plan, user=answered.viewer, title="Next", steps=["store", "collect"], with_datasets=True
    )
    assert stands(made) == {"store.backup": "Every night.", "collect.description": "Time series of one well."}
    assert AnswerRevision.objects.filter(answer__plan=made, changed_by=answered.viewer).count() == 2
    assert [member.user for member in made.memberships.all()] == [answered.viewer]
    assert made.progress["answered"] == 2
    assert stands(answered.plan)["project.description"] == "Cells that move."


def test_a_copy_takes_no_images_along_and_asks_again_whether_they_are_sensitive(answered):
    made = plan_copy(source=answered.plan, user=answered.owner, title="Next", steps=STEPS, with_datasets=True)
    (dataset,) = plan_datasets(made)
    assert (dataset.title, dataset.screening) == (answered.dataset.title, Dataset.Screening.UNASKED)
    assert not dataset.evidence.exists()


def test_datasets_come_in_the_order_of_the_plan_whatever_was_written_last(cast):
    for number in (5, 3, 4, 2):
        Dataset.objects.create(plan=cast.plan, title=f"d{number}", position=number)
    Dataset.objects.filter(title="d2").update(title="second")
    assert [one.title for one in plan_datasets(cast.plan)] == ["Time series", "second", "d3", "d4", "d5"]


def test_a_copy_without_datasets_leaves_their_answers_behind(answered):
    made = plan_copy(source=answered.plan, user=answered.owner, title="Next", steps=STEPS, with_datasets=False)
    assert set(stands(made)) == {"project.description", "store.backup"}
    assert plan_datasets(made) == []


def test_a_copy_costs_the_same_for_few_and_many_answers(answered, django_assert_max_num_queries):
    for number in range(10):
        dataset = Dataset.objects.create(plan=answered.plan, title=f"d{number}", position=number)
        save(answered, "collect.description", f"Number {number}.", dataset)
    with django_assert_max_num_queries(25):
        plan_copy(source=answered.plan, user=answered.owner, title="Next", steps=STEPS, with_datasets=True)


def test_the_page_copies_and_shows_a_missing_title_without_losing_the_choices(answered, client):
    signed_in(client, answered.owner)
    url = reverse("plan-copy")
    sent = {"from": answered.plan.uuid, "steps": ["store"], "title": " "}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert [key for key, _name, chosen in refused.context["steps"] if chosen] == ["store"]
    made = client.post(url, {**sent, "title": "Next"})
    assert made.status_code == 302
    assert stands(Plan.objects.get(title="Next")) == {"store.backup": "Every night."}


def test_a_stranger_copies_a_template_and_nothing_else(answered, client):
    signed_in(client, answered.stranger)
    url = reverse("plan-copy")
    assert client.get(url, {"from": answered.plan.uuid}).status_code == 404
    assert client.post(url, {"from": answered.plan.uuid, "title": "Stolen"}).status_code == 404
    plan_change(plan=answered.plan, is_template=True)
    assert answered.plan in plans_to_copy(answered.stranger)
    assert client.post(url, {"from": answered.plan.uuid, "title": "Mine", "steps": STEPS}).status_code == 302
    assert client.get(reverse("plan", args=[answered.plan.uuid])).status_code == 404


@pytest.mark.parametrize(("flag", "status"), [({}, 403), ({"is_consultant": True}, 302), ({"is_staff": True}, 302)])
def test_only_consultants_and_staff_offer_their_plans_as_templates(cast, client, flag, status):
    for name, value in flag.items():
        setattr(cast.owner, name, value)
    cast.owner.save()
    signed_in(client, cast.owner)
    assert client.post(reverse("plan-template", args=[cast.plan.uuid]), {"offer": "1"}).status_code == status
    cast.plan.refresh_from_db()
    assert cast.plan.is_template == (status == 302)


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("viewer", 403), ("consultant", 404), ("stranger", 404)])
def test_a_plan_of_somebody_else_is_offered_by_nobody(cast, client, who, status):
    signed_in(client, cast.people[who])
    assert client.post(reverse("plan-template", args=[cast.plan.uuid]), {"offer": "1"}).status_code == status
    cast.plan.refresh_from_db()
    assert not cast.plan.is_template


def news(cast, who):
    plan = plan_get(cast.people[who], cast.plan.uuid)
    return [answer.question for answer in answers_news(membership_of(cast.people[who], plan))]


def test_what_others_changed_is_news_until_one_has_looked_and_ones_own_never(cast):
    save(cast, "store.backup", "Every night.", who="editor")
    assert news(cast, "owner") == news(cast, "viewer") == ["store.backup"]
    assert news(cast, "editor") == []
    member_looked(plan=cast.plan, user=cast.owner)
    assert (news(cast, "owner"), news(cast, "viewer")) == ([], ["store.backup"])
    save(cast, "store.backup", "Every hour.", revision=1, who="editor")
    assert news(cast, "owner") == ["store.backup"]


def test_the_overview_lists_news_with_who_and_when_and_one_click_ends_them(cast, client):
    save(cast, "collect.description", "New words.", cast.dataset, who="editor")
    signed_in(client, cast.owner)
    url = reverse("plan", args=[cast.plan.uuid])
    page = client.get(url).content.decode()
    assert "Changed since you last looked" in page
    assert str(cast.editor) in page
    client.post(reverse("plan-seen", args=[cast.plan.uuid]))
    assert "Changed since you last looked" not in client.get(url).content.decode()


def test_news_about_a_removed_dataset_or_a_question_no_longer_asked_is_left_out(cast, client):
    save(cast, "collect.description", "New words.", cast.dataset, who="editor")
    Answer.objects.create(
        plan=cast.plan, question="gone.long_ago", value="x", state="answered", changed_at="2099-01-01T00:00Z"
    )
    Dataset.objects.filter(pk=cast.dataset.pk).update(deleted_at="2026-01-01T00:00Z")
    signed_in(client, cast.owner)
    assert "Changed since you last looked" not in client.get(reverse("plan", args=[cast.plan.uuid])).content.decode()


def keys_on_page(client, cast, step="project"):
    page = client.get(reverse("plan-step", args=[cast.plan.uuid, step]))
    return [form.question.key for form in page.context["page"].questions], page


def test_the_short_path_asks_less_and_leaves_no_answer_out(cast, client):
    signed_in(client, cast.owner)
    full, _page = keys_on_page(client, cast, "store")
    save(cast, "store.transfer", "By cable.")
    full_count = Plan.objects.get(pk=cast.plan.pk).progress["of"]
    client.post(reverse("plan-path", args=[cast.plan.uuid]), {"path": "short"})
    short, page = keys_on_page(client, cast, "store")
    assert set(short) < set(full)
    assert "store.transfer" in short
    assert page.context["page"].left_out == len(full) - len(short)
    plan = Plan.objects.get(pk=cast.plan.pk)
    assert 0 < plan.progress["of"] < full_count
    assert plan_frozen(plan)["answers"]["store.transfer"]["value"] == "By cable."
    assert "store.access" not in plan_frozen(plan)["asked"]
    client.post(reverse("plan-path", args=[cast.plan.uuid]), {"path": "full", "next": f"/plans/{plan.uuid}/store/"})
    assert keys_on_page(client, cast, "store")[0] == full
    assert Plan.objects.get(pk=cast.plan.pk).progress["of"] == full_count


def test_a_path_that_does_not_exist_changes_nothing(cast, client):
    signed_in(client, cast.owner)
    answer = client.post(
        reverse("plan-path", args=[cast.plan.uuid]), {"path": "scenic", "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == f"/plans/{cast.plan.uuid}/"
    assert Plan.objects.get(pk=cast.plan.pk).path == "full"


def test_an_answer_whose_question_was_hidden_comes_back_marked_until_it_is_saved_again(cast, client):
    save(cast, "reuse.existing_data", "no")
    save(cast, "reuse.why_not", "Nobody has looked.")
    save(cast, "reuse.existing_data", "yes", revision=1)
    assert "reuse.why_not" not in plan_frozen(cast.plan)["answers"]
    save(cast, "reuse.existing_data", "no", revision=2)
    assert Answer.objects.get(question="reuse.why_not").is_from_before
    signed_in(client, cast.owner)
    assert "From before." in client.get(reverse("plan-step", args=[cast.plan.uuid, "reuse"])).content.decode()
    assert "Does the answer still hold?" in client.get(reverse("plan-check", args=[cast.plan.uuid])).content.decode()
    save(cast, "reuse.why_not", "Nobody has looked.", revision=1)
    assert not Answer.objects.get(question="reuse.why_not").is_from_before


HINGES = ("ethics.human_data", "ethics.animals", "ethics.identifiable", "reuse.existing_data")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(HINGES), st.sampled_from(["yes", "no"])), max_size=12), data=st.data())
def test_hidden_answers_are_never_exported_never_deleted_and_come_back_marked(cast, moves, data):
    questionnaire = version_questionnaire(cast.plan.questionnaire)
    texts = [q.key for q in questionnaire.questions if q.when and q.scope == "plan" and q.type in ("text", "long_text")]
    with transaction.atomic():
        for key in texts:
            save(cast, key, f"typed for {key}")
        hidden_once = set()
        for key, value in moves:
            before = Answer.objects.filter(plan=cast.plan, question=key).first()
            save(cast, key, value, revision=before.revision if before else 0)
            frozen = plan_frozen(cast.plan)
            shown = set(frozen["asked"])
            assert set(frozen["answers"]) <= shown
            assert {a.question: a.value for a in plan_answers(cast.plan) if a.question in texts} == {
                text: f"typed for {text}" for text in texts
            }
            for answer in plan_answers(cast.plan):
                if answer.question in texts:
                    came_back = answer.question in shown and answer.question in hidden_once
                    assert not came_back or answer.is_from_before
            hidden_once |= set(texts) - shown
        transaction.set_rollback(True)
    cast.plan.refresh_from_db()
