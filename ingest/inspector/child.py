"""The child's side: puts itself into its box, starts Java, then answers requests until its input ends.

Order matters: die with the parent, limits, Landlock, sockets; only then the first parser and the JVM. Answers go to a
descriptor of its own, because a library may write to standard output (Bio-Formats can redirect System.out).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from ingest.inspector import engine, sandbox
from ingest.inspector.facts import clean
from ingest.inspector.limits import Limits

GARBAGE_EVERY = 32  # files
LONG = 1 << 20  # bytes of an answer whose texts are cut before it is sent; the parent cleans every one
EXAMINATION = "ingest.inspector.examination"  # imports parsers: only inside the box


class Answers:
    """The line-by-line way back to the parent."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._stream: BinaryIO = os.fdopen(descriptor, "wb")
        self._turn = threading.Lock()  # the first look is sent while Java reads

    def send(self, **message: Any) -> None:
        """One JSON object on one line, flushed."""
        line = _line(message)
        with self._turn:
            self._stream.write(line)
            self._stream.flush()


def _line(message: dict[str, Any]) -> bytes:
    """A message as the parent takes it: cleaned where it holds what JSON has not, or grew out of hand."""
    with contextlib.suppress(orjson.JSONEncodeError):
        line = orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE)
        if len(line) < LONG:
            return line
    return json.dumps(clean(message), allow_nan=False).encode() + b"\n"


def serve(set_up: str) -> int:
    """Runs the child with the parent's settings (JSON); answers its exit code."""
    sandbox.die_with_parent()
    settings = json.loads(set_up)
    limits = Limits(**settings["limits"])
    answers = Answers(int(settings["answers"]))
    threading.Thread(target=_end_with_input, daemon=True, name="end of input").start()
    tmp, out = Path(settings["tmp"]), Path(settings["out"])
    os.chdir(tmp)
    try:
        jar, jvm = engine.find_jar(), engine.find_jvm()
        archive = Path(settings["archive"]) if settings.get("archive") else None
        beside = [archive, archive.with_suffix(".base.jsa")] if archive else []
        _enter_box(settings, limits, [jar.path, engine.java_home(jvm), *beside], [tmp, out])
        threading.Thread(
            target=importlib.import_module, args=[EXAMINATION], name="imports"
        ).start()  # while Java starts
        about = engine.start(limits, tmp, jar=jar, jvm=jvm, archive=archive)
    except (engine.EngineMissing, OSError) as error:
        answers.send(fatal=str(error) if isinstance(error, engine.EngineMissing) else "The sandbox could not be set.")
        return 4
    examination = importlib.import_module(EXAMINATION)
    sys.setswitchinterval(0.0005)  # two readers share the interpreter; each return from Java waits for the other's turn
    examiner = examination.Examiner(limits=limits, out=out, bioformats_version=about["bioformats"])
    threading.Thread(target=_warm, args=[examiner], daemon=True, name="warm").start()
    answers.send(ready={**about, "landlock": sandbox.landlock_version()})
    _look_for_garbage_between_files()
    for number, request in enumerate(sys.stdin.buffer, 1):
        examiner.examine(json.loads(request), answers.send)
        if number % GARBAGE_EVERY == 0:
            gc.collect()
    return 0


def _look_for_garbage_between_files() -> None:
    """Each of Python's collections lets JPype think about one of Java's: up to a third of a file's time, in its midst."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)


def _enter_box(settings: dict[str, Any], limits: Limits, engine_paths: list[Path], write: list[Path]) -> None:
    sandbox.set_rlimits(limits)
    read = sandbox.runtime_paths(*engine_paths, *(Path(path) for path in settings["read"]))
    boxed = sandbox.restrict(read=read, write=write)
    if not boxed and settings["sandbox"] == "require":
        raise engine.EngineMissing("This machine has no Landlock, and the inspector was told not to run without it.")


def _warm(examiner: Any) -> None:
    """Loads all readers while the child waits, so that later files do not pay for it.

    Not at once: a command that reads one file needs one reader, and its import would wait for all the others.
    """
    time.sleep(0.7)
    for name in ("tiff", "czi", "nd2", "lif", "hdf5"):
        importlib.import_module(f"ingest.inspector.native.{name}")
    examiner.bioformats.warm()


def _end_with_input() -> None:
    """Waits for the other end of the input to be closed: then the whole group ends at once, also while Java works."""
    watched = select.poll()
    watched.register(sys.stdin.fileno(), 0)  # a closed end is told always
    watched.poll()
    os.killpg(os.getpgid(0), signal.SIGKILL)
