"""One laptop: SQLite in WAL, a filesystem broker, everything under LYSPLAN_DATA (default `var/`)."""

from pathlib import Path

from .base import *  # noqa: F403
from .base import BASE_DIR, env
from .logs import logging_config
from .secret import secret_key_kept_in

LYSPLAN_MODE = "embedded"
DEBUG = env.bool("LYSPLAN_DEBUG", default=False)
DATA_DIR = Path(env.str("LYSPLAN_DATA", default="") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

SECRET_KEY = secret_key_kept_in(DATA_DIR)
ALLOWED_HOSTS = env.list("LYSPLAN_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "lysplan.sqlite3",
        "OPTIONS": {
            # Web and worker both write: take the write lock at the start and wait for it.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(BROKER_DIR / "queue"),
    "data_folder_out": str(BROKER_DIR / "queue"),
    "control_folder": str(BROKER_DIR / "control"),
    "polling_interval": 0.1,
}
# The filesystem transport may take a message while it is being written, and loses it then: ring again soon.
LYSPLAN_UNHEARD_SECONDS = 2

STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
LOGGING = logging_config(json_lines=False)
