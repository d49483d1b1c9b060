"""The facts of one inspected file as rows of a table. A value that the file does not hold makes no row."""

from collections.abc import Mapping
from typing import Any

from common.wording import bytes_shown, date_shown, number_shown

from ..labels import label
from .model import FileFacts


def file_facts(evidence: Mapping[str, Any], dataset: str, language: str) -> FileFacts:
    facts = evidence["facts"]
    file, reader = evidence["file"], facts.get("reader") or {}
    read_by = " ".join(str(reader[key]) for key in ("name", "version") if reader.get(key))
    provenance = (
        label("read_from", language, file=file, reader=read_by)
        if read_by
        else label("read_from_file", language, file=file)
    )
    return FileFacts(
        title=label("file_says", language, file=file),
        provenance=provenance,
        rows=list(_rows(evidence, language)),
        thumbnail=evidence.get("thumbnail"),
        alt=label("thumbnail_alt", language, file=file, dataset=dataset),
        caption=label("thumbnail_caption", language, provenance=provenance),
    )


def _rows(evidence: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    facts = evidence["facts"]
    images = facts.get("images") or []
    rows: list[tuple[str, str | None]] = [
        ("col_format", (facts.get("format") or {}).get("name")),
        ("file_size", f"{bytes_shown(evidence['bytes'], language)} ({number_shown(evidence['bytes'], language)} B)"),
    ]
    if images:
        rows += _image_rows(images[0], language)
    if len(images) > 1:
        rows.append(("images_in_file", number_shown(len(images), language)))
    second = facts.get("second_reader")
    if second:
        name = " ".join(str(second[key]) for key in ("name", "version") if second.get(key))
        what = "; ".join(str(item) for item in second.get("differences") or [])
        rows.append(
            ("second_reader", label("agrees" if second.get("agrees") else "differs", language, reader=name, what=what))
        )
    rows += [("finding", finding.get("message")) for finding in facts.get("findings") or [] if _is_worth(finding)]
    if facts.get("error"):
        rows.append(("finding", label("refused", language, message=facts["error"].get("message", ""))))
    rows.append(("checksum", evidence.get("sha256")))
    return [(label(name, language), str(text)) for name, text in rows if text]


def _is_worth(finding: Mapping[str, Any]) -> bool:
    return finding.get("severity") in ("warning", "error")


def _image_rows(image: Mapping[str, Any], language: str) -> list[tuple[str, str | None]]:
    return [
        ("image_size", _size(image)),
        ("pixel_type", image.get("pixel_type")),
        ("pixel_size", _pixel_size(image.get("pixel_size_um") or {}, language)),
        ("interval", _with_unit(image.get("time_increment_s"), "s", language)),
        ("channels", "; ".join(_channel(one, language) for one in image.get("channels") or [])),
        ("objective", _objective(image.get("objective") or {}, language)),
        ("instrument", _joined(image.get("instrument") or {}, "manufacturer", "model")),
        ("acquired", date_shown(image["acquired_at"], language) if image.get("acquired_at") else None),
    ]


def _with_unit(value: Any, unit: str, language: str) -> str | None:
    return f"{number_shown(value, language)}\u00a0{unit}" if isinstance(value, (int, float)) else None


def _size(image: Mapping[str, Any]) -> str | None:
    if not image.get("size_x"):
        return None
    text = f"{image['size_x']} × {image.get('size_y') or 1}"
    more = [f"{axis.upper()} {image[f'size_{axis}']}" for axis in "zct" if (image.get(f"size_{axis}") or 1) > 1]
    more += [f"{axis.get('name')} {axis.get('size')}" for axis in image.get("axes") or []]
    return ", ".join([text, *more])


def _pixel_size(size: Mapping[str, Any], language: str) -> str | None:
    known = [number_shown(size[axis], language) for axis in "xyz" if isinstance(size.get(axis), (int, float))]
    return f"{' × '.join(known)}\u00a0µm" if known else None


def _channel(channel: Mapping[str, Any], language: str) -> str:
    name = channel.get("fluorophore") or channel.get("name") or channel.get("contrast") or "?"
    lights = [_with_unit(channel.get(key), "nm", language) for key in ("excitation_nm", "emission_nm")]
    shown = " → ".join(light for light in lights if light)
    return f"{name} ({shown})" if shown else str(name)


def _objective(objective: Mapping[str, Any], language: str) -> str | None:
    magnification, aperture = objective.get("magnification"), objective.get("na")
    parts = [
        objective.get("name"),
        f"{number_shown(magnification, language)}×" if isinstance(magnification, (int, float)) else None,
        f"NA {number_shown(aperture, language)}" if isinstance(aperture, (int, float)) else None,
        objective.get("immersion"),
    ]
    return ", ".join(str(part) for part in parts if part) or None


def _joined(values: Mapping[str, Any], *keys: str) -> str | None:
    return " ".join(str(values[key]) for key in keys if values.get(key)) or None
