"""Whom to ask: the desks that answer first, each with source and date."""

import pytest
from django.urls import reverse

from planner.help.queries import help_cities, help_near

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_microscopy_network_and_the_desk_that_answers_stand_first(language):
    desks = help_near(language).desks
    assert [desk.url for desk in desks[:2]] == ["https://nalmin.no", "https://elixir.no/research-support/"]
    assert desks[1].contact == "support@elixir.no"


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_desk_has_an_address_a_source_and_a_date(language):
    found = help_near(language)
    for desk in (*found.desks, *found.facilities, *found.support):
        assert desk.url.startswith("http")
        assert desk.source["title"]
        assert desk.source["date"] or desk.checked


def test_nothing_on_the_norwegian_page_is_left_in_english():
    assert not [
        desk for desk in help_near("nb").desks if "bare på engelsk" in f"{desk.advises_on}{desk.reply_time}{desk.cost}"
    ]


def test_biomeddata_is_said_to_have_ended_and_sends_people_on():
    (ended,) = [desk for desk in help_near("en").desks if desk.ended]
    assert (ended.ended, ended.contact) == ("2024-03", "support@elixir.no")


def test_facilities_can_be_narrowed_to_a_city():
    assert help_cities() == ["Bergen", "Oslo", "Tromsø", "Trondheim"]
    assert {facility.place for facility in help_near("en", "Bergen").facilities} == {"Bergen"}


def test_the_page_is_open_and_takes_one_query(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        page = client.get(reverse("help"), {"city": "<script>"})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().split("<main")[1]
