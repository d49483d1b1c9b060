"""One answer, or one question of several datasets, as a reader sees it."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from common.wording import text_clean
from planner.plans.frozen import Answers, is_asked

from ..contract import Options, Snapshot
from ..labels import in_language, label
from .model import Answer, Block, Question, Row
from .sources import Sources
from .text import blocks_of

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Teller:
    """Turns the answers of one snapshot into words of one language. Sources get their numbers in the order of telling."""

    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self.snapshot, self.options = snapshot, options
        self.language = options.language
        self.sources = Sources(snapshot["catalogue"], self.language)
        self.datasets = snapshot["datasets"]
        self.failed: list[str] = []
        self.questions = {question["key"]: question for step in snapshot["steps"] for question in step["questions"]}

    def safely(self, name: str, make: Callable[[], T], otherwise: T) -> T:
        """What `make` gives; where it fails `otherwise`, with the part's name in `failed`: no part takes the rest down."""
        try:
            return make()
        except Exception:
            logger.exception("part of a document could not be made: %s", name)
            self.failed.append(name)
            return otherwise

    def word(self, name: str, **values: object) -> str:
        return label(name, self.language, **values)

    def plain(self, text: str, **more: Any) -> Answer:
        return Answer("answered", blocks_of(text), **more)

    def not_given(self) -> Answer:
        return Answer("missing", blocks_of(self.word("not_given")))

    def given(self, answers: Answers, key: str) -> Answer:
        return self.answer(answers, key) if key in answers else self.not_given()

    def answer(self, answers: Answers, key: str) -> Answer:
        """One answer; a question nobody answered is `missing`."""
        found = answers.get(key)
        if found is None:
            return Answer("missing", [])
        if found["state"] != "answered":
            return Answer(found["state"], [])
        value = found["value"]
        shown = in_language(found["display"], self.language) or (value if isinstance(value, str) else "")
        read = found.get("evidence")
        source = ""
        if read:
            name = "read_from" if read.get("reader") else "read_from_file"
            source = text_clean(self.word(name, file=read["file"], reader=read.get("reader")))
        return Answer("answered", self._blocks(key, value, shown), note=self.sources.number(value), source=source)

    def _blocks(self, key: str, value: Any, shown: str) -> list[Block]:
        """Long texts may hold lists, and several choices are one; anything else is taken as it is shown."""
        question = self.questions.get(key)
        kind = question["type"] if question else None
        if question and kind == "several" and isinstance(value, list) and len(value) > 1:
            names = {option["key"]: in_language(option["text"], self.language) for option in question["options"] or []}
            if all(item in names for item in value):
                return [Block("list", [text_clean(names[item]) for item in value], ["-"] * len(value))]
        return blocks_of(shown, lists=kind == "long_text")

    def is_shown(self, scope: Mapping[str, Any], key: str) -> bool:
        """Whether a question has a place in the document. Hidden ones never have; open ones by choice."""
        if key in scope["answers"]:
            return True
        return self.options.include_unanswered and is_asked(scope.get("asked"), key)

    def question(self, question: Mapping[str, Any]) -> list[Question]:
        """The question with its answer or answers; nothing where it has no place in the document."""
        if question["scope"] == "dataset":
            return self._by_dataset(question)
        key = question["key"]
        if not self.is_shown(self.snapshot, key):
            return []
        return [Question(key, self.text(question), answer=self.answer(self.snapshot["answers"], key))]

    def text(self, question: Mapping[str, Any]) -> str:
        return in_language(question["text"], self.language)

    def _by_dataset(self, question: Mapping[str, Any]) -> list[Question]:
        """One question that each dataset answers: equal answers share a row."""
        key = question["key"]
        groups: list[tuple[Answer, list[int]]] = []
        known: dict[str, list[int]] = {}
        for position, one in enumerate(self.datasets, 1):
            if not self.is_shown(one, key):
                continue
            answer = self.answer(one["answers"], key)
            same = known.get(repr(answer))
            if same is None:
                groups.append((answer, known.setdefault(repr(answer), [position])))
            else:
                same.append(position)
        if not groups:
            return []
        if len(groups) == 1 and len(self.datasets) == len(groups[0][1]):
            answer = groups[0][0]
            only = Row("D1", self.title(1), answer, self.datasets[0]["id"])
            every = Row("", self.word("all_datasets"), answer, self.datasets[0]["id"])
            return [Question(key, self.text(question), rows=[only if len(self.datasets) == 1 else every])]
        rows = [self._row(answer, members) for answer, members in groups]
        return [Question(key, self.text(question), rows=rows)]

    def _row(self, answer: Answer, members: list[int]) -> Row:
        first = self.datasets[members[0] - 1]["id"]
        if len(members) == 1:
            return Row(f"D{members[0]}", self.title(members[0]), answer, first)
        return Row(self.word("some_datasets", count=len(members)), ranges_shown(members), answer, first)

    def title(self, position: int) -> str:
        """What a dataset is called; its number where it has no name."""
        title = " ".join(text_clean(self.datasets[position - 1]["title"]).split())
        return title or f"{self.word('dataset')} {position}"


def ranges_shown(numbers: list[int]) -> str:
    """[1, 3, 4, 5] as `D1, D3–D5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"D{run[0]}" if len(run) == 1 else f"D{run[0]}–D{run[-1]}" for run in runs)


def names_sorted(codes: set[str], order: list[str]) -> list[str]:
    """Codes in the order of the form."""
    return [code for code in order if code in codes]


_ROR = re.compile(r"https://ror\.org/0[a-z0-9]{8}")
_ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dX]")


def ror_link(ror: str | None) -> str | None:
    """The address if it is a real ROR id; what somebody smuggled in is none."""
    return ror if ror and _ROR.fullmatch(ror) else None


def orcid_link(orcid: str | None) -> str | None:
    return f"https://orcid.org/{orcid}" if orcid and _ORCID.fullmatch(orcid) else None
