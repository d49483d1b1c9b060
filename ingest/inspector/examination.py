"""One file or set from its first bytes to facts: which reader opens it, what a second one says, what is worth saying.

Runs in the child. Answers in steps, so that a page shows the first look of a fast reader before Bio-Formats is done.
"""

from __future__ import annotations

import gzip
import importlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path, PurePosixPath
from typing import Any

from PIL.Image import Image

from ingest.inspector import (
    companions,
    contents,
    findings,
    formats,
    imagechecks,
    merging,
    prechecks,
    privacy,
    refusals,
    rembi,
    thumbnail,
    unpacking,
)
from ingest.inspector.bioformats import BioFormats, Opened
from ingest.inspector.facts import Reading, blank_facts, refusal
from ingest.inspector.limits import Limits
from ingest.inspector.native import NotReadable
from ingest.inspector.refusals import SMELLY, Refused

Send = Callable[..., None]
SHEET, SHEET_PLANE_MB = 9, 16  # images of one contact sheet, and the largest plane decoded whole for one of them
_log = logging.getLogger(__name__)


class Examiner:
    """Examines one set after another with warm readers."""

    def __init__(self, *, limits: Limits, out: Path, bioformats_version: str) -> None:
        self.limits, self.out = limits, out
        self.bioformats = BioFormats(bioformats_version)
        self.beside = ThreadPoolExecutor(1, thread_name_prefix="own reader")

    def examine(self, request: dict[str, Any], send: Send) -> None:
        """Answers one request: stages, `facts`, and a last message with `done`, the pictures' names and `replace`."""
        work = _Work(self, request, send)
        try:
            work.run()
        except Refused as error:
            _log.info("refused: %s (%s)", error.code, error.detail)
            send(facts=refusal(error.code, error.message))
            send(done=True, replace=work.parsers_started and error.code in SMELLY)
        except MemoryError:
            send(facts=refusal("too_large"))
            send(done=True, replace=True)
        except Exception as error:  # noqa: BLE001  (whatever a parser raises, the child must answer)
            if type(error).__name__ == "OutOfMemoryError" or "OutOfMemoryError" in str(type(error)):
                send(facts=refusal("too_large"))
                send(done=True, replace=True)
                return
            _log.exception("an error of ours")
            send(facts=refusal("engine_failed"))
            send(done=True, replace=True)
        finally:
            work.close()


class _Work:
    """The state of one examination."""

    def __init__(self, examiner: Examiner, request: dict[str, Any], send: Send) -> None:
        self.examiner, self.request, self.send = examiner, request, send
        self.root = Path(os.path.realpath(request["root"]))
        self.names: dict[str, str] | None = request["names"]
        self.path = self.root
        self.opened: Opened | None = None
        self.native: Reading | None = None
        self.native_module: Any = None
        self.native_error: NotReadable | None = None
        self.parsers_started = False
        self.replace = False
        self.notes: list[dict[str, Any]] = []
        self.raw = b""
        self.people: list[str] = []
        self.people_in_header: list[str] = []
        self.image: dict[str, Any] = {}
        self.packed: Path | None = None  # the zip that `path` was unpacked from
        self.unpacked: tempfile.TemporaryDirectory[str] | None = None
        self.pixels_here = True

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()
        if self.unpacked is not None:
            self.unpacked.cleanup()
        contents.forget()

    def unpack(self) -> None:
        """Goes on with the folder that a zipped OME-Zarr holds. Raises Refused."""
        self.packed, self.unpacked = self.path, tempfile.TemporaryDirectory(prefix="unpacked-")
        into = Path(os.path.realpath(self.unpacked.name)) / self.path.name
        into.mkdir()
        self.path, self.pixels_here = unpacking.unpack(self.packed, into, self.examiner.limits)
        self.root = self.path.parent
        if not self.pixels_here:
            self.notes.append(unpacking.header_only())

    def run(self) -> None:
        entry = self.request["entry"] or companions.entry_of(list(self.names or {}))
        self.path = self.root / entry
        head = prechecks.check_file(self.path)
        self.format = formats.identify(self.path, head)
        if self.names:
            for staged in self.names:
                if staged != entry:
                    prechecks.check_companion(self.root / staged)
        if unpacking.is_zipped_zarr(self.path):
            self.unpack()
        self.parsers_started = True
        self.replace = self.format is formats.UNKNOWN
        error = self.read_both()
        self.settle(error)
        self.raw = self.raw_values()
        self.give_back_name()
        self.people = [*privacy.kinds(self.raw), *self.people_in_header]
        facts = self.assemble(*self.believed(), used=self.opened.used_files if self.opened else ())
        self.image = facts["images"][0] if facts["images"] else {}
        self.send(facts=facts)
        raw = self.write_raw() if self.request.get("raw", True) else None
        late: list[dict[str, Any]] = []
        picture = None
        if self.request["thumbnail"] and self.pixels_here:
            self.send(stage="thumbnail")
            picture = self.write_thumbnail(facts, late)
        resaved = self.resaved() if self.request.get("resave") and self.pixels_here else None
        self.send(done=True, thumbnail=picture, raw=raw, findings=late, resaved=resaved, replace=self.replace)

    def read_both(self) -> Refused | None:
        """Reads with our own reader and with Bio-Formats; the refusal of the latter, if it gave one. Raises Refused."""
        if not self.format.bioformats:
            self.first_look()
            return None
        beside: list[Future[None]] = []  # Python reads while Java does

        def begin() -> None:
            if not beside:
                beside.append(self.examiner.beside.submit(self.first_look))

        try:
            return self.open_bioformats(before=begin, after=lambda: wait(beside))
        finally:
            for first_look in beside:
                first_look.result()

    def first_look(self) -> None:
        """Our own reader's answer, on the page before Bio-Formats is done. Raises Refused for links that lead outside."""
        self.read_native()
        if self.request.get("first_look", True):
            if self.native is not None:
                self.send(stage="first look", partial=self.assemble(self.native, None, used=()))
            self.send(stage="reading")
        if self.native is not None:
            self.people_in_header = privacy.kinds_of_xml(self.native.header)

    def read_native(self) -> None:
        """Reads with our own reader of the format, if there is one; what it cannot read is left to Bio-Formats."""
        if self.format.native is None:
            return
        self.native_module = importlib.import_module(f"ingest.inspector.native.{self.format.native}")
        try:
            self.native = self.native_module.read(self.path, root=self.root)
        except NotReadable as error:
            self.native_error = error
            _log.info("own reader: %s", error)
        except (Refused, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  (a library met bytes its authors never thought of; Bio-Formats may still read them)
            self.native_error = NotReadable("damaged", type(error).__name__)
            _log.warning("own reader", exc_info=True)

    def open_bioformats(self, *, before: Callable[[], object], after: Callable[[], object]) -> Refused | None:
        """Opens with Bio-Formats and decodes a corner; the refusal if it cannot, or if it reached outside the folder.

        Pixels that are known to lie there as they are need no trial: nothing is decoded.
        """
        try:
            self.opened = self.examiner.bioformats.open(self.path, self.format.reader, before=before, after=after)
            companions.check_inside(self.opened.used_files, self.root)
            if not self.lies_plain():
                self.examiner.bioformats.probe(self.opened)
        except Refused as error:
            if self.opened is not None:
                self.opened.close()
                self.opened = None
            return error
        return None

    def lies_plain(self) -> bool:
        """Whether our own reader saw uncompressed pixels; that all of them are in the file was checked before."""
        if self.native is None or not self.native.complete or not self.native.images:
            return False
        image = self.native.images[0]
        return image["compression"] == "uncompressed" and image["pixel_type"] is not None

    def settle(self, error: Refused | None) -> None:
        """Decides whether our own reader's answer is enough where Bio-Formats gave none. Raises Refused if not."""
        if self.opened is not None:
            return
        if error is not None and error.code != "refers_outside" and (beside := companions.missing_beside(self.path)):
            raise Refused("companion_missing", error.detail, refusals.companion_missing(beside))
        if error is None:
            if self.native is None:
                raise self.native_error.as_refusal() if self.native_error else Refused("unsupported")
            return
        unread = self.native is None or not self.native.complete or error.code == "refers_outside"
        if unread or not self.native_has_pixels(error.code):
            if self.native_error is not None and self.native_error.code == "companion_missing":
                raise self.native_error.as_refusal()
            raise error
        if self.native is not None and any(note["code"] == "companion_missing" for note in self.native.findings):
            self.raise_without_pixels()
        self.notes.append(findings.bioformats_failed(error.code))

    def raise_without_pixels(self) -> None:
        """Refuses a set whose header is here and whose pixels are all elsewhere."""
        image = self.native.images[0] if self.native is not None else {}
        planes = self.native_module.planes(self.path, image, target_px=64, plane_mb=16)
        if next(iter(planes), None) is None:
            raise Refused("companion_missing", "no plane is here")

    def native_has_pixels(self, code: str) -> bool:
        """Whether our own reader decodes a plane that Bio-Formats could not; a strange codec is no damage."""
        if self.native is None or not hasattr(self.native_module, "planes"):
            return False
        try:
            planes = self.native_module.planes(self.path, self.native.images[0], target_px=64, plane_mb=16)
            if (plane := next(iter(planes), None)) is not None and plane[1].size == 0:
                return False
        except NotReadable as error:
            if error.code == "damaged" and code == "damaged":
                return False
            self.notes.append(findings.pixels_unreadable())
        return True

    def believed(self) -> tuple[Reading, Reading | None]:
        """The reading whose values stand first, and the other one (docs/adr/0012).

        Raises Refused("damaged") where the first image has no pixels at all.
        """
        first, second = self.ordered()
        if first.images and min(first.images[0]["size_x"], first.images[0]["size_y"]) < 1:
            raise Refused("damaged", "an image of no pixels")
        return first, second

    def ordered(self) -> tuple[Reading, Reading | None]:
        """Both readings, the believed one first."""
        if self.opened is None:
            if self.native is None:
                raise Refused("unsupported")
            return self.native, None
        if self.native is not None and self.native.complete and self.format.id in merging.NATIVE_FIRST:
            return self.native, self.opened.reading
        return self.opened.reading, self.native

    def assemble(self, first: Reading, second: Reading | None, *, used: Sequence[Path]) -> dict[str, Any]:
        """The whole answer from one or two readings; `used` are the files Bio-Formats used."""
        facts = blank_facts()
        merged = merging.merge(first, second)
        by_class = formats.BIOFORMATS_READERS.get(first.details.get("reader_class", ""))
        format_id = merging.format_id(self.format.id, by_class, first, second)
        names = companions.used_files(self.path, self.root, used, self.native)
        size = companions.bytes_of(self.path, names, self.root)
        if self.packed is not None:
            names, size = [self.packed.name], self.packed.stat().st_size
        facts.update(
            path=self.path.name,
            format={"id": format_id, "name": formats.NAMES.get(format_id, format_id)},
            reader={"name": first.reader, "version": first.version},
            bytes=size,
            used_files=self.given_names(names),
            images=merged.images,
            second_reader=merged.second_reader,
        )
        noted = [*first.findings, *(second.findings if second else ()), *merged.findings, *self.notes]
        noted += companions.findings(self.path, self.root, names)
        if self.opened is not None and (old := findings.bioformats_old(self.examiner.bioformats.version)):
            noted.append(old)
        merged.details["people"] = list(dict.fromkeys([*merged.details.get("people", ()), *self.people]))
        checked, withdrawn = findings.checked(facts, merged.details)
        facts["findings"] = findings.once_each([*noted, *checked])
        findings.withdraw(facts["images"], withdrawn)
        facts["provenance"] = merging.provenance(facts["images"], merged)
        facts["rembi"] = rembi.values(facts, merged.details)
        return facts

    def give_back_name(self) -> None:
        """Readers name images after the file; where staging had to rename it, the person's name comes back."""
        given = PurePosixPath((self.names or {}).get(self.path.name, self.path.name).replace("\\", "/")).name
        for reading in (self.opened.reading if self.opened else None, self.native):
            for image in reading.images if reading and given != self.path.name else ():
                if image["name"]:
                    image["name"] = image["name"].replace(self.path.name, given)

    def given_names(self, used: list[str]) -> list[str]:
        """Staged names turned back into the names the person gave."""
        return [self.names.get(name, name) for name in used] if self.names else used

    def raw_values(self) -> bytes:
        """Key/values of all readers as JSON, b"" if there are none."""
        parts = []
        if self.opened is not None:
            text = self.examiner.bioformats.raw(self.opened, self.examiner.limits.raw_bytes)
            parts.append(b'"bioformats": ' + text)
        if self.native is not None and self.native.raw:
            parts.append(json.dumps({self.native.reader: self.native.raw}, default=str).encode()[1:-1])
        return b"{" + b", ".join(parts) + b"}" if parts else b""

    def write_raw(self) -> str | None:
        """The raw values gzip'd for the parent; None if there are none or they stay too large."""
        raw = self.raw
        if self.native is not None and self.native.header:  # what the readers were spared is kept as well
            header = json.dumps({"header": self.native.header.decode("utf-8", "replace")}).encode()
            raw = raw[:-1] + b", " + header[1:] if raw else header
        if not raw:
            return None
        packed = gzip.compress(raw, compresslevel=1, mtime=0)
        if len(packed) > self.examiner.limits.raw_bytes:
            return None
        (self.examiner.out / "raw.json.gz").write_bytes(packed)
        return "raw.json.gz"

    def resaved(self) -> list[dict[str, Any]] | None:
        """Sizes as OME-TIFF and OME-Zarr, measured on full-resolution planes; None if pixels cannot be read."""
        from ingest.inspector import resaving

        try:
            if self.opened is not None:
                planes = self.examiner.bioformats.planes(self.opened, 0, target_px=1 << 30, plane_mb=8)
            else:
                planes = self.native_module.planes(self.path, self.image, target_px=1 << 30, plane_mb=8)
            measured = resaving.measure(planes)
        except (Refused, NotReadable) as error:
            _log.info("not re-saved: %s", error)
            return None
        kept = resaving.metadata_kept(self.image, self.opened.reading.images[0] if self.opened else None)
        return [{**entry, "metadata": kept.get(entry["as"].split(",")[0])} for entry in measured]

    def picture(self, facts: dict[str, Any]) -> Image | None:
        """The first image; where the file holds several of a kind that can all be decoded, a contact sheet of them.

        Raises Refused, NotReadable.
        """
        limits, images = self.examiner.limits, facts["images"]
        shown = imagechecks.main_images(facts)
        if self.opened is not None and len(shown) > 1 and len(self.opened.reading.images) == len(images):
            try:
                return self.contact_sheet(images, shown)
            except Refused as error:
                _log.info("no contact sheet: %s", error)
        return self.picture_of(images[0], 0, target=limits.thumbnail_px, plane_mb=limits.plane_mb)

    def contact_sheet(self, images: Sequence[dict[str, Any]], shown: Sequence[int]) -> Image | None:
        size = self.examiner.limits.thumbnail_px
        made = [self.picture_of(images[at], at, target=size // 2, plane_mb=SHEET_PLANE_MB) for at in shown[:SHEET]]
        pictures = [picture for picture in made if picture is not None]
        return thumbnail.contact_sheet(pictures, target=size, more=len(shown[SHEET:])) if pictures else None

    def picture_of(self, image: dict[str, Any], index: int, *, target: int, plane_mb: int) -> Image | None:
        if self.opened is not None:
            planes = self.examiner.bioformats.planes(self.opened, index, target_px=target, plane_mb=plane_mb)
        else:
            planes = self.native_module.planes(self.path, image, target_px=target, plane_mb=plane_mb)
        colours = [channel["color"] for channel in image["channels"]]
        return thumbnail.compose(planes, colours, target=target, pixel_um=image["pixel_size_um"]["x"])

    def write_thumbnail(self, facts: dict[str, Any], late: list[dict[str, Any]]) -> str | None:
        """The picture of the first image; why there is none is a finding."""
        if not facts["images"]:
            return None
        try:
            picture = self.picture(facts)
        except (Refused, NotReadable) as error:
            _log.info("no picture: %s", error)
            if not any(note["code"] == "pixels_unreadable" for note in self.notes):
                late.append(findings.pixels_unreadable())
            return None
        except (IndexError, ValueError, TypeError, ZeroDivisionError, OverflowError):  # planes of impossible shapes
            _log.warning("no picture", exc_info=True)
            late.append(findings.pixels_unreadable())
            return None
        if picture is None:
            return None
        picture.save(self.examiner.out / "thumbnail.png", "PNG", compress_level=1)
        return "thumbnail.png"
