"""Advice as JSON, for snapshots and the API: bytes as whole numbers, kroner as decimal text, every line with its sources.

The shape is `$defs/advice` of `planner/plans/snapshot.schema.json`. A snapshot keeps what a document can use: of the chosen service and
archive (or the best, while nobody chose) every line, of the others the verdict.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from planner.advice.cost import Cost
from planner.advice.ethics import EthicsAdvice, RuleHit
from planner.advice.growth import Year
from planner.advice.leadtimes import LeadTime
from planner.advice.lines import Line, line_as_json, source_as_json
from planner.advice.planned import Volume
from planner.advice.prices import Price
from planner.advice.repositories import Archive, RepositoryAdvice
from planner.advice.storage import Match, StorageAdvice
from planner.advice.verdicts import Judged
from planner.plans.snapshots import PlanRead

from .advising import DatasetAdvice, PlanAdvice
from .queries import plan_advice


def advice_frozen(read: PlanRead) -> dict[str, Any]:
    """The advice that a plan gets today, as its snapshot keeps it."""
    advice, _reference = plan_advice(read.plan, read.datasets, read.answers)
    return advice_as_json(advice, whole=False)


def advice_as_json(advice: PlanAdvice, *, whole: bool = True) -> dict[str, Any]:
    """`whole`: with the lines of every service and archive, not only of those that the plan goes by."""
    return {
        "made": advice.today.isoformat(),
        "growth": {
            "end": volume_as_json(advice.end) if advice.end else None,
            "years": years_as_json(advice.years),
            "counted": sum(dataset.growth.end is not None for dataset in advice.datasets),
            "datasets": len(advice.datasets),
        },
        "cost": _cost(advice.cost),
        "ethics": _ethics(advice.ethics, advice.first_day),
        "datasets": [_dataset(dataset, whole) for dataset in advice.datasets],
    }


def _dataset(advice: DatasetAdvice, whole: bool) -> dict[str, Any]:
    growth = advice.growth
    return {
        "id": advice.dataset.id,
        "title": advice.dataset.title,
        "growth": {
            "end": volume_as_json(growth.end) if growth.end else None,
            "years": years_as_json(growth.years),
            "processed_is_guess": growth.processed_is_guess,
            "lines": _lines(growth.lines),
        },
        "storage": _storage(advice.storage, advice.service, advice.service_is_assumed, whole),
        "repositories": _repositories(advice.repositories, advice.archive, advice.archive_is_assumed, whole),
        "formats": _lines(advice.formats),
        "cost": _cost(advice.cost),
    }


def volume_as_json(volume: Volume) -> dict[str, int]:
    return {"raw": volume.raw, "processed": volume.processed, "copies": volume.copies, "total": volume.total}


def years_as_json(years: Iterable[Year]) -> list[dict[str, int]]:
    return [{"year": year.year, **volume_as_json(year.volume), "added": year.added} for year in years]


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [line_as_json(line) for line in lines]


def _price(price: Price) -> dict[str, Any]:
    return {
        "item": price.item,
        "amount": str(price.amount),
        "unit": price.unit,
        "category": price.category,
        "valid_from": price.valid_from,
        "valid_to": price.valid_to,
        "date": price.shown_date,
        "sources": [source_as_json(source) for source in price.sources],
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "currency": "NOK",
        "total": str(cost.total),
        "complete": cost.is_complete,
        "years": [{"year": year, "amount": str(amount)} for year, amount in cost.by_year.items()],
        "rows": [
            {
                "service": row.tier,
                "title": dict(row.title),
                "item": row.item,
                "year": row.year,
                "amount": str(row.amount),
                "prices": [_price(price) for price in row.prices],
                "line": line_as_json(row.line),
            }
            for row in cost.rows
        ],
        "unpriced": _lines(cost.unpriced),
        "free": _lines(cost.free),
    }


def _storage(advice: StorageAdvice, service: str | None, assumed: bool, whole: bool) -> dict[str, Any]:
    return {
        "service": service,
        "assumed": assumed,
        "lines": _lines(advice.lines),
        "matches": [_match(match, whole or match.service == service) for match in advice.matches],
    }


def _match(match: Match, in_full: bool) -> dict[str, Any]:
    short = _short(match.service, match)
    if not in_full:
        return short
    return {
        **short,
        "why": _lines(match.why),
        "why_not": _lines(match.why_not),
        "price": _price(match.price) if match.price else None,
        "price_line": line_as_json(match.price_line),
        "facts": _lines(match.facts),
    }


def _repositories(advice: RepositoryAdvice, archive: str | None, assumed: bool, whole: bool) -> dict[str, Any]:
    return {
        "repository": archive,
        "assumed": assumed,
        "lines": _lines(advice.lines),
        "archives": [_archive(found, whole or found.repository == archive) for found in advice.archives],
    }


def _archive(archive: Archive, in_full: bool) -> dict[str, Any]:
    short = {**_short(archive.repository, archive), "goes_with": archive.goes_with}
    if not in_full:
        return short
    return {
        **short,
        "why": _lines(archive.why),
        "why_not": _lines(archive.why_not),
        "cost_line": line_as_json(archive.cost_line),
    }


def _short(key: str, judged: Judged) -> dict[str, Any]:
    return {
        "key": key,
        "title": dict(judged.title),
        "verdict": judged.verdict.name.lower(),
        "recommended": judged.is_recommended,
    }


def _ethics(ethics: EthicsAdvice, first_day: date | None) -> dict[str, Any]:
    return {
        "first_day": first_day.isoformat() if first_day else None,
        "lines": _lines(ethics.lines),
        "rules": [_rule(hit) for hit in ethics.hits],
        "lead_times": [lead_time_as_json(step) for step in ethics.lead_times],
    }


def _rule(hit: RuleHit) -> dict[str, Any]:
    return {
        "rule": hit.rule,
        "title": dict(hit.title),
        "certain": hit.is_certain,
        "question": hit.question,
        "duties": [dict(duty) for duty in hit.duties],
        "office": dict(hit.office),
        "links": list(hit.links),
        "lines": _lines(hit.lines),
    }


def lead_time_as_json(step: LeadTime) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "title": dict(step.title),
        "latest": step.latest.isoformat() if step.latest else None,
        "days": step.days,
        "working_days": step.working_days,
        "soonest": step.first_day_if_today.isoformat() if step.first_day_if_today else None,
        "late": step.is_late,
        "certain": step.is_certain,
        "line": line_as_json(step.line),
    }
