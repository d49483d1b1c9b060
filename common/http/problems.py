"""Errors of the API as problem details (RFC 9457): a type, a title, a sentence, never a class name or a path."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


class Problem(APIException):
    """An error with a status and a sentence for the caller; `extra` members go beside them."""

    def __init__(self, detail: str, status: int = 400, **extra: Any) -> None:
        super().__init__(detail)
        self.status_code = status
        self.extra = extra


def problem(status: int, detail: str, **extra: Any) -> JsonResponse:
    """The same from a plain Django view."""
    return JsonResponse(_body(status, detail, extra), status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER."""
    response = exception_handler(error, context)
    if response is None:
        return None
    extra = dict(getattr(error, "extra", {}))
    if isinstance(error, ValidationError):
        extra["errors"] = response.data
        detail = _("Some of what was sent cannot be used; see “errors”.")
    else:
        detail = str(getattr(error, "detail", "")) or HTTPStatus(response.status_code).description
    if response.status_code == HTTPStatus.NOT_FOUND and not isinstance(error, Problem):
        detail = _("There is nothing here that you may see.")
    response.data = _body(response.status_code, detail, extra)
    response.content_type = MEDIA_TYPE
    return response


def _body(status: int, detail: str, extra: dict[str, Any]) -> dict[str, Any]:
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **extra}
