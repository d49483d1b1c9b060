"""Text that people paste: control characters out, limits told with a count, nothing else changed.

HTML and scripts are kept as the characters they are; pages and documents escape them when they show them.
"""

import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from .refusal import ValueRefused

TEXT_LIMIT = 1_000
LONG_TEXT_LIMIT = 50_000

_LINE_SIGNS = {"\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n"}


def line_clean(raw: Any, limit: int = TEXT_LIMIT) -> str:
    """One line: control characters and runs of white space become one space."""
    return _within(" ".join(_printable(_words(raw)).split()), limit)


def text_clean(raw: Any, limit: int = LONG_TEXT_LIMIT) -> str:
    """Several lines, as Markdown has them: line ends become `\\n`, tabs stay, other control characters go."""
    text = _words(raw)
    for sign, line_end in _LINE_SIGNS.items():
        text = text.replace(sign, line_end)
    lines = (line.rstrip() for line in _printable(text).split("\n"))
    return _within("\n".join(lines).strip("\n"), limit)


def key_clean(raw: Any) -> str:
    """A key or a short sign that a form or a program sends; lists of one, as forms send them, are opened."""
    if isinstance(raw, list | tuple) and len(raw) == 1:
        raw = raw[0]
    return line_clean(raw)


def _words(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueRefused(_("This answer is a text. Send it as words, not as a list or a number."))
    return unicodedata.normalize("NFC", raw)


def _printable(text: str) -> str:
    # Cc: control characters (NUL among them); Cs: halves of characters, which no database can store.
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueRefused(
            _("The text is %(count)s characters long; at most %(limit)s fit. Please shorten it.")
            % {"count": len(text), "limit": limit}
        )
    return text
