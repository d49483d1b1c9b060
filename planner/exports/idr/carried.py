"""The study file of a plan that came in as one: its lines as they came, with what people changed since.

Experiments and screens keep their numbers, names and every line that no question asks for. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .check import Block
from .keys import spelling
from .study import letters

Rows = list[list[str]]
_NUMBERS = ("Experiment Number", "Screen Number")
_GIVEN = ("Number", "Comment[IDR")  # numbers and names are the archive's


@dataclass(slots=True)
class Part:
    """A study or component as it came: its rows, comments and empty lines among them."""

    kind: str
    rows: Rows

    def set(self, key: str, cells: list[str]) -> None:
        """The cells of a key, where it stands or after the last line that says something."""
        for row in self.rows:
            if _key(row) == key:
                row[1:] = cells or [""]
                return
        if any(cells):
            last = max((n for n, row in enumerate(self.rows) if "".join(row).strip()), default=-1)
            self.rows.insert(last + 1, [key, *cells])

    def cells(self, key: str) -> list[str]:
        return next((row[1:] for row in self.rows if _key(row) == key), [])


def parts_of(rows: Rows) -> list[Part]:
    """The study, then its experiments and screens."""
    parts = [Part("Study", [])]
    for row in rows:
        if _key(row) in _NUMBERS:
            parts.append(Part(_key(row).split()[0], []))
        parts[-1].rows.append(list(row))
    return parts


def study_carried(rows: Rows, ids: list[str], was: Mapping[str, Block], now: Mapping[str, Block]) -> str:
    """The file. `ids` are datasets in the order of its components; `was` and `now` are what the plan says of the
    study (under "") and of each dataset, right after the import and today."""
    study, *parts = parts_of(rows)
    _change(study, was[""], now[""])
    kept = [(one, part) for one, part in zip(ids, parts, strict=False) if one in now]
    for one, part in kept:
        if one in was:
            _change(part, was[one], now[one])
    kept += [(one, _new(block)) for one, block in now.items() if one and one not in ids]
    if [one for one, _part in kept] != ids[: len(parts)]:
        _renumber(study, [part for _one, part in kept])
    lines = [row for part in (study, *(part for _one, part in kept)) for row in part.rows]
    return "\n".join("\t".join(row) for row in lines)


def component_name(part: Part, number: int) -> str:
    """`experimentA`, as the file calls it."""
    named = next(iter(part.cells(f"Comment[IDR {part.kind} Name]")), "").strip()
    return named.rsplit("/", 1)[-1] or f"{part.kind.lower()}{letters(number)}"


def _key(row: list[str]) -> str:
    key = row[0].strip()
    return spelling().get(key, key)


def _change(part: Part, was: Block, now: Block) -> None:
    for key in dict.fromkeys([*was.lines, *now.lines]):
        if was.cells(key) != now.cells(key) and not any(word in key for word in _GIVEN):
            own = part.kind + key.removeprefix(now.kind) if key.startswith(f"{now.kind} ") else key
            part.set(own, now.cells(key))


def _new(block: Block) -> Part:
    return Part(block.kind, [[""], *([key, *cells] for key, lines in block.lines.items() for cells in lines)])


def _renumber(study: Part, parts: list[Part]) -> None:
    """Numbers and names in one series, counts at the study."""
    named = [next(iter(part.cells(f"Comment[IDR {part.kind} Name]")), "").strip() for part in parts]
    lead = next((name.rsplit("/", 1)[0] for name in named if "/" in name), "")
    used: set[str] = set()
    for number, part in enumerate(parts):
        part.set(f"{part.kind} Number", [str(number + 1)])
        name = named[number] if named[number].startswith(f"{lead}/") else f"{lead}/{part.kind.lower()}{letters(number)}"
        while name in used:
            name += "x"
        used.add(name)
        part.set(f"Comment[IDR {part.kind} Name]", [name])
    for kind in ("Screen", "Experiment"):
        count = sum(part.kind == kind for part in parts)
        if count or study.cells(f"Study {kind}s Number"):
            study.set(f"Study {kind}s Number", [str(count)])
