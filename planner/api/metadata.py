"""A dataset's metadata sheet over HTTP: fields with their origin, score, instruments, methods text. Decides nothing."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.conditional import PreconditionFailed, matched_revision, with_etag
from planner.metadata.checklist import fields
from planner.metadata.fields import is_typed
from planner.metadata.methods.lines import methods_written
from planner.metadata.model import Value
from planner.metadata.queries import DatasetSheet, Typed, dataset_sheet, typed_by_field
from planner.metadata.services import FieldDraft, draft_check, sheet_field_save
from planner.metadata.sheet import Row, sheet_modules
from planner.plans.models import Answer, Dataset
from planner.plans.queries import dataset_get, sheet_answers
from planner.plans.services import RevisionConflict
from planner.questionnaire.types import ValueRefused


class FieldIn(serializers.Serializer):
    """`state` unknown says that nobody can find it out; `shared` holds for every dataset of the plan."""

    value = serializers.JSONField(required=False, allow_null=True)
    state = serializers.ChoiceField(
        choices=["", Answer.State.ANSWERED, Answer.State.UNKNOWN], default=Answer.State.ANSWERED
    )
    shared = serializers.BooleanField(default=False)


# A serializer cannot have a field that is called `fields`.
SHEET_IN = {
    "application/json": {
        "type": "object",
        "required": ["fields"],
        "properties": {
            "fields": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "properties": {
                        "value": {},
                        "state": {"enum": ["answered", "unknown", ""]},
                        "shared": {"type": "boolean"},
                    },
                },
            }
        },
    }
}


def sheet_json(dataset: Dataset, sheet: DatasetSheet) -> dict[str, Any]:
    """The sheet as the API shows it."""
    typed = typed_by_field(sheet_answers(dataset.plan), dataset)
    frozen = next(one for one in sheet.snapshot["datasets"] if one["id"] == str(dataset.uuid))
    score = sheet.score
    return {
        "dataset": str(dataset.uuid),
        "plan": str(dataset.plan.uuid),
        "score": {
            "points": score.points,
            "tier": score.tier,
            "tiers": {str(tier): points for tier, points in score.tiers.items()},
            "modules": score.modules,
            "from_file": score.from_file,
            "ceiling": score.ceiling,
            "gains": [{"field": gain.field, "points": gain.points} for gain in score.gains],
        },
        "instruments": [
            {
                name: one[name]
                for name in ("id", "title", "facility", "manufacturer", "model", "serial", "matched", "files")
            }
            for one in frozen["instruments"]
        ],
        "fields": {
            row.field.id: _field_json(row, typed.get(row.field.id, Typed()))
            for module in sheet_modules(sheet.study, sheet.record)
            for row in module.rows
        },
        "methods": {language: methods_written(frozen, sheet.record, language).text for language in ("en", "nb")},
    }


def _field_json(row: Row, typed: Typed) -> dict[str, Any]:
    return {
        "module": row.field.module,
        "label": row.field.label,
        "level": row.field.level,
        "state": "filled" if row.value is not None else "not_available" if row.unavailable else "empty",
        "applies": row.applies,
        "can_be_written": is_typed(row.field.id),
        **(_value_json(row.value) if row.value else {"value": None, "origin": None, "source": None, "file": None}),
        "proposal": _value_json(row.proposal) if row.proposal else None,
        "shared": typed.is_shared,
    }


def _value_json(value: Value) -> dict[str, Any]:
    return {"value": value.value, "origin": value.origin, "source": value.source, "file": value.file}


class DatasetMetadata(APIView):
    """GET the sheet; its ETag is the plan's version. PATCH `{"fields": {id: {"value", "state", "shared"}}}` with If-Match."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, dataset: UUID) -> Response:
        found = dataset_get(request.user, dataset)
        return with_etag(Response(sheet_json(found, dataset_sheet(found.plan, found))), found.plan.version)

    @extend_schema(request=SHEET_IN, responses={200: dict})
    def patch(self, request: Request, dataset: UUID) -> Response:
        found = dataset_get(request.user, dataset, need="planner.edit")
        if matched_revision(request) != found.plan.version:
            raise PreconditionFailed(version=found.plan.version)
        drafts = _drafts(request.data)
        typed = typed_by_field(sheet_answers(found.plan), found)
        for name, draft in drafts.items():
            try:
                sheet_field_save(
                    plan=found.plan,
                    dataset=found,
                    field=name,
                    draft=draft,
                    revisions=typed.get(name, Typed()).revisions,
                    user=request.user,
                )
            except RevisionConflict as conflict:
                raise PreconditionFailed(field=name, current=conflict.current.value) from None
        found.plan.refresh_from_db()
        return with_etag(Response(sheet_json(found, dataset_sheet(found.plan, found))), found.plan.version)


def _drafts(data: Any) -> dict[str, FieldDraft]:
    """The drafts, every one checked before the first is saved."""
    sent = data.get("fields") if isinstance(data, dict) else None
    if not isinstance(sent, dict) or not sent:
        raise serializers.ValidationError({"fields": [_('Send {"fields": {"<id>": {"value": …}}}.')]})
    strangers = sorted(str(name) for name in set(sent) - set(fields()))
    if strangers:
        raise serializers.ValidationError(
            {
                "fields": [
                    _("The metadata sheet has no such fields: %(fields)s.") % {"fields": ", ".join(strangers)[:300]}
                ]
            }
        )
    drafts: dict[str, FieldDraft] = {}
    wrong: dict[str, Any] = {}
    for name, raw in sent.items():
        checked = FieldIn(data=raw)
        if not checked.is_valid():
            wrong[name] = checked.errors
            continue
        draft = FieldDraft(
            checked.validated_data.get("value"), checked.validated_data["state"], checked.validated_data["shared"]
        )
        try:
            draft_check(name, draft)
        except ValueRefused as refused:
            wrong[name] = [str(refused)]
        drafts[name] = draft
    if wrong:
        raise serializers.ValidationError(wrong)
    return drafts
