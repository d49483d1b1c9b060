"""The datasets of a maDMP read for the questions about a dataset; and which parts of a document found a question."""

import re
from typing import Any

from planner.exports.madmp_mapping import LICENCES, PIDS_CHOSEN, STANDARDS, TEXTS
from planner.exports.madmp_schema import pointer_of
from planner.questionnaire.loader import Questionnaire

from .contract import DatasetRead, Filled, Line
from .lookups import Catalogue, address_of, words_of
from .madmp_words import MESSAGES

Path = tuple[str | int, ...]
# What has its place beside the questions: it stays as it came until somebody edits the plan.
_OURS = ("/$schema", "/dmp/dmp_id", "/dmp/created", "/dmp/modified", "/dmp/language")


class DatasetReader:
    """Goes through the datasets of a valid document once; remembers which parts found a question."""

    def __init__(self, document: dict[str, Any], questionnaire: Questionnaire) -> None:
        self.document, self.dmp = document, document["dmp"]
        self.catalogue, self.questionnaire = Catalogue(), questionnaire
        self.used: set[str] = set(_OURS)
        self.lines: list[Line] = []
        self.answers: list[Filled] = []
        self.standards: list[str] = []
        self.asked: set[str] = set()

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
                key = licence_known(licence["license_ref"])
                if key:
                    fill("share.licence", key, (*here, "license", place, "license_ref"))
                fill("share.date", licence["start_date"], (*here, "license", place, "start_date"))
            if one.get("issued"):
                fill("share.date", one["issued"], (*here, "issued"))
        if dataset.get("issued"):
            fill("share.date", dataset["issued"], (*path, "issued"))


def licence_known(address: str) -> str | None:
    """The key of a licence that the question offers, by its address."""
    wanted = re.sub(r"/(legalcode|deed)(\.[a-z-]+)?$", "", address_of(address))
    return next((key for key, own in LICENCES.items() if address_of(own) == wanted), None)
