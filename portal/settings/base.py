"""What every mode shares. `embedded` (one laptop) and `production` add where data lives and how strict we are."""

from importlib.util import find_spec
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.FileAwareEnv()  # NAME_FILE is read where NAME is absent (Docker secrets)

LYSPLAN_VERSION = "0.1.0"
# Days an uploaded original is kept after it was inspected; facts and thumbnail stay with the plan.
LYSPLAN_KEEP_ORIGINALS = env.int("LYSPLAN_KEEP_ORIGINALS", default=7)
# Largest single upload, bytes (64-bit), and what one person's originals may fill at once.
LYSPLAN_MAX_UPLOAD = env.int("LYSPLAN_MAX_UPLOAD", default=20 * 2**30)
LYSPLAN_USER_QUOTA = env.int("LYSPLAN_USER_QUOTA", default=100 * 2**30)
# Seconds that a worker's claim on a job lasts without renewal, and tries before a job is given up.
LYSPLAN_LEASE_SECONDS = env.int("LYSPLAN_LEASE_SECONDS", default=30)
# Mounted folders that may be read in place: {"name": {"path": "/mnt/microscope", "people": ["user name", ..] or ["*"]}}
LYSPLAN_SOURCES = env.json("LYSPLAN_SOURCES", default={})
# Seconds after which a ring that nobody answered is repeated.
LYSPLAN_UNHEARD_SECONDS = env.int("LYSPLAN_UNHEARD_SECONDS", default=10)
# Networks inside that webhooks may reach, as in ["10.20.0.0/16"]; all others must be public and speak https.
LYSPLAN_WEBHOOK_NETWORKS = env.json("LYSPLAN_WEBHOOK_NETWORKS", default=[])
LYSPLAN_INSPECT_SECONDS = env.int("LYSPLAN_INSPECT_SECONDS", default=120)
LYSPLAN_SANDBOX = "warn"  # production says "require", or "external" when a container without network holds the child

INSTALLED_APPS = [
    "portal",
    "planner",
    "ingest",
    "portal.admin_site.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.site",
            ],
        },
    },
]

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "plan-list"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_DISPLAY = "portal.accounts.display.user_display"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nb", _("Norwegian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
STATICFILES_DIRS: list = [
    BASE_DIR / "static",
    ("vendor/designsystemet", BASE_DIR / "node_modules/@digdir/designsystemet-css/dist/src"),
    ("vendor/designsystemet-theme", BASE_DIR / "node_modules/@digdir/designsystemet-css/dist/theme"),
    ("vendor/inter", BASE_DIR / "node_modules/@fontsource-variable/inter"),
    ("vendor/tus", BASE_DIR / "node_modules/tus-js-client/dist"),
]
# Fonts for documents: TTF files from npm packages and a wheel, else the ones inside typst. Only the weights that are used.
_CJK = find_spec("noto_cjk_sans_jp_regular")
_FONTS = BASE_DIR / "node_modules/@expo-google-fonts"
LYSPLAN_FONT_PATHS = [
    *(
        _FONTS / name / weight
        for name in ("inter", "noto-sans")
        for weight in ("400Regular", "400Regular_Italic", "500Medium", "600SemiBold")
    ),
    *(
        _FONTS / f"noto-{name}" / "400Regular"
        for name in ("sans-math", "sans-symbols", "sans-arabic", "sans-hebrew", "emoji")
    ),
    *(Path(folder) for folder in (_CJK and _CJK.submodule_search_locations) or []),
]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_refused"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# A posted form holds text, never images: those stream through ingest.uploads.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.http.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Bearer", "AUTO_REFRESH": False, "TOKEN_LIMIT_PER_USER": 20}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lysplan",
    "DESCRIPTION": "Data management plans for light microscopy that meet the files.",
    "VERSION": LYSPLAN_VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# The row is the job, the message a doorbell: JSON with an id in it, acknowledged at once, no results.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "portal.tasks.sweep", "schedule": 5.0},
    "expire": {"task": "portal.tasks.expire", "schedule": 3600.0},
}
