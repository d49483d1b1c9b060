"""Typesets a document with Typst: tagged (PDF/UA-1), archivable (PDF/A-3a), with the maDMP attached.

The templates are ours and constant. What people typed reaches them as strings of a JSON file and is never read as
markup; each run has a folder and a process of its own, and that folder is all that the typesetter may open.
"""

import json
import logging
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..contract import Note, NotReady, Options, Snapshot, Thumbnails, thumbnail_get
from ..document import document_build
from ..document.model import Document
from ..document.text import STEERING, every_text, replaced
from ..json_export import json_bytes
from ..labels import TEXTS, label
from ..madmp import madmp_build
from ..pictures import picture_plain
from ..readiness import plan_readiness
from ..typesetter import TypesetError, Typesetter
from .breaking import document_marked
from .glyphs import characters_refused

FOLDER = Path(__file__).parent
LAYOUTS = ("style.typ", "template.typ", "summary.typ")
FONTS = ("Inter", "Noto Sans")
# For signs that those lack, in this order; the last three come with Typst.
FALLBACK_FONTS = (
    *("Noto Sans Math", "Noto Sans Symbols", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK JP", "Noto Emoji"),
    *("Libertinus Serif", "New Computer Modern Math", "DejaVu Sans Mono"),
)
ROUNDS = 8
MANY = 40

logger = logging.getLogger(__name__)


class PdfExporter:
    kind = "pdf"
    media_type = "application/pdf"
    suffix = "pdf"
    has_shapes = True
    title = {"en": "PDF", "nb": "PDF"}
    about = {
        "en": "The whole plan as a document for funder and institution, readable by screen readers.",
        "nb": "Hele planen som dokument for finansiør og institusjon, lesbart for skjermlesere.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return self.export_noted(snapshot, options, thumbnails)[0]

    def export_noted(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> tuple[bytes, list[Note]]:
        """The document, and what had to be changed or left out to make it."""
        with tempfile.TemporaryDirectory(prefix="lysplan-pdf-") as folder:
            return _Run(Path(folder), snapshot, options, thumbnails).made()

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return plan_readiness(snapshot)


class _Run:
    """One document in one folder."""

    def __init__(self, folder: Path, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> None:
        self.folder, self.snapshot, self.options, self.thumbnails = folder, snapshot, options, thumbnails
        self.notes: list[Note] = []

    def made(self) -> tuple[bytes, list[Note]]:
        self.options.tell("arranging")
        with Typesetter(self.folder, self.options.font_paths) as typesetter:
            attachment = self._madmp()
            document = document_build(self.snapshot, self.options, attached_madmp=attachment is not None)
            self.notes += [_note("part_failed", part=part) for part in document.failed]
            if attachment is not None:
                (self.folder / "madmp.json").write_bytes(attachment)
            for name in LAYOUTS:
                (self.folder / name).write_bytes((FOLDER / name).read_bytes())
            self.options.tell("typesetting")
            present = [name for name in FONTS if name in typesetter.families]
            if len(present) < len(FONTS):
                document.about.append(label("fallback_fonts", self.options.language))
            fallback = [name for name in FALLBACK_FONTS if name in typesetter.families]
            data = document_marked(_plain(document))
            for number, chart in enumerate(_charts(data)):
                chart["file"] = f"chart-{number}.svg"
                (self.folder / chart["file"]).write_text(chart.pop("svg"), encoding="utf-8")
            data |= {
                "meta_title": document.title,
                "fonts": [*present, *fallback],
                "attachment": attachment is not None,
                "thumbnails": self._thumbnails_written(),
            }
            return self._set(typesetter, document, data), self.notes

    def _set(self, typesetter: Typesetter, document: Document, data: dict[str, Any]) -> bytes:
        """Typesets, and again without the characters that are refused."""
        main = "summary.typ" if document.shape == "summary" else "template.typ"
        taken = int(datetime.fromisoformat(self.snapshot["taken"]).astimezone(UTC).timestamp())
        lacking = set(json.dumps(data, ensure_ascii=False)) & STEERING
        for _round in range(ROUNDS):
            written = json.dumps(_printable(data, lacking, self.options))
            (self.folder / "data.json").write_text(written, encoding="utf-8")
            try:
                made = typesetter.compile(main, pdf_standards=["a-3a", "ua-1"], timestamp=taken)
            except TypesetError as error:
                refused = characters_refused(str(error)) - lacking
                if not refused:
                    raise
                lacking |= refused
                continue
            if lacking:
                self.notes.append(_note("missing_characters", characters=_named(lacking, "en")))
            return made
        raise TypesetError(f"the typesetter still refuses characters after {ROUNDS} rounds")

    def _madmp(self) -> bytes | None:
        """The attachment, or None for a plan that maDMP cannot hold yet."""
        try:
            return json_bytes(madmp_build(self.snapshot, self.options.madmp_version))
        except NotReady:
            return None
        except Exception:
            logger.exception("the maDMP to attach could not be made")
            self.notes.append(_note("part_failed", part="maDMP"))
            return None

    def _thumbnails_written(self) -> dict[str, str]:
        """Previews as PNG files of the run's folder, by sha256. One that is no image is left out."""
        wanted = {item["thumbnail"] for dataset in self.snapshot["datasets"] for item in dataset["evidence"]}
        written = {}
        for number, sha256 in enumerate(sorted(name for name in wanted if name)):
            content = picture_plain(thumbnail_get(self.thumbnails, sha256))
            if content is None:
                continue
            name = f"thumbnail-{number}.png"
            (self.folder / name).write_bytes(content)
            written[sha256] = name
        return written


def _plain(document: Document) -> dict[str, Any]:
    """The document as JSON values, four times as fast as `dataclasses.asdict`."""
    written = json.dumps(document, default=lambda part: {one.name: getattr(part, one.name) for one in fields(part)})
    return dict(json.loads(written))


def _charts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data["charts"]
    for section in data["sections"]:
        for part in section["parts"]:
            yield from part["charts"]


def _printable(data: dict[str, Any], lacking: set[str], options: Options) -> dict[str, Any]:
    """The same data with numbers in place of the characters that no font has, and a sentence that says so."""
    if not lacking:
        return data
    data = {**every_text(data, lambda text: replaced(text, lacking)), "meta_title": data["meta_title"]}
    named = _named(lacking, options.language)
    data["about"] = [*data["about"], label("missing_characters", options.language, characters=named)]
    return data


def _named(lacking: set[str], language: str) -> str:
    shown = [f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip() for char in sorted(lacking)]
    if len(shown) > MANY:
        shown = [*shown[:MANY], label("and_more", language, count=len(shown) - MANY)]
    return "; ".join(shown)


def _note(code: str, **values: str) -> Note:
    return Note("info", code, {language: label(code, language, **values) for language in TEXTS[code]})
