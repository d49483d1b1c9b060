"""The document as a part of a page, to look at beside the plan."""

from .exporter import PreviewExporter

__all__ = ["PreviewExporter"]
