"""Snapshots and documents over HTTP."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.problems import Problem
from planner.exports import services
from planner.exports.contract import MADMP_VERSIONS, SHAPES, Exporter, Note, Options
from planner.exports.models import Export
from planner.exports.pages import plan_now
from planner.exports.queries import export_get
from planner.exports.registry import UnknownExport, exporter_get, exporters_listed, readiness
from planner.exports.views import document_response
from planner.plans import queries
from planner.plans.models import Plan, Snapshot
from planner.plans.snapshots import snapshot_take
from planner.review.models import Approval
from planner.review.queries import approvals_of

WAIT_SECONDS = 30


def snapshot_json(snapshot: Snapshot, approval: Approval | None = None) -> dict[str, Any]:
    """A snapshot as the API shows it, with the approval that it was frozen for."""
    decided = approval.decided_at if approval else None
    return {
        "id": str(snapshot.uuid),
        "plan_version": snapshot.plan_version,
        "taken": snapshot.taken_at.isoformat(),
        "digest": snapshot.digest,
        "approved": [{"name": approval.name, "institution": approval.institution, "at": decided.isoformat()}]
        if approval and decided
        else [],
    }


class SnapshotList(APIView):
    """The plan's snapshots, newest first; POST takes one (or answers the newest if nothing changed)."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        approvals = {row.approved_snapshot_id: row for row in approvals_of(found) if row.approved_snapshot_id}
        rows = found.snapshots.defer("content")
        results = [snapshot_json(row, approvals.get(row.pk)) for row in rows]
        return Response({"count": len(results), "next": None, "previous": None, "results": results})

    @extend_schema(request=None, responses={201: dict})
    def post(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        return Response(snapshot_json(snapshot_take(plan=found, user=request.user)), status=201)


def note_json(note: Note) -> dict[str, Any]:
    """A note as the API shows it; `question` and `dataset` say where to mend it, where there is such a place."""
    return {
        "severity": note.severity,
        "code": note.code,
        "message": dict(note.message),
        "question": note.question,
        "dataset": note.dataset,
    }


class ExportList(APIView):
    """Every kind of document, with what blocks it and what is missing but allowed, as the plan is now.

    `?kind=` gives one kind, `?snapshot=` judges a frozen version instead.
    """

    @extend_schema(operation_id="plans_exports_list", responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        wanted = request.query_params.get("kind")
        try:
            kinds = (exporter_get(wanted),) if wanted else exporters_listed()
        except UnknownExport:
            raise Problem(_("There is no export of this kind: %(kind)s.") % {"kind": wanted}, 404) from None
        asked = request.query_params.get("snapshot")
        content = _snapshot_named(request, found, asked).content if asked else plan_now(found)
        results = [self._kind(request, found, kind, content) for kind in kinds]
        return Response({"count": len(results), "next": None, "previous": None, "results": results})

    def _kind(self, request: Request, plan: Plan, exporter: Exporter, content: dict[str, Any]) -> dict[str, Any]:
        notes = readiness(exporter.kind, content)
        counts = Counter(note.severity for note in notes)
        return {
            "kind": exporter.kind,
            "title": dict(exporter.title),
            "about": dict(exporter.about),
            "media_type": exporter.media_type,
            "url": request.build_absolute_uri(reverse("api-plan-export", args=[plan.uuid, exporter.kind])),
            "blocks": counts["blocks"],
            "missing": counts["missing"],
            "notes": [note_json(note) for note in notes],
        }


class ExportOfPlan(APIView):
    """GET: the document's bytes, or 202 when the worker needs longer than 30 s. POST: always 202."""

    @extend_schema(responses={200: bytes, 202: dict})
    def get(self, request: Request, plan: UUID, kind: str) -> HttpResponse | Response:
        export = services.export_wait(export=self._ask(request, plan, kind), seconds=WAIT_SECONDS)
        return _answer(export, request)

    @extend_schema(request=None, responses={202: dict})
    def post(self, request: Request, plan: UUID, kind: str) -> Response:
        return _accepted(self._ask(request, plan, kind), request)

    def _ask(self, request: Request, uuid: UUID, kind: str) -> Export:
        plan = queries.plan_get(request.user, uuid)
        snapshot = self._snapshot(request, plan)
        try:
            return services.export_ask(snapshot=snapshot, kind=kind, options=_options(request, plan))
        except KeyError:
            raise Problem(_("There is no export of this kind: %(kind)s.") % {"kind": kind}, 404) from None

    def _snapshot(self, request: Request, plan: Plan) -> Snapshot:
        wanted = request.query_params.get("snapshot")
        return _snapshot_named(request, plan, wanted) if wanted else snapshot_take(plan=plan, user=request.user)


def _snapshot_named(request: Request, plan: Plan, wanted: str) -> Snapshot:
    """The plan's snapshot of this id. Raises Problem."""
    try:
        snapshot = queries.snapshot_get(request.user, UUID(wanted))
    except ValueError:
        raise Problem(_("“snapshot” must be the id of a snapshot.")) from None
    if snapshot.plan_id != plan.pk:
        raise Problem(_("This snapshot belongs to another plan."), 404)
    return snapshot


def _options(request: Request, plan: Plan) -> Options:
    """What the address asks for. Raises Problem for a word that is not known."""
    asked = request.query_params
    version, language = asked.get("version", "1.2"), asked.get("language", plan.language)
    shape, unanswered = asked.get("shape", "steps"), asked.get("unanswered", "show")
    if version not in MADMP_VERSIONS or language not in ("en", "nb"):
        raise Problem(_("“version” is 1.1, 1.2 or 1.3; “language” is en or nb."))
    if shape not in SHAPES or unanswered not in ("show", "hide"):
        raise Problem(_("“shape” is steps, science-europe, horizon-europe or summary; “unanswered” is show or hide."))
    return Options(language=language, madmp_version=version, shape=shape, include_unanswered=unanswered == "show")


class ExportOne(APIView):
    """A document asked for earlier: 202 until it is made, then its bytes."""

    @extend_schema(responses={200: bytes, 202: dict})
    def get(self, request: Request, export: UUID) -> HttpResponse | Response:
        return _answer(export_get(request.user, export), request)


class ExportNotes(APIView):
    """How a document asked for is getting on, and what had to be changed, left out or is missing in it."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, export: UUID) -> Response:
        return Response(_row(export_get(request.user, export), request))


def _answer(export: Export, request: Request) -> HttpResponse | Response:
    if export.status == Export.Status.DONE:
        response = document_response(export)
        response["Link"] = f'<{_address("api-export-notes", export, request)}>; rel="describedby"'
        return response
    if export.is_final:
        refused = export.status == Export.Status.REFUSED
        raise Problem(export.error_message, 409 if refused else 500, **({"notes": _notes(export)} if refused else {}))
    return _accepted(export, request)


def _accepted(export: Export, request: Request) -> Response:
    return Response(_row(export, request), status=202, headers={"Location": _address("api-export", export, request)})


def _row(export: Export, request: Request) -> dict[str, Any]:
    return {
        "id": str(export.uuid),
        "url": _address("api-export", export, request),
        "kind": export.kind,
        "status": export.status,
        "snapshot": str(export.snapshot.uuid),
        "notes": _notes(export) if export.is_final else [],
    }


def _notes(export: Export) -> list[dict[str, Any]]:
    """What was noted while it was made, then its readiness as of its snapshot."""
    made = [{"question": None, "dataset": None, **note} for note in export.notes]
    return made + [note_json(note) for note in readiness(export.kind, export.snapshot.content)]


def _address(name: str, export: Export, request: Request) -> str:
    return request.build_absolute_uri(reverse(name, args=[export.uuid]))
