"""Every write of the metadata sheet. The rows and their revisions are those of answers (`planner.plans.services`)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.people import Who
from planner.plans.models import Answer, Dataset, Plan
from planner.plans.services import sheet_value_save
from planner.questionnaire.types import ValueRefused

from .fields import field_clean, is_typed
from .queries import typed_of


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


def _draft_clean(field: str, draft: FieldDraft) -> tuple[str, Any]:
    if draft.state == Answer.State.UNKNOWN and is_typed(field):
        return Answer.State.UNKNOWN, None
    if draft.state not in ("", Answer.State.ANSWERED, Answer.State.UNKNOWN):
        raise ValueRefused(_("A field of the metadata sheet is “answered”, “unknown” (not available) or empty."))
    value = field_clean(field, draft.raw) if draft.state else field_clean(field, None)
    return (Answer.State.ANSWERED, value) if value is not None else ("", None)
