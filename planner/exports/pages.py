"""What the download page says of each kind of document: what it is for, and what stands in its way."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from planner.plans.models import Plan
from planner.plans.snapshots import SCHEMA, plan_frozen

from .contract import MADMP_VERSIONS, SHAPES, Exporter
from .document.shapes import shapes
from .madmp import MadmpExporter
from .preview.exporter import Addresses
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
    versions: tuple[str, ...] = ()  # of the format, where one can be chosen

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


def plan_now(plan: Plan) -> dict[str, Any]:
    """What a snapshot taken now would hold for exporters to judge, without taking one."""
    return {"schema": SCHEMA, "taken": timezone.now().isoformat(timespec="seconds"), **plan_frozen(plan)}


def kinds_offered(plan: Plan, language: str) -> tuple[list[KindOffer], list[KindOffer]]:
    """Documents to read, and packages for archives and machines, each with its readiness as the plan is now."""
    content = plan_now(plan)
    addresses = Addresses(content)
    read: list[KindOffer] = []
    packed: list[KindOffer] = []
    for exporter in exporters_listed():
        offer = _offer(exporter, content, addresses, language)
        (read if has_shapes(exporter) else packed).append(offer)
    return read, packed


def _offer(exporter: Exporter, content: dict[str, Any], addresses: Addresses, language: str) -> KindOffer:
    notes = readiness(exporter.kind, content)
    counts = Counter(note.severity for note in notes)
    advice = [
        Advice(
            severity,
            counts[severity],
            [
                (note.message[language], addresses.question(note.question or "", note.dataset or ""))
                for note in notes
                if note.severity == severity
            ][:SHOWN],
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
        MADMP_VERSIONS if exporter.kind == MadmpExporter.kind else (),
    )
