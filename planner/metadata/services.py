"""Every write of the metadata sheet. The rows and their revisions are those of answers (`planner.plans.services`)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.people import Who
from planner.instruments.queries import instruments_json
from planner.plans.models import INSTRUMENT, Answer, Dataset, Plan
from planner.plans.services import sheet_value_save
from planner.questionnaire.types import ValueRefused

from .fields import field_clean, is_typed
from .queries import typed_of

NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """What somebody sends for a field. `shared`: it holds for every dataset of the plan."""

    raw: Any = None
    state: str = Answer.State.ANSWERED
    shared: bool = False


def sheet_field_save(
    *, plan: Plan, dataset: Dataset, field: str, draft: FieldDraft, revisions: tuple[int, int], user: Who
) -> Answer:
    """Saves one field, for the dataset or for the whole plan; a shared value takes the place of the dataset's own.

    `revisions` are those the person saw: of the dataset's value and of the plan's, 0 where there was none. Raises
    ValueRefused, or RevisionConflict with both texts stored.
    """
    state, value = _draft_clean(field, draft)
    own, common = revisions
    if not draft.shared and not field.startswith("study."):
        return sheet_value_save(
            plan=plan, dataset=dataset, field=field, state=state, value=value, revision=own, user=user
        )
    saved = sheet_value_save(plan=plan, field=field, state=state, value=value, revision=common, user=user)
    mine = typed_of(plan, dataset, field).own
    if mine is not None and mine.state:
        sheet_value_save(
            plan=plan, dataset=dataset, field=field, state="", value=None, revision=mine.revision, user=user
        )
    return saved


def instrument_choose(*, plan: Plan, dataset: Dataset, chosen: str, user: Who) -> Answer:
    """The instrument of the library that the dataset was taken with, by id; "none" for none of it; "" leaves it to the files.

    Raises ValueRefused. Whoever chooses last decides: it is one word, and every earlier one is kept.
    """
    if chosen not in ("", NONE) and not any(one["id"] == chosen for one in instruments_json()):
        raise ValueRefused(_("This instrument is not in the library any more. Choose another one."))
    own = typed_of(plan, dataset, INSTRUMENT).own
    return sheet_value_save(
        plan=plan,
        dataset=dataset,
        field=INSTRUMENT,
        state=Answer.State.ANSWERED if chosen else "",
        value=chosen or None,
        revision=own.revision if own else 0,
        user=user,
    )


def draft_check(field: str, draft: FieldDraft) -> None:
    """Raises ValueRefused where a draft could not be saved; saves nothing."""
    _draft_clean(field, draft)


def _draft_clean(field: str, draft: FieldDraft) -> tuple[str, Any]:
    if draft.state == Answer.State.UNKNOWN and is_typed(field):
        return Answer.State.UNKNOWN, None
    if draft.state not in ("", Answer.State.ANSWERED, Answer.State.UNKNOWN):
        raise ValueRefused(_("A field of the metadata sheet is “answered”, “unknown” (not available) or empty."))
    value = field_clean(field, draft.raw) if draft.state else field_clean(field, None)
    return (Answer.State.ANSWERED, value) if value is not None else ("", None)
