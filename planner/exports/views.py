"""The download page of a plan, and documents as files. Every address of a file holds `/exports/`."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from planner.plans.pages import PlanPage
from planner.plans.queries import plan_get
from planner.plans.snapshots import snapshot_take

from .contract import Options, file_name
from .models import Export
from .queries import export_get
from .registry import exporter_get, exporters
from .services import export_ask


@login_required
@require_safe
def export_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Which documents there are and what each is for, with what was made before."""
    found = plan_get(request.user, plan)
    language = get_language() or "en"
    kinds = [
        {"kind": e.kind, "title": e.title[language], "about": e.about[language], "suffix": e.suffix}
        for e in exporters()
    ]
    made = Export.objects.filter(snapshot__plan=found).select_related("snapshot").defer("content", "snapshot__content")
    return render(
        request,
        "planner/exports.html",
        {
            "plan": found,
            "page": PlanPage.of(request.user, found, step_now="exports"),
            "kinds": kinds,
            "made": made.order_by("-pk")[:20],
        },
    )


@login_required
@require_POST
def export_start(request: HttpRequest, plan: UUID, kind: str) -> HttpResponse:
    """Freezes the plan and asks for a document, then shows how it is getting on."""
    found = plan_get(request.user, plan)
    language = request.POST.get("language", found.language)
    if language not in ("en", "nb"):
        raise Http404
    try:
        export = export_ask(snapshot=snapshot_take(plan=found, user=request.user), kind=kind, language=language)
    except KeyError:
        raise Http404 from None
    if request.headers.get("HX-Request"):
        return render(request, "planner/_export_row.html", {"export": export})
    return redirect("export-list", plan=found.uuid)


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
    name = file_name(
        export.snapshot.content, exporter, Options(language=export.language, madmp_version=export.madmp_version)
    )
    response = HttpResponse(bytes(export.content or b""), content_type=exporter.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{export.sha256}"'
    return response
