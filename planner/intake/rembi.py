"""A REMBI record in YAML (or JSON): `study`, then a list a module, tied together by the associations of each component."""

from collections.abc import Iterator
from typing import Any

from planner.questionnaire.loader import Questionnaire

from .bounds import text_opened, value_bounded, yaml_opened
from .contract import ImportRefused, Line, Reading
from .study import Component, Person, Said, Study, leaves, no_question, study_reading, texts_of

# Section of the file: the prefix of its fields in the checklist.
SECTIONS = {
    "biosample": "biosample",
    "specimen": "specimen",
    "image_acquisition": "acquisition",
    "image_data": "image",
    "image_correlation": "correlation",
    "analysed_data": "analysis",
}
# How an association names the section it points into.
_POINTS_INTO = {**{name: name for name in SECTIONS}, "image_analysis": "analysed_data"}
# Made anew by every export of ours; says nothing of its own.
_OURS = ("provenance", "proposals", "also_said")
NO_STUDY = {
    "en": "There is no REMBI record in this file: it needs a “study” with a title, beside sections such as “biosample” "
    "and “study_component”.",
    "nb": "Det er ingen REMBI-post i denne filen: den trenger en «study» med en tittel, ved siden av deler som "
    "«biosample» og «study_component».",
}


def rembi_read(document: Any, strict: bool, questionnaire: Questionnaire) -> Reading:
    """The study in the record. Raises ImportRefused."""
    lines: list[Line] = []
    if isinstance(document, str | bytes):
        document, lines = yaml_opened(text_opened(document))
    else:
        document, lines = value_bounded(document)
    if not isinstance(document, dict) or not isinstance(document.get("study"), dict):
        raise ImportRefused(NO_STUDY)
    known = {"study", "study_component", *SECTIONS, *_OURS}
    strange = [name for name in document if name not in known]
    if strict and (strange or lines or not document["study"].get("title")):
        raise _broken(document, strange, lines)
    study = study_nested_read(document)
    reading = study_reading(study, document, questionnaire)
    covered = {one.pointer for one in _told(study)}
    for said in leaves({name: part for name, part in document.items() if name not in _OURS}):
        if said.pointer not in covered and not _is_tie(said.pointer):
            reading.report.append(no_question(said))
    reading.report = lines + reading.report
    return reading


def _broken(document: dict[str, Any], strange: list[str], lines: list[Line]) -> ImportRefused:
    report = lines + [
        Line(
            f"/{name}",
            "invalid",
            {"en": "REMBI has no section of this name.", "nb": "REMBI har ingen del med dette navnet."},
        )
        for name in strange
    ]
    if not document["study"].get("title"):
        report.append(Line("/study/title", "invalid", {"en": "The title is missing.", "nb": "Tittelen mangler."}))
    message = {
        "en": "The file is not a REMBI record by the letter. A lenient import takes what it can and tells you.",
        "nb": "Filen er ikke en REMBI-post etter boken. En romslig import tar det den kan og sier fra.",
    }
    return ImportRefused(message, report)


def _told(study: Study) -> Iterator[Said]:
    for said in (*study.fields.values(), *(part for one in study.components for part in one.fields.values())):
        yield from said
    for part in (*study.grants, *(person.parts for person in study.people)):
        yield from part.values()


def _is_tie(pointer: str) -> bool:
    """Names of sections and the ties between them are structure, not statements."""
    parts = pointer.split("/")
    last = parts[-1]
    return "associations" in parts or (len(parts) == 4 and last in ("title", "name", "accession"))


def study_nested_read(document: dict[str, Any]) -> Study:
    """The study of a record; also what PageTab is turned into before."""
    study = Study()
    head = document["study"]
    for key, value in head.items():
        if key in ("authors", "grants", "links", "publications"):
            continue
        study.fields[key] = list(texts_of(value, f"/study/{key}"))
    for part in _dicts(head.get("publications"))[:1]:
        for key, value in part.items():
            study.fields[f"publication.{key}"] = list(texts_of(value, f"/study/publications/0/{key}"))
    for number, grant in enumerate(_dicts(head.get("grants"))):
        said = {
            key: list(texts_of(grant.get(key), f"/study/grants/{number}/{key}")) for key in ("funder", "identifier")
        }
        study.grants.append({key: found[0] for key, found in said.items() if found})
    study.people = [_person(one, f"/study/authors/{n}") for n, one in enumerate(_dicts(head.get("authors")))]
    components = _dicts(document.get("study_component"))
    if components:
        for number, one in enumerate(components):
            study.components.append(_component(document, one, f"/study_component/{number}"))
    elif any(document.get(name) for name in SECTIONS):
        whole = Component("1", "")
        for name in SECTIONS:
            for number, section in enumerate(_dicts(document.get(name))):
                _add_section(whole, name, section, f"/{name}/{number}")
        study.components.append(whole)
    return study


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The entries of a list of objects; a single object counts as a list of one."""
    found = value if isinstance(value, list) else [value]
    return [one if isinstance(one, dict) else {} for one in found] if value else []


def _person(author: dict[str, Any], pointer: str) -> Person:
    person = Person()
    first, last = author.get("first_name"), author.get("last_name")
    name = author.get("name") or " ".join(str(part) for part in (first, last) if part)
    key = "name" if author.get("name") else "last_name" if last else "first_name"
    if name:
        person.parts["name"] = Said(str(name), f"{pointer}/{key}")
    if first and last and not author.get("name"):
        person.parts["first_name"] = Said(str(first), f"{pointer}/first_name")
    for part in ("email", "orcid"):
        for said in texts_of(author.get(part), f"{pointer}/{part}"):
            person.parts.setdefault(part, said)
    roles = list(texts_of(author.get("role"), f"{pointer}/role"))
    if roles:
        person.parts["role"] = Said(", ".join(role.text for role in roles), roles[0].pointer)
    for number, place in enumerate(_dicts(author.get("affiliation"))[:1]):
        for part, key in (("affiliation", "name"), ("ror", "ror")):
            for said in texts_of(place.get(key), f"{pointer}/affiliation/{number}/{key}"):
                person.parts.setdefault(part, said)
    return person


def _component(document: dict[str, Any], one: dict[str, Any], pointer: str) -> Component:
    name = str(one.get("name") or one.get("title") or "")
    component = Component(name, pointer)
    for key, value in one.items():
        if key not in ("name", "title", "associations"):
            component.add(f"component.{key}", texts_of(value, f"{pointer}/{key}"))
    for tie in _dicts(one.get("associations")):
        for kind, wanted in tie.items():
            section = _POINTS_INTO.get(kind)
            for number, entry in enumerate(_dicts(document.get(section)) if section else []):
                if section and entry.get("title") in (wanted if isinstance(wanted, list) else [wanted]):
                    _add_section(component, section, entry, f"/{section}/{number}")
    # Image data has no title to be tied by; it stands in the order of the components.
    place = int(pointer.rsplit("/", 1)[-1])
    images = _dicts(document.get("image_data"))
    if place < len(images):
        _add_section(component, "image_data", images[place], f"/image_data/{place}")
    return component


def _add_section(component: Component, name: str, entry: dict[str, Any], pointer: str) -> None:
    prefix = SECTIONS[name]
    for key, value in entry.items():
        if key == "title":
            continue
        if key == "organism":
            for number, organism in enumerate(_dicts(value)):
                for part, text in organism.items():
                    said = texts_of(text, f"{pointer}/organism/{number}/{part}")
                    component.add(f"{prefix}.organism.{part}", said)
        elif key == "imaging_method":
            component.add("component.imaging_method", texts_of(value, f"{pointer}/{key}"))
        elif isinstance(value, dict):
            for part, text in value.items():
                component.add(f"{prefix}.{key}.{part}", texts_of(text, f"{pointer}/{key}/{part}"))
        else:
            component.add(f"{prefix}.{key}", texts_of(value, f"{pointer}/{key}"))
