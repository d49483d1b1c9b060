"""Searching: what people type finds what they mean, typing errors and Norwegian included, and nothing ever raises."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.vocabularies.reading import EDAM, FBBI, TAXONOMY, TermFacts, terms_read
from planner.vocabularies.search import Index, _errors, names_folded, term_id_normal, words_folded

METHODS = (EDAM, FBBI)


@pytest.fixture(scope="module")
def search():
    offered = [term for term in terms_read() if not term.deprecated]
    indexes = {
        name: Index(terms=terms, folded=[names_folded(term) for term in terms])
        for name in (EDAM, FBBI, TAXONOMY)
        for terms in [[term for term in offered if term.vocabulary == name]]
    }

    def found(text, *names):
        ranked = sorted((each for name in names for each in indexes[name].ranked(text)), key=lambda each: each[0])
        return [term.label for _rank, term in ranked]

    return found


@pytest.mark.parametrize(
    ("typed", "names", "meant"),
    [
        ("confocl", METHODS, "confocal microscopy"),
        ("zebrafsh", (TAXONOMY,), "Danio rerio"),
        ("lightsheet", METHODS, "Light sheet microscopy"),
        ("light-sheets", METHODS, "Light sheet microscopy"),
        ("spim", METHODS, "SPIM"),
        ("STED", METHODS, "stimulated emission depletion (STED)"),
        ("setd", METHODS, "stimulated emission depletion (STED)"),
        ("flourescence microscopy", METHODS, "fluorescence microscopy"),
        ("cell trakcing", METHODS, "Cell tracking"),
        ("drosophla", (TAXONOMY,), "Drosophila melanogaster"),
        ("Arabidposis", (TAXONOMY,), "Arabidopsis thaliana"),
        ("colocalization", METHODS, "Colocalisation analysis"),
    ],
)
def test_typing_errors_find_the_right_term_first_or_second(search, typed, names, meant):
    assert meant in search(typed, *names)[:2]


@pytest.mark.parametrize(
    ("typed", "names", "meant"),
    [
        ("konfokal", (FBBI,), "confocal microscopy"),
        ("mørkefelt", (FBBI,), "dark-field microscopy"),
        ("MORKEFELT", (FBBI,), "dark-field microscopy"),
        ("lysark", (FBBI,), "SPIM"),
        ("segmentering", (EDAM,), "Image segmentation"),
        ("sebrafisk", (TAXONOMY,), "Danio rerio"),
        ("kråkebolle", (TAXONOMY,), "Strongylocentrotus purpuratus"),
        ("krakebolle", (TAXONOMY,), "Strongylocentrotus purpuratus"),
        ("gjær", (TAXONOMY,), "Saccharomyces cerevisiae"),
    ],
)
def test_norwegian_words_and_letters_find_the_term(search, typed, names, meant):
    assert search(typed, *names)[0] == meant


def test_exact_comes_before_begun_before_a_later_word_before_nearly(search):
    labels = search("tracking", *METHODS)
    assert labels[0] == "Object tracking"  # it has the synonym "Tracking"
    assert labels.index("Cell tracking") < labels.index("Isolated object tracking")
    assert search("light sheet", FBBI)[:2] == ["SPIM", "light-sheet illumination"]


def test_of_two_equal_labels_the_one_with_a_permanent_identifier_comes_first(search):
    assert search("confocal microscopy", EDAM, FBBI)[:2] == ["confocal microscopy", "Confocal microscopy"]
    assert search("confocal microscopy", FBBI, EDAM)[:2] == ["confocal microscopy", "Confocal microscopy"]


@pytest.mark.parametrize("typed", ["FBbi:00000251", "fbbi:00000251", "http://purl.obolibrary.org/obo/FBbi_00000251"])
def test_an_identifier_finds_its_term(search, typed):
    assert search(typed, FBBI)[0] == "confocal microscopy"


def test_a_taxon_number_finds_its_organism(search):
    assert search("9606", TAXONOMY) == ["Homo sapiens"]


@pytest.mark.parametrize("typed", ["", "   ", "-–—", "\0", "()", "🔬"])
def test_nothing_typed_finds_nothing(search, typed):
    assert search(typed, EDAM, FBBI, TAXONOMY) == []


def test_a_word_that_is_there_is_not_taken_for_a_typing_error(search):
    assert all("sted" in names_folded(_fact(label)) for label in search("STED", FBBI))


def _fact(label):
    return next(term for term in terms_read() if term.label == label)


def test_every_label_finds_its_term_first(search):
    offered = [term for term in terms_read() if not term.deprecated]
    first = {term.label.casefold(): search(term.label, term.vocabulary)[0].casefold() for term in offered}
    assert {label: found for label, found in first.items() if label != found} == {}


def test_names_of_a_label_with_an_abbreviation_are_three():
    term = TermFacts(vocabulary=FBBI, term_id="x", label="Stimulated emission (STED)", version="1", synonyms=("Sted",))
    assert names_folded(term).split("\n") == ["0 sted", "0 stimulated emission", "0 stimulated emission sted"]


def test_folding_drops_case_accents_hyphens_and_plural_s():
    assert words_folded("Förster-Resonance  ENERGY_transfers") == ("forster", "resonance", "energy", "transfer")
    assert words_folded("Smørblomst på Ærøskøbing") == ("smorblomst", "pa", "aeroskobing")
    assert words_folded("Mus musculus analysis class") == ("mus", "musculus", "analysis", "class")


def test_identifiers_are_read_as_people_copy_them():
    assert term_id_normal(" http://purl.obolibrary.org/obo/NCBITaxon_7955 ") == "NCBITaxon:7955"
    assert term_id_normal("http://edamontology.org/data_1D_dataset") == "data_1D_dataset"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_searching_never_raises(search, text):
    assert isinstance(search(text, EDAM, FBBI, TAXONOMY), list)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
@settings(max_examples=300)
def test_errors_are_counted_alike_from_both_sides(one, other):
    assert _errors(one, other, 99)[0] == _errors(other, one, 99)[0]


LABELS = {term.label for term in terms_read()}


@given(st.sampled_from([term for term in terms_read() if not term.deprecated and len(term.label) > 9]), st.data())
@settings(max_examples=200, deadline=None)
def test_one_wrong_letter_in_a_label_still_finds_the_term(search, term, data):
    at = data.draw(st.integers(2, len(term.label) - 2))
    typed = term.label[:at] + term.label[at + 1 :]
    assume(typed not in LABELS)  # "DsRed-Express2FP" without its 2 is another protein, and that one is meant
    assert term.label in search(typed, term.vocabulary)
