"""Images over HTTP: a form post, the state and facts of an image, its thumbnail, raw values, retry and deletion."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.pages import Pages
from common.http.problems import Problem
from ingest.inspection import queries, services
from ingest.inspection.models import Inspection
from ingest.uploads import services as uploads
from ingest.uploads import store
from planner.plans.models import Dataset
from planner.plans.queries import dataset_get

PUSHED_BYTES = 8 * 2**20
FILES = {
    "type": "object",
    "properties": {
        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "path": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["file"],
}

PUSHED = {"type": "object", "properties": {"facts": {"type": "object"}}, "required": ["facts"]}


def image_json(image: Inspection, request: Request) -> dict[str, Any]:
    """An image as the API shows it. `facts` while it runs is the first look of a fast reader."""
    done = image.status == Inspection.Status.DONE
    return {
        "id": str(image.uuid),
        "url": request.build_absolute_uri(reverse("api-image", args=[image.uuid])),
        "dataset": str(image.dataset.uuid),
        "name": image.name,
        "status": image.display_status,
        "stage": image.stage,
        "bytes": image.bytes,
        "sha256": image.sha256 or None,
        "facts": image.facts,
        "error": {"code": image.error_code, "message": image.error_message} if image.error_code else None,
        "duplicate_of": str(image.duplicate_of.uuid) if image.duplicate_of else None,
        "thumbnail": request.build_absolute_uri(reverse("image-thumbnail", args=[image.uuid])) if done else None,
        "raw": request.build_absolute_uri(reverse("api-image-raw", args=[image.uuid])) if image.raw else None,
        "created": image.created_at.isoformat(),
        "finished": image.finished_at.isoformat() if image.finished_at else None,
        "originals_deleted": image.originals_deleted_at.isoformat() if image.originals_deleted_at else None,
    }


class ImageList(APIView):
    """A dataset's images.

    A multipart POST adds one: one `file`, or several that form a set (`path` parts in order). A JSON POST
    `{"facts": ...}` adds one that was read elsewhere (`lysplan-inspect --push`): facts only, never pixels.
    """

    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(responses={200: dict})
    def get(self, request: Request, dataset: UUID) -> Response:
        found = dataset_get(request.user, dataset)
        pages = Pages()
        images = pages.paginate_queryset(queries.dataset_images(found).select_related("dataset"), request, view=self)
        return pages.get_paginated_response([image_json(image, request) for image in images or []])

    @extend_schema(request={"multipart/form-data": FILES, "application/json": PUSHED}, responses={201: dict})
    def post(self, request: Request, dataset: UUID) -> Response:
        found = dataset_get(request.user, dataset, need="planner.edit")
        if request.content_type == "application/json":
            return self._pushed(request, found)
        files = request.FILES.getlist("file")
        paths = request.POST.getlist("path")
        if paths and len(paths) != len(files):
            raise Problem("Send one “path” for each “file”, in the same order, or none.")
        sent = [
            (file.name or "", paths[number] if paths else "", file.size or 0, file.chunks(store.BLOCK))
            for number, file in enumerate(files)
        ]
        try:
            image = uploads.files_store(dataset=found, files=sent, user=request.user)
        except uploads.UploadRefused as error:
            raise Problem(str(error), error.status) from error
        return self._made(image, request, 201)

    def _pushed(self, request: Request, dataset: Dataset) -> Response:
        if int(request.headers.get("Content-Length") or 0) > PUSHED_BYTES:
            raise Problem(_("Facts of one file are at most 8 MiB of JSON."), 413)
        facts = request.data.get("facts") if isinstance(request.data, dict) else None
        try:
            image, made = services.facts_push(dataset=dataset, facts=facts, user=request.user)
        except services.FactsRefused as error:
            raise Problem(str(error)) from error
        return self._made(image, request, 201 if made else 200)

    def _made(self, image: Inspection, request: Request, status: int) -> Response:
        body = image_json(image, request)
        return Response(body, status=status, headers={"Location": body["url"]})


class ImageOne(APIView):
    """One image; DELETE removes original, facts and thumbnail from the dataset."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, image: UUID) -> Response:
        return Response(image_json(queries.image_get(request.user, image), request))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, image: UUID) -> Response:
        services.inspection_delete(inspection=queries.image_get(request.user, image, need="planner.edit"))
        return Response(status=204)


class ImageRetry(APIView):
    """POST: reads the image again."""

    @extend_schema(request=None, responses={202: dict})
    def post(self, request: Request, image: UUID) -> Response:
        found = queries.image_get(request.user, image, need="planner.edit")
        try:
            services.inspection_retry(inspection=found)
        except services.NotNow as error:
            raise Problem(str(error), 409) from error
        found.refresh_from_db()
        return Response(image_json(found, request), status=202)


class ImageRaw(APIView):
    """The raw key/values as read, gzip'd JSON."""

    @extend_schema(responses={200: bytes})
    def get(self, request: Request, image: UUID) -> HttpResponse:
        found = queries.image_get(request.user, image)
        path = store.side_path(found.raw) if found.raw else None
        if path is None or not path.exists():
            raise Http404
        return as_attachment(FileResponse(path.open("rb"), content_type="application/gzip"), f"{found.uuid}.json.gz")


class SetComplete(APIView):
    """POST: all files of the set are here, read it."""

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, image: UUID) -> Response:
        found = queries.image_get(request.user, image, need="planner.edit")
        try:
            uploads.inspection_complete(inspection=found)
        except uploads.UploadRefused as error:
            raise Problem(str(error), error.status) from error
        found.refresh_from_db()
        return Response(image_json(found, request))


def as_attachment(response: Any, filename: str) -> Any:
    """Headers under which a browser saves a file and runs nothing of it."""
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
