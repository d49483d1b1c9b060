#!/usr/bin/env python3
"""Every text to people exists in Norwegian: compares the gettext calls of code and templates with the .po file.

Extraction by Babel (Python) and a small reader of Django's template tags, since GNU gettext may be absent.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("portal", "planner", "ingest", "common")
TRANSLATE = re.compile(r"""{%-?\s*(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
BLOCK = re.compile(r"{%-?\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%-?\s*endblocktrans(?:late)?\s*%}", re.S)
PLURAL = re.compile(r"{%-?\s*plural\s*%}")
VARIABLE = re.compile(r"{{\s*([\w.]+)[^}]*}}")


def python_texts(path: Path) -> set[str]:
    """Texts of gettext calls in a module."""
    keywords = dict.fromkeys(("_", "gettext", "gettext_lazy")) | {"ngettext": (1, 2), "ngettext_lazy": (1, 2)}
    found = set()
    for _line, message, _comments, _context in extract("python", io.BytesIO(path.read_bytes()), keywords=keywords):
        found.add(message if isinstance(message, str) else message[0])
    return found - {"", None}


def template_texts(path: Path) -> set[str]:
    """Texts of translate tags in a template, as makemessages would write them."""
    text = path.read_text()
    found = {double or single for double, single in TRANSLATE.findall(text)}
    for options, body in BLOCK.findall(text):
        for part in PLURAL.split(body)[:1]:
            text = VARIABLE.sub(r"%(\1)s", part.replace("%", "%%") if "{{" not in part else part)
            found.add(" ".join(text.split()) if "trimmed" in options else text)
    return found


def main() -> int:
    source = ROOT / "locale" / "nb" / "LC_MESSAGES" / "django.po"
    with source.open("rb") as po:
        catalogue = read_po(po)
    known = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0] if message.id else ""
        text = message.string if isinstance(message.string, str) else "".join(message.string)
        known[key] = bool(text) and not message.fuzzy
    wanted: dict[str, str] = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                wanted |= dict.fromkeys(python_texts(path), str(path.relative_to(ROOT)))
    for path in (ROOT / "templates").rglob("*.html"):
        wanted |= dict.fromkeys(template_texts(path), str(path.relative_to(ROOT)))
    missing = sorted((where, text) for text, where in wanted.items() if not known.get(text))
    for where, text in missing:
        print(f"{where}: no Norwegian for {text!r}")
    print(f"{len(wanted)} texts, {len(missing)} without Norwegian.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
