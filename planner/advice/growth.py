"""Volume and growth: how many bytes a dataset will hold, month by month. Whole numbers throughout.

One image is measured (the bytes of a sample file) or counted from its pixels. Where a sample was measured and larger
images are planned, the sample's own compression is applied. Raw bytes arrive evenly from the first to the last month
of imaging, since no plan knows better; the last month always holds the exact total.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .growth_lines import conversion_line, guess_line, missing_line, no_dates_line, total_line
from .lines import Document, Line, document_sources, sources_joined
from .planned import Plan, Sample, Volume

PROCESSED_GUESS = 2  # times the raw volume: our own first guess, as process.derived_bytes says


@dataclass(frozen=True)
class Month:
    """What is stored at the end of a month."""

    year: int
    month: int
    volume: Volume


@dataclass(frozen=True)
class Year:
    """What is stored at the end of a year (or of the project in it), and the bytes that came during it."""

    year: int
    volume: Volume
    added: int


@dataclass(frozen=True)
class Growth:
    """The volume in the end, on the way there, and the lines that say what it rests on."""

    end: Volume | None
    months: tuple[Month, ...]
    years: tuple[Year, ...]
    processed_is_guess: bool
    lines: tuple[Line, ...]


def growth_of(plan: Plan, funders: Document, samples: Sequence[Sample] = ()) -> Growth:
    """The growth of one dataset. `funders`: the document norway/funders.yaml, which says how volume is counted.

    Without bytes an image or a number of images there is no volume: a line says what is missing, nothing is guessed
    but the processed part, and that is marked. Raises ValueError for negative numbers or a last day before the first.
    """
    _check(plan)
    how = document_sources(funders, _volume_source(funders))
    basis = sources_joined((sample.source for sample in samples), how)
    images = plan.images_in_all
    if plan.image_bytes is None or images is None:
        return Growth(None, (), (), False, (missing_line(plan, images, basis),))
    raw = plan.image_bytes * images
    guessed = plan.processed_bytes is None
    processed = raw * PROCESSED_GUESS if plan.processed_bytes is None else plan.processed_bytes
    end = _volume(raw, processed, plan)
    months = _months(plan, raw, processed)
    lines = [total_line(plan, images, end, basis)]
    if guessed:
        lines.append(guess_line(plan, processed, how))
    if plan.conversion is not None:
        lines.append(conversion_line(plan, plan.conversion, raw, how))
    if not months:
        lines.append(no_dates_line(plan, how))
    return Growth(end, months, _years(months), guessed, tuple(lines))


def volumes_together(volumes: Sequence[Volume]) -> Volume:
    return Volume(
        sum(volume.raw for volume in volumes),
        sum(volume.processed for volume in volumes),
        sum(volume.copies for volume in volumes),
    )


def years_together(growths: Sequence[Growth]) -> tuple[Year, ...]:
    """The years of several datasets added up. What a dataset held in its last year it holds in the later ones too."""
    numbers = [year.year for growth in growths for year in growth.years]
    found: list[Year] = []
    before = 0
    for number in range(min(numbers), max(numbers) + 1) if numbers else ():
        held = [
            next((year.volume for year in reversed(growth.years) if year.year <= number), Volume(0, 0, 0))
            for growth in growths
        ]
        volume = volumes_together(held)
        found.append(Year(number, volume, volume.total - before))
        before = volume.total
    return tuple(found)


def _check(plan: Plan) -> None:
    numbers = (plan.image_bytes, plan.images, plan.images_per_session, plan.sessions, plan.processed_bytes, plan.copies)
    if any(number is not None and number < 0 for number in numbers):
        raise ValueError("bytes, images, sessions and copies cannot be negative")
    if plan.first_day and plan.last_day and plan.last_day < plan.first_day:
        raise ValueError("the last day of imaging is before the first")


def _volume(raw: int, processed: int, plan: Plan) -> Volume:
    converted = plan.conversion.bytes_of(raw) if plan.conversion else 0
    return Volume(raw, processed, converted + (raw + processed + converted) * plan.copies)


def _months(plan: Plan, raw: int, processed: int) -> tuple[Month, ...]:
    if plan.first_day is None or plan.last_day is None:
        return ()
    first = plan.first_day.year * 12 + plan.first_day.month - 1
    count = plan.last_day.year * 12 + plan.last_day.month - first
    return tuple(
        Month(
            *_year_and_month(first + index),
            _volume(raw * (index + 1) // count, processed * (index + 1) // count, plan),
        )
        for index in range(count)
    )


def _year_and_month(index: int) -> tuple[int, int]:
    return index // 12, index % 12 + 1


def _years(months: Sequence[Month]) -> tuple[Year, ...]:
    last = {month.year: month.volume for month in months}
    found, before = [], 0
    for year, volume in last.items():
        found.append(Year(year, volume, volume.total - before))
        before = volume.total
    return tuple(found)


def _volume_source(funders: Document) -> str:
    """The source of the question on kinds, formats and volumes (Science Europe 1b)."""
    questions = [question for topic in funders["science_europe"]["topics"] for question in topic["questions"]]
    return str(next(question["source"] for question in questions if question["code"] == "1b"))
