"""Characters that no font of the document has. Typst, asked for PDF/A, refuses to set them; here is what we do then.

A refused character is shown by its number, `[U+6A19]`, and named at the end of the document. It is never dropped.
"""

import re

_REFUSED = re.compile(r'(?:the text|the codepoint|contains the codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


# Invisible signs that turn the direction of what follows: shown by number, so that no text can disguise its neighbours.
STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def steering_in(text: str) -> set[str]:
    """Those of them that are in the text."""
    return set(text) & STEERING


def characters_refused(diagnostic: str) -> set[str]:
    """The characters that the typesetter's error message names; empty if it complains of something else."""
    found: set[str] = set()
    for text in _REFUSED.findall(diagnostic):
        plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _NAMED.get(m[2], m[2]), text)
        odd = {char for char in plain if not char.isascii()}
        found |= odd or set(plain)
    return found


def replaced(text: str, lacking: set[str]) -> str:
    """The text with each lacking character shown by its number."""
    return "".join(f"[U+{ord(char):04X}]" if char in lacking else char for char in text)
