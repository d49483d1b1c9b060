"""The calendar file, read back by the library and by its raw lines."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from planner.guidance.dates import dates_calendar
from planner.guidance.queries import plan_advice

from .making import say, say_again, tell

pytestmark = pytest.mark.django_db


def calendar_of(cast, language="en"):
    advice, _reference = plan_advice(cast.plan)
    raw = dates_calendar(cast.plan, advice, language, "https://example.org/plans/1/ethics/")
    return Calendar.from_ical(raw), raw, advice


def test_each_lead_time_is_a_day_with_a_reminder(cast):
    tell(cast)
    say_again(cast, "ethics.animals", "yes")
    say_again(cast, "project.start", "2030-03-01")
    calendar, raw, _advice = calendar_of(cast)
    events = {
        str(event["uid"]).split("@", maxsplit=1)[0].removeprefix(f"{cast.plan.uuid}-"): event
        for event in calendar.walk("VEVENT")
    }
    # 55 working days before Friday 2030-03-01: 20 in February, 22 in January, 13 in December without the two of Christmas.
    assert events["animals"].decoded("dtstart") == date(2029, 12, 11)
    assert events["animals"]["summary"] == "Last day to send: Animal experiments"
    assert "UiB" in events["animals"]["description"]
    assert events["animals"].walk("VALARM")
    assert events["first-day"].decoded("dtstart") == date(2030, 3, 1)
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n") and b"\r\nDTSTART;VALUE=DATE:20291211\r\n" in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


def test_lead_times_count_back_from_the_first_images_where_their_day_is_given(cast):
    say(cast, {"project.start": "2030-01-01", "project.first_images": "2030-03-01", "ethics.animals": "yes"})
    calendar, _raw, _advice = calendar_of(cast)
    events = {str(event["summary"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    assert events["Last day to send: Animal experiments"] == date(2029, 12, 11)
    assert events[f"First images: {cast.plan.title}"] == date(2030, 3, 1)


def test_what_is_late_stands_today_and_says_so(cast):
    say(cast, {"project.start": "2026-11-30", "ethics.animals": "yes"})
    calendar, _raw, advice = calendar_of(cast, "nb")
    event = next(event for event in calendar.walk("VEVENT") if "animals" in event["uid"])
    assert event.decoded("dtstart") == advice.today
    assert event["summary"] == "Send nå, det er sent: Dyreforsøk"


def test_a_plan_without_dates_gives_an_empty_calendar(cast):
    calendar, _raw, _advice = calendar_of(cast)
    assert calendar.walk("VEVENT") == []


def test_a_title_cannot_break_out_of_its_line(cast):
    cast.plan.title = "x\r\nBEGIN:VEVENT\r\nSUMMARY:mine"
    say(cast, {"project.start": "2030-03-01", "ethics.animals": "no", "ethics.human_data": "no"})
    calendar, _raw, _advice = calendar_of(cast)
    assert len(calendar.walk("VEVENT")) == 1


def test_the_download_is_a_calendar_for_those_who_may_see_the_plan(cast):
    client = Client()
    client.force_login(cast.viewer, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("plan-dates", args=[cast.plan.uuid]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="cells-in-motion.ics"'
