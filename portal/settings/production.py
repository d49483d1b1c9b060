"""A server: PostgreSQL, Redis, any number of workers. Refuses to start when something that protects people is missing."""

from pathlib import Path

from .base import *  # noqa: F403
from .base import env
from .logs import logging_config
from .secret import required

LYSPLAN_MODE = "production"
DEBUG = False
DATA_DIR = Path(required(env, "LYSPLAN_DATA", "the folder where uploads and documents are kept"))

SECRET_KEY = required(env, "SECRET_KEY", "a random text of at least 50 characters", at_least=50)
ALLOWED_HOSTS = required(env, "ALLOWED_HOSTS", "the host names this site answers to, comma separated").split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])

required(env, "DATABASE_URL", "for example postgres://user:password@host:5432/lysplan")
DATABASES = {"default": {**env.db_url("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
REDIS_URL = required(env, "REDIS_URL", "for example redis://:password@host:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# The typesetter keeps a cache that grows with every long document; a fresh process after this many KiB.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000

STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # half the files to compress, and half the disk
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "gz", "br", "png", "jpg", "gif", "webp", "woff", "woff2")

# Behind a proxy that ends TLS. LYSPLAN_INSECURE_HTTP=1 is for a test on this machine only.
INSECURE = env.bool("LYSPLAN_INSECURE_HTTP", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not INSECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE
SESSION_COOKIE_NAME = "sessionid" if INSECURE else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if INSECURE else "__Host-csrftoken"
SECURE_HSTS_SECONDS = 0 if INSECURE else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE

# "require": Landlock must hold the inspector child. "external": the operator says a container without network does.
LYSPLAN_SANDBOX = env.str("LYSPLAN_SANDBOX", default="require")

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="lysplan@localhost")
LOGGING = logging_config(json_lines=True)
