"""Where uploaded bytes lie: DATA_DIR/uploads/<aa>/<uuid>. Names are ours; what a person calls a file never touches a path."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

BLOCK = 1024 * 1024


def upload_path(uuid: UUID | str) -> Path:
    """The file that holds the upload's bytes; its folder is made on the way."""
    name = str(UUID(str(uuid)))
    folder = Path(settings.DATA_DIR) / "uploads" / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / name


def side_path(relative: str) -> Path:
    """A side file (raw key/values of an inspection)."""
    path = Path(settings.DATA_DIR) / "side" / relative
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def bytes_write(uuid: UUID, offset: int, limit: int, blocks: Iterable[bytes], digest: "hashlib._Hash | None") -> int:
    """Writes blocks from `offset`, at most `limit` bytes, and syncs. Returns bytes durably written.

    A connection that breaks must end `blocks`, not raise, so that what came is kept. Raises OSError (ENOSPC)
    when the disk is full: nothing of this call counts then.
    """
    written = 0
    descriptor = os.open(upload_path(uuid), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, offset)  # drops bytes of an earlier writer that were never acknowledged
        os.lseek(descriptor, offset, os.SEEK_SET)
        for block in blocks:
            piece = block[: limit - written]
            _write_all(descriptor, piece)
            written += len(piece)
            if digest is not None:
                digest.update(piece)
            if written == limit:
                break
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return written


def _write_all(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def file_blocks(path: Path) -> Iterator[bytes]:
    """The file in blocks of 1 MiB."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def bytes_delete(uuid: UUID) -> None:
    """Removes the upload's bytes, if there."""
    upload_path(uuid).unlink(missing_ok=True)


def disk_has(bytes_wanted: int) -> bool:
    """Whether the store's disk has room for that and 256 MiB to breathe."""
    folder = Path(settings.DATA_DIR)
    return shutil.disk_usage(folder).free > bytes_wanted + 256 * 2**20
