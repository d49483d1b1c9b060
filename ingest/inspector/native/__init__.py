"""Our own, independent readers: a first look within milliseconds, a second opinion, and formats Bio-Formats refuses.

Each module offers `read(path, root=...) -> Reading` and, where Bio-Formats cannot open the format,
`planes(path, image, ...)`. They run in the child, behind the same box as Java.
"""

from __future__ import annotations

from functools import cache
from importlib import metadata

from ingest.inspector.refusals import Refused


@cache
def library_version(package: str) -> str:
    """The version of an installed package; looked up once, because it is searched for on disk."""
    return metadata.version(package)


class NotReadable(Exception):
    """This reader cannot read the file; `code` is the interface's error code if no other can."""

    def __init__(self, code: str, detail: str = "", message: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.message = message

    def as_refusal(self) -> Refused:
        """The refusal, when no other reader can help."""
        return Refused(self.code, str(self), self.message)


def pixel_type(dtype: object) -> str | None:
    """The OME name of a numpy type; None for types that hold no pixels (text, compound)."""
    name = str(getattr(dtype, "name", dtype))
    renamed = {"float32": "float", "float64": "double", "complex64": "complex", "complex128": "double-complex"}
    if name == "bool":
        return "bit"
    known = name.startswith(("uint", "int", "float", "complex"))
    return renamed.get(name, name) if known else None
