"""Finding published studies and naming one in a plan as reused data."""

import pytest
from django.urls import reverse

from planner.catalogue.models import Entry
from planner.plans.models import AnswerRevision
from planner.plans.queries import answers_by_question, plan_answers
from planner.plans.services import Draft, answer_save
from planner.questionnaire.types import ValueRefused
from planner.reuse.services import EXISTING, STUDY, WHAT, study_attach
from planner.reuse.studies import Wanted, studies_found, study_of

pytestmark = pytest.mark.django_db


def studies():
    return [study_of(entry) for entry in Entry.objects.filter(kind="idr-studies")]


def entry(accession):
    return Entry.objects.get(kind="idr-studies", key=accession)


def stands(plan):
    return {key: answer.value for key, answer in answers_by_question(plan_answers(plan), None).items()}


def test_every_study_is_found_without_words_and_the_newest_stands_first():
    found = studies_found(studies(), Wanted())
    assert len(found) == 143
    assert [study.released for study in found] == sorted((study.released for study in found), reverse=True)


@pytest.mark.parametrize(
    ("wanted", "accessions"),
    [
        (Wanted(text="mcdole lightsheet"), {"idr0044"}),
        (Wanted(text="IDR0062"), {"idr0062"}),
        (Wanted(text="nobody ever"), set()),
    ],
)
def test_words_are_found_in_any_order_and_case(wanted, accessions):
    assert {study.accession for study in studies_found(studies(), wanted)} == accessions


def test_a_size_limit_leaves_larger_and_unknown_sizes_out():
    found = studies_found(studies(), Wanted(most_bytes=10**9, sort="smallest"))
    assert found
    assert all(study.bytes is not None and study.bytes <= 10**9 for study in found)
    assert [study.bytes for study in found] == sorted(study.bytes for study in found)


def test_a_command_is_given_only_where_the_list_gives_an_address():
    by_name = {study.accession: study for study in studies()}
    assert by_name["idr0164"].command.endswith("https://ftp.ebi.ac.uk/pub/databases/IDR/idr0164-alzubi-hdbr/")
    assert all(bool(study.command) == bool(study.download_url) for study in by_name.values())


def test_the_page_is_open_to_everybody_and_takes_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page = client.get(reverse("find-data"), {"q": "mcdole", "most": "nonsense", "sort": "'", "page": "99"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "idr0044-mcdole-tardislightsheet" in text
    assert "2026-07-02" in text
    assert reverse("study-use") not in text


def test_a_study_is_named_in_the_plan_once_and_a_second_one_is_added(cast):
    for accession in ("idr0044", "idr0044", "idr0062"):
        study_attach(plan=cast.plan, entry=entry(accession), user=cast.owner)
    now = stands(cast.plan)
    assert now[EXISTING] == "yes"
    assert now[STUDY] == {"kind": "idr-studies", "key": "idr0044"}
    assert [line.split(",")[0] for line in now[WHAT].splitlines()] == [
        "IDR study idr0044-mcdole-tardislightsheet",
        "IDR study idr0062-blin-nuclearsegmentation",
    ]


def test_what_somebody_wrote_stays_in_front_of_the_new_line_and_in_the_history(cast):
    answer_save(plan=cast.plan, question=EXISTING, draft=Draft(raw="yes"), revision=0, user=cast.owner)
    answer_save(plan=cast.plan, question=WHAT, draft=Draft(raw="Our own images of 2019."), revision=0, user=cast.owner)
    study_attach(plan=cast.plan, entry=entry("idr0044"), user=cast.editor)
    assert stands(cast.plan)[WHAT].startswith("Our own images of 2019.\nIDR study idr0044")
    kept = AnswerRevision.objects.filter(answer__question=WHAT).values_list("value", flat=True)
    assert "Our own images of 2019." in list(kept)


def test_a_plan_that_uses_no_existing_data_is_not_overruled(cast):
    answer_save(plan=cast.plan, question=EXISTING, draft=Draft(raw="no"), revision=0, user=cast.owner)
    with pytest.raises(ValueRefused, match="Change that answer first"):
        study_attach(plan=cast.plan, entry=entry("idr0044"), user=cast.owner)
    assert set(stands(cast.plan)) == {EXISTING}


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 302), ("editor", 302), ("viewer", 403), ("commenter", 403), ("stranger", 404)]
)
def test_only_who_may_edit_the_plan_names_a_study_in_it(cast, client, who, status):
    client.force_login(cast.people[who], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("study-use"), {"plan": cast.plan.uuid, "study": "idr0044"})
    assert answer.status_code == status
    assert (STUDY in stands(cast.plan)) == (status == 302)


@pytest.mark.parametrize("sent", [{"plan": "no id"}, {"study": "idr9999"}, {}])
def test_a_plan_or_study_that_is_not_there_is_not_found(cast, client, sent):
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("study-use"), {"plan": cast.plan.uuid, "study": "", **sent})
    assert answer.status_code == 404


def test_an_anonymous_visitor_is_asked_to_sign_in(client, cast):
    answer = client.post(reverse("study-use"), {"plan": cast.plan.uuid, "study": "idr0044"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
