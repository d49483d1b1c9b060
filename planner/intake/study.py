"""A study as the archives of biological images describe it, read for the questions of a plan.

REMBI records, PageTab and IDR study files come down to the same things: who, what, samples, how it was imaged. Each
value remembers where it stood, so that the report can say what found no question.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.exports.madmp_mapping import LICENCES
from planner.metadata.checklist import fields, imaging_method
from planner.metadata.fields import field_clean, is_typed
from planner.plans.models import SHEET
from planner.questionnaire.loader import Questionnaire
from planner.questionnaire.types import ValueRefused
from planner.questionnaire.types.identifiers import email_clean, orcid_clean, ror_clean

from .contract import DatasetRead, Filled, Line, Reading
from .lookups import Catalogue, address_of, words_of
from .madmp_words import MESSAGES

_LICENCE_NAMES = {"cc0": "CC0-1.0", "cc0 1 0": "CC0-1.0", "cc by 4 0": "CC-BY-4.0", "cc by": "CC-BY-4.0"}
# Names of methods that are no FBbi label; the term they are nearest to is one of our answers.
_METHODS = {
    "confocal microscopy": "confocal",
    "laser scanning confocal microscopy": "confocal",
    "light sheet microscopy": "light_sheet",
    "light sheet fluorescence microscopy": "light_sheet",
    "multi photon microscopy": "multiphoton",
    "two photon laser scanning microscopy": "multiphoton",
    "total internal reflection fluorescence microscopy": "tirf",
    "storm": "smlm",
    "storm stochastic optical reconstruction microscopy": "smlm",
    "palm": "smlm",
    "wide field fluorescence microscopy": "widefield",
}
_BRACKETS = re.compile(r"^(.*?)\s*\(([^()]*)\)$")
_MOST_LINES = 500
_SHOWN = 80  # characters of a value in a line of the report


# What is said of a person that the answers hold.
_NAMED = ("name", "first_name", "role", "orcid", "email")


@dataclass(frozen=True, slots=True)
class Said:
    """One text, where it stood, and what the format calls it where the pointer does not say."""

    text: str
    pointer: str
    name: str = ""


@dataclass(slots=True)
class Person:
    """`parts` by name, email, orcid, role, affiliation, ror."""

    parts: dict[str, Said] = field(default_factory=dict)

    def text(self, part: str) -> str:
        return self.parts[part].text.strip() if part in self.parts else ""


Fields = dict[str, list[Said]]


@dataclass(slots=True)
class Component:
    """One dataset: fields by the names of the REMBI checklist (`biosample.biological_entity`)."""

    title: str
    pointer: str
    fields: Fields = field(default_factory=dict)

    def add(self, name: str, said: Iterable[Said]) -> None:
        here = self.fields.setdefault(name, [])
        here += [one for one in said if one.text.strip() and one not in here]


@dataclass(slots=True)
class Study:
    """`fields` by the names of the checklist without `study.`."""

    fields: Fields = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    grants: list[dict[str, Said]] = field(default_factory=list)  # funder, identifier
    components: list[Component] = field(default_factory=list)

    def first(self, name: str) -> Said | None:
        return next(iter(self.fields.get(name, [])), None)


def no_question(said: Said) -> Line:
    """The line of the report for what is kept without an answer."""
    name = said.name or next((part for part in reversed(said.pointer.split("/")) if not part.isdigit()), "")
    words = " ".join(said.text.split())
    shown = words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + "…"
    told = {
        "en": f"{name}: “{shown}”. No question here asks for this; it is kept with the plan as you sent it.",
        "nb": f"{name}: «{shown}». Ingen spørsmål her gjelder dette; det er bevart med planen slik du sendte det.",
    }
    return Line(said.pointer, "unsupported", told)


def texts_of(value: Any, pointer: str) -> Iterator[Said]:
    """Every text in a value, a list or what stands inside."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield Said(str(value), pointer)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts_of(item, f"{pointer}/{number}")


def study_reading(
    study: Study, document: dict[str, Any], questionnaire: Questionnaire, repository: str | None = None
) -> Reading:
    """The answers that a study gives; `repository` is the archive whose format it is."""
    return _StudyReader(study, questionnaire, repository).read(document)


class _StudyReader:
    def __init__(self, study: Study, questionnaire: Questionnaire, repository: str | None) -> None:
        self.study, self.questionnaire, self.repository = study, questionnaire, repository
        self.catalogue = Catalogue()
        self.used: set[str] = set()
        self.lines: list[Line] = []

    def read(self, document: dict[str, Any]) -> Reading:
        title = self.study.first("title")
        answers = [*self._plan(), *self._sheet({f"study.{name}": said for name, said in self.study.fields.items()})]
        datasets = [self._dataset(component) for component in self.study.components]
        if title:
            self.used.add(title.pointer)
        reading = Reading(title.text if title else "", document, answers=answers, datasets=datasets)
        reading.report = self.lines + list(self._without_home())
        return reading

    def _taken(self, question: str, raw: Any, *said: Said) -> Filled:
        self.used |= {one.pointer for one in said}
        return Filled(question, raw, said[0].pointer if said else "")

    def _joined(self, question: str, said: list[Said], between: str = "\n\n") -> Iterator[Filled]:
        if said:
            texts = dict.fromkeys(one.text.strip() for one in said)
            yield self._taken(question, between.join(texts), *said)

    def _plan(self) -> Iterator[Filled]:
        yield from self._joined("project.description", self.study.fields.get("description", []))
        yield from self._people()
        funders = [(self.catalogue.funder(one["funder"].text), one) for one in self.study.grants if "funder" in one]
        key, grant = next(((key, one) for key, one in funders if key), (None, next(iter(self.study.grants), None)))
        if key and grant:
            yield self._taken("project.funder", key, grant["funder"])
        if grant and "identifier" in grant:
            yield self._taken("project.grant_id", grant["identifier"].text, grant["identifier"])

    def _people(self) -> Iterator[Filled]:
        people = [person for person in self.study.people if person.text("name")]
        if not people:
            return
        contact = next((one for one in people if "submitter" in one.text("role").casefold()), None)
        contact = contact or next((one for one in people if "corresponding" in one.text("role").casefold()), None)
        contact = contact or next((one for one in people if one.text("email")), people[0])
        person = {
            "name": contact.text("name"),
            "email": self._checked(contact, "email", email_clean, "bad_mail"),
            "orcid": self._checked(contact, "orcid", orcid_clean, "bad_orcid"),
        }
        said = [contact.parts[part] for part in _NAMED if part in contact.parts]
        yield self._taken("project.contact", person, *said)
        if "affiliation" in contact.parts:
            place = {
                "name": contact.text("affiliation"),
                "ror": self._checked(contact, "ror", ror_clean, "bad_ror"),
            }
            yield self._taken(
                "project.institution", place, *(contact.parts[p] for p in ("affiliation", "ror") if p in contact.parts)
            )
        lines, used = [], []
        for one in people:
            if one is not contact:
                name = one.text("name").replace(",", " ")
                parts = [name, one.text("role"), one.text("orcid"), _address(one.text("email"))]
                lines.append(", ".join(part for part in parts if part))
                used += [one.parts[part] for part in _NAMED if part in one.parts]
        if lines:
            yield self._taken("project.contributors", "\n".join(lines), *used)

    def _checked(self, person: Person, part: str, clean: Any, code: str) -> str | None:
        if part not in person.parts:
            return None
        text = person.text(part)
        if part == "email":
            text = _address(text)
        try:
            value: str | None = clean(text)
        except ValueRefused:
            told = {language: words.format(value=text[:60]) for language, words in MESSAGES[code].items()}
            self.lines.append(Line(person.parts[part].pointer, "unsupported", told))
            return None
        return value

    def _dataset(self, component: Component) -> DatasetRead:
        found = DatasetRead(component.title, component.pointer)
        said = component.fields
        answers = found.answers
        for question, names in (
            ("collect.description", ("component.description",)),
            ("process.software", ("analysis.method",)),
            ("collect.alignment", ("correlation.alignment",)),
            ("describe.variables", ("biosample.experimental_variable",)),
        ):
            answers += self._joined(question, [one for name in names for one in said.get(name, [])])
        for question, name in (
            ("collect.instrument", "acquisition.instrument"),
            ("collect.objective", "acquisition.objective.model"),
            ("collect.channels", "specimen.channel.content"),
        ):
            answers += self._joined(question, said.get(name, []), "; ")
        sample = ("biosample.biological_entity", "biosample.description")
        prepared = ("specimen.sample_preparation", "specimen.growth_protocol")
        chosen = sample if any(said.get(name) for name in sample) else prepared
        answers += self._joined("describe.specimen", [one for name in chosen for one in said.get(name, [])])
        answers += self._organisms(said)
        answers += self._method(said)
        for one in said.get("image.format", []):
            key = self.catalogue.format(one.text)
            if key:
                answers.append(self._taken("collect.format", key, one))
                break
        count = next((one for one in said.get("component.images", []) if one.text.isdigit()), None)
        if count:
            answers.append(self._taken("collect.images_planned", count.text, count))
        answers += self._joined("describe.keywords", self.study.fields.get("keywords", []), ", ")
        answers += self._shared()
        answers += self._sheet(said)
        return found

    def _sheet(self, said: Fields) -> Iterator[Filled]:
        """What no question asks for and the metadata sheet has a field for."""
        for name, texts in said.items():
            left = [one for one in texts if one.pointer not in self.used]
            if not left or not is_typed(name):
                continue
            field_ = fields()[name]
            words = list(dict.fromkeys(one.text.strip() for one in left))
            raw: Any = words if field_.many else "\n\n".join(words) if field_.type == "long_text" else words[0]
            try:
                value = field_clean(name, raw)
            except ValueRefused:
                continue  # told as without a question, and kept
            if value is not None:
                kept = left if field_.many or field_.type == "long_text" else left[:1]
                yield self._taken(f"{SHEET}{name}", value, *kept)

    def _organisms(self, said: Fields) -> Iterator[Filled]:
        named = said.get("biosample.organism.scientific_name", [])
        if named:
            names = dict.fromkeys(" ".join(one.text.split()) for one in named)
            common = said.get("biosample.organism.common_name", []) + said.get("biosample.organism.ncbi_taxon", [])
            yield self._taken("describe.organism", "; ".join(names), *named, *common)

    def _method(self, said: Fields) -> Iterator[Filled]:
        """The first method that is one of our answers; further ones are told as without a question."""
        for one in said.get("component.imaging_method", []):
            key = self._modality(one.text)
            if key:
                alike = [other for other in said["component.imaging_method"] if self._modality(other.text) == key]
                yield self._taken("collect.modality", key, one, *alike)
                return

    def _modality(self, text: str) -> str | None:
        question = self.questionnaire.question("collect.modality")
        options = question.options if question else ()
        number = re.search(r"FBbi[:_](\d{8})", text)
        plain = words_of(re.sub(r"\(?FBbi[:_]\d{8}\)?", "", text))
        for option in options:
            term = imaging_method(option.key)
            if term and ((number and term[0].endswith(number.group(1))) or plain == words_of(term[1])):
                return option.key
        for option in options:
            names = {words_of(option.key), *(words_of(one) for one in option.text.values())}
            if plain in names:
                return option.key
        return _METHODS.get(plain)

    def _shared(self) -> Iterator[Filled]:
        """Licence, day and archive stand for the whole study, so for each of its datasets."""
        archive = next(iter(self.study.fields.get("target_repository", [])), None)
        key = self.repository or (self.catalogue.host("repositories", archive.text, None) if archive else None)
        if key:
            yield self._taken("share.repository", key, *([archive] if archive else []))
        released, licence = self.study.first("release_date"), self.study.first("license")
        named = _licence(licence.text) if licence else None
        if key and (released or named):
            # These archives publish what they take.
            said = [one for one in (released, licence) if one]
            yield self._taken("share.access", "open", *said[:1])
        if licence and named:
            yield self._taken("share.licence", named, licence, *self.study.fields.get("license.url", []))
        if released:
            yield self._taken("share.date", released.text[:10], released)

    def _without_home(self) -> Iterator[Line]:
        everything: dict[str, Said] = {}
        for said in (*self.study.fields.values(), *(f for c in self.study.components for f in c.fields.values())):
            everything |= {one.pointer: one for one in said}
        for grant in self.study.grants:
            everything |= {one.pointer: one for one in grant.values()}
        for person in self.study.people:
            everything |= {one.pointer: one for one in person.parts.values()}
        told = {line.pointer for line in self.lines}
        left = [said for pointer, said in everything.items() if pointer not in self.used and pointer not in told]
        yield from map(no_question, left[:_MOST_LINES])


def _licence(text: str) -> str | None:
    address = address_of(text).removesuffix("/legalcode")
    by_address = next((key for key, own in LICENCES.items() if address and address_of(own) == address), None)
    by_key = next((key for key in LICENCES if words_of(key) == words_of(text)), None)
    return by_address or by_key or _LICENCE_NAMES.get(words_of(text))


def _address(text: str) -> str:
    """The address in `Kari Nordmann <kari@example.org>`."""
    found = re.search(r"<([^<>]+)>", text)
    return found.group(1) if found else text


def name_without_brackets(text: str) -> tuple[str, str]:
    """`Danio rerio (zebrafish)` -> the name, and what stood in brackets."""
    found = _BRACKETS.match(text.strip())
    return (found.group(1), found.group(2)) if found else (text.strip(), "")


def leaves(value: Any, pointer: str = "") -> Iterator[Said]:
    """Every text in a document with its pointer."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, f"{pointer}/{number}")
    elif value is not None:
        yield Said(str(value), pointer)
