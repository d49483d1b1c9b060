"""The Image Data Resource's published studies, out of three tables of its site. Pure.

IDR lists screens and experiments; people cite, download and reuse the study, so an entry is a study and its screens
and experiments are parts of it. Numbers stay as IDR gives them; a size that cannot be right is marked, not mended.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .facts import Facts, FactsError, source_of

Row = Mapping[str, str]

# Column of idr_studies.tsv -> name of a part's count.
COUNTS = {
    "Sets": "sets",
    "Wells": "wells",
    "Experiments (wells for screens, imaging experiments for non-screens)": "experiments",
    "Targets (genes, small molecules, geographic locations, or combination of factors (idr0019, 26, 34, 38)": "targets",
    "Acquisitions": "acquisitions",
    "5D Images": "images",
    "Planes": "planes",
    "Size": "bytes",
    "# of Files": "files",
}
SUMS = ("images", "planes", "bytes", "files")
TERABYTE = 10**12
LICENCE_NOTES = "Each study states its own licence on its page; the table that was read does not hold it."


def idr_facts(
    about: Mapping[str, Any], studies: Iterable[Row], releases: Iterable[Row], downloads: Iterable[Row]
) -> list[Facts]:
    """One entry a study, keyed by its accession ("idr0001")."""
    released = {row["Data release"]: row["Date"] for row in releases}
    download = {row["idrid"]: row for row in downloads}
    rows_of: dict[str, list[Row]] = {}
    for row in studies:
        rows_of.setdefault(row["Study"], []).append(row)
    compiled = about["meta"]["compiled"]
    found = []
    for position, (study, rows) in enumerate(rows_of.items()):
        accession = study.split("-", 1)[0]
        parts = [_part(row, released, about["least_bytes_per_pixel"]) for row in rows]
        found.append(
            Facts(
                kind="idr-studies",
                key=accession,
                position=position,
                title_en=study,
                title_nb=study,
                data={
                    "id": accession,
                    "name": study,
                    "url": about["study_page"].format(study=study),
                    **_summary(parts),
                    "licence": None,
                    "licence_notes": LICENCE_NOTES,
                    "download": _download(download.get(accession)),
                    "parts": parts,
                },
                sources=[source_of(key, source) for key, source in about["sources"].items()],
                checked=compiled,
                checked_is="compiled",
                confidence="likely" if any(part["doubts"] for part in parts) else "confirmed",
            )
        )
    return found


def _summary(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "released": min(part["released"] for part in parts),
        "kinds": sorted({part["kind"] for part in parts}),
        "sample_types": sorted({part["sample_type"] for part in parts if part["sample_type"]}),
        **{name: _sum(part[name] for part in parts) for name in SUMS},
    }


def _part(row: Row, released: Mapping[str, str], least_bytes_per_pixel: float) -> dict[str, Any]:
    container, release = row["Container"], row["Introduced"]
    if release not in released:
        raise FactsError(f"idr-studies/{row['Study']}: release {release!r} is not in the table of releases")
    counts = {name: _count(row[column]) for column, name in COUNTS.items()}
    dimensions = row["Avg. Image Dim (XYZCT)"].strip() or None
    return {
        "container": container,
        "kind": "screen" if container.startswith("screen") else "experiment",
        "release": release,
        "released": released[release],
        **counts,
        "mean_dimensions_xyzct": dimensions,
        "sample_type": row["Sample Type"].strip() or None,
        "doubts": _doubts(counts, row["Size (TB)"], dimensions, least_bytes_per_pixel),
    }


def _doubts(
    counts: Mapping[str, int | None], terabytes: str, dimensions: str | None, least_bytes_per_pixel: float
) -> list[str]:
    size, planes = counts["bytes"], counts["planes"]
    if size is None:
        return []
    doubts = []
    if terabytes.strip() and abs(size - float(terabytes) * TERABYTE) > 0.01 * size:
        doubts.append(f"IDR gives the size as {size} bytes and as {terabytes} TB.")
    if dimensions and planes:
        x, y = (float(side) for side in dimensions.split(" x ")[:2])
        if size < least_bytes_per_pixel * x * y * planes:
            doubts.append(
                "The size is far below what so many pixels take: it is probably not in bytes, or not of the pixels."
            )
    return doubts


def _download(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "place": row["data_location"].strip() or None,
        "is_zarr": {"true": True, "false": False}.get(row["is_zarr"].strip().lower()),
        "url": row["download_url"].strip() or None,
        "bioimage_archive_url": row["bia_url"].strip() or None,
        "more": row["external_info"].strip() or None,
    }


def _count(raw: str) -> int | None:
    return int(raw) if raw.strip() else None


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum, or null as soon as one part is unknown."""
    listed = list(values)
    return None if None in listed else sum(value for value in listed if value is not None)
