"""What volume, number of files and membership say about one archive."""

from collections.abc import Iterator, Mapping
from typing import Any

from .amounts import GIGABYTE, TERABYTE, bytes_words, count_words, in_bytes
from .lines import Entry, both, filled
from .norwegian import in_both
from .repository_need import SAID, About
from .verdicts import Finding, Verdict


def _size(about: About) -> Iterator[Finding]:
    limits = about.data.get("size_limits") or {}
    size, question = about.need.bytes, "collect.images_planned"
    said = in_both(limits["notes"]) if limits.get("notes") else SAID
    limit = _limit(limits)
    if size is None:
        if limit:
            text = both(
                "Whether {name} takes the volume cannot be said yet.", "Om {name} tar imot volumet, kan ikke sies ennå."
            )
            yield about.finding(Verdict.UNKNOWN, "size_not_told", text, said, question=question)
        return
    shown, most = bytes_words(size), bytes_words(limit or 0)
    if limit and size > limit:
        rise = 200 * GIGABYTE if "rise to 200 GB" in (limits.get("notes") or "") else limit
        code, effect = ("size_ask", Verdict.CONDITIONS) if size <= rise else ("size_no", Verdict.NO)
        text = both("{{name}} takes {most}, and you plan {size}.", "{{name}} tar {most}, og du planlegger {size}.")
        yield about.finding(effect, code, filled(text, most=most, size=shown), said, question=question)
    elif _ask_above(about.entry) is not None and size > (_ask_above(about.entry) or 0):
        text = both("Agree {size} with {{name}} first.", "Avtal {size} med {{name}} først.")
        yield about.finding(Verdict.CONDITIONS, "size_agree", filled(text, size=shown), said, question=question)
    else:
        text = both("{{name}} takes {size}.", "{{name}} tar imot {size}.")
        if limit or limits.get("notes"):
            yield about.finding(Verdict.FITS, "size_yes", filled(text, size=shown), said, question=question)
    largest, file_limit = about.need.largest_file, _file_limit(limits)
    if largest is not None and file_limit and largest > file_limit:
        text = both("Agree files of {size} with {{name}} first.", "Avtal filer på {size} med {{name}} først.")
        found = filled(text, size=bytes_words(largest))
        yield about.finding(Verdict.CONDITIONS, "file_size", found, said, question="collect.image_bytes")


# Volumes above which `size_limits.notes` of the entry ask for contact first, though there is no limit.
_ASK_ABOVE = {"bia": 2 * TERABYTE, "idr": TERABYTE, "dataverseno": 200 * GIGABYTE, "dryad": 50 * GIGABYTE}


def _ask_above(entry: Entry) -> int | None:
    return _ASK_ABOVE.get(entry["key"])


def _limit(limits: Mapping[str, Any]) -> int | None:
    """Bytes that a dataset may have, where a limit is stated."""
    if limits.get("per_dataset_tb"):
        return in_bytes(limits["per_dataset_tb"], TERABYTE)
    return in_bytes(limits["per_dataset_gb"], GIGABYTE) if limits.get("per_dataset_gb") else None


def _file_limit(limits: Mapping[str, Any]) -> int | None:
    if limits.get("max_file_tb"):
        return in_bytes(limits["max_file_tb"], TERABYTE)
    return in_bytes(limits["max_file_gb"], GIGABYTE) if limits.get("max_file_gb") else None


def _files(about: About) -> Iterator[Finding]:
    limits, files = about.data.get("size_limits") or {}, about.need.files
    most = limits.get("max_files")
    question = "collect.images_planned"
    said = about.says("microscopy_notes")
    if said is SAID and limits.get("notes"):
        said = in_both(limits["notes"])
    if most and files is None:
        text = both("{{name}} takes {most} files: count yours.", "{{name}} tar {most} filer: tell dine.")
        yield about.finding(
            Verdict.CONDITIONS, "files_not_told", filled(text, most=count_words(most)), said, question=question
        )
    elif most and files is not None and files > most:
        text = both(
            "{{name}} takes {most} files and you have {files}: pack them, or choose another archive.",
            "{{name}} tar {most} filer og du har {files}: pakk dem, eller velg et annet arkiv.",
        )
        words = filled(text, most=count_words(most), files=count_words(files))
        yield about.finding(Verdict.CONDITIONS, "files_pack", words, said, question=question)
    elif limits.get("files_per_directory") and files is not None and files > int(limits["files_per_directory"]):
        most = int(limits["files_per_directory"])
        text = both(
            "Spread the files over folders of under {most} for {{name}}.",
            "Fordel filene på mapper med under {most} for {{name}}.",
        )
        yield about.finding(
            Verdict.CONDITIONS, "files_folders", filled(text, most=count_words(most)), said, question=question
        )


def _place(about: About) -> Iterator[Finding]:
    partners, mine, question = about.data.get("partners"), about.need.institution, "project.institution"
    if not partners:
        return
    free = 10 * GIGABYTE  # size_limits.notes: researchers outside partner institutions get 10 GB
    if mine in partners:
        text = both("Your institution has a collection in {name}.", "Institusjonen din har en samling i {name}.")
        yield about.finding(Verdict.FITS, "place_own", text, question=question)
        return
    reason = in_both(about.data["size_limits"]["notes"])
    small = about.need.bytes is not None and about.need.bytes <= free
    if small:
        text = both(
            "Outside the partner institutions {name} takes 10 GB, which is enough here.",
            "Utenfor partnerinstitusjonene tar {name} 10 GB, og det holder her.",
        )
        yield about.finding(Verdict.CONDITIONS, "place_small", text, reason, question=question)
    elif mine is None:
        text = both(
            "{name} is for its partners, and your institution is not known here.",
            "{name} er for partnerne sine, og institusjonen din er ikke kjent her.",
        )
        yield about.finding(Verdict.UNKNOWN, "place_not_told", text, reason, question=question)
    else:
        text = both(
            "Your institution is no partner of {name}, which then takes 10 GB.",
            "Institusjonen din er ikke partner i {name}, som da tar 10 GB.",
        )
        yield about.finding(Verdict.NO, "place_other", text, reason, question=question)


LIMITS = (_size, _files, _place)
