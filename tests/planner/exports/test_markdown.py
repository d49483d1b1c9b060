"""The Markdown: the same words as the PDF, and typed text that no renderer takes for markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from planner.exports.contract import Options
from planner.exports.markdown import MarkdownExporter, escaped

from .samples import EVERY_SIGN, HOSTILE, all_samples, answer, minimal, rich

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def made(snapshot, **options) -> str:
    return MarkdownExporter().export(snapshot, Options(**options), {}).decode()


def rendered(text: str) -> str:
    return RENDERER.render(text)


@pytest.mark.parametrize("name", all_samples())
def test_every_sample_renders_without_foreign_html(name):
    tags = set(re.findall(r"</?([a-z0-9]+)", rendered(made(all_samples()[name]))))
    ours = "h1 h2 h3 h4 p strong em a ol ul li table thead tbody tr th td br"
    assert tags <= set(ours.split())


def test_every_sign_of_the_field_is_in_the_text():
    assert EVERY_SIGN in rendered(made(rich(), language="nb"))


def test_hostile_text_shows_as_it_was_typed():
    page = rendered(made(all_samples()["hostile"]))
    shown = re.sub(r"<[^>]+>", "", page).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert HOSTILE in shown.replace("&amp;", "&")
    assert 'href="javascript:' not in page
    assert "{{" not in made(all_samples()["hostile"])


@given(st.text(st.characters(codec="utf-8", categories=("P", "S", "L", "N", "Zs")), min_size=1, max_size=60))
def test_any_line_renders_as_one_plain_paragraph(line):
    words = " ".join(line.split())
    if not words:
        return
    tokens = RENDERER.parse(escaped(line))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == words


def test_lists_and_line_breaks_of_long_texts_are_kept():
    snapshot = minimal()
    snapshot["answers"]["project.description"] = answer("One\ntwo\n\n- three\n- four")
    page = rendered(made(snapshot))
    assert "<p>One<br />\ntwo</p>" in page
    assert "<li>four</li>" in page


def test_unanswered_questions_are_shown_or_left_out_by_choice():
    assert "Not answered yet" in made(minimal())
    assert "Not answered yet" not in made(minimal(), include_unanswered=False)


def test_same_snapshot_gives_the_same_bytes():
    assert made(rich()) == made(rich())
