"""Zip files that are the same bytes tomorrow: members in a given order, with the moment of the snapshot, never of the clock.

Word and spreadsheet libraries stamp their members with today's date; `zip_restamped` packs such a file anew.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from .contract import Snapshot

DATA = Path(__file__).parent / "data"
Moment = tuple[int, int, int, int, int, int]
_EARLIEST, _LATEST = 1980, 2107  # what a zip file can say


def moment_of(snapshot: Snapshot) -> datetime:
    """When the snapshot was taken, in UTC."""
    return datetime.fromisoformat(snapshot["taken"]).astimezone(UTC)


def day_of(snapshot: Snapshot) -> str:
    return moment_of(snapshot).date().isoformat()


def zip_bytes(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], moment: datetime) -> bytes:
    """A zip of these files by path; a path that ends in `/` is a folder. Names are ours, never typed by anybody."""
    named = files.items() if isinstance(files, Mapping) else files
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in named:
            packed.writestr(_member(name, moment), content)
    return out.getvalue()


def zip_restamped(content: bytes, moment: datetime, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The same zip, each member with this moment; `change` may mend a member by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        members = [(name, opened.read(name)) for name in opened.namelist()]
    return zip_bytes([(name, change(name, member) if change else member) for name, member in members], moment)


def _member(name: str, moment: datetime) -> zipfile.ZipInfo:
    stamp: Moment = (
        min(max(moment.year, _EARLIEST), _LATEST),
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
    )
    member = zipfile.ZipInfo(name, stamp)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3
    is_folder = name.endswith("/")
    member.external_attr = (0o40755 << 16) | 0x10 if is_folder else 0o100644 << 16
    return member
