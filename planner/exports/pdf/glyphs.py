"""Characters that no font of the document has. Typst, asked for PDF/A, refuses to set them; here is what we do then.

A refused character is shown by its number, `[U+6A19]`, and named at the end of the document. It is never dropped.
"""

import re

_REFUSED = re.compile(r'(?:the text|the codepoint|contains the codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def characters_refused(diagnostic: str) -> set[str]:
    """The characters that the typesetter's error message names; empty if it complains of something else."""
    found: set[str] = set()
    for text in _REFUSED.findall(diagnostic):
        plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _NAMED.get(m[2], m[2]), text)
        odd = {char for char in plain if not char.isascii()}
        found |= odd or set(plain)
    return found
