"""Choosing a mounted folder for a dataset, and watching or stopping its reading."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planner.plans.queries import dataset_get

from . import queries, services
from .roots import OutsideRoot, folders_in, source_get, sources_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def folder_choose(request: HttpRequest, dataset: UUID) -> HttpResponse:
    """The mounted folders this person may read, one level at a time; POST reads the one that is shown."""
    found = dataset_get(request.user, dataset, need="planner.edit")
    sent = request.POST if request.method == "POST" else request.GET
    name, folder, error = sent.get("source", ""), sent.get("folder", "").strip("/"), ""
    if request.method == "POST":
        try:
            services.run_start(dataset=found, source=name, folder=folder, user=request.user)
        except services.RunRefused as refused:
            error = str(refused)
        else:
            return redirect("dataset-step", plan=found.plan.uuid, step="collect", dataset=found.uuid)
    folders: list[str] = []
    if name:
        try:
            folders = folders_in(source_get(request.user, name), folder)
        except OutsideRoot:
            name, folder, error = "", "", error or _("This folder is not among those you may read here.")
    context = {
        "dataset": found,
        "plan": found.plan,
        "sources": sources_of(request.user),
        "source": name,
        "folder": folder,
        "parent": folder.rpartition("/")[0],
        "folders": [(each, f"{folder}/{each}".strip("/")) for each in folders],
        "error": error,
    }
    return render(request, "ingest/folders.html", context, status=422 if error else 200)


@login_required
@require_safe
def run_row(request: HttpRequest, run: UUID) -> HttpResponse:
    """How a run is getting on; a row that is not final asks for itself again."""
    found = queries.run_get(request.user, run)
    response = render(request, "ingest/_folder_run.html", {"run": found})
    if found.is_final:
        response["HX-Trigger"] = "image-final"
    return response


@login_required
@require_POST
def run_cancel(request: HttpRequest, run: UUID) -> HttpResponse:
    """Stops a run; what was read stays."""
    found = queries.run_get(request.user, run, need="planner.edit")
    services.run_cancel(run=found)
    found.refresh_from_db()
    if request.headers.get("HX-Request"):
        return render(request, "ingest/_folder_run.html", {"run": found})
    return redirect("dataset-step", plan=found.dataset.plan.uuid, step="collect", dataset=found.dataset.uuid)
