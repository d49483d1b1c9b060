"""The Word file: the same words as the PDF under real styles, and typed text that stays text."""

import io
import re
import zipfile
from functools import lru_cache

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from planner.exports.contract import Options
from planner.exports.document import document_build
from planner.exports.labels import TEXTS
from planner.exports.word import WordExporter

from .samples import EVERY_SIGN, HOSTILE, all_samples, answer, empty, minimal, rich, thumbnails


def made(snapshot, **options) -> bytes:
    return WordExporter().export(snapshot, Options(**options), thumbnails)


@lru_cache
def sample(name: str):
    return docx.Document(io.BytesIO(made(all_samples()[name], language="nb")))


def paragraphs(file):
    """Every paragraph of the text, those in tables too, in order."""
    return [docx.text.paragraph.Paragraph(item, file) for item in file.element.body.iter(qn("w:p"))]


def text_of(file) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs(file))


def styled(file, style: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(file) if paragraph.style.name == style]


@pytest.mark.parametrize("name", all_samples())
def test_every_word_of_the_document_is_in_it_under_its_heading(name):
    document, file = document_build(all_samples()[name], Options(language="nb")), sample(name)
    assert len(styled(file, "Heading 1")) == 2 + len(document.sections) + bool(document.notes)
    assert len(styled(file, "Heading 2")) == sum(len(section.datasets) for section in document.sections)
    text = text_of(file)
    for section in document.sections:
        assert section.title in text
        for question in section.questions:
            assert question.text in text
    for line in document.about:
        assert line in text


def test_every_sign_of_the_field_is_in_it():
    assert EVERY_SIGN in text_of(sample("rich"))


@pytest.mark.parametrize("language", ["en", "nb"])
def test_it_speaks_one_language_and_says_which(language):
    file = docx.Document(io.BytesIO(made(minimal(), language=language)))
    text = text_of(file)
    assert TEXTS["summary"][language] in text
    assert TEXTS["summary"]["nb" if language == "en" else "en"] not in text
    tag = {"en": "en-GB", "nb": "nb-NO"}[language]
    assert file.core_properties.language == tag
    assert file.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == tag


def test_answers_in_the_language_of_the_plan_are_marked():
    file = docx.Document(io.BytesIO(made(rich(), language="en")))
    run = next(item for item in file.element.body.iter(qn("w:r")) if "Vi undersøker" in "".join(item.itertext()))
    assert run.find(f".//{qn('w:lang')}").get(qn("w:val")) == "nb-NO"


def test_tables_have_borders_names_and_header_rows():
    file = sample("rich")
    assert len(file.tables) >= 6
    for table in file.tables:
        assert table.style.name == "Table Grid"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    facts = next(table for table in file.tables if table.cell(0, 0).text == TEXTS["col_property"]["nb"])
    assert facts.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    borders = file.styles["Table Grid"].element.find(f".//{qn('w:tblBorders')}")
    assert {child.get(qn("w:val")) for child in borders} == {"single"}


def test_pictures_have_alternative_texts():
    described = [item.get("descr") for item in sample("rich").element.body.iter(qn("wp:docPr"))]
    assert len(described) == 4
    assert sum("forhåndsvisning av bildefilen" in text for text in described) == 3


@pytest.mark.parametrize("broken", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_broken_preview_is_left_out(broken):
    file = docx.Document(io.BytesIO(WordExporter().export(rich(), Options(), lambda _sha256: broken)))
    assert "celle_01.czi" in text_of(file)
    assert len(file.inline_shapes) == 1  # the chart


@pytest.mark.parametrize("name", all_samples())
def test_nothing_in_it_runs_and_only_known_addresses_are_linked(name):
    snapshot = all_samples()[name]
    entries = (entry for kind in snapshot["catalogue"].values() for entry in kind.values())
    known = ("https://orcid.org/", "https://ror.org/", *(s["url"] for entry in entries for s in entry["sources"]))
    with zipfile.ZipFile(io.BytesIO(made(snapshot))) as opened:
        assert not [name for name in opened.namelist() if "vba" in name.lower() or "embeddings" in name]
        for part in opened.namelist():
            if part.endswith(".rels"):
                for relation in etree.fromstring(opened.read(part)):
                    if relation.get("TargetMode") == "External":
                        assert relation.get("Target").startswith(known)
            elif part.endswith(".xml"):
                tree = etree.fromstring(opened.read(part))
                assert not list(tree.iter(qn("w:instrText"), qn("w:object"), qn("w:altChunk")))
                assert {field.get(qn("w:instr")) for field in tree.iter(qn("w:fldSimple"))} <= {"PAGE", "NUMPAGES"}


def test_hostile_text_stands_as_it_was_typed():
    assert HOSTILE in text_of(sample("hostile"))


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\ud800", "\ufffe", "\uffff", "\u202e", "\u2066"])
def test_sign_that_xml_or_the_eye_cannot_take_is_shown_by_number(sign):
    snapshot = minimal()
    snapshot["plan"]["title"] = f"a{sign}b"
    snapshot["people"][0]["name"] = f"K{sign}"
    snapshot["answers"]["project.description"] = answer(f"a{sign}b")
    file = docx.Document(io.BytesIO(made(snapshot)))
    assert text_of(file).count(f"a[U+{ord(sign):04X}]b") >= 2


def test_every_script_and_sign_is_kept():
    snapshot = minimal()
    snapshot["answers"]["project.description"] = answer("標本 🔬 עברית العربية Ελληνικά")
    assert "標本 🔬 עברית العربية Ελληνικά" in text_of(docx.Document(io.BytesIO(made(snapshot))))


def test_same_snapshot_gives_the_same_bytes_whatever_the_clock_says():
    first = made(rich())
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert {item.date_time for item in opened.infolist()} == {(2026, 11, 20, 10, 15, 0)}
    assert made(rich()) == first
    assert made(rich(), language="nb") != first


def test_properties_come_from_the_plan():
    about = sample("rich").core_properties
    assert (about.title, about.author) == (rich()["plan"]["title"], "Kari Nordmann")
    assert about.created == about.modified
    assert about.created.isoformat().startswith("2026-11-20T10:15:00")


def test_sources_are_numbered_and_reached_from_the_text():
    body = sample("rich").element.body
    marks = {item.get(qn("w:name")) for item in body.iter(qn("w:bookmarkStart"))}
    links = {item.get(qn("w:anchor")) for item in body.iter(qn("w:hyperlink")) if item.get(qn("w:anchor"))}
    assert links
    assert links == marks


def test_unanswered_questions_are_shown_or_left_out_by_choice():
    shown = text_of(docx.Document(io.BytesIO(made(minimal()))))
    left_out = text_of(docx.Document(io.BytesIO(made(minimal(), include_unanswered=False))))
    assert "Who pays for it?" in shown
    assert "Who pays for it?" not in left_out


def test_enormous_title_fits_the_properties():
    assert len(sample("enormous").core_properties.title) <= 255


def test_empty_plan_says_so():
    assert re.search("no dataset yet", text_of(docx.Document(io.BytesIO(made(empty())))))
