"""Every line of advice of many plans: a reason, a source with its day, both languages, whatever was answered."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.advice.formats import ReadFile
from planner.advice.lines import file_source
from planner.advice.planned import Sample
from planner.advice.resaved import Resaved
from planner.advice.storage_need import CLASS_CODES
from planner.guidance.advising import advice_for
from planner.guidance.answers import DatasetAnswers, PlanAnswers
from planner.guidance.frozen import advice_as_json
from planner.guidance.reference import KINDS, Reference
from planner.questionnaire.loader import questionnaire_load
from planner.questionnaire.services import content_newest
from tests.planner.advice.reference import document, entries

LYSPLAN = questionnaire_load(content_newest())
REFERENCE = Reference(
    {kind: entries(kind) for kind in KINDS},
    {name: document(name) for name in ("storage", "repositories", "ethics", "services", "funders")},
)
TODAY = date(2026, 11, 25)
FACTS = {"images": [{"lossy": True, "compression": "JPEG"}], "used_files": ["a", "b"], "reader": {"name": "R"}}
SOURCE = file_source("a.czi", "R 1", "2026-11-25")


def one_of_the_options(key):
    return st.sampled_from([option.key for option in LYSPLAN.question(key).options] + ["unknown"])


def some_of_the_options(key):
    return st.lists(st.sampled_from([option.key for option in LYSPLAN.question(key).options]), unique=True, max_size=3)


def an_entry_of(kind):
    return st.sampled_from([{"kind": kind, "key": entry["key"]} for entry in entries(kind)])


YES_NO = st.sampled_from(["yes", "no", "unknown"])
NUMBER = st.builds(lambda number: {"value": str(number), "unit": "images"}, st.integers(1, 10**5))
SIZE = st.one_of(st.integers(0, 10**13), st.sampled_from([2**31, 2**40, 2**53 + 1]), st.just("unknown"))
PLAN = st.fixed_dictionaries(
    {},
    optional={
        "project.institution": st.sampled_from(
            [{"name": "University of Oslo"}, {"name": "NTNU"}, {"name": "Elsewhere"}]
        ),
        "project.start": st.sampled_from(["2026-01-01", "2027-02-01"]),
        "project.end": st.sampled_from(["2027-01-31", "2029-12-31"]),
        "ethics.human_data": YES_NO,
        "ethics.human_source": some_of_the_options("ethics.human_source"),
        "ethics.identifiable": YES_NO,
        "ethics.registered": one_of_the_options("ethics.registered"),
        "ethics.animals": YES_NO,
        "ethics.also": some_of_the_options("ethics.also"),
        "ethics.owners": some_of_the_options("ethics.owners"),
        "ethics.data_class": one_of_the_options("ethics.data_class"),
    },
)
DATASET = st.fixed_dictionaries(
    {},
    optional={
        "collect.modality": one_of_the_options("collect.modality"),
        "collect.correlative": some_of_the_options("collect.correlative"),
        "collect.format": an_entry_of("formats"),
        "collect.image_bytes": SIZE,
        "collect.images_planned": st.one_of(NUMBER, st.just("unknown")),
        "process.convert": one_of_the_options("process.convert"),
        "process.derived_bytes": SIZE,
        "store.service": an_entry_of("storage"),
        "share.access": one_of_the_options("share.access"),
        "share.licence": one_of_the_options("share.licence"),
        "share.repository": an_entry_of("repositories"),
    },
)  # fmt: skip


@st.composite
def plans(draw):
    measured = draw(st.booleans())
    files = (ReadFile("a.czi", FACTS, "2026-11-25"),) if measured else ()
    samples = (Sample(2**30, 2**31, SOURCE),) if measured else ()
    resaved = (
        (Resaved("OME-TIFF, Zstandard", 100, 61, SOURCE), Resaved("OME-Zarr, Zstandard", 100, 64, SOURCE))
        if measured
        else ()
    )
    titles = draw(st.integers(0, 2))
    return PlanAnswers(
        draw(PLAN),
        tuple(DatasetAnswers(str(number), f"Set {number}", draw(DATASET), files, samples, resaved) for number in range(titles)),
    )  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(plans())
def test_every_line_of_any_plan_has_a_reason_and_a_dated_source(answers):
    advice = advice_for(answers, REFERENCE, TODAY)
    lines = list(advice.lines)
    assert lines
    for line in lines:
        for words in (line.text, line.reason):
            for language in ("en", "nb"):
                assert words[language].strip(), line.code
                assert "None" not in words[language] and "{" not in words[language], line
        assert "bare på engelsk" not in line.text["nb"] + line.reason["nb"], line
        for source in line.sources:
            assert source.title
            date.fromisoformat(source.checked)
            assert source.dated("en") == source.date if source.date else source.checked in source.dated("en")


@settings(max_examples=50, deadline=None)
@given(plans())
def test_no_plan_is_ever_recommended_a_service_whose_class_is_no_or_unknown(answers):
    colour = answers.values.get("ethics.data_class")
    for dataset in advice_for(answers, REFERENCE, TODAY).datasets:
        for match in dataset.storage.recommended:
            data = next(entry["data"] for entry in entries("storage") if entry["key"] == match.service)
            assert colour in CLASS_CODES
            assert data["data_classes"][CLASS_CODES[colour]] in ("yes", "conditional")
        if dataset.service_is_assumed:
            assert dataset.service in {match.service for match in dataset.storage.recommended}
        if dataset.archive_is_assumed:
            assert dataset.archive in {archive.repository for archive in dataset.repositories.recommended}


@settings(max_examples=30, deadline=None)
@given(plans())
def test_sums_of_the_frozen_advice_are_those_of_its_parts(answers):
    frozen = advice_as_json(advice_for(answers, REFERENCE, TODAY))
    for part in ("raw", "processed", "copies", "total"):
        ends = [dataset["growth"]["end"][part] for dataset in frozen["datasets"] if dataset["growth"]["end"]]
        assert sum(ends) == (frozen["growth"]["end"] or {part: 0})[part]
    rows = [row for dataset in frozen["datasets"] for row in dataset["cost"]["rows"]]
    assert sum(int(row["amount"]) for row in rows) == int(frozen["cost"]["total"])
    assert all(int(row["amount"]) > 0 or row["line"]["text"]["en"].endswith("NOK\u00a00.") for row in rows)
