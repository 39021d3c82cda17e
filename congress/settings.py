"""Environment variables (congress/environment.py) -> Django's settings."""

import secrets
from datetime import time, timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.conf import global_settings
from django.utils.translation import gettext_lazy as _

from congress.environment import BASE_DIR, DEBUG, DEMO, DEPLOYED, database, day, env, log_level, required, whole

# -- where things lie ---------------------------------------------------------------------

VAR_DIR = Path(env("VAR_DIR"))
VAR_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "files"  # attachments; no URL serves them, a view behind access does
UPLOAD_LIMIT = 20_000_000  # bytes of one file
UPLOADS, KEPT_IN_MEMORY = "congress.forms.uploads", "django.core.files.uploadhandler.MemoryFileUploadHandler"
FILE_UPLOAD_HANDLERS = [f"{UPLOADS}.StopsAtTheLimit", KEPT_IN_MEMORY, f"{UPLOADS}.OnDisk"]
# The largest form, of dossiers: 300 people of 12 fields, 60 empty rows of 11, ten more: 4,270. The rest is room for further papers.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
STATIC_ROOT = BASE_DIR / "staticfiles" if DEPLOYED else None  # else served from where they lie
STATIC_URL = "/static/"

# -- who we are ---------------------------------------------------------------------------

SECRET_KEY = required("SECRET_KEY", "a random text of 50 characters or more") or secrets.token_urlsafe(50)
PORT = whole("PORT")
ALLOWED_HOSTS = env("ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
required("ALLOWED_HOSTS", "the host names, separated by commas")
SITE_URL = (required("SITE_URL", "the address that links in mails begin with") or f"http://127.0.0.1:{PORT}").rstrip("/")
DEMO_TODAY = day("DEMO_TODAY") if DEMO else None

INSTALLED_APPS = [
    "congress",
    "workflows",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "csp",
    "django.forms",  # its widgets' templates, so that ours may replace some
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "congress.middleware.PersonOfRequest",  # Django's AuthenticationMiddleware, asking at once
    "congress.middleware.LanguageOfReader",  # Django's LocaleMiddleware, asking the person first
    "congress.middleware.TextOnly",
    "allauth.account.middleware.AccountMiddleware",
    "congress.middleware.LogInFirst",  # Django's LoginRequiredMiddleware, remembering where a form stood
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "congress.urls"
WSGI_APPLICATION = "congress.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "congress.context.surroundings",
]
DJANGO_TEMPLATES = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
TEMPLATES = [DJANGO_TEMPLATES | {"DIRS": [BASE_DIR / "templates"], "OPTIONS": {"context_processors": CONTEXT}}]
FORM_RENDERER = "congress.forms_look.FormsLook"

# -- database and cache -------------------------------------------------------------------

TEST_NAME = "_".join(filter(None, ["test_congress", env("TEST_DB_SUFFIX")]))
if required("DATABASE_URL", "the database's address (postgres://user:password@host/name)"):
    DATABASES = {"default": database()}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "db.sqlite3"}}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # a read that turns into a write would fail at once
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, not memory: the live server's threads need connections of their own.
    DATABASE["TEST"] = {"NAME": VAR_DIR / f"{TEST_NAME}.sqlite3"}
else:
    DATABASE["OPTIONS"] = {
        "connect_timeout": 5,
        "options": f"-c statement_timeout={whole('STATEMENT_TIMEOUT')}s -c lock_timeout=3s"
        " -c idle_in_transaction_session_timeout=60s -c jit=off",  # our long statements take longer to compile than to run
    }
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["TEST"] = {"NAME": TEST_NAME}

# The log-in limits count here. In the database, so that they hold for every web process
# and a lost Redis lets nobody guess passwords nor breaks the log-in.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Overviews as they were prepared, each process its own: under a key that changes with their figures, for a minute.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 50}},
}

# -- languages and time -------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["congress.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# -- accounts -----------------------------------------------------------------------------

AUTH_USER_MODEL = "congress.User"
SESSION_ENGINE = "congress.sessions"
AUTHENTICATION_BACKENDS = ["congress.log_in.LogIn"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "MinimumLengthValidator": {"min_length": 10},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
        "UserAttributeSimilarityValidator": {"user_attributes": ("email",)},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "congress.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation has gone to that address already
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = whole("TRUSTED_PROXY_COUNT")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_URL.split("://")[-1]

# -- what the browser is told -------------------------------------------------------------

HTTPS = DEPLOYED and SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
# W021: joining the browsers' preload list binds a whole domain; that is its owner's decision.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],  # fonts and connections too
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
UNUSED_FEATURES = "accelerometer camera display-capture geolocation gyroscope microphone payment usb"
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in UNUSED_FEATURES.split()}

# -- static files -------------------------------------------------------------------------

STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "congress.finders.PackageFiles",
]
WHITENOISE_USE_FINDERS = not DEPLOYED
WHITENOISE_AUTOREFRESH = DEBUG
STATIC_STORAGE = "congress.finders.CompressedFiles" if DEPLOYED else "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = global_settings.STORAGES | {"staticfiles": {"BACKEND": STATIC_STORAGE}}

# -- mail ---------------------------------------------------------------------------------

# Without a mail server the demonstration's outbox page shows what would have gone out.
MAIL_TO_OUTBOX_ONLY = not required("EMAIL_URL", "the mail server's address (smtp://user:password@host:587)")
if MAIL_TO_OUTBOX_ONLY:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
else:
    globals().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = required("MAIL_FROM", "the address that mail comes from") or "chuan-bi-dai-hoi@localhost"
MAIL_BOUNCE_FROM, BOUNCE_MAILBOX = env("MAIL_BOUNCE_FROM"), env("BOUNCE_MAILBOX")  # where what was not delivered comes back to
REMIND_AT = time(7, 30)  # of TIME_ZONE, on working days
MAIL_LEASE = timedelta(minutes=5)  # longer than all time-outs of one mail together
MAIL_PAUSE = timedelta(minutes=1)  # after the first failed attempt; doubled each time up to an hour
MAIL_ATTEMPTS = 12

# -- jobs ---------------------------------------------------------------------------------

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the worker waits for Redis as long as it takes
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# expires: after a stop, one tick does the work of all that were missed
CELERY_BEAT_SCHEDULE = {"tick": {"task": "congress.tasks.tick", "schedule": 60.0, "options": {"expires": 60}}}
CELERY_BEAT_SCHEDULER = "congress.steady:Beat"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if required("REDIS_URL", "the broker's address (redis://host:6379/0)"):
    CELERY_BROKER_URL = env("REDIS_URL")
    # One try of one second: a page must not wait for a doorbell. The worker keeps trying.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
else:
    CELERY_BROKER_URL = "filesystem://localhost//"
    BROKER_DIR = VAR_DIR / "broker"
    (BROKER_DIR / "control").mkdir(parents=True, exist_ok=True)
    (BROKER_DIR / "queue").mkdir(exist_ok=True)
    QUEUE = str(BROKER_DIR / "queue")
    CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": QUEUE, "data_folder_out": QUEUE, "control_folder": str(BROKER_DIR / "control")}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "congress.log_lines.WithoutSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "loggers": {name: {"handlers": ["stderr"], "propagate": False} for name in ("gunicorn.access", "gunicorn.error")},
    "root": {"handlers": ["stderr"], "level": log_level()},
}
