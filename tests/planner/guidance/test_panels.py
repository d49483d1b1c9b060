"""Advice on the pages: what stands there, what a click on "Choose" does, and what it costs to show."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planner.plans.models import Answer
from planner.plans.services import dataset_create, evidence_attach

from .making import DATASET, say, say_again, tell

pytestmark = pytest.mark.django_db
BUDGET = 15


@pytest.fixture
def told(cast):
    return tell(cast)


def signed_in(cast, who="owner"):
    client = Client()
    client.force_login(cast.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def panel(cast, step, dataset=None, *, who="owner", whole=False, language="en"):
    args = [cast.plan.uuid, step] + ([dataset.uuid] if dataset else [])
    headers = {"Accept-Language": language} | ({} if whole else {"HX-Request": "true"})
    response = signed_in(cast, who).get(
        reverse("dataset-advice" if dataset else "plan-advice", args=args), headers=headers
    )
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_store_says_how_much_what_fits_and_what_it_costs(told):
    html = panel(told, "store", told.dataset)
    text = text_of(html)
    assert "Where should 52.8 TB live?" in text
    assert 'role="img"' in html and "26,388,279,066,624" in text  # 24 x 2^40, every digit, in the table beside
    assert "About NOK 21,111 a year." in text  # 24 x 2^40 bytes x 800 NOK a TB
    assert "price from 2025-10-01" in text
    assert "NOK 34,909 in all." in text
    whole = text_of(panel(told, "store"))
    assert "NOK 34,909 in all for what has a price. The rest stands below and is not counted as zero." in whole
    assert "Hours of consultation are not counted: NOK 950 an hour" in whole


def test_store_of_the_whole_plan_adds_up_its_datasets(told):
    other = dataset_create(plan=told.plan, title="More images")
    say(told, {**DATASET, "collect.images_planned": {"value": "1", "unit": "images"}}, other)
    text = text_of(panel(told, "store"))
    assert "The project will hold 55.0 TB" in text
    assert "More images" in text


def test_a_click_on_choose_is_an_ordinary_answer(told):
    html = panel(told, "store", told.dataset)
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.S) if 'value="educloud"' in f)
    fields = dict(re.findall(r'name="(value|revision|next)" value="([^"]*)"', form))
    client = signed_in(told)
    response = client.post(re.search(r'action="([^"]+)"', form)[1], fields)
    assert response.status_code == 302
    assert response["Location"].endswith(f"/store/{told.dataset.uuid}/#advice")
    answer = Answer.objects.get(plan=told.plan, dataset=told.dataset, question="store.service")
    assert (answer.value, answer.revision) == ({"kind": "storage", "key": "educloud"}, 2)


def test_a_choice_from_an_old_page_overwrites_nothing(told):
    html = panel(told, "store", told.dataset)
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.S) if 'value="educloud"' in f)
    fields = dict(re.findall(r'name="(value|revision|next)" value="([^"]*)"', form))
    say_again(told, "store.service", "tsd", told.dataset)
    response = signed_in(told).post(re.search(r'action="([^"]+)"', form)[1], fields)
    assert response.status_code == 409
    answer = Answer.objects.get(plan=told.plan, dataset=told.dataset, question="store.service")
    assert answer.value["key"] == "tsd"


def test_who_may_only_read_gets_no_button(told):
    assert "<form" not in panel(told, "store", told.dataset, who="viewer")


def test_a_choice_that_does_not_fit_is_told_with_its_reasons(told):
    say_again(told, "store.service", "filesender", told.dataset)
    assert "You chose Sikt FileSender. By what we know it does not fit" in text_of(panel(told, "store", told.dataset))


def test_red_data_is_sent_to_closed_systems_alone(told):
    for question, raw in {"ethics.human_data": "yes", "ethics.data_class": "red"}.items():
        say_again(told, question, raw)
    say(told, {"ethics.human_source": ["tissue"], "ethics.identifiable": "yes"})
    html = panel(told, "store", told.dataset)
    verdicts = dict(re.findall(r'data-key="(\w+)".*?<span class="ds-tag"[^>]*>([^<]*)', html, re.S))
    assert {key for key, verdict in verdicts.items() if verdict.startswith("fits")} <= {
        "tsd",
        "hunt_cloud",
        "educloud",
        "safe",
    }
    assert verdicts["tsd"].startswith("fits") and verdicts["nels"] == "does not fit"
    share = text_of(panel(told, "share", told.dataset))
    assert "No Norwegian archive was found that takes microscopy images of identifiable people" in share
    assert "does not fit" in share


def test_colour_not_settled_advises_no_service(cast):
    text = text_of(panel(cast, "store", cast.dataset))
    assert "Settle the colour of the data first. No service is advised before that." in text


def test_light_and_electron_images_go_to_two_archives_together(told):
    say(told, {"collect.correlative": ["volume_em"]}, told.dataset)
    html = panel(told, "share", told.dataset)
    text = text_of(html)
    assert html.index('data-key="bia"') < html.index('data-key="empiar"')
    assert "Use two archives together" in text
    assert "Together with EMPIAR" in text
    assert "https://star-protocols.cell.com/protocols/374" in html


def test_ethics_tells_duties_offices_and_dates_with_a_picture(told):
    say_again(told, "ethics.animals", "yes")
    html = panel(told, "ethics")
    text = text_of(html)
    assert "This is not legal advice." in text
    assert "Approval from Mattilsynet through FOTS before start" in text
    assert "Ask: Local animal facility (PMSK); Mattilsynet" in text
    assert 'class="dates-chart" role="img" aria-label="Latest days before 1 January 2027: Animal experiments' in html
    assert reverse("plan-dates", args=[told.plan.uuid]) in html


def test_collect_tells_the_volume_and_about_the_format(told):
    text = text_of(panel(told, "collect", told.dataset))
    assert "24 images of 1.10 TB each." in text
    assert "Keep the original" in text


def test_a_file_tells_its_format_and_how_large_copies_of_it_were(cast):
    facts = {
        "status": "ok",
        "bytes": 2**31,
        "format": {"id": "czi"},
        "reader": {"name": "R", "version": "1"},
        "images": [],
    }
    rows = [
        {"as": "OME-Zarr, Zstandard", "bytes": 32_000_000, "resaved_bytes": 20_000_000, "ratio": 0.625, "seconds": 0.1}
    ]
    evidence_attach(dataset=cast.dataset, source=None, file="a.czi", facts=facts, thumbnail=None, resaved=rows)
    text = text_of(panel(cast, "collect", cast.dataset))
    assert "Keep the original Zeiss CZI files." in text
    assert "A lossless copy as OME-Zarr, Zstandard takes 62 % of the uncompressed pixels." in text
    assert "Measured: 32.0 MB of pixels became 20.0 MB." in text


def test_norwegian_pages_speak_norwegian(told):
    say_again(told, "ethics.animals", "yes")
    assert "Omtrent 21 111 kroner i året." in text_of(panel(told, "store", told.dataset, language="nb"))
    assert "Dette er ikke juridisk rådgivning." in text_of(panel(told, "ethics", language="nb"))


def test_without_script_the_panel_is_a_page(told):
    html = panel(told, "store", told.dataset, whole=True)
    assert "<h1>Advice</h1>" in html and "Storage that fits" in html


def test_the_step_asks_for_its_panel_and_other_steps_have_none(told):
    client = signed_in(told)
    page = client.get(reverse("dataset-step", args=[told.plan.uuid, "store", told.dataset.uuid])).content.decode()
    assert f'hx-get="{reverse("dataset-advice", args=[told.plan.uuid, "store", told.dataset.uuid])}"' in page
    assert 'id="advice"' not in client.get(reverse("plan-step", args=[told.plan.uuid, "describe"])).content.decode()
    assert client.get(reverse("plan-advice", args=[told.plan.uuid, "describe"])).status_code == 404


def test_a_dataset_of_another_plan_is_not_found(told):
    from planner.plans.models import Plan

    other = dataset_create(plan=Plan.objects.get(title="Another plan", memberships__user=told.stranger), title="Theirs")
    response = signed_in(told).get(reverse("dataset-advice", args=[told.plan.uuid, "store", other.uuid]))
    assert response.status_code == 404


def test_panels_stay_in_their_budget_and_do_not_grow_with_datasets(told):
    client = signed_in(told)
    urls = [
        reverse("plan-advice", args=[told.plan.uuid, "store"]),
        reverse("plan-advice", args=[told.plan.uuid, "ethics"]),
        *(
            reverse("dataset-advice", args=[told.plan.uuid, step, told.dataset.uuid])
            for step in ("collect", "store", "share")
        ),
        reverse("plan-dates", args=[told.plan.uuid]),
    ]

    def costs():
        found = []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    few = costs()
    for number in range(10):
        say(told, DATASET, dataset_create(plan=told.plan, title=f"Dataset {number}"))
    assert costs() == few
    assert max(few) <= BUDGET, few
