"""Verdicts that the storage matcher and the repository picker share, and how findings add up to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from .lines import Line, Words, both


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


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    return max((finding.effect for finding in findings), default=Verdict.FITS)
