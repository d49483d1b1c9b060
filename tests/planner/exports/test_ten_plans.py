"""Ten varied plans through every exporter: each document is valid, complete and harmless, or refused with reasons.

PDF is checked with pypdf by name (tags, language, title, conformance marks, embedded fonts, attachment): veraPDF is in none of
Debian, PyPI and npm, so that it could not be installed.
"""

import html
import io
import json
import re
import zipfile
from functools import lru_cache

import docx
import openpyxl
import pypdf
import pytest
from markdown_it import MarkdownIt

from planner.exports.contract import SHAPES, NotReady, Options
from planner.exports.madmp_schema import madmp_problems
from planner.exports.registry import exporter_get, exporters, has_shapes

from .samples import HOSTILE, thumbnails
from .ten_plans import ANSWERS, SIGNS, TEN, answers_counted
from .test_pdf import FONT_PATHS, every_object, squeezed

KINDS = [one.kind for one in exporters()]
SHAPED = [one.kind for one in exporters() if has_shapes(one)]
# The huge one takes seconds for each kind: tests/bench measures it.
QUICK = [name for name in TEN if name != "huge"]
# Every plan in the portal's order, every order with the plans that differ most.
IN_SHAPES = [
    (name, shape)
    for name in QUICK
    for shape in SHAPES
    if shape in ("steps", "summary") or name in ("empty", "norwegian", "hostile")
]


@lru_cache(maxsize=64)
def made(kind: str, name: str, shape: str = "steps", language: str = "nb") -> bytes | None:
    options = Options(language=language, shape=shape, font_paths=FONT_PATHS)
    try:
        return exporter_get(kind).export(TEN[name](), options, thumbnails)
    except NotReady as refused:
        assert refused.notes and all(note.message["nb"] for note in refused.notes)
        return None


def test_there_are_ten_and_the_huge_one_is_huge():
    assert len(TEN) == 10
    huge = TEN["huge"]()
    assert (len(huge["datasets"]), answers_counted(huge) >= ANSWERS) == (60, True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", QUICK)
def test_each_kind_takes_each_plan_or_says_why_not(kind, name):
    content = made(kind, name)
    assert content is None or len(content) > 10


@pytest.mark.parametrize(("name", "shape"), IN_SHAPES)
def test_pdf_of_each_shape_is_tagged_titled_archivable_and_carries_the_madmp(name, shape):
    reader = pypdf.PdfReader(io.BytesIO(made("pdf", name, shape) or b""))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "nb-NO" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_data().decode()
    assert all(mark in xmp for mark in ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<"))
    assert list(reader.attachments) == ["madmp.json"]
    for item in every_object(reader):
        assert not {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/AcroForm"} & set(item)
        if item.get("/Type") == "/Font" and item["/Subtype"] != "/Type0" and "/FontDescriptor" in item:
            assert {"/FontFile2", "/FontFile3"} & set(item["/FontDescriptor"])
    if shape == "summary":
        assert len(reader.pages) == 1


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3"])
def test_madmp_is_valid_against_its_schema(name, version):
    try:
        content = exporter_get("madmp").export(TEN[name](), Options(madmp_version=version), thumbnails)
    except NotReady:
        assert name == "empty"
        return
    assert madmp_problems(json.loads(content), version) == []


@pytest.mark.parametrize("name", QUICK)
def test_spreadsheets_hold_no_formula(name):
    book = openpyxl.load_workbook(io.BytesIO(made("rembi-xlsx", name) or b""))
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(("name", "shape"), IN_SHAPES)
def test_word_opens_again_with_its_headings(name, shape):
    file = docx.Document(io.BytesIO(made("docx", name, shape) or b""))
    assert any(paragraph.style.name == "Title" for paragraph in file.paragraphs)


@pytest.mark.parametrize("kind", SHAPED)
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "summary"])
def test_every_sign_is_in_every_shape(kind, shape):
    text = read(kind, made(kind, "every sign", shape) or b"")
    for sign in SIGNS.split():
        assert squeezed(sign) in text, sign
    assert "[U+" not in text


@pytest.mark.parametrize("kind", SHAPED)
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "summary"])
def test_hostile_text_stands_as_it_was_typed_in_every_shape(kind, shape):
    assert squeezed(HOSTILE) in read(kind, made(kind, "hostile", shape) or b"")


def test_emoji_and_scripts_from_the_right_are_in_the_pdf():
    text = read("pdf", made("pdf", "emoji and right to left") or b"")
    plan = TEN["emoji and right to left"]()
    emoji = plan["answers"]["project.description"]["value"].split("\n")[0]
    missing = {sign for sign in emoji if sign not in text and not sign.isspace() and sign not in "\u200d\ufe0f\u20e3"}
    # What no typeface has is shown by its number, and named at the end.
    assert all(f"U+{ord(sign):04X}" in text for sign in missing)
    # They are signs for text that Unicode does not count as emoji, such as U+1F322 BLACK DROPLET.
    assert len(missing) < 150 and not missing & set("🔬🧬🧪🧫🐁🐟🐸🪰🪱🧠🦠🩸🌱🌡💾🖥📷🎞👍👩🇳🇴")
    for word in ("תאים", "خلايا"):
        assert word in text or word[::-1] in text


def read(kind: str, content: bytes) -> str:
    """The words of a document, without spaces, as a program takes them out."""
    if kind == "pdf":
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif kind == "docx":
        text = "".join(docx.Document(io.BytesIO(content)).element.body.itertext())
    else:
        page = MarkdownIt("commonmark").enable("table").render(content.decode()) if kind == "md" else content.decode()
        text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    return squeezed(text)


def unpacked(content: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return b"\n".join(opened.read(name) for name in opened.namelist())
