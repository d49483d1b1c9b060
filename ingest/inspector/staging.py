"""The staging folder: the one place an upload child may read, holding the current set and nothing else.

Names come from strangers. A single file gets a name the server made unless its own is harmless; members of a set
keep their relative names, because files of a set name each other, after each part was checked.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.inspector import formats
from ingest.inspector.prechecks import check_name
from ingest.inspector.refusals import Refused

__all__ = ["Part", "check_name", "clear", "safe_name", "stage"]

_HARMLESS = re.compile(r"[\w .()+,=@#%&'~^!\[\]{}\-µ×]{1,120}", re.UNICODE)


@dataclass(frozen=True)
class Part:
    """One file of a set: where its bytes are, and its relative name as the person gave it (may be hostile)."""

    path: Path
    name: str


def _is_harmless(part: str) -> bool:
    return (
        bool(_HARMLESS.fullmatch(part))
        and part not in (".", "..")
        and not part.startswith((" ", "-"))
        and not part.endswith((" ", "."))
        and len(part.encode()) <= 240
        and all(unicodedata.category(sign)[0] != "C" for sign in part)
    )


def safe_name(name: str, *, alone: bool) -> str:
    """The name a part gets in the staging folder, relative, with `/`.

    Raises Refused("bad_name") for command names, and for members of a set whose name cannot be kept.
    """
    check_name(name)
    pieces = [piece for piece in name.replace("\\", "/").split("/") if piece not in ("", ".")]
    if alone:
        base = pieces[-1] if pieces else ""
        if _is_harmless(base) and not base.startswith("."):
            return base
        ending = formats.ending_of(base)
        return "image" + (ending if re.fullmatch(r"[a-z0-9.]{0,16}", ending) else "")
    if not pieces or name.startswith(("/", "\\")) or len(pieces) > 20 or not all(_is_harmless(p) for p in pieces):
        raise Refused("bad_name")
    return "/".join(pieces)


def stage(parts: Sequence[Part], folder: Path) -> dict[str, str]:
    """Links (copies across file systems) the parts into an empty folder; answers {name as given: staged name}.

    Raises Refused("bad_name") for names that cannot be kept or that collide.
    """
    staged: dict[str, str] = {}
    names = {part.name: safe_name(part.name, alone=len(parts) == 1) for part in parts}
    if len({name.lower() for name in names.values()}) != len(parts):
        raise Refused("bad_name", "two parts of one name")
    for part in parts:
        target = folder / names[part.name]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source = Path(os.path.realpath(part.path))
        if source.is_dir():
            shutil.copytree(source, target, copy_function=_link, symlinks=False)
        else:
            _link(str(source), str(target))
        staged[part.name] = names[part.name]
    return staged


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copyfile(source, target)
    return target


def clear(folder: Path) -> None:
    """Empties a folder. Raises OSError if anything is left: a set must never see the one before it."""
    for entry in list(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if any(folder.iterdir()):
        raise OSError(errno.ENOTEMPTY, "the staging folder is not empty")
