"""A deposition at EMPIAR."""

from .exporter import EmpiarExporter

__all__ = ["EmpiarExporter"]
