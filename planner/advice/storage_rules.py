"""What speaks for and against one storage service, one question at a time: stage, class, people, place.

Each rule reads one field of the service and one of the need, and gives findings. Nothing unknown counts as yes: what
the catalogue does not know makes the verdict "unknown", with the desk to ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .lines import CONDITIONAL, NO, UNKNOWN, YES, Entry, Words, both, filled
from .norwegian import in_both
from .storage_limits import LIMITS
from .storage_need import CLASS_CODES, CLASS_WORDS, STAGES, About, Desks, Need, tri_state
from .verdicts import Finding, Verdict

# Services whose entries say that people abroad can join, and those that say it takes an extra step.
JOINED_FROM_ABROAD = {"nels": YES, "sbi": YES, "educloud": YES, "tsd": YES, "filesender": YES, "safe": CONDITIONAL}


def findings_of(entry: Entry, need: Need, desks: Desks) -> tuple[Finding, ...]:
    """Every finding about one service."""
    about = About(entry, need, desks)
    return tuple(
        finding for rule in (_stage, _class, _personal, _special, _place, _people, *LIMITS) for finding in rule(about)
    )


def _stage(about: About) -> Iterator[Finding]:
    stages = about.entry["data"].get("lifecycle") or []
    wanted = STAGES[about.need.stage]
    made_for = [STAGES[stage] for stage in stages if stage in STAGES]
    listed = {language: ", ".join(words[language] for words in made_for) for language in ("en", "nb")}
    if about.need.stage in stages:
        yield about.finding(
            Verdict.FITS,
            "stage_yes",
            filled(both("{{name}} is made for {stage}.", "{{name}} er laget for {stage}."), stage=wanted),
            filled(both("Its stages are: {listed}.", "Stadiene er: {listed}."), listed=listed),
        )
    else:
        yield about.finding(
            Verdict.NO,
            "stage_no",
            filled(both("{{name}} is not for {stage}.", "{{name}} er ikke for {stage}."), stage=wanted),
            filled(both("Its stages are: {listed}.", "Stadiene er: {listed}."), listed=listed),
        )


def _class(about: About) -> Iterator[Finding]:
    colour = about.need.data_class
    question = "ethics.data_class"
    if colour is None or colour == UNKNOWN:
        yield about.finding(
            Verdict.UNKNOWN,
            "class_not_settled",
            both(
                "The colour of the data is not settled, so {name} cannot be advised.",
                "Fargen på dataene er ikke avklart, så vi kan ikke tilrå {name}.",
            ),
            both(
                "The colour decides where data may be stored. Until it is settled, treat them as the stricter class.",
                "Fargen avgjør hvor data kan lagres. Til den er avklart, behandles de som den strengeste klassen.",
            ),
            question,
            ask=about.desks.own,
        )
        return
    state = tri_state((about.entry["data"].get("data_classes") or {}).get(CLASS_CODES[colour]))
    data = CLASS_WORDS[colour]
    notes = about.text("data_class_notes")
    said = in_both(notes) if notes else UNSAID if state == UNKNOWN else SAID
    effect, code, text = {
        YES: (Verdict.FITS, "class_yes", both("{{name}} takes {data}.", "{{name}} tar imot {data}.")),
        CONDITIONAL: (
            Verdict.CONDITIONS,
            "class_conditional",
            both("{{name}} takes {data} on conditions.", "{{name}} tar imot {data} på vilkår."),
        ),
        NO: (Verdict.NO, "class_no", both("{{name}} does not take {data}.", "{{name}} tar ikke imot {data}.")),
        UNKNOWN: (
            Verdict.UNKNOWN,
            "class_unknown",
            both("Whether {{name}} takes {data} is not known.", "Om {{name}} tar imot {data}, er ikke kjent."),
        ),
    }[state]
    yield about.finding(effect, code, filled(text, data=data), said, question)


def _personal(about: About) -> Iterator[Finding]:
    sensitive_only = "tre" in (about.entry["data"].get("kind") or ())
    if about.need.personal == NO and sensitive_only and about.need.data_class in ("red", "black"):
        yield about.finding(
            Verdict.CONDITIONS,
            "made_for_sensitive",
            both(
                "{name} is made for sensitive data about people. Ask whether data that are confidential for other reasons may come in.",
                "{name} er laget for sensitive data om mennesker. Spør om data som er fortrolige av andre grunner, kan tas inn.",
            ),
            about.says("data_class_notes", "apply.how"),
            "ethics.identifiable",
        )
    yield from _people_data(about, PERSONAL, about.need.personal)


def _special(about: About) -> Iterator[Finding]:
    if about.need.personal != NO:
        yield from _people_data(about, SPECIAL, about.need.special)


SAID = both("So its entry says.", "Det sier oppføringen.")
UNSAID = both("No source read says it.", "Ingen kilde vi har lest, sier det.")


@dataclass(frozen=True)
class _Kind:
    """A kind of data about people: the field of the service, what to call it, the question that settles it."""

    code: str
    field: str
    what: Words
    question: str
    notes: str


PERSONAL = _Kind(
    "personal", "personal_data", both("personal data", "personopplysninger"), "ethics.identifiable", "data_class_notes"
)
SPECIAL = _Kind(
    "special",
    "special_category_data",
    both("health data and other special categories", "helseopplysninger og andre særlige kategorier"),
    "ethics.human_source",
    "special_category_notes",
)


def _people_data(about: About, kind: _Kind, needed: str | None) -> Iterator[Finding]:
    if needed == NO:
        return
    state = tri_state(about.entry["data"].get(kind.field))
    notes = about.text(kind.notes)
    reason = in_both(notes) if notes else UNSAID if state == UNKNOWN else SAID
    if needed == YES:
        effect, text = {
            YES: (Verdict.FITS, both("{{name}} takes {what}.", "{{name}} tar imot {what}.")),
            NO: (Verdict.NO, both("{{name}} does not take {what}.", "{{name}} tar ikke imot {what}.")),
            CONDITIONAL: (
                Verdict.CONDITIONS,
                both("{{name}} takes {what} on conditions.", "{{name}} tar imot {what} på vilkår."),
            ),
            UNKNOWN: (
                Verdict.UNKNOWN,
                both("Whether {{name}} takes {what} is not known.", "Om {{name}} tar imot {what}, er ikke kjent."),
            ),
        }[state]
        yield about.finding(effect, f"{kind.code}_{state}", filled(text, what=kind.what), reason, kind.question)
    elif state != YES:
        yield about.finding(
            Verdict.CONDITIONS if state == CONDITIONAL else Verdict.UNKNOWN,
            f"{kind.code}_not_settled",
            filled(
                both(
                    "Settle first whether these are {what}: {{name}} may not take all of them.",
                    "Avklar først om dette er {what}: {{name}} tar kanskje ikke imot alt slikt.",
                ),
                what=kind.what,
            ),
            reason,
            kind.question,
            ask=about.desks.privacy,
        )


def _place(about: About) -> Iterator[Finding]:
    eligibility = about.entry["data"].get("eligibility") or {}
    summary = about.says("eligibility.summary")
    if not summary["en"]:
        summary = both("Who may use it was not found.", "Hvem som kan bruke den, ble ikke funnet.")
    scope, mine = eligibility.get("scope"), about.need.institution
    if scope == "national":
        yield about.finding(Verdict.FITS, "place_national", both("{name} is national.", "{name} er nasjonal."), summary)
    elif scope != "institution":
        yield about.finding(
            Verdict.UNKNOWN,
            "place_unknown",
            both("Who may use {name} is not known.", "Hvem som kan bruke {name}, er ikke kjent."),
            summary,
        )
    elif mine is None or mine == UNKNOWN:
        yield about.finding(
            Verdict.UNKNOWN,
            "place_not_told",
            both(
                "{name} is for one institution, and yours is not known here.",
                "{name} er for én institusjon, og din er ikke kjent her.",
            ),
            summary,
            "project.institution",
        )
    elif mine in (eligibility.get("institutions") or ()):
        yield about.finding(
            Verdict.FITS,
            "place_own",
            both("{name} belongs to your institution.", "{name} hører til institusjonen din."),
            summary,
        )
    else:
        yield about.finding(
            Verdict.NO,
            "place_other",
            both("{name} belongs to another institution.", "{name} hører til en annen institusjon."),
            summary,
            "project.institution",
        )


def _people(about: About) -> Iterator[Finding]:
    who = about.need.collaborators
    institution_only = (about.entry["data"].get("eligibility") or {}).get("scope") == "institution"
    if who not in ("norway", "abroad") or (who == "norway" and not institution_only):
        return
    state = JOINED_FROM_ABROAD.get(about.entry["key"], UNKNOWN)
    reason = about.says("eligibility.summary", "login_notes")
    if not reason["en"]:
        reason = both("The entry does not say it.", "Oppføringen sier det ikke.")
    effect, code, text = {
        YES: (
            Verdict.FITS,
            "people_yes",
            both("People outside can join {name}.", "Folk utenfra kan bli med i {name}."),
        ),
        CONDITIONAL: (
            Verdict.CONDITIONS,
            "people_conditional",
            both(
                "People outside can join {name} with an account that somebody makes for them.",
                "Folk utenfra kan bli med i {name} med en konto noen lager for dem.",
            ),
        ),
        UNKNOWN: (
            Verdict.UNKNOWN,
            "people_unknown",
            both(
                "Whether your partners outside can open files in {name} is not known.",
                "Om partnerne utenfor kan åpne filer i {name}, er ikke kjent.",
            ),
        ),
    }[state]
    yield about.finding(effect, code, text, reason, "store.access")
