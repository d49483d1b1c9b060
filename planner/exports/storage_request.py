"""What the request forms for national storage ask, as text to copy: NeLS of ELIXIR Norway, and NIRD of Sigma2.

The fields of NeLS are those of its storage request form, rev. 2024 (catalogue entry `nels`, `form_fields`). Of the
Sigma2 application only what its public pages name is listed (catalogue entry `nird_data_peak`); its web form may ask more.
"""

from collections.abc import Iterator
from typing import Any

from common.wording import bytes_shown
from planner.metadata.people import contributors_parsed
from planner.plans.frozen import (
    answer_number,
    answer_text,
    answer_value,
    catalogue_entry,
    contact_person,
    planned_bytes,
)

from .contract import Note, Options, Snapshot, Thumbnails
from .idr.text import cell

_T: dict[str, tuple[str, str]] = {
    "head": (
        "Fields for a storage request, from the plan “{title}”, {day}. Copy each answer into the form.",
        "Felter til en søknad om lagring, fra planen «{title}», {day}. Kopier svarene inn i skjemaet.",
    ),
    "unknown": ("[not answered in the plan]", "[ikke besvart i planen]"),
    "nels": (
        "NeLS (ELIXIR Norway), storage request form rev. 2024",
        "NeLS (ELIXIR Norge), skjema for lagring, rev. 2024",
    ),
    "nels_where": (
        "Send the form, or the maDMP of this plan, to support@elixir.no. (ELIXIR Norway, nels-docs)",
        "Send skjemaet, eller planens maDMP, til support@elixir.no. (ELIXIR Norge, nels-docs)",
    ),
    "nird": ("NIRD (Sigma2)", "NIRD (Sigma2)"),
    "nird_where": (
        "Apply at https://www.sigma2.no/apply-e-infrastructure-resources. The web form may ask for more than stands here.",
        "Søk på https://www.sigma2.no/apply-e-infrastructure-resources. Skjemaet kan spørre om mer enn det som står her.",
    ),
    "title": ("Project title", "Prosjekttittel"),
    "name": (
        "Project name (Institution_PIFamilyName_Keywords_Year)",
        "Prosjektnavn (Institusjon_Etternavn_Nøkkelord_År)",
    ),
    "choose": ("[choose one by the pattern above]", "[velg et etter mønsteret over]"),
    "summary": ("Aim and summary", "Mål og sammendrag"),
    "funding": ("Funding body and reference", "Finansiør og referanse"),
    "period": ("Project period", "Prosjektperiode"),
    "group": ("Research group and facility", "Forskningsgruppe og fasilitet"),
    "sensitive": ("Sensitive data", "Sensitive data"),
    "types": ("Data types", "Datatyper"),
    "year": ("Storage within 12 months", "Lagring innen 12 måneder"),
    "raw": ("Raw volume in all", "Råvolum i alt"),
    "derived": ("Derived volume in all", "Bearbeidet volum i alt"),
    "files": ("Number of files", "Antall filer"),
    "pi": ("Contact, with e-mail address", "Kontaktperson, med e-postadresse"),
    "managers": ("Data managers and other members", "Dataansvarlige og andre deltakere"),
    "backup": ("Second copy (backup)", "Ekstra kopi (sikkerhetskopi)"),
    "transfer": ("How the files get there", "Hvordan filene kommer dit"),
    "cost": ("Money set aside", "Avsatte midler"),
    "at_least": ("at least {size} ({bytes} bytes)", "minst {size} ({bytes} byte)"),
    "exactly": ("{size} ({bytes} bytes)", "{size} ({bytes} byte)"),
    "images": ("Light microscopy images", "Lysmikroskopibilder"),
    "year_note": (
        "[your estimate for the first year; the whole project takes {size}]",
        "[ditt anslag for det første året; hele prosjektet tar {size}]",
    ),
}
_SENSITIVE = {
    "green": ("no (green)", "nei (grønn)"),
    "yellow": (
        "restricted (yellow): ask whether the service takes it",
        "begrenset (gul): spør om tjenesten tar imot det",
    ),
    "red": ("yes, confidential (red)", "ja, fortrolig (rød)"),
    "black": ("yes, strictly confidential (black)", "ja, strengt fortrolig (svart)"),
}


class StorageRequestExporter:
    kind = "storage-request"
    media_type = "text/plain; charset=utf-8"
    suffix = "storage.txt"
    title = {"en": "Storage request (NeLS, Sigma2)", "nb": "Søknad om lagring (NeLS, Sigma2)"}
    about = {
        "en": "What the request forms of NeLS and NIRD ask for, answered from the plan, as text to copy.",
        "nb": "Det skjemaene til NeLS og NIRD spør om, besvart fra planen, som tekst å kopiere.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return "\n".join(_Request(snapshot, options.language).lines()).encode()

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return list(_notes(snapshot))


class _Request:
    def __init__(self, snapshot: Snapshot, language: str) -> None:
        self.snapshot, self.language = snapshot, language
        self.answers = snapshot["answers"]

    def word(self, key: str, **values: Any) -> str:
        return _T[key][self.language == "nb"].format(**values)

    def lines(self) -> Iterator[str]:
        title = cell(self.snapshot["plan"]["title"])
        yield self.word("head", title=title, day=self.snapshot["taken"][:10])
        common = list(self._common())
        raw, derived = self.volume("raw"), self.volume("derived")
        yield from self._form("nels", [*common, ("year", self.first_year()), ("raw", raw), ("derived", derived)])
        more = [
            ("raw", raw),
            ("derived", derived),
            ("files", self.count_of_files()),
            ("backup", self.shown("store.backup")),
            ("transfer", self.shown("store.transfer")),
            ("cost", self.shown("store.cost")),
        ]
        yield from self._form("nird", [one for one in common if one[0] not in ("name", "group")] + more)
        yield ""

    def _form(self, name: str, rows: list[tuple[str, str | None]]) -> Iterator[str]:
        yield from ("", self.word(name), "=" * 60, self.word(f"{name}_where"), "")
        for key, text in rows:
            yield f"{self.word(key)}:"
            said = [cell(line) for line in (text or "").splitlines() if line.strip()]
            yield from (f"    {line}" for line in said or [self.word("unknown")])

    def _common(self) -> Iterator[tuple[str, str | None]]:
        person = contact_person(self.snapshot) or {}
        funder = catalogue_entry(self.snapshot, self.answers, "project.funder")
        funding = [funder["title"][self.language] if funder else None, answer_value(self.answers, "project.grant_id")]
        days = [answer_value(self.answers, f"project.{end}") for end in ("start", "end")]
        data_class = answer_value(self.answers, "ethics.data_class")
        yield "title", self.snapshot["plan"]["title"]
        yield "name", self.word("choose")
        yield "summary", self.shown("project.description")
        yield "funding", ", ".join(part for part in funding if part) or None
        yield "period", " – ".join(day for day in days if day) or None
        group = [self.shown("project.institution"), self.shown("project.facility")]
        yield "group", "\n".join(part for part in group if part) or None
        yield "sensitive", _SENSITIVE[data_class][self.language == "nb"] if data_class in _SENSITIVE else None
        kinds = [answer_text(one["answers"], "collect.format", self.language) for one in self.snapshot["datasets"]]
        formats = ", ".join(dict.fromkeys(kind for kind in kinds if kind))
        yield "types", f"{self.word('images')}{f' ({formats})' if formats else ''}"
        yield "pi", ", ".join(part for part in (person.get("name"), person.get("email")) if part) or None
        named = contributors_parsed(self.shown("project.contributors") or "")
        members = [", ".join(part for part in (one["name"], one["role"], one["email"]) if part) for one in named]
        yield "managers", "\n".join(members) or None

    def shown(self, key: str) -> str | None:
        return answer_text(self.answers, key, self.language)

    def _bytes(self, kind: str) -> tuple[int, bool] | None:
        """Sum over the datasets, and whether every dataset is in it; None where no dataset says."""
        one = planned_bytes if kind == "raw" else (lambda answers: answer_value(answers, "process.derived_bytes"))
        found = [one(dataset["answers"]) for dataset in self.snapshot["datasets"]]
        known = [size for size in found if isinstance(size, int)]
        return (sum(known), len(known) == len(found)) if known else None

    def volume(self, kind: str) -> str | None:
        total = self._bytes(kind)
        if total is None:
            return None
        size = bytes_shown(total[0], self.language)
        return self.word("exactly" if total[1] else "at_least", size=size, bytes=total[0])

    def first_year(self) -> str | None:
        total = sum(found[0] for found in (self._bytes("raw"), self._bytes("derived")) if found)
        return self.word("year_note", size=bytes_shown(total, self.language)) if total else None

    def count_of_files(self) -> str | None:
        counts = [answer_number(one["answers"], "collect.images_planned") for one in self.snapshot["datasets"]]
        known = [int(count) for count in counts if count is not None]
        return str(sum(known)) if known and len(known) == len(counts) else None


def _notes(snapshot: Snapshot) -> Iterator[Note]:
    answers = snapshot["answers"]
    if not snapshot["datasets"]:
        yield Note(
            "blocks", "no_datasets", {"en": "The plan has no dataset yet.", "nb": "Planen har ingen datasett ennå."}
        )
    for dataset in snapshot["datasets"]:
        if planned_bytes(dataset["answers"]) is None:
            told = {
                "en": f"“{dataset['title']}”: the volume is not known; give the size and the number of images.",
                "nb": f"«{dataset['title']}»: volumet er ikke kjent; oppgi størrelse og antall bilder.",
            }
            yield Note("blocks", "storage_volume", told, "collect.image_bytes", dataset["id"])
    wanted = (
        ("project.description", "a summary of the project", "et sammendrag av prosjektet"),
        ("project.contact", "a contact person", "en kontaktperson"),
        ("project.funder", "a funder", "en finansiør"),
        ("ethics.data_class", "the data class", "dataklassen"),
        ("store.backup", "backup", "sikkerhetskopi"),
    )
    for question, english, norwegian in wanted:
        if answer_text(answers, question, "en") is None:
            told = {"en": f"The form asks for {english}.", "nb": f"Skjemaet spør om {norwegian}."}
            yield Note("missing", "storage_field", told, question)
    if answer_value(answers, "ethics.data_class") in ("red", "black"):
        told = {
            "en": "NeLS and NIRD take no confidential data; ask for TSD, SAFE or HUNT Cloud instead.",
            "nb": "NeLS og NIRD tar ikke imot fortrolige data; spør om TSD, SAFE eller HUNT Cloud i stedet.",
        }
        yield Note("blocks", "storage_sensitive", told, "ethics.data_class")
