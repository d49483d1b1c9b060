"""Django looks for models here."""

from .inspection.models import Inspection
from .sources.models import FolderRun
from .uploads.models import Upload

__all__ = ["FolderRun", "Inspection", "Upload"]
