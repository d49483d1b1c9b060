"""Settings of the suite: the shape of production on real servers, with folders of its own."""

import os
import tempfile
from pathlib import Path

from tests.rig.servers import postgres_host, redis_port

# Each runner of the suite ("gw0", "gw1" …) has a folder, a database and a broker of its own; its child processes share them.
_runner = os.environ.get("PYTEST_XDIST_WORKER", "")
if "LYSPLAN_DATA" not in os.environ or os.environ.get("LYSPLAN_TEST_RUNNER", "") != _runner:
    os.environ.update(LYSPLAN_DATA=tempfile.mkdtemp(prefix="lysplan-test-"), LYSPLAN_TEST_RUNNER=_runner)
_folder = os.environ["LYSPLAN_DATA"]

from portal.settings.base import *  # noqa: E402, F403
from portal.settings.logs import logging_config  # noqa: E402

LYSPLAN_MODE = "test"
DEBUG = False
DATA_DIR = _folder
SECRET_KEY = "for tests only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": postgres_host(),
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = f"redis://127.0.0.1:{redis_port()}/{_runner.removeprefix('gw') or 0}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = Path(_folder) / "static"
STATIC_ROOT.mkdir(exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = logging_config(json_lines=False)
