"""What came in with an imported plan and has no question here: it goes out as it came, until somebody changes it.

Three readings are laid over each other: the document that came, what the plan would have said right after the import
(`was`), and what it says now. Where `was` and `now` are alike nobody changed anything, and the document stands. Pure.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from .contract import Snapshot

_NOTHING = object()
_NAMES = ("title", "name", "identifier")
# As much as two things with the same name or title weigh against single parts that are alike.
_SAME_NAME = 1000
# Longer lists are paired by their order: comparing each with each would take too long.
_COMPARED = 200

Pairs = dict[int, int]


def carried_of(snapshot: Snapshot, *formats: str) -> Mapping[str, Any] | None:
    """What an import of one of these formats left, or None."""
    carried: Mapping[str, Any] | None = snapshot.get("carried")
    return carried if carried and carried["format"] in formats else None


def is_untouched(snapshot: Snapshot) -> bool:
    """Whether nobody changed the plan since it came in."""
    untouched: bool = snapshot["plan"]["version"] == snapshot["carried"]["was"]["plan"]["version"]
    return untouched


def snapshot_was(snapshot: Snapshot) -> Snapshot:
    """The plan as it stood right after the import. Catalogue facts are today's: that they changed is no edit."""
    was = snapshot["carried"]["was"]
    catalogue = {
        kind: {**was["catalogue"].get(kind, {}), **snapshot["catalogue"].get(kind, {})}
        for kind in {*was["catalogue"], *snapshot["catalogue"]}
    }
    return {**snapshot, **was, "catalogue": catalogue}


def merged(came: Any, was: Any, now: Any) -> Any:
    """`came` with everything in it that changed from `was` to `now`."""
    if now == was:
        return came
    if isinstance(came, dict) and isinstance(now, dict):
        return _merged_object(came, was if isinstance(was, dict) else {}, now)
    if isinstance(came, list) and isinstance(now, list):
        before = was if isinstance(was, list) else []
        if any(isinstance(item, dict | list) for item in (*came, *before, *now)):
            return merged_list(came, before, now, paired(before, came), paired(before, now))
        return _merged_words(came, before, now)
    return now


def _merged_object(came: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key in dict.fromkeys([*came, *now]):
        before, value = was.get(key, _NOTHING), now.get(key, _NOTHING)
        own = came.get(key, [] if isinstance(before, list) and isinstance(value, list) else _NOTHING)
        if value is _NOTHING or before == value:
            result = came.get(key, _NOTHING) if before is _NOTHING or before == value else _NOTHING
        else:
            result = value if own is _NOTHING else merged(own, None if before is _NOTHING else before, value)
        if result is not _NOTHING:
            found[key] = result
    return found


def _merged_words(came: Sequence[Hashable], was: Sequence[Hashable], now: Sequence[Hashable]) -> list[Any]:
    gone = [word for word in was if word not in now]
    new = [word for word in now if word not in was and word not in came]
    return [word for word in came if word not in gone] + new


def merged_list(came: Sequence[Any], was: Sequence[Any], now: Sequence[Any], home: Pairs, after: Pairs) -> list[Any]:
    """A list of things. `home` says which of `came` each of `was` stands for, `after` which of `now` it became."""
    origin = {place: number for number, place in home.items()}
    found = []
    for place, item in enumerate(came):
        number = origin.get(place)
        if number is None:
            found.append(item)
        elif number in after:
            found.append(merged(item, was[number], now[after[number]]))
    before = {place: number for number, place in after.items()}
    for place, item in enumerate(now):
        number = before.get(place)
        if number is None or (number not in home and was[number] != item):
            found.append(item)
    return found


def paired(first: Sequence[Any], second: Sequence[Any]) -> Pairs:
    """Which of `second` each of `first` most likely is: by name or title, then by how much is alike."""
    if len(first) > _COMPARED or len(second) > _COMPARED:
        return {number: number for number in range(min(len(first), len(second)))}
    left, right = ([_leaves(item) for item in items] for items in (first, second))
    scores = [
        (_likeness(one, other, left[i], right[j]), -abs(i - j), -i, -j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
    ]
    found: Pairs = {}
    taken: set[int] = set()
    for score, _near, i, j in sorted(scores, reverse=True):
        if score and -i not in found and -j not in taken:
            found[-i] = -j
            taken.add(-j)
    return found


def _likeness(one: Any, other: Any, left: set[Any], right: set[Any]) -> int:
    alike = len(left & right)
    if isinstance(one, dict) and isinstance(other, dict):
        alike += _SAME_NAME * any(name in one and one[name] == other.get(name) for name in _NAMES)
    return alike


def _leaves(value: Any, path: tuple[str, ...] = ()) -> set[Any]:
    if isinstance(value, dict):
        return {leaf for key, item in value.items() for leaf in _leaves(item, (*path, key))}
    if isinstance(value, list):
        return {leaf for item in value for leaf in _leaves(item, path)}
    return {(path, type(value).__name__, value)}
