"""The metadata sheet as people use it: typed once and inherited, nothing lost, frozen in snapshots."""

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planner.metadata.checklist import fields
from planner.metadata.fields import field_clean
from planner.metadata.queries import dataset_sheet, typed_of
from planner.metadata.services import FieldDraft, sheet_field_save
from planner.metadata.sheet import FILLED, OPEN, filled_without_typing, sheet_modules
from planner.plans.models import AnswerRevision
from planner.plans.queries import plan_answers
from planner.plans.services import RevisionConflict, dataset_create, evidence_attach
from planner.plans.snapshots import snapshot_take
from planner.questionnaire.types import ValueRefused
from tests.planner.exports.test_snapshots import SCHEMA

from .making import inspected

pytestmark = pytest.mark.django_db
GLASS = "specimen.cover_glass"


def save(cast, field, raw, *, dataset=None, revisions=(0, 0), **more):
    return sheet_field_save(
        plan=cast.plan,
        dataset=dataset or cast.dataset,
        field=field,
        draft=FieldDraft(raw, **more),
        revisions=revisions,
        user=cast.owner,
    )


def record(cast, dataset=None):
    return dataset_sheet(cast.plan, dataset or cast.dataset).record


def test_a_shared_value_is_inherited_by_every_dataset(cast):
    other = dataset_create(plan=cast.plan, title="Second")
    save(cast, GLASS, "No. 1.5H", shared=True)
    assert [record(cast, one).fields[GLASS].value for one in (cast.dataset, other)] == ["No. 1.5H"] * 2


def test_a_dataset_overrides_what_it_inherits_and_can_go_back(cast):
    other = dataset_create(plan=cast.plan, title="Second")
    save(cast, GLASS, "No. 1.5H", shared=True)
    save(cast, GLASS, "No. 1", dataset=other)
    assert record(cast, other).fields[GLASS].value == "No. 1"
    assert record(cast).fields[GLASS].value == "No. 1.5H"
    own = typed_of(cast.plan, other, GLASS).own
    save(cast, GLASS, "", dataset=other, revisions=(own.revision, 1))
    assert record(cast, other).fields[GLASS].value == "No. 1.5H"


def test_sharing_takes_the_place_of_the_datasets_own_and_keeps_it_in_history(cast):
    dataset_create(plan=cast.plan, title="Second")
    save(cast, GLASS, "No. 1")
    save(cast, GLASS, "No. 1.5H", revisions=(1, 0), shared=True)
    assert record(cast).fields[GLASS].value == "No. 1.5H"
    assert set(AnswerRevision.objects.values_list("value", flat=True)) >= {"No. 1", "No. 1.5H"}


def test_save_with_an_old_revision_keeps_both_texts(cast):
    save(cast, GLASS, "hers")
    with pytest.raises(RevisionConflict):
        save(cast, GLASS, "mine")
    assert record(cast).fields[GLASS].value == "hers"
    assert AnswerRevision.objects.get(refused=True).value == "mine"


def test_not_available_is_kept_and_a_file_still_fills_the_field(cast):
    save(cast, "acquisition.objective.na", None, state="unknown")
    assert "acquisition.objective.na" in record(cast).unavailable
    read = {"acquisition.objective.na": {"value": 1.2, "source": "x", "fill": "auto"}}
    facts = {"bytes": 1, "rembi": read, "images": [], "format": {"id": "czi", "name": "Zeiss CZI"}, "reader": {}}
    evidence_attach(dataset=cast.dataset, source=None, file="a.czi", facts=facts, thumbnail=None)
    found = record(cast)
    assert found.fields["acquisition.objective.na"].value == 1.2
    assert "acquisition.objective.na" not in found.unavailable


def test_the_author_stands_before_the_file_and_the_file_is_still_told(cast):
    read = {"acquisition.objective.na": {"value": 1.2, "source": "x", "fill": "auto"}}
    facts = {"bytes": 1, "rembi": read, "images": [], "format": {"id": "czi", "name": "Zeiss CZI"}, "reader": {}}
    evidence_attach(dataset=cast.dataset, source=None, file="a.czi", facts=facts, thumbnail=None)
    save(cast, "acquisition.objective.na", "1,4")
    found = record(cast)
    assert found.fields["acquisition.objective.na"].value == 1.4
    assert [one.value for one in found.others["acquisition.objective.na"]] == [1.2]


def test_sheet_answers_are_no_answers_of_the_questionnaire(cast):
    before = len(plan_answers(cast.plan))
    save(cast, GLASS, "No. 1")
    assert len(plan_answers(cast.plan)) == before


def test_snapshot_freezes_what_was_typed_and_fits_its_schema(cast):
    save(cast, GLASS, "No. 1.5H", shared=True)
    save(cast, "acquisition.excitation_wavelength", "488 nm\n561 nm")
    content = snapshot_take(plan=cast.plan, user=cast.owner).content
    jsonschema.validate(content, SCHEMA)
    assert content["metadata"][GLASS]["value"] == "No. 1.5H"
    assert content["datasets"][0]["metadata"]["acquisition.excitation_wavelength"]["value"] == ["488 nm", "561 nm"]
    save(cast, GLASS, "No. 0", revisions=(0, 1), shared=True)
    assert content["metadata"][GLASS]["value"] == "No. 1.5H"
    assert snapshot_take(plan=cast.plan, user=cast.owner).content["metadata"][GLASS]["value"] == "No. 0"


@pytest.mark.parametrize(
    ("field", "raw", "stored"),
    [
        ("acquisition.objective.na", "1,4", 1.4),
        ("image.size_z", " 12 ", 12),
        ("specimen.live_or_fixed", "Levende", "live"),
        ("acquisition.exposure_time", "100 ms; 200 ms", ["100 ms", "200 ms"]),
        ("acquisition.date", "3. 12. 2026", "2026-12-03"),
        ("component.imaging_method", {"label": "SPIM", "id": "FBbi:00000369"}, "SPIM (FBbi:00000369)"),
        ("component.imaging_method", {"label": "my own", "id": ""}, "my own"),
        ("specimen.sample_preparation", "Fixed; then washed.\r\nMounted.", "Fixed; then washed.\nMounted."),
        ("image.contrast_inversion", "nei", False),
        ("study.publication.year", "2026", "2026"),
        (GLASS, "  ", None),
        (GLASS, "=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_what_is_typed_becomes_what_is_stored(field, raw, stored):
    assert field_clean(field, raw) == stored


@pytest.mark.parametrize(
    ("field", "raw", "word"),
    [
        ("acquisition.objective.na", "fourteen", "number"),
        ("acquisition.objective.na", "14", "1.7"),
        ("image.size_z", "1.5", "whole"),
        ("specimen.live_or_fixed", "asleep", "live"),
        ("acquisition.temperature", "37", "unit"),
        ("acquisition.date", "yesterday", "date"),
        ("study.publication.doi", "my paper", "10.1038"),
        ("study.publication.year", "26", "four"),
        (GLASS, "x" * 1001, "1000"),
        ("component.file_list", "x", "no field"),
        ("study.title", "x", "no field"),
        ("nonsense", "x", "no field"),
    ],
)
def test_bad_input_gets_a_sentence_that_says_what_to_do(field, raw, word):
    with pytest.raises(ValueRefused) as refused:
        field_clean(field, raw)
    assert word in str(refused.value)


def test_every_field_of_the_checklist_is_on_the_sheet_once(cast):
    sheet = dataset_sheet(cast.plan, cast.dataset)
    shown = [row.field.id for module in sheet_modules(sheet.study, sheet.record) for row in module.rows]
    assert sorted(shown) == sorted(fields())


def test_a_field_that_does_not_concern_the_images_is_not_asked_first(cast):
    save(cast, "specimen.live_or_fixed", "fixed")
    sheet = dataset_sheet(cast.plan, cast.dataset)
    rows = {row.field.id: row for module in sheet_modules(sheet.study, sheet.record) for row in module.rows}
    assert rows["acquisition.temperature"].place != OPEN
    assert rows["specimen.live_or_fixed"].place == FILLED


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(cast, field=None):
    args = [cast.plan.uuid, cast.dataset.uuid]
    return reverse("sheet-field", args=[*args, field]) if field else reverse("sheet", args=args)


def test_page_saves_as_you_type_and_tells_the_score(cast):
    client = client_of(cast.editor)
    answer = client.post(url(cast, GLASS), {"value": "No. 1", "revision": "0.0"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "sheet-saved"
    assert 'value="1.0"' in answer.content.decode()
    conflict = client.post(url(cast, GLASS), {"value": "No. 2", "revision": "0.0"}, headers={"HX-Request": "true"})
    assert conflict.status_code == 409
    assert "No. 1" in conflict.content.decode() and "No. 2" in conflict.content.decode()


def test_a_refused_value_stays_in_the_field_without_script(cast):
    answer = client_of(cast.owner).post(url(cast, "acquisition.objective.na"), {"value": "fourteen", "revision": "0.0"})
    assert answer.status_code == 422
    assert "fourteen" in answer.content.decode()


def test_earlier_texts_can_be_brought_back(cast):
    save(cast, GLASS, "No. 1")
    save(cast, GLASS, "No. 2", revisions=(1, 0))
    client = client_of(cast.owner)
    history = reverse("sheet-history", args=[cast.plan.uuid, cast.dataset.uuid, GLASS])
    assert "No. 1" in client.get(history).content.decode()
    old = AnswerRevision.objects.get(value="No. 1")
    client.post(history, {"text": old.pk, "revision": "2.0"})
    assert record(cast).fields[GLASS].value == "No. 1"


def test_hostile_text_is_shown_as_text(cast):
    save(cast, GLASS, "<script>alert(1)</script>")
    page = client_of(cast.owner).get(url(cast) + "?module=specimen").content.decode()
    assert "<script>alert(1)" not in page
    methods = client_of(cast.owner).get(reverse("sheet-methods", args=[cast.plan.uuid, cast.dataset.uuid]))
    assert "<script>alert(1)" not in methods.content.decode()


@pytest.mark.parametrize("name", ["sheet", "sheet-score", "sheet-methods"])
def test_query_budget_does_not_grow(cast, name):
    client = client_of(cast.owner)
    address = reverse(name, args=[cast.plan.uuid, cast.dataset.uuid])

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
        return len(spent)

    cost()
    few = cost()
    for number in range(5):
        other = dataset_create(plan=cast.plan, title=f"D{number}")
        save(cast, GLASS, f"{number}", dataset=other)
    for field in ("specimen.mounting_medium", "specimen.sample_holder", "biosample.stage"):
        save(cast, field, "something")
    assert cost() <= few + 1
    assert few <= 22


@pytest.mark.samples
def test_three_czi_samples_fill_the_sheet_without_typing(cast):
    names = ("CellDivision_T3_Z5_CH2_X240_Y170.czi", "S3_1Pos_2Mosaic_T2_Z3_CH2_sm.czi", "LSM880_AiryScan.czi")
    for facts in inspected():
        if facts["path"].endswith(names):
            name = facts["path"].rsplit("/", 1)[-1]
            evidence_attach(dataset=cast.dataset, source=None, file=name, facts=facts, thumbnail=None)
    filled = filled_without_typing(record(cast))
    read = [name for name in filled if record(cast).fields[name].file]
    print(f"{len(filled)} REMBI fields filled without typing, {len(read)} of them from the files")
    assert len(read) >= 25
    page = (
        client_of(cast.owner).get(reverse("sheet-methods", args=[cast.plan.uuid, cast.dataset.uuid])).content.decode()
    )
    for fact in ("Castor.Stand", "Plan-Apochromat 50x/1.2", "NA 1.2", "Alexa Fluor 555", "0.09058 × 0.09058"):
        assert fact in page, fact
