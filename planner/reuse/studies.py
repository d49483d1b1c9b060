"""Searching the catalogue's copy of IDR's list of studies. Pure: entries in, studies out.

The copy holds no organism, imaging method or licence of a study; IDR's own page does, and every study links to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planner.catalogue.models import Entry

SORTS = ("newest", "smallest", "largest", "name")


@dataclass(frozen=True)
class Study:
    """One published study. `bytes` and `files` are null where a part of it is unknown; `doubts` says what cannot be right."""

    accession: str
    name: str
    url: str
    released: str
    kinds: tuple[str, ...]
    sample_types: tuple[str, ...]
    images: int | None
    bytes: int | None
    files: int | None
    dimensions: tuple[str, ...]
    place: str | None
    download_url: str | None
    bioimage_archive_url: str | None
    doubts: tuple[str, ...]

    @property
    def command(self) -> str | None:
        """A command that fetches the study's folder, where the list gives its address."""
        if not self.download_url:
            return None
        return f"wget --recursive --no-parent --no-host-directories {self.download_url.rstrip('/')}/"


@dataclass(frozen=True)
class Wanted:
    """What a person looks for. Every word of `text` must stand in the study; `most_bytes` leaves out larger and unknown sizes."""

    text: str = ""
    kind: str = ""
    sample_type: str = ""
    most_bytes: int | None = None
    sort: str = "newest"


def study_of(entry: Entry) -> Study:
    """The study that a catalogue entry of kind idr-studies describes."""
    data: dict[str, Any] = entry.data
    download = data["download"] or {}
    return Study(
        accession=data["id"],
        name=data["name"],
        url=data["url"],
        released=data["released"],
        kinds=tuple(data["kinds"]),
        sample_types=tuple(data["sample_types"]),
        images=data["images"],
        bytes=data["bytes"],
        files=data["files"],
        dimensions=tuple(dict.fromkeys(d for part in data["parts"] if (d := part["mean_dimensions_xyzct"]))),
        place=download.get("place"),
        download_url=download.get("url"),
        bioimage_archive_url=download.get("bioimage_archive_url"),
        doubts=tuple(doubt for part in data["parts"] for doubt in part["doubts"]),
    )


def studies_found(studies: Iterable[Study], wanted: Wanted) -> list[Study]:
    """The studies that fit, in the order asked for; unknown sizes come last."""
    words = wanted.text.casefold().split()
    found = [study for study in studies if _fits(study, wanted, words)]
    if wanted.sort == "name":
        return sorted(found, key=lambda study: study.accession)
    if wanted.sort in ("smallest", "largest"):
        sign = 1 if wanted.sort == "smallest" else -1
        return sorted(found, key=lambda study: (study.bytes is None, sign * (study.bytes or 0)))
    return sorted(found, key=lambda study: (study.released, study.accession), reverse=True)


def _fits(study: Study, wanted: Wanted, words: list[str]) -> bool:
    if wanted.kind and wanted.kind not in study.kinds:
        return False
    if wanted.sample_type and wanted.sample_type not in study.sample_types:
        return False
    if wanted.most_bytes is not None and (study.bytes is None or study.bytes > wanted.most_bytes):
        return False
    text = " ".join((study.name.replace("-", " "), study.name, *study.kinds, *study.sample_types)).casefold()
    return all(word in text for word in words)
