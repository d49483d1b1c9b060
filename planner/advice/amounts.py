"""Bytes and kroner as exact numbers, and how they read. No float: 2^53 + 1 bytes stay 2^53 + 1 bytes.

A terabyte is 10^12 bytes. Amounts are rounded to the krone once, half up, when they are shown or added to a table.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .lines import Words

TERABYTE = 10**12
GIGABYTE = 10**9
_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB", "EB")


def bytes_words(count: int) -> Words:
    """Three significant digits in decimal units, rounded half up by whole-number arithmetic: `2.90 TB`, `2,90 TB`."""
    power = 0
    while power + 1 < len(_UNITS) and 2 * count >= 1999 * 1000**power:
        power += 1
    unit = 1000**power
    decimals = 0 if not power or count * 100 >= 9995 * unit else 1 if count * 1000 >= 9995 * unit else 2
    scaled = (count * 10**decimals * 2 + unit) // (unit * 2)
    whole, part = divmod(scaled, 10**decimals)
    text = f"{whole}.{part:0{decimals}d}" if decimals else str(whole)
    english, norwegian = (_UNITS[0], "byte") if not power else (_UNITS[power], _UNITS[power])
    return {"en": f"{text}\u00a0{english}", "nb": f"{text.replace('.', ',')}\u00a0{norwegian}"}


def count_words(count: int) -> Words:
    """`12,500` and `12 500`."""
    text = f"{count:,}"
    return {"en": text, "nb": text.replace(",", "\u00a0")}


def kroner_words(amount: Decimal) -> Words:
    """Whole kroner, and øre only where there are any: `NOK 12,500`, `12 500 kroner`."""
    exact = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    text = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"
    norwegian = text.replace(",", "\u00a0").replace(".", ",")
    return {"en": f"NOK\u00a0{text}", "nb": f"{norwegian}\u00a0kroner"}


def kroner_rounded(amount: Fraction) -> Decimal:
    """To the krone, half up."""
    if amount < 0:
        raise ValueError("an amount of kroner cannot be negative")
    return Decimal((amount.numerator * 2 + amount.denominator) // (amount.denominator * 2))


def in_bytes(stated: object, unit: int) -> int:
    """A figure of the catalogue, such as 5 or 1.5 terabytes, in bytes."""
    return int(Decimal(str(stated)) * unit)


def terabytes(count: int) -> Fraction:
    return Fraction(count, TERABYTE)
