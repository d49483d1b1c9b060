"""The triage, case by case against norway/ethics.yaml, and lead times to the day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.advice.calendar import days_after, days_before, easter_sunday, is_working_day, public_holidays
from planner.advice.ethics import EthicsAdvice, ethics_advice, rules_opened

from .reference import document, entries

TODAY = date(2026, 11, 23)
ALWAYS = {"research_ethics", "licence_choice", "deletion_and_retention"}
NOTHING = {"ethics.human_data": "no", "ethics.animals": "no", "ethics.also": ["none"], "ethics.owners": ["none"]}
PERSON = {"personal_data", "sikt_notification"}
PERSON_MAYBE = {"pseudonymised", "identifiable_patient_images"}
HEALTH = {"health_data", "other_health_bodies"}


def human(*sources: str, identifiable: str | None = "no") -> dict[str, Any]:
    answers = {**NOTHING, "ethics.human_data": "yes", "ethics.human_source": list(sources)}
    return answers if identifiable is None else {**answers, "ethics.identifiable": identifiable}


def advised(answers: dict[str, Any], day: date | None = None, today: date = TODAY, **more: Any) -> EthicsAdvice:
    return ethics_advice(
        answers,
        entries("ethics"),
        document("ethics"),
        document("repositories"),
        first_imaging_day=day,
        today=today,
        **more,
    )


# What is answered, which rules apply, which may apply.
CASES: list[tuple[str, dict[str, Any], set[str], set[str]]] = [
    ("nothing special: only what always holds", NOTHING, set(), set()),
    ("established cell line, nobody known", human("established_line"), {"established_cell_lines"}, set()),
    (
        "established line, identity not answered",
        human("established_line", identifiable=None),
        {"established_cell_lines"},
        PERSON | PERSON_MAYBE,
    ),
    ("tissue with nobody to be found", human("tissue"), {"human_material"}, HEALTH | {"biobank"}),
    (
        "tissue with a code key",
        human("tissue", identifiable="yes"),
        {"human_material"} | PERSON,
        HEALTH | {"biobank"} | PERSON_MAYBE,
    ),
    (
        "tissue, identity unknown",
        human("tissue", identifiable="unknown"),
        {"human_material"},
        HEALTH | {"biobank"} | PERSON | PERSON_MAYBE,
    ),
    ("a new line from a person's cells", human("new_line"), {"human_material"}, HEALTH | {"biobank"}),
    (
        "a line from a supplier and new organoids",
        human("established_line", "new_line"),
        {"established_cell_lines", "human_material"},
        HEALTH | {"biobank"},
    ),
    ("material from a biobank", human("biobank"), {"human_material", "biobank"}, HEALTH),
    ("images of skin, known person", human("body", identifiable="yes"), PERSON, HEALTH | PERSON_MAYBE),
    ("images of skin, nobody known", human("body"), set(), HEALTH | {"identifiable_patient_images"}),
    (
        "human, but of what kind is not said",
        {**NOTHING, "ethics.human_data": "yes", "ethics.identifiable": "no"},
        set(),
        {"human_material", "established_cell_lines", "biobank"} | HEALTH,
    ),
    (
        "whether it is human is unknown: everything about people may apply",
        {**NOTHING, "ethics.human_data": "unknown"},
        set(),
        {"human_material", "established_cell_lines", "biobank"} | HEALTH | PERSON | PERSON_MAYBE,
    ),
    ("zebrafish larvae", {**NOTHING, "ethics.animals": "yes"}, {"animals"}, set()),
    ("animals unknown", {**NOTHING, "ethics.animals": "unknown"}, set(), {"animals"}),
    ("modified cells", {**NOTHING, "ethics.also": ["gmo"]}, {"gmo_micro"}, {"gmo_animals_plants"}),
    (
        "transgenic mice",
        {**NOTHING, "ethics.animals": "yes", "ethics.also": ["gmo"]},
        {"animals", "gmo_micro"},
        {"gmo_animals_plants"},
    ),
    ("samples from nature abroad", {**NOTHING, "ethics.also": ["foreign_material"]}, {"nagoya"}, {"protected_species"}),
    (
        "endangered species from abroad",
        {**NOTHING, "ethics.also": ["foreign_material", "protected_species"]},
        {"nagoya", "protected_species"},
        set(),
    ),
    ("partners outside the EEA", {**NOTHING, "ethics.also": ["outside_eea"]}, set(), {"export_control"}),
    (
        "Sámi data and an outside cloud",
        {**NOTHING, "ethics.also": ["sami", "outside_cloud"]},
        {"indigenous", "third_party_services"},
        set(),
    ),
    ("a company and a patent", {**NOTHING, "ethics.owners": ["company", "patent"]}, {"ipr", "agreements"}, set()),
    (
        "images of others in a consortium",
        {**NOTHING, "ethics.owners": ["third_party", "consortium"]},
        {"copyright_third_party", "agreements"},
        set(),
    ),
]


@pytest.mark.parametrize(("answers", "sure", "maybe"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_written_case(answers, sure, maybe):
    hits = advised(answers).hits
    assert {hit.rule for hit in hits if hit.is_certain} == sure | ALWAYS
    assert {hit.rule for hit in hits if not hit.is_certain} == maybe


def test_every_rule_of_the_reference_can_be_opened():
    full = {
        "ethics.human_data": "yes", "ethics.human_source": ["established_line", "biobank", "body"], "ethics.identifiable": "yes",
        "ethics.animals": "yes", "ethics.owners": ["company", "third_party"],
        "ethics.also": ["gmo", "foreign_material", "protected_species", "outside_eea", "sami", "outside_cloud"],
    }  # fmt: skip
    assert set(rules_opened(full)) == {entry["key"] for entry in entries("ethics")}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "ethics.human_data": st.sampled_from(["yes", "no", "unknown"]),
            "ethics.human_source": st.lists(
                st.sampled_from(["established_line", "new_line", "tissue", "biobank", "body"])
            ),
            "ethics.identifiable": st.sampled_from(["yes", "no", "unknown"]),
            "ethics.animals": st.sampled_from(["yes", "no", "unknown"]),
        },
    )
)
def test_unknown_opens_at_least_what_yes_opens_for_animals_and_identity(answers):
    for question in ("ethics.animals", "ethics.identifiable"):
        yes = set(rules_opened({**answers, question: "yes"}))
        assert set(rules_opened({**answers, question: "unknown"})) >= yes
        unanswered = {key: value for key, value in answers.items() if key != question}
        assert set(rules_opened(unanswered)) >= yes


def test_duties_offices_and_reasons_stand_in_both_languages():
    hit = next(hit for hit in advised({**NOTHING, "ethics.animals": "yes"}).hits if hit.rule == "animals")
    assert "Mattilsynet through FOTS" in hit.duties[0]["en"]
    assert "dyrevelferdsenhet" in hit.duties[0]["nb"]
    assert hit.office["nb"].startswith("Lokal forsøksdyravdeling")
    assert hit.lines[0].text["nb"] == "Gjelder: Dyreforsøk."
    assert "Du svarte at levende dyr brukes." in hit.lines[0].reason["nb"]


def test_it_says_first_that_it_is_not_legal_advice():
    line = advised(NOTHING).lines[0]
    assert line.code == "ethics.not_legal_advice"
    assert line.text["nb"].startswith("Dette er ikke juridisk rådgivning.")


def test_no_norwegian_archive_is_told_while_the_reference_says_so():
    codes = [line.code for line in advised(human("tissue", identifiable="yes")).lines]
    assert "ethics.no_archive" in codes
    assert "ethics.no_archive" not in [line.code for line in advised(human("tissue")).lines]
    other = {**document("repositories"), "gaps": []}
    found = ethics_advice(
        human("tissue", identifiable="yes"),
        entries("ethics"),
        document("ethics"),
        other,
        first_imaging_day=None,
        today=TODAY,
    )
    assert "ethics.no_archive" not in [line.code for line in found.lines]


def test_a_mild_colour_for_identifiable_images_is_questioned():
    answers = {**human("tissue", identifiable="yes"), "ethics.data_class": "yellow"}
    assert "ethics.class_too_low" in [line.code for line in advised(answers).lines]
    assert "ethics.class_too_low" not in [line.code for line in advised({**answers, "ethics.data_class": "red"}).lines]


def test_special_cases_that_nobody_has_ticked_are_told_as_open_and_none_of_these_is_an_answer():
    def open_lists(answers):
        return [line.question for line in advised(answers).lines if line.code == "ethics.list_open"]

    assert open_lists({}) == ["ethics.also", "ethics.owners"]
    assert open_lists({**NOTHING, "ethics.also": "unknown"}) == ["ethics.also"]
    assert open_lists(NOTHING) == []


def steps(answers, day, today=TODAY, **more):
    return {step.rule: step for step in advised(answers, day, today, **more).lead_times}


def test_the_form_to_sikt_is_sent_thirty_days_before():
    step = steps(human("tissue", identifiable="yes"), date(2027, 3, 1))["sikt_notification"]
    assert step.latest == date(2027, 1, 30)
    assert not step.is_late
    assert "30. januar 2027" in step.line.text["nb"]


def test_what_is_registered_needs_no_form_and_what_is_sent_still_waits():
    answers = human("tissue", identifiable="yes")
    assert "sikt_notification" not in steps({**answers, "ethics.registered": "sikt"}, date(2027, 3, 1))
    assert "sikt_notification" in steps({**answers, "ethics.registered": "sent"}, date(2027, 3, 1))


def test_animal_work_counts_fifty_five_working_days():
    # Back from Tuesday 1 June 2027: 19 in May (without Ascension on the 6th and Whit Monday on the 17th), 22 in April,
    # 31 and 30 March, then over Easter (29, 26, 25 March) 22-24, 15-19 and 9-12 March: 19 + 22 + 2 + 3 + 5 + 4 = 55.
    step = steps({**NOTHING, "ethics.animals": "yes"}, date(2027, 6, 1))["animals"]
    assert (step.days, step.working_days) == (55, True)
    assert step.latest == date(2027, 3, 9)


def test_gene_technology_counts_ninety_days_until_the_level_is_known():
    answers = {**NOTHING, "ethics.also": ["gmo"]}
    assert steps(answers, date(2027, 6, 1))["gmo_micro"].latest == date(2027, 3, 3)
    assert steps(answers, date(2027, 6, 1), containment_level=2)["gmo_micro"].latest == date(2027, 4, 17)
    assert steps(answers, date(2027, 6, 1), containment_level=3)["gmo_micro"].latest == date(2027, 3, 3)
    with pytest.raises(ValueError, match="containment"):
        steps(answers, None, containment_level=5)


def test_rek_has_no_stated_time_and_gets_no_date():
    step = steps(human("tissue"), date(2027, 6, 1))["health_data"]
    assert step.latest is None
    assert step.days is None
    assert "no lead time was found" in step.line.text["en"]
    assert "human_material" not in steps(human("tissue"), date(2027, 6, 1))  # the same application


def test_too_late_says_the_first_day_that_is_possible():
    step = steps(human("tissue", identifiable="yes"), date(2026, 12, 1))["sikt_notification"]
    assert step.is_late
    assert step.first_day_if_today == date(2026, 12, 23)
    assert step.line.severity == "stop"
    assert "23. desember 2026" in step.line.text["nb"]


def test_without_a_first_day_the_earliest_start_is_told():
    step = steps(human("tissue", identifiable="yes"), None)["sikt_notification"]
    assert step.latest is None
    assert "23 December 2026" in step.line.text["en"]


def test_steps_come_in_the_order_of_their_days_and_those_without_a_day_last():
    answers = {**human("tissue", identifiable="yes"), "ethics.animals": "yes", "ethics.also": ["gmo"]}
    found = advised(answers, date(2027, 6, 1)).lead_times
    assert [step.rule for step in found] == [
        "gmo_micro",
        "animals",
        "sikt_notification",
        "gmo_animals_plants",
        "health_data",
    ]


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year, day):
    assert easter_sunday(year) == day
    assert {day - timedelta(3), day - timedelta(2), day + timedelta(1), day + timedelta(39)} <= public_holidays(year)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(0, 120))
def test_counting_back_from_the_day_it_is_through_gives_the_day_it_was_sent(day, days):
    assume(is_working_day(day))
    through = days_after(day, days, working=True)
    assert days_before(through, days, working=True) == day
    assert sum(is_working_day(day + timedelta(n + 1)) for n in range((through - day).days)) == days


def test_the_public_holidays_of_a_year():
    days = sorted(day.isoformat()[5:] for day in public_holidays(2026))
    assert days == [
        "01-01", "04-02", "04-03", "04-05", "04-06", "05-01", "05-14", "05-17", "05-24", "05-25", "12-25", "12-26",
    ]  # fmt: skip
