"""The common maDMP API of the RDA (version 0.1.0): plans of the caller as maDMP, read, made and removed by other tools.

Versions of the standard are asked for by media type. Errors are the API's own `{"error_code", "error_message"}`, in
English as it says.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date, parse_http_date_safe
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.conditional import etag
from planner.exports.contract import MADMP_VERSIONS, NotReady
from planner.exports.madmp import madmp_build
from planner.intake.contract import ImportRefused
from planner.intake.services import plan_import, plan_overwrite
from planner.plans.models import Plan, Snapshot
from planner.plans.queries import plan_get, plans_of
from planner.plans.services import plan_delete
from planner.plans.snapshots import snapshots_of

from .imports import BoundedJSONParser
from .madmp_filters import BadQuery, filters_asked, page_asked, sorted_as_asked

MEDIA = "application/vnd.org.rd-alliance.dmp-common.v{}+json"
DEFAULT = "1.2"
# Filters look into every plan of the caller; more than these have to be narrowed down in another way.
MOST_PLANS = 500


class _Renderer(JSONRenderer):
    version = DEFAULT


def _renderer(version: str) -> type[_Renderer]:
    name = f"Madmp{version.replace('.', '')}Renderer"
    return type(
        name, (_Renderer,), {"media_type": MEDIA.format(version), "format": f"madmp-{version}", "version": version}
    )


def _parser(version: str) -> type[BoundedJSONParser]:
    return type(f"Madmp{version.replace('.', '')}Parser", (BoundedJSONParser,), {"media_type": MEDIA.format(version)})


class Conflict(exceptions.APIException):
    """The plan changed since the caller read it."""

    status_code = HTTPStatus.CONFLICT
    default_detail = "The DMP was changed since you read it. Fetch it again, then repeat your change."
    default_code = "conflict"


class AlreadyExists(exceptions.APIException):
    """A plan of the caller has this identifier."""

    status_code = HTTPStatus.CONFLICT
    default_code = "dmp_already_exists"


class InvalidDmp(exceptions.APIException):
    """The document is no valid maDMP; `problems` say where."""

    status_code = HTTPStatus.BAD_REQUEST
    default_code = "dmp_invalid"

    def __init__(self, detail: str, problems: list[dict[str, str]]) -> None:
        super().__init__(detail)
        self.problems = problems


_CODES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], int, str], ...] = (
    ((exceptions.NotAuthenticated, exceptions.AuthenticationFailed), 401, "authentication_required"),
    ((exceptions.PermissionDenied, PermissionDenied), 403, "insufficient_permissions"),
    ((exceptions.NotFound, Http404), 404, "dmp_not_found"),
    (exceptions.NotAcceptable, 406, "not_acceptable"),
    (exceptions.UnsupportedMediaType, 415, "unsupported_media_type"),
    (BadQuery, 400, "invalid_query_string"),
    ((exceptions.ParseError, exceptions.ValidationError), 400, "bad_request"),
    (NotReady, 409, "generic_error"),
)


def error_told(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's own shape of an error."""
    status, code = next(((status, code) for kinds, status, code in _CODES if isinstance(error, kinds)), (0, ""))
    if isinstance(error, Conflict | AlreadyExists | InvalidDmp):
        status, code = error.status_code, error.default_code
    elif not status and isinstance(error, exceptions.APIException):
        status, code = error.status_code, "generic_error"
    if not status:
        return None
    message = str(getattr(error, "detail", "") or error) or HTTPStatus(status).phrase
    if status == HTTPStatus.NOT_FOUND:
        message = "There is no such DMP, or you may not see it."
    body: dict[str, Any] = {"error_code": code, "error_message": message}
    if isinstance(error, InvalidDmp) and error.problems:
        body["problems"] = error.problems
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return Response(body, status=status, headers=headers)


class MadmpView(APIView):
    """Speaks maDMP in the version that the media type names; 1.2 for plain JSON."""

    renderer_classes = [
        _Renderer,
        *(_renderer(version) for version in MADMP_VERSIONS),
    ]
    parser_classes = [BoundedJSONParser, *(_parser(version) for version in MADMP_VERSIONS)]

    def get_exception_handler(self) -> Any:
        return error_told

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate("en")
        super().initial(request, *args, **kwargs)

    @property
    def version(self) -> str:
        return getattr(self.request.accepted_renderer, "version", DEFAULT)

    def document(self, plan: Plan, snapshot: Snapshot) -> dict[str, Any]:
        """{"id", "dmp"}; without `dmp` where the plan lacks what the standard cannot do without."""
        try:
            return {"id": str(plan.uuid), **madmp_build(snapshot.content, self.version)}
        except NotReady:
            return {"id": str(plan.uuid)}

    def one(self, plan: Plan) -> Response:
        snapshot = snapshots_of(plans=[plan], user=self.request.user)[plan.pk]
        body = {"id": str(plan.uuid), **madmp_build(snapshot.content, self.version)}
        headers = {"Last-Modified": http_date(plan.modified_at.timestamp()), "ETag": etag(plan.version)}
        return Response(body, headers=headers)


class MadmpList(MadmpView):
    """The caller's plans; POST makes one from a maDMP document."""

    @extend_schema(operation_id="madmp_dmps_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        query = request._request.GET
        offset, count = page_asked(query)
        tests = filters_asked(query)
        plans = list(plans_of(request.user)[: MOST_PLANS + 1])
        if len(plans) > MOST_PLANS:
            raise BadQuery(f"You have more than {MOST_PLANS} plans; this list cannot hold them. Fetch them one by one.")
        snapshots = snapshots_of(plans=plans, user=request.user)
        documents = [self.document(plan, snapshots[plan.pk]) for plan in plans]
        told = [(one["id"], one["dmp"]) for one in documents if "dmp" in one]
        silent = [] if tests else [one for one in documents if "dmp" not in one]
        found = sorted_as_asked([item for item in told if all(test(item[1]) for test in tests)], query)
        items = [{"id": name, "dmp": dmp} for name, dmp in found] + silent
        return Response({"total_count": len(items), "items": items[offset : offset + count]})

    @extend_schema(operation_id="madmp_dmps_create", request=dict, responses={200: dict, 400: dict, 409: dict})
    def post(self, request: Request) -> Response:
        document = request.data
        identifier = _identifier(document)
        if identifier:
            by_import = Q(carried__format="madmp", carried__document__dmp__dmp_id__identifier=identifier)
            known = plans_of(request.user).filter(by_import | Q(uuid=_uuid(identifier))).first()
            if known is not None:
                raise AlreadyExists(f"You have this DMP already, as {known.uuid}.")
        try:
            imported = plan_import(user=request.user, format="madmp", document=document, strict=True)
        except ImportRefused as refused:
            raise _invalid(refused) from None
        response = self.one(plan_get(request.user, imported.plan.uuid))
        response["Location"] = request.build_absolute_uri(f"/api/madmp/dmps/{imported.plan.uuid}")
        return response


class MadmpOne(MadmpView):
    """One plan as maDMP."""

    @extend_schema(operation_id="madmp_dmps_get", responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        return self.one(plan_get(request.user, plan))

    @extend_schema(operation_id="madmp_dmps_put", request=dict, responses={200: dict, 400: dict, 409: dict})
    def put(self, request: Request, plan: UUID) -> Response:
        found = plan_get(request.user, plan, need="planner.edit")
        _unmodified(request, found)
        try:
            plan_overwrite(plan=found, user=request.user, document=request.data)
        except ImportRefused as refused:
            raise _invalid(refused) from None
        return self.one(plan_get(request.user, plan))

    @extend_schema(operation_id="madmp_dmps_delete", responses={204: None})
    def delete(self, request: Request, plan: UUID) -> Response:
        found = plan_get(request.user, plan, need="planner.own")
        _unmodified(request, found)
        plan_delete(plan=found, version=found.version)
        return Response(status=204)


def _invalid(refused: ImportRefused) -> InvalidDmp:
    problems = [{"pointer": line.pointer, "message": line.message["en"]} for line in refused.report]
    return InvalidDmp(refused.message["en"], problems)


def _identifier(document: Any) -> str:
    here = document
    for key in ("dmp", "dmp_id", "identifier"):
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, str) else ""


def _uuid(identifier: str) -> UUID | None:
    """The id inside `urn:uuid:…`, as our own documents name a plan."""
    try:
        return UUID(identifier.removeprefix("urn:uuid:")) if identifier.startswith("urn:uuid:") else None
    except ValueError:
        return None


def _unmodified(request: Request, plan: Plan) -> None:
    """If-Match, and If-Unmodified-Since as an HTTP date or as the standard's date-time. Raises Conflict."""
    tags = request.headers.get("If-Match", "").strip()
    if tags and tags != "*" and etag(plan.version) not in [tag.strip().removeprefix("W/") for tag in tags.split(",")]:
        raise Conflict
    header = request.headers.get("If-Unmodified-Since", "").strip()
    if not header:
        return
    seconds = parse_http_date_safe(header)
    try:
        moment = datetime.fromtimestamp(seconds, UTC) if seconds is not None else parse_datetime(header)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise exceptions.ParseError("If-Unmodified-Since is not a moment that can be read.")
    if plan.modified_at.replace(microsecond=0) > moment:
        raise Conflict
