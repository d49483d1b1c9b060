"""When a question is asked. Pure and declarative: answers in, keys of the visible questions out.

A condition is data: `{question: k, is: v}`, `{question: k, in: [v, w]}`, `{question: k, answered: true}`, or
`all`, `any`, `not` with a list of conditions (`not` holds when none of its list does). `is` and `in` work on
choice, several (one of the ticks is enough), yes_no and catalogue (its key). A question that is hidden counts
as unanswered, so that what hangs on it is hidden too.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from typing import Any

from .schema import Question, Questionnaire

Condition = Mapping[str, Any]
Values = Mapping[str, Any]  # {question key: value}; absent or None: not answered

COMPARABLE = ("choice", "several", "yes_no", "catalogue")
MOST_CASES = 200_000  # situations tried for one condition before it is refused as too tangled
_OTHER = "\0other"


def visible_questions(questionnaire: Questionnaire, values: Values) -> set[str]:
    """Keys of the questions asked, given the values of the answered ones (plan's and one dataset's together)."""
    visible = set(questionnaire.always)
    for key, when in questionnaire.conditional:
        if condition_holds(when, values, visible):
            visible.add(key)
    return visible


def condition_holds(condition: Condition, values: Values, visible: set[str] | frozenset[str]) -> bool:
    """Whether a condition holds; only answers of visible questions count."""
    if "all" in condition:
        return all(condition_holds(part, values, visible) for part in condition["all"])
    if "any" in condition:
        return any(condition_holds(part, values, visible) for part in condition["any"])
    if "not" in condition:
        return not any(condition_holds(part, values, visible) for part in condition["not"])
    key = condition["question"]
    value = values.get(key) if key in visible else None
    if "answered" in condition:
        return (value is not None) is condition["answered"]
    wanted = {condition["is"]} if "is" in condition else set(condition["in"])
    return bool(wanted & _keys_of(value))


def condition_questions(condition: Condition) -> frozenset[str]:
    """Keys of the questions a condition asks about."""
    return frozenset(leaf["question"] for leaf, _place in _leaves(condition, ""))


def dependency_order(questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Question keys, each after those its condition asks about. Raises CycleFound with the keys of a circle."""
    done: dict[str, None] = {}
    path: list[str] = []

    def visit(key: str) -> None:
        if key in done:
            return
        if key in path:
            raise CycleFound([*path[path.index(key) :], key])
        path.append(key)
        when = questions[key].when
        for other in sorted(condition_questions(when)) if when else ():
            visit(other)
        path.pop()
        done[key] = None

    for key in questions:
        visit(key)
    return tuple(done)


class CycleFound(ValueError):
    """Questions whose conditions hang on each other in a circle."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(" -> ".join(keys))
        self.keys = keys


def reference_faults(question: Question, questions: Mapping[str, Question]) -> Iterator[str]:
    """What a condition names that does not exist, as sentences with the place."""
    if question.when is None:
        return
    for leaf, place in _leaves(question.when, "when"):
        other = questions.get(leaf["question"])
        if other is None:
            yield f"{place}: there is no question {leaf['question']!r}"
            continue
        if question.scope == "plan" and other.scope == "dataset":
            yield f"{place}: a question of the plan cannot hang on {other.key!r}, which each dataset answers"
        if "answered" in leaf:
            continue
        if other.type not in COMPARABLE:
            yield f"{place}: {other.key!r} is of type {other.type}; ask whether it is answered instead"
            continue
        wanted = [leaf["is"]] if "is" in leaf else leaf["in"]
        if other.type != "catalogue":
            yield from (
                f"{place}: {other.key!r} has no option {value!r}" for value in wanted if value not in other.choices
            )


def dead_faults(key: str, questions: Mapping[str, Question], order: tuple[str, ...]) -> Iterator[str]:
    """Conditions, or branches of one, that no set of answers can make true, and conditions that always hold.

    Tries every situation that differs for the questions involved: each option a condition names, one it does
    not name, and no answer.
    """
    when = questions[key].when
    if when is None:
        return
    involved = _involved(key, questions)
    domains = {other: _domain(questions[other], _mentioned(other, involved | {key}, questions)) for other in involved}
    cases = 1
    for domain in domains.values():
        cases *= len(domain)
    if cases > MOST_CASES:
        yield f"when: hangs on too many answers to be checked ({cases} situations); split the question"
        return
    ordered = [other for other in order if other in involved]
    branches = dict(_branches(when, "when"))
    never, always = set(branches), True
    for combination in product(*(domains[other] for other in ordered)):
        values = dict(zip(ordered, combination, strict=True))
        visible: set[str] = set()
        for other in ordered:
            condition = questions[other].when
            if condition is None or condition_holds(condition, values, visible):
                visible.add(other)
        never -= {place for place in never if condition_holds(branches[place], values, visible)}
        always = always and condition_holds(when, values, visible)
        if not never and not always:
            return
    if "when" in never:
        yield "when: can never hold, so the question is never asked"
    elif never:
        yield from (f"{place}: this branch can never hold" for place in sorted(never))
    if always:
        yield "when: always holds; leave the condition out"


def _keys_of(value: Any) -> set[str]:
    if value is None:
        return set()
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        return {str(value.get("key"))}
    return set(value) if isinstance(value, list | tuple | set | frozenset) else set()


def _parts(condition: Condition) -> tuple[str, list[Condition]] | None:
    return next(((name, condition[name]) for name in ("all", "any", "not") if name in condition), None)


def _branches(condition: Condition, place: str) -> Iterator[tuple[str, Condition]]:
    yield place, condition
    parts = _parts(condition)
    if parts:
        name, inner = parts
        for number, part in enumerate(inner, 1):
            yield from _branches(part, f"{place}.{name}[{number}]")


def _leaves(condition: Condition, place: str) -> Iterator[tuple[Condition, str]]:
    return ((part, where) for where, part in _branches(condition, place) if _parts(part) is None)


def _involved(key: str, questions: Mapping[str, Question]) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        when = questions[waiting.pop()].when
        for other in condition_questions(when) if when else ():
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _mentioned(key: str, holders: set[str], questions: Mapping[str, Question]) -> list[str]:
    """Values of `key` that the conditions of `holders` name."""
    names: dict[str, None] = {}
    for holder in sorted(holders):
        for leaf, _place in _leaves(questions[holder].when or {"all": []}, ""):
            if leaf["question"] == key:
                names |= dict.fromkeys([leaf["is"]] if "is" in leaf else leaf.get("in", []))
    return list(names)


def _domain(question: Question, mentioned: list[str]) -> list[Any]:
    if question.type not in COMPARABLE:
        return [None, _OTHER]
    unnamed = [choice for choice in question.choices if choice not in mentioned]
    rest = [_OTHER] if question.type == "catalogue" else unnamed[:1]
    if question.type == "several":
        ticked = chain.from_iterable(combinations(mentioned, size) for size in range(1, len(mentioned) + 1))
        return [None, *([rest] if rest else []), *(list(ticks) for ticks in ticked)]
    return [None, *rest, *mentioned]
