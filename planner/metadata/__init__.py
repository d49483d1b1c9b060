"""A plan as a REMBI record: what author and image files say, each value with where it comes from.

The common ground of the REMBI sheets, the methods text and the deposit packages: they only lay this out.
"""

from .build import record_build
from .model import DatasetRecord, Record, Value

__all__ = ["DatasetRecord", "Record", "Value", "record_build"]
