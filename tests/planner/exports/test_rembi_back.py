"""The metadata sheet as a spreadsheet: out, edited, and back with every change shown first."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from planner.exports.contract import Options
from planner.exports.rembi import RembiSheetExporter
from planner.metadata.queries import dataset_sheet, typed_of
from planner.metadata.services import FieldDraft, sheet_field_save
from planner.plans.models import AnswerRevision
from planner.plans.services import dataset_create
from planner.plans.snapshots import snapshot_take

pytestmark = pytest.mark.django_db
GLASS = "specimen.cover_glass"


def save(cast, field, raw, revisions=(0, 0), **more):
    draft = FieldDraft(raw, **more)
    return sheet_field_save(
        plan=cast.plan, dataset=cast.dataset, field=field, draft=draft, revisions=revisions, user=cast.owner
    )


def taken_out(cast, language="en"):
    content = snapshot_take(plan=cast.plan, user=cast.owner).content
    return load_workbook(io.BytesIO(RembiSheetExporter().export(content, Options(language=language), {})))


def cell_of(book, field, position=1):
    """The cell of the column Value for a field of a dataset."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            is_here = len(row) > 9 and row[9].value == field
            if is_here and (field.startswith("study.") or str(row[0].value).startswith(f"D{position} ")):
                return row[3]
    raise AssertionError(field)


def brought_back(cast, book, who=None):
    out = io.BytesIO()
    book.save(out)
    client = Client()
    client.force_login(who or cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("sheet.xlsx", out.getvalue())
    answer = client.post(reverse("sheet-upload", args=[cast.plan.uuid]), {"file": file})
    return client, answer


def take_all(client, cast, answer):
    lines = answer.context["takeable"]
    posted = {"take": [line.name for line in lines]}
    for line in lines:
        posted |= {f"value:{line.name}": line.change.new, f"revision:{line.name}": line.revision}
    return client.post(reverse("sheet-take", args=[cast.plan.uuid]), posted)


def value(cast, field, dataset=None):
    found = dataset_sheet(cast.plan, dataset or cast.dataset).record.fields.get(field)
    return found.value if found else None


def test_untouched_sheet_changes_nothing(cast):
    save(cast, GLASS, "No. 1.5H")
    save(cast, "acquisition.excitation_wavelength", "488 nm; 561 nm")
    save(cast, "specimen.mounting_medium", None, state="unknown")
    for language in ("en", "nb"):
        _client, answer = brought_back(cast, taken_out(cast, language))
        assert answer.context["lines"] == []


def test_edited_cells_are_shown_first_and_taken_when_ticked(cast):
    save(cast, GLASS, "No. 1")
    book = taken_out(cast)
    cell_of(book, GLASS).value = "No. 1.5H"
    cell_of(book, "acquisition.objective.na").value = 1.4
    cell_of(book, "specimen.live_or_fixed").value = "fixed"
    cell_of(book, "specimen.sample_holder").value = "not available"
    cell_of(book, "acquisition.emission_wavelength").value = "517 nm; 568 nm"
    cell_of(book, "study.acknowledgements").value = "Thanks to the facility."
    client, answer = brought_back(cast, book)
    assert {line.change.field: line.change.kind for line in answer.context["lines"]} == {
        GLASS: "change", "acquisition.objective.na": "change", "specimen.live_or_fixed": "change",
        "specimen.sample_holder": "change", "acquisition.emission_wavelength": "change", "study.acknowledgements": "change",
    }  # fmt: skip
    assert value(cast, GLASS) == "No. 1"
    take_all(client, cast, answer)
    assert value(cast, GLASS) == "No. 1.5H"
    assert value(cast, "acquisition.objective.na") == 1.4
    assert value(cast, "acquisition.emission_wavelength") == ["517 nm", "568 nm"]
    sheet = dataset_sheet(cast.plan, cast.dataset)
    assert "specimen.sample_holder" in sheet.record.unavailable
    assert sheet.study.fields["study.acknowledgements"].value == "Thanks to the facility."


def test_a_field_changed_here_meanwhile_is_a_conflict_and_not_ticked(cast):
    save(cast, GLASS, "No. 1")
    book = taken_out(cast)
    save(cast, GLASS, "hers", revisions=(1, 0))
    cell_of(book, GLASS).value = "mine"
    _client, answer = brought_back(cast, book)
    (line,) = answer.context["lines"]
    assert (line.change.kind, line.change.now, line.change.new) == ("conflict", "hers", "mine")
    assert "checked" not in answer.content.decode().split(f'value="{line.name}"')[1].split(">")[0]


def test_a_change_between_showing_and_taking_loses_no_text(cast):
    save(cast, GLASS, "No. 1")
    book = taken_out(cast)
    cell_of(book, GLASS).value = "mine"
    client, answer = brought_back(cast, book)
    save(cast, GLASS, "hers", revisions=(1, 0))
    take_all(client, cast, answer)
    assert value(cast, GLASS) == "hers"
    assert AnswerRevision.objects.get(refused=True).value == "mine"


def test_emptied_cell_empties_what_was_typed(cast):
    save(cast, GLASS, "No. 1")
    book = taken_out(cast)
    cell_of(book, GLASS).value = None
    client, answer = brought_back(cast, book)
    take_all(client, cast, answer)
    assert value(cast, GLASS) is None
    assert typed_of(cast.plan, cast.dataset, GLASS).own.revision == 2


def test_formulas_and_bad_values_are_told_and_never_taken(cast):
    book = taken_out(cast)
    cell_of(book, GLASS).value = '=HYPERLINK("http://x")'
    cell_of(book, "acquisition.objective.na").value = "fourteen"
    cell_of(book, "component.file_list").value = "mine"
    client, answer = brought_back(cast, book)
    assert all(line.refused for line in answer.context["lines"])
    assert len(answer.context["lines"]) == 3
    take_all(client, cast, answer)
    assert value(cast, GLASS) is None


def test_typed_text_that_looks_like_a_formula_comes_back_as_text(cast):
    save(cast, GLASS, "=1+1")
    book = taken_out(cast)
    assert cell_of(book, GLASS).data_type == "s"
    assert not any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    _client, answer = brought_back(cast, book)
    assert answer.context["lines"] == []


def test_each_dataset_keeps_its_own_row(cast):
    other = dataset_create(plan=cast.plan, title="Second")
    book = taken_out(cast)
    cell_of(book, GLASS, 2).value = "No. 2"
    client, answer = brought_back(cast, book)
    take_all(client, cast, answer)
    assert value(cast, GLASS) is None
    assert value(cast, GLASS, other) == "No. 2"


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused_with_a_sentence(cast, content):
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("sheet.xlsx", content or b" ")
    answer = client.post(reverse("sheet-upload", args=[cast.plan.uuid]), {"file": file})
    assert answer.status_code == 422
    assert "workbook" in answer.content.decode()


def test_a_sheet_of_another_plan_is_refused(cast):
    book = taken_out(cast)
    cast.plan = cast.stranger.memberships.get().plan
    _client, answer = brought_back(cast, book, who=cast.stranger)
    assert answer.status_code == 422
    assert "another plan" in answer.content.decode()
