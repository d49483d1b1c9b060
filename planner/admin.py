"""Admin pages of the plan's side; consultants edit catalogue facts there."""

from .catalogue import admin as catalogue

__all__ = ["catalogue"]
