"""Advice over HTTP: what the files propose, and what the rules say, each line with its reason and its sources."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.conditional import unless_known
from planner.guidance.frozen import advice_as_json
from planner.guidance.queries import plan_advice
from planner.plans import queries
from planner.plans.proposals import Offer, dataset_proposals

from .plans import dataset_asked


class Advice(APIView):
    """`results`: what the files propose and where answers and files disagree, dataset by dataset. `advice`: growth in
    bytes, cost in NOK as decimal text, storage, archives, formats, ethics and lead times, as of `advice.made`. With an
    ETag of its content: send it back in If-None-Match to be told with 304 that nothing changed. `?dataset=ID`: of one
    dataset alone, which is much shorter where a plan has many.
    """

    @extend_schema(parameters=[OpenApiParameter("dataset", UUID)], responses={200: dict, 304: None})
    def get(self, request: Request, plan: UUID) -> Response:
        found = queries.plan_get(request.user, plan)
        one = dataset_asked(request, found, "planner.view")
        datasets = [one] if one else queries.plan_datasets(found)
        answers = queries.plan_answers(found)
        offers = dataset_proposals(found, datasets, queries.answers_by_scope(answers))
        results = [
            _offer_json(str(dataset.uuid), offer) for dataset in datasets for offer in offers.get(dataset.pk, [])
        ]
        advice, _reference = plan_advice(found, datasets, answers)
        body = {"count": len(results), "next": None, "previous": None, "results": results}
        return unless_known(request, {**body, "advice": advice_as_json(advice)})


def _offer_json(dataset: str, offer: Offer) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "question": offer.question.key,
        "kind": "disagreement" if offer.disagrees else "proposal",
        "value": offer.proposal.value,
        "display": offer.display("en"),
        "reason": offer.reason(),
        "evidence": offer.proposal.evidence,
        "files": list(offer.proposal.files),
        "reader": offer.proposal.reader,
    }
