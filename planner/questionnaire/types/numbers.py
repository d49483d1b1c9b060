"""Numbers as people write them in Norway and elsewhere: `12,5`, `1 200`, `2.1 GB`, `NOK 12 500`.

What could mean two numbers is refused with a question, never guessed.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from .refusal import ValueRefused

LARGEST_BYTES = 2**63 - 1
LARGEST_NUMBER = Decimal(10) ** 15
LONGEST = 40

# Decimal prefixes count in thousands, binary ones (KiB, MiB) in 1,024s: IEC 80000-13.
BYTE_UNITS: dict[str, int] = {"": 1, "b": 1, "byte": 1, "bytes": 1}
for _power, _letter in enumerate("kmgtpe", 1):
    BYTE_UNITS[_letter] = BYTE_UNITS[f"{_letter}b"] = 1000**_power
    BYTE_UNITS[f"{_letter}ib"] = 1024**_power

CURRENCIES = ("NOK", "EUR", "USD", "GBP", "SEK", "DKK", "CHF")
_CURRENCY_SIGNS = {"KR": "NOK", "KR.": "NOK", ",-": "NOK", "€": "EUR", "$": "USD", "£": "GBP"}

_MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-"})
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’_]+")
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[.,])[0-9]{3}((?P=mark)[0-9]{3})+(?:[.,](?P<rest>[0-9]+))?")
_GROUPED_ONCE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}\.|\.[0-9]{3},)[0-9]+")


def decimal_clean(raw: Any) -> Decimal:
    """A number of zero or more. Takes numbers and text with a decimal comma or point; thousands may be spaced."""
    if isinstance(raw, bool):
        raise ValueRefused(_("This answer is a number, for example 12.5."))
    if isinstance(raw, int | float | Decimal):
        exact = Decimal(str(raw))
        text = format(exact, "f") if exact.is_finite() and abs(exact) < 10**30 else "?"
    elif isinstance(raw, str):
        text = raw
    else:
        raise ValueRefused(_("This answer is a number, for example 12.5."))
    if len(text.strip()) > LONGEST:
        raise ValueRefused(_("A number has at most %(limit)s characters.") % {"limit": LONGEST})
    text = _SPACES.sub("", text).translate(_MINUS)
    if text.startswith("-"):
        raise ValueRefused(_("A number below zero makes no sense here. Write zero or more."))
    text = text.removeprefix("+")
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", text):
        raise ValueRefused(
            _("“%(text)s” can be read in two ways. Write %(large)s or %(small)s.")
            % {"text": text, "large": text.replace(",", ""), "small": text.replace(",", ".")}
        )
    if _GROUPED.fullmatch(text) or _GROUPED_ONCE.fullmatch(text):
        return _grouped(text)
    if not _PLAIN.fullmatch(text):
        raise ValueRefused(
            _("“%(text)s” is not a number we can read. Write digits only, for example 12.5 or 12,5.")
            % {"text": str(raw)[:LONGEST]}
        )
    return Decimal(text.replace(",", "."))


def number_clean(raw: Any, whole: bool) -> str:
    """The number as a decimal string without needless zeros."""
    value = decimal_clean(raw)
    if value > LARGEST_NUMBER:
        raise ValueRefused(_("This number is too large. At most %(limit)s fits.") % {"limit": f"{LARGEST_NUMBER:f}"})
    if whole and value != value.to_integral_value():
        raise ValueRefused(_("This is a whole number. Write it with digits only, for example 2100."))
    return decimal_text(value)


def decimal_text(value: Decimal) -> str:
    """`12.50` -> `12.5`, `100` -> `100`: no exponent, no trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def file_size_clean(raw: Any) -> int:
    """Bytes, from a count of bytes or a text with a unit: `2.1 GB`, `2,1 GB`, `500 MiB`."""
    if not isinstance(raw, str):
        size = decimal_clean(raw)
    else:
        text = raw.strip().translate(_MINUS)
        letters = re.search(r"[^\W\d_]*$", text)
        unit = letters.group().lower() if letters else ""
        if unit not in BYTE_UNITS:
            raise ValueRefused(
                _("“%(unit)s” is not a unit of size we know. Use bytes, kB, MB, GB, TB or PB, for example 2.1 GB.")
                % {"unit": unit[:LONGEST]}
            )
        number = text[: len(text) - len(unit)]
        if not number.strip():
            raise ValueRefused(_("Write how much as well, for example 2.1 GB."))
        size = decimal_clean(number) * BYTE_UNITS[unit]
    whole = int(size.to_integral_value(rounding=ROUND_HALF_UP))
    if whole > LARGEST_BYTES:
        raise ValueRefused(_("This size is too large to store; at most about 9.2 EB fits. Is the unit right?"))
    return whole


def money_clean(amount: Any, currency: str) -> dict[str, str]:
    """`{"amount", "currency"}` with two decimals."""
    text = amount.strip() if isinstance(amount, str) else amount
    if isinstance(text, str):
        found = re.fullmatch(
            r"(?P<before>[^\d.,+−–-]*)(?P<number>.*?)(?P<after>(?:,-)|[^\d.,\s]+\.?)?", text, re.DOTALL
        )
        before, number, after = found.group("before", "number", "after") if found else ("", text, "")
        signs = {sign for sign in (_currency(before), _currency(after)) if sign}
        if len(signs) > 1:
            raise ValueRefused(_("Two currencies are named. Write one, for example NOK."))
        currency, text = (signs.pop() if signs else currency), number
        if re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", text.strip()):
            plain = re.sub(r"[.,]", "", text.strip())
            raise ValueRefused(
                _("“%(text)s” could mean two amounts. Write %(plain)s, or add two decimals.")
                % {"text": text.strip(), "plain": plain}
            )
    currency = _currency(currency) or "NOK"
    value = decimal_clean(text)
    if value > LARGEST_NUMBER:
        raise ValueRefused(_("This amount is too large."))
    return {"amount": f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}", "currency": currency}


def _currency(sign: str | None) -> str:
    name = (sign or "").strip().upper()
    name = _CURRENCY_SIGNS.get(name, name)
    if name and name not in CURRENCIES:
        raise ValueRefused(
            _("“%(sign)s” is not a currency we know. Use one of %(known)s.")
            % {"sign": name[:LONGEST], "known": ", ".join(CURRENCIES)}
        )
    return name


def _grouped(text: str) -> Decimal:
    """`1.234.567,8` and `1,234.5`: the last mark is the decimal one where it differs from the first."""
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 1:
        return Decimal(text.replace(marks[0], ""))
    head, _mark, rest = text.rpartition(marks[-1])
    return Decimal(f"{re.sub(r'[.,]', '', head)}.{rest}")
