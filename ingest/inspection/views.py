"""Fragments and endpoints about images that a dataset's page loads by name."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.language import reader_language
from ingest.sources.roots import sources_of
from ingest.uploads import services as uploads
from ingest.uploads import store
from planner.plans.models import Dataset
from planner.plans.queries import dataset_get, evidence_count

from . import queries, services
from .cards import ImageCard, card_of, cards_of
from .models import Inspection


@login_required
@require_safe
def panel(request: HttpRequest, dataset: UUID) -> HttpResponse:
    """The dataset's drop zone and image cards; before the first file, the question about identifiable images.

    `?read=N` is the number of images the page around it knew as read: where one was read since, the page must follow.
    """
    found = dataset_get(request.user, dataset)
    response = _panel(request, found)
    known = request.GET.get("read")
    if known is not None and known != str(evidence_count(found)):
        response["HX-Trigger"] = "image-final"
    return response


@login_required
@require_POST
def add(request: HttpRequest, dataset: UUID) -> HttpResponse:
    """A plain form post of one file or a set: the way in without JavaScript."""
    found = dataset_get(request.user, dataset, need="planner.edit")
    try:
        uploads.files_store(dataset=found, files=_sent(request), user=request.user)
    except uploads.UploadRefused as refused:
        return _panel(request, found, error=str(refused), status=refused.status if refused.status != 400 else 422)
    return redirect("dataset-step", plan=found.plan.uuid, step="collect", dataset=found.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_from_image(request: HttpRequest) -> HttpResponse:
    """A new plan from one file or set: the plan is named after it, and what the file says waits there as proposals."""
    error = ""
    if request.method == "POST":
        try:
            image = services.plan_start_from(
                files=_sent(request),
                clear=request.POST.get("screening") == "clear",
                language=reader_language(),
                user=request.user,
            )
        except uploads.UploadRefused as refused:
            error = str(refused)
        else:
            dataset = image.dataset
            return redirect("dataset-step", plan=dataset.plan.uuid, step="collect", dataset=dataset.uuid)
    context = {"error": error, "keep_days": settings.LYSPLAN_KEEP_ORIGINALS}
    return render(request, "ingest/new_plan.html", context, status=422 if error else 200)


@login_required
@require_safe
def card(request: HttpRequest, image: UUID) -> HttpResponse:
    """One image's card; a card that is not final asks for itself again."""
    found = queries.image_get(request.user, image)
    shown = _card(request, found)
    response = render(request, "ingest/_image_card.html", {"card": shown})
    if found.is_final:
        response["HX-Trigger"] = "image-final"  # the page asks for its proposals again
    return response


@login_required
@require_POST
def delete(request: HttpRequest, image: UUID) -> HttpResponse:
    """Removes an image: original, facts and thumbnail."""
    found = queries.image_get(request.user, image, need="planner.edit")
    dataset = found.dataset
    services.inspection_delete(inspection=found)
    if request.headers.get("HX-Request"):
        response = HttpResponse("")
        response["HX-Trigger"] = "image-final"
        return response
    return redirect("dataset-step", plan=dataset.plan.uuid, step="collect", dataset=dataset.uuid)


@login_required
@require_POST
def original_delete(request: HttpRequest, image: UUID) -> HttpResponse:
    """Deletes the uploaded original now; facts and thumbnail stay."""
    found = queries.image_get(request.user, image, need="planner.edit")
    if found.is_final:
        uploads.originals_delete(inspection=found)
        found.refresh_from_db()
    return render(request, "ingest/_image_card.html", {"card": _card(request, found)})


@login_required
@require_POST
def retry(request: HttpRequest, image: UUID) -> HttpResponse:
    """Reads an image again."""
    found = queries.image_get(request.user, image, need="planner.edit")
    notice = ""
    try:
        services.inspection_retry(inspection=found)
    except services.NotNow as not_now:
        notice = str(not_now)
    found.refresh_from_db()
    return render(request, "ingest/_image_card.html", {"card": _card(request, found), "notice": notice})


@login_required
@require_safe
def thumbnail(request: HttpRequest, image: UUID) -> HttpResponse:
    """The image's picture, wherever the evidence keeps it."""
    evidence = services.evidence_of(queries.image_get(request.user, image))
    if evidence is None or evidence.thumbnail is None:
        raise Http404
    return redirect(reverse("thumbnail", args=[evidence.thumbnail.sha256]))


def _sent(request: HttpRequest) -> list[tuple[str, str, int, Iterator[bytes]]]:
    """The posted files as `files_store` takes them."""
    files = request.FILES.getlist("file")
    return [(file.name or "", "", file.size or 0, file.chunks(store.BLOCK)) for file in files]


def _card(request: HttpRequest, image: Inspection) -> ImageCard:
    return card_of(image, may_edit=request.user.has_perm("planner.edit", image.dataset.plan))


def _panel(request: HttpRequest, dataset: Dataset, *, error: str = "", status: int = 200) -> HttpResponse:
    may_edit = request.user.has_perm("planner.edit", dataset.plan)
    cards = cards_of(queries.dataset_images(dataset)[:200], may_edit=may_edit)
    context = {
        "dataset": dataset,
        "plan": dataset.plan,
        "cards": cards,
        "may_edit": may_edit,
        "keep_days": settings.LYSPLAN_KEEP_ORIGINALS,
        "max_bytes": settings.LYSPLAN_MAX_UPLOAD,
        "error": error,
        "runs": dataset.folder_runs.all()[:5],
        "has_sources": bool(sources_of(request.user)),
    }
    template = "ingest/_panel.html" if request.headers.get("HX-Request") else "ingest/panel.html"
    return render(request, template, context, status=status)
