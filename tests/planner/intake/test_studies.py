"""Studies as the archives describe them come in: REMBI records, PageTab and IDR study files."""

import json
from pathlib import Path

import pytest
import yaml

from planner.exports.contract import Options
from planner.exports.idr.check import check_study
from planner.exports.idr.exporter import IdrExporter, idr_files
from planner.exports.rembi.yaml_file import RembiYamlExporter
from planner.intake.contract import ImportRefused
from planner.intake.services import plan_import
from planner.plans.models import SHEET, Plan
from planner.plans.queries import answers_by_question, plan_answers, plan_datasets, sheet_answers
from planner.plans.services import Draft, answer_save, dataset_create, dataset_delete, plan_change
from planner.plans.snapshots import snapshot_take
from tests.planner.exports.samples import rich

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="SKIPPED: the reference files are not beside the project, real studies not tested"
)
REMBI = ("S-BIAD954", "S-BIAD1136", "S-BIAD1201", "S-BIAD2225")
IDR = ("idr0020", "idr0023", "idr0026", "idr0038")


def brought(cast, format, document, *, strict=False):
    return plan_import(user=cast.owner, format=format, document=document, strict=strict)


def answers_of(plan, dataset=None):
    return {key: one.value for key, one in answers_by_question(plan_answers(plan), dataset).items()}


def frozen(plan):
    plan = Plan.objects.get(pk=plan.pk)
    return json.loads(json.dumps(snapshot_take(plan=plan, user=plan.memberships.first().user).content))


def change(cast, plan, question, raw, dataset=None):
    given = answers_by_question(plan_answers(plan), dataset).get(question)
    answer_save(
        plan=plan, question=question, draft=Draft(raw=raw), revision=given.revision if given else 0,
        user=cast.owner, dataset=dataset,
    )  # fmt: skip


def expected(folder, file):
    manifest = yaml.safe_load((REFERENCE / folder / "examples" / "manifest.yaml").read_text("utf-8"))
    return next(one["expected"] for one in manifest if file in (one["file"], one.get("rembi_file")))


def study_of(plan):
    files = idr_files(frozen(plan))
    return next(content for name, content in files.items() if name.endswith("-study.txt")).decode()


@needs_reference
@pytest.mark.parametrize("kind", ["rembi-yaml", "pagetab"])
@pytest.mark.parametrize("name", REMBI)
def test_real_submission_becomes_a_plan(cast, name, kind):
    file = f"{name}.rembi.yaml" if kind == "rembi-yaml" else f"{name}.pagetab.json"
    text = (REFERENCE / "rembi" / "examples" / file).read_text("utf-8")
    told = expected("rembi", file)
    imported = brought(cast, kind, text, strict=True)
    plan = imported.plan
    answers = answers_of(plan)
    datasets = plan_datasets(plan)
    assert plan.title == " ".join(told["title"].split())
    assert len(datasets) == told["components"]
    people = 1 + len((answers.get("project.contributors") or "").splitlines())
    assert people == told["authors"]
    named = {part for one in datasets for part in answers_of(plan, one)["describe.organism"].split("; ")}
    assert named == set(told["organisms"])
    assert all(answers_of(plan, one)["collect.description"] for one in datasets)
    assert all(answers_of(plan, one)["describe.specimen"] for one in datasets)
    assert all(answers_of(plan, one)["share.licence"] in ("CC0-1.0", "CC-BY-4.0") for one in datasets)
    assert plan.carried.received == text
    assert all(set(line.message) == {"en", "nb"} for line in imported.report)


@needs_reference
def test_same_study_says_the_same_in_both_formats(cast):
    folder = REFERENCE / "rembi" / "examples"
    for name in REMBI:
        one = brought(cast, "rembi-yaml", (folder / f"{name}.rembi.yaml").read_text("utf-8")).plan
        two = brought(cast, "pagetab", (folder / f"{name}.pagetab.json").read_text("utf-8")).plan
        for question in ("project.description", "project.contact"):
            assert answers_of(one).get(question) == answers_of(two).get(question), (name, question)
        for left, right in zip(plan_datasets(one), plan_datasets(two), strict=True):
            mine, other = answers_of(one, left), answers_of(two, right)
            for question in ("collect.description", "describe.organism", "collect.modality", "collect.instrument"):
                assert mine.get(question) == other.get(question), (name, question)


@needs_reference
def test_every_text_of_a_submission_is_used_or_told(cast):
    """Nothing vanishes in silence: each statement of the file is in an answer or on the report."""
    text = (REFERENCE / "rembi" / "examples" / "S-BIAD954.pagetab.json").read_text("utf-8")
    imported = brought(cast, "pagetab", text)
    given = [*plan_answers(imported.plan), *sheet_answers(imported.plan)]
    said = json.dumps([[one.value for one in given], imported.plan.title], ensure_ascii=False)
    document = json.loads(text)
    told = {line.pointer for line in imported.report}
    for number, attribute in enumerate(document["section"]["attributes"]):
        value = json.dumps(attribute["value"].strip(), ensure_ascii=False)[1:-1]
        pointer = f"/section/attributes/{number}/value"
        assert value in said or pointer in told or attribute["name"] in ("License", "ReleaseDate"), attribute["name"]


def test_our_own_rembi_file_comes_back_as_the_plan_it_was(cast):
    text = RembiYamlExporter().export(rich(), Options(), {}).decode()
    plan = brought(cast, "rembi-yaml", text).plan
    assert plan.title == rich()["plan"]["title"]
    assert len(plan_datasets(plan)) == len(rich()["datasets"])
    first = answers_of(plan, plan_datasets(plan)[0])
    assert first["collect.description"] == rich()["datasets"][0]["answers"]["collect.description"]["value"]


@needs_reference
def test_funder_that_we_know_comes_with_its_own_grant(cast):
    text = (REFERENCE / "rembi" / "examples" / "S-BIAD1201.pagetab.json").read_text("utf-8")
    answers = answers_of(brought(cast, "pagetab", text).plan)
    assert answers["project.funder"] == {"kind": "funders", "key": "rcn"}
    assert answers["project.grant_id"] == "NRC INFRASTRUKTUR 208310/F50"


@needs_reference
@pytest.mark.parametrize("name", IDR)
def test_idr_study_file_passes_through_with_nothing_lost(cast, name):
    text = (REFERENCE / "idr" / "examples" / f"{name}-study.txt").read_text("utf-8")
    told = expected("idr", f"{name}-study.txt")
    imported = brought(cast, "idr", text, strict=True)
    plan = imported.plan
    assert plan.title == told["title"].rstrip()
    datasets = plan_datasets(plan)
    assert len(datasets) == told["screens"] + told["experiments"]
    assert all(answers_of(plan, one)["describe.organism"] == told["organisms"][0] for one in datasets)
    people = 1 + len((answers_of(plan).get("project.contributors") or "").splitlines())
    assert people == told["persons"]
    assert all(answers_of(plan, one)["share.date"] == told["release_date"] for one in datasets)
    files = idr_files(frozen(plan))
    assert files[f"{name}-study.txt"].decode() == text


@needs_reference
@pytest.mark.parametrize("name", IDR)
def test_edit_changes_its_line_of_the_study_file_and_no_other(cast, name):
    text = (REFERENCE / "idr" / "examples" / f"{name}-study.txt").read_text("utf-8")
    plan = brought(cast, "idr", text).plan
    plan_change(plan=plan, title="Another title")
    change(cast, plan, "collect.description", "Another description", plan_datasets(plan)[0])
    before, after = text.split("\n"), study_of(plan).split("\n")
    assert len(before) == len(after)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    kind = "Screen" if "Screen Number" in text else "Experiment"
    assert changed == ["Study Title\tAnother title", f"{kind} Description\tAnother description"]
    assert not [one for one in check_study("\n".join(after)) if one.severity == "error"]


@needs_reference
def test_new_and_removed_datasets_are_renumbered_in_the_study_file(cast):
    text = (REFERENCE / "idr" / "examples" / "idr0038-study.txt").read_text("utf-8")
    plan = brought(cast, "idr", text).plan
    dataset_delete(dataset=plan_datasets(plan)[1])
    later = dataset_create(plan=plan, title="Later")
    change(cast, plan, "share.repository", "idr", later)
    change(cast, plan, "describe.organism", "Mus musculus", later)
    after = study_of(plan)
    assert not [one for one in check_study(after) if one.severity == "error"]
    assert after.count("\nExperiment Number\t") == 3
    assert "Study Experiments Number\t3" in after
    assert "idr0038-held-kidneylightsheet/experimentB" not in after
    assert IdrExporter().readiness(frozen(plan))


BOMB = "a: &a [1,1]\nb: &b [*a,*a]\nstudy: {title: x}\n"


@pytest.mark.parametrize(
    ("kind", "document"),
    [("rembi-yaml", BOMB), ("rembi-yaml", "study: !!python/object/apply:os.system ['true']"), ("rembi-yaml", "[" * 5_000),
     ("rembi-yaml", "study: x"), ("rembi-yaml", "a: [1"), ("rembi-yaml", "---\nstudy: {title: a}\n---\nb: 1\n"),
     ("rembi-yaml", "- " * 5_000 + "a"), ("rembi-yaml", []), ("pagetab", {}), ("pagetab", "x"), ("pagetab", {"section": 3}),
     ("idr", "x"), ("idr", {}), ("idr", "\n" * 10), ("idr", b"\xff\xff")],
    ids=str,
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_with_a_sentence(cast, kind, document):
    before = Plan.objects.count()
    with pytest.raises(ImportRefused) as refused:
        brought(cast, kind, document)
    assert all(refused.value.message[language] for language in ("en", "nb"))
    assert Plan.objects.count() == before


def test_yaml_says_what_it_says_and_guesses_no_dates_or_yes(cast):
    text = "study: {title: No, release_date: 2027-01-02, license: CC0}\nstudy_component: [{name: on, description: 12:30}]\n"
    plan = brought(cast, "rembi-yaml", text).plan
    assert plan.title == "No"
    (dataset,) = plan_datasets(plan)
    assert (dataset.title, answers_of(plan, dataset)["collect.description"]) == ("on", "12:30")


def test_odd_shapes_inside_a_record_break_nothing(cast):
    odd = {"study": {"title": "T", "authors": "Kari", "grants": [3], "keywords": {"a": 1}}, "biosample": "x",
           "study_component": [3, {"name": ["a"], "associations": {"biosample": {"x": 1}}}, {}], "specimen": [[1]]}  # fmt: skip
    assert len(plan_datasets(brought(cast, "rembi-yaml", odd).plan)) == 3
    tab = {"section": {"type": "Study", "attributes": [{"name": "Title", "value": 3}, 4, {"name": None, "value": []}],
                       "subsections": [[{"type": "Study Component"}], 3, {"type": "Author", "attributes": "x"}]}}  # fmt: skip
    assert len(plan_datasets(brought(cast, "pagetab", tab).plan)) == 1


def test_strict_import_names_what_is_against_the_format(cast):
    with pytest.raises(ImportRefused) as refused:
        brought(cast, "rembi-yaml", "study: {description: x}\nbiosamples: []\n", strict=True)
    assert {line.pointer for line in refused.value.report} == {"/study/title", "/biosamples"}
    with pytest.raises(ImportRefused) as refused:
        brought(cast, "idr", "Study Title\tX\n", strict=True)
    assert len(refused.value.report) > 1
    assert brought(cast, "idr", "Study Title\tX\n").plan.title == "X"


def sheet_of(plan, dataset=None):
    return {one.question.removeprefix(SHEET): one.value for one in sheet_answers(plan) if one.dataset == dataset}


@needs_reference
def test_metadata_sheet_takes_what_no_question_asks_for(cast):
    text = (REFERENCE / "rembi" / "examples" / "S-BIAD954.rembi.yaml").read_text("utf-8")
    plan = brought(cast, "rembi-yaml", text).plan
    (dataset,) = plan_datasets(plan)
    sheet = sheet_of(plan, dataset)
    assert sheet["acquisition.parameters"].startswith("Lateral and dorsoventral images")
    assert sheet["specimen.growth_protocol"].startswith("A wild type adult zebrafish")
    assert sheet["biosample.intrinsic_variable"] == "OBI-WIK strain"
    assert sheet_of(plan)["study.acknowledgements"].startswith("We acknowledge")


@needs_reference
@pytest.mark.parametrize("name", REMBI)
def test_record_that_came_in_goes_out_with_the_same_statements(cast, name):
    """Through plan and sheet: sample, preparation and acquisition of each component say what they said."""
    text = (REFERENCE / "rembi" / "examples" / f"{name}.rembi.yaml").read_text("utf-8")
    came = yaml.safe_load(text)
    out = yaml.safe_load(RembiYamlExporter().export(frozen(brought(cast, "rembi-yaml", text).plan), Options(), {}))
    assert [one["name"] for one in out["study_component"]] == [one["name"] for one in came["study_component"]]
    said = json.dumps(out, ensure_ascii=False)
    for section, fields in (("specimen", ("sample_preparation",)), ("image_acquisition", ("parameters", "instrument"))):
        for entry in came[section]:
            for field in fields:
                used = entry["title"] in json.dumps(came["study_component"], ensure_ascii=False)
                words = json.dumps(str(entry.get(field) or "").strip().split("\n")[0].strip(), ensure_ascii=False)[1:-1]
                assert not used or words in said, (section, entry["title"], field)
