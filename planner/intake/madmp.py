"""A maDMP read for the questions of our plan. The inverse of `planner/exports/madmp_mapping`, whose table says what goes where.

What no question asks for stays in the document, is told in the report, and comes out again.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from planner.exports.madmp_mapping import LICENCES, PIDS_CHOSEN, STANDARDS, TEXTS
from planner.exports.madmp_schema import VERSIONS, path_of, pointer_of, schema_errors
from planner.questionnaire.loader import Questionnaire
from planner.questionnaire.types import ValueRefused
from planner.questionnaire.types.identifiers import email_clean, orcid_clean

from .bounds import json_opened, text_opened, value_bounded
from .contract import DatasetRead, Filled, ImportRefused, Line, Reading
from .lookups import Catalogue, address_of, words_of
from .madmp_repair import Repair
from .madmp_words import MESSAGES, NO_PLAN

Path = tuple[str | int, ...]
LANGUAGES = {"nob": "nb", "nor": "nb", "eng": "en"}
# What has its place beside the questions: it stays as it came until somebody edits the plan.
_OURS = ("/$schema", "/dmp/dmp_id", "/dmp/created", "/dmp/modified", "/dmp/language")
_MOST_LINES = 500
_SHOWN = 80  # characters of a value in a line of the report


def madmp_read(document: Any, strict: bool, questionnaire: Questionnaire) -> Reading:
    """The plan in the document. Raises ImportRefused: no plan in it, or, if strict, against the standard."""
    lines: list[Line] = []
    if isinstance(document, str | bytes):
        document, lines = json_opened(text_opened(document))
    else:
        document, lines = value_bounded(document)
    version = _version_valid(document)
    if version is None:
        if strict:
            raise _invalid(document)
        repair = Repair(timezone.now().isoformat(timespec="seconds"))
        document, version = repair.mend(document)
        lines += repair.lines
    elif strict and lines:
        raise ImportRefused(lines[0].message, lines)
    reader = _PlanReader(document, questionnaire)
    reading = reader.read()
    reading.version = version
    reading.report = lines + reader.lines + list(reader.without_home())
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
        for path, message in schema_errors(document, version)[:_MOST_LINES]
    ]
    message = {
        "en": f"The document breaks maDMP {version} in {len(lines)} places. A lenient import repairs what it can and tells you.",
        "nb": f"Dokumentet bryter maDMP {version} på {len(lines)} steder. En romslig import retter det den kan og sier fra.",
    }
    return ImportRefused(message, lines)


class _PlanReader:
    """Goes through a valid document once; remembers which parts found a question."""

    def __init__(self, document: dict[str, Any], questionnaire: Questionnaire) -> None:
        self.document, self.dmp = document, document["dmp"]
        self.catalogue, self.questionnaire = Catalogue(), questionnaire
        self.used: set[str] = set(_OURS)
        self.lines: list[Line] = []
        self.answers: list[Filled] = []
        self.standards: list[str] = []
        self.asked: set[str] = set()

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

    def _use(self, path: Path) -> None:
        self.used.add(pointer_of(path))

    def _fill(self, answers: list[Filled], question: str, raw: Any, path: Path) -> None:
        answers.append(Filled(question, raw, pointer_of(path)))
        if answers is self.answers:
            self.asked.add(question)
        self.used.add(pointer_of(path))

    def _once(self, question: str, raw: Any, path: Path) -> None:
        """A question of the plan that each dataset could answer: the first one does, the same again is used up."""
        given = next((one for one in self.answers if one.question == question), None)
        if given is None:
            self._fill(self.answers, question, raw, path)
        elif given.raw == raw:
            self.used.add(pointer_of(path))

    def _tell(self, path: Path, code: str, **values: Any) -> None:
        told = {language: text.format(**values) for language, text in MESSAGES[code].items()}
        self.lines.append(Line(pointer_of(path), "unsupported", told))

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

    def _dataset(self, path: Path, dataset: dict[str, Any]) -> DatasetRead:
        found = DatasetRead(dataset["title"], pointer_of(path))
        self._use((*path, "title"))
        self._use((*path, "dataset_id"))
        for key, question in (("description", "collect.description"), ("preservation_statement", "share.kept")):
            if dataset.get(key):
                self._fill(found.answers, question, dataset[key], (*path, key))
        if dataset.get("type") == "image":
            self._use((*path, "type"))
        if dataset.get("keyword"):
            self._fill(found.answers, "describe.keywords", ", ".join(dataset["keyword"]), (*path, "keyword"))
        if dataset.get("rights"):
            self._once("ethics.rights", dataset["rights"], (*path, "rights"))
        if dataset.get("personal_data") == "yes":
            self._once("ethics.human_data", "yes", (*path, "personal_data"))
            self._once("ethics.identifiable", "yes", (*path, "personal_data"))
        if dataset.get("is_reused") is True:
            self._once("reuse.existing_data", "yes", (*path, "is_reused"))
        self._quality(found, path, dataset)
        self._protection(path, dataset)
        self._resources(found, path, dataset)
        self._metadata(path, dataset)
        self._distributions(found, path, dataset)
        return found

    def _option(self, key: str, text: str) -> str | None:
        """The choice of a question that reads like this, in either language."""
        question = self.questionnaire.question(key)
        for option in question.options if question else ():
            if words_of(text) in {words_of(one) for one in option.text.values()}:
                return option.key
        return None

    def _quality(self, found: DatasetRead, path: Path, dataset: dict[str, Any]) -> None:
        chosen = []
        for number, text in enumerate(dataset.get("data_quality_assurance") or []):
            option = self._option("collect.quality", text)
            if option:
                chosen.append(option)
                self._use((*path, "data_quality_assurance", number))
        if chosen:
            found.answers.append(Filled("collect.quality", chosen, pointer_of((*path, "data_quality_assurance"))))

    def _protection(self, path: Path, dataset: dict[str, Any]) -> None:
        questions = {"access_control": "store.access", "backup": "store.backup", "extra_protection": "store.sensitive"}
        for number, item in enumerate(dataset.get("security_and_privacy") or []):
            here = (*path, "security_and_privacy", number)
            text = item.get("description")
            for name, question in questions.items():
                if text and item["title"] in TEXTS[name].values():
                    self._once(question, text, here)
            if text and item["title"] in TEXTS["data_class"].values():
                option = self._option("ethics.data_class", text)
                if option:
                    self._once("ethics.data_class", option, here)

    def _resources(self, found: DatasetRead, path: Path, dataset: dict[str, Any]) -> None:
        for number, resource in enumerate(dataset.get("technical_resource") or []):
            here = (*path, "technical_resource", number)
            asked = {one.question for one in found.answers}
            text = resource.get("description")
            if resource["name"] in TEXTS["software"].values() and text:
                if "process.software" not in asked:
                    self._fill(found.answers, "process.software", text, here)
                continue
            if "collect.instrument" in asked:
                continue
            self._fill(found.answers, "collect.instrument", resource["name"], (*here, "name"))
            for template in TEXTS["objective"].values():
                start = template.format(value="")
                if text and text.startswith(start):
                    self._fill(found.answers, "collect.objective", text.removeprefix(start), (*here, "description"))

    def _metadata(self, path: Path, dataset: dict[str, Any]) -> None:
        known = {
            address_of(identifier): key for key, (identifier, _kind) in STANDARDS.items() if address_of(identifier)
        }
        for number, one in enumerate(dataset.get("metadata") or []):
            named = one["metadata_standard_id"]
            for identifier in named if isinstance(named, list) else [named]:
                key = known.get(address_of(identifier["identifier"]))
                key = key or self._option("describe.standard", identifier["identifier"])
                if key:
                    self.standards.append(key)
                    self._use((*path, "metadata", number))
                    break

    def _distributions(self, found: DatasetRead, path: Path, dataset: dict[str, Any]) -> None:
        """A distribution at a storage service is the working copy, the others are what will be shared."""

        def fill(question: str, raw: Any, place: Path) -> None:
            if question not in {one.question for one in found.answers}:
                self._fill(found.answers, question, raw, place)

        for number, one in enumerate(dataset.get("distribution") or []):
            here: Path = (*path, "distribution", number)
            host = one.get("host") or {}
            repository = self.catalogue.host("repositories", host.get("title"), host.get("url")) if host else None
            storage = self.catalogue.host("storage", host.get("title"), host.get("url")) if host else None
            for place, name in enumerate(one.get("format") or []):
                known = self.catalogue.format(name)
                if known:
                    fill("collect.format", known, (*here, "format", place))
            if storage and not repository:
                fill("store.service", storage, (*here, "host", "title"))
                continue
            if repository:
                fill("share.repository", repository, (*here, "host", "title"))
                pids = [PIDS_CHOSEN[pid] for pid in host.get("pid_system") or [] if pid in ("doi", "handle")]
                if pids:
                    fill("share.identifier", pids, (*here, "host", "pid_system"))
            access = one["data_access"]
            fill("share.access", "shared" if access == "restricted" else access, (*here, "data_access"))
            if one.get("available_until"):
                fill("share.keep_until", one["available_until"], (*here, "available_until"))
            for place, licence in enumerate(one.get("license") or []):
                key = _licence(licence["license_ref"])
                if key:
                    fill("share.licence", key, (*here, "license", place, "license_ref"))
                fill("share.date", licence["start_date"], (*here, "license", place, "start_date"))
            if one.get("issued"):
                fill("share.date", one["issued"], (*here, "issued"))
        if dataset.get("issued"):
            fill("share.date", dataset["issued"], (*path, "issued"))

    def without_home(self) -> Iterator[Line]:
        """The largest parts of the document of which nothing found a question."""
        left = [pointer for pointer in _unused(self.document, (), self.used) if not _is_said_elsewhere(pointer)]
        for pointer in left[:_MOST_LINES]:
            shown = _shown(self.document, pointer)
            quoted = {"en": f"“{shown}”." if shown else "", "nb": f"«{shown}»." if shown else ""}
            told = {
                language: text.format(value=quoted[language]).strip()
                for language, text in MESSAGES["no_question"].items()
            }
            yield Line(pointer, "unsupported", told)
        if len(left) > _MOST_LINES:
            more = len(left) - _MOST_LINES
            yield Line(
                "",
                "unsupported",
                {
                    "en": f"And {more} more parts without a question; they are kept as well.",
                    "nb": f"Og {more} deler til uten spørsmål; de er også bevart.",
                },
            )


def _unused(value: Any, path: Path, used: set[str]) -> list[str]:
    pointer = pointer_of(path)
    if pointer in used:
        return []
    children: list[Path] = []
    if isinstance(value, dict):
        children = [(*path, key) for key in value]
    elif isinstance(value, list):
        children = [(*path, number) for number in range(len(value))]
    if not children:
        return [pointer] if not isinstance(value, dict | list) else []
    inner = [_unused(value[child[-1]], child, used) for child in children]
    lost = [one for part in inner for one in part]
    all_lost = all(part == [pointer_of(child)] for part, child in zip(inner, children, strict=True))
    return [pointer] if all_lost and len(path) > 1 else lost


def _shown(document: Any, pointer: str) -> str:
    """A single value, short enough for a line of the report; an empty text for what has parts."""
    here = document
    for part in path_of(pointer):
        here = here[int(part)] if isinstance(here, list) else here[part]
    if isinstance(here, dict | list):
        return ""
    words = " ".join(str(here).split())
    return words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + "…"


def _is_said_elsewhere(pointer: str) -> bool:
    """Parts that only repeat or frame what was used: a number of a list gone empty."""
    return pointer in ("", "/dmp")


def _first_last(name: str) -> str:
    """`Nordmann, Kari` -> `Kari Nordmann`: commas separate name and task in the answer."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name.replace(",", " ")


def _licence(address: str) -> str | None:
    """The key of a licence that the question offers, by its address."""
    wanted = address_of(address).removesuffix("/legalcode").removesuffix("/deed.en").removesuffix("/deed")
    return next((key for key, own in LICENCES.items() if address_of(own) == wanted), None)
