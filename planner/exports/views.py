"""The download page of a plan, and documents as files. Every address of a file holds `/exports/`."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from common.language import reader_language
from planner.plans.models import Plan, Snapshot
from planner.plans.pages import PlanPage
from planner.plans.queries import plan_get, snapshot_get
from planner.plans.snapshots import snapshot_take

from .contract import LANGUAGES, MADMP_VERSIONS, SHAPES, Options, file_name
from .models import Export
from .pages import kinds_offered, shape_choices
from .preview import PreviewExporter
from .queries import export_get
from .registry import exporter_get
from .services import export_ask


@login_required
@require_safe
def export_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Which documents there are, what each is for and what stands in its way, with what was made before."""
    found = plan_get(request.user, plan)
    language = reader_language()
    read, packed = kinds_offered(found, language)
    made = (
        Export.objects.filter(snapshot__plan=found)
        .exclude(kind=PreviewExporter.kind)
        .select_related("snapshot")
        .defer("content", "snapshot__content")
    )
    return render(
        request,
        "planner/exports.html",
        {
            "plan": found,
            "page": PlanPage.of(request.user, found, step_now="exports"),
            "shapes": shape_choices(language),
            "read": read,
            "packed": packed,
            "made": made.order_by("-pk")[:20],
        },
    )


@login_required
@require_POST
def export_start(request: HttpRequest, plan: UUID, kind: str) -> HttpResponse:
    """Freezes the plan and asks for a document, then shows how it is getting on."""
    found = plan_get(request.user, plan)
    try:
        options = _options(request.POST, found)
        export = export_ask(snapshot=_snapshot(request, request.POST, found), kind=kind, options=options)
    except KeyError:
        raise Http404 from None
    if request.headers.get("HX-Request"):
        return render(request, "planner/_export_row.html", {"export": export})
    return redirect("export-list", plan=found.uuid)


@login_required
@require_safe
def export_preview(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The document beside the plan: made by the worker like any other, shown when it is there."""
    found = plan_get(request.user, plan)
    try:
        options = _options(request.GET, found)
    except KeyError:
        raise Http404 from None
    snapshot = _snapshot(request, request.GET, found)
    export = export_ask(snapshot=snapshot, kind=PreviewExporter.kind, options=options)
    return render(
        request,
        "planner/export_preview.html",
        {
            "plan": found,
            "page": PlanPage.of(request.user, found, step_now="exports"),
            "shapes": shape_choices(reader_language()),
            "export": export,
            "older": snapshot if request.GET.get("snapshot") else None,
            "document": _html(export),
        },
    )


@login_required
@require_safe
def export_shown(request: HttpRequest, export: UUID) -> HttpResponse:
    """The part of the preview page that waits for its document."""
    found = export_get(request.user, export)
    return render(request, "planner/_export_shown.html", {"export": found, "document": _html(found)})


def _html(export: Export) -> SafeString:
    """The preview that our own template made, in which every typed text is escaped; empty until it is there."""
    if export.kind != PreviewExporter.kind or export.status != Export.Status.DONE:
        return mark_safe("")
    return mark_safe(bytes(export.content or b"").decode())  # noqa: S308 - escaped by planner/document/document.html


def _snapshot(request: HttpRequest, asked: QueryDict, plan: Plan) -> Snapshot:
    """The version that the form or the address names, else the plan as it is now. Raises Http404."""
    wanted = asked.get("snapshot", "")
    if not wanted:
        return snapshot_take(plan=plan, user=request.user)
    try:
        found = snapshot_get(request.user, UUID(wanted))
    except ValueError:
        raise Http404 from None
    if found.plan_id != plan.pk:
        raise Http404
    return found


def _options(asked: QueryDict, plan: Plan) -> Options:
    """What the form or the address asks for. Raises KeyError for a word that no form of ours sends."""
    language, shape = asked.get("language", plan.language), asked.get("shape", SHAPES[0])
    version = asked.get("version", Options().madmp_version)
    if language not in LANGUAGES or shape not in SHAPES or version not in MADMP_VERSIONS:
        raise KeyError(language, shape, version)
    shown = asked.get("unanswered", "show") == "show"
    return Options(language=language, shape=shape, madmp_version=version, include_unanswered=shown)


@login_required
@require_safe
def export_row(request: HttpRequest, export: UUID) -> HttpResponse:
    """A document's state, asked for again until it is made."""
    return render(request, "planner/_export_row.html", {"export": export_get(request.user, export)})


@login_required
@require_safe
def export_download(request: HttpRequest, export: UUID) -> HttpResponse:
    """The document."""
    found = export_get(request.user, export)
    if found.status != Export.Status.DONE:
        raise Http404
    return document_response(found)


def document_response(export: Export) -> HttpResponse:
    """A made document as a file to save, with headers under which nothing in it runs."""
    exporter = exporter_get(export.kind)
    name = file_name(export.snapshot.content, exporter, export.options)
    response = HttpResponse(bytes(export.content or b""), content_type=exporter.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{export.sha256}"'
    return response
