"""What data management costs, year by year and tier by tier, in NOK, each price with its date.

A tier is a service that holds the volume for some months: working storage, its backup, keeping afterwards. Each month
pays a twelfth of the price that holds on its first day; a price without an end day holds on, and the line says from
which day it is. What has no price is listed by name with the reason, never counted as zero, and the
total then says that it is not complete.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .amounts import kroner_rounded, kroner_words, terabytes
from .growth import Month
from .lines import Entry, Line, Severity, Words, both, entry_sources, filled, short_title, sources_joined
from .norwegian import in_both
from .prices import PER_HOUR, PER_TB_YEAR, Price, billed_bytes, is_payable, price_on, prices_of, unpriced_line


@dataclass(frozen=True)
class Tier:
    """A service that holds volume. `extra`: an item on top that is paid per TB too, such as `on-demand backup`."""

    entry: Entry
    months: Sequence[Month]
    extra: str | None = None
    dataset: str | None = None


@dataclass(frozen=True)
class CostRow:
    """One amount of one year in whole kroner. `prices` are those that were used, each with its dates."""

    tier: str
    title: Words
    item: str
    year: int
    amount: Decimal
    prices: tuple[Price, ...]
    line: Line


@dataclass(frozen=True)
class Cost:
    """Rows, what could not be priced, what a source says is free, and the sums. `is_complete`: no price is missing."""

    rows: tuple[CostRow, ...] = ()
    unpriced: tuple[Line, ...] = ()
    free: tuple[Line, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def by_year(self) -> Mapping[int, Decimal]:
        years: dict[int, Decimal] = {}
        for row in self.rows:
            years[row.year] = years.get(row.year, Decimal(0)) + row.amount
        return dict(sorted(years.items()))

    @property
    def is_complete(self) -> bool:
        return not self.unpriced

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*(row.line for row in self.rows), *self.unpriced, *self.free)


def cost_of(tiers: Sequence[Tier], *others: Cost) -> Cost:
    """Cost of storage tiers, joined with other costs (`hours_cost`, `deposit_cost`)."""
    parts = [*(_tier_cost(tier) for tier in tiers), *others]
    return Cost(
        tuple(row for part in parts for row in part.rows),
        tuple(line for part in parts for line in part.unpriced),
        tuple(line for part in parts for line in part.free),
    )


def hours_cost(entry: Entry, hours: Decimal, year: int, *, item: str = "hour academic", free_hours: Decimal) -> Cost:
    """Consultation by the hour, `free_hours` not paid. Prices by the hour stand in the catalogue's services."""
    price = price_on(entry, PER_HOUR, date(year, 1, 1), item)
    if price is None or not is_payable(price):
        return Cost(unpriced=(unpriced_line(entry, "cost.hours_unknown", None),))
    paid = max(hours - free_hours, Decimal(0))
    if not paid:
        return Cost()
    amount = kroner_rounded(Fraction(paid) * Fraction(price.amount))
    reason = filled(
        both(
            "{paid} hours at {each}; the first {free} are free. Price from {day}.",
            "{paid} timer til {each}. De første {free} er gratis. Pris fra {day}.",
        ),
        paid=f"{paid.normalize():f}",
        each=kroner_words(price.amount),
        free=f"{free_hours.normalize():f}",
        day=price.shown_date,
    )
    return Cost((_row(entry, year, amount, prices=(price,), reason=reason),))


def hours_not_planned(entry: Entry, *, item: str = "hour academic") -> Cost:
    """The price of an hour where nobody has planned hours: named, not counted."""
    price = next((found for found in prices_of(entry) if found.unit == PER_HOUR and found.item == item), None)
    if price is None or not is_payable(price):
        return Cost(unpriced=(unpriced_line(entry, "cost.hours_unknown", None),))
    text = filled(
        both(
            "Hours of consultation are not counted: {each} an hour at {title}.",
            "Timer med rådgivning er ikke regnet med: {each} per time hos {title}.",
        ),
        each=kroner_words(price.amount),
        title=short_title(entry),
    )
    model = entry["data"]["cost"].get("model")
    reason = filled(
        both(
            "The plan does not say how many hours it needs. {model} Price from {day}.",
            "Planen sier ikke hvor mange timer den trenger. {model} Pris fra {day}.",
        ),
        model=in_both(model) if model else both("", ""),
        day=price.shown_date,
    )
    return Cost(unpriced=(Line("cost.hours_not_planned", Severity.INFO, text, reason, price.sources, "store.cost"),))


def deposit_cost(entry: Entry, dataset: str | None = None) -> Cost:
    """Deposit in an archive. The catalogue has words and no amounts: free as a source says, or not priced."""
    cost = entry["data"].get("cost")
    if not isinstance(cost, str) or not cost.startswith("free"):
        return Cost(unpriced=(unpriced_line(entry, "cost.deposit", dataset),))
    text = filled(both("{title}: {cost}.", "{title}: {cost}."), title=short_title(entry), cost=in_both(cost))
    reason = both(
        "So its entry says; time for metadata comes on top.", "Det sier oppføringen. Tid til metadata kommer i tillegg."
    )
    return Cost(
        free=(Line("cost.deposit_free", Severity.INFO, text, reason, entry_sources(entry), "store.cost", dataset),)
    )


def _tier_cost(tier: Tier) -> Cost:
    rows: list[CostRow] = []
    unpriced: list[Line] = []
    for item in dict.fromkeys((None, tier.extra)):
        part = _item_cost(tier, item)
        rows += part.rows
        unpriced += part.unpriced
    return Cost(tuple(rows), tuple(unpriced))


def _item_cost(tier: Tier, item: str | None) -> Cost:
    if not tier.months:
        return Cost(unpriced=(unpriced_line(tier.entry, "cost.no_volume", tier.dataset, no_size=True),))
    sums: dict[int, Fraction] = {}
    used: dict[int, list[Price]] = {}
    for month in tier.months:
        price = price_on(tier.entry, PER_TB_YEAR, date(month.year, month.month, 1), item)
        if price is None or not is_payable(price):
            return Cost(unpriced=(unpriced_line(tier.entry, "cost.unpriced", tier.dataset),))
        volume = terabytes(billed_bytes(tier.entry, month.volume.total))
        sums[month.year] = sums.get(month.year, Fraction(0)) + volume * Fraction(price.amount) / 12
        used.setdefault(month.year, []).append(price)
    rows = []
    for year, exact in sums.items():
        prices = tuple(dict.fromkeys(used[year]))
        said = "; ".join(f"{price.item}, {kroner_words(price.amount)['en']}, {price.shown_date}" for price in prices)
        sagt = "; ".join(f"{price.item}, {kroner_words(price.amount)['nb']}, {price.shown_date}" for price in prices)
        reason = filled(
            both(
                "Counted month by month from the volume, price per TB and year with the day it holds from: {said}.",
                "Regnet måned for måned av volumet, pris per TB og år med dagen den gjelder fra: {said}.",
            ),
            said=both(said, sagt),
        )
        rows.append(_row(tier.entry, year, kroner_rounded(exact), prices=prices, reason=reason, dataset=tier.dataset))
    return Cost(tuple(rows))


def _row(
    entry: Entry, year: int, amount: Decimal, *, prices: tuple[Price, ...], reason: Words, dataset: str | None = None
) -> CostRow:
    item, title = prices[0].item, short_title(entry)
    named = title if item in title["en"] else {language: f"{name}, {item}" for language, name in title.items()}
    text = filled(
        both("{title}, {year}: {amount}.", "{title}, {year}: {amount}."),
        title=named,
        year=str(year),
        amount=kroner_words(amount),
    )
    sources = sources_joined(*(price.sources for price in prices))
    line = Line("cost.year", Severity.INFO, text, reason, sources, "store.cost", dataset)
    return CostRow(entry["key"], entry["title"], item, year, amount, prices, line)
