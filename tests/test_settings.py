"""What a start does with its environment: deployed with all of it, and with one variable missing."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks

from congress.environment import env

DEPLOYED = {
    "SECRET_KEY": "k" * 40 + "0123456789",
    "ALLOWED_HOSTS": "congress.example",
    "SITE_URL": "https://congress.example",
    "DATABASE_URL": "postgres://congress:word@127.0.0.1:9/congress",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "congress@congress.example",
}


def start(*command, tmp_path, **environment):
    """A process with that environment alone; an empty text hides what a developer's .env says."""
    known = dict.fromkeys(env.scheme, "") | {"DEMO": "off", "DEBUG": "off", "PORT": "8000", "LOG_LEVEL": "INFO"}
    known |= {"TRUSTED_PROXY_COUNT": "0", "STATEMENT_TIMEOUT": "15", "VAR_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | known | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("missing", sorted(DEPLOYED))
def test_a_deployed_start_without_a_secret_stops_with_a_sentence(missing, tmp_path):
    ended = start("check", tmp_path=tmp_path, **(DEPLOYED | {missing: ""}))
    assert ended.returncode != 0
    last = ended.stderr.strip().splitlines()[-1]
    assert re.search(rf"{missing} is not set: give .+ in the environment", last), ended.stderr


def test_a_day_that_is_none_is_refused_with_a_sentence(tmp_path):
    ended = start("check", tmp_path=tmp_path, DEMO="on", DEMO_TODAY="10/02/2025")
    assert ended.returncode != 0
    assert "DEMO_TODAY is '10/02/2025': write a day as YYYY-MM-DD." in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "x", "PORT is 'x': write a whole number."),
        ("STATEMENT_TIMEOUT", "1.5", "STATEMENT_TIMEOUT is '1.5': write a whole number."),
        ("TRUSTED_PROXY_COUNT", "x", "TRUSTED_PROXY_COUNT is 'x': write a whole number."),
        ("DATABASE_URL", "foo", "DATABASE_URL names no database: write it as postgres://user:password@host/name."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'LOUD': write DEBUG, INFO, WARNING or ERROR."),
    ],
)
def test_a_value_that_can_be_none_is_refused_with_a_sentence(name, value, sentence, tmp_path):
    ended = start("check", tmp_path=tmp_path, **(DEPLOYED | {name: value}))
    assert ended.returncode != 0
    assert sentence in ended.stderr.strip().splitlines()[-1], ended.stderr


def test_the_demonstration_is_not_made_beside_a_sites_own_people(tmp_path):
    """Its accounts, a superuser among them, have a known password."""
    ended = start("demonstration", tmp_path=tmp_path, **(DEPLOYED | {"DEMO": "on"}))
    assert ended.returncode != 0
    assert "it is made in SQLite only" in ended.stderr.strip().splitlines()[-1], ended.stderr


def test_the_demonstration_needs_no_variable(tmp_path):
    assert start("check", tmp_path=tmp_path, DEMO="on").returncode == 0


def test_a_deployed_site_ignores_the_demonstration_day(tmp_path):
    ended = start("shell", "-c", "from django.conf import settings; print(settings.DEMO_TODAY)", tmp_path=tmp_path, DEMO_TODAY="2025-02-10", **DEPLOYED)
    assert ended.stdout.strip().endswith("None"), ended.stderr


def test_checks_of_the_test_environment_are_clean(db):
    assert run_checks() == []


def test_each_variable_stands_in_the_table_and_each_row_is_a_variable():
    table = (settings.BASE_DIR / "docs" / "operating.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert sorted(rows) == sorted(env.scheme)


def test_the_content_security_policy_allows_nothing_inline(client, db):
    header = client.get("/healthz").headers["Content-Security-Policy"]
    assert "unsafe" not in header
    assert "script-src 'self'" in header and "frame-ancestors 'none'" in header
