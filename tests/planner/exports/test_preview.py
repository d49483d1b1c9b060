"""The preview: the document as a part of a page, every text escaped, each question a way back to where it is answered."""

import html
import re

import pytest

from planner.exports.contract import SHAPES, Options
from planner.exports.preview import PreviewExporter

from .samples import EVERY_SIGN, HOSTILE, all_samples, minimal, rich, thumbnails


def made(snapshot, **options) -> str:
    return PreviewExporter().export(snapshot, Options(**options), thumbnails).decode()


def shown(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", all_samples())
def test_nothing_typed_becomes_markup(name, shape):
    page = made(all_samples()[name], shape=shape, language="nb")
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    ours = (
        "article header section footer h2 h3 h4 h5 p a div span dl dt dd ul ol li br sup strong img figure figcaption "
    )
    assert tags <= set((ours + "table caption thead tbody tr th td").split())
    assert not re.search(r"\son\w+=|style=|javascript:\w+\(1\)\"", page)
    # Addresses: our own pages, our pictures, sources of the catalogue, ORCID and ROR.
    for address in re.findall(r'(?:href|src)="([^"]*)"', page):
        assert address.startswith(("/plans/", "#source-", "https://", "data:image/svg+xml;base64,")), address


def test_hostile_text_stands_as_it_was_typed():
    assert HOSTILE in shown(made(all_samples()["hostile"], language="nb"))


def test_every_sign_of_the_field_is_in_it():
    assert EVERY_SIGN in shown(made(rich(), language="nb"))


def test_each_question_leads_back_to_where_it_is_answered():
    snapshot = rich()
    page = made(snapshot, shape="science-europe")
    plan, dataset = snapshot["plan"]["id"], snapshot["datasets"][0]["id"]
    assert f'href="/plans/{plan}/store/#q-store-backup"' in page
    assert f'href="/plans/{plan}/share/{dataset}/#q-share-licence"' in page
    assert f'href="/plans/{plan}/collect/{dataset}/#q-collect-objective"' in page


def test_open_questions_are_shown_or_left_out_by_choice():
    assert "Who pays for it?" in made(minimal())
    assert "Who pays for it?" not in made(minimal(), include_unanswered=False)
