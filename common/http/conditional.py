"""ETag and If-Match: nobody overwrites what they have not seen. ETag and If-None-Match: nothing is sent twice."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response


class PreconditionRequired(APIException):
    """428: the caller must say which version they saw."""

    status_code = 428
    default_detail = _("Send If-Match with the ETag you read, so that nobody's change is lost.")


class PreconditionFailed(APIException):
    """412: somebody changed it in between."""

    status_code = 412
    default_detail = _("This was changed since you read it. Read it again, then repeat your change.")

    def __init__(self, **extra: Any) -> None:
        super().__init__()
        self.extra = extra


def etag(revision: int) -> str:
    """The entity tag of a revision number."""
    return f'"{revision}"'


def with_etag(response: Response, revision: int) -> Response:
    """The response with its ETag."""
    response["ETag"] = etag(revision)
    return response


def unless_known(request: Request, body: Any) -> Response:
    """A computed answer with a tag of its content: 304 and nothing else where the caller holds it already."""
    tag = f'"{hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]}"'
    held = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    response = Response(status=304) if held & {tag, "*"} else Response(body)
    response["ETag"] = tag
    return response


def matched_revision(request: Request) -> int:
    """The revision the caller saw. Raises PreconditionRequired without If-Match, PreconditionFailed where it is no tag of ours."""
    header = request.headers.get("If-Match")
    if not header:
        raise PreconditionRequired
    try:
        return int(header.strip().removeprefix("W/").strip('"'))
    except ValueError:
        raise PreconditionFailed from None
