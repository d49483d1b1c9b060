"""Pages of the metadata sheet. Speak HTTP, call services and queries, hold no rule."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.language import reader_language
from planner.plans import queries as plans
from planner.plans.models import SHEET, Answer, AnswerRevision, Dataset, Plan
from planner.plans.pages import PlanPage
from planner.plans.services import RevisionConflict
from planner.questionnaire.types import ValueRefused

from .checklist import fields
from .fields import is_typed
from .forms import FieldForm, field_url, value_text
from .pages import field_form, meter_of, methods_page, sheet_page
from .queries import dataset_sheet
from .services import FieldDraft, instrument_choose, sheet_field_save

SAVED = "sheet-saved"  # tells the page that the score has changed


@login_required
@require_safe
def sheet(request: HttpRequest, plan: UUID, dataset: UUID) -> HttpResponse:
    """One module of a dataset's metadata sheet, `?module=specimen`."""
    found, scope = _mine(request, plan, dataset)
    page = sheet_page(
        request.user,
        found,
        scope,
        reader_language(),
        module=request.GET.get("module", ""),
        opened=request.GET.get("field", ""),
    )
    return render(request, "planner/sheet.html", {"page": page, "plan": found, "language": reader_language()})


@login_required
@require_safe
def score(request: HttpRequest, plan: UUID, dataset: UUID) -> HttpResponse:
    """The score with its cheapest gains, for the side of other pages; by itself a way to the sheet."""
    found, scope = _mine(request, plan, dataset)
    if not request.headers.get("HX-Request"):
        return redirect("sheet", plan=found.uuid, dataset=scope.uuid)
    meter = meter_of(found, scope, dataset_sheet(found, scope), reader_language())
    return render(request, "planner/_sheet_score.html", {"meter": meter, "plan": found, "dataset": scope})


@login_required
@require_POST
def instrument(request: HttpRequest, plan: UUID, dataset: UUID) -> HttpResponse:
    """Says which instrument of the library the dataset was taken with: one of them, "none", or again by the files."""
    found, scope = _mine(request, plan, dataset, "planner.edit")
    try:
        instrument_choose(plan=found, dataset=scope, chosen=request.POST.get("instrument", ""), user=request.user)
    except ValueRefused as refused:
        messages.error(request, str(refused))
    return redirect("sheet", plan=found.uuid, dataset=scope.uuid)


@login_required
@require_safe
def methods(request: HttpRequest, plan: UUID, dataset: UUID) -> HttpResponse:
    """The methods paragraph of a dataset in both languages, to copy."""
    found, scope = _mine(request, plan, dataset)
    page = methods_page(request.user, found, scope, reader_language())
    return render(request, "planner/sheet_methods.html", {"page": page, "plan": found, "language": reader_language()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_field(request: HttpRequest, plan: UUID, dataset: UUID, field: str) -> HttpResponse:
    """GET: one field. POST: saves it, for this dataset or (`shared`) for all of the plan."""
    found, scope = _mine(request, plan, dataset, "planner.edit" if request.method == "POST" else "planner.view")
    if field not in fields():
        raise Http404
    if request.method == "POST":
        draft = FieldDraft(_raw(request), request.POST.get("state") or Answer.State.ANSWERED, "shared" in request.POST)
        return _save(request, found, scope, field, draft)
    return _field(request, field_form(request.user, found, scope, field, reader_language()))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_history(request: HttpRequest, plan: UUID, dataset: UUID, field: str) -> HttpResponse:
    """Every text ever sent for a field, for the dataset and for the plan; POST brings one back as a new version."""
    found, scope = _mine(request, plan, dataset, "planner.edit" if request.method == "POST" else "planner.view")
    if not is_typed(field):
        raise Http404
    rows = [
        (row, shared)
        for shared, where in ((False, scope), (True, None))
        for row in plans.answer_revisions(found, SHEET + field, where)
    ]
    if request.method == "POST":
        wanted = next(((row, shared) for row, shared in rows if str(row.pk) == request.POST.get("text")), None)
        if wanted is None:
            raise Http404
        return _save(request, found, scope, field, FieldDraft(wanted[0].value, wanted[0].state, wanted[1]))
    form = field_form(request.user, found, scope, field, reader_language())
    context = {
        "page": PlanPage.of(request.user, found, step_now="describe"),
        "plan": found,
        "q": form,
        "kept": [
            (row, shared, value_text(form.field, row.value, reader_language()), _stands(form, row, shared))
            for row, shared in sorted(rows, key=lambda pair: pair[0].changed_at, reverse=True)
        ],
        "back": field_url(found, scope, field),
    }
    return render(request, "planner/sheet_history.html", context)


def _save(request: HttpRequest, plan: Plan, dataset: Dataset, field: str, draft: FieldDraft) -> HttpResponse:
    htmx = bool(request.headers.get("HX-Request"))

    def form() -> FieldForm:
        return field_form(request.user, plan, dataset, field, reader_language())

    try:
        sheet_field_save(
            plan=plan, dataset=dataset, field=field, draft=draft, revisions=_revisions(request), user=request.user
        )
    except RevisionConflict as conflict:
        stands = form()
        context = {
            "q": stands,
            "plan": plan,
            "conflict": conflict,
            "yours": value_text(stands.field, conflict.yours.value, reader_language()),
            "mine": stands.filled(draft.raw),
            "back": field_url(plan, dataset, field),
            "language": reader_language(),
        }
        return render(request, "planner/_conflict.html" if htmx else "planner/sheet_conflict.html", context, status=409)
    except ValueRefused as refused:
        return _field(request, form().filled(draft.raw), error=str(refused), status=422)
    if not htmx:
        return redirect(field_url(plan, dataset, field))
    template = "planner/_sheet_field.html" if "whole" in request.POST else "planner/_sheet_status.html"
    answer = render(request, template, {"q": form(), "plan": plan, "saved": True})
    answer["HX-Trigger"] = SAVED
    return answer


def _field(request: HttpRequest, form: FieldForm, *, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"q": form, "plan": form.plan, "language": reader_language(), "error": error}
    if request.headers.get("HX-Request"):
        template = "planner/_sheet_status.html" if error else "planner/_sheet_field.html"
        return render(request, template, context, status=status)
    context["page"] = PlanPage.of(request.user, form.plan, step_now="describe")
    context["back"] = field_url(form.plan, form.dataset, form.field.id)
    return render(request, "planner/sheet_field.html", context, status=status)


def _stands(form: FieldForm, row: AnswerRevision, shared: bool) -> bool:
    """Whether this is the text that stands now."""
    now = form.answer
    return now is not None and not row.refused and shared == form.is_shared and row.revision == now.revision


def _revisions(request: HttpRequest) -> tuple[int, int]:
    """The two revisions of the mark that the page sent: `2.0`."""
    own, _dot, common = request.POST.get("revision", "0.0").partition(".")
    try:
        return int(own), int(common or 0)
    except ValueError:
        raise Http404 from None


def _raw(request: HttpRequest) -> Any:
    """The posted value: a text, or the parts of a term."""
    if "value.label" in request.POST:
        return {name: request.POST.get(f"value.{name}", "") for name in ("label", "id")}
    return request.POST.get("value", "")


def _mine(request: HttpRequest, plan: UUID, dataset: UUID, need: str = "planner.view") -> tuple[Plan, Dataset]:
    found = plans.dataset_get(request.user, dataset, need=need)
    if found.plan.uuid != plan:
        raise Http404
    return found.plan, found
