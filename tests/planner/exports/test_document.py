"""The words of a document, before any format."""

from copy import deepcopy

import pytest

from common.wording import bytes_shown, date_shown, number_shown
from planner.exports.contract import SHAPES, Options
from planner.exports.document import document_build
from planner.exports.document.telling import ranges_shown
from planner.exports.document.text import blocks_of
from planner.exports.labels import PROPERTIES, TEXTS

from .samples import TAKEN, answer, empty, minimal, rich, sixty


def built(snapshot, **options):
    return document_build(snapshot, Options(**options))


def question(document, text):
    return next(one for section in document.sections for one in section.questions if one.text == text)


@pytest.mark.parametrize("name", [*TEXTS, *PROPERTIES])
def test_every_fixed_text_is_in_both_languages(name):
    texts = TEXTS.get(name) or PROPERTIES[name]
    assert texts["en"].strip()
    assert texts["nb"].strip()
    assert texts["en"].count("{") == texts["nb"].count("{")


def test_equal_answers_of_datasets_share_a_row():
    rows = question(built(sixty(), language="en"), "Where is it stored?").rows
    assert [(row.lead, row.title) for row in rows] == [("", "All datasets")]
    rows = question(built(sixty(), language="en"), "Which organism?").rows
    assert [row.lead for row in rows] == ["40 datasets", "20 datasets"]
    assert rows[1].title.startswith("D3, D6, D9")


def test_ranges_of_datasets_are_short():
    assert ranges_shown([1, 3, 4, 5, 9]) == "D1, D3–D5, D9"


def test_value_read_from_a_file_names_file_and_reader():
    dataset = next(one for section in built(rich()).sections for one in section.datasets)
    sources = {fact.label: fact.answer.source for fact in dataset.facts}
    assert sources["Objective"] == "Read from celle_01.czi by Bio-Formats 7.3.1"
    assert sources["Channels"] == "Stated by the project"
    assert sources["Image data"] == "Image size × number of images"


APPROVED = {
    **{"version": 7, "taken": TAKEN, "at": "2026-11-25T09:30:00+00:00"},
    **{"name": "Siri Ås", "institution": "Universitetet i Bergen"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_title_block_says_who_approved_this_version(shape):
    snapshot = rich() | {"approvals": [APPROVED, {**APPROVED, "version": 3}]}
    line = built(snapshot, language="nb", shape=shape).head[-1]
    assert (line.label, line.answer.blocks[0].lines[0]) == (
        "Godkjent",
        "Siri Ås, Universitetet i Bergen, 25. november 2026",
    )


def test_title_block_of_a_later_version_says_that_it_changed_since():
    snapshot = rich() | {"approvals": [{**APPROVED, "version": 5}, {**APPROVED, "version": 3}]}
    line = built(snapshot, language="en").head[-1]
    assert line.answer.blocks[0].lines[0] == (
        "Version 5 was approved by Siri Ås, Universitetet i Bergen, 25 November 2026. Changed since."
    )
    newer = {**rich(), "taken": "2026-12-01T00:00:00+00:00", "approvals": [APPROVED]}
    assert built(newer).head[-1].answer.blocks[0].lines[0].endswith("prices are newer here.")
    assert [fact.label for fact in built(rich() | {"approvals": []}).head] == [
        fact.label for fact in built(rich()).head
    ]
    assert "Approved" not in [fact.label for fact in built(rich()).head]


def test_catalogue_fact_has_a_numbered_source_with_its_date():
    document = built(rich())
    assert question(document, "Who pays for it?").answer.note == 1
    assert document.notes[0].sources == [
        ("plan.research-data.no, RDM and DMP requirements, 25 June 2026", "https://plan.research-data.no")
    ]
    assert document.notes[0].checked == "Checked 25 June 2026. Confidence: confirmed."
    assert document.notes[1].checked.startswith("Collection compiled 22 November 2026.")


def test_question_that_was_not_on_the_page_is_not_missing():
    snapshot = minimal()
    snapshot["asked"] = ["project.description"]
    texts = [one.text for section in built(snapshot).sections for one in section.questions]
    assert "What is the project about?" in texts
    assert "Who pays for it?" not in texts


def test_several_choices_are_a_list():
    (block,) = question(built(rich()), "Which metadata standards?").answer.blocks
    assert (block.kind, block.lines) == ("list", ["REMBI", "OME data model"])


def test_plan_without_datasets_keeps_all_its_steps():
    assert [section.number for section in built(empty()).sections] == [str(number) for number in range(1, 9)]
    assert built(empty(), include_unanswered=False).sections == []


def test_states_are_told_apart():
    document = built(rich())
    assert question(document, "Is existing data used?").answer.state == "unknown"
    assert question(document, "Which existing data?").answer.state == "missing"
    assert [row.answer.state for row in question(document, "Kept until when?").rows] == ["answered", "not_applicable"]


def test_sum_over_datasets_says_how_many_it_covers():
    assert dict(built(rich()).summary)["Image data"] == "2.90\u00a0TB (1 of 2 datasets)"


def test_sums_are_exact_above_two_to_the_53():
    snapshot = rich()
    for dataset in snapshot["datasets"]:
        dataset["answers"]["collect.images_planned"] = answer({"value": str(2**53 + 1), "unit": "images"})
    assert dict(built(snapshot).summary)["Images planned"] == f"{2**54 + 2:,}"


def test_building_changes_nothing_in_the_snapshot():
    snapshot = rich()
    before = deepcopy(snapshot)
    built(snapshot)
    assert snapshot == before


@pytest.mark.parametrize(
    ("iso", "en", "nb"),
    [
        ("2026-06-25", "25 June 2026", "25. juni 2026"),
        ("2017-03", "March 2017", "mars 2017"),
        ("2018", "2018", "2018"),
        ("2026-10-02T13:45:00", "2 October 2026", "2. oktober 2026"),
        ("soon", "soon", "soon"),
        ("2026-13-01", "2026-13-01", "2026-13-01"),
        (None, "undated", "udatert"),
    ],
)
def test_dates_as_people_write_them(iso, en, nb):
    assert (date_shown(iso, "en"), date_shown(iso, "nb")) == (en, nb)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (999_600, "1.00 MB"),
        (12_079_595_520, "12.1 GB"),
        (10**21, "1.00 ZB"),
    ],
)
def test_sizes_in_decimal_units_with_three_digits(count, shown):
    assert bytes_shown(count, "en") == shown.replace(" ", "\u00a0")


def test_numbers_follow_the_language():
    assert number_shown(12_079_595_520, "nb") == "12\u00a0079\u00a0595\u00a0520"
    assert number_shown(0.108, "nb") == "0,108"
    assert number_shown(9_007_199_254_740_993, "en") == "9,007,199,254,740,993"


def test_date_at_the_start_of_a_text_is_no_list():
    assert blocks_of("1. januar 2027")[0].kind == "paragraph"
    assert blocks_of("12. mars ble det bestemt.", lists=True)[0].lines == ["12. mars ble det bestemt."]


def test_list_keeps_the_numbers_its_writer_gave():
    (block,) = blocks_of("3. a\n4) b", lists=True)
    assert (block.markers, block.lines) == (["3.", "4)"], ["a", "b"])
