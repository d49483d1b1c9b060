"""A methods paragraph for each dataset."""

from .exporter import MethodsExporter

__all__ = ["MethodsExporter"]
