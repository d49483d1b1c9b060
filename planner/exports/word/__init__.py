"""The document as a Word file."""

from .exporter import WordExporter

__all__ = ["WordExporter"]
