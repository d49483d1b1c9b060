"""Prices of the catalogue: which figure holds on which day. A price that is not stated is None, never zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .amounts import TERABYTE, bytes_words, in_bytes, kroner_rounded, kroner_words, terabytes
from .lines import UNKNOWN, Entry, Line, Severity, Source, both, entry_sources, filled, short_title
from .norwegian import in_both

PER_TB_YEAR = "NOK/TB/year"
PER_HOUR = "NOK/hour"


@dataclass(frozen=True)
class Price:
    """One figure. `valid_from` and `valid_to` are ISO days or None; `shown_date` is the date to print beside it."""

    item: str
    amount: Decimal
    unit: str
    category: str | None
    valid_from: str | None
    valid_to: str | None
    sources: tuple[Source, ...]

    @property
    def shown_date(self) -> str:
        """The day the price holds from, else the date of its source, else the day that was compiled."""
        return self.valid_from or next((s.date for s in self.sources if s.date), None) or self.sources[0].checked

    def holds_on(self, day: date) -> bool:
        text = day.isoformat()
        return (self.valid_from is None or self.valid_from <= text) and (self.valid_to is None or text <= self.valid_to)


def prices_of(entry: Entry) -> tuple[Price, ...]:
    """Every figure of an entry, in its order. Amounts may be written as numbers or as text."""
    figures: Iterable = (entry["data"].get("cost") or {}).get("figures") or () if _has_figures(entry) else ()
    return tuple(
        Price(
            item=figure["item"],
            amount=Decimal(str(figure["amount"])),
            unit=figure["unit"],
            category=figure.get("category"),
            valid_from=figure.get("valid_from"),
            valid_to=figure.get("valid_to"),
            sources=entry_sources(entry, figure.get("source")),
        )
        for figure in figures
    )


def price_on(entry: Entry, unit: str, day: date, item: str | None = None) -> Price | None:
    """The price that holds on `day`, the newest where several do; None where no source states one for that day.

    Without `item` it is the entry's first item in that unit: the service itself, not its extras.
    """
    priced = [price for price in prices_of(entry) if price.unit == unit]
    wanted = item or (priced[0].item if priced else None)
    holding = [price for price in priced if price.item == wanted and price.holds_on(day)]
    return max(holding, key=lambda price: price.valid_from or "", default=None)


def extra_items(entry: Entry) -> tuple[str, ...]:
    """What is paid per TB and year on top of the service itself, such as `on-demand backup`."""
    items = dict.fromkeys(price.item for price in prices_of(entry) if price.unit == PER_TB_YEAR)
    return tuple(items)[1:]


def _has_figures(entry: Entry) -> bool:
    return isinstance(entry["data"].get("cost"), dict)


def billed_bytes(entry: Entry, count: int) -> int:
    """The bytes that are paid for: at least the service's smallest share, where it has one and anything is stored."""
    minimum = (entry["data"].get("quota") or {}).get("minimum_tb")
    return max(count, in_bytes(minimum, TERABYTE)) if minimum and count else count


def is_payable(price: Price | None) -> bool:
    """A stated zero is no price either: it may carry terms, so its words are shown instead of an amount."""
    return price is not None and price.amount > 0


def year_amount(entry: Entry, price: Price, count: int) -> Decimal:
    """NOK for keeping `count` bytes for a year, to the krone."""
    return kroner_rounded(terabytes(billed_bytes(entry, count)) * Fraction(price.amount))


def price_line(entry: Entry, price: Price, count: int, code: str, dataset: str | None) -> Line:
    """`About NOK 2,560 a year`, with what it is counted from."""
    amount, billed = year_amount(entry, price, count), billed_bytes(entry, count)
    return Line(
        code,
        Severity.INFO,
        filled(both("About {amount} a year.", "Omtrent {amount} i året."), amount=kroner_words(amount)),
        filled(
            both(
                "{item}: {each} per TB and year{category}, price from {day}, counted for {size}.",
                "{item}: {each} per TB og år{category}, pris fra {day}, regnet for {size}.",
            ),
            item=price.item,
            each=kroner_words(price.amount),
            category=both(f", category {price.category}", f", kategori {price.category}") if price.category else "",
            day=price.shown_date,
            size=filled(
                both("{size}, its smallest share", "{size}, som er den minste andelen"), size=bytes_words(billed)
            )
            if billed > count
            else bytes_words(billed),
        ),
        price.sources,
        "store.cost",
        dataset,
    )


def unpriced_line(entry: Entry, code: str, dataset: str | None, *, no_size: bool = False) -> Line:
    """Why there is no amount, in the words of the catalogue. Never a zero."""
    cost = entry["data"].get("cost")
    parts = [cost] if isinstance(cost, str) else _cost_texts(cost or {})
    said = " ".join(in_both(part)["en"] for part in parts), " ".join(in_both(part)["nb"] for part in parts)
    if no_size:
        reason = both("The volume is not known yet.", "Volumet er ikke kjent ennå.")
    elif parts:
        reason = filled(both("The source says: {said}", "Kilden sier: {said}"), said=both(*said))
    else:
        reason = both(
            "No source read states a price. That does not mean that it is free.",
            "Ingen kilde vi har lest, oppgir en pris. Det betyr ikke at det er gratis.",
        )
    return Line(
        code,
        Severity.WARNING,
        filled(
            both(
                "{name}: no price that can be counted.",
                "{name}: ingen pris som kan regnes med.",
            ),
            name=short_title(entry),
        ),
        reason,
        entry_sources(entry),
        "store.cost",
        dataset,
    )


def _cost_texts(cost: dict) -> list[str]:
    texts = [cost.get("model")]
    if cost.get("figures") or cost.get("price_list"):
        texts.append(cost.get("notes"))
    return [text for text in texts if text and text != UNKNOWN]
