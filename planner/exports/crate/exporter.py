"""The whole plan as an RO-Crate 1.1 or 1.2: plan, maDMP, REMBI record, evidence of every inspected file, and checksums.

The image files themselves are not in it; they are described by name, size and checksum, so that whoever holds
them can see that they are the ones the plan was written from.
"""

import hashlib
from collections.abc import Callable, Iterator

import structlog

from planner.metadata import record_build

from ..contract import Note, NotReady, Options, Snapshot, Thumbnails, thumbnail_get
from ..json_export import json_bytes
from ..madmp import madmp_build
from ..markdown import MarkdownExporter
from ..packing import moment_of, zip_bytes
from ..pictures import picture_plain
from ..readiness import plan_readiness
from ..record_notes import note
from ..rembi import RembiYamlExporter
from .metadata import METADATA, metadata_build

log = structlog.get_logger(__name__)
IMAGES = "image-files.sha256"
MANIFEST = "manifest-sha256.txt"


class CrateExporter:
    kind = "ro-crate"
    media_type = "application/zip"
    suffix = "ro-crate.zip"
    title = {"en": "RO-Crate", "nb": "RO-Crate"}
    about = {
        "en": "Everything in one package with checksums and linked metadata, to keep beside the data or to archive.",
        "nb": "Alt i én pakke med sjekksummer og lenkede metadata, til å ligge ved dataene eller arkiveres.",
    }
    version = "1.1"

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return self.export_noted(snapshot, options, thumbnails)[0]

    def export_noted(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> tuple[bytes, list[Note]]:
        """The package, and a note for each part that could not be made and is left out."""
        files, failed = crate_files(snapshot, options, thumbnails)
        files[METADATA] = json_bytes(metadata_build(snapshot, record_build(snapshot), files, options, self.version))
        files[MANIFEST] = _sums((hashlib.sha256(content).hexdigest(), name) for name, content in sorted(files.items()))
        # Readers of zip files believe in a folder only if it is written down.
        files |= {f"datasets/D{position}/": b"" for position in range(1, len(snapshot["datasets"]) + 1)}
        ordered = [METADATA, *sorted(name for name in files if name != METADATA)]
        return zip_bytes([(name, files[name]) for name in ordered], moment_of(snapshot)), [
            _left_out(one) for one in failed
        ]

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        notes = plan_readiness(snapshot)
        try:
            madmp_build(snapshot)
        except NotReady as refused:
            notes += [Note("missing", one.code, one.message, one.question, one.dataset) for one in refused.notes]
        for dataset in record_build(snapshot).datasets:
            without = [file.name for file in dataset.files if not file.sha256]
            if without:
                told = ", ".join(without)
                notes.append(
                    note(
                        "missing",
                        "crate_no_checksum",
                        f"files without a checksum: {told}.",
                        f"filer uten sjekksum: {told}.",
                        dataset=dataset,
                    )
                )
        return notes


class CrateNewExporter(CrateExporter):
    """The same package by the specification of 2025, for systems that ask for it."""

    kind = "ro-crate-1.2"
    suffix = "ro-crate-1.2.zip"
    title = {"en": "RO-Crate 1.2", "nb": "RO-Crate 1.2"}
    about = {
        "en": "The same package in the newer version of RO-Crate, for systems that ask for 1.2.",
        "nb": "Den samme pakken i den nyere versjonen av RO-Crate, for systemer som ber om 1.2.",
    }
    version = "1.2"


def _left_out(part: str) -> Note:
    texts = {
        "en": f"{part} could not be made and is not in the package. That is our fault; the rest is whole.",
        "nb": f"{part} kunne ikke lages og er ikke i pakken. Det er vår feil; resten er hel.",
    }
    return Note("missing", "part_failed", texts)


def crate_files(snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> tuple[dict[str, bytes], list[str]]:
    """The payload by path, and the parts that failed. A plan that maDMP cannot hold yet goes without it."""
    files, failed = {"plan.json": json_bytes(snapshot)}, []
    parts: dict[str, Callable[[], bytes]] = {
        "plan.md": lambda: MarkdownExporter().export(snapshot, options, thumbnails),
        "rembi.yaml": lambda: RembiYamlExporter().export(snapshot, options, thumbnails),
        "madmp.json": lambda: json_bytes(madmp_build(snapshot, options.madmp_version)),
    }
    for name, make in parts.items():
        try:
            files[name] = make()
        except NotReady:
            continue
        except Exception:
            log.exception("crate_part_failed", part=name)
            failed.append(name)
    sums = []
    for position, dataset in enumerate(snapshot["datasets"], 1):
        folder = f"datasets/D{position}"
        files[f"{folder}/answers.json"] = json_bytes({"title": dataset["title"], "answers": dataset["answers"]})
        for number, item in enumerate(dataset["evidence"], 1):
            files[f"{folder}/file-{number}.facts.json"] = json_bytes(item)
            picture = picture_plain(thumbnail_get(thumbnails, item["thumbnail"]))
            if picture:
                files[f"{folder}/file-{number}.preview.png"] = picture
            if item["sha256"]:
                sums.append((item["sha256"], item["file"]))
    if sums:
        files[IMAGES] = _sums(iter(sums))
    return files, failed


def _sums(lines: Iterator[tuple[str, str]]) -> bytes:
    """As `sha256sum` writes and reads them; a name with a line break is written on one line."""
    text = "".join(f"{digest}  {' '.join(name.splitlines())}\n" for digest, name in lines)
    return text.encode("utf-8", "backslashreplace")
