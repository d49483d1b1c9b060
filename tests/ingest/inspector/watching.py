"""What a hostile file must not do, watched from outside: open, call, leak, grow, stay.

`Watched` holds one child, a canary folder under inotify, a listener on loopback (TCP and UDP), and a thread that reads the
peak memory the kernel counted for each child.
"""

from __future__ import annotations

import contextlib
import ctypes
import gzip
import json
import os
import re
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py

from ingest.inspector.client import Answer, ChildLost, Limits, Part, UploadChild

from . import makers
from .corpus import CANARY, Ground, Made

_OPEN, _ACCESS = 0x20, 0x01


@dataclass(frozen=True)
class Outcome:
    """How one hostile file ended: "ok", an error code, or "lost"; seconds of its own; what was seen beside it."""

    end: str
    seconds: float
    answer: Answer | None
    opened_outside: int
    calls: int
    leaks: tuple[str, ...]
    good_after: bool


class Watched:
    """A child under watch. Use as a context; `attack` may be called any number of times."""

    def __init__(self, folder: Path, *, limits: Limits) -> None:
        self.folder = folder
        self.secret = _outside(folder / "other-person")
        self.good = makers.ome_tiff(folder / "good.ome.tif")
        self.limits = limits
        self.peak_mb = 0.0
        self._number = 0

    def __enter__(self) -> Watched:
        self._inotify = ctypes.CDLL(None).inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for path in (self.secret.parent, *self.secret.parent.iterdir()):
            ctypes.CDLL(None).inotify_add_watch(self._inotify, bytes(path), _OPEN | _ACCESS)
        self._listeners = _listeners()
        self.port = self._listeners[0].getsockname()[1]
        self.child = UploadChild(self.folder / "scratch", limits=self.limits)
        self.child.inspect([Part(self.good, "good.ome.tif")])
        self._stop = threading.Event()
        self._memory = threading.Thread(target=self._watch_memory, daemon=True)
        self._memory.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._memory.join()
        self.child.close()
        for listener in self._listeners:
            listener.close()
        os.close(self._inotify)

    def ground(self) -> Ground:
        """A fresh ground for one case."""
        self._number += 1
        folder = self.folder / f"case-{self._number}"
        folder.mkdir()
        return Ground(folder, self.secret, self.port)

    def attack(self, made: Made) -> Outcome:
        """Inspects the files as an upload, then a good file, and tells what was seen."""
        self._opened(), self._called()
        started = time.monotonic()
        answer: Answer | None = None
        try:
            answer = self.child.inspect([Part(path, name) for name, path in made.items()])
        except ChildLost:
            end = "lost"
        else:
            end = "ok" if answer.facts["status"] == "ok" else answer.facts["error"]["code"]
        seconds = time.monotonic() - started
        good = self.child.inspect([Part(self.good, "good.ome.tif")], thumbnail=False).facts["status"] == "ok"
        return Outcome(end, seconds, answer, self._opened(), self._called(), _leaks(answer, self.folder), good)

    def _opened(self) -> int:
        with contextlib.suppress(BlockingIOError):
            return len(os.read(self._inotify, 65_536))
        return 0

    def _called(self) -> int:
        calls = 0
        for listener in self._listeners:
            with contextlib.suppress(BlockingIOError):
                while True:
                    if listener.type == socket.SOCK_STREAM:
                        listener.accept()[0].close()
                    else:
                        listener.recv(65_536)
                    calls += 1
        return calls

    def _watch_memory(self) -> None:
        while not self._stop.wait(0.02):
            with contextlib.suppress(OSError, AttributeError):
                told = Path(f"/proc/{self.child.pid}/status").read_text()
                if found := re.search(r"VmHWM:\s+(\d+) kB", told):
                    self.peak_mb = max(self.peak_mb, int(found[1]) / 1024)


def _outside(folder: Path) -> Path:
    """The other person's folder: everything a case might want, each with the canary in it."""
    folder.mkdir(parents=True)
    secret = folder / "secret.txt"
    secret.write_text(CANARY)
    block = (
        f'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="{CANARY}"/></OME>'
    )
    makers.ome_tiff(folder / "other.ome.tif", name=CANARY)
    makers.ome_zarr(folder / "0")
    for name in ("other.companion.ome", "other.xlif", "other.pty"):
        (folder / name).write_text(block)
    for name in ("other.raw", "other.ids", "other"):
        (folder / name).write_bytes(CANARY.encode().ljust(4096))
    for name in ("other.svs", "other.ndpi", "other.jpg"):
        makers.ome_tiff(folder / name, name=CANARY)
    with h5py.File(folder / "other.h5", "w") as opened:
        opened[CANARY] = makers.pixels(32, 32)
    return secret


def _listeners() -> list[socket.socket]:
    tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", tcp.getsockname()[1]))
    for listener in (tcp, udp):
        listener.setblocking(False)
    return [tcp, udp]


def _leaks(answer: Answer | None, folder: Path) -> tuple[str, ...]:
    """What stands in an answer that must not: the canary's text, another file's text, paths, class names."""
    if answer is None:
        return ()
    facts = json.dumps(answer.facts, ensure_ascii=False)
    raw = gzip.decompress(answer.raw).decode("utf-8", "replace") if answer.raw else ""
    found = [
        f"{CANARY[:11]} in {where}"
        for where, text in (("facts", facts), ("raw", raw))
        if CANARY in _without_names(text)
    ]
    found += [f"{word} in facts or raw" for word in ("root:x:0", "LANG=C.UTF-8") if word in facts + raw]
    shown: Any = [answer.facts.get("error"), answer.facts["findings"]]
    said = json.dumps(shown)
    found += [
        f"{word} in a message" for word in (str(folder), "inspector-", "loci.", "java.", "Exception") if word in said
    ]
    found += ["a path in facts"] if "inspector-" in facts else []
    return tuple(found)


def _without_names(text: str) -> str:
    """The text without addresses that the hostile file itself wrote: it may name the canary, it may not know what it says."""
    return re.sub(r"http://127\.0\.0\.1:\d+/" + CANARY, "", text)
