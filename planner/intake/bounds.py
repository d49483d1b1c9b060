"""Opening what a stranger sent: bounded in bytes, depth and number of values; no aliases, no tags, no doubled keys by stealth.

`text_opened` gives text, `json_opened` and `yaml_opened` plain values, `value_bounded` checks values that were opened
elsewhere. All raise ImportRefused with a sentence.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from .contract import ImportRefused, Line

LARGEST = 5 * 2**20  # bytes of one document; the largest official example has 8 kB
DEEPEST = 60
MOST_VALUES = 200_000
# What no database text can hold: NUL and halves of characters.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# A string to its end (or that of the text), or a bracket.
_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)

TOO_LARGE = {
    "en": f"The document is larger than {LARGEST // 2**20} MB. A plan has no images in it: is this the right file?",
    "nb": f"Dokumentet er større enn {LARGEST // 2**20} MB. En plan har ingen bilder i seg: er dette riktig fil?",
}
TOO_DEEP = {
    "en": f"The document is nested more than {DEEPEST} levels deep. No plan is; is this the right file?",
    "nb": f"Dokumentet har mer enn {DEEPEST} nivåer inni hverandre. Det har ingen plan; er dette riktig fil?",
}
TOO_MUCH = {
    "en": f"The document holds more than {MOST_VALUES} values. No plan does; is this the right file?",
    "nb": f"Dokumentet har mer enn {MOST_VALUES} verdier. Det har ingen plan; er dette riktig fil?",
}
TOO_LONG_NUMBER = {
    "en": "The document holds a number with thousands of digits. Take it out and try again.",
    "nb": "Dokumentet inneholder et tall med tusenvis av siffer. Ta det ut og prøv igjen.",
}
EMPTY = {"en": "The document is empty.", "nb": "Dokumentet er tomt."}


def text_opened(raw: bytes | str) -> str:
    """UTF-8, with or without the mark in front; UTF-16 with its mark. Raises ImportRefused."""
    if isinstance(raw, str):
        text = raw.removeprefix("\ufeff")
        if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
            raise ImportRefused(TOO_LARGE)
    else:
        if len(raw) > LARGEST:
            raise ImportRefused(TOO_LARGE)
        code = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            text = raw.decode(code)
        except UnicodeDecodeError as error:
            raise ImportRefused(
                {
                    "en": f"The file is not text in UTF-8 (byte {error.start + 1}). Save it as UTF-8 and try again.",
                    "nb": f"Filen er ikke tekst i UTF-8 (byte {error.start + 1}). Lagre den som UTF-8 og prøv igjen.",
                }
            ) from None
    if not text.strip():
        raise ImportRefused(EMPTY)
    return text


def json_opened(text: str) -> tuple[Any, list[Line]]:
    """The values, and a line for each doubled key (the last one counts). Raises ImportRefused."""
    doubled: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            seen: set[str] = set()
            doubled.extend(key for key, _value in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return found

    try:
        _depth_bounded(text)
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ImportRefused(
            {
                "en": f"This is not JSON: line {error.lineno}, column {error.colno} cannot be read. "
                "Was the file cut off, or is it another format?",
                "nb": f"Dette er ikke JSON: linje {error.lineno}, kolonne {error.colno} kan ikke leses. "
                "Er filen kuttet, eller er det et annet format?",
            }
        ) from None
    except RecursionError:
        raise ImportRefused(TOO_DEEP) from None
    except ValueError:
        raise ImportRefused(TOO_LONG_NUMBER) from None
    lines = [
        Line(
            "",
            "repaired",
            {
                "en": f"The key “{key[:60]}” stands twice in one object; the last one counts.",
                "nb": f"Nøkkelen «{key[:60]}» står to ganger i samme objekt; den siste gjelder.",
            },
        )
        for key in doubled[:20]
    ]
    value, cleaned = value_bounded(value)
    return value, lines + cleaned


def _depth_bounded(text: str) -> None:
    """Counts brackets outside of strings: cheap, and before a recursive reader sees the text."""
    depth = 0
    for found in _SIGNS.finditer(text):
        sign = found.group()
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ImportRefused(TOO_DEEP)
        elif sign in "]}":
            depth -= 1


def _no_number(name: str) -> Any:
    raise ImportRefused(
        {
            "en": f"The document holds {name}, which is no number of JSON. Take it out and try again.",
            "nb": f"Dokumentet inneholder {name}, som ikke er et tall i JSON. Ta det ut og prøv igjen.",
        }
    )


def yaml_opened(text: str) -> tuple[Any, list[Line]]:
    """The values as text (YAML guesses at dates and yes; we do not), without aliases and tags. Raises ImportRefused."""
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _events_bounded(yaml.parse(_yaml_signs(text), Loader=loader))
        value = yaml.load(_yaml_signs(text), Loader=loader)  # noqa: S506 - BaseLoader makes nothing but text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise ImportRefused(
            {
                "en": f"This is not YAML that can be read: see line {line}. Is the indentation right?",
                "nb": f"Dette er ikke YAML som kan leses: se linje {line}. Er innrykkene riktige?",
            }
        ) from None
    except (RecursionError, ValueError, TypeError):
        raise ImportRefused(TOO_DEEP) from None
    return value_bounded(value)


def _yaml_signs(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _events_bounded(events: Iterator[Any]) -> None:
    depth = documents = 0
    for count, event in enumerate(events):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ImportRefused(
                {
                    "en": "The document uses anchors or aliases (& and *). Write each value where it belongs.",
                    "nb": "Dokumentet bruker ankere eller alias (& og *). Skriv hver verdi der den hører hjemme.",
                }
            )
        if getattr(event, "tag", None):
            raise ImportRefused(
                {
                    "en": "The document uses YAML tags (!). Write plain values.",
                    "nb": "Dokumentet bruker YAML-merker (!). Skriv vanlige verdier.",
                }
            )
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise ImportRefused(TOO_DEEP)
        if count > MOST_VALUES:
            raise ImportRefused(TOO_MUCH)
    if documents > 1:
        raise ImportRefused(
            {
                "en": "The file holds several YAML documents. Import them one by one.",
                "nb": "Filen inneholder flere YAML-dokumenter. Importer dem ett om gangen.",
            }
        )


def value_bounded(value: Any) -> tuple[Any, list[Line]]:
    """The same values, bounded, without signs that cannot be stored; each text that lost some is a line."""
    lines: list[Line] = []
    left = MOST_VALUES

    def walk(here: Any, pointer: str, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise ImportRefused(TOO_MUCH)
        if depth > DEEPEST:
            raise ImportRefused(TOO_DEEP)
        if isinstance(here, str):
            return storable(here, pointer)
        if isinstance(here, float) and not math.isfinite(here):
            _no_number(repr(here))
        if isinstance(here, dict):
            return {
                storable(str(key), pointer): walk(item, f"{pointer}/{_escaped(str(key))}", depth + 1)
                for key, item in here.items()
            }
        if isinstance(here, list):
            return [walk(item, f"{pointer}/{number}", depth + 1) for number, item in enumerate(here)]
        return here

    def storable(text: str, pointer: str) -> str:
        if not _UNSTORABLE.search(text):
            return text
        lines.append(
            Line(
                pointer,
                "repaired",
                {
                    "en": "Control characters that no text may hold were taken out.",
                    "nb": "Styretegn som ingen tekst kan inneholde, er tatt ut.",
                },
            )
        )
        return _UNSTORABLE.sub("", text)

    return walk(value, "", 0), lines


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
