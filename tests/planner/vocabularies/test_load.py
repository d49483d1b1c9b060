"""Loading: idempotent, cheap when nothing changed, and no term that a plan may name ever goes away."""

import time

import pytest

from planner.vocabularies import queries, services
from planner.vocabularies.models import Term, TermLoad
from planner.vocabularies.queries import (
    VocabularyUnknown,
    term_as_json,
    term_get,
    vocabulary_search,
    vocabulary_terms,
)
from planner.vocabularies.reading import terms_read
from planner.vocabularies.services import TermReport, terms_load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(db):
    terms_load()


def test_every_term_is_there_after_the_first_load():
    Term.objects.all().delete()
    TermLoad.objects.all().delete()
    assert terms_load().written == Term.objects.count() == 1175


def test_a_second_load_reads_nothing_and_asks_one_thing(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert terms_load() == TermReport(skipped=True)


def test_an_unchanged_load_costs_about_a_millisecond():
    times = []
    for _try in range(10):
        start = time.perf_counter()
        terms_load()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02  # 1 ms where nothing else runs


def test_a_load_writes_over_what_was_changed_by_hand(monkeypatch):
    before = Term.objects.get(term_id="FBbi:00000251").pk
    Term.objects.filter(pk=before).update(label="something else")
    monkeypatch.setattr(services, "files_digest", lambda: "changed")
    terms_load()
    after = Term.objects.get(term_id="FBbi:00000251")
    assert (after.pk, after.label) == (before, "confocal microscopy")


def test_a_term_that_its_source_drops_is_kept_but_not_offered(monkeypatch):
    assert vocabulary_search("fbbi", "spim")[0].term_id == "FBbi:00000369"
    left = [term for term in terms_read() if term.term_id != "FBbi:00000369"]
    monkeypatch.setattr(services, "terms_read", lambda: left)
    monkeypatch.setattr(services, "files_digest", lambda: "changed")
    assert terms_load().retired == 1
    assert "FBbi:00000369" not in [term.term_id for term in vocabulary_search("fbbi", "spim")]
    assert term_get("fbbi", "FBbi:00000369").label == "SPIM"


def test_deprecated_terms_are_never_offered_but_resolve():
    old = Term.objects.filter(vocabulary="fbbi", deprecated=True).exclude(label="").first()
    assert old.term_id not in [term.term_id for term in vocabulary_search("fbbi", old.label, limit=1000)]
    assert old.term_id not in [term.term_id for term in vocabulary_search("fbbi", old.term_id, limit=1000)]
    assert old.term_id not in [term.term_id for term in vocabulary_terms("fbbi")]
    assert term_get("fbbi", old.term_id) == old


def test_an_identifier_of_the_older_edam_bioimaging_resolves():
    term = term_get("edam-bioimaging", "http://edamontology.org/topic______Image_Scanning_Microscopy")
    assert (term.label, term.version, term.deprecated) == ("Image scanning microscopy", "alpha06", True)


def test_an_unknown_identifier_or_vocabulary_is_said():
    with pytest.raises(Term.DoesNotExist):
        term_get("fbbi", "FBbi:\0nothing")
    with pytest.raises(VocabularyUnknown):
        vocabulary_search("weather", "rain")
    with pytest.raises(VocabularyUnknown):
        vocabulary_search("", "rain")


def test_a_search_asks_the_database_one_thing_a_vocabulary(django_assert_num_queries):
    vocabulary_search("edam-bioimaging,fbbi", "confocal")
    with django_assert_num_queries(2):
        vocabulary_search("edam-bioimaging,fbbi", "tracking")


def test_old_indexes_are_let_go_when_the_terms_change(monkeypatch):
    vocabulary_search("fbbi", "spim")
    monkeypatch.setattr(services, "files_digest", lambda: "changed")
    terms_load()
    vocabulary_search("fbbi", "spim")
    assert {digest for digest, _name in queries._indexes} == {"changed"}


def test_before_the_first_load_nothing_is_found():
    TermLoad.objects.all().delete()
    assert vocabulary_search("fbbi", "spim") == []


def test_a_term_as_json_has_what_the_field_needs():
    assert term_as_json(vocabulary_search("ncbi-taxonomy", "zebrafish")[0]) == {
        "id": "NCBITaxon:7955",
        "label": "Danio rerio",
        "vocabulary": "ncbi-taxonomy",
        "version": "2024.9.7",
        "synonyms": ["zebrafish"],
        "definition": "animal: fish",
        "stable": True,
        "deprecated": False,
    }
