"""Earlier texts: all kept, refused ones too, and any of them can be the answer again."""

import re

import pytest
from django.test import Client

from planner.plans.models import Answer, AnswerRevision
from planner.plans.services import Draft, RevisionConflict, answer_save

pytestmark = pytest.mark.django_db
Q = "project.description"


@pytest.fixture
def written(cast):
    for revision, (text, who) in enumerate([("first", cast.owner), ("second", cast.editor)]):
        answer_save(plan=cast.plan, question=Q, draft=Draft(raw=text), revision=revision, user=who)
    with pytest.raises(RevisionConflict):
        answer_save(plan=cast.plan, question=Q, draft=Draft(raw="refused"), revision=1, user=cast.owner)
    return f"/plans/{cast.plan.uuid}/answers/{Q}/history/"


def browser(cast, who="owner"):
    client = Client()
    client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_history_shows_every_text_with_the_refused_one(cast, written):
    page = browser(cast).get(written).content.decode()
    assert page.index("refused") < page.index("second") < page.index("first")
    assert "kept here, not in the plan" in page


def test_an_earlier_text_becomes_the_answer_again_as_a_new_revision(cast, written):
    first = AnswerRevision.objects.get(value="first")
    sent = browser(cast).post(written, {"text": first.pk, "revision": 2, "next": f"/plans/{cast.plan.uuid}/project/"})
    assert sent.status_code == 302
    answer = Answer.objects.get(question=Q)
    assert (answer.value, answer.revision) == ("first", 3)
    assert AnswerRevision.objects.count() == 4


def test_viewer_reads_history_but_brings_nothing_back(cast, written):
    client = browser(cast, "viewer")
    assert "Use this text again" not in client.get(written).content.decode()
    assert client.post(written, {"text": 1, "revision": 2}).status_code == 403


def test_text_of_another_question_cannot_be_brought_here(cast, written):
    answer_save(plan=cast.plan, question="project.grant_id", draft=Draft(raw="42"), revision=0, user=cast.owner)
    foreign = AnswerRevision.objects.get(value="42")
    assert browser(cast).post(written, {"text": foreign.pk, "revision": 2}).status_code == 404


def test_next_that_leads_away_is_not_followed(cast, written):
    first = AnswerRevision.objects.get(value="first")
    for revision, way in ((2, "https://evil.example/"), (3, "//evil.example/plans/")):
        sent = browser(cast).post(written, {"text": first.pk, "revision": revision, "next": way})
        assert sent["Location"].startswith("/plans/")


def test_what_was_written_on_in_a_conflict_is_kept_when_theirs_is(cast, written):
    url = f"/plans/{cast.plan.uuid}/answers/{Q}/"
    sent = {"value": "refused, and written on", "revision": 1, "keep": "theirs"}
    page = browser(cast).post(url, sent, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert "second</textarea>" in page.content.decode() and "conflict" not in page.content.decode()
    assert Answer.objects.get(question=Q).value == "second"
    refused = AnswerRevision.objects.filter(answer__question=Q, refused=True)
    assert {one.value for one in refused} == {"refused", "refused, and written on"}


def test_a_refused_text_sent_again_stands_once_in_the_history(cast, written):
    with pytest.raises(RevisionConflict) as told:
        answer_save(plan=cast.plan, question=Q, draft=Draft(raw="refused"), revision=1, user=cast.owner)
    assert told.value.yours == AnswerRevision.objects.get(answer__question=Q, refused=True)


def test_keeping_theirs_with_a_text_that_cannot_be_right_keeps_it_in_the_field_and_says_why(cast, written):
    sent = {"value": "x" * 200_000, "revision": 1, "keep": "theirs"}
    page = browser(cast).post(f"/plans/{cast.plan.uuid}/answers/{Q}/", sent, headers={"HX-Request": "true"})
    assert page.status_code == 422
    assert "x" * 200_000 + "</textarea>" in page.content.decode()


TYPED = "We look at cells.\n\n- <b>neurons</b>\n- glia\n\n1. fix\n2. stain"


def test_a_reader_sees_paragraphs_and_lists_and_no_markup_of_the_writer(cast):
    answer_save(plan=cast.plan, question=Q, draft=Draft(raw=TYPED), revision=0, user=cast.owner)
    client = browser(cast, "viewer")
    for address in (f"/plans/{cast.plan.uuid}/answers/{Q}/history/", f"/plans/{cast.plan.uuid}/project/"):
        page = " ".join(client.get(address).content.decode().split())
        assert "<p> We look at cells. </p>" in page
        assert "&lt;b&gt;neurons&lt;/b&gt;</li>" in page and "<b>neurons" not in page
        assert '<ol> <li value="1">fix</li><li value="2">stain</li> </ol>' in page


def test_the_page_of_earlier_texts_knows_its_step(cast, written):
    assert 'aria-current="step"' in browser(cast).get(written).content.decode()


def test_who_to_ask_leads_to_how_to_reach_them(cast):
    client = browser(cast)
    page = client.get(f"/plans/{cast.plan.uuid}/project/").content.decode()
    places = set(re.findall(r'href="/help/#([\w-]+)"', page))
    assert {"nalmin", "elixir_helpdesk"} <= places
    help_page = client.get("/help/").content.decode()
    assert {place for place in places if f'id="{place}"' not in help_page} == set()
