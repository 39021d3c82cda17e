"""Environment variables -> their values, or a sentence that stops the start. docs/operating.md has the table of all variables.

Two ways to run: DEMO (everything local under var/, safe defaults, what `make run` does) and
deployed, where a missing secret stops the start.
"""

import logging
from datetime import date
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# The one list of variables: name -> (type, default). tests/test_compose.py holds
# docker-compose.yml and docs/operating.md to it.
env = environ.Env(
    DEBUG=(bool, False),
    DEMO=(bool, False),
    DEMO_TODAY=(str, ""),
    SECRET_KEY=(str, ""),
    ALLOWED_HOSTS=(list, []),
    SITE_URL=(str, ""),
    DATABASE_URL=(str, ""),
    REDIS_URL=(str, ""),
    EMAIL_URL=(str, ""),
    MAIL_FROM=(str, ""),
    MAIL_BOUNCE_FROM=(str, ""),
    BOUNCE_MAILBOX=(str, ""),
    VAR_DIR=(str, str(BASE_DIR / "var")),
    PORT=(int, 8000),
    TRUSTED_PROXY_COUNT=(int, 0),
    STATEMENT_TIMEOUT=(int, 15),
    LOG_LEVEL=(str, "INFO"),
    TEST_DB_SUFFIX=(str, ""),
)
environ.Env.read_env(BASE_DIR / ".env")  # `make` writes one; a variable that is set wins over it

DEBUG = env("DEBUG")
DEMO = env("DEMO")
DEPLOYED = not (DEBUG or DEMO)


def required(name: str, meaning: str) -> str:
    """The variable's text; a deployed start without it stops here."""
    value = env.str(name, "")
    if DEPLOYED and not value:
        raise ImproperlyConfigured(
            f"{name} is not set: give {meaning} in the environment (docs/operating.md),"
            " or set DEMO=on for the demonstration."
        )
    return value


def day(name: str) -> date | None:
    value = env(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a day as YYYY-MM-DD.") from None


def whole(name: str) -> int:
    try:
        return env(name)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {env.str(name)!r}: write a whole number.") from None


def database() -> dict:
    """What DATABASE_URL names; it stands there."""
    found = env.db_url("DATABASE_URL")
    if not found.get("ENGINE"):
        raise ImproperlyConfigured("DATABASE_URL names no database: write it as postgres://user:password@host/name.")
    return found


def log_level() -> str:
    level = env("LOG_LEVEL").upper()
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"LOG_LEVEL is {level!r}: write DEBUG, INFO, WARNING or ERROR.")
    return level
