"""Bringing a plan in: read the document, make the plan with its answers, keep the document, say what happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common.people import Who
from planner.exports.madmp import madmp_build
from planner.plans.models import TITLE_LENGTH, Carried, Dataset, Plan
from planner.plans.queries import answers_by_question, plan_answers, plan_datasets
from planner.plans.services import (
    Draft,
    FirstAnswer,
    answer_save,
    dataset_change,
    dataset_create,
    dataset_delete,
    plan_change,
    plan_create,
    plan_fill,
)
from planner.plans.snapshots import plan_was, snapshot_take
from planner.questionnaire.loader import Questionnaire
from planner.questionnaire.queries import version_current, version_questionnaire
from planner.questionnaire.types import ValueRefused

from .contract import Filled, ImportRefused, Line, Reading
from .idr import idr_read
from .madmp import madmp_read
from .madmp_words import MESSAGES
from .pagetab import pagetab_read
from .rembi import rembi_read

ReadFormat = Callable[[Any, bool, Questionnaire], Reading]
READERS: dict[str, ReadFormat] = {
    "madmp": madmp_read,
    "rembi-yaml": rembi_read,
    "pagetab": pagetab_read,
    "idr": idr_read,
}
MODES = ("strict", "lenient")
# Knows every field of the earlier versions, so nothing that a plan says is missed.
OVERWRITTEN_AS = "1.3"
MOST_DATASETS = 500
KEPT_TEXT = 5 * 2**20

UNTITLED = {"en": "Imported plan", "nb": "Importert plan"}


@dataclass(frozen=True)
class Imported:
    """The new plan, and what was repaired or found no question."""

    plan: Plan
    report: list[Line]


def plan_import(
    *, user: Who, format: str, document: Any, strict: bool = False, language: str = "en", file: str = ""
) -> Imported:
    """A new plan from a document of another tool. `document` is text or what JSON held.

    Nothing is stored if it is refused. Raises KeyError for an unknown format, ImportRefused with sentence and report.
    """
    read = READERS[format]
    version = version_current()
    reading = read(document, strict, version_questionnaire(version))
    if len(reading.datasets) > MOST_DATASETS:
        raise ImportRefused(
            {
                "en": f"The document has {len(reading.datasets)} datasets; at most {MOST_DATASETS} fit in one plan.",
                "nb": f"Dokumentet har {len(reading.datasets)} datasett; høyst {MOST_DATASETS} får plass i én plan.",
            }
        )
    report = list(reading.report)
    with transaction.atomic():
        language = reading.language or language
        title, note = _title(reading.title, UNTITLED[language])
        report += [Line("/dmp/title", "repaired", note)] if note and format == "madmp" else []
        plan = plan_create(user=user, title=title, questionnaire=version, language=language)
        filled: list[tuple[int | None, Filled]] = [(None, one) for one in reading.answers]
        filled += [(place, one) for place, dataset in enumerate(reading.datasets) for one in dataset.answers]
        datasets, refusals = plan_fill(
            plan=plan,
            user=user,
            titles=[_title(one.title, f"{place + 1}")[0] for place, one in enumerate(reading.datasets)],
            answers=[FirstAnswer(one.question, one.raw, place) for place, one in filled],
        )
        for (_place, one), refusal in zip(filled, refusals, strict=True):
            if refusal is not None:
                report.append(Line(one.pointer, "unsupported", refusal))
        Carried.objects.create(
            plan=plan,
            format=format,
            version=reading.version,
            document=reading.document,
            datasets=[str(dataset.uuid) for dataset in datasets],
            was=plan_was(plan),
            report=[line.as_json() for line in report],
            received=document[:KEPT_TEXT] if isinstance(document, str) else "",
            file=file[:500],
        )
    return Imported(plan, report)


@transaction.atomic
def plan_overwrite(*, plan: Plan, user: Who, document: Any) -> Imported:
    """Puts a maDMP in the place of what a plan says in it: answers that the standard has a field for, and datasets.

    What the standard cannot say (other answers, images) stays; earlier answers stay in the history, datasets that are
    gone lie in the bin. The document is kept as an imported one is, unless the plan came in in another format, whose
    document stays. Raises ImportRefused for a document that is not valid.
    """
    questionnaire = version_questionnaire(plan.questionnaire)
    reading = madmp_read(document, True, questionnaire)
    places = _places(plan, reading.document)
    before = madmp_build(snapshot_take(plan=plan, user=user).content, OVERWRITTEN_AS)
    said = madmp_read(before, False, questionnaire)
    known = _places(plan, before)
    title, _note = _title(reading.title, plan.title)
    plan_change(plan=plan, title=title, language=reading.language)
    for dataset in plan_datasets(plan):
        if dataset not in places.values():
            dataset_delete(dataset=dataset)
    datasets = []
    for number, one in enumerate(reading.datasets):
        name, found = _title(one.title, f"{number + 1}")[0], places.get(number)
        if found is None:
            found = dataset_create(plan=plan, title=name)
        elif found.title != name:
            dataset_change(dataset=found, title=name)
        datasets.append(found)
    old: dict[Dataset | None, list[Filled]] = {
        known[n]: one.answers for n, one in enumerate(said.datasets) if n in known
    }
    report = list(reading.report)
    wanted = [(None, reading.answers), *zip(datasets, (one.answers for one in reading.datasets), strict=True)]
    for scope, filled in wanted:
        given = said.answers if scope is None else old.get(scope, [])
        report += _answers_overwrite(plan, user, scope, filled, {one.question for one in given})
    plan.refresh_from_db()
    reading.document["dmp"]["modified"] = plan.modified_at.isoformat(timespec="seconds")
    if not Carried.objects.filter(plan=plan).exclude(format="madmp").exists():
        content = {
            "format": "madmp",
            "version": reading.version,
            "document": reading.document,
            "datasets": [str(dataset.uuid) for dataset in datasets],
            "was": plan_was(plan),
            "report": [line.as_json() for line in report],
        }
        Carried.objects.update_or_create(plan=plan, defaults=content)
    return Imported(plan, report)


def _places(plan: Plan, document: dict[str, Any]) -> dict[int, Dataset]:
    """Which dataset of the plan each dataset of a document is: by the identifier of ours, or the one it came in with."""
    mine = {f"urn:uuid:{dataset.uuid}": dataset for dataset in plan_datasets(plan)}
    carried = Carried.objects.filter(plan=plan, format="madmp").first()
    came = carried.document["dmp"]["dataset"] if carried else []
    for one, uuid in zip(came, carried.datasets if carried else [], strict=False):
        if f"urn:uuid:{uuid}" in mine:
            mine.setdefault(one["dataset_id"]["identifier"], mine[f"urn:uuid:{uuid}"])
    found: dict[int, Dataset] = {}
    for number, one in enumerate(document["dmp"]["dataset"]):
        dataset = mine.get(one["dataset_id"]["identifier"])
        if dataset is not None and dataset not in found.values():
            found[number] = dataset
    return found


def _answers_overwrite(
    plan: Plan, user: Who, dataset: Dataset | None, filled: list[Filled], said: set[str]
) -> list[Line]:
    """Saves what differs and empties what the earlier document said and this one does not."""
    given = answers_by_question(plan_answers(plan), dataset)
    lines = []
    drafts = {one.question: (Draft(raw=one.raw), one.pointer) for one in filled}
    gone = {question: (Draft(state=""), "") for question in said - set(drafts)}
    for question, (draft, pointer) in {**gone, **drafts}.items():
        revision = given[question].revision if question in given else 0
        try:
            answer_save(plan=plan, question=question, draft=draft, revision=revision, user=user, dataset=dataset)
        except ValueRefused as refused:
            lines.append(Line(pointer, "unsupported", dict.fromkeys(("en", "nb"), str(refused))))
    return lines


def _title(given: str, untitled: str) -> tuple[str, dict[str, str] | None]:
    """A title that a plan can have, and a note if it had to be cut."""
    title = " ".join("".join(sign if sign.isprintable() else " " for sign in given).split())
    if len(title) <= TITLE_LENGTH:
        return title or untitled, None
    told = {language: text.format(limit=TITLE_LENGTH) for language, text in MESSAGES["title"].items()}
    return title[: TITLE_LENGTH - 1].rstrip() + "…", told
