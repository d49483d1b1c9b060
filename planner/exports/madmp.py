"""The plan for machines: RDA DMP Common Standard (maDMP) 1.1, 1.2 and 1.3, valid against the published schemas.

What the plan does not say is absent or "unknown"; nothing is guessed to please a schema. The one thing that
cannot be left out is an e-mail address of somebody: without one the document is refused (NotReady).
The mapping itself is `madmp_mapping`.
"""

from collections.abc import Iterator
from typing import Any

from .carried import carried_of, is_untouched, merged, merged_list, snapshot_was
from .contract import MADMP_VERSIONS, Note, Options, Snapshot, Thumbnails
from .json_export import json_bytes
from .madmp_convert import madmp_convert
from .madmp_plan import NO_MAIL, PlanBuilder, contact_with_mail
from .readiness import plan_readiness

MOST_TOLD = 20  # fields that are named one by one beside a document
# What every version demands at the top; a document that came without gets it from the plan.
_DEMANDED = ("title", "contact", "created", "modified", "dmp_id", "language", "ethical_issues_exist")


class MadmpExporter:
    kind = "madmp"
    media_type = "application/json"
    suffix = "madmp.json"
    title = {"en": "maDMP", "nb": "maDMP"}
    about = {
        "en": "Machine-actionable plan in the RDA common standard, for NeLS and for other planning tools.",
        "nb": "Maskinlesbar plan i RDAs felles standard, for NeLS og for andre planleggingsverktøy.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return json_bytes(madmp_build(snapshot, options.madmp_version))

    def export_noted(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> tuple[bytes, list[Note]]:
        """The document, and for a plan that came in as maDMP what of it this version cannot hold, field by field."""
        return self.export(snapshot, options, thumbnails), list(_losses_told(snapshot, options.madmp_version))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        notes = [*plan_readiness(snapshot), *madmp_losses(snapshot)]
        return notes if contact_with_mail(snapshot) else [NO_MAIL, *notes]


def madmp_build(snapshot: Snapshot, version: str = "1.2") -> dict[str, Any]:
    """The document as a dict with the top key `dmp`. Raises NotReady, or ValueError for an unknown version.

    A plan that came in as maDMP goes out as it came where nobody changed it, converted if it came in another version.
    """
    if version not in MADMP_VERSIONS:
        raise ValueError(f"maDMP {version} is not one of {', '.join(MADMP_VERSIONS)}")
    carried = carried_of(snapshot, "madmp")
    if carried is None:
        return {"dmp": PlanBuilder(snapshot, version).dmp()}
    came = madmp_convert(carried["document"], version).document
    lacking = [key for key in _DEMANDED if key not in came["dmp"]]
    if is_untouched(snapshot):
        now = PlanBuilder(snapshot, version).dmp() if lacking else {}
        came["dmp"] = {**{key: now[key] for key in lacking}, **came["dmp"]}
    else:
        was = PlanBuilder(snapshot_was(snapshot), version).dmp()
        came["dmp"] = _changed(came["dmp"], was, PlanBuilder(snapshot, version).dmp(), carried["datasets"])
    return came


def _changed(came: dict[str, Any], was: dict[str, Any], now: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """The plan that came, with what people changed since. `ids` are those of its datasets, in their order there."""
    given: list[Any] = came.get("dataset") or []
    before, after = was.pop("dataset"), now.pop("dataset")
    places = {f"urn:uuid:{one}": place for place, one in enumerate(ids)}
    home = {
        number: places[name]
        for number, name in enumerate(map(_name, before))
        if places.get(name, len(given)) < len(given)
    }
    became = {name: place for place, name in enumerate(map(_name, after))}
    kept = {number: became[name] for number, name in enumerate(map(_name, before)) if name in became}
    rest = {key: value for key, value in came.items() if key != "dataset"}
    return {
        **{key: value for key, value in now.items() if key in _DEMANDED},
        **merged(rest, was, now),
        "modified": now["modified"],
        "dataset": merged_list(given, before, after, home, kept),
    }


def _name(dataset: dict[str, Any]) -> str:
    return str(dataset["dataset_id"]["identifier"])


def _losses_told(snapshot: Snapshot, version: str) -> Iterator[Note]:
    carried = carried_of(snapshot, "madmp")
    report = madmp_convert(carried["document"], version).report if carried else []
    for loss in report[:MOST_TOLD]:
        told = {language: f"{loss.pointer}: {text}" for language, text in loss.message.items()}
        yield Note("info", f"madmp_{loss.what}", told)
    if len(report) > MOST_TOLD:
        more = len(report) - MOST_TOLD
        yield Note(
            "info",
            "madmp_more",
            {
                "en": f"And {more} more fields; the plan keeps them all.",
                "nb": f"Og {more} felt til; planen beholder alle.",
            },
        )


def madmp_losses(snapshot: Snapshot) -> list[Note]:
    """For a plan that came in as maDMP: how many of its fields each version cannot hold."""
    carried = carried_of(snapshot, "madmp")
    notes = []
    for version in MADMP_VERSIONS if carried else ():
        count = len(madmp_convert(carried["document"], version).report) if carried else 0
        if count:
            told = {
                "en": f"maDMP {version} cannot hold {count} of the fields that came with this plan; "
                f"take version {carried['version'] if carried else ''} to keep them.",
                "nb": f"maDMP {version} har ikke plass til {count} av feltene som kom med denne planen; "
                f"velg versjon {carried['version'] if carried else ''} for å beholde dem.",
            }
            notes.append(Note("info", "madmp_version", told))
    return notes
