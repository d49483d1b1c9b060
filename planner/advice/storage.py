"""Which storage services suit a dataset, best first, and what to do when none does.

Order: what fits, then what fits with conditions, then what must be asked about, then what does not fit. Within each:
closed systems for sensitive data last where nothing is sensitive, then the own institution's service, one that the
own institution runs, computing where it is needed, services built for terabytes where there are ten or more, fewest
conditions, surest facts, and last the order of the catalogue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .desks import Desk, desk_for
from .lines import (
    NO,
    UNKNOWN,
    YES,
    Document,
    Entry,
    Line,
    Severity,
    both,
    document_sources,
    entry_sources,
    filled,
    sources_joined,
)
from .norwegian import in_both
from .prices import PER_TB_YEAR, Price, is_payable, price_line, price_on, unpriced_line
from .storage_limits import LARGE
from .storage_need import CLASS_WORDS, Desks, Need
from .storage_rules import findings_of
from .verdicts import Judged, Verdict

_CONFIDENCE = {"confirmed": 0, "likely": 1}
_OWN_DESK = "institutional storage and policy and DataverseNO"
_DESK_OF_CLASS = {"red": "TSD or SAFE", "black": "TSD or SAFE"}


@dataclass(frozen=True)
class Match(Judged):
    """One service and what is said about it.

    `price` is what holds on the day asked; without one, `price_line` says why. `facts` are backup, access and how to
    apply, each a line of its own.
    """

    need: Need
    on: date

    @property
    def service(self) -> str:
        return str(self.entry["key"])

    @cached_property
    def price(self) -> Price | None:
        price = price_on(self.entry, PER_TB_YEAR, self.on)
        return price if is_payable(price) else None

    @cached_property
    def price_line(self) -> Line:
        code, need = "storage.price", self.need
        if self.price is not None and need.bytes is not None:
            return price_line(self.entry, self.price, need.bytes, code, need.dataset)
        return unpriced_line(self.entry, f"{code}_unknown", need.dataset, no_size=self.price is not None)

    @cached_property
    def facts(self) -> tuple[Line, ...]:
        return tuple(_facts(self.entry, self.need))

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.why, *self.why_not, self.price_line, *self.facts)


@dataclass(frozen=True)
class StorageAdvice:
    """All services, best first, and the lines that hold for the choice as a whole."""

    matches: tuple[Match, ...]
    lines: tuple[Line, ...]

    @property
    def recommended(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.is_recommended)

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (*self.lines, *(line for match in self.matches for line in match.lines))


def storage_advice(
    need: Need, entries: Sequence[Entry], storage: Document, services: Document, on: date
) -> StorageAdvice:
    """Ranks the catalogue's storage entries for one need. `on`: the day whose prices are shown.

    `storage` and `services` are the documents norway/storage.yaml and norway/services.yaml.
    """
    desk = desk_for(
        _DESK_OF_CLASS.get(need.data_class or "", _OWN_DESK),
        services,
        need.institution,
    )
    desks = Desks(
        service=desk,
        own=desk_for(_OWN_DESK, services, need.institution),
        privacy=desk_for("personal data", services, need.institution),
    )
    judged = [Match(entry, findings_of(entry, need, desks), need, on) for entry in entries]
    ranked = sorted(enumerate(judged), key=lambda item: _rank(item[0], item[1], storage))
    matches = tuple(match for _position, match in ranked)
    return StorageAdvice(matches, tuple(_lines(need, matches, storage, desk)))


def _rank(position: int, match: Match, storage: Document) -> tuple[int, ...]:
    entry, need = match.entry, match.need
    data = entry["data"]
    large = need.bytes is not None and need.bytes >= LARGE
    return (
        match.verdict,
        1 if _is_too_strict(entry, need) else 0,
        _distance(entry, need.institution, storage),
        0 if need.computing != YES or "compute" in data.get("kind", ()) else 1,
        0 if large and (data.get("quota") or {}).get("minimum_tb") else 1,
        sum(finding.effect is Verdict.CONDITIONS for finding in match.findings),
        _CONFIDENCE.get(entry.get("confidence", ""), 2),
        position,
    )


def _is_too_strict(entry: Entry, need: Need) -> bool:
    """A closed system for sensitive data, where nothing sensitive is stored: others come first."""
    return "tre" in (entry["data"].get("kind") or ()) and need.personal == NO and need.data_class in ("green", "yellow")


def _distance(entry: Entry, institution: str | None, storage: Document) -> int:
    """0: the institution's own service. 1: run by the institution for more than itself. 2: others."""
    if institution is None:
        return 2
    if institution in ((entry["data"].get("eligibility") or {}).get("institutions") or ()):
        return 0
    names = [guide["ror_name"] for guide in storage["institution_guides"] if guide["id"] == institution]
    operator = entry["data"].get("operator") or ""
    return 1 if operator.startswith((institution.upper(), *names)) else 2


def _facts(entry: Entry, need: Need) -> list[Line]:
    data = entry["data"]
    apply = data.get("apply") or {}
    address = " ".join(part for part in (apply.get("contact"), apply.get("url")) if part)
    wait = (
        filled(both(" Time: {wait}", " Tid: {wait}"), wait=in_both(apply["lead_time"]))
        if apply.get("lead_time")
        else both("", "")
    )
    login = ", ".join(data.get("login") or [])
    access = ", ".join(data.get("protocols") or [])
    rows = [
        (
            "backup",
            filled(both("Backup: {said}", "Sikkerhetskopi: {said}"), said=in_both(data["backup"]))
            if data.get("backup")
            else both(
                "Backup: not known. Ask before you rely on one.",
                "Sikkerhetskopi: ikke kjent. Spør før du stoler på en.",
            ),
            both(
                "What is lost without a second copy cannot be imaged again.",
                "Det som går tapt uten en ekstra kopi, kan ikke avbildes på nytt.",
            ),
            "store.backup",
        ),
        (
            "access",
            filled(
                both("Access: {access}. Sign in: {login}.", "Tilgang: {access}. Innlogging: {login}."),
                access=access or "?",
                login=login or "?",
            ),
            in_both((data.get("eligibility") or {}).get("summary") or "")
            if (data.get("eligibility") or {}).get("summary")
            else both("Who may use it was not found.", "Hvem som kan bruke den, ble ikke funnet."),
            "store.access",
        ),
        (
            "apply",
            filled(
                both("How to get it: {how}{wait}", "Slik får du det: {how}{wait}"), how=in_both(apply["how"]), wait=wait
            )
            if apply.get("how")
            else both("How to get it is not known.", "Hvordan du får det, er ikke kjent."),
            filled(both("Address: {address}", "Adresse: {address}"), address=address)
            if address
            else both("No address was found; ask your IT department.", "Ingen adresse ble funnet. Spør IT-avdelingen."),
            "store.service",
        ),
    ]
    return [
        Line(f"storage.{code}", Severity.INFO, text, reason, entry_sources(entry), question, need.dataset)
        for code, text, reason, question in rows
    ]


def _lines(need: Need, matches: tuple[Match, ...], storage: Document, desk: Desk) -> list[Line]:
    found = [_rule_line("prefer_institution", storage, need)]
    if need.data_class is None or need.data_class == UNKNOWN:
        found.insert(0, _settle_class_line(need, storage, desk))
    elif not any(match.is_recommended for match in matches):
        found.insert(0, _nothing_fits_line(need, matches, storage, desk))
    if need.bytes is not None and need.bytes >= LARGE:
        found.append(_rule_line("over_10_tb", storage, need))
    found.append(_guide_line(need, storage))
    return found


def _rule_line(rule_id: str, storage: Document, need: Need) -> Line:
    """A general rule of storage.yaml as it stands there."""
    rule = next(rule for rule in storage["general_rules"] if rule["id"] == rule_id)
    return Line(
        f"storage.{rule_id}",
        Severity.INFO,
        in_both(rule["rule"]),
        both("A general rule that Norwegian guides share.", "En allmenn regel som norske veiledninger er enige om."),
        document_sources(storage, *rule["sources"]),
        "store.service",
        need.dataset,
    )


def _settle_class_line(need: Need, storage: Document, desk: Desk) -> Line:
    rule = next(rule for rule in storage["general_rules"] if rule["id"] == "classify_first")
    return Line(
        "storage.settle_class",
        Severity.STOP,
        filled(
            both(
                "Settle the colour of the data first. No service is advised before that. Ask {desk}.",
                "Avklar fargen på dataene først. Vi tilrår ingen tjeneste før det. Spør {desk}.",
            ),
            desk=desk.words,
        ),
        in_both(rule["rule"]),
        sources_joined(document_sources(storage, *rule["sources"]), desk.sources),
        "ethics.data_class",
        need.dataset,
    )


def _nothing_fits_line(need: Need, matches: tuple[Match, ...], storage: Document, desk: Desk) -> Line:
    open_ones = [match.title for match in matches if match.verdict is Verdict.UNKNOWN]
    named = {language: ", ".join(title[language] for title in open_ones) for language in ("en", "nb")}
    reason = (
        filled(
            both(
                "Something is still unknown about: {named}. Ask there.", "Noe er fortsatt ukjent om: {named}. Spør der."
            ),
            named=named,
        )
        if open_ones
        else both(
            "Every service in the catalogue says no to something you need.",
            "Alle tjenestene i katalogen sier nei til noe du trenger.",
        )
    )
    rule = next(rule for rule in storage["general_rules"] if rule["id"] == "classify_first")
    return Line(
        "storage.nothing_fits",
        Severity.STOP,
        filled(
            both(
                "No service we know of fits this need for {data}. Leave the images where they are protected, choose "
                "nothing weaker, and ask {desk}.",
                "Ingen tjeneste vi kjenner, passer til dette behovet for {data}. La bildene ligge der de er beskyttet, "
                "velg ikke noe svakere, og spør {desk}.",
            ),
            data=CLASS_WORDS[need.data_class or ""],
            desk=desk.words,
        ),
        reason,
        sources_joined(document_sources(storage, *rule["sources"]), desk.sources),
        "store.service",
        need.dataset,
    )


def _guide_line(need: Need, storage: Document) -> Line:
    rule = next(rule for rule in storage["general_rules"] if rule["id"] == "class_differs")
    guide = next((guide for guide in storage["institution_guides"] if guide["id"] == need.institution), None)
    sources = document_sources(storage, *rule["sources"], *([guide["source"]] if guide else []))
    text = (
        filled(
            both(
                "Your institution's own storage guide decides: {url}", "Institusjonens egen lagringsguide avgjør: {url}"
            ),
            url=guide["storage_guide"],
        )
        if guide
        else both(
            "Your institution's own storage guide decides. We have no link to it; ask the IT department.",
            "Institusjonens egen lagringsguide avgjør. Vi har ingen lenke til den, så spør IT-avdelingen.",
        )
    )
    return Line("storage.own_guide", Severity.INFO, text, in_both(rule["rule"]), sources, "store.service", need.dataset)
