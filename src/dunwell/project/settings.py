"""Settings, read from the environment; importing this module creates no folder and opens no file to write.

DUNWELL_DATA (folder of data, default the user's data directory), DATABASE_URL (postgresql://... instead of the
embedded SQLite), DUNWELL_SECRET_KEY (else a key kept in the data folder), DUNWELL_HOSTS, DUNWELL_DEBUG,
DUNWELL_THROWAWAY=1 (a database nobody needs after a power cut: tests, stories, benchmarks), DUNWELL_OFFERS_DEMO=1 (set
by `dunwell up`: it starts the demo beside when a page asks for it).
"""

import os
import urllib.parse
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.csp import CSP

from dunwell.kit.keys import data_folder, read_key

django_stubs_ext.monkeypatch()

THROWAWAY = os.environ.get("DUNWELL_THROWAWAY") == "1"
DEBUG = os.environ.get("DUNWELL_DEBUG") == "1"
DATA = data_folder(os.environ)
OFFERS_DEMO = os.environ.get("DUNWELL_OFFERS_DEMO") == "1"
SECRET_KEY = os.environ.get("DUNWELL_SECRET_KEY") or read_key(DATA / "secret.key")
ALLOWED_HOSTS = os.environ.get("DUNWELL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("DUNWELL_ORIGINS", "").split(",") if origin]


def sqlite(path: Path, *, throwaway: bool) -> dict[str, Any]:
    """Return the settings of an embedded database: WAL, writers queue up, 64 MB cache.

    Not memory-mapped: with a cache that size it is no faster, and the mapped file counts as our memory.
    """
    sync = "OFF" if throwaway else "FULL"
    pragmas = f"PRAGMA journal_mode=WAL;PRAGMA synchronous={sync};PRAGMA cache_size=-65536;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
        "TEST": {"NAME": os.environ.get("DUNWELL_TEST_SQLITE")},
    }


PLANNED = "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"


def postgres(url: str) -> dict[str, Any]:
    """Return the settings for a postgresql:// URL; query parameters become connection options.

    Statements are neither compiled nor spread over several processes: for ours both cost more than they save. And a
    page that an index names is taken to cost hardly more than the next one, as it does wherever no disk turns.
    """
    parts = urllib.parse.urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "dunwell",
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": PLANNED} | dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)),
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": postgres(DATABASE_URL)
    if DATABASE_URL.startswith("postgres")
    else sqlite(DATA / "dunwell.sqlite3", throwaway=THROWAWAY)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

NOUNS = [
    "audit",
    "organizations",
    "customers",
    "strategies",
    "compliance",
    "worklist",
    "receivables",
    "cash",
    "promises",
    "disputes",
    "correspondence",
    "intake",
    "dunning",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks_db",
    *(f"dunwell.{noun}" for noun in NOUNS),
    "dunwell.web",
    "dunwell.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "dunwell.project.urls"
WSGI_APPLICATION = "dunwell.project.wsgi.application"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "organizations.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"

HTTPS = os.environ.get("DUNWELL_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Behind the proxy that ends TLS: it says over what the request came.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"


def mailer(url: str) -> dict[str, Any]:
    """Return how mail to our own people leaves: smtp://user:password@host:587?from=ADDRESS&tls=starttls.

    Customers' mail never goes this way: each organization has a connection of its own.
    """
    parts = urllib.parse.urlsplit(url)
    asked = dict(urllib.parse.parse_qsl(parts.query))
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or 25,
        "username": urllib.parse.unquote(parts.username or ""),
        "password": urllib.parse.unquote(parts.password or ""),
        "use_tls": asked.get("tls") == "starttls",
        "use_ssl": asked.get("tls") == "tls",
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


SYSTEM_MAIL = os.environ.get("DUNWELL_SYSTEM_MAIL", "")
if SYSTEM_MAIL:
    MAILERS = {"default": mailer(SYSTEM_MAIL)}
DEFAULT_FROM_EMAIL = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(SYSTEM_MAIL).query)).get(
    "from", "dunwell@localhost"
)

NAME_SERVER = os.environ.get("DUNWELL_NAME_SERVER", "")

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
UPLOAD_LIMIT = int(os.environ.get("DUNWELL_UPLOAD_MB", "25")) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "dunwell.web.receiving.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOG_LEVEL = os.environ.get("DUNWELL_LOG", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"django": {"level": LOG_LEVEL}},  # Django's own default is INFO, whatever the root says
}
