"""Reads the data files of this package into `Facts`. Pure: the same files give the same facts, no database is asked.

Each kind names its file, the list in it and the field that holds the title. Norwegian titles come from
`data/titles/nb.yaml`; where none is written the name is a proper name and stays.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from . import licences
from .facts import Facts, FactsError, source_of, sources_resolved

DATA = Path(__file__).resolve().parent / "data"
TITLES = "titles/nb.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Listing:
    """Where the entries of one kind stand."""

    kind: str
    file: str
    entries: str
    title: str = "name"


LISTINGS = (
    Listing("formats", "formats/formats.yaml", "formats"),
    Listing("storage", "norway/storage.yaml", "services"),
    Listing("repositories", "norway/repositories.yaml", "repositories"),
    Listing("services", "norway/services.yaml", "services"),
    Listing("ethics", "norway/ethics.yaml", "rules", title="topic"),
    Listing("funders", "norway/funders.yaml", "funders"),
    Listing("licences", "licences/licences.yaml", "licences"),
)
CODE = ("facts.py", "reading.py", "idr.py", "licences.py")
IDR_FILES = ("idr/idr.yaml", "idr/idr_studies.tsv", "idr/idr_releases.tsv", "idr/idr_download_urls.tsv")

# formats.yaml lists its sources without keys; which of them an entry rests on is told by its README.
FORMAT_SOURCES = {
    "https://docs.openmicroscopy.org/bio-formats/latest/supported-formats.html": "bioformats",
    "https://elixir.no/rdm-lookup/light_microscopy": "seed",
    "https://edamontology.org": "identifiers",
}
FORMATS_OF_THE_SEED = frozenset({"czi", "lif", "nd2", "ome-tiff", "hdf5", "png", "jpeg", "tiff"})


def files_digest(root: Path = DATA) -> str:
    """SHA-256 over the data files and the code that reads them: equal means that a load would find the same facts."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    names = [*dict.fromkeys(listing.file for listing in LISTINGS), *IDR_FILES, TITLES]
    for path in [*(root / name for name in names), *(here / name for name in CODE)]:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    digest.update(licences.package_version().encode())
    return digest.hexdigest()


def facts_read(root: Path = DATA) -> list[Facts]:
    """Every entry of every kind, in the order of the sources. Raises FactsError, which names the entry at fault."""
    from .idr import idr_facts

    titles = document_read(TITLES, root)
    found = [fact for listing in LISTINGS for fact in listing_facts(listing, document_read(listing.file, root), titles)]
    described = {fact.key for fact in found if fact.kind == "licences"}
    found += licences.spdx_facts(document_read("licences/licences.yaml", root)["spdx_package"], described)
    about, studies, releases, downloads = IDR_FILES
    found += idr_facts(
        document_read(about, root), table_read(studies, root), table_read(releases, root), table_read(downloads, root)
    )
    _check(found, titles)
    return found


def document_read(name: str, root: Path = DATA) -> dict[str, Any]:
    """A YAML file of `data/` whole: besides its entries it may hold rules, guides and routings that others want."""
    # The safe loader's C twin; ruff cannot see through getattr.
    return yaml.load((root / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506


def table_read(name: str, root: Path = DATA) -> list[dict[str, str]]:
    with (root / name).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t", restval=""))


def listing_facts(listing: Listing, document: Mapping[str, Any], titles: Mapping[str, Any]) -> list[Facts]:
    """The facts of one YAML file. An entry's own `checked` date wins over the day the file was compiled."""
    compiled = document["meta"]["compiled"]
    norwegian = titles.get(listing.kind) or {}
    found = []
    for position, entry in enumerate(document[listing.entries]):
        key = entry["id"]
        where = f"{listing.kind}/{key}"
        data = dict(entry)
        if listing.kind == "formats":
            data.setdefault("confidence_notes", document["meta"]["confidence"])
            sources = _format_sources(entry, document["meta"]["sources"], where)
        else:
            sources = sources_resolved(entry, document["sources"], where)
        own = entry.get("checked")
        found.append(
            Facts(
                kind=listing.kind,
                key=key,
                position=position,
                title_en=entry[listing.title],
                title_nb=norwegian.get(key) or entry[listing.title],
                data=data,
                sources=sources,
                checked=own or compiled,
                checked_is="entry" if own else "compiled",
                # The file says: ratings and identifiers confirmed, the rest likely. The lower of the two holds.
                confidence=entry.get("confidence", "likely" if listing.kind == "formats" else "unknown"),
            )
        )
    return found


def _format_sources(entry: Mapping[str, Any], listed: list[dict[str, Any]], where: str) -> list[dict[str, Any]]:
    registry = {}
    for source in listed:
        key = FORMAT_SOURCES.get(source["url"])
        if key is None:
            raise FactsError(f"formats.yaml has a new source, {source['url']}: say in reading.py what rests on it")
        registry[key] = source
    ids = entry.get("ids") or {}
    rests_on = {
        "bioformats": bool(entry.get("bioformats")),
        "seed": entry["id"] in FORMATS_OF_THE_SEED or "fairsharing" in ids,
        "identifiers": bool({"edam", "pronom"} & set(ids)),
    }
    sources = [source_of(key, registry[key]) for key, rests in rests_on.items() if rests]
    if not sources:
        raise FactsError(f"{where} rests on no source")
    return sources


def _check(found: list[Facts], titles: Mapping[str, Mapping[str, str]]) -> None:
    seen = {(fact.kind, fact.key) for fact in found}
    if len(seen) != len(found):
        raise FactsError("two entries of one kind have the same key")
    strangers = [(kind, key) for kind, listed in titles.items() for key in listed if (kind, key) not in seen]
    if strangers:
        raise FactsError(f"Norwegian titles for entries that do not exist: {strangers}")
