"""Finds the exporters: ours first, then those that other packages offer under `lysplan.exporters`.

A plug-in that cannot be loaded is skipped and reported; it never takes the download page down with it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from .bia import BiaExporter
from .contract import Exporter, Note, Snapshot
from .crate import CrateExporter, CrateNewExporter
from .dataverseno import DataverseReadmeExporter
from .empiar import EmpiarExporter
from .idr import IdrExporter
from .json_export import JsonExporter
from .madmp import MadmpExporter
from .markdown import MarkdownExporter
from .methods import MethodsExporter
from .ome_csv import OmeCsvExporter
from .pdf import PdfExporter
from .preview import PreviewExporter
from .rembi import RembiSheetExporter, RembiYamlExporter
from .storage_request import StorageRequestExporter
from .word import WordExporter

ENTRY_POINTS = "lysplan.exporters"
# In the order of the download page.
BUILT_IN: tuple[Callable[[], Exporter], ...] = (
    PdfExporter,
    WordExporter,
    MarkdownExporter,
    MethodsExporter,
    RembiSheetExporter,
    RembiYamlExporter,
    BiaExporter,
    IdrExporter,
    EmpiarExporter,
    DataverseReadmeExporter,
    OmeCsvExporter,
    StorageRequestExporter,
    CrateExporter,
    CrateNewExporter,
    MadmpExporter,
    JsonExporter,
    PreviewExporter,
)
_FIELDS = ("kind", "media_type", "suffix", "title", "about", "export")

logger = logging.getLogger(__name__)


class UnknownExport(KeyError):
    """No exporter has this kind."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The exporters by kind, and one line for each plug-in that was left out."""

    exporters: dict[str, Exporter] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


def registry_load(plugins: Iterable[EntryPoint]) -> Registry:
    """Built-ins and `plugins`. A plug-in may not take the kind of another exporter."""
    found: dict[str, Exporter] = {exporter.kind: exporter for exporter in (make() for make in BUILT_IN)}
    skipped = []
    for plugin in sorted(plugins, key=lambda point: point.name):
        try:
            loaded = plugin.load()
            exporter = loaded() if isinstance(loaded, type) else loaded
            lacks = [name for name in _FIELDS if not hasattr(exporter, name)]
            if lacks:
                raise TypeError(f"has no {', '.join(lacks)}")
            if exporter.kind in found:
                raise ValueError(f"the kind {exporter.kind!r} is taken")
        except Exception as error:  # noqa: BLE001 - a plug-in may fail in any way
            logger.warning("export plug-in %s skipped: %s", plugin.name, error)
            skipped.append(f"{plugin.name}: {type(error).__name__}: {error}")
            continue
        found[exporter.kind] = exporter
    return Registry(found, tuple(skipped))


@lru_cache(maxsize=1)
def _registry() -> Registry:
    return registry_load(entry_points(group=ENTRY_POINTS))


def exporters() -> tuple[Exporter, ...]:
    """Every exporter, in the order of the download page."""
    return tuple(_registry().exporters.values())


def exporters_skipped() -> tuple[str, ...]:
    """One line for each plug-in that could not be loaded."""
    return _registry().skipped


def exporter_get(kind: str) -> Exporter:
    """The exporter of this kind; raises UnknownExport."""
    try:
        return _registry().exporters[kind]
    except KeyError:
        raise UnknownExport(kind) from None


def has_shapes(exporter: Exporter) -> bool:
    """Whether it can tell a plan in each of `contract.SHAPES`, with or without open questions."""
    return getattr(exporter, "has_shapes", False)


def exporters_listed() -> tuple[Exporter, ...]:
    """Those that the download page offers."""
    return tuple(exporter for exporter in exporters() if getattr(exporter, "is_listed", True))


def readiness(kind: str, snapshot: Snapshot) -> list[Note]:
    """What blocks or is missing for this kind; empty where the exporter has no such rules."""
    check = getattr(exporter_get(kind), "readiness", None)
    return check(snapshot) if check else []
