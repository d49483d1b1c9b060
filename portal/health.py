"""Is the process alive; can the site do its work: database, migrations, broker, a worker that really consumes."""

import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .models import Heartbeat

WORKER_SILENT_AFTER = 30  # seconds


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The web process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when people can work, 503 with what is missing. Names parts, never addresses."""
    checks = {"database": _database(), "storage": _storage(), "worker": _worker()}
    ready = all(value == "ok" for value in checks.values())
    return JsonResponse({"status": "ok" if ready else "not ready", **checks}, status=200 if ready else 503)


def _database() -> str:
    if cache.get("migrated") != settings.LYSPLAN_VERSION:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are not applied"
        cache.set("migrated", settings.LYSPLAN_VERSION, 60)
    return "ok"


def _storage() -> str:
    probe = Path(settings.DATA_DIR) / f".probe-{time.monotonic_ns()}"
    try:
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError:
        return "the data folder cannot be written"
    return "ok"


def _worker() -> str:
    seen = Heartbeat.objects.filter(name="worker").values_list("seen_at", flat=True).first()
    if seen is None or (timezone.now() - seen).total_seconds() > WORKER_SILENT_AFTER:
        return "no worker has consumed a message lately"
    return "ok"
