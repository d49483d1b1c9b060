"""The rules of a study file: S and P restate what IDR's own checks do, K are ours. Tables have `check_tables`.

IDR needs a line but lets its value be empty; `empty_required` is the stricter question a portal should ask.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from .keys import Key, fbbi_current, keys, spelling

Severity = Literal["error", "warning"]
_DOI = re.compile(r"(https?://(dx\.)?doi\.org/)?10\.\d+/\S+")
_FREE_LICENCES = ("CC BY 4.0", "CC0 1.0")
_NUMBERS = ("Experiment Number", "Screen Number")

MESSAGES: dict[str, tuple[Severity, str, str]] = {
    "IDR-S01": ("error", "{key} is missing from the study file", "{key} mangler i studiefilen"),
    "IDR-S02": (
        "error",
        "the study has neither a screen nor an experiment",
        "studien har verken screen eller eksperiment",
    ),
    "IDR-S03": ("error", "component {i} is missing or there twice", "del {i} mangler eller står to ganger"),
    "IDR-S04": ("error", "{key} is missing from component {i}", "{key} mangler i del {i}"),
    "IDR-S05": (
        "error",
        "the name of component {i} does not start with the study accession or has no /experimentX or /screenX part",
        "navnet på del {i} begynner ikke med studienummeret eller mangler /experimentX eller /screenX",
    ),
    "IDR-S06": ("error", "components carry different study names", "delene har ulike studienavn"),
    "IDR-S07": ("error", "no organism", "ingen organisme"),
    "IDR-S08": (
        "error",
        "organism is given for the study and again for component {i}",
        "organismen står både for studien og for del {i}",
    ),
    "IDR-P01": ("error", "{n} titles but {m} author lists", "{n} titler, men {m} forfatterlister"),
    "IDR-P02": ("error", "not a PubMed identifier: {value}", "ikke en PubMed-id: {value}"),
    "IDR-P03": ("error", "not a PMC identifier: {value}", "ikke en PMC-id: {value}"),
    "IDR-P04": ("error", "not a DOI: {value}", "ikke en DOI: {value}"),
    "IDR-P05": ("error", "not a data DOI: {value}", "ikke en data-DOI: {value}"),
    "IDR-K01": ("warning", "unknown key {key}", "ukjent nøkkel {key}"),
    "IDR-K02": ("warning", "{key} still holds its hint", "{key} inneholder fortsatt malens hint"),
    "IDR-K03": (
        "warning",
        "{key} has {n} values but {m} accessions",
        "{key} har {n} verdier, men {m} termnumre",
    ),
    "IDR-K04": ("warning", "{ref} is not declared as a term source", "{ref} er ikke oppgitt som termkilde"),
    "IDR-K05": ("warning", "{value} is not a current FBbi term", "{value} er ikke en gjeldende FBbi-term"),
    "IDR-K06": ("warning", "{value} is not an NCBI taxon", "{value} er ikke et NCBI-takson"),
    "IDR-K07": (
        "warning",
        "{value} limits reuse; IDR asks for CC BY 4.0 by default",
        "{value} begrenser gjenbruk; IDR ønsker CC BY 4.0",
    ),
    "IDR-T01": (
        "error",
        "{file}: row {row} has {n} cells, the header has {m}",
        "{file}: rad {row} har {n} celler, overskriften har {m}",
    ),
    "IDR-T02": ("error", "{file}: column {name} is there twice", "{file}: kolonnen {name} står to ganger"),
    "IDR-T03": ("error", "{file}: not UTF-8 at line {line}", "{file}: ikke UTF-8 på linje {line}"),
    "IDR-T04": ("error", "{file}: {key} is there twice", "{file}: {key} står to ganger"),
    "IDR-T05": ("error", "{file}: {key} has no partner", "{file}: {key} mangler motstykke"),
    "IDR-T06": ("error", "{file}: more than one document", "{file}: mer enn ett dokument"),
    "IDR-T07": (
        "warning",
        "{file}: {value} is no protocol of this study",
        "{file}: {value} er ingen protokoll i studien",
    ),
    "IDR-T08": ("warning", "{file}: {column} is not described", "{file}: {column} er ikke beskrevet"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule. `component` counts from 1; None is the study."""

    rule: str
    message: dict[str, str]
    key: str | None = None
    component: int | None = None

    @property
    def severity(self) -> Severity:
        return MESSAGES[self.rule][0]


def finding(rule: str, key: str | None = None, component: int | None = None, **values: object) -> Finding:
    _severity, english, norwegian = MESSAGES[rule]
    told = {"key": key, "i": component, **values}
    return Finding(rule, {"en": english.format(**told), "nb": norwegian.format(**told)}, key, component)


@dataclass(slots=True)
class Block:
    """Study or component: cells by key, as often as the key is there."""

    kind: str  # Study, Experiment or Screen
    number: str | None = None
    lines: dict[str, list[list[str]]] = field(default_factory=dict)

    def cells(self, key: str) -> list[str]:
        """Cells of the first line with this key, empty ones in the middle too."""
        found = self.lines.get(key)
        cells = list(found[0]) if found else []
        while cells and not cells[-1]:
            cells.pop()
        return cells

    def values(self, key: str) -> list[str]:
        return [value for value in self.cells(key) if value]


def study_read(text: str) -> list[Block]:
    """The study's block and one for each component, in order."""
    blocks = [Block("Study")]
    for raw in text.lstrip("\ufeff").splitlines():
        if raw.startswith(("#", '"')) or not raw.strip():
            continue
        key, *cells = (part.strip() for part in raw.split("\t"))
        key = spelling().get(key, key)
        if key in _NUMBERS:
            blocks.append(Block(key.split()[0], cells[0] if cells else ""))
        blocks[-1].lines.setdefault(key, []).append(cells)
    return blocks


def check_study(text: str) -> list[Finding]:
    """Every broken rule of a study file, in the order of the rules."""
    study, *components = study_read(text)
    checks: tuple[Callable[[Block, list[Block]], Iterator[Finding]], ...] = (
        _lines,
        _components,
        _names,
        _organisms,
        _publications,
        _known,
        _terms,
        _licence,
    )
    found = [one for check in checks for one in check(study, components)]
    return sorted(found, key=lambda one: list(MESSAGES).index(one.rule))


def empty_required(text: str) -> Iterator[tuple[Key, int | None]]:
    """Keys that IDR's parser wants and whose value is empty, with the component; those of curators are left out."""
    study, *components = study_read(text)
    for key in keys().values():
        if not key.required or key.curator:
            continue
        if key.scope == "Study" and not study.values(key.name):
            yield key, None
    for number, block in enumerate(components, 1):
        for key in keys().values():
            if key.required and not key.curator and key.scope == block.kind and not block.values(key.name):
                yield key, number


def _lines(study: Block, components: list[Block]) -> Iterator[Finding]:
    for key in keys().values():
        if not key.required:
            continue
        if key.scope == "Study" and key.name not in study.lines:
            yield finding("IDR-S01", key.name)
        for number, block in enumerate(components, 1):
            if key.scope == block.kind and key.name not in block.lines:
                yield finding("IDR-S04", key.name, number)


def _count(study: Block, key: str) -> int:
    values = study.values(key)
    return int(values[0]) if values and values[0].isdigit() else 0


def _components(study: Block, components: list[Block]) -> Iterator[Finding]:
    total = _count(study, "Study Screens Number") + _count(study, "Study Experiments Number")
    if total < 1:
        yield finding("IDR-S02")
    numbers = [block.number for block in components]
    for number in range(1, total + 1):
        if numbers.count(str(number)) != 1:
            yield finding("IDR-S03", component=number)


def _names(study: Block, components: list[Block]) -> Iterator[Finding]:
    accession = (study.values("Comment[IDR Study Accession]") or [""])[0]
    pattern = re.compile(rf"{re.escape(accession)}-\w+(-\w+)?/\w+")
    starts = set()
    for number, block in enumerate(components, 1):
        name = (block.values(f"Comment[IDR {block.kind} Name]") or [""])[0]
        if not pattern.fullmatch(name):
            yield finding("IDR-S05", component=number)
        starts.add(name.split("/")[0])
    if len(starts) > 1:
        yield finding("IDR-S06")


def _organisms(study: Block, components: list[Block]) -> Iterator[Finding]:
    shared = study.values("Study Organism")
    own = [block.values(f"{block.kind} Organism") for block in components]
    if not shared and not (own and all(own)):
        yield finding("IDR-S07")
    for number, values in enumerate(own, 1):
        if shared and values:
            yield finding("IDR-S08", component=number)


def _publications(study: Block, components: list[Block]) -> Iterator[Finding]:
    titles, authors = study.values("Study Publication Title"), study.values("Study Author List")
    if len(titles) != len(authors):
        yield finding("IDR-P01", n=len(titles), m=len(authors))
    for rule, key, pattern in (
        ("IDR-P02", "Study PubMed ID", re.compile(r"\d+")),
        ("IDR-P03", "Study PMC ID", re.compile(r"PMC\d+")),
        ("IDR-P04", "Study DOI", _DOI),
    ):
        for value in study.values(key):
            if not pattern.match(value):
                yield finding(rule, key, value=value)
    for number, block in enumerate([study, *components]):
        key = f"{block.kind} Data DOI"
        for value in block.values(key):
            if not _DOI.match(value):
                yield finding("IDR-P05", key, number or None, value=value)


def _known(study: Block, components: list[Block]) -> Iterator[Finding]:
    for number, block in enumerate([study, *components]):
        for key in block.lines:
            known = keys().get(key)
            if known is None or not known.known:
                yield finding("IDR-K01", key, number or None)
            if any(cell.startswith("#") for cells in block.lines[key] for cell in cells):
                yield finding("IDR-K02", key, number or None)


def _terms(study: Block, components: list[Block]) -> Iterator[Finding]:
    declared = {name.casefold() for name in study.values("Term Source Name")}
    for number, block in enumerate([study, *components]):
        place = number or None
        for key in block.lines:
            if key.endswith(" Term Accession"):
                value = key.removesuffix(" Term Accession")
                # A phenotype's term has a name of its own beside it.
                count = len(block.cells("Phenotype Term Name" if value == "Phenotype" else value))
                width = len(block.lines[key][0])
                if len(block.cells(key)) > count or (block.values(key) and width < count):
                    yield finding("IDR-K03", value, place, n=count, m=len(block.values(key)))
            if key.endswith(" Term Source REF"):
                for ref in dict.fromkeys(block.values(key)):
                    if ref.casefold() not in declared:
                        yield finding("IDR-K04", key, place, ref=ref)
        for value in block.values(f"{block.kind} Imaging Method Term Accession"):
            if value.replace("_", ":") not in fbbi_current():
                yield finding("IDR-K05", f"{block.kind} Imaging Method Term Accession", place, value=value)
        for value in block.values(f"{block.kind} Organism Term Accession"):
            if not re.fullmatch(r"NCBITaxon[_:]\d+", value):
                yield finding("IDR-K06", f"{block.kind} Organism Term Accession", place, value=value)


def _licence(study: Block, components: list[Block]) -> Iterator[Finding]:
    for value in study.values("Study License"):
        if value not in _FREE_LICENCES:
            yield finding("IDR-K07", "Study License", value=value)
