"""The growth chart: a picture that is whole without colour, with the figures of its table."""

from itertools import pairwise

import pytest
from defusedxml import ElementTree

from planner.advice.chart import HEIGHT, WIDTH, growth_chart

SVG = "{http://www.w3.org/2000/svg}"
TB = 10**12


def year(number, raw, processed=0, copies=0):
    return {
        "year": number, "raw": raw, "processed": processed, "copies": copies, "total": raw + processed + copies, "added": 0,
    }  # fmt: skip


THREE = [year(2027, TB, 2 * TB), year(2028, 2 * TB, 4 * TB, TB), year(2029, 3 * TB, 6 * TB, 2 * TB)]


def drawn(years, language="en"):
    return ElementTree.fromstring(growth_chart(years, language))


def test_each_part_has_a_pattern_of_its_own_and_no_colour():
    svg = drawn(THREE)
    fills = {box.get("fill") for box in svg.iter(f"{SVG}rect")}
    assert fills == {"currentColor", "url(#growth-processed)", "url(#growth-copies)"}
    assert {pattern.get("id") for pattern in svg.iter(f"{SVG}pattern")} == {"growth-processed", "growth-copies"}


def test_columns_are_as_high_as_their_bytes():
    columns = [box for box in drawn(THREE).iter(f"{SVG}rect") if float(box.get("width")) > 22]
    heights = [float(box.get("height")) for box in columns]
    per_terabyte = heights[0]
    assert heights == pytest.approx([per_terabyte * n for n in (1, 2, 2, 4, 1, 3, 6, 2)], abs=0.3)
    assert all(float(box.get("y")) + float(box.get("height")) <= HEIGHT for box in columns)
    assert all(float(box.get("x")) >= 0 and float(box.get("x")) + float(box.get("width")) <= WIDTH for box in columns)


@pytest.mark.parametrize(("language", "said"), [("en", "2029: 11.0\u00a0TB"), ("nb", "2029: 11,0\u00a0TB")])
def test_a_screen_reader_hears_the_totals(language, said):
    assert said in drawn(THREE, language).get("aria-label")


def test_lines_of_the_grid_are_round_numbers():
    texts = [text.text for text in drawn(THREE).iter(f"{SVG}text")]
    assert [text for text in ("5\u00a0TB", "10\u00a0TB", "15\u00a0TB") if text in texts] == [
        "5\u00a0TB",
        "10\u00a0TB",
        "15\u00a0TB",
    ]


@pytest.mark.parametrize("size", [1, 7, 999, 2**31, 2**53 + 1, 2**63 - 1])
def test_any_size_is_drawn_inside_the_picture(size):
    for box in drawn([year(2027, size)]).iter(f"{SVG}rect"):
        assert float(box.get("y")) >= 0


def test_thirty_years_keep_their_labels_apart():
    svg = drawn([year(2000 + number, TB * (number + 1)) for number in range(30)])
    years = [
        float(text.get("x"))
        for text in svg.iter(f"{SVG}text")
        if (text.text or "").startswith("20") and len(text.text) == 4
    ]
    assert min(b - a for a, b in pairwise(years)) >= 60


def test_nothing_to_draw_is_an_empty_text():
    assert growth_chart([], "en") == "" == growth_chart([year(2027, 0)], "en")


def test_no_style_attribute_and_no_script_for_the_content_security_policy():
    svg = growth_chart(THREE, "en")
    assert "style=" not in svg and "<script" not in svg and "on" + "load" not in svg


@pytest.mark.parametrize("top", [9_150, 13_730, 15_000, 14_600, 14_200, 4_580, 700, 9_999])
def test_no_line_of_the_grid_runs_through_the_words_over_a_column(top):
    svg = drawn([year(2028, top * 10**9), year(2029, 15 * TB)])
    lines = {float(line.get("y1")) for line in svg.iter(f"{SVG}line") if line.get("x2", "0") > "9"}
    words = [text for text in svg.iter(f"{SVG}text") if (text.text or "").endswith("B")]
    over = [float(text.get("y")) for text in words if text.get("text-anchor") == "middle"]
    assert len(over) == 2
    assert [(y, line) for y in over for line in lines if y - 11 < line < y + 2] == []
