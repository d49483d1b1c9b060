"""Norwegian for the sentences of the catalogue, whose facts are written in English.

Keyed by the English sentence itself: when a consultant changes a fact, its old translation no longer matches, and the
English is shown and marked as such until somebody translates the new one. Never an old text beside a new fact.
"""

from collections.abc import Mapping

from ..lines import Words
from .ethics import ETHICS
from .formats import FORMATS
from .repositories import REPOSITORIES
from .services import SERVICES
from .storage import STORAGE

NORWEGIAN: Mapping[str, str] = {**STORAGE, **REPOSITORIES, **ETHICS, **FORMATS, **SERVICES}


def in_both(english: str) -> Words:
    """A sentence of the catalogue in both languages; without a translation the English, marked."""
    return {"en": english, "nb": NORWEGIAN.get(english) or f"{english} (teksten finnes bare på engelsk)"}
