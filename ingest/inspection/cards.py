"""An image in plain words: what a card shows of facts, progress or refusal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from common.language import reader_language
from planner.advice.proposals import channel_text, objective_text, pixel_size_text
from planner.metadata.queries import header_fields_by_format
from planner.plans.models import Evidence

from .models import Inspection


@dataclass
class ImageCard:
    """What the template lays out; `lines` are (label, text) pairs, empty where the file holds nothing."""

    image: Inspection
    may_edit: bool
    status: str
    said: str
    step: int  # 1 uploading, 2 waiting, 3 reading, 4 done
    lines: list[tuple[str, str]] = field(default_factory=list)
    summary: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    readers: str = ""
    picture: str = ""
    resaved: list[str] = field(default_factory=list)
    ceiling: str = ""
    more_images: int = 0
    first_look: bool = False

    @property
    def is_final(self) -> bool:
        return self.image.is_final


def cards_of(images: Iterable[Inspection], *, may_edit: bool) -> list[ImageCard]:
    """The cards of several images; one query for all their pictures, one for all their formats."""
    rows = list(images)
    pictures, header = _pictures(rows), header_fields_by_format(filter(None, map(_format_id, rows)))
    return [_card(image, may_edit, pictures, header) for image in rows]


def card_of(image: Inspection, *, may_edit: bool) -> ImageCard:
    """The card of one image."""
    return cards_of([image], may_edit=may_edit)[0]


def _format_id(image: Inspection) -> str | None:
    """The format of an image that was read to its end."""
    facts = image.facts or {}
    return (facts.get("format") or {}).get("id") if image.is_final and facts.get("images") else None


def _card(image: Inspection, may_edit: bool, pictures: "Kept", header: Mapping[str, Collection[str]]) -> ImageCard:
    status = image.display_status
    words = {
        "receiving": (_("Uploading"), 1),
        "waiting": (_("Waiting for a reader"), 2),
        "inspecting": (_("Reading the file"), 3),
        "done": (_("Read"), 4),
        "refused": (_("Could not be read"), 4),
        "failed": (_("Not read yet"), 4),
    }
    said, step = words[status]
    card = ImageCard(image, may_edit, status, said, step)
    facts = image.facts or {}
    if facts.get("images"):
        card.first_look = not image.is_final
        card.lines = fact_lines(facts)
        card.summary = summary_line(facts)
        card.findings = list(facts.get("findings") or [])
        card.readers = readers_line(facts)
        card.more_images = len(facts["images"]) - 1
        card.ceiling = ceiling_line(facts, header.get(_format_id(image) or "", ()))
    card.picture, resaved = pictures.get(image.evidence, ("", None))
    card.resaved = [line for line in (resaved_line(resaved or []), *metadata_lines(resaved or [])) if line]
    return card


def ceiling_line(facts: Mapping[str, Any], possible: Collection[str]) -> str:
    """`Metadata: the file fills 23 of the 41 fields of the checklist that Zeiss CZI can hold.`; "" where nobody has counted."""
    if not possible:
        return ""
    filled = sum(1 for name in possible if name in (facts.get("rembi") or {}))
    told = {"filled": filled, "possible": len(possible), "format": facts["format"]["name"]}
    return (
        _("Metadata: the file fills %(filled)s of the %(possible)s fields of the checklist that %(format)s can hold.")
        % told
    )


def resaved_line(resaved: Sequence[Mapping[str, Any]]) -> str:
    """`Saved again without loss, a part of it measured: 62 % as OME-TIFF, Zstandard, 60 % as OME-Zarr, Zstandard.`"""
    parts = [
        _("%(percent)s %% as %(format)s") % {"percent": _percent(float(each["ratio"])), "format": each["as"]}
        for each in resaved
    ]
    if not parts:
        return ""
    size = filesizeformat(resaved[0]["bytes"])
    return _("Saved again without loss, %(size)s of its pixels measured: %(formats)s of their size.") % {
        "size": size,
        "formats": "; ".join(parts),
    }


def _percent(ratio: float) -> str:
    """A share of 1 in whole per cent; what is less is never said to be nothing."""
    return str(round(100 * ratio)) if ratio >= 0.01 else "< 1"


# Fields of an image (ingest/inspector/facts.py) by the beginning of their name, in words.
FIELDS = {
    "name": _lazy("name"),
    "pixel_size_um": _lazy("pixel size"),
    "time_increment_s": _lazy("time between images"),
    "acquired_at": _lazy("acquisition date"),
    "channels/*/name": _lazy("channel names"),
    "channels/*/fluorophore": _lazy("fluorophores"),
    "channels/*/excitation_nm": _lazy("excitation"),
    "channels/*/emission_nm": _lazy("emission"),
    "channels/*/exposure_ms": _lazy("exposure times"),
    "channels/*/contrast": _lazy("contrast methods"),
    "channels/*/mode": _lazy("imaging modes"),
    "channels/*/color": _lazy("channel colours"),
    "objective": _lazy("objective"),
    "instrument": _lazy("microscope"),
    "plate": _lazy("plate"),
}


def metadata_lines(resaved: Sequence[Mapping[str, Any]]) -> list[str]:
    """`Metadata that comes along as OME-Zarr: 5 of 14 fields. Lost: objective, acquisition date.`, a line a format."""
    lines = {}
    for each in resaved:
        kept, form = each.get("metadata"), str(each["as"]).split(",")[0]
        if not kept or not kept["of"]:
            continue
        lost = dict.fromkeys(
            str(words) for name, words in FIELDS.items() for one in kept["lost"] if one.startswith(name)
        )
        said = _("Metadata that comes along as %(format)s: %(kept)s of %(of)s fields.") % {**kept, "format": form}
        lines[form] = said + (" " + _("Lost: %(fields)s.") % {"fields": ", ".join(lost)} if lost else "")
    return list(lines.values())


Kept = Mapping[UUID | None, tuple[str, list[dict[str, Any]] | None]]


def _pictures(images: Sequence[Inspection]) -> Kept:
    wanted = [image.evidence for image in images if image.evidence]
    rows = Evidence.objects.filter(uuid__in=wanted) if wanted else Evidence.objects.none()
    return {
        uuid: (digest or "", resaved)
        for uuid, digest, resaved in rows.values_list("uuid", "thumbnail__sha256", "resaved")
    }


def summary_line(facts: dict[str, Any]) -> str:
    """`Zeiss CZI, 2.1 GB, LSM 880, acquired 4 March 2026, 3 images`."""
    first = facts["images"][0]
    parts = [str((facts.get("format") or {}).get("name") or ""), filesizeformat(facts.get("bytes") or 0)]
    instrument = first.get("instrument") or {}
    parts.append(" ".join(str(instrument[key]) for key in ("manufacturer", "model") if instrument.get(key)))
    acquired = parse_datetime(str(first.get("acquired_at") or ""))
    if acquired is not None:
        parts.append(_("acquired %(date)s") % {"date": date_format(acquired, "DATE_FORMAT")})
    if len(facts["images"]) > 1:
        parts.append(_("%(count)s images in the file") % {"count": len(facts["images"])})
    return ", ".join(part for part in parts if part)


def fact_lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """The first image's facts as (label, text). "Not in the file" is said, never guessed."""
    first = facts["images"][0]
    none = _("not in the file")
    size = f"{first['size_x']} × {first['size_y']}" + (
        f" × {first['size_z']} z" if (first.get("size_z") or 1) > 1 else ""
    )
    times = first.get("size_t") or 1
    interval = first.get("time_increment_s")
    every = _(", every %(seconds)s s") % {"seconds": f"{interval:.4g}"} if interval else ""
    channels = [channel_text(channel, reader_language()) for channel in first.get("channels") or []]
    named = " · ".join(text for text in channels if text)
    count = first.get("size_c") or len(channels) or 1
    depth = str(first.get("pixel_type") or "")
    pressed = first.get("compression")
    if pressed:
        depth += ", " + str(pressed) + (" (" + _("lossy") + ")" if first.get("lossy") else "")
    return [
        (_("Image"), size + " px"),
        (_("Pixel size"), pixel_size_text(first) or none),
        (_("Time points"), f"{times}{every}"),
        (_("Channels"), f"{count}: {named}" if named else str(count)),
        (_("Objective"), objective_text(first.get("objective") or {}) or none),
        (_("Depth"), depth or none),
    ]


def readers_line(facts: dict[str, Any]) -> str:
    """Which reader, which version, and whether a second, independent one agrees."""
    reader = facts.get("reader") or {}
    name = f"{reader.get('name', '')} {reader.get('version', '')}".strip()
    second = facts.get("second_reader")
    if not second:
        return _("Read by %(reader)s.") % {"reader": name}
    other = f"{second.get('name', '')} {second.get('version', '')}".strip()
    if second.get("agrees"):
        return _("Two readers agree on sizes, pixel size and channels: %(reader)s and %(other)s.") % {
            "reader": name,
            "other": other,
        }
    return _("Two readers differ: %(reader)s and %(other)s. %(differences)s") % {
        "reader": name,
        "other": other,
        "differences": "; ".join(str(item) for item in second.get("differences") or []),
    }
