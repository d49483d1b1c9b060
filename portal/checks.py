"""System checks: which drivers and engines are in use, and what makes a server unsafe."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.database)
def database_driver(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Django takes psycopg 3 silently where it is installed; this site is tested with psycopg2."""
    try:
        import psycopg  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        return []
    return [Warning("psycopg 3 is installed and Django prefers it to psycopg2.", id="lysplan.W001")]


@register(Tags.security)
def inspector_sandbox(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Uploaded files are hostile: without Landlock production must be told what else holds the inspector."""
    if settings.LYSPLAN_SANDBOX not in ("warn", "require", "external"):
        return [
            Error(
                "LYSPLAN_SANDBOX is “require”, or “external” where a container without network holds it.",
                id="lysplan.E001",
            )
        ]
    return []
