"""Pages about a plan as a whole: start from another one, its path, what changed, its version of the questions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.language import reader_language
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import ValueRefused, value_display

from . import queries, services
from .addresses import is_own_path, plan_url
from .copying import plan_copy
from .lookups import catalogue_of
from .models import Plan
from .moving import ASIDE, KEPT, MOVED, answers_aside, move_report, plan_move, plan_move_undo, version_newer
from .pages import PlanPage

# A project's own facts are seldom those of the next one.
NOT_COPIED_AT_FIRST = ("project",)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_from_plan(request: HttpRequest) -> HttpResponse:
    """Start from another plan of yours, or from a template."""
    sources = queries.plans_to_copy(request.user)
    asked = request.POST.get("from") or request.GET.get("from", "")
    source = next((plan for plan in sources if str(plan.uuid) == asked), sources[0] if sources and not asked else None)
    if asked and source is None:
        raise Http404
    steps = version_questionnaire(source.questionnaire).steps if source else ()
    chosen = request.POST.getlist("steps") if request.method == "POST" else None
    if chosen is None:
        chosen = [step.key for step in steps if step.key not in NOT_COPIED_AT_FIRST]
    title, error = request.POST.get("title", ""), ""
    if request.method == "POST" and source is not None:
        try:
            made = plan_copy(
                source=source, user=request.user, title=title, steps=chosen, with_datasets="datasets" in request.POST
            )
        except ValueRefused as refused:
            error = str(refused)
        else:
            return redirect(plan_url(made))
    language = reader_language()
    context = {
        "sources": sources,
        "source": source,
        "steps": [(step.key, step.title[language], step.key in chosen) for step in steps],
        "title": title,
        "error": error,
        "datasets": request.method != "POST" or "datasets" in request.POST,
    }
    return render(request, "planner/plan_copy.html", context, status=422 if error else 200)


@login_required
@require_POST
def plan_path(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The short path, or every question."""
    found = queries.plan_get(request.user, plan, need="planner.edit")
    try:
        services.plan_change(plan=found, path=request.POST.get("path"))
    except ValueRefused as refused:
        messages.error(request, str(refused))
    wanted = request.POST.get("next", "")
    return redirect(wanted if is_own_path(wanted) else plan_url(found))


@login_required
@require_POST
def plan_template(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Offers the plan to everybody as a template, or takes it back. For consultants and staff, with plans they own."""
    found = queries.plan_get(request.user, plan, need="planner.own")
    if not (request.user.is_staff or getattr(request.user, "is_consultant", False)):
        raise PermissionDenied
    services.plan_change(plan=found, is_template="offer" in request.POST)
    return redirect(plan_url(found))


@login_required
@require_POST
def plan_seen(request: HttpRequest, plan: UUID) -> HttpResponse:
    """What others changed until now is no news any more."""
    found = queries.plan_get(request.user, plan)
    services.member_looked(plan=found, user=request.user)
    return redirect(plan_url(found))


@login_required
@require_safe
def plan_versions(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Which version of the questions the plan answers, what a newer one would change, and what was put aside."""
    found = queries.plan_get(request.user, plan)
    return _versions(request, found)


@login_required
@require_POST
def plan_version_move(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Moves the plan to the newest version."""
    found = queries.plan_get(request.user, plan, need="planner.edit")
    newer = version_newer(found)
    if newer is None or str(newer.version) != request.POST.get("version"):
        return _versions(request, found, error=_("Another version was published meanwhile. Look at what it changes."))
    plan_move(plan=found, version=newer, user=request.user)
    messages.success(request, _("The plan answers version %(version)s now.") % {"version": newer.version})
    return redirect("plan-versions", plan=found.uuid)


@login_required
@require_POST
def plan_version_undo(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Takes the last move back."""
    found = queries.plan_get(request.user, plan, need="planner.edit")
    move = found.moves.first()
    try:
        if move is None or str(move.uuid) != request.POST.get("move"):
            raise services.VersionConflict
        plan_move_undo(move=move, user=request.user)
    except services.VersionConflict:
        return _versions(request, found, error=_("That move was taken back already, or another one came after it."))
    messages.success(request, _("The plan is back at version %(version)s.") % {"version": move.from_version.version})
    return redirect("plan-versions", plan=found.uuid)


def _versions(request: HttpRequest, plan: Plan, *, error: str = "") -> HttpResponse:
    language = reader_language()
    newer = version_newer(plan)
    report = move_report(plan, newer) if newer else None
    aside = answers_aside(plan)
    catalogue = catalogue_of(answer.value for answer, _question, _dataset in aside)
    context: dict[str, Any] = {
        "page": PlanPage.of(request.user, plan, step_now="versions"),
        "plan": plan,
        "language": language,
        "error": error,
        "report": report,
        "kept": len(report.of(KEPT)) if report else 0,
        "moved": report.of(MOVED) if report else [],
        "put_aside": report.of(ASIDE) if report else [],
        "last_move": plan.moves.filter(undone_at=None).select_related("from_version", "to_version").first(),
        "aside": [
            (
                question.text[language] if question else answer.question,
                value_display(question, answer.value, language, catalogue)
                if question and answer.value is not None
                else str(answer.value or answer.get_state_display()),
                dataset.title if dataset else "",
            )
            for answer, question, dataset in aside
        ],
    }
    return render(request, "planner/versions.html", context, status=409 if error else 200)
