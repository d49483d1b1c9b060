"""What a questionnaire is: frozen dataclasses, and the closed sets that its YAML may name.

Content is data, so that a consultant can read it and a version can be stored whole. `loader` turns it into
these classes and refuses what is not in the sets below; nothing else in the code knows the YAML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

LANGUAGES = ("en", "nb")

QUESTION_TYPES = (
    "choice", "several", "text", "long_text", "number", "date", "person",
    "organisation", "term", "catalogue", "dataset", "file_size", "money", "yes_no",
)  # fmt: skip
SCOPES = ("plan", "dataset")

# Kinds of catalogue entries a question may offer (INTERFACES, catalogue).
CATALOGUE_KINDS = (
    "formats", "storage", "repositories", "services", "ethics", "funders", "licences", "idr-studies",
)  # fmt: skip

# Facts of a file that can propose an answer (planner/advice/proposals.py answers them).
EVIDENCE_HOOKS = ("format", "image_bytes", "dimensions", "pixel_size", "channels", "objective", "instrument")

# Science Europe, Practical Guide 2021 (doi 10.5281/zenodo.4915862): administrative information and 15 questions.
SCIENCE_EUROPE = (
    "0", "1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "5a", "5b", "5c", "5d", "6a", "6b",
)  # fmt: skip

# Horizon Europe DMP template v1.1 (2022-04-01): sections of the form.
HORIZON_EUROPE = ("1", "2.1", "2.2", "2.3", "2.4", "3", "4", "5", "6", "7")

# Research Council of Norway: "core" is what it takes from Science Europe; the rest are its own extra questions
# and data rules, as listed in planner/catalogue/data/norway/funders.yaml under rcn.
RCN = (
    "core", "existing_data", "format_limits", "rights_holders", "purpose_limits", "volumes", "approvals",
    "ten_years", "two_years", "no_lasting_value", "open_at_publication", "licence", "metadata_standard", "costs",
)  # fmt: skip

YES_NO = ("yes", "no", "unknown")

Text = Mapping[str, str]  # {"en": ..., "nb": ...}


@dataclass(frozen=True)
class Option:
    """One choice. `term` is an ontology term that means the same, as `FBbi:00000251`."""

    key: str
    text: Text
    help: Text | None = None
    term: str | None = None


@dataclass(frozen=True)
class Question:
    """One question. `codes` names what it feeds: science_europe, horizon_europe, rcn (lists), madmp (one path)."""

    key: str
    type: str
    scope: str
    text: Text
    help: Text | None = None
    example: Text | None = None
    options: tuple[Option, ...] = ()
    kind: str | None = None
    unit: str | None = None
    unit_text: Text | None = None
    whole: bool = False
    vocabularies: tuple[str, ...] = ()
    when: Mapping[str, Any] | None = None
    evidence: str | None = None
    not_before: str | None = None
    ask: tuple[str, ...] = ()
    codes: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    weight: int = 1
    required: bool = False
    short: bool = False

    def option(self, key: str) -> Option | None:
        """The option with this key, or None."""
        return next((option for option in self.options if option.key == key), None)

    @property
    def choices(self) -> tuple[str, ...]:
        """Keys that an answer may hold, where the set is closed."""
        return YES_NO if self.type == "yes_no" else tuple(option.key for option in self.options)


@dataclass(frozen=True)
class Step:
    """A page of the wizard. `who` names the desks that help with it."""

    key: str
    title: Text
    intro: Text
    questions: tuple[Question, ...]
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a stated fact was read. `date` is the page's own date where it has one; `read` is when it was read."""

    key: str
    title: str
    url: str
    date: str | None
    read: str

    @property
    def shown_date(self) -> str:
        """The date to print beside the fact: the page's own, else the day it was read."""
        return self.date or self.read


@dataclass(frozen=True)
class Desk:
    """Who to ask. `service` is the catalogue entry (kind `services`) with address and opening, where there is one."""

    key: str
    title: Text
    service: str | None = None


@dataclass(frozen=True)
class Questionnaire:
    """One version of the content. `digest` is the SHA-256 of its canonical JSON."""

    key: str
    version: int
    title: Text
    steps: tuple[Step, ...]
    sources: Mapping[str, Source]
    desks: Mapping[str, Desk]
    from_plan: Mapping[str, str]
    moved: Mapping[str, str]  # {key in the version before: key in this one}
    digest: str
    by_key: Mapping[str, Question] = field(repr=False, compare=False)
    order: tuple[str, ...] = field(repr=False, compare=False)  # a question after all it depends on
    hinges: frozenset[str] = field(repr=False, compare=False)  # what the conditions of all questions ask about

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, in the order they are asked."""
        return (question for step in self.steps for question in step.questions)

    @cached_property
    def by_scope(self) -> Mapping[str, tuple[tuple[Step, Question], ...]]:
        """{"plan" or "dataset": its questions with their steps, in the order they are asked}."""
        pairs = [(step, question) for step in self.steps for question in step.questions]
        return {scope: tuple(pair for pair in pairs if pair[1].scope == scope) for scope in ("plan", "dataset")}

    @cached_property
    def always(self) -> frozenset[str]:
        """Keys of the questions that hang on no condition."""
        return frozenset(key for key, question in self.by_key.items() if question.when is None)

    @cached_property
    def conditional(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """(key, condition) of the others, each after all it depends on."""
        return tuple((key, when) for key in self.order if (when := self.by_key[key].when) is not None)

    @cached_property
    def from_files(self) -> tuple[Question, ...]:
        """The questions of a dataset that its files can answer."""
        return tuple(question for _step, question in self.by_scope["dataset"] if question.evidence)

    def question(self, key: str) -> Question | None:
        """The question with this key, or None."""
        return self.by_key.get(key)

    def step(self, key: str) -> Step | None:
        """The step with this key, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def step_of(self, question: str) -> Step | None:
        """The step that asks a question, or None."""
        return self._steps.get(question)

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return {question.key: step for step in self.steps for question in step.questions}
