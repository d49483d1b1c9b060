"""The growth of a plan or a dataset as an SVG picture: one column a year, raw, processed and copies on top of each other.

Readable without colour: each part has a pattern of its own, drawn in the colour of the text round it (`currentColor`), so
that it prints in grey and follows a dark page. Beside it belongs the table with the same figures. No style attribute and no
script, so that a strict content security policy and a typesetter take it as it is.
"""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from .amounts import bytes_words
from .lines import Words, both, filled

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 70, 8, 54, 28
PARTS = ("raw", "processed", "copies")
PART_WORDS: Mapping[str, Words] = {
    "raw": both("raw", "rådata"),
    "processed": both("processed", "bearbeidet"),
    "copies": both("further copies", "ekstra kopier"),
}
_TICKS = 4


def growth_chart(years: Sequence[Mapping[str, int]], language: str, *, name: str = "growth", width: int = WIDTH) -> str:
    """`years`: `{"year", "raw", "processed", "copies", "total"}` in bytes, oldest first, as a snapshot holds them; `name`
    makes the ids unique on a page; a narrower `width` reads better on a phone. An empty text where there is nothing to draw.
    """
    top = max((year["total"] for year in years), default=0)
    if not top:
        return ""
    step = _step(top)
    scale = step * (-(-top // step))
    shown = [part for part in PARTS if any(year[part] for year in years)]
    body = [
        _patterns(name),
        *_legend(shown, language, name),
        *_grid(step, scale, language, width),
        *_columns(years, shown, step, scale, language=language, name=name, width=width),
    ]
    label = quoteattr(chart_words(years)[language])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'class="growth-chart" role="img" aria-label={label} color="#14213d" '
        f'font-family="Inter Variable, Inter, Arial, sans-serif" font-size="14" fill="currentColor">{"".join(body)}</svg>'
    )


def chart_words(years: Sequence[Mapping[str, int]]) -> Words:
    """The picture in a sentence: the total at the end of each year."""
    return {
        language: filled(
            both("Storage at the end of each year: {rows}.", "Lagret ved slutten av hvert år: {rows}."),
            rows="; ".join(f"{year['year']}: {bytes_words(year['total'])[language]}" for year in years),
        )[language]
        for language in ("en", "nb")
    }


def _step(top: int) -> int:
    """The smallest of 1, 2, 5 times a power of ten that gives at most `_TICKS` lines."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * _TICKS >= top:
                return digit * power
        power *= 10


def _tick_words(count: int, language: str) -> str:
    """`5 TB`, not `5.00 TB`."""
    number, unit = bytes_words(count)[language].split("\u00a0")
    mark = "," if language == "nb" else "."
    return f"{number.rstrip('0').rstrip(mark) if mark in number else number}\u00a0{unit}"


def _patterns(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-processed" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" stroke="currentColor" stroke-width="3"/></pattern>'
        f'<pattern id="{name}-copies" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<circle cx="3" cy="3" r="1.3" fill="currentColor"/></pattern></defs>'
    )


def _fill(part: str, name: str) -> str:
    return "currentColor" if part == "raw" else f"url(#{name}-{part})"


def _box(box: tuple[float, float, float, float], part: str, name: str) -> str:
    x, y, width, height = box
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{_fill(part, name)}" '
        'stroke="currentColor" stroke-width="1"/>'
    )


def _legend(shown: Sequence[str], language: str, name: str) -> list[str]:
    found, x = [], LEFT
    for part in shown:
        words = PART_WORDS[part][language]
        found.append(_box((x, 4, 22, 13), part, name))
        found.append(f'<text x="{x + 29}" y="15">{escape(words)}</text>')
        x += 29 + 8 * len(words) + 18
    return found


def _grid(step: int, scale: int, language: str, width: int) -> list[str]:
    found = []
    for count in range(0, scale + 1, step):
        y = _y(count, scale)
        weight = "1" if not count else '0.75" stroke-opacity="0.3'
        found.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{width - RIGHT}" y2="{y:.1f}" stroke="currentColor" stroke-width="{weight}"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(_tick_words(count, language)) if count else 0}</text>'
        )
    return found


def _label(held: int, step: int, scale: int) -> float:
    """Where the words over a column stand: above a line of the grid that would run through them."""
    over = _y(held, scale) - 6
    line = _y(-(-held // step) * step, scale)
    return line - 4 if over - 12 < line < over + 3 else over


def _columns(
    years: Sequence[Mapping[str, int]],
    shown: Sequence[str],
    step: int,
    scale: int,
    *,
    language: str,
    name: str,
    width: int,
) -> list[str]:
    room = (width - LEFT - RIGHT) / len(years)
    thick = min(room * 0.6, 90)
    every = -(-len(years) * 64 // (width - LEFT - RIGHT))  # labels that would touch are left to the table
    found = []
    for place, year in enumerate(years):
        middle = LEFT + room * (place + 0.5)
        held = 0
        for part in shown:
            if year[part]:
                upper = _y(held + year[part], scale)
                found.append(_box((middle - thick / 2, upper, thick, _y(held, scale) - upper), part, name))
            held += year[part]
        if place % every == (len(years) - 1) % every:
            total = escape(bytes_words(year["total"])[language])
            found.append(
                f'<text x="{middle:.1f}" y="{_label(held, step, scale):.1f}" text-anchor="middle">{total}</text>'
            )
            found.append(f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{year["year"]}</text>')
    return found


def _y(count: int, scale: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / scale)
