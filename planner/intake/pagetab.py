"""A submission to the BioImage Archive or BioStudies in PageTab (JSON): sections with attributes, read as a study.

Templates v4 and v5 differ in spelling and in where authors stand; names are compared without case and signs.
"""

from collections.abc import Iterator
from typing import Any

from planner.questionnaire.loader import Questionnaire

from .bounds import json_opened, text_opened, value_bounded
from .contract import ImportRefused, Line, Reading
from .lookups import words_of
from .study import Component, Person, Said, Study, leaves, name_without_brackets, no_question, study_reading

# Type of section: its fields in the checklist by the name of the attribute.
FIELDS: dict[str, dict[str, str]] = {
    "study": {
        "title": "title",
        "description": "description",
        "keywords": "keywords",
        "license": "license",
        "release date": "release_date",
        "releasedate": "release_date",
        "funding statement": "funding_statement",
        "acknowledgements": "acknowledgements",
    },
    "study component": {"description": "component.description", "file list": "component.file_list"},
    "biosample": {
        "organism": "biosample.organism.scientific_name",
        "biological entity": "biosample.biological_entity",
        "description": "biosample.description",
        "intrinsic variable": "biosample.intrinsic_variable",
        "extrinsic variable": "biosample.extrinsic_variable",
        "experimental variable": "biosample.experimental_variable",
    },
    "specimen": {
        "sample preparation protocol": "specimen.sample_preparation",
        "growth protocol": "specimen.growth_protocol",
    },
    "image acquisition": {
        "imaging method": "component.imaging_method",
        "imaging instrument": "acquisition.instrument",
        "image acquisition parameters": "acquisition.parameters",
    },
    "image correlation": {"spatial and temporal alignment": "correlation.alignment"},
    "image analysis": {"image analysis overview": "analysis.method"},
}
_TIED = ("biosample", "specimen", "image acquisition", "image correlation", "image analysis")
NO_SUBMISSION = {
    "en": "There is no PageTab submission in this file: it needs a “section” of the type Study. Download it from "
    "BioStudies as JSON.",
    "nb": "Det er ingen PageTab-innsending i denne filen: den trenger en «section» av typen Study. Last den ned fra "
    "BioStudies som JSON.",
}

Placed = tuple[dict[str, Any], str]


def pagetab_read(document: Any, strict: bool, questionnaire: Questionnaire) -> Reading:
    """The study in the submission. Raises ImportRefused."""
    lines: list[Line] = []
    if isinstance(document, str | bytes):
        document, lines = json_opened(text_opened(document))
    else:
        document, lines = value_bounded(document)
    section = document.get("section") if isinstance(document, dict) else None
    if not isinstance(section, dict):
        raise ImportRefused(NO_SUBMISSION)
    if strict:
        _by_the_letter(document, section, lines)
    study = _Submission(document, section).study
    reading = study_reading(study, document, questionnaire, "bia")
    reading.version = next((said.text for said in _values(document, "", "Template")), "")[:20]
    known = {one.pointer for one in _told(study)}
    for said in leaves({"section": section}):
        if said.pointer.endswith("/value") and said.pointer not in known and not _is_tie(said.pointer, document):
            reading.report.append(no_question(Said(said.text, said.pointer, _name_of(said.pointer, document))))
    reading.report = lines + reading.report
    return reading


def _by_the_letter(document: dict[str, Any], section: dict[str, Any], lines: list[Line]) -> None:
    report = list(lines)
    if words_of(section.get("type")) != "study":
        report.append(Line("/section/type", "invalid", {"en": "The type is not Study.", "nb": "Typen er ikke Study."}))
    if not any(True for _one in _values(section, "/section", "Title")) and not any(
        True for _one in _values(document, "", "Title")
    ):
        report.append(Line("/section", "invalid", {"en": "The title is missing.", "nb": "Tittelen mangler."}))
    if report:
        message = {
            "en": "The file is not a PageTab submission by the letter. A lenient import takes what it can and tells you.",
            "nb": "Filen er ikke en PageTab-innsending etter boken. En romslig import tar det den kan og sier fra.",
        }
        raise ImportRefused(message, report)


def _attributes(section: dict[str, Any], pointer: str) -> Iterator[tuple[str, Said]]:
    listed = section.get("attributes")
    for number, one in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(one, dict) and isinstance(one.get("value"), str | int | float):
            place = f"{pointer}/attributes/{number}/value"
            yield words_of(one.get("name")), Said(str(one["value"]), place, str(one.get("name") or ""))


def _values(section: dict[str, Any], pointer: str, name: str) -> Iterator[Said]:
    return (said for found, said in _attributes(section, pointer) if found == words_of(name))


def _subsections(section: dict[str, Any], pointer: str) -> Iterator[Placed]:
    """Sections inside, at any depth of lists."""
    stack: list[tuple[Any, str]] = [(section.get("subsections"), f"{pointer}/subsections")]
    while stack:
        here, place = stack.pop(0)
        if isinstance(here, list):
            stack = [(item, f"{place}/{number}") for number, item in enumerate(here)] + stack
        elif isinstance(here, dict):
            yield here, place


def _told(study: Study) -> Iterator[Said]:
    for said in (*study.fields.values(), *(part for one in study.components for part in one.fields.values())):
        yield from said
    for part in (*study.grants, *(person.parts for person in study.people)):
        yield from part.values()


def _is_tie(pointer: str, document: dict[str, Any]) -> bool:
    """Titles of sections and the ties between them are structure, not statements."""
    here: Any = document
    above: Any = None
    for part in pointer.split("/")[1:-1]:
        if isinstance(here, dict) and "attributes" in here:
            above = here
        here = here[int(part)] if isinstance(here, list) else here[part]
    name = words_of(here.get("name"))
    kind = words_of((above or {}).get("type"))
    return (
        kind in ("associations", "organisation", "organization")
        or name in ("affiliation", "url")
        or (kind != "study" and name in ("title", "name"))
    )


def _name_of(pointer: str, document: Any) -> str:
    """The name of the attribute whose value this is."""
    here = document
    for part in pointer.split("/")[1:-1]:
        here = here[int(part)] if isinstance(here, list) else here[part]
    return str(here.get("name") or "")


class _Submission:
    """The study of one submission, put together section by section."""

    def __init__(self, document: dict[str, Any], section: dict[str, Any]) -> None:
        self.study = Study()
        self.sections = list(_subsections(section, "/section"))
        for name, said in (*_attributes(section, "/section"), *_attributes(document, "")):
            field = FIELDS["study"].get(name)
            if field and (field == "keywords" or field not in self.study.fields):
                self.study.fields.setdefault(field, []).append(said)
        attached = list(_values(document, "", "AttachTo"))
        if attached:
            self.study.fields["target_repository"] = attached
        self._people()
        for funding, place in self._of("funding"):
            named = {"funder": _values(funding, place, "Agency"), "identifier": _values(funding, place, "grant_id")}
            first = {part: next(found, None) for part, found in named.items()}
            self.study.grants.append({part: one for part, one in first.items() if one})
        for one, place in self._of("study component"):
            self.study.components.append(self._component(one, place))

    def _of(self, kind: str) -> list[Placed]:
        return [(one, place) for one, place in self.sections if words_of(one.get("type")) == kind]

    def _people(self) -> None:
        places = {one.get("accno"): (one, place) for one, place in self._of("organisation") + self._of("organization")}
        for author, place in self._of("author"):
            person = Person()
            for name, part in (("Name", "name"), ("E-mail", "email"), ("ORCID", "orcid"), ("Role", "role")):
                for said in _values(author, place, name):
                    person.parts.setdefault(part, said)
            for said in _values(author, place, "affiliation"):
                known = places.get(said.text)
                for name, part in (("Name", "affiliation"), ("RORID", "ror")) if known else ():
                    for named in _values(known[0], known[1], name) if known else ():
                        person.parts.setdefault(part, named)
            self.study.people.append(person)

    def _component(self, section: dict[str, Any], place: str) -> Component:
        title = next(_values(section, place, "Name"), None) or next(_values(section, place, "Title"), None)
        component = Component(title.text if title else "", place)
        self._add(component, section, place)
        for tie, inside in _subsections(section, place):
            if words_of(tie.get("type")) != "associations":
                continue
            for kind, wanted in _attributes(tie, inside):
                for one, where in self._of(kind) if kind in _TIED else ():
                    if any(said.text == wanted.text for said in _values(one, where, "Title")):
                        self._add(component, one, where)
        return component

    def _add(self, component: Component, section: dict[str, Any], place: str) -> None:
        fields = FIELDS.get(words_of(section.get("type")), {})
        for name, said in _attributes(section, place):
            field = fields.get(name)
            if field == "biosample.organism.scientific_name":
                scientific, _common = name_without_brackets(said.text)
                component.add(field, [Said(scientific, said.pointer, said.name)])
            elif field:
                component.add(field, [said])
