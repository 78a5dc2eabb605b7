"""Settings, all from the environment.

ROADMAPS_MODE is `production` unless it says `demo`. Production refuses to start with an unsafe setting; the demo makes
its own secret key under var/ and talks plain HTTP on the loopback interface.
"""

from __future__ import annotations

import importlib.util
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("ROADMAPS_MODE", "production")
if MODE not in ("production", "demo"):
    raise ImproperlyConfigured(f"ROADMAPS_MODE: «{MODE}» не бывает, укажите production или demo.")
DEMO = MODE == "demo"
VAR_DIR = Path(env.str("ROADMAPS_VAR", str(BASE_DIR / "var")))


def _demo_secret_key() -> str:
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", "") or (_demo_secret_key() if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY не задан: укажите в окружении случайную строку от 50 знаков.")
if not DEMO and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY слишком короткий: нужна случайная строка от 50 знаков.")
if not DEMO and (len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured("SECRET_KEY угадывается: нужна случайная строка от 50 знаков, а не повтор и не образец.")
DEBUG = env.bool("DEBUG", False)
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG включён: в рабочей установке это запрещено, уберите DEBUG из окружения.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"] if DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS не задан: укажите имена сайта через запятую.")
if not DEMO and "*" in ALLOWED_HOSTS:
    # Links in letters are made of the name that a request asks for: any name would send a password's link anywhere.
    raise ImproperlyConfigured("ALLOWED_HOSTS: «*» пускает под любым именем, укажите имена сайта через запятую.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tomselect",
    "axes",
    "csp",
    "django_tasks",
    "organizations",
    "documents",
    "roadmaps",
    "mentoring",
    "monitoring",
    # After organizations, whose db_worker also takes back what a killed worker left.
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "organizations.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before the session is looked up: PostgreSQL refuses NUL in any value.
    "organizations.nul.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organizations.middleware.LongSessionMiddleware",
    "organizations.middleware.AccessMiddleware",
    "organizations.form_addresses.FormAddressMiddleware",
    # An anonymous form is kept first and sent to the sign-in next.
    "organizations.typed_again.TypedAgainMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
                "organizations.context.chrome",
                "monitoring.context.notices",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# SQLite out of the box; PostgreSQL by DATABASE_URL with nothing else changed.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'roadmaps.sqlite3'}")}
if DATABASES["default"]["ENGINE"] not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
    raise ImproperlyConfigured("DATABASE_URL: бывает sqlite:///… или postgres://…, другие базы данных не годятся.")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["ENGINE"] = "config.postgresql"
    # Opening a connection anew costs several milliseconds on each request.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"
# By user and address together, and for minutes only: a stranger cannot lock a victim out for good.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", 7)
AXES_COOLOFF_TIME = 0.25
# Tries during the pause do not prolong it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    # The proxy's own address would make «user and address» the user alone.
    AXES_CLIENT_IP_CALLABLE = "organizations.proxies.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "organizations/locked_out.html"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "organizations.views.errors.csrf_failure"
if not DEMO:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap draws its small icons by data: pictures in the stylesheet.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
TIME_ZONE = "Europe/Moscow"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
# The demo serves files from where they lie and collects nothing.
STATIC_ROOT = None if DEMO else Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))


def _package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(f"Не установлен пакет {name}: выполните make run.")
    return Path(next(iter(spec.submodule_search_locations)))


STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", _package_dir("bootstrap")),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "file_permissions_mode": 0o640},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEMO
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_MANIFEST_STRICT = False
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Drafts as PDF and sheets as pictures, shared by the workers of this machine; losing it costs a second.
    "printed": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "printed",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
}

# A cell of a plan pasted whole: Cyrillic triples in a urlencoded form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640
UPLOAD_LIMIT_MB = env.int("UPLOAD_LIMIT_MB", 20)
# Files that one report takes at once; photographs among them become one PDF.
EVIDENCE_FILES = env.int("EVIDENCE_FILES", 20)
# Files of one archive of a plan's evidence.
EVIDENCE_ARCHIVE_MB = env.int("EVIDENCE_ARCHIVE_MB", 2000)
# All files of one municipality together.
UPLOAD_QUOTA_MB = env.int("UPLOAD_QUOTA_MB", 5000)

# Long work waits in the database that is there already; `manage.py db_worker` does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# A worker that shows no progress for so long has died, and another one takes its job.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 60)
# What `prune` keeps. An archive of evidence holds copies and is made anew in minutes; a task's row is only the queue's
# own trace; a log of letters answers «мне не напоминали» for a school year.
KEEP_JOBS_DAYS = env.int("KEEP_JOBS_DAYS", 30)
KEEP_TASKS_DAYS = env.int("KEEP_TASKS_DAYS", 14)
KEEP_LETTERS_DAYS = env.int("KEEP_LETTERS_DAYS", 400)
# Kind of a job: the function of its floor that does it, see organizations/jobs.py.
JOB_HANDLERS = {
    "roadmap_evidence": "roadmaps.evidence_archive.make",
    "drop_names": "mentoring.workflow.names.make",
    "monitoring_report": "monitoring.workflow.reports.make",
    "indicators_refresh": "monitoring.refreshing.make",
}

# Mail goes to a folder unless the environment names a server (smtp+tls://user:password@host:587).
VAR_MAIL = VAR_DIR / "mail"
vars().update(env.email_url("EMAIL_URL", default=f"filemail://{VAR_MAIL}"))
if EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend":  # type: ignore[name-defined]  # noqa: F821
    EMAIL_FILE_PATH = str(VAR_MAIL)
# One server that does not answer must not hold the letters of everybody else.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Дорожные карты наставничества <no-reply@localhost>")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
# What fails is logged and mailed without data of people.
DEFAULT_EXCEPTION_REPORTER = "organizations.nameless.NamelessReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "organizations.nameless.NamelessFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"nameless": {"()": "organizations.nameless.NamelessFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "nameless"}},
    "root": {"handlers": ["console"]},
    "loggers": {
        # A page that is not there or not for this person is no failure.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
