"""The language a page is read in, as the two-letter code that content and catalogue use."""

from django.utils.translation import get_language


def reader_language() -> str:
    """ "nb" or "en"."""
    return "nb" if (get_language() or "en").startswith("nb") else "en"
