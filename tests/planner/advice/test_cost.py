"""Cost to the krone, each price with its date; what has no price is named and never zero."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from planner.advice.amounts import kroner_rounded, kroner_words
from planner.advice.cost import Tier, cost_of, deposit_cost, hours_cost
from planner.advice.growth import Month, growth_of
from planner.advice.lines import short_title
from planner.advice.planned import Plan, Volume
from planner.advice.prices import PER_TB_YEAR, price_on, year_amount

from .reference import document, entries, entry

TB = 10**12


def held(count, first, last):
    """`count` bytes at the end of every month from (year, month) to (year, month)."""
    start, end = first[0] * 12 + first[1] - 1, last[0] * 12 + last[1] - 1
    return [Month(index // 12, index % 12 + 1, Volume(count, 0, 0)) for index in range(start, end + 1)]


def test_a_year_of_three_terabytes_on_data_peak():
    cost = cost_of([Tier(entry("storage", "nird_data_peak"), held(3 * TB, (2026, 1), (2026, 12)))])
    assert cost.by_year == {2026: Decimal(2400)}  # 3 x 800
    assert cost.is_complete


def test_a_price_change_inside_the_year_counts_by_the_month():
    # 2025: nine months at 950 and three at 800: 4 TB x (9 x 950 + 3 x 800) / 12 = 3650.
    cost = cost_of([Tier(entry("storage", "nird_data_peak"), held(4 * TB, (2025, 1), (2025, 12)))])
    assert cost.total == Decimal(3650)
    assert [price.amount for price in cost.rows[0].prices] == [Decimal(950), Decimal(800)]
    assert "2025-10-01" in cost.rows[0].line.reason["nb"]


def test_backup_is_an_extra_row():
    cost = cost_of([Tier(entry("storage", "nird_data_peak"), held(2 * TB, (2026, 1), (2026, 6)), "on-demand backup")])
    assert [(row.item, row.amount) for row in cost.rows] == [
        ("Data Peak", Decimal(800)),  # 2 x 800 / 2
        ("on-demand backup", Decimal(470)),  # 2 x 470 / 2
    ]


def test_less_than_the_smallest_share_pays_the_smallest_share():
    cost = cost_of([Tier(entry("storage", "nird_data_lake"), held(1, (2026, 1), (2026, 12)))])
    assert cost.total == Decimal(470)
    empty = cost_of([Tier(entry("storage", "nird_data_lake"), held(0, (2026, 1), (2026, 12)))])
    assert empty.total == Decimal(0)


def test_growing_volume_is_paid_as_it_grows():
    # 1, 2 .. 12 TB at the month ends: 78 TB-months x 470 / 12 = 3055.
    plan = Plan(TB, 12, processed_bytes=0, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    months = growth_of(plan, document("funders")).months
    assert cost_of([Tier(entry("storage", "nird_data_lake"), months)]).total == Decimal(3055)


def test_half_a_krone_is_rounded_up_once_a_year():
    # 1 TB for one month: 470 / 12 = 39.17; for three: 117.5.
    lake = entry("storage", "nird_data_lake")
    assert cost_of([Tier(lake, held(TB, (2026, 1), (2026, 1)))]).total == Decimal(39)
    assert cost_of([Tier(lake, held(TB, (2026, 1), (2026, 3)))]).total == Decimal(118)


def test_large_volumes_are_exact():
    # (2^53 + 1) bytes are 9007.199254740993 TB; x 800 = 7 205 759.4037927944 NOK.
    peak = entry("storage", "nird_data_peak")
    price = price_on(peak, PER_TB_YEAR, date(2026, 1, 1))
    assert year_amount(peak, price, 2**53 + 1) == Decimal(7_205_759)


@pytest.mark.parametrize("key", [found["key"] for found in entries("storage") if not found["data"]["cost"]["figures"]])
def test_what_has_no_price_is_named_and_not_counted(key):
    cost = cost_of([Tier(entry("storage", key), held(TB, (2026, 1), (2026, 12)))])
    assert cost.rows == ()
    assert not cost.is_complete
    assert cost.unpriced[0].text["nb"].startswith(short_title(entry("storage", key))["nb"])


def test_a_stated_zero_with_a_footnote_is_not_counted_as_free():
    cost = cost_of([Tier(entry("storage", "nird_cdl"), held(TB, (2026, 1), (2026, 12)))])
    assert cost.rows == ()
    assert "footnote" in cost.unpriced[0].reason["en"]


def test_a_year_before_the_first_price_is_not_priced():
    assert price_on(entry("storage", "nird_data_peak"), PER_TB_YEAR, date(2025, 9, 30)).amount == 950
    assert price_on(entry("storage", "nird_data_peak"), PER_TB_YEAR, date(2025, 10, 1)).amount == 800
    later = deepcopy(entry("storage", "nird_data_lake"))
    later["data"]["cost"]["figures"] = [figure for figure in later["data"]["cost"]["figures"] if "valid_from" in figure]
    assert cost_of([Tier(later, held(TB, (2025, 9), (2025, 12)))]).rows == ()


def test_a_changed_price_changes_amount_and_date():
    dearer = deepcopy(entry("storage", "nird_data_lake"))
    dearer["data"]["cost"]["figures"].append(
        {"item": "Data Lake", "amount": 600, "unit": PER_TB_YEAR, "valid_from": "2026-07-01", "source": "sigma2_prices"}
    )
    cost = cost_of([Tier(dearer, held(TB, (2026, 1), (2026, 12)))])
    assert cost.total == Decimal(535)  # 470 / 2 + 600 / 2
    assert [price.shown_date for price in cost.rows[0].prices] == ["2025-10-01", "2026-07-01"]


def test_hours_beyond_the_free_day_are_paid():
    desk = entry("services", "elixir_helpdesk")
    cost = hours_cost(desk, Decimal("20"), 2026, free_hours=Decimal("7.5"))
    assert cost.total == Decimal(11_875)  # 12.5 x 950
    assert cost.rows[0].prices[0].shown_date == "2026-03-19"
    assert hours_cost(desk, Decimal(5), 2026, free_hours=Decimal("7.5")).total == 0
    industry = hours_cost(desk, Decimal(2), 2026, item="hour industry", free_hours=Decimal(0))
    assert industry.total == Decimal(3000)


def test_deposit_is_free_where_a_source_says_so_and_else_not_priced():
    cost = cost_of([], *(deposit_cost(found) for found in entries("repositories")))
    assert cost.total == 0
    assert len(cost.free) == 9
    # Dryad says that a charge may apply; FEGA and Sikt say nothing.
    assert [line.text["en"].split(":")[0] for line in cost.unpriced] == ["Dryad", "FEGA Norway", "Sikt archive"]
    assert not cost.is_complete


def test_without_a_volume_nothing_is_priced():
    cost = cost_of([Tier(entry("storage", "nird_data_peak"), [])])
    assert [line.code for line in cost.unpriced] == ["cost.no_volume"]


def test_kroner_are_rounded_half_up_and_read_in_both_languages():
    assert kroner_rounded(Fraction(5, 2)) == 3
    assert kroner_words(Decimal("12500")) == {"en": "NOK\u00a012,500", "nb": "12\u00a0500\u00a0kroner"}
    assert kroner_words(Decimal("0.04")) == {"en": "NOK\u00a00.04", "nb": "0,04\u00a0kroner"}


def test_of_two_prices_that_hold_the_newest_is_taken_even_when_it_is_lower():
    cheaper = deepcopy(entry("storage", "nird_data_lake"))
    cheaper["data"]["cost"]["figures"].append(
        {
            "item": "Data Lake",
            "amount": "300",
            "unit": PER_TB_YEAR,
            "valid_from": "2026-07-01",
            "source": "sigma2_prices",
        }
    )
    assert price_on(cheaper, PER_TB_YEAR, date(2026, 8, 1)).amount == 300
