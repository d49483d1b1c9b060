"""The worker's one warm inspector child. Kept between jobs, because its JVM gets faster with every file."""

import atexit
from pathlib import Path

from django.conf import settings

from ingest.inspector.client import Answer, ChildLost, EngineUnavailable, Limits, Part, UploadChild

__all__ = ["Answer", "ChildLost", "EngineUnavailable", "Part", "child", "child_close"]

_child: UploadChild | None = None


def child() -> UploadChild:
    """This process's child, started at the first call."""
    global _child  # noqa: PLW0603  (one a process, as the JVM is)
    if _child is None:
        scratch = Path(settings.DATA_DIR) / "scratch"
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        sandbox = "require" if settings.LYSPLAN_SANDBOX == "require" else "warn"
        _child = UploadChild(scratch, limits=Limits(wall_s=settings.LYSPLAN_INSPECT_SECONDS), sandbox=sandbox)
        atexit.register(child_close)
    return _child


def child_close() -> None:
    """Ends the child; the next `child()` starts a new one."""
    global _child  # noqa: PLW0603
    if _child is not None:
        _child.close()
        _child = None
