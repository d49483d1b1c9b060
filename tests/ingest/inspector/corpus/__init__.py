"""Hostile files of our own making, one module a family of the safety notes, each case a named function of the ground.

A case writes its files on the ground (a folder of its own, a canary outside it, addresses that a listener watches) and
answers what a stranger would upload: {name as given: path}.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

CANARY = "CANARY-7f3a-secret-of-another-person"


@dataclass
class Ground:
    """Where one case stands: its own `folder`, the `secret` outside it that nobody may open, a watched address."""

    folder: Path
    secret: Path
    port: int

    @property
    def url(self) -> str:
        """An address that would be seen if anybody called it."""
        return f"http://127.0.0.1:{self.port}/{CANARY}"

    def write(self, name: str, data: bytes | str) -> Path:
        """A file of the case; text is UTF-8."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path


Made = dict[str, Path]
Maker = Callable[[Ground], Made]


@dataclass(frozen=True)
class Case:
    """`codes`: refusals that are right; "ok" among them where the file may also be read (with less)."""

    name: str
    make: Maker
    codes: frozenset[str] = field(default_factory=frozenset)
    slow: bool = False


CASES: list[Case] = []


def add(name: str, make: Maker, *codes: str, slow: bool = False) -> None:
    """Puts one case into the corpus. Without `codes` any final state will do; a `slow` one takes more than five seconds."""
    CASES.append(Case(name, make, frozenset(codes), slow))


def load() -> list[Case]:
    """All cases, by name."""
    if not CASES:
        from . import arrays, containers, names, rasters, references, texts, xml  # noqa: F401
    names_of = [case.name for case in CASES]
    assert len(set(names_of)) == len(names_of), "two cases of one name"
    return sorted(CASES, key=lambda case: case.name)


def usual() -> list[Case]:
    """The cases of every test run: each kind of attack once, and no case that only waits for a limit."""
    kept: dict[tuple[str, str], Case] = {}
    for number, case in enumerate(load()):
        family, _, rest = case.name.partition("/")
        kind = rest.split(" ")[0] if family in ("reference", "xml", "zarr") else str(number // 3)
        if not case.slow:
            kept.setdefault((family, kind), case)
    return list(kept.values())
