"""Advice over HTTP: a step's panel, by itself or inside the step's page, and the dates as a calendar file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from common.language import reader_language
from planner.plans.queries import dataset_get, plan_get
from planner.questionnaire.queries import version_questionnaire

from .dates import dates_calendar
from .panels import panel_context, panel_name
from .queries import plan_advice


@login_required
@require_safe
def advice_panel(request: HttpRequest, plan: UUID, step: str, dataset: UUID | None = None) -> HttpResponse:
    """The panel of a step; for htmx without the page round it."""
    found = plan_get(request.user, plan)
    asked = version_questionnaire(found.questionnaire).step(step)
    name = panel_name(step, of_dataset=dataset is not None)
    if asked is None or name is None:
        raise Http404
    scope = dataset_get(request.user, dataset) if dataset else None
    if scope is not None and scope.plan_id != found.pk:
        raise Http404
    language = reader_language()
    may_edit = request.user.has_perm("planner.edit", found)
    context = {
        "plan": found,
        "dataset": scope,
        "step": step,
        "title": asked.title[language],
        "language": language,
        **panel_context(found, name, scope, language=language, may_edit=may_edit),
    }
    template = context["panel"] if request.headers.get("HX-Request") else "planner/guidance/panel.html"
    return render(request, template, context)


@login_required
@require_safe
def dates_download(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Latest days to apply, as a calendar file (RFC 5545)."""
    found = plan_get(request.user, plan)
    advice, _reference = plan_advice(found)
    calendar = dates_calendar(
        found, advice, reader_language(), request.build_absolute_uri(f"/plans/{found.uuid}/ethics/")
    )
    name = slugify(found.title)[:60] or "plan"
    return HttpResponse(
        calendar,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"', "X-Content-Type-Options": "nosniff"},
    )
