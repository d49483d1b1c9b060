"""One field of a metadata sheet as a person sees it, and its values in words."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from planner.plans.addresses import question_url
from planner.plans.models import Answer, Dataset, Plan
from planner.plans.pages import PlanPage

from .checklist import Field, field_words, fields, value_words
from .dataset import DATASET, PLAN, QUESTIONS
from .fields import asked_at, is_typed
from .model import ORIGINS, Value, value_shown
from .queries import Typed
from .sheet import Row

_TERM = re.compile(r"^(.*\S)\s*\(([A-Za-z][\w-]*[:_][\w-]+)\)$", re.S)
_LONG = ("long_text", "text_or_file", "reference_set")


@dataclass(frozen=True)
class Asked:
    """What the field templates of the questionnaire want to know of a question."""

    type: str
    vocabularies: tuple[str, ...]
    evidence: str = ""
    example: None = None


@dataclass
class FieldForm:
    """One field as a person sees it. Named as the questions' forms are, so that their templates and script serve it."""

    plan: Plan
    dataset: Dataset
    field: Field
    language: str
    may_edit: bool
    typed: Typed
    row: Row
    shares: bool  # whether the plan has other datasets to share a value with
    value: Any = None
    opened: bool = False
    notice: str = ""
    offers: tuple[()] = ()

    @property
    def id(self) -> str:
        return field_anchor(self.field.id)

    @property
    def text(self) -> str:
        return field_words(self.field, self.language)[0]

    @property
    def help(self) -> str:
        return field_words(self.field, self.language)[1]

    @property
    def when(self) -> str:
        return field_words(self.field, self.language)[2] or ""

    @property
    def many(self) -> bool:
        return self.field.many and self.control in ("lines",)

    @property
    def control(self) -> str:
        """Which field template: choice, yes_no, term, lines, long_text or text."""
        if self.field.values and not self.field.many:
            return "choice"
        if self.field.type == "boolean":
            return "yes_no"
        if self.field.vocabularies and not isinstance(self.value, list) and self.field.id not in _NO_TERM:
            return "long_text" if self.field.type in _LONG else "term"
        if self.field.many and self.field.type != "long_text":
            return "lines"
        return "long_text" if self.field.type in _LONG else "text"

    @property
    def question(self) -> Asked:
        return Asked(self.control, self.field.vocabularies)

    @property
    def answer(self) -> Answer | None:
        return self.typed.standing

    @property
    def state(self) -> str:
        return self.answer.state if self.answer else ""

    @property
    def revision(self) -> str:
        """Revisions of the dataset's value and of the plan's, as one mark: `2.0`."""
        return "{}.{}".format(*self.typed.revisions)

    @property
    def is_shared(self) -> bool:
        return self.typed.is_shared

    @property
    def has_history(self) -> bool:
        return sum(self.typed.revisions) > 1

    @property
    def url(self) -> str:
        return reverse("sheet-field", args=[self.plan.uuid, self.dataset.uuid, self.field.id])

    @property
    def history_url(self) -> str:
        return reverse("sheet-history", args=[self.plan.uuid, self.dataset.uuid, self.field.id])

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(value, value_words(self.field, value, self.language)) for value in self.field.values]

    @property
    def display(self) -> str:
        return value_text(self.field, self.answer.value if self.answer else None, self.language)

    @property
    def standing(self) -> str:
        """What stands in the field, from wherever it comes."""
        return value_text(self.field, self.row.value.value, self.language) if self.row.value else ""

    @property
    def is_typed_here(self) -> bool:
        return is_typed(self.field.id)

    @property
    def origin(self) -> str:
        """Where the value comes from, in words."""
        return origin_words(self.row.value, self.language) if self.row.value else ""

    @property
    def question_link(self) -> str:
        """The question of the plan that this field is answered by."""
        key = asked_at(self.field.id) or (QUESTIONS.get(self.field.id) if not self.is_typed_here else None)
        if key is None:
            return ""
        return question_url(self.plan, key, None if key.startswith(("project.", "ethics.")) else self.dataset)

    @property
    def others(self) -> list[tuple[str, str]]:
        """What else was said about the field, with where."""
        return [
            (value_text(self.field, one.value, self.language), origin_words(one, self.language))
            for one in self.row.others
        ]

    @property
    def proposal(self) -> str:
        """A guess from the header that nobody has taken yet."""
        return value_text(self.field, self.row.proposal.value, self.language) if self.row.proposal else ""

    @property
    def proposal_typed(self) -> str:
        """The guess as it would be typed."""
        return input_text(self.row.proposal.value) if self.row.proposal else ""

    def filled(self, value: Any) -> "FieldForm":
        """The same field with another value in it, as typed."""
        return replace(self, value=value)


# Names of organisms have their number in a field of its own.
_NO_TERM = {"biosample.organism.ncbi_taxon"}


def field_anchor(name: str) -> str:
    """The field's id on its page: `f-acquisition-objective-na`."""
    return "f-" + name.replace(".", "-").replace("_", "-")


def field_url(plan: Plan, dataset: Dataset, name: str) -> str:
    """The page of the field's module, at the field."""
    page = reverse("sheet", args=[plan.uuid, dataset.uuid])
    return f"{page}?module={fields()[name].module}&field={name}#{field_anchor(name)}"


def value_text(asked: Field, value: Any, language: str) -> str:
    """A value as a person reads it; a gap between channels is a dash."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join("–" if item is None else value_text(asked, item, language) for item in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value_words(asked, str(value), language) if asked.values else value_shown(value)


def input_text(value: Any) -> str:
    """A value as it stands in its field: several one a line."""
    if isinstance(value, list):
        return "\n".join(str(item) for item in value if item is not None)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def origin_words(value: Value, language: str) -> str:
    """`read from a.czi` and the like: short, for beside the value."""
    if value.source == PLAN:
        return _("typed here, for all datasets")
    if value.source == DATASET:
        return _("typed here")
    if value.origin == "header" or (value.origin == "derived" and value.file):
        return _("read from %(file)s") % {"file": value.file}
    if value.origin == "accepted":
        return _("read from %(file)s, accepted by you") % {"file": value.file}
    if value.origin == "author":
        return _("from your answers in the plan")
    if value.origin == "instrument":
        return _("from the instrument record “%(name)s”") % {"name": value.source}
    return ORIGINS[value.origin][language]


def form_of(frame: PlanPage, scope: tuple[Plan, Dataset], row: Row, typed: Typed, language: str) -> FieldForm:
    plan, dataset = scope
    standing = typed.standing
    raw = standing.value if standing is not None and standing.state == Answer.State.ANSWERED else None
    form = FieldForm(
        plan,
        dataset,
        row.field,
        language,
        frame.may_edit,
        typed,
        row,
        shares=len(frame.datasets) > 1 and row.field.module != "study",
        value=raw,
    )
    return form.filled(_as_term(raw) if form.control == "term" else input_text(raw))


def _as_term(raw: Any) -> Any:
    found = _TERM.match(str(raw)) if raw is not None else None
    return {"label": found[1], "id": found[2]} if found else input_text(raw)
