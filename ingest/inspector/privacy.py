"""Personal data in a file's header, found without repeating it: only the kind is told, never the value.

Pure. Works on the text of the raw key/values (JSON), because names of persons hide under vendors' own keys: the
operator of a scanner, a folder named after a student, a patient's number. Cheap words are searched first and only
their surroundings looked at: headers of a megabyte are common. Words are looked for in bytes, because lower case of a
text with one µ in it takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_TOLD = r'[^"]{0,60}"\s*:\s*"(?!null|none|unknown|undefined|default|n/?a"|user"|admin|0?")[^"]{2,80}"'
_FOLDER = re.compile(
    r"(?:[a-z]:(?:\\{1,4}|/)(?:users|documents and settings)(?:\\{1,4}|/)|/(?:home|users)/)"
    r"(?!public|all users|default|shared|zeiss|nikon|leica|olympus|user|admin|lab|microscop)[\w.@ -]{2,40}[\\/]"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[a-z0-9-]{2,64}(?:\.[a-z0-9-]{2,64}){1,4}")
# kind, words that must stand there, what must follow or surround them (all in lower case)
_KINDS: tuple[tuple[str, tuple[bytes, ...], re.Pattern[str]], ...] = (
    (
        "a user name",
        (b"user name", b"username", b"operator", b"experimenter", b"logged in user", b"loggedinuser"),
        re.compile(r"(?:user ?name|operator|experimenter|logged ?in ?user)" + _TOLD),
    ),
    ("a patient's data", (b"patient",), re.compile("patient" + _TOLD)),
    ("an e-mail address", (b"@",), _MAIL),
    ("a user's folder", (b"users", b"documents and settings", b"/home/"), _FOLDER),
)


def kinds(raw: bytes, *, limit: int = 8 << 20) -> list[str]:
    """Kinds of personal data in the first `limit` bytes of raw key/values written as JSON."""
    return _kinds(raw[:limit].lower())


def kinds_of_xml(xml: bytes, *, limit: int = 8 << 20) -> list[str]:
    """The same for a vendor's XML, whose elements and attributes are read as the key/values they are."""
    return _kinds(xml[:limit].lower(), lambda near: _XML_VALUE.sub(r'"\1": "\2"', near))


_XML_VALUE = re.compile(r'([\w:.-]+)(?:\s*=\s*"|(?:\s[^<>]*)?>)([^"<>]+)')


def _kinds(low: bytes, written: Callable[[str], str] = str) -> list[str]:
    return [kind for kind, words, pattern in _KINDS if any(pattern.search(written(near)) for near in _near(low, words))]


def _near(text: bytes, words: tuple[bytes, ...]) -> Iterator[str]:
    """Surroundings of the first 200 places of each word: as far as any pattern reaches in letters of two bytes."""
    for word in words:
        at = text.find(word)
        for _ in range(200):
            if at < 0:
                break
            yield text[max(0, at - 132) : at + 400].decode("utf-8", "replace")
            at = text.find(word, at + len(word))
