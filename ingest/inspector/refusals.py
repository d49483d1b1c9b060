"""Why a file is refused: the closed list of error codes and the sentence a researcher reads for each.

A message never holds a path or a class name: a third of Bio-Formats' own messages carry the server's path.
"""

from __future__ import annotations

MESSAGES = {
    "empty": "The file is empty (0 bytes). The copy or upload probably stopped before any data was written; "
    "copy it again from the microscope.",
    "not_an_image": "This does not look like a microscope image. Please choose the image file itself, "
    "not a document, table, program or settings file.",
    "unsupported": "This file format is not one we can read. If your acquisition software can export OME-TIFF, "
    "please try that.",
    "damaged": "The file is damaged or incomplete and could not be read. Please open it in the acquisition software, "
    "or copy it again and compare the sizes.",
    "archive": "This is an archive (such as ZIP or gzip). Please unpack it and add the image files themselves.",
    "bad_name": "The file's name cannot be accepted. Please rename the file with letters, numbers, spaces, dots, "
    "hyphens or underscores and its usual ending.",
    "companion_missing": "This file holds only a part of the image; the files that belong with it are missing. "
    "Please add the whole folder or set.",
    "refers_outside": "The file points to other files outside its own folder, which we do not open. "
    "Please add all files of the set together.",
    "too_large": "Reading this file needs more memory than one inspection may use. The file may be damaged; "
    "otherwise inspect it on your own machine with the workstation inspector.",
    "too_slow": "Reading this file took too long and was stopped. The file may be damaged; otherwise inspect it on "
    "your own machine with the workstation inspector.",
    "engine_failed": "The inspector could not give a complete answer for this file. This is our fault, not yours; "
    "please try again later.",
    "worker_lost": "The inspector stopped while it was reading this file. Please try again.",
}
CUT_OFF = (
    "The file ends before its data does: the copy or upload was cut off. Please copy it again from the microscope and "
    "compare the sizes."
)

# After one of these the child is replaced: its heap, its open handles or its state are no longer trusted.
SMELLY = frozenset({"damaged", "refers_outside", "too_large", "too_slow", "engine_failed", "worker_lost"})


def companion_missing(name: str) -> str:
    """The sentence for a file that stands alone, with the name of what belongs beside it."""
    return f"{MESSAGES['companion_missing']} Beside it belongs “{name}”."


class Refused(Exception):
    """The file's own fault, with a code of the interface; `detail` is for logs of the child and never shown."""

    def __init__(self, code: str, detail: str = "", message: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.message = message or MESSAGES[code]
