"""What to do with files of a format: keep, convert, what is lost, and why some formats are for figures only.

Advice comes from the formats table of the catalogue; where files were read, from what they really hold. A converter
carries over only what its reader found, so the original is always kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .lines import (
    Entry,
    Line,
    Severity,
    Words,
    both,
    entry_sources,
    file_source,
    filled,
    listed,
    sources_joined,
)
from .norwegian import in_both

# Formats whose files show what they are not: told in full, since people use them as data.
_LOSS = {
    "jpeg": both("JPEG is lossy: it changes the intensities.", "JPEG gir tap: det endrer intensitetene."),
    "png": both(
        "PNG is lossless, but one plane of at most 16 bit without acquisition metadata.",
        "PNG er tapsfritt, men ett plan på høyst 16 bit uten metadata fra opptaket.",
    ),
    "tiff": both(
        "Plain TIFF keeps the pixels unless it uses JPEG inside, but pixel size, channels and instrument are mostly lost.",
        "Vanlig TIFF bevarer pikslene om den ikke bruker JPEG inni, men pikselstørrelse, kanaler og instrument går for det meste tapt.",
    ),
    "bmp": both("BMP has 8 bit and no metadata.", "BMP har 8 bit og ingen metadata."),
    "gif": both("GIF has 256 colours, so intensities are lost.", "GIF har 256 farger, så intensitetene går tapt."),
    "avi": both(
        "AVI is usually lossy and has no metadata: the codec decides.",
        "AVI gir som regel tap og har ingen metadata: kodeken avgjør.",
    ),
    "jp2": both(
        "JPEG 2000 is lossless only in its reversible mode, and its metadata are poor.",
        "JPEG 2000 er tapsfritt bare i reversibel modus, og har få metadata.",
    ),
}
_CONTENT = {
    "not_recommended": "collect.discouraged",
    "hdf5": "collect.format_reason",
}


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: its name, the inspector's facts and the ISO day of the reading."""

    name: str
    facts: Mapping[str, Any]
    read_on: str

    @property
    def images(self) -> list[Mapping[str, Any]]:
        return list(self.facts.get("images") or [])


def format_advice(entry: Entry, files: Sequence[ReadFile] = (), dataset: str | None = None) -> tuple[Line, ...]:
    """Lines for one format of the catalogue and the sample files of a dataset, most urgent first."""
    level = entry["data"]["advice"]["level"]
    lines = [*_discouraged(entry, level, dataset), *_file_lines(entry, files, dataset)]
    if level != "not_recommended":
        lines.append(_keep(entry, dataset))
        lines.append(_convert(entry, level, dataset))
    lines += _lost(entry, level, dataset)
    lines += _notes(entry, level, dataset)
    return tuple(lines)


def _line(
    code: str, severity: Severity, text: Words, reason: Words, *, entry: Entry, question: str, dataset: str | None
) -> Line:
    return Line(f"format.{code}", severity, text, reason, entry_sources(entry), question, dataset)


def _discouraged(entry: Entry, level: str, dataset: str | None) -> list[Line]:
    if level != "not_recommended":
        return []
    loss = _LOSS.get(entry["key"]) or in_both(entry["data"].get("notes") or "")
    text = filled(
        both(
            "{name} is for figures, not for data. Find the file that the microscope wrote, and keep or convert that one.",
            "{name} er til figurer, ikke til data. Finn filen mikroskopet skrev, og behold eller omform den.",
        ),
        name=entry["title"],
    )
    return [
        _line("figures_only", Severity.STOP, text, loss, entry=entry, question="collect.discouraged", dataset=dataset)
    ]


def _keep(entry: Entry, dataset: str | None) -> Line:
    text = filled(both("Keep the original {name} files.", "Behold de originale {name}-filene."), name=entry["title"])
    reason = both(
        "The file that the microscope wrote holds the most metadata, and nothing brings back what a copy left out.",
        "Filen mikroskopet skrev, har mest metadata, og ingenting henter tilbake det en kopi utelot.",
    )
    return _line("keep_original", Severity.INFO, text, reason, entry=entry, question="process.convert", dataset=dataset)


def _convert(entry: Entry, level: str, dataset: str | None) -> Line:
    targets = [both(name, name) for name in entry["data"]["advice"]["archive_as"]]
    into = {"en": " or ".join(t["en"] for t in targets), "nb": " eller ".join(t["nb"] for t in targets)}
    severity, words, reason = {
        "preferred": (
            Severity.INFO,
            both("{name} needs no conversion.", "{name} trenger ingen omforming."),
            both("It is open and rich in metadata.", "Det er åpent og har rike metadata."),
        ),
        "acceptable": (
            Severity.INFO,
            both(
                "{name} can be archived as it is; a copy as {into} is better.",
                "{name} kan arkiveres som det er, men en kopi som {into} er bedre.",
            ),
            both("It is open or openly specified.", "Det er åpent, eller spesifikasjonen er åpen."),
        ),
        "acceptable_with_conversion": (
            Severity.WARNING,
            both(
                "Add a copy as {into} beside the {name} files.",
                "Legg til en kopi som {into} ved siden av {name}-filene.",
            ),
            both(
                "It is a closed format or little used, and may become hard to open.",
                "Det er et lukket eller lite brukt format som kan bli vanskelig å åpne.",
            ),
        ),
        "convert_soon": (
            Severity.WARNING,
            both(
                "Convert {name} to {into} now, and keep the original.",
                "Omform {name} til {into} nå, og behold originalen.",
            ),
            both(
                "It is old or at risk, and readers may disappear.",
                "Det er gammelt eller utsatt, og lesere kan forsvinne.",
            ),
        ),
    }[level]
    text = filled(words, name=entry["title"], into=into)
    return _line("convert", severity, text, reason, entry=entry, question="process.convert", dataset=dataset)


def _lost(entry: Entry, level: str, dataset: str | None) -> list[Line]:
    """What a conversion cannot carry: the REMBI fields that the reader of this format never sets."""
    coverage = entry["data"].get("header_coverage") or {}
    found, of = coverage.get("rembi_auto_fields"), coverage.get("of")
    if found is None or of is None or level == "preferred":
        return []
    text = filled(
        both(
            "Of {of} metadata fields that a file can give, the reader of {name} can set {found}. A converted copy loses the other {lost}.",
            "Av {of} metadatafelter en fil kan gi, kan leseren for {name} sette {found}. En omformet kopi mister de andre {lost}.",
        ),
        name=entry["title"],
        of=str(of),
        found=str(found),
        lost=str(of - found),
    )
    reason = both(
        "A converter only stores what its reader found. A real file may lack more.",
        "En omforming lagrer bare det leseren fant. En virkelig fil kan mangle mer.",
    )
    severity = Severity.WARNING if of > found else Severity.INFO
    return [_line("lost", severity, text, reason, entry=entry, question="process.convert", dataset=dataset)]


def _notes(entry: Entry, level: str, dataset: str | None) -> list[Line]:
    notes = entry["data"].get("notes")
    if not notes or (level == "not_recommended" and entry["key"] in _LOSS and entry["key"] != "tiff"):
        return []
    question = _CONTENT.get(entry["key"], _CONTENT.get(level, "collect.format_reason"))
    reason = filled(both("Known about {name}.", "Kjent om {name}."), name=entry["title"])
    return [_line("notes", Severity.INFO, in_both(notes), reason, entry=entry, question=question, dataset=dataset)]


def _file_lines(entry: Entry, files: Sequence[ReadFile], dataset: str | None) -> list[Line]:
    found = []
    for code, holds, severity, text, reason, question in _FILE_CHECKS:
        hits = [file for file in files if holds(file)]
        if hits:
            named = listed([both(file.name, file.name) for file in hits])
            reader = [file.facts.get("reader") or {} for file in hits]
            read = [
                file_source(file.name, f"{r.get('name', '')} {r.get('version', '')}".strip(), file.read_on)
                for file, r in zip(hits, reader, strict=True)
            ]
            sources = sources_joined(read, entry_sources(entry))
            found.append(
                Line(f"format.{code}", severity, filled(text, files=named), reason, sources, question, dataset)
            )
    return found


def _is_lossy(file: ReadFile) -> bool:
    return any(image.get("lossy") is True for image in file.images)


def _lossiness_unknown(file: ReadFile) -> bool:
    return not _is_lossy(file) and any(image.get("compression") and image.get("lossy") is None for image in file.images)


def _has_no_pixel_size(file: ReadFile) -> bool:
    return any((image.get("pixel_size_um") or {}).get("x") is None for image in file.images)


def _has_companions(file: ReadFile) -> bool:
    return len(file.facts.get("used_files") or []) > 1


_FILE_CHECKS = (
    (
        "lossy",
        _is_lossy,
        Severity.WARNING,
        both("{files}: stored with lossy compression.", "{files}: lagret med komprimering som gir tap."),
        both(
            "Intensities were changed and cannot be brought back. Switch it off in the acquisition program, or say why it is good enough.",
            "Intensitetene er endret og kan ikke hentes tilbake. Slå det av i opptaksprogrammet, eller si hvorfor det er godt nok.",
        ),
        "collect.format_reason",
    ),
    (
        "lossy_unknown",
        _lossiness_unknown,
        Severity.WARNING,
        both(
            "{files}: compressed, and whether anything was lost is not known.",
            "{files}: komprimert, og om noe gikk tapt, er ikke kjent.",
        ),
        both(
            "The reader does not tell. Look at the acquisition setting.",
            "Leseren sier det ikke. Se på innstillingen ved opptak.",
        ),
        "collect.format_reason",
    ),
    (
        "no_pixel_size",
        _has_no_pixel_size,
        Severity.WARNING,
        both("{files}: holds no pixel size.", "{files}: har ingen pikselstørrelse."),
        both(
            "Without it nobody can measure in the image, and a converted copy will lack it too.",
            "Uten den kan ingen måle i bildet, og en omformet kopi vil også mangle den.",
        ),
        "collect.pixel_size",
    ),
    (
        "companions",
        _has_companions,
        Severity.INFO,
        both(
            "{files}: several files belong together. Move, keep and deposit them as one.",
            "{files}: flere filer hører sammen. Flytt, behold og arkiver dem samlet.",
        ),
        both("The reader needed all of them to open the image.", "Leseren trengte alle for å åpne bildet."),
        "store.transfer",
    ),
)
