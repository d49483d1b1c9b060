"""What volume, number of files, computing and the age of the facts say about one storage service."""

from collections.abc import Iterator

from .amounts import TERABYTE, bytes_words, count_words, in_bytes
from .lines import YES, Words, both, filled
from .norwegian import in_both
from .storage_need import About
from .verdicts import Finding, Verdict

LARGE = 10 * TERABYTE  # general_rules.over_10_tb of storage.yaml
KEEPING = frozenset({"storage", "tre", "archive", "sharing", "transfer"})  # kinds that hold files
MANY_FILES = 100_000  # our own line: from here on a limit on files is worth asking about, stated or not


def _size(about: About) -> Iterator[Finding]:
    size, quota = about.need.bytes, about.entry["data"].get("quota") or {}
    notes = quota.get("notes") or ""
    minimum = quota.get("minimum_tb")
    question = "collect.images_planned"
    said = in_both(notes) if notes else both("No limit was found in the sources.", "Ingen grense ble funnet i kildene.")
    if size is None:
        if minimum or "erabyte" in notes:
            yield about.finding(
                Verdict.UNKNOWN,
                "size_not_told",
                both(
                    "Whether {name} suits the volume cannot be said before it is known.",
                    "Om {name} passer til volumet, kan ikke sies før det er kjent.",
                ),
                said,
                question,
            )
        return
    shown = bytes_words(size)
    if size >= TERABYTE and "not meant for terabyte" in notes.lower():
        yield about.finding(
            Verdict.NO,
            "size_no",
            filled(both("{{name}} is not meant for {size}.", "{{name}} er ikke ment for {size}."), size=shown),
            said,
            question,
        )
    elif minimum and size < in_bytes(minimum, TERABYTE):
        yield about.finding(
            Verdict.CONDITIONS,
            "size_small",
            filled(
                both(
                    "{{name}} starts at {least} TB, and you plan {size}.",
                    "{{name}} begynner på {least} TB, og du planlegger {size}.",
                ),
                least=str(minimum),
                size=shown,
            ),
            said if notes else both("The entry states a smallest share.", "Oppføringen oppgir en minste andel."),
            question,
        )
    elif minimum:
        yield about.finding(
            Verdict.FITS,
            "size_yes",
            filled(
                both("{{name}} is built for volumes such as {size}.", "{{name}} er laget for volumer som {size}."),
                size=shown,
            ),
            said if notes else both("The entry states a smallest share.", "Oppføringen oppgir en minste andel."),
            question,
        )
    elif size >= TERABYTE and not notes and "sync_client" in (about.entry["data"].get("protocols") or ()):
        yield about.finding(
            Verdict.UNKNOWN,
            "size_unknown",
            filled(
                both("Whether {{name}} takes {size} is not known.", "Om {{name}} tar imot {size}, er ikke kjent."),
                size=shown,
            ),
            both(
                "It is a synchronised folder, and no limit was found in the sources.",
                "Det er en synkronisert mappe, og ingen grense ble funnet i kildene.",
            ),
            question,
        )
    elif size >= LARGE or (size >= TERABYTE and "erabyte" in notes):
        yield about.finding(
            Verdict.CONDITIONS,
            "size_granted",
            filled(
                both(
                    "Agree {size} with {{name}} before you plan on it.",
                    "Avtal {size} med {{name}} før du regner med det.",
                ),
                size=shown,
            ),
            said,
            question,
        )


def _files(about: About) -> Iterator[Finding]:
    files, limit = about.need.files, (about.entry["data"].get("quota") or {}).get("file_count_limit")
    if isinstance(limit, int) and files is not None and files > limit:
        yield about.finding(
            Verdict.NO,
            "files_no",
            filled(
                both(
                    "{{name}} takes {limit} files, and you plan {files}.",
                    "{{name}} tar {limit} filer, og du planlegger {files}.",
                ),
                limit=count_words(limit),
                files=count_words(files),
            ),
            both(
                "Pack the files, such as OME-Zarr as zip, to come under it.",
                "Pakk filene, for eksempel OME-Zarr som zip, for å komme under.",
            ),
        )
    elif files is not None and files >= MANY_FILES:
        stated = both(
            "The number of files is limited for each project.", "Antall filer er begrenset for hvert prosjekt."
        )
        unstated = both(
            "No limit on the number of files was found. Many small files, as in OME-Zarr, can meet one.",
            "Ingen grense for antall filer ble funnet. Mange små filer, som i OME-Zarr, kan støte på en.",
        )
        yield about.finding(
            Verdict.CONDITIONS,
            "files_ask",
            filled(
                both(
                    "Agree {files} files with {{name}}, or pack them first.",
                    "Avtal {files} filer med {{name}}, eller pakk dem først.",
                ),
                files=count_words(files),
            ),
            stated if limit else unstated,
        )


def _computing(about: About) -> Iterator[Finding]:
    kinds = set(about.entry["data"].get("kind") or ())
    if not kinds & KEEPING:
        yield about.finding(
            Verdict.CONDITIONS,
            "computes_only",
            both(
                "{name} is for computing: plan where the images are kept.",
                "{name} er for beregning: planlegg hvor bildene skal ligge.",
            ),
            in_both_or(about.text("quota.notes"), both("So the kind of the service says.", "Det sier typen tjeneste.")),
        )
    if about.need.computing != YES:
        return
    beside = "compute" in kinds
    text = (
        both("You can compute on the images inside {name}.", "Du kan regne på bildene inne i {name}.")
        if beside
        else both(
            "{name} has no computing of its own: plan where the images are analysed.",
            "{name} har ikke regnekraft selv: planlegg hvor bildene analyseres.",
        )
    )
    reason = in_both_or(about.text("compute"), both("So the kind of the service says.", "Det sier typen tjeneste."))
    yield about.finding(Verdict.FITS, "computing_yes" if beside else "computing_elsewhere", text, reason)


def in_both_or(english: str | None, otherwise: Words) -> Words:
    return in_both(english) if english else otherwise


def _confidence(about: About) -> Iterator[Finding]:
    confidence = about.entry.get("confidence")
    if confidence == "confirmed":
        return
    likely = confidence == "likely"
    yield about.finding(
        Verdict.FITS if likely else Verdict.UNKNOWN,
        "confidence_likely" if likely else "confidence_unknown",
        both(
            "Check {name} on its own page before you rely on this.",
            "Kontroller {name} på tjenestens egen side før du stoler på dette.",
        ),
        both(
            "The copies that were read are older, undated or second-hand.",
            "Kopiene vi leste, er eldre, udaterte eller andrehånds.",
        )
        if likely
        else both("No source read settles the facts about it.", "Ingen kilde vi har lest, avgjør hva som gjelder."),
    )


LIMITS = (_size, _files, _computing, _confidence)
