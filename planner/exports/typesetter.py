"""A child process that runs Typst on one folder, and ends with the document: what the typesetter keeps in memory ends with it.

The child is this file, run by itself: it knows nothing of the portal, has no secrets in its environment and reads only
its folder and the typefaces. One line in, `{"main", "format", ..}`, one line out, `{"ok"}` or `{"said"}`.
"""

import contextlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

SECONDS = 120
MEMORY = 6 * 2**30  # of address space; resident memory stays far below


class TypesetError(Exception):
    """The typesetter refuses the document; the message is its own."""


class Typesetter:
    """Typst for one document. `folder` holds everything that it may read; `fonts` are folders of typefaces.

    It starts at once and reads its typefaces while the document is put together.
    """

    def __init__(self, folder: Path, fonts: Iterable[Path | str]) -> None:
        self.folder, self.fonts = folder, [str(path) for path in fonts]

    def __enter__(self) -> "Typesetter":
        self.child = subprocess.Popen(
            [sys.executable, "-I", __file__, *self.fonts],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder,
            env={},
            text=True,
            encoding="utf-8",
        )
        self.to_child: Any = self.child.stdin
        self.from_child: Any = self.child.stdout
        return self

    @cached_property
    def families(self) -> list[str]:
        """The typefaces it has. Raises TypesetError where it did not come up."""
        return list(self._read()["families"])

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.child.kill()
        self.child.communicate()

    def compile(self, main: str, **options: Any) -> bytes:
        """The document. Raises TypesetError, also where it takes longer than two minutes."""
        _first_line = self.families
        self.to_child.write(json.dumps({"main": main, **options}) + "\n")
        self.to_child.flush()
        answer = self._read()
        if "said" in answer:
            raise TypesetError(answer["said"])
        return (self.folder / "made").read_bytes()

    def _read(self) -> dict[str, Any]:
        alarm = threading.Timer(SECONDS, self.child.kill)
        alarm.start()
        try:
            line = self.from_child.readline()
        finally:
            alarm.cancel()
        if not line:
            raise TypesetError("the typesetter ended without an answer: too slow, too large, or a fault of its own")
        return dict(json.loads(line))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _serve(font_paths: list[str]) -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst  # after the limits, and only in the child

    # Never the machine's own typefaces: a document looks alike everywhere.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(font_paths))
    _say({"families": fonts.families()})
    for line in sys.stdin:
        options = json.loads(line)
        try:
            made = typst.compile(options.pop("main"), root=".", font_paths=fonts, **options)
            Path("made").write_bytes(made if isinstance(made, bytes) else made[0])
            answer: dict[str, Any] = {"ok": True}
        except typst.TypstError as error:
            answer = {"said": str(error.diagnostic) or str(error)}
        _say(answer)


if __name__ == "__main__":
    _serve(sys.argv[1:])
