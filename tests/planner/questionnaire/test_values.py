"""What people and programs send, and what is stored of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.questionnaire.schema import QUESTION_TYPES
from planner.questionnaire.types import ValueRefused, value_clean, value_display
from planner.questionnaire.types.numbers import file_size_clean

from .making import KNOWN_DATASET, Lookups, question

LOOKUPS = Lookups()


def cleaned(type: str, raw, **more):
    return value_clean(question(type, **more), raw, LOOKUPS)


def refused(type: str, raw, **more) -> str:
    with pytest.raises(ValueRefused) as caught:
        cleaned(type, raw, **more)
    return str(caught.value)


@pytest.mark.parametrize("type", QUESTION_TYPES)
@pytest.mark.parametrize("raw", [None, "", "  ", "\0", [], [""], {}])
def test_an_emptied_answer_is_none_whatever_the_type(type, raw):
    assert cleaned(type, raw) is None


@pytest.mark.parametrize("type", ["person", "organisation", "number", "money", "term", "catalogue"])
def test_a_form_with_empty_fields_is_an_emptied_answer(type):
    names = {"person": "name", "organisation": "ror", "number": "value", "money": "amount", "term": "label"}
    assert cleaned(type, {names.get(type, "key"): " "}) is None


def test_what_a_form_sends_beside_an_empty_field_is_no_answer():
    assert cleaned("catalogue", {"kind": "formats", "key": ""}) is None
    assert cleaned("term", {"id": "FBbi:1", "label": "", "vocabulary": "fbbi", "version": "1"}) is None
    assert cleaned("number", {"value": "", "unit": "images"}) is None
    assert cleaned("money", {"amount": "", "currency": "NOK"}) is None


# text


def test_a_text_loses_nul_and_control_characters_and_keeps_the_rest():
    assert cleaned("text", "Z\0eiss\x07 LSM\t880 🔬 <b>µ</b>") == "Zeiss LSM 880 🔬 <b>µ</b>"


def test_a_script_is_kept_as_the_characters_it_is():
    assert cleaned("long_text", "<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_a_pasted_word_table_keeps_its_rows_and_columns():
    assert cleaned("long_text", "dye\tnm\r\nGFP\t488\x0b\r\n") == "dye\tnm\nGFP\t488"


def test_an_over_long_text_is_refused_with_its_count_and_the_limit():
    assert refused("text", "x" * 1001) == "The text is 1001 characters long; at most 1000 fit. Please shorten it."
    assert len(cleaned("text", "x" * 1000)) == 1000
    assert "50001" in refused("long_text", "x" * 50_001)


def test_a_text_that_is_a_number_or_a_list_is_refused():
    assert "text" in refused("text", 12)
    assert "text" in refused("long_text", ["a", "b"])


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_stays_as_it_is(raw):
    stored = cleaned("long_text", raw)
    if stored is not None:
        stored.encode()
        assert "\0" not in stored
        assert cleaned("long_text", stored) == stored


# choices


def test_a_choice_comes_as_text_or_as_a_form_list():
    assert cleaned("choice", "b") == cleaned("choice", ["b"]) == "b"


def test_an_unknown_choice_is_refused_with_the_allowed_ones_named():
    assert refused("choice", "z") == "“z” is not one of the answers. Choose among: a, b, c."
    assert "Choose among: a, b, c." in refused("several", ["a", "z"])
    assert "yes, no, unknown" in refused("yes_no", "perhaps")


def test_several_ticks_are_kept_once_and_in_the_order_of_the_options():
    assert cleaned("several", ["c", "a", "c"]) == ["a", "c"]
    assert cleaned("several", "b") == ["b"]


def test_yes_and_no_may_come_as_true_and_false():
    assert (cleaned("yes_no", True), cleaned("yes_no", False)) == ("yes", "no")


# numbers


@pytest.mark.parametrize(
    ("raw", "value"),
    [("12,5", "12.5"), ("12.50", "12.5"), (12, "12"), (0.1, "0.1"), ("1 200", "1200"), ("1\u00a0200,5", "1200.5"),
     ("1.234.567", "1234567"), ({"value": "7", "unit": "images"}, "7"), ({"value": 7}, "7"), ("0", "0")],
)  # fmt: skip
def test_a_number_is_read_with_comma_or_point(raw, value):
    assert cleaned("number", raw) == {"value": value, "unit": "images"}


@pytest.mark.parametrize("raw", ["-1", "−1", -1, {"value": "-0.5"}])
def test_a_negative_number_is_refused(raw):
    assert "below zero" in refused("number", raw)


@pytest.mark.parametrize(
    "raw", ["1e5", "NaN", float("nan"), float("inf"), "twelve", True, [1, 2], "1 2 x", "٣", 10**40]
)
def test_what_is_no_number_is_refused(raw):
    assert refused("number", raw)


def test_a_number_that_could_be_two_is_asked_about():
    assert refused("number", "1,234") == "“1,234” can be read in two ways. Write 1234 or 1.234."


def test_half_an_image_is_refused():
    assert "whole number" in refused("number", "2,5", whole=True)


def test_a_number_in_another_unit_is_refused():
    assert "images" in refused("number", {"value": "2", "unit": "files"})


@pytest.mark.parametrize(
    ("raw", "size"),
    [("2.1 GB", 2_100_000_000), ("2,1 GB", 2_100_000_000), ("500 MiB", 524_288_000), ("12 kB", 12_000),
     ("1,5TB", 1_500_000_000_000), ("734", 734), (734, 734), ("734 bytes", 734), ("1 234 567 B", 1_234_567),
     ("2 gib", 2**31), ("0", 0), (2**63 - 1, 2**63 - 1), (["3 MB"], 3_000_000)],
)  # fmt: skip
def test_a_size_is_read_with_its_unit(raw, size):
    assert cleaned("file_size", raw) == size


@pytest.mark.parametrize(("raw", "word"), [("5 apples", "apples"), ("GB", "how much"), ("-5 MB", "below zero"),
                                           (2**63, "too large"), ("10 EB", "too large"), ({"a": 1}, "number")])  # fmt: skip
def test_what_is_no_size_is_refused_in_plain_words(raw, word):
    assert word in refused("file_size", raw)


@given(st.integers(0, 2**63 - 1))
def test_every_count_of_bytes_is_kept_exactly(size):
    assert file_size_clean(size) == file_size_clean(str(size)) == size


@pytest.mark.parametrize(
    ("raw", "amount", "currency"),
    [("12 500,50 kr", "12500.50", "NOK"), ("NOK 12500", "12500.00", "NOK"), ("kr 1 200,-", "1200.00", "NOK"),
     ("5 EUR", "5.00", "EUR"), ({"amount": "1234.50", "currency": "NOK"}, "1234.50", "NOK"),
     ({"amount": 800, "currency": ""}, "800.00", "NOK"), ({"amount": "12,5", "currency": "sek"}, "12.50", "SEK")],
)  # fmt: skip
def test_money_is_read_with_its_currency(raw, amount, currency):
    assert cleaned("money", raw) == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    "raw", ["-4", "12.500", "abc", "$3 EUR", {"amount": "3", "currency": "XYZ"}, {"sum": 3}, "1-2"]
)
def test_money_that_is_unclear_is_refused(raw):
    assert refused("money", raw)


# dates


@pytest.mark.parametrize("raw", ["2027-03-01", "1.3.2027", "01.03.2027", ["2027-3-1"]])
def test_a_date_is_read_in_both_ways(raw):
    assert cleaned("date", raw) == "2027-03-01"


@pytest.mark.parametrize("raw", ["2027-02-30", "0001-01-01", "9999-12-31", "tomorrow", "03/01/2027", 20270301])
def test_what_is_no_day_is_refused(raw):
    assert refused("date", raw)


# people and organisations


def test_a_person_comes_from_three_fields_or_one_name():
    fields = {"name": " Kari  Nordmann ", "email": "kari@example.no", "orcid": "https://orcid.org/0000-0002-1694-233x"}
    assert cleaned("person", fields) == {
        "name": "Kari Nordmann", "email": "kari@example.no", "orcid": "0000-0002-1694-233X"
    }  # fmt: skip
    assert cleaned("person", "Kari") == {"name": "Kari", "email": None, "orcid": None}


@pytest.mark.parametrize("fields", [
    {"name": "K", "orcid": "0000-0002-1825-0098"}, {"name": "K", "orcid": "12"}, {"name": "K", "email": "kari"},
    {"email": "kari@example.no"}, {"name": "K", "phone": "1"}, ["K", "L"], 5])  # fmt: skip
def test_a_person_with_a_mistyped_part_is_refused(fields):
    assert refused("person", fields)


def test_a_wrong_orcid_check_digit_is_told_as_such():
    assert "check digit" in refused("person", {"name": "K", "orcid": "0000-0002-1825-0098"})


@pytest.mark.parametrize("ror", ["https://ror.org/01xtthb56", "ror.org/05xg72x27", "03zga2b32", "00WGE5K78"])
def test_the_ror_of_norwegian_universities_is_accepted(ror):
    stored = cleaned("organisation", {"name": "University", "ror": ror})
    assert stored["ror"] == f"https://ror.org/{ror.rpartition('/')[2].lower()}"


@pytest.mark.parametrize("ror", ["https://ror.org/01xtthb57", "01xtthb65", "01xthtb56"])
def test_a_mistyped_ror_is_refused_by_its_checksum(ror):
    assert "check digits" in refused("organisation", {"name": "UiO", "ror": ror})


def test_an_organisation_needs_no_ror():
    assert cleaned("organisation", {"name": "A small lab", "ror": ""}) == {"name": "A small lab", "ror": None}


# things that are looked up


def test_a_catalogue_entry_comes_as_key_or_in_its_stored_shape():
    stored = {"kind": "formats", "key": "czi"}
    assert cleaned("catalogue", "czi") == cleaned("catalogue", stored) == stored


@pytest.mark.parametrize("raw", ["nope", {"kind": "storage", "key": "czi"}, {"key": "nd2"}, ["czi", "nd2"]])
def test_an_entry_that_is_not_in_the_catalogue_is_refused(raw):
    assert refused("catalogue", raw)


def test_a_dataset_of_the_plan_is_accepted_and_another_one_refused():
    assert cleaned("dataset", str(KNOWN_DATASET).upper()) == str(KNOWN_DATASET)
    assert refused("dataset", "00000000-0000-0000-0000-000000000000")
    assert refused("dataset", "not a uuid")


def test_a_term_keeps_label_and_version_beside_its_id():
    term = {"id": "FBbi:00000251", "label": "confocal microscopy", "vocabulary": "fbbi", "version": "2026"}
    assert cleaned("term", term) == term


def test_a_plain_word_is_kept_as_a_word_without_an_id():
    assert cleaned("term", "tracking") == {"id": None, "label": "tracking", "vocabulary": None, "version": None}


def test_a_term_without_its_word_is_refused():
    assert refused("term", {"id": "FBbi:1", "vocabulary": "fbbi"})


def test_a_term_of_another_vocabulary_is_refused():
    assert "fbbi" in refused("term", {"id": "GO:1", "label": "x", "vocabulary": "go", "version": None})


# what is stored can be sent back and shown

SENT = {
    "choice": "a", "several": ["a", "c"], "text": "words", "long_text": "many\nwords", "number": "12,5",
    "date": "2027-03-01", "person": {"name": "Kari", "email": "kari@example.no", "orcid": "0000-0002-1825-0097"},
    "organisation": {"name": "UiO", "ror": "01xtthb56"}, "catalogue": "czi", "dataset": str(KNOWN_DATASET),
    "term": {"id": "FBbi:00000251", "label": "confocal", "vocabulary": "fbbi", "version": "2026"},
    "file_size": "2.1 GB", "money": "NOK 12 500,50", "yes_no": "unknown",
}  # fmt: skip

SHOWN = {
    "choice": ("a", "a på norsk"), "several": ("a; c", "a på norsk; c på norsk"), "text": ("words", "words"),
    "long_text": ("many\nwords", "many\nwords"), "number": ("12.5 images", "12,5 bilder"),
    "date": ("1 March 2027", "1. mars 2027"), "file_size": ("2.1 GB", "2,1 GB"),
    "person": ("Kari (kari@example.no, https://orcid.org/0000-0002-1825-0097)",) * 2,
    "organisation": ("UiO (https://ror.org/01xtthb56)",) * 2, "catalogue": ("Zeiss CZI", "Zeiss CZI-fil"),
    "dataset": (str(KNOWN_DATASET),) * 2, "term": ("confocal (FBbi:00000251, fbbi 2026)",) * 2,
    "money": ("NOK 12,500.50", "12 500,50 kr"), "yes_no": ("I don't know yet", "Vet ikke ennå"),
}  # fmt: skip

CATALOGUE = {"formats": {"czi": {"title": {"en": "Zeiss CZI", "nb": "Zeiss CZI-fil"}}}}


def test_every_type_has_an_example_here():
    assert set(SENT) == set(SHOWN) == set(QUESTION_TYPES)


@pytest.mark.parametrize("type", QUESTION_TYPES)
def test_a_stored_value_sent_back_is_the_same_value(type):
    stored = cleaned(type, SENT[type])
    assert cleaned(type, stored) == stored


@pytest.mark.parametrize("type", QUESTION_TYPES)
def test_a_stored_value_reads_well_in_both_languages(type):
    stored = cleaned(type, SENT[type])
    shown = tuple(value_display(question(type), stored, language, CATALOGUE) for language in ("en", "nb"))
    assert tuple(text.replace("\u00a0", " ") for text in shown) == SHOWN[type]


@pytest.mark.parametrize("type", QUESTION_TYPES)
@pytest.mark.parametrize("value", ["gone", 7, {"odd": "shape"}, ["x"], {}, None])
def test_a_value_from_an_older_question_is_shown_as_it_was_stored(type, value):
    assert isinstance(value_display(question(type), value, "en", {}), str)


@pytest.mark.parametrize(("size", "shown"), [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"),
    (999_999, "1 MB"), (2_150_000_000, "2.15 GB"), (34_000_000_000, "34 GB"), (2**63 - 1, "9.22 EB")])  # fmt: skip
def test_a_size_is_shown_with_three_digits_that_count(size, shown):
    assert value_display(question("file_size"), size, "en", {}).replace("\u00a0", " ") == shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(QUESTION_TYPES), JSON)
def test_whatever_a_program_sends_is_stored_or_refused_and_nothing_else(type, raw):
    asked = question(type)
    try:
        stored = value_clean(asked, raw, LOOKUPS)
    except ValueRefused as sentence:
        assert str(sentence)
    else:
        assert stored is None or value_clean(asked, stored, LOOKUPS) == stored
        assert isinstance(value_display(asked, stored, "nb", {}), str)
