"""The tus 1.0 protocol (creation, termination, checksum, expiration) over `services`. Speaks HTTP, decides nothing.

Source: tus-resumable-upload-protocol, protocol.md 1.0.0. Plain Django views under WSGI: the body streams from
the socket and is never spooled.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import UUID

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.request import Request as ApiRequest

from common.http.problems import problem
from planner.plans.queries import dataset_get

from . import services, store
from .models import Upload
from .queries import upload_get

log = structlog.get_logger(__name__)
VERSION = "1.0.0"
CHECKSUMS = ("sha1", "sha256", "md5")
MISMATCH = 460


class TusView(View):
    """Signs the caller in (token, or session with CSRF) and checks the protocol's version."""

    @method_decorator(csrf_exempt)  # a session is checked below by DRF's own CSRF check; a token needs none
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return self._tus(self.options(request))
        try:
            request.user = self._user(request)
        except APIException as error:
            return problem(error.status_code, str(error.detail))
        if request.headers.get("Tus-Resumable") != VERSION and request.method != "GET":
            return self._tus(problem(412, _("This server speaks tus 1.0.0: send “Tus-Resumable: 1.0.0”.")))
        try:
            response = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        except services.UploadRefused as error:
            response = problem(error.status, str(error))
        except services.OffsetConflict:
            response = problem(
                409,
                _(
                    "Another part is being written, or the offset is not the current one. Ask for it and go on from there."
                ),
            )
        except services.ChecksumMismatch:
            response = HttpResponse(status=MISMATCH, reason="Checksum Mismatch")
        return self._tus(response)

    def _user(self, request: HttpRequest) -> Any:
        wrapped = ApiRequest(request)
        for scheme in (TokenAuthentication(), SessionAuthentication()):
            found = scheme.authenticate(wrapped)
            if found is not None:
                return found[0]
        raise NotAuthenticated(_("Sign in, or send a token: “Authorization: Bearer TOKEN”."))

    def _tus(self, response: HttpResponse) -> HttpResponse:
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(status=204)
        response["Tus-Version"] = VERSION
        response["Tus-Extension"] = "creation,termination,checksum,expiration"
        response["Tus-Max-Size"] = str(settings.LYSPLAN_MAX_UPLOAD)
        response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
        return response


class TusCreate(TusView):
    """POST: reserves an upload."""

    def post(self, request: HttpRequest) -> HttpResponse:
        length = _number(request, "Upload-Length")
        about = metadata_parse(request.headers.get("Upload-Metadata", ""))
        if "dataset" not in about or "filename" not in about:
            raise services.UploadRefused(_("Upload-Metadata must name “dataset” and “filename”."))
        try:
            dataset = dataset_get(request.user, UUID(about["dataset"]), need="planner.edit")
        except ValueError:
            raise services.UploadRefused(_("“dataset” in Upload-Metadata must be the id of a dataset.")) from None
        into = (
            services.set_open(dataset=dataset, key=about["set"], name=about["filename"], user=request.user)
            if about.get("set")
            else None
        )
        upload = services.upload_create(
            dataset=dataset,
            name=about["filename"],
            length=length,
            user=request.user,
            path=about.get("path", ""),
            into=into,
        )
        if length == 0 and into is None:
            services.inspection_complete(inspection=upload.inspection)
        response = HttpResponse(status=201)
        response["Location"] = request.build_absolute_uri(reverse("api-upload", args=[upload.uuid]))
        response["Image-Location"] = request.build_absolute_uri(reverse("api-image", args=[upload.inspection.uuid]))
        return _expires(response, upload)


class TusUpload(TusView):
    """HEAD tells the offset, PATCH appends, DELETE ends it."""

    def head(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        upload = upload_get(request.user, uuid)
        response = HttpResponse(status=200)
        response["Upload-Offset"] = str(upload.offset)
        response["Upload-Length"] = str(upload.length)
        return _expires(response, upload)

    def patch(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        upload = upload_get(request.user, uuid)
        if request.content_type != "application/offset+octet-stream":
            return problem(415, _("A part is sent as application/offset+octet-stream."))
        offset = _number(request, "Upload-Offset")
        checksum = _checksum(request.headers.get("Upload-Checksum"))
        written = services.upload_write(upload=upload, offset=offset, blocks=body_blocks(request), checksum=checksum)
        if written.complete and not upload.inspection.is_set:
            services.inspection_complete(inspection=upload.inspection)
        upload.refresh_from_db()
        response = HttpResponse(status=204)
        response["Upload-Offset"] = str(written.offset)
        return _expires(response, upload)

    def delete(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        upload = upload_get(request.user, uuid)
        services.upload_abort(upload=upload)
        return HttpResponse(status=204)


def metadata_parse(header: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of key and base64 value, separated by commas. Raises UploadRefused."""
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise services.UploadRefused(
                _("Upload-Metadata is not readable: its values must be base64 of UTF-8.")
            ) from None
    return found


def body_blocks(request: HttpRequest) -> Iterator[bytes]:
    """The request's body in blocks. A connection that breaks ends the stream: what came is kept."""
    read: Callable[[int], bytes] = request.read
    while True:
        try:
            block = read(store.BLOCK)
        except OSError as error:  # UnreadablePostError too: the client is gone
            log.info("upload_cut", reason=type(error).__name__)
            return
        if not block:
            return
        yield block


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()):
        raise services.UploadRefused(_("The header %(name)s must be a number of bytes.") % {"name": header})
    return int(text)


def _checksum(header: str | None) -> tuple[str, bytes] | None:
    if not header:
        return None
    algorithm, _space, value = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise services.UploadRefused(_("Checksums are taken as sha1, sha256 or md5."))
    try:
        return algorithm, base64.b64decode(value, validate=True)
    except binascii.Error:
        raise services.UploadRefused(_("Upload-Checksum must end in base64.")) from None


def _expires(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response
