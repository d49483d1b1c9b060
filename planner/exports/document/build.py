"""From a frozen snapshot to the words of a document: title block, summary, steps, datasets, sources."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from common.wording import bytes_shown, date_shown, text_clean
from planner.plans.frozen import Answers, answer_value, contact_person, is_asked, planned_bytes

from ..contract import Options, Snapshot
from ..labels import PROPERTIES, in_language, label
from .facts import file_facts
from .model import Answer, Block, DatasetPart, Document, Fact, Question, Row, Section
from .sources import Sources
from .summary import overview_rows, summary_rows
from .text import blocks_of, shortened

COLLECT = "collect"
_ROR = re.compile(r"https://ror\.org/0[a-z0-9]{8}")
_ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dX]")


def document_build(snapshot: Snapshot, options: Options, attached_madmp: bool = False) -> Document:
    """The whole document. `attached_madmp` adds the sentence that says so."""
    return _Builder(snapshot, options).document(attached_madmp)


class _Builder:
    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self.snapshot, self.options = snapshot, options
        self.language = options.language
        self.sources = Sources(snapshot["catalogue"], self.language)
        self.datasets = snapshot["datasets"]
        self.questions = {question["key"]: question for step in snapshot["steps"] for question in step["questions"]}

    def word(self, name: str, **values: object) -> str:
        return label(name, self.language, **values)

    def document(self, attached_madmp: bool) -> Document:
        plan = self.snapshot["plan"]
        taken = datetime.fromisoformat(self.snapshot["taken"]).astimezone(UTC)
        title = " ".join(text_clean(plan["title"]).split()) or self.word("untitled")
        head = self.head()
        sections = [self.section(number, step) for number, step in enumerate(self.snapshot["steps"], 1)]
        contact = contact_person(self.snapshot)
        return Document(
            language=self.language,
            plan_language=plan["language"],
            kind=self.word("kind"),
            subject=self.word("subject"),
            title=title,
            date=taken.timetuple()[:6],
            head=head,
            summary=summary_rows(self.snapshot, self.language),
            overview=overview_rows(self.snapshot, self.language),
            sections=[section for section in sections if self.is_worth(section)],
            notes=self.sources.lines(),
            about=self.about(taken, attached_madmp),
            running=shortened(title, 96),
            words={
                name: self.word(name)
                for name in (
                    *("summary", "datasets", "dataset", "no_datasets", "notes", "notes_intro", "about"),
                    *("missing", "unknown", "not_applicable", "col_property", "col_value", "col_source", "page_of"),
                    *("col_format", "col_volume", "col_storage", "col_repository", "col_terms", "version"),
                )
            }
            | {"version_number": str(plan["version"]), "date": date_shown(taken.date().isoformat(), self.language)},
            author=text_clean(contact["name"]) if contact else "",
        )

    def is_worth(self, section: Section) -> bool:
        """A step without a word is left out, but in a plan without datasets it says that they are missing."""
        waiting = not self.datasets and self.options.include_unanswered
        return bool(section.questions or section.datasets or waiting)

    def head(self) -> list[Fact]:
        """The title block. What the plan does not say is shown as not given."""
        plan, answers = self.snapshot["plan"], self.snapshot["answers"]
        questionnaire = self.snapshot["questionnaire"]
        named = in_language(questionnaire["title"], self.language)
        named = self.word("questionnaire_of", title=named, version=questionnaire["version"])
        taken = date_shown(self.snapshot["taken"], self.language)
        version = self.plain(f"{self.word('version_of', version=plan['version'], date=taken)}\n{named}")
        return [
            Fact(self.word("funder"), self.given(answers, "project.funder")),
            Fact(self.word("grant"), self.given(answers, "project.grant_id")),
            Fact(self.word("period"), self.period()),
            Fact(self.word("institution"), self.institution()),
            Fact(self.word("contact"), self.contact()),
            Fact(self.word("version"), version),
        ]

    def plain(self, text: str, **more: Any) -> Answer:
        return Answer("answered", blocks_of(text), **more)

    def not_given(self) -> Answer:
        return Answer("missing", blocks_of(self.word("not_given")))

    def given(self, answers: Answers, key: str) -> Answer:
        return self.answer(answers, key) if answer_value(answers, key) is not None else self.not_given()

    def institution(self) -> Answer:
        value = answer_value(self.snapshot["answers"], "project.institution")
        if not value or not value.get("name"):
            return self.not_given()
        ror = value.get("ror")
        return self.plain(value["name"], link=ror if ror and _ROR.fullmatch(ror) else None)

    def contact(self) -> Answer:
        person = contact_person(self.snapshot)
        if person is None:
            return self.not_given()
        orcid = f"https://orcid.org/{person['orcid']}" if _ORCID.fullmatch(person.get("orcid") or "") else None
        return self.plain("\n".join(part for part in (person["name"], person.get("email"), orcid) if part), link=orcid)

    def period(self) -> Answer:
        answers = self.snapshot["answers"]
        start, end = (answer_value(answers, f"project.{name}") for name in ("start", "end"))
        if start and end:
            return self.plain(f"{date_shown(start, self.language)} –\n{date_shown(end, self.language)}")
        if start or end:
            name = "from" if start else "until"
            return self.plain(self.word(name, date=date_shown(start or end, self.language)))
        return self.not_given()

    def answer(self, answers: Answers, key: str) -> Answer:
        """One answer as a reader sees it; a question nobody answered is `missing`."""
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
        return Answer("answered", self.blocks(key, value, shown), note=self.sources.number(value), source=source)

    def blocks(self, key: str, value: Any, shown: str) -> list[Block]:
        """Long texts may hold lists, and several choices are one; anything else is taken as it is shown."""
        question = self.questions.get(key)
        kind = question["type"] if question else None
        if question and kind == "several" and isinstance(value, list) and len(value) > 1:
            names = {option["key"]: in_language(option["text"], self.language) for option in question["options"] or []}
            if all(item in names for item in value):
                return [Block("list", [text_clean(names[item]) for item in value], ["-"] * len(value))]
        return blocks_of(shown, lists=kind == "long_text")

    def section(self, number: int, step: Mapping[str, Any]) -> Section:
        plan_questions = [question for question in step["questions"] if question["scope"] == "plan"]
        others = [question for question in step["questions"] if question["scope"] == "dataset"]
        questions = [
            Question(in_language(question["text"], self.language), answer=answer)
            for question in plan_questions
            if self.is_shown(self.snapshot, question["key"])
            for answer in [self.answer(self.snapshot["answers"], question["key"])]
        ]
        datasets: list[DatasetPart] = []
        if step["key"] == COLLECT:
            datasets = [self.dataset(position, one, others) for position, one in enumerate(self.datasets, 1)]
        else:
            questions += [row for question in others for row in self.by_dataset(question)]
        return Section(number, in_language(step["title"], self.language), questions, datasets)

    def is_shown(self, scope: Mapping[str, Any], key: str) -> bool:
        if key in scope["answers"]:
            return True
        return self.options.include_unanswered and is_asked(scope.get("asked"), key)

    def by_dataset(self, question: Mapping[str, Any]) -> list[Question]:
        """One question that each dataset answers: equal answers share a row."""
        groups: list[tuple[Answer, list[int]]] = []
        key = question["key"]
        shown = [position for position, one in enumerate(self.datasets, 1) if self.is_shown(one, key)]
        for position in shown:
            answer = self.answer(self.datasets[position - 1]["answers"], key)
            same = next((members for known, members in groups if known == answer), None)
            if same is None:
                groups.append((answer, [position]))
            else:
                same.append(position)
        text = in_language(question["text"], self.language)
        if not groups:
            return []
        if len(groups) == 1 and len(self.datasets) == len(groups[0][1]):
            only = Row("D1", self.title(1), groups[0][0])
            every = Row("", self.word("all_datasets"), groups[0][0])
            return [Question(text, rows=[only if len(self.datasets) == 1 else every])]
        rows = [
            Row(f"D{members[0]}", self.title(members[0]), answer)
            if len(members) == 1
            else Row(self.word("some_datasets", count=len(members)), ranges_shown(members), answer)
            for answer, members in groups
        ]
        return [Question(text, rows=rows)]

    def title(self, position: int) -> str:
        title = " ".join(text_clean(self.datasets[position - 1]["title"]).split())
        return title or f"{self.word('dataset')} {position}"

    def dataset(self, position: int, dataset: Mapping[str, Any], questions: list[Mapping[str, Any]]) -> DatasetPart:
        answers = dataset["answers"]
        facts, told = [], []
        for question in questions:
            key = question["key"]
            if not self.is_shown(dataset, key):
                continue
            answer = self.answer(answers, key)
            if key in PROPERTIES:
                if answer.state == "answered" and not answer.source:
                    answer.source = self.word("stated")
                facts.append(Fact(in_language(PROPERTIES[key], self.language), answer))
            else:
                told.append(Question(in_language(question["text"], self.language), answer=answer))
        total = planned_bytes(answers)
        if total is not None:
            shown = bytes_shown(total, self.language)
            facts.append(Fact(self.word("volume"), self.plain(shown, source=self.word("computed"))))
        files = [file_facts(item, self.title(position), self.language) for item in dataset["evidence"]]
        return DatasetPart(f"D{position}", self.title(position), told, facts, files)

    def about(self, taken: datetime, attached_madmp: bool) -> list[str]:
        plan = self.snapshot["plan"]
        moment = f"{date_shown(taken.date().isoformat(), self.language)} {taken:%H:%M}"
        lines = [self.word("made", version=plan["version"], moment=moment, id=f"urn:uuid:{plan['id']}")]
        if attached_madmp:
            lines.append(self.word("attached", version=self.options.madmp_version))
        if not self.options.include_unanswered:
            lines.append(self.word("left_out"))
        return lines


def ranges_shown(numbers: list[int]) -> str:
    """[1, 3, 4, 5] as `D1, D3–D5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"D{run[0]}" if len(run) == 1 else f"D{run[0]}–D{run[-1]}" for run in runs)
