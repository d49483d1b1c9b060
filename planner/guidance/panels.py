"""What a panel of advice shows on a step's page, in the reader's language. Templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from planner.advice.chart import growth_chart
from planner.advice.lines import Line, Severity, Source, sources_joined
from planner.advice.repositories import Archive
from planner.advice.storage import Match
from planner.advice.timeline import lead_time_picture
from planner.advice.verdicts import Verdict
from planner.plans.models import Answer, Dataset, Plan
from planner.plans.queries import answers_by_question, answers_for, plan_answers, plan_datasets

from .advising import DatasetAdvice, PlanAdvice
from .frozen import lead_time_as_json, volume_as_json, years_as_json
from .queries import plan_advice

OPEN_AT_ONCE = 3  # candidates shown before "more that fit"
PAGE_WIDTH = 440  # units of the chart, so that its letters stay readable on a phone


def panel_name(step: str, *, of_dataset: bool) -> str | None:
    """Which panel a step has: the template's name, or None."""
    return _PANELS.get((step, of_dataset))


_PANELS = {
    ("collect", False): "volume",
    ("collect", True): "collect",
    ("store", False): "store_all",
    ("store", True): "store",
    ("ethics", False): "ethics",
    ("share", True): "share",
}


@dataclass(frozen=True)
class Choose:
    """The form of a "Choose" button: the question it answers, at the revision that was seen."""

    url: str
    revision: int
    chosen: str | None
    next: str


@dataclass(frozen=True)
class Candidate:
    """A service or an archive on the page."""

    key: str
    title: str
    verdict: str
    color: str
    recommended: bool
    chosen: bool
    why: Sequence[Line]
    why_not: Sequence[Line]
    price: Line
    priced: bool
    facts: Sequence[Line]
    together: str | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.why_not, *self.why, self.price, *self.facts)

    @property
    def sources(self) -> tuple[Source, ...]:
        return sources_joined(*(line.sources for line in self.lines))


@dataclass(frozen=True)
class Group:
    """Candidates of one kind of verdict: `first` are open, `more` behind a click."""

    first: list[Candidate] = field(default_factory=list)
    more: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Ranking:
    """Candidates by verdict, best first. `misfit`: the chosen one, where it does not stand among those that fit."""

    fits: Group
    ask: list[Candidate]
    no: list[Candidate]
    misfit: Candidate | None
    choose: Choose | None


@dataclass(frozen=True)
class Picture:
    """A drawing and the rows of its table, oldest first."""

    svg: SafeString
    rows: list[dict[str, int]]
    parts: list[str]
    end: dict[str, int] | None = None


def panel_context(plan: Plan, name: str, dataset: Dataset | None, *, language: str, may_edit: bool) -> dict[str, Any]:
    """Everything the panel's template wants; a dataset's panel asks for advice on that one alone."""
    datasets = [dataset] if dataset else plan_datasets(plan)
    answers = answers_for(plan, dataset) if dataset else plan_answers(plan)
    advice, _reference = plan_advice(plan, datasets, answers)
    found = advice.of(str(dataset.uuid)) if dataset else None
    context: dict[str, Any] = {"advice": advice, "own": found, "panel": f"planner/guidance/_{name}.html"}
    if name in ("store", "store_all", "collect", "volume"):
        growth = found.growth if found else None
        end = growth.end if growth else advice.end
        years = growth.years if growth else advice.years
        context["picture"] = growth_picture(years_as_json(years), volume_as_json(end) if end else None, language)
        context["cost"] = cost_table(found or advice, language)
    if name == "ethics":
        context["dates"] = dates_picture(advice, language)
        context["maybe"] = [hit for hit in advice.ethics.hits if not hit.is_certain]
    if found and dataset and name in ("store", "share"):
        question = {"store": "store.service", "share": "share.repository"}[name]
        choose = _choose(plan, dataset, question, answers, found, step=name) if may_edit else None
        candidates = services(found, language) if name == "store" else archives(found, language)
        context["ranking"] = ranking(candidates, choose)
        context["stops"] = [line for line in _general(found, name) if line.severity is not Severity.INFO]
        context["general"] = [line for line in _general(found, name) if line.severity is Severity.INFO]
    return context


def _general(advice: DatasetAdvice, name: str) -> Sequence[Line]:
    return advice.storage.lines if name == "store" else advice.repositories.lines


def _choose(
    plan: Plan, dataset: Dataset, question: str, answers: Sequence[Answer], advice: DatasetAdvice, *, step: str
) -> Choose:
    answer = answers_by_question(answers, dataset).get(question)
    return Choose(
        reverse("dataset-answer", args=[plan.uuid, question, dataset.uuid]),
        answer.revision if answer else 0,
        advice.dataset.chosen(question),
        f"{reverse('dataset-step', args=[plan.uuid, step, dataset.uuid])}#advice",
    )


def ranking(candidates: Sequence[tuple[Verdict, Candidate]], choose: Choose | None) -> Ranking:
    fits = [candidate for verdict, candidate in candidates if verdict <= Verdict.CONDITIONS]
    return Ranking(
        Group(fits[:OPEN_AT_ONCE], fits[OPEN_AT_ONCE:]),
        [candidate for verdict, candidate in candidates if verdict is Verdict.UNKNOWN],
        [candidate for verdict, candidate in candidates if verdict is Verdict.NO],
        next((c for verdict, c in candidates if c.chosen and verdict > Verdict.CONDITIONS), None),
        choose,
    )


_COLORS = {Verdict.FITS: "success", Verdict.CONDITIONS: "success", Verdict.UNKNOWN: "warning", Verdict.NO: "danger"}


def services(advice: DatasetAdvice, language: str) -> list[tuple[Verdict, Candidate]]:
    """Storage services, best first."""
    chosen = advice.dataset.chosen("store.service")
    return [(match.verdict, _service(match, chosen, language)) for match in advice.storage.matches]


def _service(match: Match, chosen: str | None, language: str) -> Candidate:
    return Candidate(
        match.service,
        match.title[language],
        match.verdict.words[language],
        _COLORS[match.verdict],
        match.is_recommended,
        match.service == chosen,
        match.why,
        match.why_not,
        match.price_line,
        match.price is not None and match.price_line.severity is Severity.INFO,
        match.facts,
    )


def archives(advice: DatasetAdvice, language: str) -> list[tuple[Verdict, Candidate]]:
    """Archives, best first."""
    chosen = advice.dataset.chosen("share.repository")
    titles = {found.repository: found.title[language] for found in advice.repositories.archives}
    return [(found.verdict, _archive(found, chosen, titles, language)) for found in advice.repositories.archives]


def _archive(archive: Archive, chosen: str | None, titles: dict[str, str], language: str) -> Candidate:
    return Candidate(
        archive.repository,
        archive.title[language],
        archive.verdict.words[language],
        _COLORS[archive.verdict],
        archive.is_recommended,
        archive.repository == chosen,
        archive.why,
        archive.why_not,
        archive.cost_line,
        archive.cost_line.severity is Severity.INFO,
        (),
        titles.get(archive.goes_with) if archive.goes_with else None,
    )


def growth_picture(years: list[dict[str, int]], end: dict[str, int] | None, language: str) -> Picture:
    # Built by us from whole numbers and fixed words.
    svg = mark_safe(growth_chart(years, language, width=PAGE_WIDTH))  # noqa: S308
    shown = [part for part in ("raw", "processed", "copies") if any(year[part] for year in years or [end or {part: 0}])]
    return Picture(svg, years, shown, end)


def dates_picture(advice: PlanAdvice, language: str) -> SafeString:
    if advice.first_day is None:
        return SafeString("")
    steps = [lead_time_as_json(step) for step in advice.ethics.lead_times]
    picture = lead_time_picture(steps, advice.first_day.isoformat(), advice.today.isoformat(), language)
    # Titles come from the catalogue and are escaped by the drawing.
    return mark_safe(picture)  # noqa: S308


@dataclass(frozen=True)
class CostRow:
    """A tier's amounts, one for each year of the table; None where the tier costs nothing that year."""

    title: str
    amounts: list[Any]
    lines: list[Line]


@dataclass(frozen=True)
class CostTable:
    years: list[int]
    rows: list[CostRow]
    sums: list[Any]
    total: Any
    complete: bool
    unpriced: Sequence[Line]
    free: Sequence[Line]
    assumed: bool


def cost_table(advice: DatasetAdvice | PlanAdvice, language: str) -> CostTable:
    """Tiers by year. `assumed`: nobody has chosen a service yet, so the best ranked is counted."""
    cost = advice.cost
    years = list(cost.by_year)
    tiers: dict[tuple[str, str], list[Any]] = {}
    for row in cost.rows:
        tiers.setdefault((row.title[language], row.item), []).append(row)
    rows = []
    for (title, item), found in tiers.items():
        of_year = {year: [row.amount for row in found if row.year == year] for year in years}
        named = title if item in title else f"{title}, {item}"
        rows.append(CostRow(named, [sum(of_year[y]) if of_year[y] else None for y in years], [r.line for r in found]))
    datasets = advice.datasets if isinstance(advice, PlanAdvice) else (advice,)
    return CostTable(
        years,
        rows,
        list(cost.by_year.values()),
        cost.total,
        cost.is_complete,
        _once(cost.unpriced),
        _once(cost.free),
        any(dataset.service_is_assumed for dataset in datasets),
    )


def _once(lines: Sequence[Line]) -> list[Line]:
    """The same sentence for several datasets is said once."""
    return list({line.text["en"]: line for line in lines}.values())
