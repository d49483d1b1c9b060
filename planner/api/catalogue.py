"""Catalogue facts over HTTP, each with sources, date checked and confidence."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.http.pages import Pages
from common.http.problems import Problem
from planner.catalogue.models import Entry
from planner.catalogue.queries import entries_of, entry_as_json


class CatalogueList(APIView):
    """All entries of one kind."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, kind: str) -> Response:
        if kind not in Entry.Kind.values:
            kinds = ", ".join(Entry.Kind.values)
            raise Problem(_("The catalogue has these kinds: %(kinds)s.") % {"kinds": kinds}, 404)
        pages = Pages()
        rows = pages.paginate_queryset(entries_of(kind), request, view=self)
        return pages.get_paginated_response([entry_as_json(entry) for entry in rows or []])
