"""The PDF: everything that was typed is in it, for eyes, screen readers and archives alike, and nothing in it runs.

Checked with pypdf: tags, language, title, conformance metadata, embedded fonts, attachment, actions.
"""

import io
import json
import re
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

import pypdf
import pytest
from django.conf import settings
from pypdf.generic import ContentStream, IndirectObject

from planner.exports.contract import Options
from planner.exports.madmp import MadmpExporter
from planner.exports.pdf import PdfExporter
from planner.exports.pdf.glyphs import characters_refused

from .samples import EVERY_SIGN, HOSTILE, all_samples, answer, empty, minimal, rich, thumbnail_mapping, thumbnails

FONT_PATHS = tuple(settings.LYSPLAN_FONT_PATHS)
needs_fonts = pytest.mark.skipif(not FONT_PATHS[0].is_dir(), reason="Inter and Noto Sans are not installed (npm ci)")


def made(snapshot, **options) -> bytes:
    return PdfExporter().export(snapshot, Options(**{"font_paths": FONT_PATHS, **options}), thumbnails)


def opened(snapshot, **options) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made(snapshot, **options)))


@lru_cache
def sample(name: str) -> pypdf.PdfReader:
    return opened(all_samples()[name], language="nb")


def text_of(reader: pypdf.PdfReader) -> str:
    text = " ".join(page.extract_text() for page in reader.pages)
    return squeezed(text)


def squeezed(text: str) -> str:
    """Without line breaks and break marks, so that a text can be found wherever its lines end."""
    return "".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())


def every_object(reader: pypdf.PdfReader):
    seen, waiting = set(), [reader.trailer]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in seen:
                continue
            seen.add(item.idnum)
            item = item.get_object()
        if isinstance(item, dict):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


@pytest.mark.parametrize("name", all_samples())
def test_every_sample_becomes_a_tagged_titled_archivable_pdf(name):
    reader, snapshot = sample(name), all_samples()[name]
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb-NO"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == snapshot["plan"]["title"].strip()
    xmp = root["/Metadata"].get_data().decode()
    for mark in ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<"):
        assert mark in xmp


@pytest.mark.parametrize("name", all_samples())
def test_nothing_in_a_pdf_runs_or_leaves_it_but_known_web_links(name):
    catalogue = all_samples()[name]["catalogue"].values()
    sources = (source["url"] for kind in catalogue for entry in kind.values() for source in entry["sources"])
    known = ("https://orcid.org/", "https://ror.org/", *sources)
    for item in every_object(sample(name)):
        assert not {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/AcroForm"} & set(item)
        if "/S" in item and "/URI" in item:
            assert item["/URI"].startswith(known)
        assert item.get("/S") not in ("/Launch", "/JavaScript", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData")


def test_tags_tell_headings_tables_lists_and_figures_with_alternative_texts():
    tags = [item for item in every_object(sample("rich")) if item.get("/Type") == "/StructElem"]
    kinds = {item["/S"] for item in tags}
    assert {"/Document", "/Title", "/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure", "/Link"} <= kinds
    figures = [item for item in tags if item["/S"] == "/Figure"]
    assert len(figures) == 4
    assert sum("forhåndsvisning av bildefilen" in item["/Alt"] for item in figures) == 3
    assert sum("2030: 6,00" in item["/Alt"] for item in figures) == 1


def test_all_content_is_tagged_or_marked_as_decoration():
    """In PDF/UA every mark on a page stands inside a tag or an artifact."""
    for page in sample("rich").pages:
        depth = 0
        for _operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"S", b"f", b"Do"):
                assert depth > 0, operator


def test_fonts_are_embedded_and_know_their_unicode():
    fonts = [item for item in every_object(sample("rich")) if item.get("/Type") == "/Font"]
    assert {"Inter"} <= {font["/BaseFont"].split("+")[-1].split("-")[0] for font in fonts}
    for font in fonts:
        if font["/Subtype"] == "/Type0":
            assert "/ToUnicode" in font
        else:
            assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


@pytest.mark.parametrize("options", [{}, {"font_paths": ()}], ids=["our fonts", "embedded fonts"])
def test_every_sign_of_the_field_is_in_the_text(options):
    if not options and not FONT_PATHS[0].is_dir():
        pytest.skip("Inter and Noto Sans are not installed (npm ci)")
    text = text_of(opened(rich(), **options))
    for sign in EVERY_SIGN.split():
        assert sign in text
    assert "[U+" not in text


def test_missing_fonts_are_told():
    assert squeezed("typefaces were not found") in text_of(opened(minimal(), font_paths=()))


@needs_fonts
def test_present_fonts_are_used_without_a_word():
    assert squeezed("typefaces") not in text_of(opened(minimal()))


def test_character_without_a_font_is_shown_by_number_and_named_in_document_and_report():
    snapshot = minimal()
    snapshot["answers"]["project.description"] = answer("𓂀 and \ue000 and \ufffe, tail")
    content, notes = PdfExporter().export_noted(snapshot, Options(font_paths=FONT_PATHS), thumbnails)
    text = text_of(pypdf.PdfReader(io.BytesIO(content)))
    assert squeezed("[U+13080] and [U+E000] and [U+FFFE], tail") in text
    assert squeezed("U+13080 EGYPTIAN HIEROGLYPH D010") in text
    (note,) = notes
    assert note.code == "missing_characters"
    assert "U+13080 EGYPTIAN HIEROGLYPH D010" in note.message["en"] and "U+E000" in note.message["nb"]


@needs_fonts
def test_signs_of_asia_emoji_and_right_to_left_scripts_are_drawn():
    snapshot = minimal()
    text = "標本 简体中文 한국어 ひらがな 🔬 👩‍🔬 🇳🇴 ❤️ שלום مرحبا ∂ ⇌ ♀ ☣"
    snapshot["answers"]["project.description"] = answer(text)
    content, notes = PdfExporter().export_noted(snapshot, Options(font_paths=FONT_PATHS), thumbnails)
    found = text_of(pypdf.PdfReader(io.BytesIO(content)))
    for sign in "標本简体中文한국어ひらがな🔬👩🇳🇴❤∂⇌♀☣שלוםمرحبا":
        assert sign in found, sign
    assert notes == [] and "[U+" not in found


@pytest.mark.parametrize("steering", ["\u202e", "\u2066"])
def test_sign_that_turns_text_around_is_shown_by_number(steering):
    snapshot = minimal()
    snapshot["answers"]["project.description"] = answer(f"cells{steering}exe.czi")
    assert f"cells[U+{ord(steering):04X}]exe.czi" in text_of(opened(snapshot))


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\ud800"])
def test_control_character_or_half_character_is_shown_by_number(control):
    snapshot = minimal()
    snapshot["answers"]["project.description"] = answer(f"a{control}b")
    assert f"a[U+{ord(control):04X}]b" in text_of(opened(snapshot))


def test_text_in_other_scripts_is_kept_where_a_font_has_it():
    snapshot = minimal()
    snapshot["answers"]["project.description"] = answer("Привет мир, Ελληνικά, Tiếng Việt")
    assert squeezed("Привет мир, Ελληνικά, Tiếng Việt") in text_of(opened(snapshot))


def test_hostile_text_stands_as_it_was_typed():
    text = text_of(sample("hostile"))
    for piece in ('#read("/etc/passwd")', "*bold*", "_under_", "$x^2$", "<script>alert(1)</script>", "{{7*7}}"):
        assert squeezed(piece) in text
    assert squeezed(HOSTILE) in text
    assert "root:" not in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://example.org/", "https://ror.org/03zga2b32#x"])
def test_address_that_somebody_smuggled_in_is_no_link(address):
    snapshot = rich()
    snapshot["answers"]["project.institution"]["value"]["ror"] = address
    snapshot["answers"]["project.contact"]["value"]["orcid"] = address
    links = [item["/URI"] for item in every_object(opened(snapshot)) if "/URI" in item]
    assert links
    assert not any(address in link for link in links)


@pytest.mark.parametrize(
    "hostile", ['#read("/etc/passwd")', '"); #panic("x") //', "\\u{23}read", "#import sys", "]#[", "`" * 9]
)
def test_hostile_title_stands_as_it_was_typed(hostile):
    reader = opened(empty(hostile))
    assert reader.metadata.title == hostile
    assert squeezed(hostile) in text_of(reader)


def test_same_snapshot_and_options_give_the_same_bytes():
    assert made(rich()) == made(rich())
    assert made(rich()) != made(rich(), language="nb")


def test_thumbnails_may_be_a_mapping_or_a_function():
    assert PdfExporter().export(rich(), Options(), thumbnail_mapping()) == PdfExporter().export(
        rich(), Options(), thumbnail_mapping().get
    )


def test_date_of_the_document_is_that_of_the_snapshot():
    assert sample("rich").metadata.creation_date.astimezone(UTC) == datetime(2026, 11, 20, 10, 15, tzinfo=UTC)


def test_madmp_is_attached():
    reader = sample("rich")
    assert list(reader.attachments) == ["madmp.json"]
    attached = reader.attachments["madmp.json"][0]
    assert attached == MadmpExporter().export(rich(), Options(language="nb"), {})
    assert json.loads(attached)["dmp"]["title"] == rich()["plan"]["title"]


def test_plan_that_madmp_refuses_is_still_a_pdf_without_attachment():
    snapshot = empty()
    snapshot["people"] = []
    reader = opened(snapshot)
    assert not reader.attachments
    assert "maDMP" not in text_of(reader)


@pytest.mark.parametrize("broken", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_broken_thumbnail_is_left_out(broken):
    document = PdfExporter().export(rich(), Options(), lambda _sha256: broken)
    assert squeezed("celle_01.czi") in text_of(pypdf.PdfReader(io.BytesIO(document)))


def test_unanswered_questions_are_shown_or_left_out_by_choice():
    shown, left_out = text_of(opened(minimal())), text_of(opened(minimal(), include_unanswered=False))
    question = squeezed("Which microscope?"), squeezed("Who pays for it?")
    assert question[1] in shown
    assert squeezed("Not answered yet") in shown
    assert question[1] not in left_out
    assert squeezed("Questions without an answer are left out") in left_out


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("name", ["enormous", "hostile", "rich"])
def test_every_word_stays_between_the_margins(name, tmp_path):
    (tmp_path / "plan.pdf").write_bytes(made(all_samples()[name], language="nb"))
    command = ["pdftotext", "-bbox", str(tmp_path / "plan.pdf"), "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    edges = [float(edge) for edge in re.findall(r'xMax="([0-9.]+)"', boxes)]
    assert edges
    assert max(edges) <= (210 - 23) / 25.4 * 72 + 1


def test_sixty_datasets_are_all_there():
    text = text_of(sample("sixty"))
    assert all(squeezed(one["title"]) in text for one in all_samples()["sixty"]["datasets"])
    assert len(sample("sixty").pages) < 80


def test_refusals_of_the_typesetter_are_understood():
    said = 'error: the text `"\\u{fffe}"` could not be displayed\nerror: the PDF contains the codepoint `"\ue000"`'
    assert characters_refused(said) == {"\ufffe", "\ue000"}
    assert characters_refused("error: unknown variable") == set()
