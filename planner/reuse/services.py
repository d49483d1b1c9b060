"""Naming a published study in a plan as data that are reused."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.people import Who
from planner.catalogue.models import Entry
from planner.plans.models import Answer, Plan
from planner.plans.queries import answers_by_question, plan_answers
from planner.plans.services import Draft, answer_save
from planner.questionnaire.types import ValueRefused

EXISTING, STUDY, WHAT = "reuse.existing_data", "reuse.idr_study", "reuse.what"


@transaction.atomic
def study_attach(*, plan: Plan, entry: Entry, user: Who) -> None:
    """Answers that existing data are used, names the study, and adds a line about it to what is reused.

    The first study stands in the question about IDR; each one is a line of the text. A study named before changes
    nothing. Raises ValueRefused where somebody has answered that no existing data are used.
    """
    stand = answers_by_question(plan_answers(plan), None)
    existing = stand.get(EXISTING)
    if existing is not None and existing.value == "no":
        raise ValueRefused(
            _(
                "This plan says that no existing data are used. Change that answer first: step “Reuse and other results”."
            )
        )
    if existing is None or existing.value != "yes":
        _save(plan, EXISTING, "yes", existing, user)
    study = stand.get(STUDY)
    if study is None or not study.value:
        _save(plan, STUDY, {"kind": entry.kind, "key": entry.key}, study, user)
    what = stand.get(WHAT)
    said = (what.value if what else None) or ""
    if entry.title_en not in said:
        line = _("IDR study %(name)s, %(url)s (list of %(day)s). Licence: see the study's page.") % {
            "name": entry.title_en,
            "url": entry.data["url"],
            "day": entry.checked.isoformat(),
        }
        _save(plan, WHAT, f"{said}\n{line}".strip(), what, user)


def _save(plan: Plan, question: str, raw: object, stands: Answer | None, user: Who) -> None:
    revision = stands.revision if stands else 0
    answer_save(plan=plan, question=question, draft=Draft(raw=raw), revision=revision, user=user)
