"""The plan as a research object."""

from .exporter import CrateExporter

__all__ = ["CrateExporter"]
