"""The plan's dates as an iCalendar file, for people who live in their calendar."""

from datetime import date, timedelta

from django.utils import timezone
from icalendar import Alarm, Calendar, Event, vText

from common.wording import date_shown
from planner.advice.leadtimes import LeadTime
from planner.advice.lines import Words, both, filled
from planner.plans.models import Plan

from .advising import PlanAdvice

REMIND = timedelta(days=-14)


def dates_calendar(plan: Plan, advice: PlanAdvice, language: str, url: str) -> bytes:
    """An all-day event for each latest day, with a reminder two weeks before, and one for the first imaging day.

    What is late already stands today. The same plan gives the same UIDs, so that a newer file replaces the older events.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Lysplan//lead times//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(plan.title))
    for step in advice.ethics.lead_times:
        if step.latest is not None:
            calendar.add_component(_step(plan, step, advice, language, url))
    if advice.first_day is not None:
        first = (
            both("First images: {title}", "Første bilder: {title}")
            if advice.is_imaging_day
            else both("First day of the project: {title}", "Første dag i prosjektet: {title}")
        )
        calendar.add_component(
            _event(plan, "first-day", advice.first_day, filled(first, title=plan.title)[language], url)
        )
    return bytes(calendar.to_ical())


def _step(plan: Plan, step: LeadTime, advice: PlanAdvice, language: str, url: str) -> Event:
    words: Words = (
        both("Send now, it is late: {title}", "Send nå, det er sent: {title}")
        if step.is_late
        else both("Last day to send: {title}", "Siste dag å sende: {title}")
    )
    summary = filled(words, title=step.title)
    if not step.is_certain:
        summary = filled(both("{said} (if it applies)", "{said} (om det gjelder)"), said=summary)
    day = advice.today if step.is_late else step.latest or advice.today
    event = _event(plan, step.rule, day, summary[language], url)
    sources = "; ".join(f"{source.title} ({source.dated(language)})" for source in step.line.sources)
    event.add("description", f"{step.line.text[language]} {step.line.reason[language]}\n{sources}")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", date_shown(day.isoformat(), language))
    alarm.add("trigger", REMIND)
    event.add_component(alarm)
    return event


def _event(plan: Plan, name: str, day: date, summary: str, url: str) -> Event:
    event = Event()
    event.add("uid", f"{plan.uuid}-{name}@lysplan")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
