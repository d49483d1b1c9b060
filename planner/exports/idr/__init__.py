"""Files for the Image Data Resource, and the rules that they must pass."""

from .exporter import IdrExporter

__all__ = ["IdrExporter"]
