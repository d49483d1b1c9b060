"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, Any]:
    """Version, mode, and the two languages with the one that is not shown now."""
    now = "nb" if (get_language() or "en").startswith("nb") else "en"
    other = ("en", "English") if now == "nb" else ("nb", "Norsk")
    return {"lysplan_version": settings.LYSPLAN_VERSION, "language_now": now, "language_other": other}
