"""The REMBI record of a plan: as YAML for programs, as a spreadsheet for people."""

from .sheet import RembiSheetExporter
from .yaml_file import RembiYamlExporter

__all__ = ["RembiSheetExporter", "RembiYamlExporter"]
