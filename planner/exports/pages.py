"""What the download page says of each kind of document: what it is for, and what stands in its way."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from planner.plans.addresses import question_url
from planner.plans.models import Dataset, Plan
from planner.plans.queries import plan_datasets
from planner.plans.snapshots import SCHEMA, plan_frozen

from .contract import SHAPES, Exporter, Note
from .document.shapes import shapes
from .registry import exporters_listed, has_shapes, readiness

# Notes of one kind that are shown; the rest is counted.
SHOWN = 12
SHAPE_TEXTS = {
    "steps": (
        {"en": "In the portal’s own order", "nb": "I portalens egen rekkefølge"},
        {
            "en": "Step by step as you answered it. For yourselves, your institution and most funders.",
            "nb": "Steg for steg slik du svarte. For dere selv, institusjonen og de fleste finansiører.",
        },
    ),
    "science-europe": (
        {},
        {
            "en": "Under the fifteen questions that the Research Council points to, with what it asks for besides.",
            "nb": "Under de femten spørsmålene som Forskningsrådet viser til, med det rådet også spør om.",
        },
    ),
    "horizon-europe": (
        {},
        {
            "en": "Under the headings of the European Commission’s template. For EU projects.",
            "nb": "Under overskriftene i Europakommisjonens mal. For EU-prosjekter.",
        },
    ),
    "summary": (
        {"en": "On one page", "nb": "På én side"},
        {
            "en": "The datasets, sizes, places and costs at a glance. For a meeting or an application.",
            "nb": "Datasett, størrelser, steder og kostnader på et øyeblikk. Til et møte eller en søknad.",
        },
    ),
}


@dataclass
class Advice:
    """Notes of one weight on one kind of document. `lines` are text and address; `more` are not shown."""

    severity: str
    count: int
    lines: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0


@dataclass
class KindOffer:
    """One kind of document on the download page."""

    kind: str
    title: str
    about: str
    suffix: str
    advice: list[Advice]
    has_readiness: bool

    @property
    def is_blocked(self) -> bool:
        return any(one.severity == "blocks" for one in self.advice)


def shape_choices(language: str) -> list[dict[str, str]]:
    """Key, name and one line on each order that a document can have."""
    named = shapes()
    return [
        {
            "key": key,
            "name": (named[key].name if key in named else SHAPE_TEXTS[key][0])[language],
            "about": SHAPE_TEXTS[key][1][language],
        }
        for key in SHAPES
    ]


def kinds_offered(plan: Plan, language: str) -> tuple[list[KindOffer], list[KindOffer]]:
    """Documents to read, and packages for archives and machines, each with its readiness as the plan is now."""
    content = {"schema": SCHEMA, "taken": timezone.now().isoformat(timespec="seconds"), **plan_frozen(plan)}
    datasets = {str(dataset.uuid): dataset for dataset in plan_datasets(plan)}
    read: list[KindOffer] = []
    packed: list[KindOffer] = []
    for exporter in exporters_listed():
        offer = _offer(exporter, plan, content, datasets, language)
        (read if has_shapes(exporter) else packed).append(offer)
    return read, packed


def _offer(
    exporter: Exporter, plan: Plan, content: dict[str, Any], datasets: dict[str, Dataset], language: str
) -> KindOffer:
    notes = readiness(exporter.kind, content)
    counts = Counter(note.severity for note in notes)
    advice = [
        Advice(
            severity,
            counts[severity],
            [(note.message[language], _address(note, plan, datasets)) for note in notes if note.severity == severity][
                :SHOWN
            ],
            max(0, counts[severity] - SHOWN),
        )
        for severity in ("blocks", "missing")
        if counts[severity]
    ]
    return KindOffer(
        exporter.kind,
        exporter.title[language],
        exporter.about[language],
        exporter.suffix,
        advice,
        hasattr(exporter, "readiness"),
    )


def _address(note: Note, plan: Plan, datasets: dict[str, Dataset]) -> str:
    """Where the note can be mended; empty where there is no such place."""
    if not note.question:
        return ""
    return question_url(plan, note.question, datasets.get(note.dataset or ""))
