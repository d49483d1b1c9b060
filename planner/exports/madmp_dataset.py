"""A dataset in maDMP: what it is, how it is protected, where it lies while the project runs and where it ends up."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from planner.plans.frozen import Answers, answer_text, answer_value, catalogue_entry, planned_bytes

from .contract import Snapshot
from .madmp_mapping import LICENCES, PIDS_CHOSEN, SENSITIVE, STANDARDS, TEXTS, host_described

ACCESS = ("open", "shared", "closed")


def without_nothing(document: dict[str, Any]) -> dict[str, Any]:
    """Drops what the plan does not say."""
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}


class DatasetBuilder:
    """Holds what every part needs: the snapshot, the version of the standard, and the plan's language."""

    def __init__(self, snapshot: Snapshot, version: str) -> None:
        self.snapshot, self.version = snapshot, version
        self.answers: Answers = snapshot["answers"]
        self.language = snapshot["plan"]["language"]

    def text(self, name: str, **values: str) -> str:
        return TEXTS[name][self.language].format(**values)

    def shown(self, answers: Answers, key: str) -> str | None:
        return answer_text(answers, key, self.language)

    def ethics(self, dataset: Mapping[str, Any], key: str) -> Any:
        """An ethics answer of the dataset, else of the plan."""
        return answer_value(dataset["answers"], key) or answer_value(self.answers, key)

    def personal_data(self, dataset: Mapping[str, Any]) -> str:
        if self.ethics(dataset, "ethics.human_data") == "no":
            return "no"
        return self.ethics(dataset, "ethics.identifiable") or "unknown"

    def dataset(self, dataset: Mapping[str, Any]) -> dict[str, Any]:
        answers = dataset["answers"]
        return without_nothing(
            {
                "title": dataset["title"] or "-",
                "description": self.shown(answers, "collect.description"),
                "dataset_id": {"identifier": f"urn:uuid:{dataset['id']}", "type": "other"},
                "type": "image",
                "keyword": self.keywords(answers),
                "issued": answer_value(answers, "share.date"),
                "personal_data": self.personal_data(dataset),
                "sensitive_data": SENSITIVE.get(self.ethics(dataset, "ethics.data_class"), "unknown"),
                "security_and_privacy": self.security(dataset),
                "metadata": self.metadata(),
                "data_quality_assurance": self.chosen(answers, "collect.quality"),
                "technical_resource": self.resources(dataset),
                "preservation_statement": self.shown(answers, "share.kept"),
                "rights": self.rights(answers) if self.version != "1.1" else None,
                "distribution": self.distributions(dataset),
            }
        )

    def option_texts(self, key: str) -> dict[str, str]:
        """The choices of a question in the plan's language."""
        return {
            option["key"]: option["text"][self.language]
            for step in self.snapshot["steps"]
            for question in step["questions"]
            if question["key"] == key
            for option in question["options"] or []
        }

    def chosen(self, answers: Answers, key: str) -> list[str]:
        texts = self.option_texts(key)
        return [texts.get(item, item) for item in answer_value(answers, key) or []]

    def keywords(self, answers: Answers) -> list[str]:
        words = [self.shown(answers, key) for key in ("collect.modality", "describe.term", "describe.organism")]
        words += [word.strip() for word in re.split(r"[,;\n]", self.shown(answers, "describe.keywords") or "")]
        return list(dict.fromkeys(word for word in words if word))

    def rights(self, answers: Answers) -> str:
        """Who decides, and the licence while it has no start date and thus no place of its own."""
        licence = None if self.licences(answers) else self.shown(answers, "share.licence")
        return "\n\n".join(text for text in (self.shown(self.answers, "ethics.rights"), licence) if text)

    def security(self, dataset: Mapping[str, Any]) -> list[dict[str, str]]:
        own = self.shown(dataset["answers"], "ethics.data_class")
        rows = [
            ("data_class", own or self.shown(self.answers, "ethics.data_class")),
            ("access_control", self.shown(self.answers, "store.access")),
            ("extra_protection", self.shown(self.answers, "store.sensitive")),
            ("backup", self.shown(self.answers, "store.backup")),
        ]
        return [{"title": self.text(name), "description": text} for name, text in rows if text]

    def metadata(self) -> list[dict[str, Any]]:
        """The chosen standards. Their field names and vocabularies are English, whatever the plan's language."""
        chosen = answer_value(self.answers, "describe.standard") or []
        titles = self.option_texts("describe.standard")
        found = []
        for key in chosen:
            identifier, kind = STANDARDS.get(key, (key, "other"))
            standard = {"identifier": identifier, "type": kind}
            found.append({"description": titles.get(key, key), "language": "eng", "metadata_standard_id": standard})
        return found

    def resources(self, dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
        answers = dataset["answers"]
        objective = self.shown(answers, "collect.objective")
        names = [self.shown(answers, "collect.instrument")]
        if not names[0]:
            names = list(dict.fromkeys(microscopes_read(dataset)))
        described = self.text("objective", value=objective) if objective else None
        found = [without_nothing({"name": name, "description": described}) for name in names if name]
        software = self.shown(answers, "process.software")
        return [*found, {"name": self.text("software"), "description": software}] if software else found

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
        decided = answer_value(answers, "share.access") in ACCESS
        if repository:
            deposit = self.distribution("deposit", repository, shared, decided)
            wanted = answer_value(answers, "share.identifier") or []
            pids = dict.fromkeys(PIDS_CHOSEN[item] for item in wanted if item in PIDS_CHOSEN)
            if pids and "host" in deposit:
                deposit["host"]["pid_system"] = list(pids)
            found.append(deposit)
        elif decided or (not service and any(without_nothing(what))):
            found.append(self.distribution("", None, {**shared, "title": dataset["title"] or "-"}, decided))
        return found

    def access(self, answers: Answers) -> str:
        access = answer_value(answers, "share.access")
        access = access if access in ACCESS else "closed"
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
        return without_nothing({**head, **rest, "description": " ".join(sentences), "host": host})


def microscopes_read(dataset: Mapping[str, Any]) -> Iterator[str]:
    """The microscopes that the attached files name."""
    for item in dataset["evidence"]:
        for image in item["facts"].get("images") or []:
            instrument = image.get("instrument") or {}
            name = " ".join(str(instrument[key]) for key in ("manufacturer", "model") if instrument.get(key))
            if name:
                yield name
