"""Triage of ethics and law: which rules the answers open, with duties, who decides, and latest days to apply.

The questions are the questionnaire's; the rules, duties, offices and lead times are those of norway/ethics.yaml. An
answer "unknown", or none, to a yes-or-no question opens the same rules as yes, marked "may apply"; a list of special
cases that nobody has ticked yet is told as one line. This points to who decides; it is not legal advice, and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .leadtimes import LeadTime, lead_times
from .lines import (
    NO,
    UNKNOWN,
    YES,
    Document,
    Entry,
    Line,
    Severity,
    Words,
    both,
    document_sources,
    entry_sources,
    filled,
)
from .norwegian import in_both

_MATERIAL = {"new_line", "tissue", "biobank"}
_LINES_ONLY = {"established_line"}

# Rules that one tick of a "several" question opens; the second list may apply and must be looked at.
_ALSO = {
    "gmo": (("gmo_micro",), ("gmo_animals_plants",)),
    "foreign_material": (("nagoya",), ("protected_species",)),
    "protected_species": (("protected_species",), ()),
    "outside_eea": ((), ("export_control",)),
    "sami": (("indigenous",), ()),
    "outside_cloud": (("third_party_services",), ()),
}
_OWNERS = {
    "company": (("ipr", "agreements"), ()),
    "patent": (("ipr",), ()),
    "third_party": (("copyright_third_party",), ()),
    "consortium": (("agreements",), ()),
}
_REASONS = {
    "always": both("This holds for all research.", "Dette gjelder all forskning."),
    "ethics.human_data": both(
        "You answered that samples or images come from a person.",
        "Du svarte at prøver eller bilder kommer fra et menneske.",
    ),
    "ethics.human_source": both(
        "You told what kind of human material it is.", "Du oppga hva slags humant materiale det er."
    ),
    "ethics.identifiable": both(
        "You answered that somebody could find out who the person is.",
        "Du svarte at noen kan finne ut hvem personen er.",
    ),
    "ethics.animals": both("You answered that live animals are used.", "Du svarte at levende dyr brukes."),
    "ethics.also": both("You ticked it among the special cases.", "Du krysset av for det blant de særlige tilfellene."),
    "ethics.owners": both(
        "You answered that others have a say over the data.",
        "Du svarte at andre har noe de skulle ha sagt over dataene.",
    ),
}
_OPEN_REASON = both(
    "The question is not answered with yes or no yet.", "Spørsmålet er ikke besvart med ja eller nei ennå."
)
_OPEN_LISTS = {
    "ethics.also": both(
        "Not settled yet: gene technology, material from other countries, protected species, partners outside the EEA, "
        "Sámi data, or images sent to an outside cloud.",
        "Ikke avklart ennå: genteknologi, materiale fra andre land, vernede arter, partnere utenfor EØS, samiske data "
        "eller bilder som sendes til en ekstern sky.",
    ),
    "ethics.owners": both(
        "Not settled yet: company partners, patents, images of others, or a consortium agreement.",
        "Ikke avklart ennå: bedrifter som partnere, patenter, andres bilder eller en konsortieavtale.",
    ),
}
_LIST_REASON = both(
    "Each of them has a rule and an office of its own, and some have waiting times.",
    "Hver av dem har sin egen regel og instans, og noen har ventetid.",
)
_PURPOSE_REASON = both(
    "It depends on the aim: it holds where the aim is new knowledge about health and disease.",
    "Det avhenger av formålet: det gjelder når målet er ny kunnskap om helse og sykdom.",
)


@dataclass(frozen=True)
class RuleHit:
    """A rule that applies, or may apply. `duties` and `office` come from the catalogue; `lines` are ready to show."""

    rule: str
    title: Words
    is_certain: bool
    question: str
    duties: tuple[Words, ...]
    office: Words
    links: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EthicsAdvice:
    """General lines (not legal advice, what is open), the rules in the catalogue's order, and dated steps."""

    lines: tuple[Line, ...]
    hits: tuple[RuleHit, ...]
    lead_times: tuple[LeadTime, ...]

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (
            *self.lines,
            *(line for hit in self.hits for line in hit.lines),
            *(step.line for step in self.lead_times),
        )


@dataclass
class _Opened:
    """Rules opened so far: rule -> (certain, question, reason). Certain wins over maybe."""

    rules: dict[str, tuple[bool, str, Words]] = field(default_factory=dict)

    def add(self, rules: Iterable[str], question: str, *, certain: bool, reason: Words | None = None) -> None:
        for rule in rules:
            if rule not in self.rules or (certain and not self.rules[rule][0]):
                self.rules[rule] = (certain, question, reason or (_REASONS[question] if certain else _OPEN_REASON))


def ethics_advice(
    answers: Mapping[str, Any],
    rules: Sequence[Entry],
    ethics: Document,
    repositories: Document,
    *,
    first_imaging_day: date | None,
    today: date,
    containment_level: int | None = None,
) -> EthicsAdvice:
    """`answers`: question key -> stored value of the plan's `ethics.*` questions; leave out what is not answered, and
    give the state "unknown" as the value "unknown". `rules`: entries of kind ethics. `ethics` and `repositories`: the
    documents. `containment_level`: 1 to 4 for gene technology, None where it is not known.
    """
    opened = rules_opened(answers)
    hits = tuple(_hit(entry, *opened[entry["key"]]) for entry in rules if entry["key"] in opened)
    steps = lead_times(
        [(entry, opened[entry["key"]][0]) for entry in rules if entry["key"] in opened],
        first_imaging_day=first_imaging_day,
        today=today,
        registered=answers.get("ethics.registered"),
        containment_level=containment_level,
    )
    return EthicsAdvice(tuple(_general_lines(answers, ethics, repositories)), hits, steps)


def rules_opened(answers: Mapping[str, Any]) -> dict[str, tuple[bool, str, Words]]:
    """Rule -> (certain, the question that opened it, why)."""
    opened = _Opened()
    opened.add(("research_ethics", "licence_choice", "deletion_and_retention"), "always", certain=True)
    _human(answers, opened)
    if answers.get("ethics.animals") != NO:
        opened.add(("animals",), "ethics.animals", certain=answers.get("ethics.animals") == YES)
    for question, rules in (("ethics.also", _ALSO), ("ethics.owners", _OWNERS)):
        for tick in _ticks(answers, question):
            sure, maybe = rules.get(tick, ((), ()))
            opened.add(sure, question, certain=True)
            opened.add(maybe, question, certain=False, reason=_REASONS[question])
    return opened.rules


def _human(answers: Mapping[str, Any], opened: _Opened) -> None:
    human = answers.get("ethics.human_data")
    if human == NO:
        return
    sources = set(_ticks(answers, "ethics.human_source"))
    known = human == YES and bool(sources)
    question = "ethics.human_source" if known else "ethics.human_data"
    if not known:
        opened.add(("human_material", "established_cell_lines", "biobank"), question, certain=False)
        opened.add(("health_data", "other_health_bodies"), question, certain=False)
    if known and "established_line" in sources:
        opened.add(("established_cell_lines",), question, certain=True)
    if known and sources & _MATERIAL:
        opened.add(("human_material",), question, certain=True)
        opened.add(("biobank",), question, certain="biobank" in sources, reason=_REASONS[question])
    if known and sources - _LINES_ONLY:
        opened.add(("health_data", "other_health_bodies"), question, certain=False, reason=_PURPOSE_REASON)
    if known and "body" in sources:
        opened.add(("identifiable_patient_images",), question, certain=False, reason=_REASONS[question])
    identifiable = answers.get("ethics.identifiable")
    if identifiable != NO:
        certain = human == YES and identifiable == YES
        rules = ("personal_data", "sikt_notification", "pseudonymised", "identifiable_patient_images")
        opened.add(rules[:2], "ethics.identifiable", certain=certain)
        opened.add(
            rules[2:], "ethics.identifiable", certain=False, reason=_REASONS["ethics.identifiable"] if certain else None
        )


def _ticks(answers: Mapping[str, Any], question: str) -> list[str]:
    value = answers.get(question)
    return [] if value is None or value == UNKNOWN else list(value)


def _hit(entry: Entry, certain: bool, question: str, reason: Words) -> RuleHit:
    data, sources = entry["data"], entry_sources(entry)
    about = None if question == "always" else question
    duties = tuple(in_both(duty) for duty in data.get("duties") or ())
    office = in_both(data["who"])
    applies = (
        both("Applies: {title}.", "Gjelder: {title}.")
        if certain
        else both("May apply: {title}.", "Kan gjelde: {title}.")
    )
    when = filled(both("{reason} When: {when}", "{reason} Når: {when}"), reason=reason, when=in_both(data["when"]))
    severity = Severity.INFO if question == "always" else Severity.WARNING
    lines = [Line(f"ethics.{entry['key']}", severity, filled(applies, title=entry["title"]), when, sources, about)]
    lines += [Line(f"ethics.{entry['key']}.duty", Severity.INFO, duty, when, sources, about) for duty in duties]
    lines.append(
        Line(
            f"ethics.{entry['key']}.office",
            Severity.INFO,
            filled(both("Ask: {office}.", "Spør: {office}."), office=office),
            in_both(data["notes"])
            if data.get("notes")
            else both("The rule names this office.", "Regelen nevner denne instansen."),
            sources,
            about,
        )
    )
    return RuleHit(
        entry["key"], entry["title"], certain, question, duties, office, tuple(data.get("links") or ()), tuple(lines)
    )


def _general_lines(answers: Mapping[str, Any], ethics: Document, repositories: Document) -> Iterable[Line]:
    base = ethics["base_statement"]
    yield Line(
        "ethics.not_legal_advice",
        Severity.INFO,
        filled(
            both("This is not legal advice. {said}", "Dette er ikke juridisk rådgivning. {said}"),
            said=in_both(ethics["meta"]["disclaimer"]),
        ),
        in_both(base["text"]),
        document_sources(ethics, *base["sources"]),
    )
    for question, text in _OPEN_LISTS.items():
        if not _ticks(answers, question):
            yield Line(
                "ethics.list_open",
                Severity.WARNING,
                text,
                _LIST_REASON,
                document_sources(ethics, "dhp_legal"),
                question,
            )
    human = answers.get("ethics.human_data")
    identifiable = answers.get("ethics.identifiable")
    if NO not in (human, identifiable) and states_no_archive(repositories):
        yield Line(
            "ethics.no_archive",
            Severity.WARNING,
            both(
                "No Norwegian archive was found that takes microscopy images in which a person can be identified, or with "
                "controlled access. Keep them in TSD, or in SAFE or HUNT Cloud, make the description public, and ask the "
                "data protection officer.",
                "Vi fant ikke noe norsk arkiv for mikroskopibilder der en person kan identifiseres, eller med kontrollert tilgang. "
                "Oppbevar dem i TSD, eller i SAFE eller HUNT Cloud, gjør beskrivelsen åpen, og spør personvernombudet.",
            ),
            both(
                "The national guidance names no such archive, and FEGA Norway is not built for images.",
                "Nasjonal veiledning nevner ikke noe slikt arkiv, og FEGA Norge er ikke laget for bilder.",
            ),
            document_sources(repositories, "dhp", "fega"),
            "share.repository",
        )
    if human != NO and identifiable == YES and answers.get("ethics.data_class") in ("green", "yellow"):
        classes = ethics["data_classes"]
        yield Line(
            "ethics.class_too_low",
            Severity.WARNING,
            both(
                "The colour may be too mild: images tied to a person are red or black in the examples.",
                "Fargen kan være for mild: bilder som er knyttet til en person, er røde eller svarte i eksemplene.",
            ),
            both(
                "Images of patient tissue with a code key are an example of red. In doubt, choose the stricter class.",
                "Bilder av pasientvev med koblingsnøkkel er et eksempel på rødt. Er du i tvil, velg den strengeste klassen.",
            ),
            document_sources(ethics, *classes["sources"]),
            "ethics.data_class",
        )


def states_no_archive(repositories: Document) -> bool:
    """Whether the reference still says that no archive for identifiable images was found."""
    gaps = repositories.get("gaps") or ()
    return any("No Norwegian repository was found" in gap and "identifiable" in gap for gap in gaps)
