"""What is to be deposited, and the small tools with which rules speak about one archive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .lines import Words, both, filled
from .norwegian import in_both
from .verdicts import Candidate, Finding, Verdict

ELECTRON = frozenset({"tem", "sem", "volume_em", "cryo_em", "xray"})  # options of collect.correlative for EMPIAR
LIGHT_ARCHIVE, ELECTRON_ARCHIVE = "bia", "empiar"
SAID = both("So its entry says.", "Det sier oppføringen.")
UNSAID = both("No source read says it.", "Ingen kilde vi har lest, sier det.")


@dataclass(frozen=True)
class Deposit:
    """What is to be deposited. None and "unknown" both mean unknown, but for `licence` and `modality`: not chosen.

    `modality` and `correlative`: options of collect.modality and collect.correlative. `personal`, `embargo`,
    `reference_set` (complete, tied to a paper, worth reanalysis), `time_series`: yes, no, unknown. `access`: open,
    shared, closed. `institution`: short id. `dataset`: to mark the lines with.
    """

    modality: str | None = None
    correlative: frozenset[str] = frozenset()
    bytes: int | None = None
    files: int | None = None
    largest_file: int | None = None
    licence: str | None = None
    personal: str | None = None
    embargo: str | None = None
    access: str = "open"
    institution: str | None = None
    reference_set: str | None = None
    time_series: str | None = None
    dataset: str | None = None

    @property
    def has_electron(self) -> bool:
        return self.modality == "electron" or bool(self.correlative & ELECTRON)

    @property
    def has_light(self) -> bool:
        return self.modality != "electron" or "light" in self.correlative

    @property
    def is_correlative(self) -> bool:
        return self.has_electron and self.has_light


@dataclass(frozen=True)
class About(Candidate):
    """One archive beside one deposit: what the rules read, and how they say what they found."""

    need: Deposit

    @property
    def data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self.entry["data"]
        return data

    def finding(self, effect: Verdict, code: str, text: Words, reason: Words = SAID, *, question: str) -> Finding:
        text = filled(text, name=self.name)
        if effect is Verdict.UNKNOWN:
            address = str(self.data.get("submit_url") or self.data.get("url"))
            text = filled(both("{text} Ask at {address}.", "{text} Spør på {address}."), text=text, address=address)
        return self.found(effect, f"repository.{code}", text, reason, question=question, dataset=self.need.dataset)

    def says(self, field: str) -> Words:
        text = self.data.get(field)
        return in_both(text) if isinstance(text, str) and text else SAID
