"""How complete a dataset's metadata are, from 0 to 100, by tier and by module, with what would gain most. Pure.

    score = sum of weight x worth of the fields that apply and stand / sum of the weights of those that apply

What a state is worth is in data/quality/tiers.json. A field that does not apply never costs: it counts where it is filled
and helps. Fields that contradict each other (emission below excitation) are told beside the score and do not lower
it, so that filling a field never lowers it. A score is a proposal of ours, no published measure.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .applies import conditions
from .checking import fails
from .checklist import fields as checklist_fields
from .model import DatasetRecord, Value
from .tiers import FAILING, FILLED, FREE_TEXT, FROM_FILE, MISSING, UNAVAILABLE, Weighed, weighed_fields, worth

TIERS = (1, 2, 3)
GAINS = 3


@dataclass(frozen=True, slots=True)
class Gain:
    """A field and the points it would add to the score of the tier when filled in."""

    field: str
    points: float


@dataclass(frozen=True, slots=True)
class Score:
    """`tiers` and `modules` hold points from 0 to 100, rounded down: 100 means that nothing is missing.

    `ceiling` is what the file format can give by itself at best, `from_file` what these files gave; both up to the
    same tier. `ceiling` is None where no file was read or nobody counted the format.
    """

    tiers: dict[int, int]
    modules: dict[str, int]
    from_file: int
    ceiling: int | None
    gains: list[Gain] = field(default_factory=list)
    tier: int = 1

    @property
    def points(self) -> int:
        return self.tiers[self.tier]


def dataset_score(record: DatasetRecord, header: Collection[str] | None = None, tier: int = 1) -> Score:
    """The score of a dataset. `header`: fields that its file format can fill at best (`tiers.header_fields`)."""
    states = field_states(record)
    applying = conditions(record.fields, record_images(record))

    def points(told: Mapping[str, str], keep: Callable[[Weighed], bool]) -> float:
        return 100 * ratio((one, told.get(one.field, MISSING), applying) for one in weighed_fields() if keep(one))

    def up_to(one: Weighed) -> bool:
        return one.tier <= tier

    read = {name: state for name, state in states.items() if _is_from_file(record.fields.get(name))}
    best = None if header is None else dict.fromkeys(header, FROM_FILE)
    modules = dict.fromkeys(one.module for one in weighed_fields())
    return Score(
        tiers={level: _whole(points(states, lambda one, level=level: one.tier <= level)) for level in TIERS},  # type: ignore[misc]
        modules={
            name: _whole(points(states, lambda one, name=name: up_to(one) and one.module == name))  # type: ignore[misc]
            for name in modules
        },
        from_file=_whole(points(read, up_to)),
        ceiling=None if best is None else _whole(points(best, up_to)),
        gains=_gains(states, up_to, points),
        tier=tier,
    )


def ratio(fields: Iterable[tuple[Weighed, str, Mapping[str, bool | None]]]) -> float:
    """0 to 1. Fields that do not apply are taken in from the best down, as long as they lift the ratio."""
    have = want = 0.0
    beside: list[tuple[float, int]] = []
    for one, state, applying in fields:
        if applying[one.applies_to] is False:
            if state != MISSING:
                beside.append((worth()[state], one.weight))
            continue
        have += one.weight * worth()[state]
        want += one.weight
    for value, weight in sorted(beside, reverse=True):
        if want and value <= have / want:
            break
        have, want = have + weight * value, want + weight
    return have / want if want else 0.0


def field_states(record: DatasetRecord) -> dict[str, str]:
    """{field: state} of the fields that count; those without a value are absent."""
    found = {}
    for one in weighed_fields():
        value = record.fields.get(one.field)
        if value is not None:
            found[one.field] = value_state(one.field, value)
        elif one.field in record.unavailable:
            found[one.field] = UNAVAILABLE
    return found


def value_state(name: str, value: Value) -> str:
    """What a value is worth by itself, whatever the other fields say."""
    if fails(name, value):
        return FAILING
    if _is_from_file(value):
        return FROM_FILE
    return FREE_TEXT if _is_free_text(name, value) else FILLED


def _is_from_file(value: Value | None) -> bool:
    return value is not None and (value.origin == "header" or (value.origin == "derived" and value.file is not None))


def _is_free_text(name: str, value: Value) -> bool:
    asked = checklist_fields()[name]
    if asked.values:
        return any(str(item) not in asked.values for item in value.items)
    if asked.type not in ("term", "ontology_term") or not asked.vocabularies or name in _NAMED_ELSEWHERE:
        return False
    return not all(":" in str(item) and str(item).rstrip().endswith(")") for item in value.items)


# The identifier of an organism has a field of its own.
_NAMED_ELSEWHERE = {"biosample.organism.scientific_name"}


def _gains(
    states: Mapping[str, str],
    keep: Callable[[Weighed], bool],
    points: Callable[[Mapping[str, str], Callable[[Weighed], bool]], float],
) -> list[Gain]:
    """The missing fields that add most; those that a person can type count before those a file should hold."""
    now = points(states, keep)
    open_ = [one for one in weighed_fields() if keep(one) and states.get(one.field, MISSING) in (MISSING, FAILING)]
    gains = [(one, points({**states, one.field: FILLED}, keep) - now) for one in open_]
    ranked = sorted(gains, key=lambda pair: (-round(pair[1], 9), pair[0].header_can_fill))
    return [Gain(one.field, round(gain, 1)) for one, gain in ranked[:GAINS] if gain > 0]


def record_images(record: DatasetRecord) -> list[Mapping[str, Any]]:
    """The first image of each file that could be read."""
    return [file.images[0] for file in record.files if file.images]


def _whole(points: float) -> int:
    return math.floor(points + 1e-9)
