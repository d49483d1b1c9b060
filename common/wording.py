"""Dates, numbers and typed text as documents and pages show them, in the language they speak rather than the reader's."""

import re

_UNDATED = {"en": "undated", "nb": "udatert"}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
}
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB")


_LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # categories Cc and Cs, but for the line end


def text_clean(text: str) -> str:
    """One kind of line end, and no control characters: what cannot be printed is named like `[U+0007]`."""
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    return _UNPRINTABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def date_shown(iso: str | None, language: str) -> str:
    """`2026-06-25`, `2026-06` or `2026` (a time is cut off) as people write it; anything else as it stands."""
    if not iso:
        return _UNDATED[language]
    parts = iso.split("T")[0].split("-")
    if not all(part.isdigit() for part in parts) or not 1 <= len(parts) <= 3:
        return iso
    if len(parts) == 1:
        return parts[0]
    month = int(parts[1])
    if not 1 <= month <= 12:
        return iso
    name = _MONTHS[language][month - 1]
    if len(parts) == 2:
        return f"{name} {parts[0]}"
    day = f"{int(parts[2])}" + ("." if language == "nb" else "")
    return f"{day} {name} {parts[0]}"


def number_shown(value: int | float, language: str) -> str:
    """With the language's decimal and thousands signs; no digit is lost."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace(",", "\u00a0").replace(".", ",") if language == "nb" else text


def bytes_shown(count: int, language: str) -> str:
    """Decimal units, three significant digits: 2.90 TB."""
    power = 0
    while power + 1 < len(_BYTE_UNITS) and count >= 999.5 * 1000**power:
        power += 1
    value = count / 1000**power
    decimals = 0 if power == 0 or value >= 99.95 else 1 if value >= 9.995 else 2
    text = f"{value:.{decimals}f}"
    return f"{text.replace('.', ',') if language == 'nb' else text}\u00a0{_BYTE_UNITS[power]}"
