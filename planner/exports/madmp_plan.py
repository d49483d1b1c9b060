"""The top of a maDMP document: identifiers, people, project, funding, cost, ethics of the whole plan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planner.metadata.people import contributors_parsed
from planner.plans.frozen import answer_value, catalogue_entry, contact_person

from .contract import Note, NotReady, Snapshot
from .madmp_dataset import DatasetBuilder, without_nothing
from .madmp_mapping import LANGUAGES, ROLES, funder_identified, is_web_address, person_id

NO_MAIL = Note(
    "blocks",
    "contact_without_mail",
    {
        "en": "maDMP demands an e-mail address of the contact. Name a contact with one.",
        "nb": "maDMP krever en e-postadresse til kontaktpersonen. Oppgi en kontakt som har det.",
    },
    "project.contact",
)


class PlanBuilder(DatasetBuilder):
    """The top of the document: the plan, its people, its project."""

    def __init__(self, snapshot: Snapshot, version: str) -> None:
        super().__init__(snapshot, version)
        self.plan: Mapping[str, Any] = snapshot["plan"]

    def dmp(self) -> dict[str, Any]:
        contact = contact_with_mail(self.snapshot)
        if contact is None:
            raise NotReady([NO_MAIL])
        document = {
            "title": self.plan["title"],
            "description": self.shown(self.answers, "project.description"),
            "dmp_id": {"identifier": f"urn:uuid:{self.plan['id']}", "type": "other"},
            "language": LANGUAGES[self.language],
            "created": self.plan["created"],
            "modified": self.plan["modified"],
            "contact": self.contact(contact),
            "contributor": self.contributors(contact),
            "project": [self.project()],
            "cost": self.costs(),
            "ethical_issues_exist": self.ethical_issues(),
            "ethical_issues_description": self.shown(self.answers, "ethics.approvals"),
        }
        return without_nothing(document) | {"dataset": [self.dataset(one) for one in self.snapshot["datasets"]]}

    def contact(self, person: Mapping[str, Any]) -> dict[str, Any]:
        return without_nothing(
            {
                "name": person["name"],
                "mbox": person["email"],
                "contact_id": person_id(person),
                "affiliation": self.affiliation() if person["role"] == "contact" else None,
            }
        )

    def affiliation(self) -> list[dict[str, Any]] | None:
        """The project's institution, as the contact's. 1.1 has no place for it."""
        institution = answer_value(self.answers, "project.institution")
        if self.version == "1.1" or not institution or not institution.get("name"):
            return None
        ror = institution.get("ror")
        identifier = {"identifier": ror or institution["name"], "type": "ror" if ror else "other"}
        return [{"name": institution["name"], "affiliation_id": identifier}]

    def contributors(self, contact: Mapping[str, Any]) -> list[dict[str, Any]]:
        named = contact_person(self.snapshot)
        people = [named] if named and named["name"] != contact["name"] else []
        people += contributors_parsed(self.shown(self.answers, "project.contributors") or "")
        members = [dict(one) for one in self.snapshot["people"] if one["role"] in ("owner", "editor")]
        seen: list[Mapping[str, Any]] = []
        found = []
        for person in [*people, *members]:
            if any(_is_same(person, one) for one in seen):
                continue
            seen.append(person)
            mail = next((m["email"] for m in members if _is_same(m, person) and m["email"]), None)
            role = person.get("role")
            found.append(
                without_nothing(
                    {
                        "name": person["name"],
                        "mbox": person.get("email") or mail,
                        "contributor_id": person_id({**person, "email": person.get("email") or mail}),
                    }
                )
                | {"role": [ROLES.get(role, role)] if role else []}
            )
        return found

    def project(self) -> dict[str, Any]:
        return without_nothing(
            {
                "title": self.plan["title"],
                "description": self.shown(self.answers, "project.description"),
                "start": answer_value(self.answers, "project.start"),
                "end": answer_value(self.answers, "project.end"),
                "funding": self.funding(),
            }
        )

    def funding(self) -> list[dict[str, Any]]:
        entry = catalogue_entry(self.snapshot, self.answers, "project.funder")
        grant = answer_value(self.answers, "project.grant_id")
        if entry is None and not grant:
            return []
        unknown = {"identifier": "unknown", "type": "other"}
        one: dict[str, Any] = {"funder_id": funder_identified(entry, self.version, self.language) if entry else unknown}
        if grant:
            one["grant_id"] = {"identifier": grant, "type": "url" if is_web_address(grant) else "other"}
        return [one]

    def costs(self) -> list[dict[str, Any]]:
        money = answer_value(self.answers, "store.cost")
        if not money:
            return []
        amount = Decimal(money["amount"])
        value = int(amount) if amount == amount.to_integral_value() else float(amount)
        cost = {"title": self.text("cost"), "value": value, "currency_code": money["currency"]}
        return [without_nothing({**cost, "description": self.shown(self.answers, "store.cost_cover")})]

    def ethical_issues(self) -> str:
        human, person, animals = (
            answer_value(self.answers, f"ethics.{name}") for name in ("human_data", "identifiable", "animals")
        )
        if "yes" in (human, person, animals):
            return "yes"
        return "no" if human == animals == "no" else "unknown"


def contact_with_mail(snapshot: Snapshot) -> dict[str, Any] | None:
    """The named contact if it can be written to, else the first owner who can."""
    owners = [dict(member) for member in snapshot["people"] if member["role"] == "owner"]
    return next((one for one in (contact_person(snapshot), *owners) if one and one.get("email")), None)


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one.get("orcid") and other.get("orcid"):
        return bool(one["orcid"] == other["orcid"])
    return bool(one["name"].casefold() == other["name"].casefold())
