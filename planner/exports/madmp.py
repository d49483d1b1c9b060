"""The plan for machines: RDA DMP Common Standard (maDMP) 1.1, 1.2 and 1.3, valid against the published schemas.

What the plan does not say is absent or "unknown"; nothing is guessed to please a schema. The one thing that
cannot be left out is an e-mail address of somebody: without one the document is refused (NotReady).
The mapping itself is `madmp_mapping`.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema

from .contract import MADMP_VERSIONS, Note, NotReady, Options, Snapshot, Thumbnails
from .json_export import json_bytes
from .madmp_mapping import (
    LANGUAGES,
    LICENCES,
    ROLES,
    SENSITIVE,
    STANDARDS,
    TEXTS,
    contributors_parsed,
    funder_identified,
    host_described,
    is_web_address,
    person_id,
)
from .reading import (
    Answers,
    answer_text,
    answer_value,
    catalogue_entry,
    contact_person,
    plan_readiness,
    planned_bytes,
)

SCHEMAS = Path(__file__).parent / "data" / "madmp"
_ACCESS = ("open", "shared", "closed")
_ADDRESSES = {"url", "license_ref", "access_url", "download_url"}

NO_MAIL = Note(
    "blocks",
    "contact_without_mail",
    {
        "en": "maDMP demands an e-mail address of the contact. Name a contact with one.",
        "nb": "maDMP krever en e-postadresse til kontaktpersonen. Oppgi en kontakt som har det.",
    },
    "project.contact",
)


class MadmpExporter:
    kind = "madmp"
    media_type = "application/json"
    suffix = "madmp.json"
    title = {"en": "maDMP", "nb": "maDMP"}
    about = {
        "en": "Machine-actionable plan in the RDA common standard, for NeLS and for other planning tools.",
        "nb": "Maskinlesbar plan i RDAs felles standard, for NeLS og for andre planleggingsverktøy.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return json_bytes(madmp_build(snapshot, options.madmp_version))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        notes = plan_readiness(snapshot)
        return notes if _contact(snapshot) else [NO_MAIL, *notes]


def madmp_build(snapshot: Snapshot, version: str = "1.2") -> dict[str, Any]:
    """The document as a dict with the top key `dmp`. Raises NotReady, or ValueError for an unknown version."""
    if version not in MADMP_VERSIONS:
        raise ValueError(f"maDMP {version} is not one of {', '.join(MADMP_VERSIONS)}")
    return {"dmp": _Builder(snapshot, version).dmp()}


def madmp_problems(document: Any, version: str) -> list[str]:
    """What is wrong with a document, one line each, empty if it is valid: schema, formats and web addresses."""
    errors = sorted(_validator(version).iter_errors(document), key=lambda error: error.json_path)
    problems = [f"{error.json_path}: {error.message}" for error in errors]
    return problems + [f"{path}: not a web address" for path in _bad_addresses(document, "$")]


@lru_cache(maxsize=len(MADMP_VERSIONS))
def _validator(version: str) -> Any:
    if version not in MADMP_VERSIONS:
        raise ValueError(f"maDMP {version} is not one of {', '.join(MADMP_VERSIONS)}")
    schema = json.loads((SCHEMAS / version / f"maDMP-schema-{version}.json").read_text(encoding="utf-8"))
    checker = jsonschema.validators.validator_for(schema)
    return checker(schema, format_checker=checker.FORMAT_CHECKER)


def _bad_addresses(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _ADDRESSES and isinstance(item, str) and not is_web_address(item):
                yield f"{path}.{key}"
            yield from _bad_addresses(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _bad_addresses(item, f"{path}[{number}]")


def _contact(snapshot: Snapshot) -> dict[str, Any] | None:
    """The named contact if it can be written to, else the first owner who can."""
    owners = [dict(member) for member in snapshot["people"] if member["role"] == "owner"]
    return next((one for one in (contact_person(snapshot), *owners) if one and one.get("email")), None)


def _without_nothing(document: dict[str, Any]) -> dict[str, Any]:
    """Drops what the plan does not say."""
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}


class _Builder:
    """One document; holds what every part needs: the snapshot, the version and the plan's language."""

    def __init__(self, snapshot: Snapshot, version: str) -> None:
        self.snapshot, self.version = snapshot, version
        self.plan: Mapping[str, Any] = snapshot["plan"]
        self.answers: Answers = snapshot["answers"]
        self.language = self.plan["language"]

    def text(self, name: str, **values: str) -> str:
        return TEXTS[name][self.language].format(**values)

    def shown(self, answers: Answers, key: str) -> str | None:
        return answer_text(answers, key, self.language)

    def dmp(self) -> dict[str, Any]:
        contact = _contact(self.snapshot)
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
        return _without_nothing(document) | {"dataset": [self.dataset(one) for one in self.snapshot["datasets"]]}

    def contact(self, person: Mapping[str, Any]) -> dict[str, Any]:
        return _without_nothing(
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
                _without_nothing(
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
        return _without_nothing(
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
        return [{"title": self.text("storage_cost"), "value": value, "currency_code": money["currency"]}]

    def ethical_issues(self) -> str:
        human, person, animals = (
            answer_value(self.answers, f"ethics.{name}") for name in ("human_data", "identifiable", "animals")
        )
        if "yes" in (human, person, animals):
            return "yes"
        return "no" if human == animals == "no" else "unknown"

    def ethics(self, dataset: Mapping[str, Any], key: str) -> Any:
        """An ethics answer of the dataset, else of the plan."""
        return answer_value(dataset["answers"], key) or answer_value(self.answers, key)

    def personal_data(self, dataset: Mapping[str, Any]) -> str:
        if self.ethics(dataset, "ethics.human_data") == "no":
            return "no"
        return self.ethics(dataset, "ethics.identifiable") or "unknown"

    def dataset(self, dataset: Mapping[str, Any]) -> dict[str, Any]:
        answers = dataset["answers"]
        rights = self.shown(answers, "share.licence") if not self.licences(answers) and self.version != "1.1" else None
        keywords = [self.shown(answers, key) for key in ("collect.modality", "describe.organism")]
        return _without_nothing(
            {
                "title": dataset["title"] or "-",
                "description": self.shown(answers, "collect.description"),
                "dataset_id": {"identifier": f"urn:uuid:{dataset['id']}", "type": "other"},
                "type": "image",
                "keyword": [word for word in keywords if word],
                "issued": answer_value(answers, "share.date"),
                "personal_data": self.personal_data(dataset),
                "sensitive_data": SENSITIVE.get(self.ethics(dataset, "ethics.data_class"), "unknown"),
                "security_and_privacy": self.security(dataset),
                "metadata": self.metadata(),
                "technical_resource": self.microscopes(dataset),
                "rights": rights,
                "distribution": self.distributions(dataset),
            }
        )

    def security(self, dataset: Mapping[str, Any]) -> list[dict[str, str]]:
        own = self.shown(dataset["answers"], "ethics.data_class")
        rows = [
            ("data_class", own or self.shown(self.answers, "ethics.data_class")),
            ("access_control", self.shown(self.answers, "store.access")),
            ("backup", self.shown(self.answers, "store.backup")),
        ]
        return [{"title": self.text(name), "description": text} for name, text in rows if text]

    def metadata(self) -> list[dict[str, Any]]:
        """The chosen standards. Their field names and vocabularies are English, whatever the plan's language."""
        chosen = answer_value(self.answers, "describe.standard") or []
        titles = {
            option["key"]: option["text"][self.language]
            for step in self.snapshot["steps"]
            for question in step["questions"]
            if question["key"] == "describe.standard"
            for option in question["options"] or []
        }
        found = []
        for key in chosen:
            identifier, kind = STANDARDS.get(key, (key, "other"))
            standard = {"identifier": identifier, "type": kind}
            found.append({"description": titles.get(key, key), "language": "eng", "metadata_standard_id": standard})
        return found

    def microscopes(self, dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
        answers = dataset["answers"]
        objective = self.shown(answers, "collect.objective")
        names = [self.shown(answers, "collect.instrument")]
        if not names[0]:
            names = list(dict.fromkeys(_microscopes_read(dataset)))
        described = self.text("objective", value=objective) if objective else None
        return [_without_nothing({"name": name, "description": described}) for name in names if name]

    def licences(self, answers: Answers) -> list[dict[str, str]]:
        address = LICENCES.get(answer_value(answers, "share.licence") or "")
        start = answer_value(answers, "share.date")
        return [{"license_ref": address, "start_date": start}] if address and start else []

    def distributions(self, dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
        answers = dataset["answers"]
        file_format = self.shown(answers, "collect.format")
        what = {"format": [file_format] if file_format else None, "byte_size": planned_bytes(answers)}
        service = catalogue_entry(self.snapshot, answers, "store.service")
        repository = catalogue_entry(self.snapshot, answers, "share.repository")
        found = []
        if service:
            found.append(self.distribution("working_copy", service, {**what, "data_access": "closed"}))
        shared = {
            **what,
            "data_access": self.access(answers),
            "issued": answer_value(answers, "share.date") if self.version != "1.1" else None,
            "available_until": answer_value(answers, "share.keep_until"),
            "license": self.licences(answers),
        }
        decided = answer_value(answers, "share.access") in _ACCESS
        if repository:
            found.append(self.distribution("deposit", repository, shared, decided))
        elif decided or (not service and any(_without_nothing(what))):
            found.append(self.distribution("", None, {**shared, "title": dataset["title"] or "-"}, decided))
        return found

    def access(self, answers: Answers) -> str:
        access = answer_value(answers, "share.access")
        access = access if access in _ACCESS else "closed"
        return "restricted" if access == "shared" and self.version == "1.3" else access

    def distribution(
        self, title: str, entry: Mapping[str, Any] | None, rest: dict[str, Any], decided: bool = True
    ) -> dict[str, Any]:
        sentences = [] if decided else [self.text("access_undecided")]
        host = host_described(entry, self.language) if entry else None
        if entry and host and "url" not in host and self.version != "1.3":
            sentences.append(self.text("stored_at", host=host["title"]))
            host = None
        head = {"title": self.text(title, host=entry["title"][self.language])} if entry else {}
        return _without_nothing({**head, **rest, "description": " ".join(sentences), "host": host})


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one.get("orcid") and other.get("orcid"):
        return bool(one["orcid"] == other["orcid"])
    return bool(one["name"].casefold() == other["name"].casefold())


def _microscopes_read(dataset: Mapping[str, Any]) -> Iterator[str]:
    """The microscopes that the attached files name."""
    for item in dataset["evidence"]:
        for image in item["facts"].get("images") or []:
            instrument = image.get("instrument") or {}
            name = " ".join(str(instrument[key]) for key in ("manufacturer", "model") if instrument.get(key))
            if name:
                yield name
