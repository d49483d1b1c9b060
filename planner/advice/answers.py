"""From the plan's answers to what the advice asks for. One place knows which question feeds which rule.

`plan` and `dataset` map question keys to stored values, visible questions only. What is not answered is left out; an
answer in the state "unknown" is given as the value "unknown", and an answer that does not apply is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from .desks import institution_id
from .growth import Growth
from .lines import NO, UNKNOWN, YES, Document
from .planned import Conversion, Plan, Sample
from .repository_need import Deposit
from .resaved import Resaved
from .storage_need import CLASS_CODES, Need

Answers = Mapping[str, Any]

_COPIES = {"ome_tiff": "OME-TIFF", "ome_zarr": "OME-Zarr"}  # options of process.convert that make a copy

_OF_A_PERSON = {
    "new_line",
    "tissue",
    "biobank",
    "body",
}  # options of ethics.human_source that tell about somebody's body


def is_personal(plan: Answers) -> str:
    """Whether the images are personal data: yes, no or unknown. Only a clear no counts as no."""
    human, identifiable = plan.get("ethics.human_data"), plan.get("ethics.identifiable")
    if NO in (human, identifiable):
        return NO
    return YES if identifiable == YES else UNKNOWN


def is_special(plan: Answers) -> str:
    """Whether personal data are of a special category. Tissue, cells or a body of a known person tell of health."""
    personal = is_personal(plan)
    if personal == NO:
        return NO
    sources = _keys(plan.get("ethics.human_source"))
    if sources & _OF_A_PERSON:
        return personal
    return NO if sources == {"established_line"} else UNKNOWN


def first_imaging_day(plan: Answers) -> date | None:
    """The day of the first images; while nobody has said it, the first day of the project."""
    return _day(plan.get("project.first_images")) or _day(plan.get("project.start"))


def growth_plan(
    plan: Answers, dataset: Answers, *, image_bytes: int | None = None, copies: int = 0, name: str | None = None
) -> Plan:
    """What is planned for a dataset. `image_bytes`: measured or counted, where the person's answer is not to be used."""
    first, last = _day(plan.get("project.start")), _day(plan.get("project.end"))
    return Plan(
        image_bytes=image_bytes if image_bytes is not None else _whole(dataset.get("collect.image_bytes")),
        images=_whole(dataset.get("collect.images_planned")),
        processed_bytes=_whole(dataset.get("process.derived_bytes")),
        copies=copies,
        first_day=first,
        last_day=last if not first or not last or first <= last else None,
        dataset=name,
    )


def conversion_of(dataset: Answers, samples: Sequence[Sample], resaved: Sequence[Resaved]) -> Conversion | None:
    """The copies that process.convert asks for, sized by the smallest lossless one that was measured on a sample."""
    into = _COPIES.get(str(dataset.get("process.convert")))
    if into is None:
        return None
    kinds: dict[str, list[Resaved]] = {}
    for each in resaved:
        if each.kind.startswith(into):
            kinds.setdefault(each.kind, []).append(each)
    measured = {sample.source: sample for sample in samples if sample.pixel_bytes}
    found = []
    for same in kinds.values():
        used = [each for each in same if each.source in measured]
        copied = sum(Fraction(measured[e.source].pixel_bytes or 0) * e.resaved_bytes / e.bytes for e in used)
        original = sum(measured[e.source].bytes for e in used)
        if original:
            found.append((Fraction(copied) / original, tuple(each.source for each in used)))
    return Conversion(into, *min(found, key=lambda each: each[0])) if found else Conversion(into)


def storage_need(
    plan: Answers,
    growth: Growth,
    storage: Document,
    *,
    files: int | None = None,
    stage: str = "active",
    computing: str | None = None,
    dataset: str | None = None,
) -> Need:
    """What a dataset asks of a store. A second copy of everything is the store's business: `growth` counts none."""
    colour = plan.get("ethics.data_class")
    outside = "outside_eea" in _keys(plan.get("ethics.also"))
    return Need(
        data_class=colour if colour in CLASS_CODES else UNKNOWN,
        bytes=growth.end.total if growth.end else None,
        files=files,
        stage=stage,
        institution=_institution(plan, storage),
        collaborators="abroad" if outside else None,
        computing=computing,
        personal=is_personal(plan),
        special=is_special(plan),
        dataset=dataset,
    )


def deposit_need(
    plan: Answers,
    dataset: Answers,
    growth: Growth,
    storage: Document,
    *,
    files: int | None = None,
    time_series: str | None = None,
    name: str | None = None,
) -> Deposit:
    """What is to be deposited: the raw bytes, since processed files can often be made again."""
    modality, licence = dataset.get("collect.modality"), dataset.get("share.licence")
    access = dataset.get("share.access")
    return Deposit(
        modality=None if modality == UNKNOWN else modality,
        correlative=frozenset(_keys(dataset.get("collect.correlative")) - {"none"}),
        bytes=growth.end.raw if growth.end else None,
        files=files,
        largest_file=_whole(dataset.get("collect.image_bytes")),
        licence=None if licence == UNKNOWN else licence,
        personal=is_personal(plan),
        access=access if access in ("open", "shared", "closed") else "open",
        institution=_institution(plan, storage),
        time_series=time_series,
        dataset=name,
    )


def planned_files(dataset: Answers, files_of_samples: Sequence[int] = ()) -> int | None:
    """Files in all: images planned times the files of the sample that has most. Without a sample: not known."""
    images = _whole(dataset.get("collect.images_planned"))
    return images * max(files_of_samples) if images is not None and files_of_samples else None


def _institution(plan: Answers, storage: Document) -> str | None:
    """The catalogue's id; for an institution that it does not know the name itself, which then matches no service."""
    value = plan.get("project.institution")
    name = value.get("name") if isinstance(value, Mapping) else None
    return institution_id(name, storage) or name or None


def _keys(value: Any) -> set[str]:
    return set() if value is None or isinstance(value, str) else set(value)


def _whole(value: Any) -> int | None:
    """A file size (whole number) or a number answer {"value", "unit"} as a whole number; anything else is unknown."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return int(number) if number.is_finite() and number >= 0 and number == number.to_integral_value() else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
