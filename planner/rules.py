"""django-rules looks for predicates here."""

from .plans import rules as plans

__all__ = ["plans"]
