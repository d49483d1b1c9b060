"""Terms of vocabularies over HTTP: searched by what people type, listed, or looked up by identifier."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from common.http.pages import Pages
from common.http.problems import problem
from planner.vocabularies.models import Term
from planner.vocabularies.queries import (
    VocabularyUnknown,
    names_known,
    term_as_json,
    term_get,
    vocabulary_names,
    vocabulary_search,
    vocabulary_terms,
)


class VocabularySearch(APIView):
    """Terms of one vocabulary, or of several with commas between the names."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", str, description="What to look for; best fits first, at most 20. Without: every term."
            ),
            OpenApiParameter("id", str, description="One identifier; deprecated terms are found by it too."),
        ],
        responses={200: dict, 404: dict},
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        try:
            names_known(name)
        except VocabularyUnknown:
            known = vocabulary_names()
            sentence = _("There is no such vocabulary. These are here: %(names)s.") % {"names": ", ".join(known)}
            return problem(404, sentence, vocabularies=known)
        pages = Pages()
        rows: Any = pages.paginate_queryset(self._found(request, name), request, view=self)
        return pages.get_paginated_response([term_as_json(term) for term in rows])

    @staticmethod
    def _found(request: Request, name: str) -> Any:
        wanted, text = request.query_params.get("id", ""), request.query_params.get("q", "")
        if wanted.strip():
            try:
                return [term_get(name, wanted)]
            except Term.DoesNotExist:
                return []
        if "q" in request.query_params:
            return vocabulary_search(name, text)
        return vocabulary_terms(name)
