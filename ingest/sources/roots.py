"""The mounted folders an operator named (LYSPLAN_SOURCES), and who may read which. Resolves paths, never out of a root."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common.people import Who

EVERYBODY = "*"


class OutsideRoot(Exception):
    """The folder is not in this source, or is not a folder."""


@dataclass(frozen=True)
class Source:
    """One mounted folder. `people`: user names, or "*" for everybody who is signed in."""

    name: str
    path: Path
    people: tuple[str, ...]

    def may_read(self, user: Who) -> bool:
        return user.is_authenticated and (EVERYBODY in self.people or user.get_username() in self.people)

    def folder(self, relative: str) -> Path:
        """The real folder at a relative path of this source; links that lead out do not count. Raises OutsideRoot."""
        root = self.path.resolve()
        try:
            found = (root / relative.strip("/")).resolve(strict=True)
        except (OSError, ValueError):
            raise OutsideRoot from None
        if not found.is_relative_to(root) or not found.is_dir():
            raise OutsideRoot
        return found


def sources_of(user: Who) -> list[Source]:
    """The sources this person may read."""
    named = [
        Source(name, Path(about["path"]), tuple(about.get("people", ())))
        for name, about in settings.LYSPLAN_SOURCES.items()
    ]
    return [source for source in named if source.may_read(user)]


def source_get(user: Who, name: str) -> Source:
    """The source, if this person may read it. Raises OutsideRoot."""
    for source in sources_of(user):
        if source.name == name:
            return source
    raise OutsideRoot


def folders_in(source: Source, relative: str, limit: int = 500) -> list[str]:
    """Names of the visible folders below a folder of the source, sorted. Raises OutsideRoot."""
    with os.scandir(source.folder(relative)) as entries:
        names = [e.name for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith(".")]
    return sorted(names)[:limit]
