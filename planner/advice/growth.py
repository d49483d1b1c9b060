"""Volume and growth: how many bytes a dataset will hold, month by month. Whole numbers throughout.

One image is measured (the bytes of a sample file) or counted from its pixels. Where a sample was measured and larger
images are planned, the sample's own compression is applied. Raw bytes arrive evenly from the first to the last month
of imaging, since no plan knows better; the last month always holds the exact total.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .amounts import bytes_words, count_words
from .lines import Document, Line, Severity, Source, both, document_sources, filled, sources_joined

# Bits a pixel of the OME 2016-06 pixel types.
PIXEL_BITS = {
    "bit": 1, "int8": 8, "uint8": 8, "int16": 16, "uint16": 16, "int32": 32, "uint32": 32,
    "float": 32, "double": 64, "complex": 64, "double-complex": 128,
}  # fmt: skip

PROCESSED_GUESS = 2  # times the raw volume: our own first guess, as process.derived_bytes says


@dataclass(frozen=True)
class Frame:
    """The pixels of one image. `channels` counts colour samples too, as OME's SizeC does; `positions` are the tiles,
    wells or stage positions that one image file holds. Raises ValueError for a size under one or an unknown type.
    """

    width: int
    height: int
    pixel_type: str
    planes: int = 1
    channels: int = 1
    timepoints: int = 1
    positions: int = 1

    def __post_init__(self) -> None:
        sizes = (self.width, self.height, self.planes, self.channels, self.timepoints, self.positions)
        if min(sizes) < 1:
            raise ValueError("an image has at least one pixel on every axis")
        if self.pixel_type not in PIXEL_BITS:
            raise ValueError(f"unknown pixel type {self.pixel_type!r}")

    @property
    def pixels(self) -> int:
        return self.width * self.height * self.planes * self.channels * self.timepoints * self.positions

    @property
    def bytes(self) -> int:
        """Uncompressed, without header and pyramid; a last part of a byte counts as one."""
        return -(-self.pixels * PIXEL_BITS[self.pixel_type] // 8)


@dataclass(frozen=True)
class Sample:
    """A measured file: its bytes on disk, and the bytes of its pixels uncompressed where they are known."""

    bytes: int
    pixel_bytes: int | None
    source: Source


def facts_pixel_bytes(facts: Mapping[str, Any]) -> int | None:
    """Uncompressed bytes of all images that the inspector found in a file; None where one has no known pixel type."""
    total = 0
    for image in facts.get("images") or []:
        bits = PIXEL_BITS.get(image.get("pixel_type") or "")
        if bits is None:
            return None
        pixels = 1
        for axis in ("size_x", "size_y", "size_z", "size_c", "size_t"):
            pixels *= image.get(axis) or 1
        for axis in image.get("axes") or []:
            pixels *= axis["size"]
        total += -(-pixels * bits // 8)
    return total or None


def image_bytes(frame: Frame | None, sample: Sample | None) -> int | None:
    """Bytes of one planned image. A sample alone is taken as it is; with a frame it lends its compression, rounded up.

    A frame alone counts as uncompressed. Neither: None, which is never zero.
    """
    if frame is None:
        return sample.bytes if sample else None
    if sample is None or not sample.pixel_bytes:
        return frame.bytes
    return -(-frame.bytes * sample.bytes // sample.pixel_bytes)


@dataclass(frozen=True)
class Conversion:
    """Copies of every image in an open format. `per_byte`: bytes of the copy for each byte of the original, as measured on
    samples; None where nothing was measured, which counts as large as the original. `sources`: the files measured.
    """

    into: str
    per_byte: Fraction | None = None
    sources: tuple[Source, ...] = ()

    def bytes_of(self, raw: int) -> int:
        """Rounded up."""
        return raw if self.per_byte is None else math.ceil(raw * self.per_byte)


@dataclass(frozen=True)
class Plan:
    """What is planned for one dataset. Unknown is None.

    `images`: planned in all, or `images_per_session` times `sessions`. `processed_bytes`: in all, as answered.
    `copies`: full copies of everything kept beside the first, such as a backup that is paid for by volume.
    `conversion`: a copy of the raw images in another format, kept with them.
    """

    image_bytes: int | None
    images: int | None = None
    images_per_session: int | None = None
    sessions: int | None = None
    processed_bytes: int | None = None
    copies: int = 0
    conversion: Conversion | None = None
    first_day: date | None = None
    last_day: date | None = None
    dataset: str | None = None

    @property
    def images_in_all(self) -> int | None:
        if self.images is not None:
            return self.images
        if self.images_per_session is None or self.sessions is None:
            return None
        return self.images_per_session * self.sessions


@dataclass(frozen=True)
class Volume:
    """Bytes at one moment. `copies` holds the bytes of all further copies together, converted ones among them."""

    raw: int
    processed: int
    copies: int

    @property
    def total(self) -> int:
        return self.raw + self.processed + self.copies


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
        return Growth(None, (), (), False, (_missing_line(plan, images, basis),))
    raw = plan.image_bytes * images
    guessed = plan.processed_bytes is None
    processed = raw * PROCESSED_GUESS if plan.processed_bytes is None else plan.processed_bytes
    end = _volume(raw, processed, plan)
    months = _months(plan, raw, processed)
    lines = [_total_line(plan, images, end, basis)]
    if guessed:
        lines.append(_guess_line(plan, processed, how))
    if plan.conversion is not None:
        lines.append(_conversion_line(plan, plan.conversion, raw, how))
    if not months:
        lines.append(_no_dates_line(plan, how))
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


def _missing_line(plan: Plan, images: int | None, sources: tuple[Source, ...]) -> Line:
    no_size = plan.image_bytes is None
    what = (
        both("the size of one image and how many you will take", "størrelsen på ett bilde og hvor mange du skal ta")
        if no_size and images is None
        else both("the size of one image", "størrelsen på ett bilde")
        if no_size
        else both("how many images you will take", "hvor mange bilder du skal ta")
    )
    return Line(
        "growth.missing",
        Severity.WARNING,
        filled(
            both(
                "The volume cannot be counted before we know {what}.", "Volumet kan ikke regnes ut før vi vet {what}."
            ),
            what=what,
        ),
        both(
            "Volume is the size of an image times the number of images. A sample image gives the size.",
            "Volumet er størrelsen på et bilde ganget med antall bilder. Et prøvebilde gir størrelsen.",
        ),
        sources,
        "collect.image_bytes" if no_size else "collect.images_planned",
        plan.dataset,
    )


def _total_line(plan: Plan, images: int, end: Volume, sources: tuple[Source, ...]) -> Line:
    words = (
        both(
            "In the end: {raw} raw, {processed} processed and {copies} in further copies, {total} in all.",
            "Til slutt: {raw} rådata, {processed} bearbeidet og {copies} i ekstra kopier, {total} i alt.",
        )
        if end.copies
        else both(
            "In the end: {raw} raw and {processed} processed, {total} in all.",
            "Til slutt: {raw} rådata og {processed} bearbeidet, {total} i alt.",
        )
    )
    return Line(
        "growth.total",
        Severity.INFO,
        filled(
            words,
            raw=bytes_words(end.raw),
            processed=bytes_words(end.processed),
            copies=bytes_words(end.copies),
            total=bytes_words(end.total),
        ),
        filled(
            both("{images} images of {each} each.", "{images} bilder på {each} hver."),
            images=count_words(images),
            each=bytes_words(plan.image_bytes or 0),
        ),
        sources,
        "collect.images_planned",
        plan.dataset,
    )


def _guess_line(plan: Plan, processed: int, sources: tuple[Source, ...]) -> Line:
    return Line(
        "growth.processed_guessed",
        Severity.WARNING,
        filled(
            both(
                "The {size} of processed files are our guess. Change it when you know.",
                "De {size} med bearbeidede filer er vårt anslag. Endre det når du vet mer.",
            ),
            size=bytes_words(processed),
        ),
        both(
            "No volume of processed files was given, so twice the raw volume is counted. No source gives that number.",
            "Volumet av bearbeidede filer er ikke oppgitt, så vi regner det dobbelte av råvolumet. Ingen kilde gir det tallet.",
        ),
        sources,
        "process.derived_bytes",
        plan.dataset,
    )


def _conversion_line(plan: Plan, conversion: Conversion, raw: int, how: tuple[Source, ...]) -> Line:
    reason = (
        both(
            "You want to keep such copies. None was measured yet, so each counts as large as its original; a sample image tells.",
            "Du vil ta vare på slike kopier. Ingen er målt ennå, så hver regnes like stor som originalen. Et prøvebilde gir svaret.",
        )
        if conversion.per_byte is None
        else filled(
            both(
                "You want to keep such copies. A lossless one took {share} % of the original when a sample was tried.",
                "Du vil ta vare på slike kopier. En tapsfri kopi tok {share} % av originalen da en prøve ble forsøkt.",
            ),
            share=str(round(conversion.per_byte * 100)),
        )
    )
    return Line(
        "growth.converted",
        Severity.WARNING if conversion.per_byte is None else Severity.INFO,
        filled(
            both("Copies as {into} are counted with {size}.", "Kopier som {into} er regnet med {size}."),
            into=conversion.into,
            size=bytes_words(conversion.bytes_of(raw)),
        ),
        reason,
        sources_joined(conversion.sources, how),
        "process.convert",
        plan.dataset,
    )


def _no_dates_line(plan: Plan, sources: tuple[Source, ...]) -> Line:
    return Line(
        "growth.no_dates",
        Severity.INFO,
        both(
            "Give the first and the last day to see the volume month by month.",
            "Oppgi første og siste dag for å se volumet måned for måned.",
        ),
        both(
            "Growth and yearly cost are spread over the months of the project.",
            "Vekst og årlig kostnad fordeles på månedene i prosjektet.",
        ),
        sources,
        "project.start",
        plan.dataset,
    )
