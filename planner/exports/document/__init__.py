"""What a plan says as a document, before any format: the PDF, and later others, only lay this out."""

from .build import document_build
from .model import Document

__all__ = ["Document", "document_build"]
