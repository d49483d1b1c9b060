"""Bringing a plan in: read the document, make the plan with its answers, keep the document, say what happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common.people import Who
from planner.plans.models import TITLE_LENGTH, Carried, Plan
from planner.plans.services import FirstAnswer, plan_create, plan_fill
from planner.plans.snapshots import plan_was
from planner.questionnaire.loader import Questionnaire
from planner.questionnaire.queries import version_current, version_questionnaire

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


def _title(given: str, untitled: str) -> tuple[str, dict[str, str] | None]:
    """A title that a plan can have, and a note if it had to be cut."""
    title = " ".join("".join(sign if sign.isprintable() else " " for sign in given).split())
    if len(title) <= TITLE_LENGTH:
        return title or untitled, None
    told = {language: text.format(limit=TITLE_LENGTH) for language, text in MESSAGES["title"].items()}
    return title[: TITLE_LENGTH - 1].rstrip() + "…", told
