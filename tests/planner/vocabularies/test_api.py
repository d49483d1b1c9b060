"""Vocabularies over HTTP: for people signed in and for programs with a token."""

import pytest
from django.test import Client

from planner.vocabularies.services import terms_load

pytestmark = pytest.mark.django_db
URL = "/api/v1/vocabularies/"


@pytest.fixture
def ask(cast):
    terms_load()

    def get(name, **query):
        return Client().get(f"{URL}{name}/", query, headers={"Authorization": f"Bearer {cast.token('stranger')}"})

    return get


def test_a_search_answers_best_fits_first(ask):
    page = ask("fbbi", q="confocl").json()
    assert (page["next"], page["previous"]) == (None, None)
    assert page["results"][0] == {
        "id": "FBbi:00000251",
        "label": "confocal microscopy",
        "vocabulary": "fbbi",
        "version": "2026-01-30",
        "synonyms": [],
        "definition": "",
        "stable": True,
        "deprecated": False,
    }


def test_several_vocabularies_are_searched_as_one(ask):
    results = ask("edam-bioimaging,fbbi", q="lightsheet").json()["results"]
    assert {term["vocabulary"] for term in results[:2]} == {"edam-bioimaging", "fbbi"}
    assert not next(term for term in results if term["vocabulary"] == "edam-bioimaging")["stable"]


def test_at_most_twenty_terms_are_offered(ask):
    assert len(ask("edam-bioimaging", q="i").json()["results"]) == 20


def test_without_a_search_every_term_is_listed_in_pages(ask):
    page = ask("ncbi-taxonomy").json()
    assert page["count"] == 53 and len(page["results"]) == 50 and page["next"]
    assert page["results"][0]["label"] == "Ambystoma mexicanum"


def test_an_empty_search_finds_nothing(ask):
    assert ask("fbbi", q="").json()["results"] == []


def test_an_old_identifier_resolves_and_is_said_to_be_old(ask):
    [term] = ask("edam-bioimaging", id="topic______Image_Scanning_Microscopy").json()["results"]
    assert (term["label"], term["version"], term["deprecated"]) == ("Image scanning microscopy", "alpha06", True)
    assert ask("edam-bioimaging", id="no such thing\0").json()["results"] == []


@pytest.mark.parametrize("name", ["weather", "fbbi,weather", ",", "FBBI"])
def test_an_unknown_vocabulary_is_a_problem_that_names_the_known_ones(ask, name):
    answer = ask(name, q="x")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["vocabularies"] == ["edam-bioimaging", "fbbi", "ncbi-taxonomy"]
    assert "edam-bioimaging, fbbi, ncbi-taxonomy" in answer.json()["detail"]


def test_a_signed_in_person_may_ask_and_nobody_may_not(cast):
    client = Client()
    assert client.get(f"{URL}fbbi/?q=spim").status_code == 401
    client.force_login(cast.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{URL}fbbi/?q=spim").status_code == 200


def test_strange_searches_are_answered(ask):
    for text in ("\0", "%", "'; DROP TABLE", "x" * 5000, "<script>", "\ud83d".encode("utf-8", "surrogatepass")):
        assert ask("fbbi", q=text).status_code == 200
