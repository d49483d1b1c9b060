"""The Word file as LibreOffice sets it, page by page: every word of it, nothing outside the text area, no empty page, and
each page like the picture of it that somebody looked at (`word_pages/`; made anew with LYSPLAN_PICTURES=1).

LibreOffice and poppler are large, so this is run by `make bench`, where they are there.
"""

import io
import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import docx
import numpy
import pytest
from docx.oxml.ns import qn
from PIL import Image

from planner.exports.contract import Options
from planner.exports.registry import exporter_get
from tests.planner.exports.samples import thumbnails
from tests.planner.exports.ten_plans import TEN
from tests.planner.exports.test_pdf import FONT_PATHS

pytestmark = pytest.mark.bench
NEEDED = ("soffice", "pdftotext", "pdftoppm")
DPI, INCH_MM = 50, 25.4
SIDE_MM, TOP_MM, BOTTOM_MM = 23, 25, 23  # margins of the document; its header and footer stand in them
PAPER = 235  # lighter than this is paper
PICTURES = Path(__file__).with_name("word_pages")
SMALL, ACROSS, MOST = (84, 119), 6, 18  # size of a page in a picture, pages in a row, pages of a plan
LIKE = 2.0  # mean difference of two pages, of 255. Measured: the same file again 0, a line more 4 to 14, no pictures 8 to 15
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]+")


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> dict[str, tuple[bytes, Path]]:
    """{plan: (Word file, what LibreOffice makes of it as PDF)}."""
    lacking = [name for name in NEEDED if not shutil.which(name)]
    if lacking:
        pytest.skip(
            f"SKIPPED: {', '.join(lacking)} not found, Word files were not looked at (apt-get install libreoffice-writer poppler-utils)"
        )
    folder = tmp_path_factory.mktemp("word")
    made = {name: exporter_get("docx").export(plan(), Options(), thumbnails) for name, plan in TEN.items()}
    paths = {name: folder / f"{name.replace(' ', '-')}.docx" for name in made}
    for name, content in made.items():
        paths[name].write_bytes(content)
    for number, fonts in enumerate(FONT_PATHS):  # what people's computers have for signs and scripts, this one may lack
        (folder / "fonts").mkdir(exist_ok=True)
        (folder / "fonts" / str(number)).symlink_to(Path(fonts).resolve())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *paths.values()]
    subprocess.run(
        command, check=True, capture_output=True, timeout=300, env=os.environ | {"XDG_DATA_HOME": str(folder)}
    )
    return {name: (made[name], path.with_suffix(".pdf")) for name, path in paths.items()}


def seen(text: str) -> str:
    return INVISIBLE.sub("", text)


@pytest.mark.parametrize("name", TEN)
def test_every_paragraph_is_on_the_pages(opened, name):
    content, pdf = opened[name]
    width, height = (round(mm / INCH_MM * 72) for mm in (210, 297 - TOP_MM - BOTTOM_MM))
    area = ["-x", "0", "-y", str(round(TOP_MM / INCH_MM * 72)), "-W", str(width), "-H", str(height)]
    shown = subprocess.run(["pdftotext", "-raw", *area, pdf, "-"], check=True, capture_output=True).stdout.decode()
    pages = seen(shown)
    file = docx.Document(io.BytesIO(content))
    texts = [docx.text.paragraph.Paragraph(item, file).text for item in file.element.body.iter(qn("w:p"))]
    lacking = [seen(text) for text in texts if seen(text) not in pages]
    # A reader of PDF gives scripts from right to left, and signs made of several, in an order of its own; a sign that no
    # typeface here has is the reading computer's to show.
    mixed = [text for text in lacking if any(unicodedata.bidirectional(sign) in {"R", "AL", "ON"} for sign in text)]
    assert [text for text in lacking if text not in mixed] == []
    assert (
        sorted(sign for sign in set("".join(mixed)) - set(pages) if not unicodedata.category(sign).startswith("S"))
        == []
    )


@pytest.mark.parametrize("name", TEN)
def test_no_page_is_empty_or_overflows(opened, name, tmp_path):
    pdf = opened[name][1]
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", pdf, tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    left, right = (round(mm / INCH_MM * DPI) for mm in (SIDE_MM - 2, 210 - SIDE_MM + 2))
    bad = []
    for number, path in enumerate(pages, 1):
        ink = numpy.asarray(Image.open(path)) < PAPER
        body = ink[round(TOP_MM / INCH_MM * DPI) : -round(BOTTOM_MM / INCH_MM * DPI)]
        if not body.any():
            bad.append((number, "empty"))
        if ink[:, :left].any() or ink[:, right:].any():
            bad.append((number, "over the margin"))
    print(name, len(pages), "pages")
    assert bad == []


def pictured(pdf: Path, folder: Path) -> Image.Image:
    """The first pages of a document, small, beside each other."""
    subprocess.run(["pdftoppm", "-r", str(DPI), "-l", str(MOST), "-gray", "-png", pdf, folder / "page"], check=True)
    pages = [Image.open(path).resize(SMALL, Image.Resampling.BOX) for path in sorted(folder.glob("page*.png"))]
    sheet = Image.new("L", (SMALL[0] * min(len(pages), ACROSS), SMALL[1] * -(-len(pages) // ACROSS)), 255)
    for number, page in enumerate(pages):
        sheet.paste(page, (number % ACROSS * SMALL[0], number // ACROSS * SMALL[1]))
    return sheet


@pytest.mark.parametrize("name", TEN)
def test_pages_look_as_when_somebody_looked_at_them(opened, name, tmp_path):
    shown, kept = pictured(opened[name][1], tmp_path), PICTURES / f"{name.replace(' ', '-')}.png"
    if os.environ.get("LYSPLAN_PICTURES"):
        shown.save(kept, optimize=True)
    known = numpy.asarray(Image.open(kept), dtype=float)
    now = numpy.asarray(shown, dtype=float)
    assert now.shape == known.shape, "another number of pages"
    apart = numpy.abs(now - known)
    rows, columns = now.shape[0] // SMALL[1], now.shape[1] // SMALL[0]
    pages = apart.reshape(rows, SMALL[1], columns, SMALL[0]).mean(axis=(1, 3)).ravel()
    print(f"{name}: pages differ by {pages.max():.2f} of 255 at most")
    assert pages.max() < LIKE
