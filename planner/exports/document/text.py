"""Typed text as blocks: paragraphs and simple lists. Everything else that looks like markup stays as it was typed."""

import re
from collections.abc import Callable, Set
from typing import Any

from common.wording import text_clean

from .model import Block

# Invisible signs that turn the direction of what follows: shown by number, so that no text can disguise its neighbours.
STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_ITEM = re.compile(r"^\s*([-*•–]|\d{1,3}[.)])\s+(\S.*)$")


def blocks_of(text: str, lists: bool = False) -> list[Block]:
    """Empty lines part paragraphs. With `lists`, lines that start with a bullet, or two that start with numbers,
    are a list; without, `1. januar 2027` stays what it is."""
    blocks: list[Block] = []
    for line in text_clean(text).split("\n"):
        item = _ITEM.match(line) if lists else None
        last = blocks[-1] if blocks else None
        if not line.strip():
            blocks.append(Block("paragraph", []))
        elif item:
            if last is None or last.kind != "list":
                last = Block("list", [])
                blocks.append(last)
            last.lines.append(item[2].rstrip())
            last.markers.append(item[1] if item[1][0].isdigit() else "-")
        elif last is not None and last.kind == "list" and line.startswith("  "):
            last.lines[-1] += " " + line.strip()
        elif last is None or last.kind == "list":
            blocks.append(Block("paragraph", [line.strip()]))
        else:
            last.lines.append(line.strip())
    for block in blocks:
        if block.kind == "list" and len(block.lines) == 1 and block.markers[0] != "-":
            block.kind, block.lines, block.markers = "paragraph", [f"{block.markers[0]} {block.lines[0]}"], []
    return [block for block in blocks if block.lines]


def replaced(text: str, lacking: Set[str]) -> str:
    """The text with each of these characters shown by its number, `[U+6A19]`."""
    return "".join(f"[U+{ord(char):04X}]" if char in lacking else char for char in text)


def shortened(text: str, length: int) -> str:
    """For a running head: one line, cut at a word with an ellipsis."""
    text = " ".join(text_clean(text).split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0][: length - 1].rstrip(" ,;:") + "…"


def every_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON value with each string changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: every_text(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [every_text(item, change) for item in value]
    return value
