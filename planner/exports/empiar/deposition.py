"""The record as an EMPIAR deposition. What is not known is not there, even where EMPIAR demands it.

| EMPIAR | comes from |
| --- | --- |
| experiment_type | 7 or 8 from `collect.correlative`; a type of pure electron microscopy is not asked for |
| release_date | `RE` once `share.date` is answered: EMPIAR knows no dates, so the day of deposition is that date |
| corresponding_author | the contact; country `NO` where the e-mail address ends so |
| principal_investigator | somebody named in `project.contributors` with that role |
| imagesets | one a dataset: planned images, planes of the first inspected image, sizes in ångström |
| citation | title and authors of the plan, unpublished |
"""

import re
from typing import Any

from planner.metadata import DatasetRecord, Record
from planner.metadata.model import Author
from planner.metadata.people import contributors_parsed, initials
from planner.plans.frozen import answer_number, answer_text, answer_value

from ..contract import Snapshot

ELECTRON = {"tem", "sem", "volume_em", "cryo_em"}
_REFUSED = re.compile(r"[0-9!\"£$%^&*()]")
_LEADER = re.compile(r"\b(principal investigator|pi|project leader|prosjektleder|hovedansvarlig)\b", re.I)
_FORMATS = (
    ("ome-tiff", "T3"),
    ("tiff", "T3"),
    ("mrcs", "T2"),
    ("mrc", "T1"),
    ("dm3", "T5"),
    ("dm4", "T6"),
    ("png", "T10"),
    ("jpeg", "T11"),
    ("eer", "T9"),
)
_VOXELS = {
    "uint8": "T1",
    "int8": "T2",
    "uint16": "T3",
    "int16": "T4",
    "uint32": "T5",
    "int32": "T6",
    "float": "T7",
    "bit": "T8",
}


def deposition(snapshot: Snapshot, record: Record) -> dict[str, Any]:
    authors = [
        _without_nothing({"name": pair(author), "order_id": number, "author_orcid": orcid_checked(author.orcid)})
        for number, author in enumerate(author for author in record.authors if pair(author))
    ]
    title = record.text("study.title")
    made: dict[str, Any] = {
        "title": title,
        "release_date": "RE" if "study.release_date" in record.fields else None,
        "experiment_type": experiment_type(snapshot, record),
        "authors": authors or None,
        "corresponding_author": _person(record.authors[0], snapshot) if record.authors else None,
        "principal_investigator": _leaders(snapshot, record) or None,
        "imagesets": [imageset(snapshot, dataset) for dataset in record.datasets] or None,
    }
    if authors and title:
        citation = {"authors": authors, "published": False, "j_or_nj_citation": True, "title": title[:255]}
        made["citation"] = [citation]
    return _without_nothing(made)


def experiment_type(snapshot: Snapshot, record: Record) -> int | None:
    """The code, if all datasets lead to the same one."""
    chosen = {dataset.id for dataset in record.datasets}
    found = set()
    for dataset in snapshot["datasets"]:
        if dataset["id"] in chosen:
            other = set(answer_value(dataset["answers"], "collect.correlative") or [])
            found.add(7 if other & ELECTRON else 8 if "xray" in other else None)
    return found.pop() if len(found) == 1 else None


def pair(author: Author) -> str | None:
    """`('Nordmann', 'K')`; None for a group or a name that EMPIAR's pattern refuses."""
    last, first = author.last_name.replace("'", "’"), initials(author.first_name)
    return None if not first or _REFUSED.search(last + first) else f"('{last}', '{first}')"


def orcid_checked(orcid: str | None) -> str | None:
    """The ORCID if its last sign fits the others (ISO 7064, 11-2): EMPIAR refuses others."""
    digits = (orcid or "").replace("-", "")
    if not re.fullmatch(r"\d{15}[\dX]", digits):
        return None
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return orcid if digits[15] == ("X" if check == 10 else str(check)) else None


def _person(author: Author, snapshot: Snapshot) -> dict[str, Any]:
    institution = answer_value(snapshot["answers"], "project.institution") or {}
    return _without_nothing(
        {
            "author_orcid": orcid_checked(author.orcid),
            "first_name": author.first_name,
            "last_name": author.last_name,
            "organization": author.affiliation or institution.get("name"),
            "email": author.email,
            "country": "NO" if (author.email or "").lower().endswith(".no") else None,
        }
    )


def _leaders(snapshot: Snapshot, record: Record) -> list[dict[str, Any]]:
    typed = answer_text(snapshot["answers"], "project.contributors", snapshot["plan"]["language"]) or ""
    names = {one["name"].casefold() for one in contributors_parsed(typed) if _LEADER.search(one["role"] or "")}
    return [_person(author, snapshot) for author in record.authors if author.name.casefold() in names]


def imageset(snapshot: Snapshot, dataset: DatasetRecord) -> dict[str, Any]:
    answers = next(one["answers"] for one in snapshot["datasets"] if one["id"] == dataset.id)
    count = answer_number(answers, "collect.images_planned")
    image = next((image for _file, image in dataset.images()), None)
    form = _format(dataset.text("image.format"))
    method = (dataset.text("component.imaging_method") or "").split(" (FBbi")[0]
    made: dict[str, Any] = {
        "name": dataset.name[:200],
        "directory": f"data/D{dataset.position}",
        "category": f"('OT', '{_plain(method)}')" if method and _plain(method) else None,
        "header_format": form,
        "data_format": form,
        "num_images_or_tilt_series": int(count) if count is not None else None,
        "details": dataset.text("component.description"),
    }
    if image:
        size = image.get("pixel_size_um") or {}
        voxel = _VOXELS.get(image.get("pixel_type") or "")
        made |= {
            "frames_per_image": image["size_z"] * image["size_c"] * image["size_t"],
            "voxel_type": f"('{voxel}', '')" if voxel else _other(image.get("pixel_type")),
            "pixel_width": _angstrom(size.get("x")),
            "pixel_height": _angstrom(size.get("y")),
            "image_width": image["size_x"],
            "image_height": image["size_y"],
        }
    return _without_nothing(made)


def _format(name: str | None) -> str | None:
    if not name:
        return None
    code = next((code for word, code in _FORMATS if word in name.casefold()), None)
    return f"('{code}', '')" if code else _other(name)


def _other(name: str | None) -> str | None:
    text = _plain(name or "")
    return f"('OT', '{text}')" if text else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", text.upper()).split())


def _angstrom(micrometres: Any) -> float | None:
    return round(micrometres * 10_000, 6) if isinstance(micrometres, (int, float)) else None


def _without_nothing(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "")}
