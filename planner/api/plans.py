"""Plans, datasets and answers over HTTP. Speaks JSON, calls the services, decides nothing."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.conditional import PreconditionFailed, matched_revision, with_etag
from common.http.pages import Pages
from planner.plans import queries, services
from planner.plans.models import TITLE_LENGTH, Answer, Dataset, Plan
from planner.questionnaire.queries import version_current
from planner.questionnaire.types import ValueRefused


class Refused(serializers.ValidationError):
    """A value that cannot be used, with the service's sentence."""

    def __init__(self, field: str, error: ValueRefused) -> None:
        super().__init__({field: [str(error)]})


class PlanIn(serializers.Serializer):
    title = serializers.CharField(max_length=TITLE_LENGTH, required=False)
    language = serializers.ChoiceField(choices=["en", "nb"], required=False)


class DatasetIn(serializers.Serializer):
    title = serializers.CharField(max_length=TITLE_LENGTH, required=False)
    screening = serializers.ChoiceField(choices=["clear", "sensitive"], required=False)


class AnswerIn(serializers.Serializer):
    state = serializers.ChoiceField(choices=["", *Answer.State.values], default=Answer.State.ANSWERED)
    value = serializers.JSONField(required=False, allow_null=True)
    evidence = serializers.UUIDField(required=False, allow_null=True)


def plan_json(plan: Plan, user: Any, request: Request) -> dict[str, Any]:
    """A plan as the API shows it."""
    return {
        "id": str(plan.uuid),
        "url": request.build_absolute_uri(f"/api/v1/plans/{plan.uuid}/"),
        "title": plan.title,
        "language": plan.language,
        "questionnaire": {"key": plan.questionnaire.key, "version": plan.questionnaire.version},
        "version": plan.version,
        "role": queries.role_of(user, plan),
        "progress": plan.progress,
        "created": plan.created_at.isoformat(),
        "modified": plan.modified_at.isoformat(),
    }


def dataset_json(dataset: Dataset, request: Request) -> dict[str, Any]:
    """A dataset as the API shows it."""
    return {
        "id": str(dataset.uuid),
        "plan": str(dataset.plan.uuid),
        "title": dataset.title,
        "screening": dataset.screening,
        "revision": dataset.revision,
        "images": request.build_absolute_uri(f"/api/v1/datasets/{dataset.uuid}/images/"),
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """A current answer as the API shows it."""
    return {
        "question": answer.question,
        "dataset": str(answer.dataset.uuid) if answer.dataset else None,
        "state": answer.state,
        "value": answer.value,
        "revision": answer.revision,
        "evidence": str(answer.evidence.uuid) if answer.evidence else None,
        "changed": answer.changed_at.isoformat(),
        "changed_by": str(answer.changed_by) if answer.changed_by else None,
    }


class PlanList(APIView):
    """Your plans; POST makes one."""

    @extend_schema(operation_id="plans_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        pages = Pages()
        plans = pages.paginate_queryset(queries.plans_of(request.user), request, view=self)
        return pages.get_paginated_response([plan_json(plan, request.user, request) for plan in plans or []])

    @extend_schema(request=PlanIn, responses={201: dict})
    def post(self, request: Request) -> Response:
        data = _valid(PlanIn, request, "title")
        try:
            plan = services.plan_create(
                user=request.user,
                title=data["title"],
                language=data.get("language", "en"),
                questionnaire=version_current(),
            )
        except ValueRefused as error:
            raise Refused("title", error) from error
        body = plan_json(plan, request.user, request)
        return with_etag(Response(body, status=201, headers={"Location": body["url"]}), plan.version)


class PlanOne(APIView):
    """One plan."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        return with_etag(Response(plan_json(found, request.user, request)), found.version)

    @extend_schema(request=PlanIn, responses={200: dict})
    def patch(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan, need="planner.edit")
        data = _valid(PlanIn, request)
        try:
            services.plan_change(plan=found, version=matched_revision(request), **data)
        except services.VersionConflict:
            raise PreconditionFailed(version=found.version) from None
        except ValueRefused as error:
            raise Refused("title", error) from error
        return with_etag(Response(plan_json(found, request.user, request)), found.version)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan, need="planner.own")
        try:
            services.plan_delete(plan=found, version=matched_revision(request))
        except services.VersionConflict:
            raise PreconditionFailed(version=found.version) from None
        return Response(status=204)


class DatasetList(APIView):
    """A plan's datasets; POST makes one."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        rows = queries.plan_datasets(found)
        results = [dataset_json(dataset, request) for dataset in rows]
        return Response({"count": len(results), "next": None, "previous": None, "results": results})

    @extend_schema(request=DatasetIn, responses={201: dict})
    def post(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan, need="planner.edit")
        data = _valid(DatasetIn, request, "title")
        try:
            dataset = services.dataset_create(plan=found, title=data["title"])
            if "screening" in data:
                services.dataset_change(dataset=dataset, screening=data["screening"])
        except ValueRefused as error:
            raise Refused("title", error) from error
        url = request.build_absolute_uri(f"/api/v1/datasets/{dataset.uuid}/")
        body = dataset_json(dataset, request)
        return with_etag(Response(body, status=201, headers={"Location": url}), dataset.revision)


class DatasetOne(APIView):
    """One dataset."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, dataset: UUID) -> Response:
        found = queries.dataset_get(request.user, dataset)
        return with_etag(Response(dataset_json(found, request)), found.revision)

    @extend_schema(request=DatasetIn, responses={200: dict})
    def patch(self, request: Request, dataset: UUID) -> Response:
        found = queries.dataset_get(request.user, dataset, need="planner.edit")
        data = _valid(DatasetIn, request)
        try:
            services.dataset_change(dataset=found, revision=matched_revision(request), **data)
        except services.VersionConflict:
            raise PreconditionFailed(revision=found.revision) from None
        except ValueRefused as error:
            raise Refused("title", error) from error
        return with_etag(Response(dataset_json(found, request)), found.revision)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, dataset: UUID) -> Response:
        found = queries.dataset_get(request.user, dataset, need="planner.edit")
        if matched_revision(request) != found.revision:
            raise PreconditionFailed(revision=found.revision)
        services.dataset_delete(dataset=found)
        return Response(status=204)


class AnswerList(APIView):
    """All current answers; `?dataset=ID` for one dataset's."""

    @extend_schema(operation_id="plans_answers_list", responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        dataset = dataset_asked(request, found, "planner.view")
        answers = queries.plan_answers(found)
        if dataset is not None:
            answers = [answer for answer in answers if answer.dataset_id == dataset.pk]
        results = [answer_json(answer) for answer in answers]
        return Response({"count": len(results), "next": None, "previous": None, "results": results})


class AnswerOne(APIView):
    """The answer to one question; of a dataset with `?dataset=ID`. PUT needs If-Match: "0" for the first answer."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, plan: UUID, question: str) -> Response:
        found = queries.plan_get(request.user, plan)
        dataset = dataset_asked(request, found, "planner.view")
        answer = queries.answers_by_question(queries.answers_for(found, dataset), dataset).get(question)
        if answer is None:
            return with_etag(Response({"question": question, "state": "", "value": None, "revision": 0}), 0)
        return with_etag(Response(answer_json(answer)), answer.revision)

    @extend_schema(request=AnswerIn, responses={200: dict})
    def put(self, request: Request, plan: UUID, question: str) -> Response:
        found = queries.plan_get(request.user, plan, need="planner.edit")
        dataset = dataset_asked(request, found, "planner.edit")
        data = _valid(AnswerIn, request)
        evidence = None
        if data.get("evidence") and dataset is not None:
            evidence = dataset.evidence.filter(uuid=data["evidence"]).first()
            if evidence is None:
                raise serializers.ValidationError({"evidence": [_("The dataset has no such evidence.")]})
        draft = services.Draft(raw=data.get("value"), state=data["state"], evidence=evidence)
        try:
            answer = services.answer_save(
                plan=found,
                question=question,
                draft=draft,
                revision=matched_revision(request),
                user=request.user,
                dataset=dataset,
            )
        except services.RevisionConflict as conflict:
            raise PreconditionFailed(
                current=answer_json(conflict.current),
                yours={"state": conflict.yours.state, "value": conflict.yours.value},
            ) from None
        except ValueRefused as error:
            raise Refused("value", error) from error
        return with_etag(Response(answer_json(answer)), answer.revision)


def _valid(serializer: type[serializers.Serializer], request: Request, *needed: str) -> dict[str, Any]:
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    unknown = set(request.data) - set(checked.fields)
    if unknown:
        raise serializers.ValidationError({name: [_("This field is not known here.")] for name in sorted(unknown)})
    for name in needed:
        if name not in checked.validated_data:
            raise serializers.ValidationError({name: [_("This field is needed.")]})
    return dict(checked.validated_data)


def dataset_asked(request: Request, plan: Plan, need: str) -> Dataset | None:
    """The dataset that `?dataset=ID` names, if the person may and it is the plan's; None without one."""
    uuid = request.query_params.get("dataset")
    if not uuid:
        return None
    try:
        dataset = queries.dataset_get(request.user, UUID(uuid), need=need)
    except ValueError:
        raise serializers.ValidationError({"dataset": [_("This is not an id.")]}) from None
    if dataset.plan_id != plan.pk:
        raise serializers.ValidationError({"dataset": [_("This dataset belongs to another plan.")]})
    return dataset
