"""A line of advice cannot be made without a reason and a source, and every line there is has both."""

from datetime import date
from itertools import product

import pytest

from planner.advice.cost import Tier, cost_of, deposit_cost
from planner.advice.ethics import ethics_advice
from planner.advice.formats import ReadFile, format_advice
from planner.advice.growth import growth_of
from planner.advice.lines import Line, Severity, Source, both, entry_sources, filled, line_as_json, listed
from planner.advice.planned import Plan
from planner.advice.repositories import repository_advice
from planner.advice.repository_need import Deposit
from planner.advice.storage import storage_advice
from planner.advice.storage_need import Need

from .reference import document, entries, entry

TODAY = date(2026, 11, 23)
SOURCE = Source("Page", "https://example.org", "2025", "2026-11-22")
TB = 10**12


def test_line_without_source_or_reason_or_language_cannot_be_made():
    text = both("Text", "Tekst")
    with pytest.raises(ValueError, match="source"):
        Line("x", Severity.INFO, text, text, ())
    with pytest.raises(ValueError, match="reason"):
        Line("x", Severity.INFO, text, both("", ""), (SOURCE,))
    with pytest.raises(ValueError, match="reason"):
        Line("x", Severity.INFO, {"en": "Text"}, text, (SOURCE,))


def test_a_source_without_a_date_is_shown_as_undated_with_the_day_its_file_was_compiled():
    undated = Source("Page", None, None, "2026-11-22")
    assert undated.dated("en") == "undated, compiled 2026-11-22"
    assert undated.dated("nb") == "udatert, samlet 2026-11-22"
    assert SOURCE.dated("en") == "2025"


def test_a_figure_keeps_its_own_source_and_falls_back_to_all_where_keys_are_gone():
    peak = entry("storage", "nird_data_peak")
    assert [s.date for s in entry_sources(peak, "sigma2_prices")] == ["2025-10-01"]
    keyless = {**peak, "sources": [{k: v for k, v in s.items() if k != "key"} for s in peak["sources"]]}
    assert len(entry_sources(keyless, "sigma2_prices")) == len(peak["sources"])


def test_a_brace_in_a_part_stays_as_it_is():
    assert filled(both("{name}!", "{name}!"), name="{x}") == {"en": "{x}!", "nb": "{x}!"}


def test_lists_read_as_a_person_would_say_them():
    assert listed([both("a", "a"), both("b", "b"), both("c", "c")]) == {"en": "a, b and c", "nb": "a, b og c"}
    assert listed([both("a", "a")])["nb"] == "a"


def test_json_of_a_line_keeps_the_null_date():
    line = Line(
        "x", Severity.STOP, both("T", "T"), both("R", "G"), (Source("P", None, None, "2026-11-22"),), "store.cost"
    )
    assert line_as_json(line) == {
        "code": "x",
        "severity": "stop",
        "text": {"en": "T", "nb": "T"},
        "reason": {"en": "R", "nb": "G"},
        "sources": [{"title": "P", "url": None, "date": None, "checked": "2026-11-22", "checked_is": "compiled"}],
        "question": "store.cost",
        "dataset": None,
    }


def storage_lines():
    for colour, size, stage, personal in product(
        ("green", "yellow", "red", "black", "unknown"),
        (None, 10**9, 30 * TB),
        ("active", "archive"),
        ("yes", "no", None),
    ):
        need = Need(colour, size, 200_000, stage, "uio", "abroad", "yes", personal, personal)
        yield from storage_advice(need, entries("storage"), document("storage"), document("services"), TODAY).all_lines


def repository_lines():
    for personal, modality, access, size in product(
        ("yes", "no", None), ("confocal", "electron"), ("open", "shared", "closed"), (None, 10**9, 30 * TB)
    ):
        need = Deposit(modality, frozenset({"tem", "light"}), size, 9000, size, "CC-BY-4.0", personal, "yes", access)
        yield from repository_advice(need, entries("repositories"), document("repositories")).all_lines


def ethics_lines():
    also = ["gmo", "foreign_material", "protected_species", "outside_eea", "sami", "outside_cloud"]
    full = {
        "ethics.human_data": "yes", "ethics.human_source": ["established_line", "tissue", "biobank", "body"],
        "ethics.identifiable": "yes", "ethics.animals": "yes", "ethics.also": also, "ethics.data_class": "green",
        "ethics.owners": ["company", "patent", "third_party", "consortium"],
    }  # fmt: skip
    for answers, day in product(({}, full), (None, date(2026, 12, 1), date(2027, 12, 1))):
        advice = ethics_advice(
            answers, entries("ethics"), document("ethics"), document("repositories"), first_imaging_day=day, today=TODAY
        )
        yield from advice.all_lines


def other_lines():
    growth = growth_of(Plan(10**9, 100, first_day=date(2026, 1, 1), last_day=date(2027, 6, 30)), document("funders"))
    yield from growth.lines
    yield from growth_of(Plan(None), document("funders")).lines
    yield from growth_of(Plan(1, 1), document("funders")).lines
    tiers = [Tier(found, growth.months) for found in entries("storage")]
    yield from cost_of(tiers, *(deposit_cost(found) for found in entries("repositories"))).lines
    facts = {"images": [{"lossy": True, "compression": "JPEG"}], "used_files": ["a", "b"], "reader": {"name": "R"}}
    for found in entries("formats"):
        yield from format_advice(found, [ReadFile("a.czi", facts, "2026-11-23")])


@pytest.mark.parametrize("lines", [storage_lines, repository_lines, ethics_lines, other_lines])
def test_every_line_has_a_reason_and_a_source_that_says_its_date_or_that_it_has_none(lines):
    seen = set()
    for line in lines():
        seen.add(line.code)
        for language in ("en", "nb"):
            for text in (line.text[language], line.reason[language]):
                assert text.strip(), line
                assert "{" not in text, line
                assert "None" not in text, line
        assert line.sources, line
        for source in line.sources:
            assert source.title
            date.fromisoformat(source.checked)
            shown = source.dated("en")
            assert shown == source.date if source.date else source.checked in shown
    assert len(seen) > 8


def test_no_english_leaks_into_the_norwegian_lines():
    for lines in (storage_lines, repository_lines, ethics_lines, other_lines):
        for line in lines():
            assert "bare på engelsk" not in line.text["nb"] + line.reason["nb"], line
