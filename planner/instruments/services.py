"""Every write of the instrument library: one transaction each, keyword-only, each with a revision."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .contents import HEAD, record_clean
from .models import Instrument, InstrumentRevision

BY_HAND, FROM_FILE = "edit", "micro-meta app"


class InstrumentChanged(Exception):
    """Somebody saved the instrument in between; `current` stands, nothing was written."""

    def __init__(self, current: Instrument) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def instrument_create(*, record: Mapping[str, Any], user: Any, cause: str = BY_HAND) -> Instrument:
    """A new instrument. Raises InstrumentRefused."""
    kept = record_clean(record)
    instrument = Instrument.objects.create(**kept, changed_by=user, changed_at=timezone.now())
    _revision_keep(instrument, {}, kept, user, cause)
    return instrument


@transaction.atomic
def instrument_change(
    *,
    instrument: Instrument,
    record: Mapping[str, Any],
    revision: int,
    user: Any,
    retired: bool | None = None,
    cause: str = BY_HAND,
) -> Instrument:
    """The whole record anew. Raises InstrumentRefused, and InstrumentChanged for an old `revision`. Nothing changed: nothing is written."""
    kept = record_clean(record)
    before = {**{name: getattr(instrument, name) for name in HEAD}, "content": instrument.content}
    is_retired = instrument.retired if retired is None else retired
    if before == kept and is_retired == instrument.retired and instrument.revision == revision:
        return instrument
    now = timezone.now()
    rows = Instrument.objects.filter(pk=instrument.pk, revision=revision)
    if not rows.update(**kept, retired=is_retired, revision=F("revision") + 1, changed_by=user, changed_at=now):
        raise InstrumentChanged(Instrument.objects.get(pk=instrument.pk))
    instrument.refresh_from_db()
    _revision_keep(instrument, before, kept, user, cause)
    return instrument


def _revision_keep(
    instrument: Instrument, before: Mapping[str, Any], after: Mapping[str, Any], user: Any, cause: str
) -> None:
    InstrumentRevision.objects.create(
        instrument=instrument,
        number=instrument.revision,
        cause=cause,
        before=before,
        after=after,
        changed_by=user,
        changed_at=instrument.changed_at,
    )
