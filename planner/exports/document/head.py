"""The title block of a document: who pays, where, when, who answers, which version."""

from common.wording import date_shown
from planner.plans.frozen import answer_value, contact_person

from .model import Answer, Fact
from .telling import Teller, orcid_link, ror_link

# Questions that the title block tells, so that a funder's form need not repeat them.
TOLD = ("project.funder", "project.grant_id", "project.start", "project.end", "project.institution")


def head_facts(teller: Teller) -> list[Fact]:
    """What the plan does not say is shown as not given."""
    snapshot = teller.snapshot
    plan, answers = snapshot["plan"], snapshot["answers"]
    taken = date_shown(snapshot["taken"], teller.language)
    version = teller.plain(teller.word("version_of", version=plan["version"], date=taken))
    return [
        Fact(teller.word("funder"), teller.given(answers, "project.funder"), "project.funder"),
        Fact(teller.word("grant"), teller.given(answers, "project.grant_id"), "project.grant_id"),
        Fact(teller.word("period"), _period(teller), "project.start"),
        Fact(teller.word("institution"), _institution(teller), "project.institution"),
        Fact(teller.word("contact"), _contact(teller), "project.contact"),
        Fact(teller.word("version"), version),
        *_approved(teller),
    ]


def _approved(teller: Teller) -> list[Fact]:
    """Who approved exactly this; else who approved the version before that was approved last. No line where nobody did."""
    version, taken = teller.snapshot["plan"]["version"], teller.snapshot["taken"]
    approvals = teller.snapshot.get("approvals") or []
    this = [one for one in approvals if (one["version"], one["taken"]) == (version, taken)]
    shown = this or approvals[:1]
    if not shown:
        return []
    word = "approved_by" if this else "approved_facts" if shown[0]["version"] == version else "approved_before"
    lines = [
        teller.word(
            word,
            version=one["version"],
            who=one["name"],
            institution=one["institution"],
            date=date_shown(one["at"], teller.language),
        )
        for one in shown
    ]
    return [Fact(teller.word("approved"), teller.plain("\n".join(lines)))]


def _institution(teller: Teller) -> Answer:
    value = answer_value(teller.snapshot["answers"], "project.institution")
    if not value or not value.get("name"):
        return teller.not_given()
    return teller.plain(value["name"], link=ror_link(value.get("ror")))


def _contact(teller: Teller) -> Answer:
    person = contact_person(teller.snapshot)
    if person is None:
        return teller.not_given()
    orcid = orcid_link(person.get("orcid"))
    lines = [part for part in (person["name"], person.get("email"), orcid) if part]
    return teller.plain("\n".join(lines), link=orcid)


def _period(teller: Teller) -> Answer:
    answers = teller.snapshot["answers"]
    start, end = (answer_value(answers, f"project.{name}") for name in ("start", "end"))
    if start and end:
        return teller.plain(f"{date_shown(start, teller.language)} –\n{date_shown(end, teller.language)}")
    if start or end:
        name = "from" if start else "until"
        return teller.plain(teller.word(name, date=date_shown(start or end, teller.language)))
    return teller.not_given()
