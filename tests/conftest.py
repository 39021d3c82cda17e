"""The environment every test runs in, and the services that some of them need.

Nothing touches var/: each test process has a folder of its own. The business clock stands on
the demonstration's day, 10 February 2025, unless a test sets `settings.DEMO_TODAY`.
PostgreSQL instead of SQLite: DATABASE_URL=postgres://... (TEST_DB_SUFFIX keeps two runs apart).
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

VAR_DIR = Path(tempfile.mkdtemp(prefix="congress-tests-"))
REQUIRE_ALL = bool(os.environ.get("REQUIRE_ALL"))

os.environ.setdefault("DATABASE_URL", "")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "congress.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's synchronous API keeps a loop running
    "VAR_DIR": str(VAR_DIR),
    "DEMO": "on",
    "DEMO_TODAY": "2025-02-10",
    "DEBUG": "off",
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "",
    "SITE_URL": "http://127.0.0.1:8000",
    "REDIS_URL": "",
    "EMAIL_URL": "",
    "MAIL_FROM": "",
}

from django.conf import settings as django_settings  # noqa: E402 - after the environment it reads
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.faults.clock import compiler  # noqa: E402
from tests.processes import answers, free_port, until  # noqa: E402


def pytest_configure():
    # Argon2 takes 50 ms a log-in on purpose; tests log in hundreds of times.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Else each test client begins by reading all static files: 25 ms.
    django_settings.WHITENOISE_AUTOREFRESH = True


def pytest_unconfigure():
    shutil.rmtree(VAR_DIR, ignore_errors=True)


# -- what a bare machine lacks is skipped by name; REQUIRE_ALL makes a skip a failure ---------


def chromium_path():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


NEEDS = {
    "postgres": (
        lambda: os.environ["DATABASE_URL"].startswith("postgres"),
        "needs PostgreSQL: give its address in DATABASE_URL",
    ),
    "redis": (lambda: shutil.which("redis-server"), "needs Redis: install redis-server"),
    "browser": (chromium_path, "needs a browser: install chromium"),
    "compiler": (compiler, "needs a C compiler: install gcc and libc6-dev"),
}


def pytest_runtest_setup(item):
    for name, (there, reason) in NEEDS.items():
        if item.get_closest_marker(name) and not there():
            pytest.skip(reason)


def refuse_skip(report):
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_ALL is set: {report.longrepr[-1]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return refuse_skip((yield))


# -- data -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """seeds/ in a transaction around all tests of a module that ask for `shipped`; rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shipped(loaded_once, db):
    """The data that ships, loaded once a module; what a test changes is taken back after it. Not for transactional tests."""


@pytest.fixture(autouse=True)
def vietnamese():
    """Every test begins in the default language, whatever page an earlier one asked for."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def new_site(db):
    """As if the database had been prepared just now, however long the tests have run: reminders are not missed yet."""
    MigrationRecorder.Migration.objects.update(applied=Now())


# -- services -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A Redis of this run's own, empty; ask for it in tests marked `redis`."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL)
    until(lambda: answers(port), 20, "Redis answers")
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(10)


# -- browser --------------------------------------------------------------------------------

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    """The headless browser; ask for it, or for `open_page`, in tests marked `browser`."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - 0.3 s that most runs don't need

    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page(person, width=390, language="en")` -> a Playwright page of somebody logged in.

    Addresses are relative: `page.goto("/")`. Without a person it is a stranger's page. A
    script error or a refusal by the Content-Security-Policy fails the test.
    """
    contexts, complaints = [], []

    def open_page(person=None, *, width=1280, language=None, javascript=True, dark=False):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(20_000)  # a busy machine is slow, not wrong
        cookies = {}
        if person is not None:
            if language and person.language != language:
                type(person).objects.filter(pk=person.pk).update(language=language)
            client = Client()
            client.force_login(person)
            cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        if language:
            cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints
