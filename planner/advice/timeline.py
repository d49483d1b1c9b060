"""Lead times as a picture: a bar for each approval, from the latest day to send it to the first imaging day.

A full bar stands for a rule that applies, a hatched one for a rule that may; today is a broken line. Like `chart`, it
needs no colour, no style attribute and no script, and belongs beside a list with the same dates.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from common.wording import date_shown

from .lines import Words, both, filled

WIDTH, ROW, TOP, BOTTOM, SIDE = 520, 64, 34, 14, 6


def lead_time_picture(
    steps: Sequence[Mapping[str, Any]], first_day: str, today: str, language: str, *, name: str = "dates"
) -> str:
    """`steps`: `{"title", "latest", "late", "certain"}` as a snapshot holds them, `latest` and the two days in ISO.

    Steps without a date are left out; an empty text where none has one.
    """
    dated = [step for step in steps if step["latest"]]
    if not dated:
        return ""
    first, now = date.fromisoformat(first_day), date.fromisoformat(today)
    days = [first, now, *(date.fromisoformat(step["latest"]) for step in dated)]
    begin, span = min(days), (max(days) - min(days)).days or 1
    height = TOP + ROW * len(dated) + BOTTOM

    def x(day: date) -> float:
        return SIDE + (WIDTH - 2 * SIDE) * (day - begin).days / span

    body = [
        f'<defs><pattern id="{name}-may" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line x1="0" y1="0" x2="0" y2="7" stroke="currentColor" stroke-width="3"/></pattern></defs>',
        _upright(x(now), height, dashed=True),
        _upright(x(first), height, dashed=False),
        *_heads(x(now), x(first), language, first_day),
    ]
    for place, step in enumerate(dated):
        body += _row(step, TOP + ROW * place, x(date.fromisoformat(step["latest"])), x(first), language, name=name)
    label = quoteattr(picture_words(dated, first_day)[language])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'class="dates-chart" role="img" aria-label={label} color="#14213d" '
        f'font-family="Inter Variable, Inter, Arial, sans-serif" font-size="14" fill="currentColor">{"".join(body)}</svg>'
    )


def picture_words(dated: Sequence[Mapping[str, Any]], first_day: str) -> Words:
    """The picture in a sentence."""
    return {
        language: filled(
            both(
                "Latest days before {first}: {rows}.",
                "Siste dager før {first}: {rows}.",
            ),
            first=date_shown(first_day, language),
            rows="; ".join(f"{step['title'][language]}: {date_shown(step['latest'], language)}" for step in dated),
        )[language]
        for language in ("en", "nb")
    }


def _upright(x: float, height: int, *, dashed: bool) -> str:
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<line x1="{x:.1f}" y1="22" x2="{x:.1f}" y2="{height}" stroke="currentColor" stroke-width="1" opacity="0.6"{dash}/>'


def _heads(now: float, first: float, language: str, first_day: str) -> list[str]:
    """Words over the two lines, kept inside the picture and apart from each other."""
    today = both("today", "i dag")[language]
    start = f"{both('start', 'start')[language]} {date_shown(first_day, language)}"
    left, right = (today, start) if now <= first else (start, today)
    return [
        f'<text x="{min(now, first):.1f}" y="15" text-anchor="start">{escape(left)}</text>',
        f'<text x="{max(now, first):.1f}" y="15" text-anchor="end">{escape(right)}</text>',
    ]


def _row(step: Mapping[str, Any], top: int, begin: float, end: float, language: str, *, name: str) -> list[str]:
    words = both("send by {day}", "send innen {day}") if not step["late"] else both("was {day}", "var {day}")
    said = words[language].format(day=date_shown(step["latest"], language))
    if not step["certain"]:
        said += both(", if it applies", ", om det gjelder")[language]
    fill = "currentColor" if step["certain"] else f"url(#{name}-may)"
    return [
        f'<text x="{SIDE}" y="{top + 16}" font-weight="600">{escape(_cut(step["title"][language]))}</text>',
        f'<rect x="{begin:.1f}" y="{top + 23}" width="{max(end - begin, 2):.1f}" height="11" fill="{fill}" '
        'stroke="currentColor" stroke-width="1"/>',
        f'<text x="{SIDE}" y="{top + 51}">{escape(said)}</text>',
    ]


def _cut(title: str) -> str:
    return title if len(title) <= 62 else f"{title[:60].rstrip()} …"
