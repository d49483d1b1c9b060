"""Growth and cost of a plan as a chart and tables, from the advice that its snapshot keeps (`$defs/advice`).

Nothing is computed anew: an old snapshot shows the volumes and the prices of its day. Snapshots of before 2026-11-25
hold no advice and get no figures.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from common.wording import bytes_shown, date_shown, number_shown
from planner.advice.chart import chart_words, growth_chart

from ..labels import in_language
from .model import Chart, Table
from .telling import Teller

# Columns of years that a page can hold; later years are added up.
YEARS = 6


def growth_figure(teller: Teller) -> Chart | None:
    """One column a year. None where no dataset has a volume."""
    growth = _advice(teller).get("growth") or {}
    years = growth.get("years") or []
    svg = growth_chart(years, teller.language) if years else ""
    if not svg:
        return None
    caption = teller.word("growth_caption", counted=growth["counted"], datasets=growth["datasets"])
    return Chart(caption, chart_words(years)[teller.language], svg)


def growth_table(teller: Teller) -> Table | None:
    """The figures of the chart."""
    years = (_advice(teller).get("growth") or {}).get("years") or []
    if not years:
        return None
    parts = [part for part in ("raw", "processed", "copies") if any(year[part] for year in years)]
    heads = [teller.word("col_year"), *(teller.word(f"col_{part}") for part in parts), teller.word("col_held")]
    rows = [
        [str(year["year"]), *(bytes_shown(year[part], teller.language) for part in (*parts, "total"))] for year in years
    ]
    right = list(range(1, len(heads)))
    return Table(teller.word("growth_title"), heads, rows, [16] + [21] * len(right), right=right)


def cost_table(teller: Teller, short: bool = False) -> Table | None:
    """Kroner by service and year; `short` leaves the prices and their sources to the whole plan."""
    advice = _advice(teller)
    cost = advice.get("cost") or {}
    if not cost.get("rows"):
        return None
    columns, amounts = _years(cost["rows"]), _amounts(cost["rows"], teller.language)
    heads = [teller.word("col_service"), *(_years_shown(column) for column in columns), teller.word("col_sum")]
    rows = [
        [
            name,
            *(_kroner(sum(years.get(year, 0) for year in column), teller) for column in columns),
            _sum(years, teller),
        ]
        for name, years in amounts.items()
    ]
    of_year = {year["year"]: Decimal(year["amount"]) for year in cost["years"]}
    totals = [_kroner(sum(of_year.get(year, 0) for year in column), teller) for column in columns]
    right = list(range(1, len(heads)))
    return Table(
        teller.word("cost_title"),
        heads,
        rows,
        [34] + [66 // len(right)] * len(right),
        right=right,
        total=[teller.word("col_sum"), *totals, _kroner(Decimal(cost["total"]), teller)],
        notes=_notes(advice, teller, short),
    )


def _advice(teller: Teller) -> Mapping[str, Any]:
    found: Mapping[str, Any] = teller.snapshot.get("advice") or {}
    return found


def _years(rows: Iterable[Mapping[str, Any]]) -> list[list[int]]:
    """[[2027], [2028], [2029, 2030, ..]]: one column a year as far as there is room, the rest in the last."""
    years = sorted({row["year"] for row in rows})
    if len(years) <= YEARS:
        return [[year] for year in years]
    return [*([year] for year in years[: YEARS - 1]), years[YEARS - 1 :]]


def _years_shown(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _amounts(rows: Iterable[Mapping[str, Any]], language: str) -> dict[str, dict[int, Decimal]]:
    """Kroner by the name of service and item, and by year, over all datasets."""
    found: dict[str, dict[int, Decimal]] = {}
    for row in rows:
        said = in_language(row["line"]["text"], language)
        # `NIRD Data Peak, on-demand backup, 2027: NOK 470.`: what stands before the year names the item in the language.
        named = said.split(f", {row['year']}")[0] if f", {row['year']}" in said else in_language(row["title"], language)
        years = found.setdefault(named, {})
        years[row["year"]] = years.get(row["year"], Decimal(0)) + Decimal(row["amount"])
    return found


def _kroner(amount: Decimal | int, teller: Teller) -> str:
    return number_shown(int(Decimal(amount).to_integral_value()), teller.language)


def _sum(years: Mapping[int, Decimal], teller: Teller) -> str:
    return _kroner(sum(years.values(), Decimal(0)), teller)


def _notes(advice: Mapping[str, Any], teller: Teller, short: bool) -> list[str]:
    """How the sum came about, each price with its day and source, what has no price and what is free."""
    cost, made = advice["cost"], date_shown(advice["made"], teller.language)
    notes = [teller.word("cost_made" if cost["complete"] else "cost_made_least", date=made)]
    if short:
        return notes
    prices: dict[str, None] = {}
    for row in cost["rows"]:
        for price in row["prices"]:
            source = price["sources"][0]["title"]
            words = {"item": price["item"], "amount": price["amount"], "unit": price["unit"], "source": source}
            prices[teller.word("price_of", date=date_shown(price["date"], teller.language), **words)] = None
    said = [in_language(line["text"], teller.language) for line in (*cost["unpriced"], *cost["free"])]
    return [*notes, *prices, *dict.fromkeys(said)]
