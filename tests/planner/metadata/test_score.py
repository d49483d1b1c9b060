"""The score: worked by hand, never lowered by filling a field, never above the ceiling of the format."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.metadata import Value
from planner.metadata.applies import conditions
from planner.metadata.checklist import fields
from planner.metadata.model import FileRecord
from planner.metadata.score import dataset_score, field_states, ratio
from planner.metadata.tiers import FILLED, FROM_FILE, MISSING, Weighed, header_fields, weighed_fields

from .making import inspected, record, record_of, typed


def weights(names) -> int:
    return sum(one.weight for one in weighed_fields() if one.field in names)


def test_weights_of_the_reference():
    """Counted by hand in tiers.yaml: 57 fields of tier 1, 7 of tier 2, none of tier 3."""
    assert [sum(1 for one in weighed_fields() if one.tier == tier) for tier in (1, 2, 3)] == [57, 7, 0]
    fives = {one.field for one in weighed_fields() if one.weight == 5}
    assert fives == {
        "acquisition.objective.na", "acquisition.exposure_time", "acquisition.excitation_wavelength",
        "acquisition.emission_wavelength", "specimen.channel.content", "component.imaging_method",
        "image.physical_size_x", "image.physical_size_y", "image.physical_size_z", "acquisition.time_interval",
    }  # fmt: skip
    # 10 fields of weight 5, 47 of weight 3, 7 of weight 2.
    assert weights({one.field for one in weighed_fields()}) == 10 * 5 + 47 * 3 + 7 * 2 == 205


def test_nothing_known_is_nought():
    score = dataset_score(record())
    assert (score.points, score.from_file, score.ceiling) == (0, 0, None)


def test_worked_example_of_one_field_that_the_author_gives():
    """5 of 191: tier 1 holds 10 fields of weight 5 and 47 of weight 3, and nothing is known to be beside the point."""
    score = dataset_score(record(typed(acquisition__objective__na=1.4)))
    assert 10 * 5 + 47 * 3 == 191
    assert score.tiers[1] == int(100 * 5 / 191) == 2
    # Tier 2 adds six fields of weight 2; the ring of a lens that has none is not asked for.
    assert score.tiers[2] == score.tiers[3] == int(100 * 5 / 203) == 2


def test_worked_example_of_a_bright_field_picture_from_a_file():
    """A transmitted-light picture: one section, one time point, no fluorescence, read from a header."""
    read = {
        "acquisition.contrast_method": Value("Brightfield", "header", "x", None, "a.tif"),
        "acquisition.objective.na": Value(0.8, "header", "x", None, "a.tif"),
        "image.physical_size_x": Value("0.5 µm", "header", "x", None, "a.tif"),
    }
    file = FileRecord("a.tif", 1, None, "TIFF", [{"size_z": 1, "size_t": 1, "channels": []}], None)
    score = dataset_score(record(read, files=[file]), header_fields("none", None))
    # Have: (3 + 5 + 5) x 0.9 = 11.7.
    # Want: 191 less fluorescence (excitation 5, emission 5, content 5, light source kind, model, power, illumination
    # type: 3 each), less two filters (3 each), less z-stack (5) and time series (5).
    by_condition = {one.field for one in weighed_fields() if one.applies_to == "fluorescence"}
    assert weights(by_condition) == 5 + 5 + 5 + 4 * 3 == 27
    want = 191 - 27 - 2 * 3 - 5 - 5
    assert want == 148
    assert score.tiers[1] == score.from_file == int(100 * 11.7 / 148) == 7


@pytest.mark.parametrize(
    ("value", "origin", "worth"),
    [
        (1.4, "author", 1.0),
        (1.4, "accepted", 1.0),
        (1.4, "instrument", 1.0),
        (1.4, "header", 0.9),
        (14, "author", 0.25),  # no lens has that
    ],
)
def test_worth_of_a_state(value, origin, worth):
    found = dataset_score(record({"acquisition.objective.na": Value(value, origin, "x", None, "a.czi")}))
    assert found.tiers[1] == int(100 * 5 * worth / 191 + 1e-9)


def test_free_text_where_a_term_is_asked_is_worth_less():
    free = dataset_score(record(typed(component__imaging_method=["looking closely"])))
    term = dataset_score(record(typed(component__imaging_method=["SPIM (FBbi:00000369)"])))
    # A light sheet is not confocal (3) and scans no point (3).
    assert free.tiers[1] == int(100 * 5 * 0.7 / 191) == 1
    assert term.tiers[1] == int(100 * 5 / (191 - 3 - 3)) == 2


def test_not_available_is_a_small_answer():
    gone = record(unavailable=typed(acquisition__objective__na=None))
    assert dataset_score(gone).tiers[1] == 0
    assert field_states(gone) == {"acquisition.objective.na": "unavailable"}
    many = record(unavailable=typed(**{one.field.replace(".", "__"): None for one in weighed_fields()}))
    assert dataset_score(many).tiers[1] == 10


def test_three_cheapest_gains_are_the_heaviest_that_are_missing():
    score = dataset_score(record())
    assert [gain.points for gain in score.gains] == [round(100 * 5 / 191, 1)] * 3
    assert {"component.imaging_method", "specimen.channel.content"} <= {gain.field for gain in score.gains}


def test_a_field_that_does_not_apply_never_costs():
    """A temperature of a fixed sample is no reason for a lower score, nor its absence."""
    base = typed(specimen__live_or_fixed="fixed", acquisition__objective__na=1.4)
    without = dataset_score(record(base)).tiers[1]
    with_it = dataset_score(record({**base, **typed(acquisition__temperature="21 °C")})).tiers[1]
    assert with_it >= without


def test_modules_are_counted_by_themselves():
    score = dataset_score(record(typed(biosample__organism__scientific_name="Danio rerio")))
    assert score.modules["biosample"] == 100
    assert score.modules["acquisition"] == 0


SOME = {
    "component.imaging_method": [["SPIM (FBbi:00000369)"], ["bright-field microscopy (FBbi:00000243)"], ["my own"]],
    "acquisition.contrast_method": ["Fluorescence", "Brightfield", ["DIC", "Fluorescence"]],
    "acquisition.detector.type": ["PMT", "CMOS", ["PMT", "EMCCD"], "Other"],
    "acquisition.light_source.kind": ["Laser", "Arc", "LightEmittingDiode"],
    "specimen.live_or_fixed": ["live", "fixed", "whatever"],
    "image.size_z": [1, 12],
    "image.size_t": [1, 100],
    "image.physical_size_x": ["0.1 µm", "1 µm", "352.78 µm", "nonsense"],
    "acquisition.objective.na": [1.4, 14, "?"],
    "acquisition.date": ["2026-01-01", "1904-01-01"],
}


def fillings():
    """A value for a field: one that decides conditions or fails a check, or any text; by any origin."""
    names = st.sampled_from([one.field for one in weighed_fields()])

    def value(name):
        known = SOME.get(name, ["1", "some words"])
        origin = st.sampled_from(["author", "accepted", "header", "derived", "instrument"])
        return st.tuples(st.just(name), st.sampled_from(known), origin)

    return names.flatmap(value)


IMAGES = [
    None,
    {"size_z": 5, "size_t": 1, "channels": [{"mode": "LaserScanningConfocalMicroscopy"}]},
    {"size_z": 1, "size_t": 9, "channels": [{"mode": "WideField"}]},
]


@settings(max_examples=400, deadline=None)
@given(
    before=st.lists(fillings(), max_size=40),
    last=fillings(),
    gone=st.sets(st.sampled_from([one.field for one in weighed_fields()])),
    image=st.sampled_from(IMAGES),
)
def test_filling_a_field_never_lowers_any_score(before, last, gone, image):
    files = [FileRecord("a.czi", 1, None, "CZI", [image], None)] if image else []
    filled = {name: Value(value, origin, "x", None, "a.czi") for name, value, origin in before if name != last[0]}
    left = {name: Value(None, "author", "sheet") for name in gone if name not in filled}
    less = dataset_score(record(filled, unavailable=left, files=files))
    filled[last[0]] = Value(last[1], last[2], "x", None, "a.czi")
    left.pop(last[0], None)
    more = dataset_score(record(filled, unavailable=left, files=files))
    assert all(more.tiers[tier] >= less.tiers[tier] for tier in (1, 2, 3))
    assert all(more.modules[name] >= less.modules[name] for name in less.modules)


@given(
    states=st.lists(st.tuples(st.sampled_from([FILLED, FROM_FILE, MISSING, "unavailable"]), st.booleans()), max_size=8)
)
def test_ratio_lies_between_nought_and_one(states):
    rows = [(Weighed(f"f.{n}", 1, 3, "all", True), state, {"all": ok}) for n, (state, ok) in enumerate(states)]
    assert 0 <= ratio(rows) <= 1


def test_everything_filled_is_a_hundred():
    sure = {"specimen.live_or_fixed": "live", "component.imaging_method": ["x (FBbi:00000252)"]}
    full = {}
    for one in weighed_fields():
        asked = fields()[one.field]
        fitting = SOME.get(one.field, [asked.values[0] if asked.values else "1.3 µm"])[0]
        full[one.field] = Value(sure.get(one.field, fitting), "author", "sheet")
    full["acquisition.objective.na"] = Value(1.3, "author", "sheet")
    full["image.channel.name"] = Value("DAPI", "author", "sheet")
    full["acquisition.co2"] = Value("5 %", "author", "sheet")
    full["acquisition.humidity"] = Value("0.6", "author", "sheet")
    assert dataset_score(record(full)).tiers == {1: 100, 2: 100, 3: 100}


def test_unknown_conditions_stay_unknown():
    found = conditions({}, [])
    assert found["all"] is True
    assert [name for name, is_so in found.items() if is_so is False] == ["lens with a collar"]


@pytest.mark.samples
def test_header_never_gives_more_than_the_ceiling_of_its_format():
    """On every sample file: no field beyond what the format can hold, no score above the ceiling."""
    from planner.catalogue.reading import facts_read

    coverage = {fact.key: fact.data.get("header_coverage") for fact in facts_read() if fact.kind == "formats"}
    weighed = {one.field for one in weighed_fields()}
    seen = 0
    for facts in inspected():
        name = facts["format"]["id"]
        header = header_fields(name, coverage.get(name))
        assert header is not None, name
        found = record_of(facts)
        read = {
            field
            for field, value in found.fields.items()
            if field in weighed and value.file and value.origin in ("header", "derived")
        }
        assert read <= set(header), (facts["path"], read - set(header))
        for tier in (1, 2, 3):
            score = dataset_score(found, header, tier)
            assert score.ceiling is not None
            assert score.from_file <= score.ceiling, (facts["path"], score)
        seen += 1
    assert seen >= 80
    print(f"{seen} sample files, none above the ceiling of its format")
