"""Reading the catalogue: by kind, by name, as JSON, and what has grown old."""

import datetime

import pytest

from planner.catalogue.models import Entry
from planner.catalogue.queries import (
    entries_named,
    entries_of,
    entries_stale,
    entry_as_json,
    entry_exists,
    entry_get,
    entry_source,
    entry_title,
)
from planner.catalogue.services import entries_load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(db):
    entries_load()


def test_entries_come_in_the_order_of_their_source():
    assert [entry.key for entry in entries_of("funders")] == ["rcn", "horizon_europe", "erc", "msca", "health_trusts"]
    assert [entry.key for entry in entries_of("licences")][:2] == ["CC0-1.0", "CC-BY-4.0"]
    assert not entries_of("weather").exists()


def test_an_entry_is_found_by_kind_and_key():
    assert entry_get("formats", "czi").title_en == "Zeiss CZI"
    assert entry_exists("formats", "czi")
    assert not entry_exists("storage", "czi")
    with pytest.raises(Entry.DoesNotExist):
        entry_get("storage", "czi")


def test_named_entries_take_one_query(django_assert_num_queries):
    pairs = {("formats", "czi"), ("storage", "nels"), ("formats", "lif"), ("formats", "none"), ("storage", "lif")}
    with django_assert_num_queries(1):
        found = entries_named(pairs)
    assert {(entry.kind, entry.key) for entry in found} == {("formats", "czi"), ("storage", "nels"), ("formats", "lif")}
    with django_assert_num_queries(0):
        assert entries_named([]) == []


def test_titles_in_both_languages():
    rcn = entry_get("funders", "rcn")
    assert entry_title(rcn, "nb") == "Norges forskningsråd"
    assert entry_title(rcn, "en") == "Research Council of Norway"
    assert entry_title(Entry(title_en="Zenodo", title_nb=""), "nb") == "Zenodo"


def test_the_json_of_an_entry():
    shown = entry_as_json(entry_get("funders", "erc"))
    assert set(shown) == {
        "kind", "key", "title", "nb_reviewed", "data", "sources", "checked", "checked_is", "confidence",
    }  # fmt: skip
    assert (shown["kind"], shown["key"], shown["nb_reviewed"]) == ("funders", "erc", False)
    assert shown["title"] == {"en": "European Research Council", "nb": "Det europeiske forskningsrådet (ERC)"}
    assert (shown["checked"], shown["checked_is"], shown["confidence"]) == ("2026-11-22", "compiled", "confirmed")
    assert shown["sources"][0] == {
        "title": "ERC Work Programme 2025 (quoted by plan.research-data.no)",
        "url": "https://ec.europa.eu/info/funding-tenders/opportunities/docs/2021-2027/horizon/wp-call/2025/wp_horizon-erc-2025_en.pdf",
        "date": "2025",
    }


def test_a_figure_finds_the_source_it_cites():
    desk = entry_get("services", "elixir_helpdesk")
    assert entry_source(desk, desk.data["cost"]["figures"][0]["source"])["date"] == "2026-03-19"
    assert entry_source(desk, "hearsay") is None


def test_facts_older_than_a_year_are_stale():
    entry = entry_get("storage", "nels")
    assert not entry.is_stale(datetime.date(2027, 11, 22))
    assert entry.is_stale(datetime.date(2027, 11, 23))
    assert entries_stale(datetime.date(2027, 11, 22)).count() == entries_of("idr-studies").count()
    assert entries_stale(datetime.date(2026, 12, 1)).count() == 0
