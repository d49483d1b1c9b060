"""Every read of the instrument library. Everybody signed in may read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import Http404

from .models import Instrument


def instruments_listed() -> list[Instrument]:
    """All instruments by facility and name, those no longer in use last."""
    return list(Instrument.objects.select_related("changed_by").order_by("retired", "facility", "title", "pk"))


def instruments_json() -> list[dict[str, Any]]:
    """All instruments as `instrument_json`; one query."""
    return [instrument_json(one) for one in Instrument.objects.order_by("pk")]


def instruments_changed_at() -> datetime | None:
    """When the library last changed; None while it is empty."""
    changed: datetime | None = Instrument.objects.aggregate(last=Max("changed_at"))["last"]
    return changed


def instrument_get(uuid: UUID | str) -> Instrument:
    """One instrument. Raises Http404."""
    found = Instrument.objects.filter(uuid=uuid).select_related("changed_by").first()
    if found is None:
        raise Http404
    return found


def instrument_json(one: Instrument) -> dict[str, Any]:
    """An instrument as matching, snapshots and the API have it."""
    return {
        "id": str(one.uuid),
        "title": one.title,
        "facility": one.facility,
        "manufacturer": one.manufacturer,
        "model": one.model,
        "serial": one.serial,
        "content": one.content,
        "revision": one.revision,
        "retired": one.retired,
    }
