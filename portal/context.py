"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.language import reader_language


def site(request: HttpRequest) -> dict[str, Any]:
    """Version, mode, and the two languages with the one that is not shown now."""
    now = reader_language()
    other = ("en", "English") if now == "nb" else ("nb", "Norsk")
    return {"lysplan_version": settings.LYSPLAN_VERSION, "language_now": now, "language_other": other}
