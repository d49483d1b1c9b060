"""Sending facts from a workstation to a plan (`lysplan-inspect --push`). Facts go, pixels never."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


class PushFailed(Exception):
    """The server did not take the facts; one sentence for the person at the workstation."""


def push(base: str, token: str, dataset: str, facts: dict[str, Any]) -> None:
    """Posts the facts of one file or set to a dataset. Raises PushFailed."""
    if urllib.parse.urlsplit(base).scheme not in ("http", "https"):
        raise PushFailed("--push needs an http or https address.")
    address = f"{base.rstrip('/')}/api/v1/datasets/{urllib.parse.quote(dataset, safe='')}/images/"
    request = urllib.request.Request(  # noqa: S310  (the scheme was checked above)
        address, data=json.dumps({"facts": facts}).encode(), method="POST",
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )  # fmt: skip
    try:
        urllib.request.urlopen(request, timeout=60).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        raise PushFailed(f"The server refused the facts ({error.code} {error.reason}).") from error
    except (urllib.error.URLError, OSError) as error:
        raise PushFailed(f"The server could not be reached ({error}).") from error
