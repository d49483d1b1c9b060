"""What a dataset asks of a store, and the small tools with which rules speak about one service."""

from dataclasses import dataclass

from .desks import Desk, service_desk
from .lines import (
    CONDITIONAL,
    NO,
    UNKNOWN,
    YES,
    Words,
    both,
    filled,
)
from .norwegian import in_both
from .verdicts import Candidate, Finding, Verdict

# The colours of ethics.data_class, and what storage.yaml calls them.
CLASS_CODES = {"green": "open", "yellow": "restricted", "red": "confidential", "black": "strictly_confidential"}
CLASS_WORDS = {
    "green": both("green data", "grønne data"),
    "yellow": both("yellow data", "gule data"),
    "red": both("red data", "røde data"),
    "black": both("black data", "svarte data"),
}
STAGES = {
    "plan": both("planning", "planlegging"),
    "active": both("work in progress", "arbeid underveis"),
    "process": both("processing", "bearbeiding"),
    "analyse": both("analysis", "analyse"),
    "long_term": both("keeping over years", "oppbevaring over år"),
    "share": both("sharing", "deling"),
    "archive": both("archiving", "arkivering"),
    "reuse": both("reuse", "gjenbruk"),
}


@dataclass(frozen=True)
class Need:
    """What a dataset asks of a store. None and "unknown" both mean unknown.

    `data_class`: a colour. `bytes` and `files`: in all, at the end. `stage`: one of STAGES. `institution`: short id.
    `collaborators`: none, norway, abroad. `computing`: yes where images must be computed on beside the store.
    `personal`: personal data; `special`: of a special category, such as health. `dataset`: to mark the lines with.
    """

    data_class: str | None
    bytes: int | None = None
    files: int | None = None
    stage: str = "active"
    institution: str | None = None
    collaborators: str | None = None
    computing: str | None = None
    personal: str | None = None
    special: str | None = None
    dataset: str | None = None

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError(f"no such stage: {self.stage!r}")
        if self.data_class not in (None, UNKNOWN, *CLASS_CODES):
            raise ValueError(f"no such class: {self.data_class!r}")


@dataclass(frozen=True)
class Desks:
    """Whom to ask: `service` where a service has no address of its own, `own` on the colour, `privacy` on people."""

    service: Desk
    own: Desk
    privacy: Desk


@dataclass(frozen=True)
class About(Candidate):
    """One service beside one need: what the rules read, and how they say what they found."""

    need: Need
    desks: Desks

    def finding(
        self,
        effect: Verdict,
        code: str,
        text: Words,
        reason: Words,
        question: str = "store.service",
        *,
        ask: Desk | None = None,
    ) -> Finding:
        """A finding with its line; `text` may hold {name}. An unknown ends with the desk: `ask`, else the service's."""
        text = filled(text, name=self.name)
        if effect is Verdict.UNKNOWN:
            text = filled(
                both("{text} Ask {desk}.", "{text} Spør {desk}."),
                text=text,
                desk=(ask or service_desk(self.entry) or self.desks.service).words,
            )
        return self.found(effect, f"storage.{code}", text, reason, question=question, dataset=self.need.dataset)

    def says(self, *fields: str) -> Words:
        """The first of these texts that the entry has, in both languages."""
        return in_both(next((text for field in fields if (text := self.text(field))), ""))

    def text(self, field: str) -> str | None:
        value = self.entry["data"]
        for name in field.split("."):
            value = (value or {}).get(name)
        return value if isinstance(value, str) and value else None


def tri_state(value: object) -> str:
    """A tri-state of the catalogue; what is missing or misspelt is unknown."""
    return str(value) if value in (YES, NO, CONDITIONAL) else UNKNOWN
