"""The plan as a PDF to hand to a funder."""

from .exporter import PdfExporter

__all__ = ["PdfExporter"]
