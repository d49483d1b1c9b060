"""Sending facts from a workstation to a plan (`lysplan-inspect --push`). Facts go, pixels never.

What arrived is written down beside the user's cache, so that the same command, run again after a stop, neither reads nor
sends it twice. A server that is away is waited for; the server itself takes the same facts only once.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.inspector.archive import cache_folder

WAITS_S = (1, 2, 4, 8, 15)  # between tries while the server is away
AGAIN = "What arrived is kept: run the same command again, and it goes on where it stopped."
REFUSALS = {
    401: "The server does not know this token. Make a new one under your name, API tokens.",
    403: "You may read this dataset but not add to it. Ask the owner of the plan to make you an editor.",
    404: "The server has no such dataset among yours. Look at the address of the dataset's page for its id.",
}


class PushFailed(Exception):
    """The server did not take the facts; sentences for the person at the workstation."""


class Push:
    """Sends facts to one dataset of one server. Raises PushFailed for an address that is none."""

    def __init__(self, base: str, token: str, dataset: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        if urllib.parse.urlsplit(base).scheme not in ("http", "https"):
            raise PushFailed("--push needs an http or https address.")
        self._address = f"{base.rstrip('/')}/api/v1/datasets/{urllib.parse.quote(dataset, safe='')}/images/"
        self._token, self._sleep = token, sleep
        self._book = cache_folder() / "pushed" / f"{hashlib.sha256(self._address.encode()).hexdigest()[:24]}.jsonl"
        self._arrived = self._read_book()
        self.sent = 0

    def arrived(self, path: Path) -> list[str] | None:
        """Names of the files that went with this one, if it arrived earlier and did not change since; else None."""
        entry = self._arrived.get(os.path.realpath(path))
        return entry["used"] if entry is not None and entry["as"] == _as(path) else None

    def send(self, path: Path, facts: dict[str, Any]) -> None:
        """Posts the facts of one file or set, again and again for half a minute while the server is away. Raises PushFailed."""
        body = json.dumps({"facts": facts}).encode()
        for wait in (*WAITS_S, None):
            try:
                self._post(body)
                break
            except OSError as error:  # no line, no server, or one that is being restarted
                if wait is None:
                    raise PushFailed(f"The server could not be reached ({_reason(error)}). {AGAIN}") from error
                self._sleep(wait)
        self.sent += 1
        self._write_down(path, facts)

    def _post(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(self._address, data=body, method="POST", headers=headers)  # noqa: S310  (the scheme was checked)
        try:
            urllib.request.urlopen(request, timeout=60).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            if error.code >= 500 or error.code == 429:
                raise
            said = REFUSALS.get(error.code) or _detail(error)
            raise PushFailed(f"The server refused the facts ({error.code}). {said} {AGAIN}") from error

    def _read_book(self) -> dict[str, dict[str, Any]]:
        try:
            lines = self._book.read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        found = {}
        for line in lines:
            try:
                entry = json.loads(line)
                found[str(entry["path"])] = {"as": list(entry["as"]), "used": list(entry["used"])}
            except (ValueError, KeyError, TypeError):  # the last line of a run that was killed while it wrote
                continue
        return found

    def _write_down(self, path: Path, facts: dict[str, Any]) -> None:
        self._book.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        entry = {"path": os.path.realpath(path), "as": _as(path), "used": list(facts.get("used_files") or ())}
        with self._book.open("a", encoding="utf-8") as book:
            book.write(json.dumps(entry) + "\n")


def _as(path: Path) -> list[int]:
    """[bytes, time of the last change in ns]: a file that differs in neither is the same file."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _reason(error: OSError) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"it answered {error.code} {error.reason}"
    return str(getattr(error, "reason", error))


def _detail(error: urllib.error.HTTPError) -> str:
    """The server's own sentence (RFC 9457), if it gave one."""
    try:
        return str(json.loads(error.read(10_000)).get("detail") or error.reason)
    except (ValueError, AttributeError, OSError):
        return str(error.reason)
