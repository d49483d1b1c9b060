"""Typesets a document with Typst: tagged (PDF/UA-1), archivable (PDF/A-3a), with the maDMP attached.

The template is ours and constant. What people typed reaches it as strings of a JSON file and is never read as
markup; each run has a folder of its own with nothing else in it, which is all that the typesetter may open.
"""

import io
import json
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from ..contract import Note, NotReady, Options, Snapshot, Thumbnails, thumbnail_get
from ..document import document_build
from ..document.text import STEERING, every_text, replaced
from ..json_export import json_bytes
from ..labels import label
from ..madmp import madmp_build
from ..readiness import plan_readiness
from .glyphs import characters_refused

TEMPLATE = Path(__file__).with_name("template.typ")
FONTS = ("Inter", "Noto Sans")
# Of the embedded fonts of Typst; the last two know many signs.
FALLBACK_FONTS = ("Libertinus Serif", "New Computer Modern Math", "DejaVu Sans Mono")
ROUNDS = 8
LARGEST_SIDE = 640


class PdfExporter:
    kind = "pdf"
    media_type = "application/pdf"
    suffix = "pdf"
    title = {"en": "PDF", "nb": "PDF"}
    about = {
        "en": "The whole plan as a document for funder and institution, readable by screen readers.",
        "nb": "Hele planen som dokument for finansiør og institusjon, lesbart for skjermlesere.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        with tempfile.TemporaryDirectory(prefix="lysplan-pdf-") as folder:
            return _typeset(Path(folder), snapshot, options, thumbnails)

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return plan_readiness(snapshot)


@lru_cache(maxsize=4)
def _fonts(font_paths: tuple[str, ...]) -> Any:
    """These fonts and the embedded ones; never the machine's own: a document looks alike everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(font_paths))


def fonts_present(font_paths: Iterable[Path | str]) -> list[str]:
    """Which of our typefaces lie in these folders."""
    there = set(_fonts(tuple(str(path) for path in font_paths)).families())
    return [name for name in FONTS if name in there]


def _typeset(folder: Path, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
    attachment = _madmp(snapshot, options)
    document = document_build(snapshot, options, attached_madmp=attachment is not None)
    present = fonts_present(options.font_paths)
    if len(present) < len(FONTS):
        document.about.append(label("fallback_fonts", options.language))
    data: dict[str, Any] = asdict(document)
    data |= {
        "meta_title": document.title,
        "fonts": [*present, *FALLBACK_FONTS],
        "attachment": attachment is not None,
        "thumbnails": _thumbnails_written(folder, snapshot, thumbnails),
    }
    if attachment is not None:
        (folder / "madmp.json").write_bytes(attachment)
    (folder / "template.typ").write_bytes(TEMPLATE.read_bytes())
    taken = int(datetime.fromisoformat(snapshot["taken"]).astimezone(UTC).timestamp())
    lacking = set(json.dumps(data, ensure_ascii=False)) & STEERING
    for _round in range(ROUNDS):
        (folder / "data.json").write_text(json.dumps(_printable(data, lacking, options)), encoding="utf-8")
        try:
            return _compile(folder, options, taken)
        except typst.TypstError as error:
            refused = characters_refused(str(error.diagnostic)) - lacking
            if not refused:
                raise
            lacking |= refused
    raise RuntimeError(f"the typesetter still refuses characters after {ROUNDS} rounds")


def _compile(folder: Path, options: Options, taken: int) -> bytes:
    made = typst.compile(
        str(folder / "template.typ"),
        root=str(folder),
        font_paths=_fonts(tuple(str(path) for path in options.font_paths)),
        pdf_standards=["a-3a", "ua-1"],
        timestamp=taken,
    )
    return bytes(made)


def _madmp(snapshot: Snapshot, options: Options) -> bytes | None:
    """The attachment, or None for a plan that maDMP cannot hold yet."""
    try:
        return json_bytes(madmp_build(snapshot, options.madmp_version))
    except NotReady:
        return None


def _printable(data: dict[str, Any], lacking: set[str], options: Options) -> dict[str, Any]:
    """The same data with numbers in place of the characters that no font has, and a sentence that says so."""
    if not lacking:
        return data
    data = {**every_text(data, lambda text: replaced(text, lacking)), "meta_title": data["meta_title"]}
    shown = [f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip() for char in sorted(lacking)]
    if len(shown) > 40:
        shown = [*shown[:40], label("and_more", options.language, count=len(shown) - 40)]
    data["about"] = [*data["about"], label("missing_characters", options.language, characters="; ".join(shown))]
    return data


def _thumbnails_written(folder: Path, snapshot: Snapshot, thumbnails: Thumbnails) -> dict[str, str]:
    """Previews as PNG files of the run's folder, by sha256. One that is no image is left out."""
    wanted = {item["thumbnail"] for dataset in snapshot["datasets"] for item in dataset["evidence"]}
    written = {}
    for number, sha256 in enumerate(sorted(name for name in wanted if name)):
        content = thumbnail_get(thumbnails, sha256)
        if not content:
            continue
        try:
            with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
                image = opened.convert("RGB")
        except (OSError, ValueError, Image.DecompressionBombError):
            continue
        image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        name = f"thumbnail-{number}.png"
        image.save(folder / name, "PNG")
        written[sha256] = name
    return written
