"""A class archive (AppCDS) that shortens the start of the JVM by about a third. Never required.

`make setup`, or `python -m ingest.inspector archive`, makes it in three seconds in the cache folder (`LYSPLAN_CACHE`,
else the user's cache). Its name carries the jar, the JVM and the flags, so an archive of another version is never used;
a damaged one is ignored by the JVM itself (`-Xshare:auto`).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ingest.inspector import engine
from ingest.inspector.limits import Limits

_FORM = "1"  # raised when flags or classes of the training change


def cache_folder() -> Path:
    """Where archives lie: `LYSPLAN_CACHE`, else `lysplan` in the user's cache folder."""
    named = os.environ.get("LYSPLAN_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lysplan"


def path() -> Path:
    """The archive for this jar and this JVM. Raises EngineMissing."""
    parts = [_FORM]
    for file in (engine.find_jar(check=False).path, engine.find_jvm()):
        status = file.stat()
        parts.append(f"{file.resolve()} {status.st_size} {status.st_mtime_ns}")
    return cache_folder() / f"classes-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]}.jsa"


def existing() -> Path | None:
    """The archive if it was made, None otherwise."""
    try:
        found = path()
        return found if found.is_file() else None
    except (engine.EngineMissing, OSError, RuntimeError):
        return None  # no engine, no home folder: the start itself will say what is missing


def make() -> Path:
    """Makes the archive and answers its path. Raises EngineMissing if this JVM cannot make one."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    java = engine.java_home(engine.find_jvm()) / "bin" / ("java.exe" if sys.platform == "win32" else "java")
    heap = f"-Xmx{Limits().heap_mb}m"
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        base, made = target.with_suffix(".base.jsa"), Path(folder) / "classes.jsa"  # the second names the first
        try:
            subprocess.run(
                [str(java), "-Xshare:dump", heap, "-XX:+UseSerialGC", f"-XX:SharedArchiveFile={base}"],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            subprocess.run(
                [sys.executable, "-s", "-m", "ingest.inspector", "train", str(base), str(made), folder],
                check=True, capture_output=True, timeout=120, cwd=Path(__file__).resolve().parents[2],
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise engine.EngineMissing("This Java cannot make a class archive; the inspector works without.") from error
        if not made.is_file():
            raise engine.EngineMissing("This Java made no class archive; the inspector works without.")
        made.rename(target)
    return target


def train(base: Path, made: Path, folder: Path) -> int:
    """In a process of its own: starts the engine, reads one file, and lets the JVM write its classes at exit."""
    import jpype
    import numpy
    import tifffile

    from ingest.inspector.bioformats import BioFormats

    sample = folder / "sample.ome.tif"
    tifffile.imwrite(sample, numpy.zeros((2, 16, 16), "uint16"), ome=True, metadata={"axes": "ZYX"})
    extra = [f"-XX:SharedArchiveFile={base}", f"-XX:ArchiveClassesAtExit={made}"]
    engine.start(Limits(), folder, jar=engine.find_jar(), jvm=engine.find_jvm(), extra=extra)
    readers = BioFormats("training")
    for first in ("loci.formats.in.OMETiffReader", None):
        opened = readers.open(sample, first)
        readers.raw(opened, 1 << 20)
        opened.close()
    jpype.shutdownJVM()
    return 0
