"""Puts the questions of a plan in order: by the portal's own steps, or by the codes of a funder's form."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from common.wording import bytes_shown, text_clean
from planner.plans.frozen import planned_bytes

from ..labels import PROPERTIES, in_language
from .facts import file_facts
from .figures import cost_table, growth_figure, growth_table
from .head import TOLD
from .model import DatasetPart, Fact, Part, Question, Section, Table
from .shapes import Chapter, Place, Shape
from .tables import datasets_table, demands_table
from .telling import Teller, names_sorted

COLLECT, STORE = "collect", "store"
ANNEX = "A"


class StepOrder:
    """The order of the portal: one section a step, the datasets at length where their images are described."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller

    def sections(self) -> list[Section]:
        made = []
        for number, step in enumerate(self.teller.snapshot["steps"], 1):
            title = in_language(step["title"], self.teller.language)
            made.append(self.teller.safely(title, partial(self._section, str(number), step), None))
        return [section for section in made if section is not None and self._is_worth(section)]

    def _is_worth(self, section: Section) -> bool:
        """A step without a word is left out, but in a plan without datasets it says that they are missing."""
        waiting = not self.teller.datasets and self.teller.options.include_unanswered
        return waiting or not all(part.is_empty for part in section.parts)

    def _section(self, number: str, step: Mapping[str, Any]) -> Section:
        part = Part()
        others = [question for question in step["questions"] if question["scope"] == "dataset"]
        for question in step["questions"]:
            if question["scope"] == "plan":
                part.questions += self.teller.question(question)
        if step["key"] == COLLECT:
            part.datasets = dataset_parts(self.teller, others)
        else:
            part.questions += [row for question in others for row in self.teller.question(question)]
        if step["key"] == STORE:
            figures(self.teller, part, ("growth", "costs"))
        if part.is_empty:
            part.says = self.teller.word("no_datasets")
        return Section(number, in_language(step["title"], self.teller.language), [part])


class FormOrder:
    """The order of a funder's form. A question is told once, at its first code; the other codes point there."""

    def __init__(self, teller: Teller, shape: Shape) -> None:
        self.teller, self.shape = teller, shape
        self.at: dict[str | None, list[Mapping[str, Any]]] = {}
        self.see: dict[str, set[str]] = {}
        for question in teller.questions.values():
            self._place(question)

    def _place(self, question: Mapping[str, Any]) -> None:
        key, codes = question["key"], question["codes"].get(self.shape.scheme) or []
        if key in TOLD:
            return
        primary = ANNEX if _is_property(question) else self.shape.place_of(question)
        self.at.setdefault(primary, []).append(question)
        if primary:
            for code in codes:
                if code not in (primary, "0"):
                    self.see.setdefault(code, set()).add(primary)

    def sections(self) -> list[Section]:
        return [section for section in self._all() if section.parts]

    def _all(self) -> Iterator[Section]:
        # Told before they are arranged, so that a part points only at parts that say something.
        nothing: list[Question] = []
        told = {code: self.teller.safely(code or "", partial(self._told, code), nothing) for code in self.at}
        speaks = {code for code, questions in told.items() if questions and code} | (
            {ANNEX} if self.teller.datasets else set()
        )
        for chapter in self.shape.chapters:
            title = in_language(chapter.title, self.teller.language)
            section = self.teller.safely(title, partial(self._section, chapter, told, speaks), None)
            if section is not None:
                yield section
        language = self.teller.language
        if told.get(None):
            yield Section("", self.teller.word("further"), [Part(questions=told[None])])
        demands = self.teller.safely(
            self.teller.word("col_demand"), lambda: demands_table(self.teller, self.shape), None
        )
        if demands is not None and self.shape.demands is not None:
            yield Section("", in_language(self.shape.demands.title, language), [Part(tables=[demands])])
        if self.teller.datasets:
            properties = self.at.get(ANNEX, [])
            datasets = dataset_parts(self.teller, properties)
            yield Section(ANNEX, self.teller.word("annex"), [Part(datasets=datasets)])

    def _told(self, code: str | None) -> list[Question]:
        if code == ANNEX:
            return []
        return [told for question in self.at[code] for told in self.teller.question(question)]

    def _section(self, chapter: Chapter, told: Mapping[str | None, list[Question]], speaks: set[str]) -> Section:
        parts = [self._part(place, chapter, told.get(place.code, []), speaks) for place in chapter.places]
        title = in_language(chapter.title, self.teller.language)
        if chapter.number == "0" or not self.teller.options.include_unanswered:
            parts = [part for part in parts if not part.is_empty]
        return Section(chapter.number, title, parts)

    def _part(self, place: Place, chapter: Chapter, questions: list[Question], speaks: set[str]) -> Part:
        part = Part(questions=questions)
        if chapter.is_divided:
            part.code, part.title = place.code, in_language(place.title, self.teller.language)
        figures(self.teller, part, place.show)
        others = names_sorted(self.see.get(place.code, set()) & speaks, [*self.shape.codes, ANNEX])
        if others:
            part.see_also = self.teller.word("see_also", codes=_listed(others, self.teller))
        if part.is_empty:
            name = "no_datasets" if "datasets" in place.show else "nothing_here"
            part.says = "" if part.see_also else self.teller.word(name)
        return part


def _listed(codes: list[str], teller: Teller) -> str:
    named = [teller.word("the_annex") if code == ANNEX else code for code in codes]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {teller.word('and')} {named[-1]}"


def _is_property(question: Mapping[str, Any]) -> bool:
    return question["scope"] == "dataset" and question["key"] in PROPERTIES


def figures(teller: Teller, part: Part, show: Collection[str]) -> None:
    """Puts what is computed into a part: the table of datasets, the growth of storage, the costs."""

    def add(name: str, word: str, make: Callable[[Teller], Table | None]) -> None:
        table = teller.safely(teller.word(word), lambda: make(teller), None) if name in show else None
        part.tables += [table] if table else []

    add("datasets", "datasets", datasets_table)
    if "growth" in show:
        chart = teller.safely(teller.word("growth_title"), lambda: growth_figure(teller), None)
        part.charts += [chart] if chart else []
    add("growth", "growth_title", growth_table)
    add("costs", "cost_title", cost_table)


def dataset_parts(teller: Teller, questions: list[Mapping[str, Any]]) -> list[DatasetPart]:
    """Every dataset at length."""
    made = []
    for position, dataset in enumerate(teller.datasets, 1):
        name = DatasetPart(dataset["id"], f"D{position}", teller.title(position), [], [], [])
        made.append(teller.safely(f"D{position}", partial(dataset_part, teller, position, questions), name))
    return made


def dataset_part(teller: Teller, position: int, questions: list[Mapping[str, Any]]) -> DatasetPart:
    """A dataset at length: what is told of it, its properties with where they come from, what its files say."""
    dataset = teller.datasets[position - 1]
    answers = dataset["answers"]
    facts, told = [], []
    for question in questions:
        key = question["key"]
        if not teller.is_shown(dataset, key):
            continue
        answer = teller.answer(answers, key)
        if _is_property(question):
            if answer.state == "answered" and not answer.source:
                answer.source = teller.word("stated")
            facts.append(Fact(in_language(PROPERTIES[key], teller.language), answer, key))
        else:
            told.append(Question(key, teller.text(question), answer=answer))
    total = planned_bytes(answers)
    if total is not None:
        shown = bytes_shown(total, teller.language)
        facts.append(Fact(teller.word("volume"), teller.plain(shown, source=teller.word("computed"))))
    title = teller.title(position)
    files = [
        teller.safely(text_clean(item["file"]), partial(file_facts, item, title, teller.language), None)
        for item in dataset["evidence"]
    ]
    read = [file for file in files if file is not None]
    return DatasetPart(dataset["id"], f"D{position}", title, told, facts, read)
