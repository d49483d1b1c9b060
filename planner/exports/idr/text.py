"""Tab separated text as IDR reads it: one line a row, no tab or line break inside a cell, nothing a spreadsheet runs."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from common.wording import text_clean

from ..document.text import STEERING, replaced

_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def cell(value: Any) -> str:
    """One line of text. What a spreadsheet would take for a formula (a Japanese one, its wide signs too) gets a space in
    front, which IDR strips.
    """
    text = " ".join(replaced(text_clean("" if value is None else str(value)), STEERING).split())
    risky = text[:1] in _RISKY and not _NUMBER.fullmatch(text)
    return f" {text}" if risky else text


def lines_harmless(text: str) -> str:
    """Lines that somebody else wrote, with a space before what a spreadsheet would run, inside the quotes where there are some."""
    return "\n".join("\t".join(_harmless(one) for one in line.split("\t")) for line in text.split("\n"))


def _harmless(cell: str) -> str:
    quote = '"' if cell.startswith('"') else ""
    inner = cell.removeprefix(quote)
    risky = inner[:1] in _RISKY and not _NUMBER.fullmatch(inner.strip('" '))
    return f"{quote} {inner}" if risky else cell


def table(rows: Iterable[Sequence[Any]]) -> bytes:
    return "".join("\t".join(cell(one) for one in row) + "\n" for row in rows).encode()
