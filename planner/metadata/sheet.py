"""The checklist of one dataset laid out for reading: by module, and in each what is open, what is filled, what can wait. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .applies import conditions
from .checklist import Field, fields, modules
from .fields import MADE
from .model import DatasetRecord, Record, Value
from .score import record_images
from .tiers import weighed_fields

OPEN, FILLED, LATER = "open", "filled", "later"

_STUDY = "study"


@dataclass(frozen=True, slots=True)
class Row:
    """A field with what stands in it. `place`: OPEN, FILLED or LATER (optional, or beside the point for these images)."""

    field: Field
    place: str
    value: Value | None
    unavailable: bool
    proposal: Value | None
    others: list[Value]
    applies: bool


@dataclass(slots=True)
class Module:
    """`when`: what must hold for the module to be needed at all; none for those that every dataset has."""

    id: str
    title: dict[str, str]
    when: str | None
    rows: list[Row] = field(default_factory=list)

    @property
    def filled(self) -> int:
        return sum(1 for row in self.rows if row.place == FILLED)

    @property
    def open(self) -> int:
        return sum(1 for row in self.rows if row.place == OPEN)

    def placed(self, place: str) -> list[Row]:
        return [row for row in self.rows if row.place == place]


def sheet_modules(study: Record, record: DatasetRecord) -> list[Module]:
    """The eight modules in order, each with all its fields; the open ones by weight."""
    applying = conditions(record.fields, record_images(record))
    weighed = {one.field: one for one in weighed_fields()}
    found = []
    for told in modules():
        module = Module(told["id"], {"en": told["en"], "nb": told["nb"]}, told.get("when"))
        for one in _fields_of(told["id"]):
            count = weighed.get(one.id)
            applies = count is None or applying[count.applies_to] is not False
            scope = study if told["id"] == _STUDY else record
            value = scope.fields.get(one.id)
            gone = value is None and one.id in record.unavailable
            place = FILLED if value is not None or gone else LATER
            wanted = count is not None or one.level in ("required", "recommended")
            if place == LATER and applies and wanted and not module.when and one.id not in MADE:
                place = OPEN
            module.rows.append(
                Row(
                    one,
                    place,
                    value,
                    gone,
                    record.proposals.get(one.id) if value is None else None,
                    record.others.get(one.id, []) if told["id"] != _STUDY else [],
                    applies,
                )
            )
        module.rows.sort(key=lambda row: -weighed[row.field.id].weight if row.field.id in weighed else 0)
        found.append(module)
    return found


def filled_without_typing(record: DatasetRecord) -> list[str]:
    """Fields that files, instrument records and titles fill, nobody having typed or chosen anything."""
    return [name for name, value in record.fields.items() if value.origin in ("header", "instrument", "derived")]


def _fields_of(module: str) -> Iterator[Field]:
    return (one for one in fields().values() if one.module == module)
