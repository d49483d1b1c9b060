"""Which archives suit a dataset, in the order of the national advice with the microscopy branch added.

Order: archives of the field first, then reference sets, the institution's, the national, the general ones; those that
may be advised before those that must be asked, those before the ones that do not fit. Light and electron images of
the same sample go to two archives that name each other: such a pair is advised as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from .lines import (
    NO,
    YES,
    Document,
    Entry,
    Line,
    Severity,
    Source,
    both,
    document_sources,
    entry_sources,
    filled,
    sources_joined,
)
from .norwegian import in_both
from .prices import unpriced_line
from .repository_need import ELECTRON_ARCHIVE, LIGHT_ARCHIVE, Deposit
from .repository_rules import deposit_findings
from .verdicts import Judged, Verdict

# Steps of choice_order in repositories.yaml: field archive, reference set, institution, national, general.
_ORDER = {
    "bia": 2, "empiar": 2, "idr": 3, "dataverseno": 4, "nird_rda": 5, "zenodo": 6, "dryad": 6,
    "ssbd_repository": 7, "ssbd_database": 7, "cil": 8, "fega_no": 9, "sikt_archive": 9,
}  # fmt: skip
_LAST = 10
_OTHER_HALF = {LIGHT_ARCHIVE: ELECTRON_ARCHIVE, ELECTRON_ARCHIVE: LIGHT_ARCHIVE}

# The seed page links this protocol for storing correlative images; the catalogue has no entry for it.
CORRELATIVE_PROTOCOL = "https://star-protocols.cell.com/protocols/374"


@dataclass(frozen=True)
class Archive(Judged):
    """One archive and what is said about it; `goes_with` names the other half of a pair."""

    need: Deposit

    @property
    def repository(self) -> str:
        return str(self.entry["key"])

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.entry["data"].get("steps") or ())

    @property
    def goes_with(self) -> str | None:
        return _OTHER_HALF.get(self.repository) if self.need.is_correlative else None

    @cached_property
    def cost_line(self) -> Line:
        return _cost_line(self.entry, self.entry["data"].get("cost"), self.need)

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.why, *self.why_not, self.cost_line)


@dataclass(frozen=True)
class RepositoryAdvice:
    """All archives, best first, and the lines that hold for the choice as a whole."""

    archives: tuple[Archive, ...]
    lines: tuple[Line, ...]

    @property
    def recommended(self) -> tuple[Archive, ...]:
        return tuple(archive for archive in self.archives if archive.is_recommended)

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (*self.lines, *(line for archive in self.archives for line in archive.lines))


def repository_advice(need: Deposit, entries: Sequence[Entry], repositories: Document) -> RepositoryAdvice:
    """Ranks the catalogue's repositories for one deposit. `repositories`: the document norway/repositories.yaml."""
    judged = [(position, Archive(entry, deposit_findings(entry, need), need)) for position, entry in enumerate(entries)]
    judged.sort(key=lambda item: _rank(item[0], item[1], need))
    archives = tuple(archive for _position, archive in judged)
    return RepositoryAdvice(archives, tuple(_lines(need, archives, entries, repositories)))


def _cost_line(entry: Entry, cost: object, need: Deposit) -> Line:
    """What the archive says of its price, in its words; without words, that it is not known."""
    if not isinstance(cost, str) or not cost:
        return unpriced_line(entry, "repository.cost_unknown", need.dataset)
    return Line(
        "repository.cost",
        Severity.INFO,
        filled(both("Price of the deposit: {cost}.", "Pris for arkiveringen: {cost}."), cost=in_both(cost)),
        both("So its entry says; time for metadata comes on top.", "Det sier oppføringen. Tid til metadata kommer i tillegg."),
        entry_sources(entry),
        "store.cost",
        need.dataset,
    )  # fmt: skip


def _rank(position: int, archive: Archive, need: Deposit) -> tuple[int, ...]:
    order = _ORDER.get(archive.repository, _LAST)
    # With electron images alone their own archive comes first; in a pair the light half leads.
    second = archive.repository == (LIGHT_ARCHIVE if not need.has_light else ELECTRON_ARCHIVE)
    return (max(archive.verdict, Verdict.CONDITIONS), order, second, archive.verdict, len(archive.why_not), position)


def _lines(need: Deposit, archives: Sequence[Archive], entries: Sequence[Entry], repositories: Document) -> list[Line]:
    found = []
    if need.personal == YES:
        found.append(_people_line(need, repositories))
    elif need.personal != NO:
        found.append(_settle_people_line(need, repositories))
    elif not any(archive.is_recommended for archive in archives):
        found.append(_nothing_fits_line(need, archives, repositories))
    if need.is_correlative and need.personal == NO and need.access != "closed":
        found.append(_pair_line(need, entries, repositories))
    found.append(_order_line(need, repositories))
    return found


def _people_line(need: Deposit, repositories: Document) -> Line:
    step = repositories["choice_order"][0]
    gap = any("No Norwegian repository was found" in gap for gap in repositories.get("gaps") or ())
    text = both(
        "Do not use an open archive. No Norwegian archive was found that takes microscopy images of identifiable people: keep them in "
        "TSD, SAFE or HUNT Cloud, publish the description, and ask the data protection officer.",
        "Ikke bruk et åpent arkiv. Vi fant ikke noe norsk arkiv for mikroskopibilder av identifiserbare mennesker: oppbevar dem i "
        "TSD, SAFE eller HUNT Cloud, publiser beskrivelsen, og spør personvernombudet.",
    )
    open_text = both(
        "Do not use an open archive. Look for one with controlled access, and ask the data protection officer.",
        "Ikke bruk et åpent arkiv. Se etter et med kontrollert tilgang, og spør personvernombudet.",
    )
    return Line(
        "repository.personal",
        Severity.STOP,
        text if gap else open_text,
        both(
            "The dataset holds personal data, which open archives do not take.",
            "Datasettet inneholder personopplysninger, og det tar ikke åpne arkiver imot.",
        ),
        document_sources(repositories, step["source"]),
        "share.repository",
        need.dataset,
    )


def _settle_people_line(need: Deposit, repositories: Document) -> Line:
    return Line(
        "repository.settle_people",
        Severity.STOP,
        both(
            "Settle first whether anybody can find out who the person is. No archive is advised before that.",
            "Avklar først om noen kan finne ut hvem personen er. Vi tilrår ikke noe arkiv før det.",
        ),
        both(
            "The first question of the national advice is whether the data are personal or protected.",
            "Det første spørsmålet i de nasjonale rådene er om dataene er personopplysninger eller vernet.",
        ),
        document_sources(repositories, repositories["choice_order"][0]["source"]),
        "ethics.identifiable",
        need.dataset,
    )


def _nothing_fits_line(need: Deposit, archives: Sequence[Archive], repositories: Document) -> Line:
    open_ones = [archive.title for archive in archives if archive.verdict is Verdict.UNKNOWN]
    named = {language: ", ".join(title[language] for title in open_ones) for language in ("en", "nb")}
    closed = need.access == "closed"
    text = (
        both(
            "No archive publishes images that nobody may get. Publish the description, and say where they are kept.",
            "Ingen arkiver publiserer bilder ingen får. Publiser beskrivelsen, og si hvor bildene oppbevares.",
        )
        if closed
        else both(
            "No archive we know of fits as it stands. Change what can be changed, or ask the research data support of your institution.",
            "Ingen arkiver vi kjenner, passer slik det står. Endre det som kan endres, eller spør forskningsdatastøtten ved institusjonen.",
        )
    )
    reason = (
        filled(both("Something is unknown about: {named}.", "Noe er ukjent om: {named}."), named=named)
        if open_ones
        else both("Every archive says no to something you need.", "Alle arkivene sier nei til noe du trenger.")
    )
    sources = document_sources(repositories, repositories["choice_order"][0]["source"])
    return Line("repository.nothing_fits", Severity.STOP, text, reason, sources, "share.repository", need.dataset)


def _pair_line(need: Deposit, entries: Sequence[Entry], repositories: Document) -> Line:
    pair = [entry for entry in entries if entry["key"] in (LIGHT_ARCHIVE, ELECTRON_ARCHIVE)]
    seed = document_sources(repositories, "rdm_lookup")[0]
    protocol = Source(
        "STAR Protocols 374, storing correlative images (as linked from the RDM LookUp page)",
        CORRELATIVE_PROTOCOL,
        None,
        seed.checked,
    )
    return Line(
        "repository.correlative",
        Severity.WARNING,
        both(
            "Use two archives together: the light images go to the BioImage Archive, the electron or X-ray images to EMPIAR. "
            "Let each name the other's accession number, and deposit the alignment with one of them.",
            "Bruk to arkiver sammen: bildene fra lysmikroskopet går til BioImage Archive, de fra elektron- eller "
            "røntgenmikroskopet til EMPIAR. La hvert av dem oppgi den andres arkivnummer, og arkiver transformasjonen hos ett av dem.",
        ),
        filled(
            both(
                "EMPIAR takes correlative sets but no plain light microscopy. A protocol for storing them: {url}",
                "EMPIAR tar imot korrelative sett, men ikke ren lysmikroskopi. En protokoll for å lagre dem: {url}",
            ),
            url=CORRELATIVE_PROTOCOL,
        ),
        sources_joined(*(entry_sources(entry) for entry in pair), (seed, protocol)),
        "share.correlative",
        need.dataset,
    )


def _order_line(need: Deposit, repositories: Document) -> Line:
    order = [step["source"] for step in repositories["choice_order"]]
    return Line(
        "repository.order",
        Severity.INFO,
        both(
            "The order is: an archive of the field, a reference set in IDR, the institution's archive, the national one, a general one.",
            "Rekkefølgen er: et arkiv for fagfeltet, referansesett i IDR, institusjonens arkiv, det nasjonale, et generelt.",
        ),
        both(
            "It is the national advice, with the branch for microscopy added by us.",
            "Det er de nasjonale rådene, med grenen for mikroskopi lagt til av oss.",
        ),
        document_sources(repositories, *dict.fromkeys(order)),
        "share.repository",
        need.dataset,
    )
