"""The parent's side of the inspector: hand over files, get facts, a thumbnail and raw key/values, never an exception
for a file's own fault.

`UploadChild` stages strangers' uploads and reads nothing else; `SourceChild` reads folders in place (a mounted root,
the command line). Both keep one warm child and replace it after a refusal that smells or some hundreds of files.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.inspector import sandbox as box
from ingest.inspector import staging
from ingest.inspector.facts import clean, refusal
from ingest.inspector.limits import Limits
from ingest.inspector.process import ChildLost, ChildProcess, EngineUnavailable, Overstep
from ingest.inspector.refusals import Refused
from ingest.inspector.staging import Part

__all__ = ["Answer", "ChildLost", "EngineUnavailable", "Limits", "Part", "SourceChild", "UploadChild"]

Beat = Callable[[str, dict[str, Any] | None], None]
_log = logging.getLogger(__name__)
_LIMITS = Limits()
_BEAT_S = 0.8
_PREFIX = "inspector-"


@dataclass(frozen=True)
class Answer:
    """What is known of one file or set: facts (facts.schema.json), a PNG, gzip'd JSON of the raw key/values.

    `resaved`, if asked for: [{"as", "bytes", "resaved_bytes", "ratio", "seconds", "metadata"}] of lossless copies of a sample.
    """

    facts: dict[str, Any]
    thumbnail: bytes | None
    raw: bytes | None
    resaved: list[dict[str, Any]] | None = None


@dataclass
class _Conversation:
    """The state of one request while the child works on it."""

    beat: Beat | None
    stage: str = "first look"
    last_beat: float = 0.0
    sent: float = 0.0
    facts: dict[str, Any] | None = None
    thumbnail: str | None = None
    raw: str | None = None
    replace: bool = False
    resaved: list[dict[str, Any]] | None = None
    late_findings: list[dict[str, Any]] = field(default_factory=list)

    def tick(self) -> None:
        if self.beat is not None and time.monotonic() - self.last_beat >= _BEAT_S:
            self.last_beat = time.monotonic()
            self.beat(self.stage, None)

    def hear(self, message: dict[str, Any]) -> bool:
        """Takes one message of the child; True when it was the last."""
        if "stage" in message:
            self.stage = str(message["stage"])
            partial = message.get("partial")
            if self.beat is not None:
                self.last_beat = time.monotonic()
                self.beat(self.stage, clean(partial) if isinstance(partial, dict) else None)
        if "facts" in message and isinstance(message["facts"], dict):
            elapsed = round((time.monotonic() - self.sent) * 1000, 3)
            self.facts = {**clean(message["facts"]), "elapsed_ms": elapsed}
        if message.get("done"):
            self.thumbnail, self.raw = message.get("thumbnail"), message.get("raw")
            self.replace = bool(message.get("replace"))
            self.resaved = clean(message.get("resaved"))
            self.late_findings = list(message.get("findings") or [])
            return True
        return False


class _Keeper:
    """Keeps one child alive over many files: starts, replaces and closes it."""

    def __init__(self, scratch: Path, *, limits: Limits, sandbox: str) -> None:
        if sandbox == "require" and box.landlock_version() == 0:
            raise EngineUnavailable("This machine has no Landlock, and the inspector was told not to run without it.")
        self.limits, self.sandbox = limits, sandbox
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(scratch)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=scratch))
        self._lock = _lock(self.folder)
        self._child: ChildProcess | None = None
        self._number = 0
        self._closed = False

    def _read_paths(self) -> list[Path]:
        raise NotImplementedError

    def _lifetime(self) -> int:
        """Files after which the child is replaced."""
        return self.limits.files_per_child

    @property
    def pid(self) -> int | None:
        """The process id of the running child, None if there is none."""
        return self._child.pid if self._child is not None and self._child.is_alive else None

    def warm(self) -> ChildProcess:
        """Starts the child without waiting for it, so that the first file finds it ready."""
        if self._closed:
            raise EngineUnavailable("This inspector was closed.")
        if self._child is not None and not self._child.is_alive:
            self._drop()
        if self._child is None:
            self._number += 1
            folder = self.folder / f"child-{self._number}"
            self._child = ChildProcess(folder, read=self._read_paths(), limits=self.limits, sandbox=self.sandbox)
        return self._child

    def _ready(self, tick: Callable[[], None]) -> ChildProcess:
        for attempt in (1, 2):
            child = self.warm()
            try:
                child.wait_ready(tick)
                if child.ready and not child.ready.get("landlock"):
                    _log.warning("no Landlock on this machine: the inspector runs without its box")
                return child
            except ChildLost:
                self._drop()
                if attempt == 2:
                    raise
            except EngineUnavailable:
                _log.debug("child's last words: %s", child.log_tail())
                self._drop()
                raise
            except BaseException:
                self._drop()
                raise
        raise AssertionError("unreachable")

    def _ask(self, request: dict[str, Any], beat: Beat | None) -> tuple[Answer, bool]:
        """One request to a ready child; the answer, and whether the child was used up by it."""
        talk = _Conversation(beat)
        request["first_look"] = request.get("first_look", True) and beat is not None
        child = self._ready(talk.tick)
        _empty(child.out)
        talk.sent = talk.last_beat = time.monotonic()
        try:
            child.request(request, talk.hear, talk.tick)
        except Overstep as error:
            _log.info("inspector child stopped: %s (%s)", error.code, error.detail)
            self._drop()
            elapsed = round((time.monotonic() - talk.sent) * 1000, 3)
            return Answer({**refusal(error.code), "elapsed_ms": elapsed}, None, None), True
        except BaseException:
            _log.debug("child's last words: %s", child.log_tail())
            self._drop()
            raise
        if talk.facts is None or not talk.facts.get("status"):
            self._drop()
            return Answer(refusal("engine_failed"), None, None), True
        talk.facts["findings"] = [*talk.facts.get("findings", []), *clean(talk.late_findings)]
        picture, raw = _picture(child, talk.thumbnail), _raw(child, talk.raw, self.limits.raw_bytes)
        answer = Answer(talk.facts, picture, raw, talk.resaved)
        _empty(child.out)
        if talk.replace or child.files >= self._lifetime():
            self._drop()
            return answer, True
        return answer, False

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            shutil.rmtree(self._child.folder, ignore_errors=True)
            self._child = None

    def close(self) -> None:
        """Ends the child and removes its folders. Closing twice is no error."""
        if self._closed:
            return
        self._closed = True
        if self._child is not None:
            self._child.close()
            self._child = None
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class UploadChild(_Keeper):
    """A warm child that may read one staging folder: the current upload set and nothing else.

    `sandbox`: "warn" runs without Landlock where the kernel has none; "require" raises EngineUnavailable then.
    """

    def __init__(self, scratch: Path, *, limits: Limits = _LIMITS, sandbox: str = "warn") -> None:
        super().__init__(scratch, limits=limits, sandbox=sandbox)
        self._staging = self.folder / "set"
        self._staging.mkdir(mode=0o700)

    def _read_paths(self) -> list[Path]:
        return [self._staging]

    def inspect(
        self,
        parts: Sequence[Part],
        *,
        entry: str | None = None,
        beat: Beat | None = None,
        thumbnail: bool = True,
        resave: bool = False,
    ) -> Answer:
        """Facts of one file, or of the files of one set; `entry` names the part to open first.

        `resave` also measures how large lossless copies would be (at most 32 MiB of pixels are copied).

        A file's own fault is an answer with status "refused". Raises EngineUnavailable and ChildLost, which are ours,
        and whatever `beat` raises (the child is killed then).
        """
        if not parts:
            raise ValueError("no parts")
        path = entry or (parts[0].name if len(parts) == 1 else _common_name(parts))
        total = sum(_size(part.path) for part in parts)
        staging.clear(self._staging)
        try:
            staged = staging.stage(parts, self._staging)
            request = {
                "root": str(self._staging), "names": {theirs: ours for ours, theirs in staged.items()},
                "entry": staged.get(entry) if entry else None, "thumbnail": thumbnail, "resave": resave,
            }  # fmt: skip
            answer, _ = self._ask(request, beat)
        except Refused as error:
            answer = Answer(refusal(error.code, error.message), None, None)
        finally:
            staging.clear(self._staging)
        answer.facts.update(path=clean(path), bytes=total)
        if not self._closed:
            with contextlib.suppress(EngineUnavailable):  # the next inspect says so
                self.warm()
        return answer


class SourceChild(_Keeper):
    """A child for one person's run over folders in place; it may read `roots` and nothing else."""

    def __init__(
        self, scratch: Path, roots: Sequence[Path], *, limits: Limits = _LIMITS, sandbox: str = "warn"
    ) -> None:
        super().__init__(scratch, limits=limits, sandbox=sandbox)
        self._roots = [Path(os.path.realpath(root)) for root in roots]

    def _read_paths(self) -> list[Path]:
        return self._roots

    def _lifetime(self) -> int:
        return self.limits.files_per_source_child

    def inspect(
        self,
        path: Path,
        *,
        beat: Beat | None = None,
        thumbnail: bool = False,
        raw: bool = False,
        first_look: bool = True,
    ) -> Answer:
        """Facts of the file or OME-Zarr folder at `path`; used files must lie in its folder. Raises as UploadChild.

        `first_look`: whether `beat` is also told what our own reader found before the whole answer is there.
        """
        real = Path(os.path.realpath(path))
        try:
            staging.check_name(path.name or real.name)
        except Refused as error:
            return Answer({**refusal(error.code, error.message), "path": clean(str(path))}, None, None)
        if not any(real.is_relative_to(root) for root in self._roots):
            return Answer({**refusal("refers_outside"), "path": clean(str(path))}, None, None)
        request = {
            "root": str(real.parent), "names": None, "entry": real.name, "thumbnail": thumbnail, "raw": raw,
            "first_look": first_look,
        }  # fmt: skip
        answer, _ = self._ask(request, beat)
        answer.facts.update(path=clean(str(path)))
        if not answer.facts.get("bytes"):
            answer.facts["bytes"] = _size(real)
        return answer


def _common_name(parts: Sequence[Part]) -> str:
    """What a set is called: the folder all its parts share, else the first name."""
    tops = {part.name.replace("\\", "/").strip("/").split("/")[0] for part in parts}
    return tops.pop() if len(tops) == 1 else parts[0].name


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(entry.stat().st_size for entry in path.rglob("*") if entry.is_file())
    return path.stat().st_size


def _picture(child: ChildProcess, name: object) -> bytes | None:
    if not isinstance(name, str) or "/" in name:
        return None
    from ingest.inspector import thumbnail

    return thumbnail.reencode(child.out / name, largest_px=child.limits.thumbnail_px)


def _raw(child: ChildProcess, name: object, limit: int) -> bytes | None:
    if not isinstance(name, str) or "/" in name:
        return None
    path = child.out / name
    if path.is_symlink() or not path.is_file() or path.stat().st_size > limit:
        return None
    return path.read_bytes()


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _lock(folder: Path) -> int | None:
    """Holds the folder until this process ends, however it ends; then the next inspector may sweep it away."""
    if sys.platform == "win32":
        return None
    import fcntl

    held = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held


def _sweep(scratch: Path) -> None:
    """Removes what inspectors that were killed left behind."""
    if sys.platform == "win32":
        return
    import fcntl

    for left in scratch.glob(f"{_PREFIX}*"):
        try:
            held = os.open(left / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except OSError:
            pass  # alive
        finally:
            os.close(held)
