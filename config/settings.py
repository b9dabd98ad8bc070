"""Settings, every one from the environment with a default that works on a laptop. The README has the table."""

import base64
import secrets
from pathlib import Path

import environ
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(env.path("ENV_FILE", default=str(BASE_DIR / ".env"))())
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))


def kept_secret(name: str, size: int) -> str:
    """A secret of this installation's own, made at first use and kept readable for the owner alone (embedded default)."""
    path = VAR_DIR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(size)).decode())
    return path.read_text().strip()


# -- who we are --------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret("secret_key", 48)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
CREDENTIAL_KEYS = env.list("CREDENTIAL_KEYS", default=[]) or ["embedded:" + kept_secret("credential_key", 32)]
"""Key ring for what is encrypted at rest: ``id:base64key``; the first encrypts, all decrypt."""
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")
"""Where remote systems and people reach us; webhooks are registered below it."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=PUBLIC_URL.startswith("https://"))

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "axes",
    "django_q",
    "accounts",
    "integrations",
]

MIDDLEWARE = [
    "config.content_policy.ContentPolicy",
    "config.secret_paths.SecretPaths",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.request_log.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.language.PersonalLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.StaffTwoFactor",
    "accounts.middleware.TooOftenPage",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ]
        },
    }
]

# -- database ----------------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000"
    ),
}
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    # Disks have no arms any more: an index is worth its jumps.
    "options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    " -c random_page_cost=1.1",
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'bilagsbro.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, so that the threads of one test process see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = POSTGRES_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "q": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "q_cache"),
    },
}

# -- workers: django-q2 wakes and keeps time, it never retries ----------------------------------------------------
Q_CLUSTER = {
    "name": "bilagsbro",
    "orm": "default",
    "workers": env.int("Q_WORKERS", default=2),
    "queue_limit": 2,
    "bulk": 1,
    "poll": env.float("Q_POLL", default=0.2),
    "timeout": 120,
    "retry": 600,  # more than timeout x (1 + ceil((queue_limit + 1) / workers)), or django-q2 runs tasks twice
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 100,
    "guard_cycle": 0.5,
    "recycle": 200,
    "max_rss": 400_000,
    "cache": "q",
    "label": _("Workers"),
}
if env("Q_REDIS_URL", default=""):
    Q_CLUSTER.pop("orm")
    Q_CLUSTER["redis"] = env("Q_REDIS_URL")

SYNC_LANES = env.int("SYNC_LANES", default=4)
"""Lanes that one worker process runs side by side; one of them serves live documents only."""
SYNC_IN_FLIGHT = env.int("SYNC_IN_FLIGHT", default=4)
"""Calls that one lane keeps under way at once."""
SYNC_POLLS = env.int("SYNC_POLLS", default=8)
"""Shops that are asked for changes side by side."""
SYNC_LEASE_SECONDS = env.int("SYNC_LEASE_SECONDS", default=180)
SYNC_DRAIN_SECONDS = env.int("SYNC_DRAIN_SECONDS", default=50)
HEARTBEAT_ALARM_SECONDS = env.int("HEARTBEAT_ALARM_SECONDS", default=180)
PRIVATE_HOSTS = frozenset(env.list("PRIVATE_HOSTS", default=[]))
"""``host:port`` of private addresses that connections may point at; empty in production, the demo names its sandbox."""
SLACK_CLIENT_ID = env("SLACK_CLIENT_ID", default="")
SLACK_CLIENT_SECRET = env("SLACK_CLIENT_SECRET", default="")
DEMO_SANDBOX_URL = env("DEMO_SANDBOX_URL", default="")
"""Where the demo's imitated systems are: companies that sign up can try everything on them. Empty: there is none."""
NORGES_BANK_URL = env("NORGES_BANK_URL", default="https://data.norges-bank.no/api/data")
"""Where exchange rates are read; the demo and the tests name their sandbox's imitation."""
PAYLOAD_RETENTION_DAYS = env.int("PAYLOAD_RETENTION_DAYS", default=6 * 366)
"""Bokføringsloven section 13: five years after the year's end; counted generously."""

SUBSCRIPTION_REMINDER_DAYS = (7, 1)
"""So many days before a trial ends, owners who have not said yes are reminded."""
SUBSCRIPTION_WARNING_DAYS = (7, 21)
"""So many days after an invoice was due, owners are warned."""
SUBSCRIPTION_PAUSE_DAYS = env.int("SUBSCRIPTION_PAUSE_DAYS", default=35)
"""So many days after an invoice was due, nothing is moved until it is paid; nothing is lost either."""
CLOSING_DAYS = env.int("CLOSING_DAYS", default=30)
"""So many days an owner may regret that the account is closed."""
EXPORT_DAYS = 7
"""So long a copy of a company's data is kept for download."""

# -- people ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "accounts.forms.counted_name"
AXES_LOCKOUT_CALLABLE = "accounts.views.log_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.limits.client_address"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "portal:overview"
LOGOUT_REDIRECT_URL = "login"
MEMBERS_URL = "portal:members"
"""Where an owner invites people: letters lead there."""
PASSWORD_RESET_TIMEOUT = 2 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 31_536_000
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# -- e-mail ------------------------------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}"))
"""Without a server, letters are put into a folder, where one can see what would have been sent."""
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="Bilagsbro <ikke-svar@bilagsbro.example>")

# -- languages ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["config.formats"]

# -- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# -- import and export -------------------------------------------------------------------------------------------
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# -- log ---------------------------------------------------------------------------------------------------------
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING_CONFIG = "config.log.configure"
LOGGING = {"level": LOG_LEVEL, "json": env.bool("LOG_JSON", default=not DEBUG and HTTPS)}

UNFOLD = {
    "SITE_TITLE": "Bilagsbro",
    "SITE_HEADER": "Bilagsbro",
    "SITE_SYMBOL": "conversion_path",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("bilagsbro/sign.svg")}
    ],
    "SHOW_HISTORY": True,
    "ACCOUNT": {"navigation": [{"title": _("Your page"), "link": reverse_lazy("me")}]},
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "integrations.admin.front_page.dashboard",
    "STYLES": [lambda request: static("bilagsbro/admin.css")],
    "SIDEBAR": {"show_search": False, "navigation": "integrations.admin.navigation.sidebar"},
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#f0f6fd",
            "100": "#e0edfa",
            "200": "#c2dbf5",
            "300": "#9cc5ef",
            "400": "#7db8f5",
            "500": "#4d97e0",
            "600": "#0b5cad",
            "700": "#0a4f94",
            "800": "#0a427b",
            "900": "#0b3761",
            "950": "#082340",
        }
    },
}
