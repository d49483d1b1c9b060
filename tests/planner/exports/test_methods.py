"""The methods text: every value marked with where it comes from, every gap named, no markup from typed text."""

import re
from copy import deepcopy

import pytest
from markdown_it import MarkdownIt

from planner.exports.contract import Options
from planner.exports.methods import MethodsExporter

from .samples import EVERY_SIGN, all_samples, answer, empty, minimal, rich

RENDERER = MarkdownIt("commonmark", {"html": True})


def made(snapshot, **options) -> str:
    return MethodsExporter().export(snapshot, Options(**options), {}).decode().replace("\u00a0", " ")


def codes(snapshot) -> list[tuple[str, str | None]]:
    return [(note.code, note.question) for note in MethodsExporter().readiness(snapshot)]


def test_values_are_marked_with_header_author_or_both():
    text = made(rich())
    for piece in (
        "spinning disk confocal microscopyᵃ",
        "Zeiss Cell Observer SDᶠᵃ",
        "exposure 50 msᶠ",
        "0.108 × 0.108 µmᶠ",
        "Leica SP8ᶠ",
        "Homo sapiensᵃ",
        "Acquisition dates: 2 October 2026ᶠ.",
    ):
        assert piece in text


def test_norwegian_text_is_norwegian_down_to_the_decimal_sign():
    text = made(rich(), language="nb")
    for piece in ("Bildene ble tatt med", "NA 1,4ᶠ", "To kanaler", "2. oktober 2026ᶠ", "ikke notert"):
        assert piece in text
    assert "not recorded" not in text


def test_gaps_are_named_in_the_sentence_listed_and_lead_to_their_question():
    snapshot = rich()
    text = made(snapshot)
    assert "with a pixel size of \\[pixel size not recorded\\]" in text
    assert "- emission wavelength (BF)" in text
    assert ("gap_pixel_size", "collect.pixel_size") in codes(snapshot)
    assert ("gap_detector", None) in codes(snapshot)


def test_exposure_that_no_file_holds_is_a_gap_of_its_channel():
    snapshot = rich()
    for item in snapshot["datasets"][0]["evidence"]:
        item["facts"]["images"][0]["channels"][1]["exposure_ms"] = None
    assert "\\[exposure time not recorded\\]" in made(snapshot)
    assert "- exposure time (MitoTracker Deep Red)" in made(snapshot)


def test_point_scanning_asks_for_the_dwell_time_instead():
    snapshot = rich()
    for channel in snapshot["datasets"][1]["evidence"][0]["facts"]["images"][0]["channels"]:
        channel["exposure_ms"] = None
    assert "pixel dwell time not recorded" in made(snapshot)
    assert "exposure time not recorded" not in made(snapshot)


def test_files_that_differ_are_both_told():
    snapshot = rich()
    second = snapshot["datasets"][0]["evidence"][1] = deepcopy(snapshot["datasets"][0]["evidence"][1])
    second["facts"]["images"][0]["channels"][0]["exposure_ms"] = 75.5
    assert "exposure 50 msᶠ or 75.5 msᶠ" in made(snapshot)


def test_refused_file_counts_as_no_file():
    snapshot = minimal()
    facts = {"status": "refused", "images": [], "error": {"code": "damaged", "message": "x"}, "rembi": {}}
    snapshot["datasets"][0]["evidence"] = [
        {"id": "x", "file": "broken.czi", "bytes": 1, "sha256": None, "attached": "", "thumbnail": None, "facts": facts}
    ]
    assert "No image file of this dataset has been read" in made(snapshot)


def test_answers_stand_in_where_no_file_was_read():
    snapshot = minimal()
    snapshot["datasets"][0]["answers"] |= {
        "collect.dimensions": answer("512 × 512, Z 20"),
        "collect.pixel_size": answer("0.2 µm"),
        "describe.organism": answer("Danio rerio"),
    }
    text = made(snapshot)
    assert "dimensions 512 × 512, Z 20ᵃ and a pixel size of 0.2 µmᵃ" in text
    assert "Danio rerioᵃ" in text


@pytest.mark.parametrize("name", all_samples())
@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_sample_renders_without_foreign_html(name, language):
    page = RENDERER.render(made(all_samples()[name], language=language))
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= {"h1", "h2", "p", "strong", "em", "ul", "li"}


def test_every_sign_of_the_field_is_kept():
    snapshot = minimal()
    snapshot["datasets"][0]["answers"]["describe.specimen"] = answer(f"{EVERY_SIGN}, 標本, 🔬")
    assert f"{EVERY_SIGN}, 標本, 🔬" in RENDERER.render(made(snapshot))


def test_plan_without_datasets_says_so():
    assert "no dataset yet" in made(empty())
    assert codes(empty()) == [("no_datasets", None)]


def test_same_snapshot_gives_the_same_text():
    assert made(rich()) == made(rich())
