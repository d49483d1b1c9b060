"""Bringing a REMBI spreadsheet back: the differences are shown before any is taken."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.language import reader_language
from planner.metadata import record_build
from planner.metadata.checklist import field_words, fields
from planner.metadata.fields import field_clean, is_typed
from planner.metadata.queries import Typed, typed_by_field
from planner.metadata.services import FieldDraft, sheet_field_save
from planner.plans.models import Answer, Plan
from planner.plans.pages import PlanPage
from planner.plans.queries import plan_datasets, plan_get, sheet_answers
from planner.plans.services import RevisionConflict
from planner.plans.snapshots import SCHEMA, plan_frozen
from planner.questionnaire.types import ValueRefused

from .coming_back import LARGEST, Change, SheetRefused, book_read, by_field, changes_found


@dataclass(frozen=True)
class Line:
    """A change as the page shows it; `refused` says why it cannot be taken."""

    name: str
    label: str
    change: Change
    refused: str
    revision: str

    @property
    def may_take(self) -> bool:
        return not self.refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The field for the file; after it, what the file would change."""
    found = plan_get(request.user, plan, need="planner.edit")
    if request.method != "POST":
        return _page(request, found)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise SheetRefused(_("Choose a file first."))
        lines = _lines(found, file.read(LARGEST + 1))
    except SheetRefused as refused:
        return _page(request, found, error=str(refused), status=422)
    return _page(request, found, lines=lines, asked=True)


@login_required
@require_POST
def sheet_take(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Takes the ticked changes, each as one more revision; what was changed in between is kept beside and told."""
    found = plan_get(request.user, plan, need="planner.edit")
    datasets = {str(dataset.uuid): dataset for dataset in plan_datasets(found)}
    taken, left = 0, []
    for name in request.POST.getlist("take"):
        scope, _bar, field = name.partition("|")
        dataset = datasets.get(scope) or (next(iter(datasets.values()), None) if scope == "study" else None)
        if dataset is None or field not in fields():
            continue
        own, _dot, common = request.POST.get(f"revision:{name}", "0.0").partition(".")
        try:
            sheet_field_save(
                plan=found,
                dataset=dataset,
                field=field,
                draft=_draft(request.POST.get(f"value:{name}", "")),
                revisions=(int(own), int(common or 0)),
                user=request.user,
            )
        except (RevisionConflict, ValueRefused, ValueError):
            left.append(field_words(fields()[field], reader_language())[0])
        else:
            taken += 1
    if taken:
        text = ngettext("%(n)s field was taken from the sheet.", "%(n)s fields were taken from the sheet.", taken)
        messages.success(request, text % {"n": taken})
    if left:
        messages.error(
            request,
            _("Not taken, because somebody changed them in between (your text is in their history): %(fields)s.")
            % {"fields": ", ".join(left)},
        )
    return redirect("sheet-upload", plan=found.uuid)


def _lines(plan: Plan, content: bytes) -> list[Line]:
    book = book_read(content)
    if book.plan != str(plan.uuid):
        raise SheetRefused(_("This sheet was made from another plan. Upload it on that plan's page."))
    frozen = plan.snapshots.filter(plan_version=book.version).first()
    if frozen is None:
        raise SheetRefused(
            _(
                "The version that this sheet was made from is not kept any more. Download the sheet anew and edit that one."
            )
        )
    now = record_build({"schema": SCHEMA, **plan_frozen(plan)})
    answers = sheet_answers(plan)
    typed = {str(dataset.uuid): typed_by_field(answers, dataset) for dataset in plan_datasets(plan)}
    study: dict[str, Typed] = next(iter(typed.values()), {})
    return [
        Line(
            name,
            field_words(fields()[change.field], reader_language())[0],
            change,
            _refused(change),
            "{}.{}".format(*(typed[change.dataset] if change.dataset else study).get(change.field, Typed()).revisions),
        )
        for name, change in by_field(changes_found(book, record_build(frozen.content), now)).items()
    ]


def _refused(change: Change) -> str:
    if change.kind == "formula":
        return _("The cell holds a formula. Write the value itself.")
    if not is_typed(change.field):
        return _("This field is not written here: it comes from your answers, your files or the portal.")
    if change.says_unavailable:
        return ""
    try:
        field_clean(change.field, change.new)
    except ValueRefused as refused:
        return str(refused)
    return ""


def _draft(text: str) -> FieldDraft:
    unavailable = text.strip().casefold() in ("not available", "ikke tilgjengelig")
    return FieldDraft(state=Answer.State.UNKNOWN) if unavailable else FieldDraft(text)


def _page(request: HttpRequest, plan: Plan, *, status: int = 200, **context: Any) -> HttpResponse:
    page = PlanPage.of(request.user, plan, step_now="describe")
    lines: list[Line] = context.pop("lines", [])
    shown = {
        "plan": plan,
        "page": page,
        "language": reader_language(),
        "lines": lines,
        "takeable": [line for line in lines if line.may_take],
        **context,
    }
    return render(request, "planner/sheet_upload.html", shown, status=status)
