"""The plan as a research object."""

from .exporter import CrateExporter, CrateNewExporter

__all__ = ["CrateExporter", "CrateNewExporter"]
