"""Django looks for models here."""

from .inspection.models import Inspection
from .uploads.models import Upload

__all__ = ["Inspection", "Upload"]
