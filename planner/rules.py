"""django-rules looks for predicates here."""

from .plans import rules as plans
from .review import rules as review

__all__ = ["plans", "review"]
