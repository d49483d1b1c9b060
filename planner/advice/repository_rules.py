"""What speaks for and against one archive: people, access, kind of images, licence, embargo.

Each rule reads one field of the archive's entry and one of the need. What the catalogue leaves open makes the verdict
"unknown", with the archive's own address to ask.
"""

from collections.abc import Iterator

from .lines import NO, YES, Entry, both, filled
from .norwegian import in_both
from .repository_limits import LIMITS
from .repository_need import ELECTRON_ARCHIVE, SAID, UNSAID, About, Deposit
from .verdicts import Finding, Verdict

_DYNAMICS = ("ssbd_repository", "ssbd_database")  # biological dynamics only, says `accepts`


def deposit_findings(entry: Entry, need: Deposit) -> tuple[Finding, ...]:
    about = About(entry, need)
    rules = (_people, _access, _kind, _reference, _licence, _embargo, *LIMITS, _metadata, _confidence)
    return tuple(finding for rule in rules for finding in rule(about))


def _people(about: About) -> Iterator[Finding]:
    question = "ethics.identifiable"
    if about.data.get("kind") == "controlled":
        code = "not_for_images"
        text = both("{name} is not built for microscopy images.", "{name} er ikke laget for mikroskopibilder.")
        yield about.finding(Verdict.NO, code, text, about.says("not_accepted"), question="share.repository")
    elif about.need.personal == YES:
        notes = "controlled_access_notes" if about.data.get("controlled_access_notes") else "not_accepted"
        text = both("{name} does not take personal data.", "{name} tar ikke imot personopplysninger.")
        yield about.finding(Verdict.NO, "people_no", text, about.says(notes), question=question)
    elif about.need.personal != NO:
        text = both(
            "Settle first whether the images are personal data: {name} would not take them.",
            "Avklar først om bildene er personopplysninger: {name} tar dem i så fall ikke imot.",
        )
        yield about.finding(Verdict.UNKNOWN, "people_unknown", text, about.says("not_accepted"), question=question)


def _access(about: About) -> Iterator[Finding]:
    modes = about.data.get("access_modes") or []
    wanted, question = about.need.access, "share.access"
    if wanted == "closed":
        text = both(
            "You chose that nobody outside may get the images, and {name} makes them available.",
            "Du valgte at ingen utenfor får bildene, og {name} gjør dem tilgjengelige.",
        )
        yield about.finding(Verdict.NO, "access_closed", text, question=question)
    elif wanted == "shared" and not any(mode.startswith(("restricted", "controlled")) for mode in modes):
        text = both(
            "{name} has no access on request: it is open or not at all.",
            "{name} har ikke tilgang på forespørsel: det er åpent eller ingenting.",
        )
        yield about.finding(Verdict.NO, "access_no", text, question=question)


def _kind(about: About) -> Iterator[Finding]:
    key, need, question = about.entry["key"], about.need, "collect.modality"
    accepts = about.says("accepts")
    if key == ELECTRON_ARCHIVE and not need.has_electron:
        text = both("{name} does not take plain light microscopy.", "{name} tar ikke imot ren lysmikroskopi.")
        yield about.finding(Verdict.NO, "kind_no", text, about.says("not_accepted"), question=question)
    elif key in _DYNAMICS and need.time_series == NO:
        text = both("{name} takes images of dynamics only.", "{name} tar bare imot bilder av dynamikk.")
        yield about.finding(Verdict.NO, "kind_no", text, accepts, question="collect.dimensions")
    elif key in _DYNAMICS and need.time_series != YES:
        text = both(
            "Whether these are images of dynamics, as {name} wants, is not known.",
            "Om dette er bilder av dynamikk, slik {name} vil ha, er ikke kjent.",
        )
        yield about.finding(Verdict.UNKNOWN, "kind_unknown", text, accepts, question="collect.dimensions")
    elif about.data.get("kind") != "controlled":
        text = both("{name} takes such images.", "{name} tar imot slike bilder.")
        yield about.finding(Verdict.FITS, "kind_yes", text, accepts, question=question)


def _reference(about: About) -> Iterator[Finding]:
    if about.entry["key"] != "idr":
        return
    effect, code, text = {
        YES: (
            Verdict.FITS,
            "reference_yes",
            both("Offer the complete set to {name} early.", "Tilby {name} det komplette settet tidlig."),
        ),
        NO: (
            Verdict.NO,
            "reference_no",
            both("{name} takes complete reference sets only.", "{name} tar bare imot komplette referansesett."),
        ),
    }.get(
        about.need.reference_set or "",
        (
            Verdict.UNKNOWN,
            "reference_unknown",
            both(
                "{name} takes complete sets of reference value that are tied to a paper, and whether yours is one is not known.",
                "{name} tar imot komplette sett med referanseverdi som er knyttet til en artikkel, og om ditt er et slikt, er ikke kjent.",
            ),
        ),
    )
    wait = about.data.get("lead_time")
    reason = in_both(wait) if wait and effect is Verdict.FITS else about.says("accepts")
    yield about.finding(effect, code, text, reason, question="share.repository")


def _licence(about: About) -> Iterator[Finding]:
    chosen, taken, question = about.need.licence, about.data.get("licences"), "share.licence"
    if chosen is None:
        return
    notes = about.says("licence_notes")
    if taken is None:
        text = both("Which licences {name} takes was not found.", "Hvilke lisenser {name} tar imot, ble ikke funnet.")
        yield about.finding(Verdict.UNKNOWN, "licence_unknown", text, UNSAID, question=question)
    elif chosen in taken:
        doubted = bool(about.data.get("licence_notes")) and chosen != taken[0]
        text = (
            both(
                "{{name}} takes {chosen}; read the note first.", "{{name}} tar imot {chosen}, men les merknaden først."
            )
            if doubted
            else both("{{name}} takes {chosen}.", "{{name}} tar imot {chosen}.")
        )
        effect = Verdict.CONDITIONS if doubted else Verdict.FITS
        code = "licence_note" if doubted else "licence_yes"
        yield about.finding(effect, code, filled(text, chosen=chosen), notes if doubted else SAID, question=question)
    else:
        others = "others" in taken
        named = ", ".join(name for name in taken if name != "others")
        text = filled(
            both("Check that {{name}} offers {chosen}.", "Sjekk at {{name}} tilbyr {chosen}.")
            if others
            else both("{{name}} takes {named}, not {chosen}.", "{{name}} tar imot {named}, ikke {chosen}."),
            chosen=chosen,
            named=named,
        )
        yield about.finding(Verdict.CONDITIONS, "licence_other", text, notes, question=question)


def _embargo(about: About) -> Iterator[Finding]:
    modes = about.data.get("access_modes") or []
    if about.need.embargo != YES:
        return
    offered = [mode for mode in modes if mode.startswith(("embargo", "hold"))]
    question = "share.date"
    if not offered:
        text = both(
            "Whether {name} can wait with the release is not known.", "Om {name} kan vente med å åpne, er ikke kjent."
        )
        yield about.finding(Verdict.UNKNOWN, "embargo_unknown", text, UNSAID, question=question)
    elif "embargo_up_to_2_years" in offered:
        text = both("{name} can wait for up to two years.", "{name} kan vente i inntil to år.")
        yield about.finding(Verdict.CONDITIONS, "embargo_limited", text, question=question)
    elif "embargo" in offered:
        text = both("{name} can wait with the release.", "{name} kan vente med å åpne.")
        yield about.finding(Verdict.FITS, "embargo_yes", text, question=question)
    else:
        text = both("{name} can wait until the paper is out.", "{name} kan vente til artikkelen er ute.")
        yield about.finding(Verdict.FITS, "embargo_paper", text, question=question)


def _metadata(about: About) -> Iterator[Finding]:
    if about.data.get("metadata_notes"):
        text = both("Ask {name} about its metadata first.", "Spør {name} om metadata først.")
        said = about.says("metadata_notes")
        yield about.finding(Verdict.CONDITIONS, "metadata", text, said, question="describe.standard")


def _confidence(about: About) -> Iterator[Finding]:
    if about.entry.get("confidence") in ("confirmed", "likely"):
        return
    text = both("Whether {name} takes new deposits is not known.", "Om {name} tar imot nye data, er ikke kjent.")
    yield about.finding(Verdict.UNKNOWN, "confidence_unknown", text, about.says("notes"), question="share.repository")
