"""A maDMP read for the questions of our plan. The inverse of `planner/exports/madmp_mapping`, whose table says what goes where.

What no question asks for stays in the document, is told in the report, and comes out again.
"""

from typing import Any

from django.utils import timezone

from planner.exports.madmp_mapping import TEXTS
from planner.exports.madmp_schema import VERSIONS, pointer_of, schema_errors
from planner.questionnaire.loader import Questionnaire
from planner.questionnaire.types import ValueRefused
from planner.questionnaire.types.identifiers import email_clean, orcid_clean

from .bounds import json_opened, text_opened, value_bounded
from .contract import Filled, ImportRefused, Line, Reading
from .madmp_dataset import DatasetReader, Path, licence_known
from .madmp_repair import Repair
from .madmp_rest import MOST_LINES, without_home
from .madmp_words import MESSAGES, NO_PLAN

LANGUAGES = {"nob": "nb", "nor": "nb", "eng": "en"}


def madmp_read(document: Any, strict: bool, questionnaire: Questionnaire) -> Reading:
    """The plan in the document. Raises ImportRefused: no plan in it, or, if strict, against the standard."""
    lines: list[Line] = []
    if isinstance(document, str | bytes):
        document, lines = json_opened(text_opened(document))
    else:
        document, lines = value_bounded(document)
    dateless: dict[int, str] = {}
    version = _version_valid(document)
    if version is None:
        if strict:
            raise _invalid(document)
        repair = Repair(timezone.now().isoformat(timespec="seconds"))
        document, version = repair.mend(document)
        lines += repair.lines
        dateless = repair.dateless
    elif strict and lines:
        raise ImportRefused(lines[0].message, lines)
    reader = PlanReader(document, questionnaire)
    reading = reader.read()
    reader.licences_without_date(reading, dateless)
    reading.version = version
    reading.report = lines + reader.lines + list(without_home(document, reader.used))
    return reading


def _versions(document: Any) -> list[str]:
    named = str(document.get("$schema", "")) if isinstance(document, dict) else ""
    hinted = [version for version in VERSIONS if f"{version}." in named or f"/{version}/" in named]
    return [*hinted, *(version for version in ("1.2", "1.1", "1.3", "1.0") if version not in hinted)]


def _version_valid(document: Any) -> str | None:
    return next((version for version in _versions(document) if not schema_errors(document, version)), None)


def _invalid(document: Any) -> ImportRefused:
    """Against the standard; by the version that comes nearest, or that the document names."""
    if not isinstance(document, dict) or not isinstance(document.get("dmp"), dict):
        return ImportRefused(NO_PLAN)
    tried = _versions(document)
    named = str(document.get("$schema", ""))
    if not any(version in named for version in VERSIONS):
        tried = sorted(tried, key=lambda version: len(schema_errors(document, version)))
    version = tried[0]
    lines = [
        Line(
            pointer_of(path),
            "invalid",
            {
                language: text.format(version=version, reason=message[:300])
                for language, text in MESSAGES["invalid"].items()
            },
        )
        for path, message in schema_errors(document, version)[:MOST_LINES]
    ]
    message = {
        "en": f"The document breaks maDMP {version} in {len(lines)} places. A lenient import repairs what it can and tells you.",
        "nb": f"Dokumentet bryter maDMP {version} på {len(lines)} steder. En romslig import retter det den kan og sier fra.",
    }
    return ImportRefused(message, lines)


class PlanReader(DatasetReader):
    """The top of the document: people, project, money, ethics."""

    def read(self) -> Reading:
        dmp = self.dmp
        self._use(("dmp", "title"))
        language = LANGUAGES.get(dmp["language"])
        if language is None:
            self._tell(("dmp", "language"), "language")
        self._people()
        self._project(("dmp", "project", 0), (dmp.get("project") or [{}])[0])
        if dmp.get("description"):
            self._once("project.description", dmp["description"], ("dmp", "description"))
        self._cost()
        if dmp.get("ethical_issues_description"):
            self._fill(
                self.answers,
                "ethics.approvals",
                dmp["ethical_issues_description"],
                ("dmp", "ethical_issues_description"),
            )
        datasets = [self._dataset(("dmp", "dataset", number), one) for number, one in enumerate(dmp["dataset"])]
        if self.standards:
            self.answers.append(Filled("describe.standard", list(dict.fromkeys(self.standards)), "/dmp/dataset"))
        return Reading(dmp["title"], self.document, language=language, answers=self.answers, datasets=datasets)

    def _people(self) -> None:
        contact = self.dmp.get("contact")
        if contact:
            person = {
                "name": contact["name"],
                "email": self._mail(contact.get("mbox"), ("dmp", "contact", "mbox")),
                "orcid": self._orcid(contact.get("contact_id"), ("dmp", "contact", "contact_id")),
            }
            self._fill(self.answers, "project.contact", person, ("dmp", "contact", "name"))
            self._institution(contact.get("affiliation") or [])
        lines = []
        for number, person in enumerate(self.dmp.get("contributor") or []):
            path = ("dmp", "contributor", number)
            parts = [_first_last(person["name"]), *person.get("role", [])]
            orcid = self._orcid(person.get("contributor_id"), (*path, "contributor_id"))
            mail = self._mail(person.get("mbox"), (*path, "mbox"))
            lines.append(", ".join(part for part in (*parts, orcid, mail) if part))
            self._use((*path, "name"))
            self._use((*path, "role"))
        if lines:
            self._fill(self.answers, "project.contributors", "\n".join(lines), ("dmp", "contributor", 0, "name"))

    def _institution(self, affiliations: list[dict[str, Any]]) -> None:
        """The first affiliation of the contact is the institution responsible."""
        if not affiliations:
            return
        path: Path = ("dmp", "contact", "affiliation", 0)
        name, ror = affiliations[0]["name"], affiliations[0]["affiliation_id"]["identifier"]
        is_ror = "ror.org/" in str(ror)
        self._fill(self.answers, "project.institution", {"name": name, "ror": ror if is_ror else None}, (*path, "name"))
        if is_ror or ror == name:
            self._use((*path, "affiliation_id"))

    def _orcid(self, identifiers: Any, path: Path) -> str | None:
        """The ORCID among one or several identifiers; one whose check digit is wrong is told."""
        several = isinstance(identifiers, list)
        for number, one in enumerate(identifiers if several else [identifiers]):
            here: Path = (*path, number) if several else path
            if not one:
                continue
            if one["type"] == "orcid":
                try:
                    found = orcid_clean(one["identifier"])
                except ValueRefused:
                    self.used.add(pointer_of(here))
                    self._tell(here, "bad_orcid", value=str(one["identifier"])[:60])
                    continue
                self.used.add(pointer_of(here))
                return found
            if str(one["identifier"]).startswith("mailto:"):
                self.used.add(pointer_of(here))
        return None

    def _mail(self, raw: Any, path: Path) -> str | None:
        if not raw:
            return None
        self.used.add(pointer_of(path))
        try:
            return email_clean(raw)
        except ValueRefused:
            self._tell(path, "bad_mail", value=str(raw)[:60])
            return None

    def _project(self, path: Path, project: dict[str, Any]) -> None:
        for key, question in (
            ("description", "project.description"),
            ("start", "project.start"),
            ("end", "project.end"),
        ):
            if project.get(key):
                self._fill(self.answers, question, project[key], (*path, key))
        if project.get("title") == self.dmp["title"]:
            self._use((*path, "title"))
        for number, funding in enumerate(project.get("funding") or []):
            here: Path = (*path, "funding", number)
            funder = self.catalogue.funder(funding["funder_id"]["identifier"])
            if funder and "project.funder" not in self.asked:
                self._fill(self.answers, "project.funder", funder, (*here, "funder_id"))
            grant = (funding.get("grant_id") or {}).get("identifier")
            if grant and "project.grant_id" not in self.asked:
                self._fill(self.answers, "project.grant_id", grant, (*here, "grant_id"))

    def _cost(self) -> None:
        """One cost is the cost of the plan; several are not added up by guess."""
        costs = self.dmp.get("cost") or []
        if len(costs) != 1:
            return
        path: Path = ("dmp", "cost", 0)
        if "value" in costs[0]:
            money = {"amount": costs[0]["value"], "currency": costs[0].get("currency_code")}
            self._fill(self.answers, "store.cost", money, (*path, "value"))
            if "currency_code" in costs[0]:
                self._use((*path, "currency_code"))
        if costs[0].get("description"):
            self._fill(self.answers, "store.cost_cover", costs[0]["description"], (*path, "description"))
        if costs[0]["title"] in TEXTS["cost"].values():
            self._use((*path, "title"))

    def licences_without_date(self, reading: Reading, found: dict[int, str]) -> None:
        """Licences by dataset that the standard has no place for without the day they start; our question has one."""
        for number, dataset in enumerate(reading.datasets):
            key = licence_known(found.get(number, ""))
            if key and "share.licence" not in {one.question for one in dataset.answers}:
                dataset.answers.append(Filled("share.licence", key, dataset.pointer))


def _first_last(name: str) -> str:
    """`Nordmann, Kari` -> `Kari Nordmann`: commas separate name and task in the answer."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name.replace(",", " ")
