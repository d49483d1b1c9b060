"""Verdicts that the storage matcher and the repository picker share, and how findings add up to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from .lines import Entry, Line, Severity, Source, Words, both, entry_sources, short_title


class Verdict(IntEnum):
    """The worst finding decides. Only the first two are recommendations."""

    FITS = 0
    CONDITIONS = 1
    UNKNOWN = 2
    NO = 3

    @property
    def words(self) -> Words:
        return VERDICT_WORDS[self]


VERDICT_WORDS = {
    Verdict.FITS: both("fits", "passer"),
    Verdict.CONDITIONS: both("fits with conditions", "passer på vilkår"),
    Verdict.UNKNOWN: both("something is unknown, ask here", "noe er ukjent, spør her"),
    Verdict.NO: both("does not fit", "passer ikke"),
}


@dataclass(frozen=True)
class Finding:
    """One line about one candidate, and what it does to the verdict."""

    effect: Verdict
    line: Line


@dataclass(frozen=True)
class Candidate:
    """One entry of the catalogue as rules speak about it."""

    entry: Entry

    @cached_property
    def name(self) -> Words:
        return short_title(self.entry)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return entry_sources(self.entry)

    def found(
        self, effect: Verdict, code: str, text: Words, reason: Words, *, question: str, dataset: str | None
    ) -> Finding:
        """A finding whose line is as severe as its effect and has the entry's sources."""
        severity = (
            Severity.INFO if effect is Verdict.FITS else Severity.STOP if effect is Verdict.NO else Severity.WARNING
        )
        return Finding(effect, Line(code, severity, text, reason, self.sources, question, dataset))


@dataclass(frozen=True)
class Judged:
    """One entry of the catalogue and what was found. `why` speaks for it; `why_not` holds conditions, questions and refusals.

    Lines are gathered when they are read: of most candidates only the verdict is.
    """

    entry: Entry
    findings: tuple[Finding, ...]

    @property
    def title(self) -> Words:
        title: Words = self.entry["title"]
        return title

    @cached_property
    def verdict(self) -> Verdict:
        return verdict_of(self.findings)

    @property
    def is_recommended(self) -> bool:
        return self.verdict <= Verdict.CONDITIONS

    @cached_property
    def why(self) -> tuple[Line, ...]:
        return tuple(finding.line for finding in self.findings if finding.effect is Verdict.FITS)

    @cached_property
    def why_not(self) -> tuple[Line, ...]:
        return tuple(finding.line for finding in self.findings if finding.effect is not Verdict.FITS)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    return max((finding.effect for finding in findings), default=Verdict.FITS)
