"""Bringing plans in over HTTP."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.problems import Problem
from planner.intake.bounds import LARGEST, json_opened, text_opened
from planner.intake.contract import ImportRefused, Line, told
from planner.intake.services import MODES, READERS, plan_import
from planner.plans.queries import plan_get

from .plans import plan_json


class BoundedJSONParser(JSONParser):
    """JSON as everywhere, but bounded in bytes, depth and values before anything recursive sees it."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        raw = stream.read(LARGEST * 2 + 1)  # the document as text inside JSON is longer than itself
        if len(raw) > LARGEST * 2:
            raise ParseError(_("What was sent is too large for a plan."))
        try:
            value, _lines = json_opened(text_opened(raw))
        except ImportRefused as refused:
            raise ParseError(told(refused.message)) from None
        return value


class ImportIn(serializers.Serializer):
    format = serializers.ChoiceField(choices=sorted(READERS))
    mode = serializers.ChoiceField(choices=MODES, default="lenient")
    document = serializers.JSONField(help_text="the document as JSON, or as one text (YAML and tables always)")


def line_json(line: Line) -> dict[str, str]:
    """A line of a report as the API shows it."""
    return {"pointer": line.pointer, "what": line.what, "message": told(line.message)}


class ImportList(APIView):
    """A new plan from a document of another tool."""

    parser_classes = [BoundedJSONParser]

    @extend_schema(request=ImportIn, responses={201: dict, 422: dict})
    def post(self, request: Request) -> Response:
        checked = ImportIn(data=request.data)
        checked.is_valid(raise_exception=True)
        unknown = set(request.data) - set(checked.fields)
        if unknown:
            raise serializers.ValidationError({name: [_("This field is not known here.")] for name in sorted(unknown)})
        data = checked.validated_data
        try:
            imported = plan_import(
                user=request.user,
                format=data["format"],
                document=data["document"],
                strict=data["mode"] == "strict",
                language="en",
            )
        except ImportRefused as refused:
            report = [line_json(line) for line in refused.report]
            raise Problem(told(refused.message), 422, report=report) from None
        plan = plan_json(plan_get(request.user, imported.plan.uuid), request.user, request)
        body = {"plan": plan, "report": [line_json(line) for line in imported.report]}
        return Response(body, status=201, headers={"Location": plan["url"]})
