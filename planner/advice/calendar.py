"""Days counted back from the first imaging day: calendar days, and Norwegian working days.

A working day is Monday to Friday and no public holiday. Local days off (Christmas Eve, the week before Easter) are
not public holidays and count as working days, so a date here may be a little late there: apply earlier if you can.
"""

from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Norwegian public holidays by law (lov om 1. og 17. mai, helligdagsfredloven), Sundays left out but for two."""
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 17), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(moving | fixed)


def easter_sunday(year: int) -> date:
    """The Gregorian computus in Butcher's form (J. Meeus, Astronomical Algorithms, chapter 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


def days_before(day: date, days: int, *, working: bool) -> date:
    """The latest day to send something that needs `days` whole days before `day`."""
    return _counted(day, days, -ONE_DAY) if working else day - timedelta(days=days)


def days_after(day: date, days: int, *, working: bool) -> date:
    """The first day on which something sent on `day` may be through."""
    return _counted(day, days, ONE_DAY) if working else day + timedelta(days=days)


def _counted(day: date, days: int, step: timedelta) -> date:
    while days:
        day += step
        days -= is_working_day(day)
    return day
