"""An IDR study file: lines of a key and its cells, first the study, then each experiment or screen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planner.exports.idr.check import check_study
from planner.exports.idr.keys import keys, spelling
from planner.questionnaire.loader import Questionnaire

from .bounds import MOST_VALUES, TOO_MUCH, text_opened, value_bounded
from .contract import ImportRefused, Line, Reading
from .study import Component, Person, Said, Study, no_question, study_reading

_NUMBERS = ("Experiment Number", "Screen Number")
_STUDY = {
    "Study Title": "title",
    "Study Description": "description",
    "Study Key Words": "keywords",
    "Study License": "license",
    "Study License URL": "license.url",
    "Study Public Release Date": "release_date",
    "Study PubMed ID": "publication.pubmed_id",
    "Study Publication Title": "publication.title",
    "Study Author List": "publication.authors",
    "Study PMC ID": "publication.pmc_id",
    "Study DOI": "publication.doi",
    "Study Copyright": "copyright",
}
_COMPONENT = {
    "Description": "component.description",
    "Sample Type": "biosample.sample_type",
    "Imaging Method": "component.imaging_method",
    "Imaging Method Term Accession": "component.imaging_method",
    "Organism": "biosample.organism.scientific_name",
    "Organism Term Accession": "biosample.organism.ncbi_taxon",
}
_PERSON = {
    "Study Person Email": "email",
    "Study Person ORCID": "orcid",
    "Study Person Roles": "role",
    "Study Person Address": "affiliation",
}
# Frames and joins of the file; they say nothing of the study.
_STRUCTURE = re.compile(
    r"^(Study (Screens|Experiments) Number|Term Source (Name|URI)|(Experiment|Screen) Number|Comment\[)"
)
NO_STUDY = {
    "en": "This is not an IDR study file: no line starts with a key such as “Study Title” and a tab. Send the text of "
    "idrNNNN-study.txt.",
    "nb": "Dette er ikke en IDR-studiefil: ingen linje begynner med en nøkkel som «Study Title» og et tabulatortegn. "
    "Send teksten i idrNNNN-study.txt.",
}


@dataclass(slots=True)
class _Block:
    kind: str
    pointer: str
    lines: dict[str, list[Said]] = field(default_factory=dict)

    def said(self, key: str) -> list[Said]:
        return [one for one in self.lines.get(key, []) if one.text.strip()]


def idr_read(document: Any, strict: bool, questionnaire: Questionnaire) -> Reading:
    """The study in the file; `document` is its text. Raises ImportRefused."""
    if not isinstance(document, str | bytes):
        raise ImportRefused(NO_STUDY)
    text, cleaned = value_bounded(text_opened(document))
    rows = [line.split("\t") for line in text.split("\n")]
    if sum(map(len, rows)) > MOST_VALUES:
        raise ImportRefused(TOO_MUCH)
    known = set(keys()) | set(spelling())
    if not any(row[0].strip() in known for row in rows if len(row) > 1):
        raise ImportRefused(NO_STUDY)
    if strict:
        _by_the_rules(text, cleaned)
    blocks = list(_blocks(rows))
    study = _study(blocks[0], blocks[1:])
    reading = study_reading(study, {"lines": rows}, questionnaire, "idr")
    told = {line.pointer for line in reading.report}
    read = {one.pointer for said in study.fields.values() for one in said}
    read |= {one.pointer for part in study.components for said in part.fields.values() for one in said}
    read |= {one.pointer for person in study.people for one in person.parts.values()}
    for block in blocks:
        for key in block.lines:
            left = [one for one in block.said(key) if one.pointer not in read and one.pointer not in told]
            if left and not _STRUCTURE.match(key):
                row = left[0].pointer.rsplit("/", 1)[0]
                reading.report.append(no_question(Said("; ".join(one.text for one in left), row, key)))
    reading.report = cleaned + reading.report
    return reading


def _by_the_rules(text: str, cleaned: list[Line]) -> None:
    """Refuses what IDR's own checks refuse."""
    broken = [finding for finding in check_study(text) if finding.severity == "error"]
    if broken or cleaned:
        report = cleaned + [Line("", "invalid", dict(finding.message)) for finding in broken]
        message = {
            "en": f"The study file breaks {len(report)} of IDR's rules. A lenient import takes what it can and tells you.",
            "nb": f"Studiefilen bryter {len(report)} av IDRs regler. En romslig import tar det den kan og sier fra.",
        }
        raise ImportRefused(message, report)


def _blocks(rows: list[list[str]]) -> Iterator[_Block]:
    block = _Block("Study", "/lines/0")
    for number, row in enumerate(rows):
        if row[0].startswith(("#", '"')) or not "".join(row).strip():
            continue
        key = row[0].strip()
        key = spelling().get(key, key)
        if key in _NUMBERS:
            yield block
            block = _Block(key.split()[0], f"/lines/{number}")
        if key not in block.lines:
            cells = enumerate(row[1:], 1)
            block.lines[key] = [Said(cell.strip(), f"/lines/{number}/{place}", key) for place, cell in cells]
    yield block


def _study(head: _Block, components: list[_Block]) -> Study:
    study = Study()
    for key, name in _STUDY.items():
        study.fields[name] = [Said(one.text.replace("\\n", "\n"), one.pointer, key) for one in head.said(key)]
    study.people = list(_people(head))
    for number, block in enumerate(components, 1):
        study.components.append(_component(head, block, number))
    return study


def _people(head: _Block) -> Iterator[Person]:
    last, first = head.lines.get("Study Person Last Name", []), head.lines.get("Study Person First Name", [])
    for place, surname in enumerate(last):
        given = first[place].text if place < len(first) else ""
        name = f"{given} {surname.text}".strip()
        if not name:
            continue
        person = Person({"name": Said(name, surname.pointer, "Study Person Last Name")})
        if given:
            person.parts["first_name"] = first[place]
        for key, part in _PERSON.items():
            cells = head.lines.get(key, [])
            if place < len(cells) and cells[place].text:
                person.parts[part] = cells[place]
        yield person


def _component(head: _Block, block: _Block, number: int) -> Component:
    named = next(iter(block.said(f"Comment[IDR {block.kind} Name]")), None)
    title = named.text.rsplit("/", 1)[-1] if named else f"{block.kind} {number}"
    component = Component(title, block.pointer)
    for key, name in _COMPONENT.items():
        component.add(name, block.said(f"{block.kind} {key}") or head.said(f"Study {key}"))
    component.add("image.format", block.said("Raw Image Data Format"))
    component.add("image.qc", block.said("Quality Control Description"))
    for size in block.said(f"{block.kind} Size"):
        found = re.fullmatch(r"5D Images:\s*([\d,]+)", size.text)
        if found:
            component.add("component.images", [Said(found.group(1).replace(",", ""), size.pointer)])
    names, texts = block.lines.get("Protocol Name", []), block.lines.get("Protocol Description", [])
    for title_said, text in zip(names, texts, strict=False):
        protocol = title_said.text.casefold()
        if "growth" in protocol:
            component.add("specimen.growth_protocol", [text])
        elif "treatment" in protocol or "sample" in protocol:
            component.add("specimen.sample_preparation", [text])
        elif "data analysis" in protocol:
            component.add("analysis.method", [text])
    return component
