"""Lead times of approvals, counted back from the first imaging day into latest days to apply.

A range counts with its longest number, since nobody knows beforehand where a case falls. A rule that asks for an
approval but states no lead time becomes a step without a date, never one with a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.wording import date_shown

from .calendar import days_after, days_before
from .lines import Entry, Line, Severity, Words, both, entry_sources, filled
from .norwegian import in_both

# Rules whose duties name an approval before the start, though no source read states how long it takes.
_APPROVAL_WITHOUT_TIME = ("health_data", "human_material", "biobank", "gmo_animals_plants", "nagoya", "export_control")
_WITHIN_REK = ("human_material", "biobank")  # one application to REK covers these


@dataclass(frozen=True)
class LeadTime:
    """One step. `latest`: send it by this day, or None where no lead time or first day is known.

    `first_day_if_today`: the earliest imaging day if it is sent today, where a lead time is known. `is_late`: the
    latest day has passed. `is_certain`: the rule applies for sure.
    """

    rule: str
    title: Words
    latest: date | None
    days: int | None
    working_days: bool
    first_day_if_today: date | None
    is_late: bool
    is_certain: bool
    line: Line


def lead_times(
    opened: Sequence[tuple[Entry, bool]],
    *,
    first_imaging_day: date | None,
    today: date,
    registered: str | None = None,
    containment_level: int | None = None,
) -> tuple[LeadTime, ...]:
    """Steps for the opened rules (entry, certain), earliest latest-day first, those without a date last.

    `registered`: the answer to ethics.registered; what is registered already needs no step.
    """
    if containment_level not in (None, 1, 2, 3, 4):
        raise ValueError("a containment level is 1, 2, 3 or 4")
    keys = {entry["key"] for entry, _certain in opened}
    steps = []
    for entry, certain in opened:
        key = entry["key"]
        days, working = _days(entry, containment_level)
        if key == "sikt_notification" and registered in ("sikt", "local"):
            continue
        if key in _WITHIN_REK and "health_data" in keys:
            continue
        if days is not None or key in _APPROVAL_WITHOUT_TIME:
            steps.append(_step(entry, days, working, certain=certain, first_day=first_imaging_day, today=today))
    return tuple(sorted(steps, key=lambda step: (step.latest or date.max, step.rule)))


def _days(entry: Entry, containment_level: int | None) -> tuple[int | None, bool]:
    data = entry["data"]
    working = "lead_time_working_days" in data
    stated = data.get("lead_time_working_days", data.get("lead_time_days"))
    if isinstance(stated, list):
        if entry["key"] == "gmo_micro" and containment_level in (1, 2):
            return min(stated), working
        return max(stated), working
    return stated, working


def _step(
    entry: Entry, days: int | None, working: bool, *, certain: bool, first_day: date | None, today: date
) -> LeadTime:
    latest = days_before(first_day, days, working=working) if first_day and days is not None else None
    soonest = days_after(today, days, working=working) if days is not None else None
    late = latest is not None and latest < today
    return LeadTime(
        entry["key"],
        entry["title"],
        latest,
        days,
        working,
        soonest,
        late,
        certain,
        Line(
            f"ethics.lead_time.{entry['key']}",
            Severity.STOP if late and certain else Severity.WARNING if late or latest is None else Severity.INFO,
            _text(entry, latest, late, soonest, days),
            _reason(entry, days, working),
            entry_sources(entry),
            "ethics.approvals",
        ),
    )


def _text(entry: Entry, latest: date | None, late: bool, soonest: date | None, days: int | None) -> Words:
    if days is None:
        words = both(
            "{title}: no lead time was found. Ask how long it takes, and apply early.",
            "{title}: vi fant ingen behandlingstid. Spør hvor lang tid det tar, og søk tidlig.",
        )
    elif latest is None:
        words = both(
            "{title}: sent today, imaging can start on {soonest} at the earliest.",
            "{title}: sendt i dag kan avbildningen tidligst starte {soonest}.",
        )
    elif late:
        words = both(
            "{title}: the latest day was {latest}. Sent today, imaging can start on {soonest} at the earliest.",
            "{title}: siste dag var {latest}. Sendt i dag kan avbildningen tidligst starte {soonest}.",
        )
    else:
        words = both("{title}: send it by {latest}.", "{title}: send innen {latest}.")
    return filled(words, title=entry["title"], latest=_shown(latest), soonest=_shown(soonest))


def _shown(day: date | None) -> Words:
    return {language: date_shown(day.isoformat(), language) if day else "" for language in ("en", "nb")}


def _reason(entry: Entry, days: int | None, working: bool) -> Words:
    notes = entry["data"].get("lead_time_notes")
    if days is None:
        return both(
            "The rule asks for an approval or a declaration beforehand, and no source read says how long it takes.",
            "Regelen krever godkjenning eller erklæring på forhånd, og ingen kilde vi har lest, sier hvor lang tid det tar.",
        )
    kind = both("working days", "virkedager") if working else both("days", "dager")
    counted = filled(
        both("{days} {kind} before the first imaging day.", "{days} {kind} før første dag med avbildning."),
        days=str(days),
        kind=kind,
    )
    return (
        filled(both("{counted} {notes}", "{counted} {notes}"), counted=counted, notes=in_both(notes))
        if notes
        else counted
    )
