"""All advice for a plan in one value. Pure: the same answers, catalogue and day give the same advice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from planner.advice.answers import (
    conversion_of,
    deposit_need,
    first_imaging_day,
    growth_plan,
    planned_files,
    storage_need,
)
from planner.advice.cost import Cost, Tier, cost_of, deposit_cost, hours_not_planned
from planner.advice.ethics import EthicsAdvice, ethics_advice
from planner.advice.formats import format_advice
from planner.advice.growth import Growth, Year, growth_of, volumes_together, years_together
from planner.advice.lines import Entry, Line
from planner.advice.planned import Volume
from planner.advice.prices import extra_items
from planner.advice.repositories import RepositoryAdvice, repository_advice
from planner.advice.repository_need import Deposit
from planner.advice.resaved import resaved_lines
from planner.advice.storage import StorageAdvice, storage_advice
from planner.advice.storage_need import Need

from .answers import DatasetAnswers, PlanAnswers
from .reference import Reference


@dataclass(frozen=True)
class DatasetAdvice:
    """Advice for one dataset. `growth` counts copies too; `service` and `archive` are the chosen ones, or the best
    ranked while nobody has chosen (`is_assumed`), or None where nothing fits.
    """

    dataset: DatasetAnswers
    growth: Growth
    need: Need
    deposit: Deposit
    storage: StorageAdvice
    repositories: RepositoryAdvice
    formats: tuple[Line, ...]
    service: str | None
    archive: str | None
    cost: Cost

    @property
    def service_is_assumed(self) -> bool:
        return self.service is not None and self.dataset.chosen("store.service") is None

    @property
    def archive_is_assumed(self) -> bool:
        return self.archive is not None and self.dataset.chosen("share.repository") is None

    @property
    def lines(self) -> tuple[Line, ...]:
        return (
            *self.growth.lines,
            *self.formats,
            *self.storage.all_lines,
            *self.repositories.all_lines,
            *self.cost.lines,
        )


@dataclass(frozen=True)
class PlanAdvice:
    """Advice for the plan and each of its datasets, as of `today`. `years`: growth of all datasets together.

    `first_day`: what lead times are counted back from, the day of the first images where `is_imaging_day`, else the first
    day of the project.
    """

    today: date
    first_day: date | None
    is_imaging_day: bool
    ethics: EthicsAdvice
    datasets: tuple[DatasetAdvice, ...]
    years: tuple[Year, ...]
    cost: Cost

    @property
    def end(self) -> Volume | None:
        """What all datasets hold in the end; None where no dataset has a volume."""
        ends = [dataset.growth.end for dataset in self.datasets if dataset.growth.end]
        return volumes_together(ends) if ends else None

    @property
    def lines(self) -> Iterator[Line]:
        """Every line of advice there is."""
        yield from self.ethics.all_lines
        for dataset in self.datasets:
            yield from dataset.lines
        yield from self.cost.lines

    def of(self, dataset: str) -> DatasetAdvice | None:
        return next((found for found in self.datasets if found.dataset.id == dataset), None)


def advice_for(answers: PlanAnswers, reference: Reference, today: date) -> PlanAdvice:
    datasets = tuple(_dataset(answers, dataset, reference, today) for dataset in answers.datasets)
    first = first_imaging_day(answers.values)
    ethics = ethics_advice(
        answers.values,
        reference.entries["ethics"],
        reference.documents["ethics"],
        reference.documents["repositories"],
        first_imaging_day=first,
        today=today,
    )
    helpdesk = reference.entry("services", "elixir_helpdesk")
    hours = [hours_not_planned(helpdesk)] if helpdesk else []
    return PlanAdvice(
        today,
        first,
        first is not None and answers.values.get("project.first_images") == first.isoformat(),
        ethics,
        datasets,
        years_together([dataset.growth for dataset in datasets]),
        cost_of([], *(dataset.cost for dataset in datasets), *hours),
    )


def _dataset(answers: PlanAnswers, dataset: DatasetAnswers, reference: Reference, today: date) -> DatasetAdvice:
    documents, values = reference.documents, dataset.values
    measured = max((sample.bytes for sample in dataset.samples), default=None)
    stated = growth_plan(answers.values, values, name=dataset.id)
    conversion = conversion_of(values, dataset.samples, dataset.resaved)
    image_bytes = measured if stated.image_bytes is None else stated.image_bytes
    stated = replace(stated, image_bytes=image_bytes, conversion=conversion)
    held = growth_of(stated, documents["funders"], dataset.samples)
    files = planned_files(values, [len(file.facts.get("used_files") or ()) or 1 for file in dataset.files])
    need = storage_need(
        answers.values,
        held,
        documents["storage"],
        files=files,
        computing=values.get("store.computing"),
        dataset=dataset.id,
    )
    storage = storage_advice(need, reference.entries["storage"], documents["storage"], documents["services"], today)
    deposit = deposit_need(answers.values, values, held, documents["storage"], files=files, name=dataset.id)
    repositories = repository_advice(deposit, reference.entries["repositories"], documents["repositories"])
    service = dataset.chosen("store.service") or next((match.service for match in storage.recommended), None)
    archive = dataset.chosen("share.repository") or next((found.repository for found in repositories.recommended), None)
    store, deposited = reference.entry("storage", service), reference.entry("repositories", archive)
    extras = extra_items(store) if store else ()
    image_format = _format(dataset, reference)
    return DatasetAdvice(
        dataset,
        growth_of(replace(stated, copies=1), documents["funders"], dataset.samples) if extras else held,
        need,
        deposit,
        storage,
        repositories,
        (
            *(format_advice(image_format, dataset.files, dataset.id) if image_format else ()),
            *resaved_lines(dataset.resaved, dataset.id),
        ),
        service,
        archive,
        _cost(held, store, extras, deposited, dataset.id),
    )


def _format(dataset: DatasetAnswers, reference: Reference) -> Entry | None:
    """The format that was answered; while nobody has, the one that the files are in."""
    stated = dataset.chosen("collect.format")
    read = [(file.facts.get("format") or {}).get("id") for file in dataset.files]
    return reference.entry("formats", stated or next((key for key in read if key), None))


def _cost(held: Growth, store: Entry | None, extras: tuple[str, ...], archive: Entry | None, dataset: str) -> Cost:
    """The store for the project's months with its paid backup, and the deposit."""
    tiers = [Tier(store, held.months, extras[0] if extras else None, dataset)] if store else []
    return cost_of(tiers, *([deposit_cost(archive, dataset)] if archive else []))
