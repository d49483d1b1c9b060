"""Volume and growth to the byte, by hand-computed cases."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.advice.amounts import bytes_words, count_words
from planner.advice.answers import conversion_of
from planner.advice.growth import growth_of, years_together
from planner.advice.lines import file_source
from planner.advice.planned import Frame, Plan, Sample, Volume, facts_pixel_bytes, image_bytes
from planner.advice.resaved import Resaved

from .reference import document

FUNDERS = document("funders")
SOURCE = file_source("embryo.czi", "Bio-Formats 7.3.1", "2026-11-23")


def test_bytes_of_an_image_are_its_pixels_times_their_bytes():
    # 2048 x 2048 x 2 bytes = 8 388 608; x 30 z x 3 channels x 120 times = 90 596 966 400.
    assert Frame(2048, 2048, "uint16", planes=30, channels=3, timepoints=120).bytes == 90_596_966_400
    assert Frame(1024, 1024, "uint8", positions=4).bytes == 4_194_304
    assert Frame(3, 3, "bit").bytes == 2  # nine bits


def test_a_frame_without_pixels_or_of_an_unknown_type_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        Frame(0, 10, "uint8")
    with pytest.raises(ValueError, match="int12"):
        Frame(1, 1, "int12")


def test_a_measured_sample_is_taken_as_it_is():
    assert image_bytes(None, Sample(2_147_483_648, None, SOURCE)) == 2**31


def test_a_measured_sample_lends_its_compression_to_a_larger_image():
    # 1 000 000 bytes of pixels took 400 001 bytes; three times the pixels take 1 200 003.
    assert image_bytes(Frame(1000, 3000, "uint8"), Sample(400_001, 1_000_000, SOURCE)) == 1_200_003
    assert image_bytes(Frame(10, 10, "uint8"), Sample(1, 3, SOURCE)) == 34  # 33 and a third, rounded up


def test_without_frame_and_sample_the_size_is_unknown_and_not_zero():
    assert image_bytes(None, None) is None
    growth = growth_of(Plan(None, images=10), FUNDERS)
    assert growth.end is None
    assert [line.code for line in growth.lines] == ["growth.missing"]
    assert growth_of(Plan(10), FUNDERS).lines[0].question == "collect.images_planned"


def test_pixel_bytes_of_a_read_file_count_all_its_images_and_axes():
    image = {"size_x": 100, "size_y": 50, "size_z": 2, "size_c": 3, "size_t": 1, "pixel_type": "uint16", "axes": []}
    lifetime = {**image, "size_z": 1, "size_c": 1, "axes": [{"name": "lifetime", "size": 4}]}
    assert facts_pixel_bytes({"images": [image, lifetime]}) == 60_000 + 40_000
    assert facts_pixel_bytes({"images": [{**image, "pixel_type": None}]}) is None
    assert facts_pixel_bytes({"images": []}) is None


@pytest.mark.parametrize("count", [2**31, 2**40, 2**53 + 1])
def test_large_numbers_stay_exact(count):
    plan = Plan(
        count, images=3, processed_bytes=count, copies=1, first_day=date(2026, 1, 1), last_day=date(2026, 7, 31)
    )
    growth = growth_of(plan, FUNDERS)
    assert growth.end.raw == 3 * count
    assert growth.end.total == 8 * count
    assert growth.months[-1].volume == growth.end


def test_sessions_times_images_is_the_number_of_images():
    growth = growth_of(Plan(1_000, images_per_session=12, sessions=40, processed_bytes=0), FUNDERS)
    assert growth.end.raw == 480_000


def test_growth_is_even_over_the_months_and_exact_at_the_end():
    # 100 bytes over three months: 33, 66, 100; two copies of it: 66, 132, 200.
    plan = Plan(10, 10, processed_bytes=0, copies=2, first_day=date(2026, 11, 30), last_day=date(2027, 1, 1))
    growth = growth_of(plan, FUNDERS)
    assert [(m.year, m.month, m.volume.raw, m.volume.copies) for m in growth.months] == [
        (2026, 11, 33, 66),
        (2026, 12, 66, 132),
        (2027, 1, 100, 200),
    ]
    assert [(y.year, y.volume.total, y.added) for y in growth.years] == [(2026, 198, 198), (2027, 300, 102)]


def test_unknown_processed_volume_is_counted_double_and_marked_as_a_guess():
    growth = growth_of(Plan(1_000, 10), FUNDERS)
    assert growth.end.processed == 20_000
    assert growth.processed_is_guess
    assert "growth.processed_guessed" in [line.code for line in growth.lines]
    assert not growth_of(Plan(1_000, 10, processed_bytes=0), FUNDERS).processed_is_guess


def test_a_measured_file_is_named_as_source():
    growth = growth_of(Plan(1_000, 10), FUNDERS, [Sample(1_000, None, SOURCE)])
    assert growth.lines[0].sources[0].title == "embryo.czi (Bio-Formats 7.3.1)"


def test_negative_numbers_and_turned_days_are_refused():
    with pytest.raises(ValueError, match="negative"):
        growth_of(Plan(-1, 1), FUNDERS)
    with pytest.raises(ValueError, match="before the first"):
        growth_of(Plan(1, 1, first_day=date(2027, 1, 1), last_day=date(2026, 1, 1)), FUNDERS)


@given(st.integers(0, 2**60), st.integers(0, 10**6), st.integers(0, 2**60), st.integers(0, 60))
def test_months_never_shrink_and_end_at_the_exact_total(one, images, processed, months):
    last = date(2026 + months // 12, months % 12 + 1, 15)
    growth = growth_of(Plan(one, images, processed_bytes=processed, first_day=date(2026, 1, 1), last_day=last), FUNDERS)
    totals = [month.volume.total for month in growth.months]
    assert len(totals) == months + 1
    assert totals == sorted(totals)
    assert totals[-1] == one * images + processed
    assert sum(year.added for year in growth.years) == totals[-1]


@pytest.mark.parametrize(
    ("count", "english", "norwegian"),
    [
        (0, "0 bytes", "0 byte"),
        (999, "999 bytes", "999 byte"),
        (1000, "1.00 kB", "1,00 kB"),
        (2_900_000_000_000, "2.90 TB", "2,90 TB"),
        (999_499_999, "999 MB", "999 MB"),
        (999_500_000, "1.00 GB", "1,00 GB"),
        (12_345_678, "12.3 MB", "12,3 MB"),
        (2**53 + 1, "9.01 PB", "9,01 PB"),
    ],
)
def test_bytes_read_with_three_digits(count, english, norwegian):
    assert bytes_words(count) == {"en": english.replace(" ", "\u00a0"), "nb": norwegian.replace(" ", "\u00a0")}


def test_counts_read_with_thousands():
    assert count_words(12_500) == {"en": "12,500", "nb": "12\u00a0500"}


def test_copies_in_an_open_format_are_counted_as_they_were_measured():
    # Two samples: 100 bytes on disk hold 200 of pixels, saved again as 120; 50 hold 100, saved again as 66 of 100.
    one, two = file_source("a.czi", "R", "2026-11-25"), file_source("b.czi", "R", "2026-11-25")
    samples = [Sample(100, 200, one), Sample(50, 100, two)]
    resaved = [
        Resaved("OME-TIFF, Deflate", 200, 150, one),
        Resaved("OME-TIFF, Zstandard", 200, 120, one),
        Resaved("OME-TIFF, Zstandard", 100, 66, two),
        Resaved("OME-Zarr, Zstandard", 200, 10, one),
    ]
    conversion = conversion_of({"process.convert": "ome_tiff"}, samples, resaved)
    assert (conversion.into, conversion.per_byte) == ("OME-TIFF", Fraction(186, 150))
    plan = Plan(1000, 3, processed_bytes=500, copies=1, conversion=conversion)
    growth = growth_of(plan, document("funders"))
    # 3000 raw -> 3720 converted; one more copy of 3000 + 500 + 3720.
    assert growth.end == Volume(3000, 500, 3720 + 7220)
    line = next(line for line in growth.lines if line.code == "growth.converted")
    assert "124 %" in line.reason["en"] and {source.title for source in line.sources} >= {"a.czi (R)", "b.czi (R)"}


def test_copies_that_nobody_measured_count_as_large_as_the_original_and_say_so():
    conversion = conversion_of({"process.convert": "ome_zarr"}, [], [])
    growth = growth_of(Plan(1000, 3, processed_bytes=0, conversion=conversion), document("funders"))
    assert growth.end == Volume(3000, 0, 3000)
    assert (
        "Nothing was measured yet"
        in next(line for line in growth.lines if line.code == "growth.converted").reason["en"]
    )


@pytest.mark.parametrize("answer", ["original_only", "already_open", "undecided", None])
def test_no_copy_is_counted_where_none_is_wanted(answer):
    assert conversion_of({"process.convert": answer} if answer else {}, [], []) is None


def test_years_of_datasets_that_end_at_different_times_add_up():
    funders = document("funders")
    short = growth_of(Plan(12, 1, processed_bytes=0, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)), funders)
    long = growth_of(Plan(24, 1, processed_bytes=0, first_day=date(2026, 1, 1), last_day=date(2027, 12, 31)), funders)
    assert [(year.year, year.volume.raw, year.added) for year in years_together([short, long])] == [
        (2026, 24, 24),
        (2027, 36, 12),
    ]
    assert years_together([]) == ()
