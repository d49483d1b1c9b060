"""A submission to the BioImage Archive."""

from .exporter import BiaExporter

__all__ = ["BiaExporter"]
