"""What the pages of a metadata sheet show, put together from one read of the plan. Templates only lay it out."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from planner.instruments.queries import instruments_json
from planner.plans.models import INSTRUMENT, Dataset, Plan
from planner.plans.pages import PlanPage
from planner.plans.queries import sheet_answers

from .checking import CONTRADICTIONS, contradictions
from .checklist import field_words, fields, module_condition
from .forms import FieldForm, field_url, form_of
from .methods.lines import Methods, methods_written
from .methods.texts import GAP_FIELDS, TEXTS
from .queries import DatasetSheet, Typed, dataset_sheet, typed_by_field
from .score import Score
from .sheet import FILLED, LATER, OPEN, Module, sheet_modules


@dataclass
class ModuleTab:
    """A module in the list of modules."""

    key: str
    title: str
    open: int
    filled: int
    of: int
    current: bool
    when: str


@dataclass
class SheetPage(PlanPage):
    """One module of a dataset's metadata sheet."""

    dataset: Dataset | None = None
    sheet: DatasetSheet | None = None
    tabs: list[ModuleTab] = field(default_factory=list)
    module: ModuleTab | None = None
    open: list[FieldForm] = field(default_factory=list)
    filled: list[FieldForm] = field(default_factory=list)
    later: list[FieldForm] = field(default_factory=list)
    meter: "Meter | None" = None
    matched: list[tuple[str, str, str]] = field(default_factory=list)
    library: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = ""


@dataclass(frozen=True)
class Meter:
    """The score in words, and the fields that would gain most, each with its address."""

    score: Score
    format_name: str
    gains: list[tuple[str, str, float]]
    warnings: list[tuple[str, str]]
    sheet_url: str


def sheet_page(
    user: Any, plan: Plan, dataset: Dataset, language: str, *, module: str = "", opened: str = ""
) -> SheetPage:
    """Everything a module's page shows; `opened` is the field that stands open. An unknown module is the first with something open."""
    frame = PlanPage.of(user, plan, step_now="describe", language=language)
    sheet = dataset_sheet(plan, dataset)
    found = sheet_modules(sheet.study, sheet.record)
    chosen = next((one for one in found if one.id == module), None) or _first_open(found)
    typed = typed_by_field(sheet_answers(plan), dataset)

    def forms(place: str) -> list[FieldForm]:
        return [
            form_of(frame, (plan, dataset), row, typed.get(row.field.id, Typed()), language)
            for row in chosen.placed(place)
        ]

    open_ = forms(OPEN)
    everything = [*open_, *forms(FILLED), *forms(LATER)]
    wanted = next((one for one in everything if one.field.id == opened), None) or next(iter(open_), None)
    if wanted is not None:
        wanted.opened = True
    return SheetPage(
        **vars(frame),
        dataset=dataset,
        sheet=sheet,
        tabs=[_tab(one, one is chosen, language) for one in found],
        module=_tab(chosen, True, language),
        open=open_,
        filled=[one for one in everything if one.row.place == FILLED],
        later=[one for one in everything if one.row.place == LATER],
        meter=meter_of(plan, dataset, sheet, language),
        matched=_matched(sheet, dataset),
        library=[
            (one["id"], " · ".join(filter(None, [one["facility"], one["title"]])))
            for one in instruments_json()
            if not one["retired"]
        ],
        chosen=_chosen(typed.get(INSTRUMENT, Typed())),
    )


def _matched(sheet: DatasetSheet, dataset: Dataset) -> list[tuple[str, str, str]]:
    """(id, name, how it was found) of the instruments of the library that stand behind this dataset."""
    words = {"chosen": _("chosen by you"), "serial": _("by its serial number"), "model": _("by its model")}
    frozen = next(one for one in sheet.snapshot["datasets"] if one["id"] == str(dataset.uuid))
    return [(one["id"], one["title"], words[one["matched"]]) for one in frozen["instruments"]]


def _chosen(typed: Typed) -> str:
    return str(typed.own.value or "") if typed.own is not None else ""


@dataclass
class MethodsPage(PlanPage):
    """The methods paragraph of a dataset. `texts`: (language, its name, the paragraph), the reader's language first."""

    dataset: Dataset | None = None
    texts: list[tuple[str, str, Methods]] = field(default_factory=list)
    gaps: list[tuple[str, str]] = field(default_factory=list)
    legend: str = ""


def methods_page(user: Any, plan: Plan, dataset: Dataset, language: str) -> MethodsPage:
    """The paragraph in both languages; each gap with the question or field that would fill it."""
    frame = PlanPage.of(user, plan, step_now="describe", language=language)
    sheet = dataset_sheet(plan, dataset)
    frozen = next(one for one in sheet.snapshot["datasets"] if one["id"] == str(dataset.uuid))
    languages = sorted((("en", "English"), ("nb", "Norsk bokmål")), key=lambda pair: pair[0] != language)
    texts = [(code, name, methods_written(frozen, sheet.record, code)) for code, name in languages]
    return MethodsPage(
        **vars(frame),
        dataset=dataset,
        texts=texts,
        gaps=[
            (gap.line[0].upper() + gap.line[1:], field_url(plan, dataset, GAP_FIELDS[gap.key]))
            for gap in texts[0][2].gaps
        ],
        legend=TEXTS["legend"][language],
    )


def field_form(user: Any, plan: Plan, dataset: Dataset, name: str, language: str) -> FieldForm:
    """One field by itself."""
    frame = PlanPage.of(user, plan, step_now="describe", language=language)
    sheet = dataset_sheet(plan, dataset)
    row = next(row for one in sheet_modules(sheet.study, sheet.record) for row in one.rows if row.field.id == name)
    typed = typed_by_field(sheet_answers(plan), dataset).get(name, Typed())
    form = form_of(frame, (plan, dataset), row, typed, language)
    form.opened = True
    return form


def meter_of(plan: Plan, dataset: Dataset, sheet: DatasetSheet, language: str) -> Meter:
    """The score with its cheapest gains, ready to be shown."""
    return Meter(
        sheet.score,
        sheet.format_name or "",
        [
            (field_words(fields()[gain.field], language)[0], field_url(plan, dataset, gain.field), gain.points)
            for gain in sheet.score.gains
        ],
        [
            (CONTRADICTIONS[code][language], field_url(plan, dataset, name))
            for code, name in contradictions(sheet.record.fields)
        ],
        reverse("sheet", args=[plan.uuid, dataset.uuid]),
    )


def _tab(module: Module, current: bool, language: str) -> ModuleTab:
    when = module_condition(module.when, language)
    return ModuleTab(module.id, module.title[language], module.open, module.filled, len(module.rows), current, when)


def _first_open(found: list[Module]) -> Module:
    """The fullest list of open fields first gained: the sample before the study's papers."""
    wanted = [one for one in found if one.open and one.id != "study"] or [one for one in found if one.open]
    return wanted[0] if wanted else found[0]
