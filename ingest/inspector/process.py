"""One inspector child as the parent sees it: started in its box, spoken to in JSON lines, watched, killed.

The child is not trusted. Its answers come on a descriptor of its own and are cut at a cap; its memory is watched,
its CPU limit is raised for each file, and a file that takes longer than its wall time costs the child its life.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from ingest.inspector import archive
from ingest.inspector.limits import Limits

_ROOT = Path(__file__).resolve().parents[2]
_TICK_S = 0.2
_PIPE = 1 << 16  # bytes a pipe holds
_KEPT_ENVIRONMENT = ("BIOFORMATS_JAR", "LYSPLAN_JVM", "LYSPLAN_CACHE", "TZ")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class EngineUnavailable(Exception):
    """The JVM or the jar is missing or corrupt, or the sandbox that is required is not there. One sentence."""


class ChildLost(Exception):
    """The child died during a file for no reason of the file's own that we know. Try again."""


class Overstep(Exception):
    """The child crossed a limit and was stopped; `code` is the interface's error code."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class ChildProcess:
    """A running child. `folder` is its own: `out` for answers, `tmp` for temporary files, both emptied by the parent.

    Raises EngineUnavailable if the operating system cannot start it.
    """

    def __init__(self, folder: Path, *, read: Sequence[Path], limits: Limits, sandbox: str) -> None:
        self.folder, self.limits = folder, limits
        self.out, self.tmp = folder / "out", folder / "tmp"
        for made in (self.out, self.tmp):
            made.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.files = 0
        self.ready: dict[str, Any] | None = None
        self._buffer = bytearray()
        self.started = time.monotonic()
        answers, theirs = os.pipe()
        classes = archive.existing()
        set_up = {
            "archive": str(classes) if classes else None,
            "answers": theirs, "out": str(self.out), "tmp": str(self.tmp), "read": [str(path) for path in read],
            "limits": asdict(limits), "sandbox": sandbox,
        }  # fmt: skip
        environment = {
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": str(self.tmp),
            "TMPDIR": str(self.tmp), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1", "HDF5_USE_FILE_LOCKING": "FALSE", "MALLOC_ARENA_MAX": "2",
        }  # fmt: skip
        environment |= {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        log = (folder / "child.log").open("wb")
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-m", "ingest.inspector", "serve", json.dumps(set_up)],
                cwd=_ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log,
                pass_fds=(theirs,), start_new_session=True, close_fds=True,
            )  # fmt: skip
        except OSError as error:
            os.close(answers)
            raise EngineUnavailable("The inspector could not be started on this machine.") from error
        finally:
            os.close(theirs)
            log.close()
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = answers
        os.set_blocking(answers, False)

    @property
    def pid(self) -> int:
        """Process id, and id of its group."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def wait_ready(self, tick: Callable[[], None]) -> None:
        """Waits until JVM and readers stand. Raises EngineUnavailable with the child's own sentence, or ChildLost."""
        if self.ready is not None:
            return
        deadline = self.started + self.limits.start_s
        while True:
            for message in self._messages(_TICK_S):
                if "fatal" in message:
                    raise EngineUnavailable(str(message["fatal"]))
                if "ready" in message:
                    self.ready = dict(message["ready"])
                    return
            if self._ended:
                status = self._process.wait()
                if status in (-signal.SIGKILL, -signal.SIGTERM):
                    raise ChildLost("The inspector was stopped while it was starting.")
                raise EngineUnavailable("The inspector ended while it was starting; Java may not fit this machine.")
            if time.monotonic() > deadline:
                raise EngineUnavailable("The inspector did not start in time.")
            tick()

    def request(
        self, message: dict[str, Any], on_message: Callable[[dict[str, Any]], bool], tick: Callable[[], None]
    ) -> None:
        """Sends one request and hands on each answer until `on_message` says True; calls `tick` five times a second.

        Raises Overstep (too_slow, too_large, engine_failed) or ChildLost; the child is dead then.
        """
        self.files += 1
        deadline = time.monotonic() + self.limits.wall_s
        try:
            self._requests.write(json.dumps(message).encode() + b"\n")  # takes names that are no UTF-8
            self._requests.flush()
        except OSError as error:
            self.kill()
            raise ChildLost("The inspector had ended.") from error
        self._raise_cpu_limit()  # while the child begins: what is left of the last file's is enough for that
        while True:
            for answer in self._messages(_TICK_S):
                if on_message(answer):
                    return
            if self._ended:
                self._explain_end()
            if time.monotonic() > deadline:
                raise Overstep("too_slow", "wall time")
            if self._resident_mb() > self.limits.resident_mb:
                raise Overstep("too_large", "resident memory")
            tick()

    _ended = False

    def _messages(self, wait_s: float) -> list[dict[str, Any]]:
        """Whole lines that arrived within `wait_s`. Raises Overstep if they are no JSON or too long."""
        if b"\n" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], wait_s)
            if ready:
                try:
                    piece = os.read(self._answers, _PIPE)
                except BlockingIOError:
                    return []
                if not piece:
                    self._ended = True
                self._buffer += piece
        if len(self._buffer) > self.limits.answer_bytes:
            raise Overstep("engine_failed", "answer too long")
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        try:
            found = [orjson.loads(line) for line in lines if line]
        except ValueError as error:
            raise Overstep("engine_failed", "malformed answer") from error
        if not all(isinstance(message, dict) for message in found):
            raise Overstep("engine_failed", "malformed answer")
        return found

    def _explain_end(self) -> None:
        """Turns the way the child died into its meaning."""
        try:
            status = self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Overstep("engine_failed", "closed its answers") from None
        if status == 3:  # -XX:+ExitOnOutOfMemoryError
            raise Overstep("too_large", "heap")
        if status == -signal.SIGXCPU:
            raise Overstep("too_slow", "processor time")
        raise ChildLost(f"The inspector ended while it was reading this file (status {status}).")

    def _raise_cpu_limit(self) -> None:
        if sys.platform != "linux":
            return
        import resource

        used = self._cpu_seconds()
        hard = resource.RLIM_INFINITY
        with contextlib.suppress(ProcessLookupError):  # dead already: the request will find out
            resource.prlimit(self.pid, resource.RLIMIT_CPU, (int(used) + 1 + self.limits.cpu_s, hard))

    def _cpu_seconds(self) -> float:
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            return 0.0
        return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))

    def _resident_mb(self) -> float:
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE / (1 << 20)
        except (OSError, IndexError, ValueError):
            return 0.0

    def kill(self) -> None:
        """Ends the child and whatever it started, and waits until it is gone."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.kill()
        self._process.wait()
        self.close_pipes()

    def close(self) -> None:
        """Ends the child at end of input; kills it if it does not go within two seconds."""
        with contextlib.suppress(OSError):
            self._requests.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self.kill()

    def close_pipes(self) -> None:
        """Closes the parent's ends."""
        with contextlib.suppress(OSError):
            self._requests.close()
        if self._answers >= 0:
            os.close(self._answers)
            self._answers = -1

    def log_tail(self) -> str:
        """The last lines the child wrote to its error stream, for the operator's log only."""
        try:
            return (self.folder / "child.log").read_text("utf-8", "replace")[-2000:]
        except OSError:
            return ""
