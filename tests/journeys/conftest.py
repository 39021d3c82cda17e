"""The demonstration, built once, behind a real server -> each journey finds it untouched and walks it in a browser.

`manage.py prepare` fills one SQLite file; gunicorn serves a copy, and each journey begins with a fresh copy of that
file. People log in by their form where the journey is about it; elsewhere a session made beforehand is handed over.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from playwright.sync_api import expect

from tests.processes import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "var" / "journeys"
DEMONSTRATION = yaml.safe_load((ROOT / "seeds" / "demonstration.yaml").read_text())
PASSWORD = DEMONSTRATION["password"]
PHONE, DESK = 390, 1280

# One session a person, so that a journey need not begin at the log-in page.
SESSIONS = """
import json, sys
import django
django.setup()
from importlib import import_module
from django.conf import settings
from congress.models import User
Session = import_module(settings.SESSION_ENGINE).SessionStore
made = {}
for person in User.objects.filter(is_active=True):
    session = Session()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    made[person.email] = session.session_key
json.dump(made, open(sys.argv[1], "w"))
"""


def environment(folder, **more):
    return os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "congress.settings"} | more


def run(command, folder, **variables):
    ended = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment(folder, **variables), capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """A folder with the whole demonstration in db.sqlite3 and everybody's session; one for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = base / "demonstration", base / "demonstration-ready"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + 300
        while not ready.exists():
            assert time.monotonic() < until, "another process did not finish the demonstration"
            time.sleep(0.2)
        return folder
    run(["manage.py", "prepare", "--verbosity", "0"], folder)
    run(["-c", SESSIONS, str(folder / "sessions.json")], folder)
    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    ready.touch()
    return folder


@dataclass
class Site:
    """A running server and the folder it works in."""

    folder: Path
    url: str
    sessions: dict
    browser: object
    fresh: Path
    contexts: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def start_over(self):
        """The database as it was built. The server opens it anew for every request."""
        for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.fresh / "db.sqlite3", self.folder / "db.sqlite3")

    def ask(self, question, *values):
        with sqlite3.connect(self.folder / "db.sqlite3", timeout=20) as database:
            rows = database.execute(question, values).fetchall()
        database.close()
        return rows

    def task(self, unit, title):
        """The number of a task by its unit's code and its Vietnamese title."""
        found = self.ask(
            "SELECT t.id FROM workflows_task t JOIN workflows_plan p ON p.id = t.plan_id JOIN workflows_unit u ON u.id = p.unit_id"
            " WHERE u.code = ? AND t.title LIKE ?", unit, f"{title}%"
        )  # fmt: skip
        assert len(found) == 1, (unit, title, found)
        return found[0][0]

    def page(self, key=None, *, width=DESK, language="vi", javascript=True, dark=False, touch=False):
        """A browser of its own: `key` is the person's in seeds/demonstration.yaml, without one it is a stranger's."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=touch,
            locale="vi-VN",
        )
        context.set_default_timeout(20_000)  # a busy machine is slow, not wrong
        self.contexts.append(context)
        cookies = {"django_language": language}
        if key:
            cookies["sessionid"] = self.sessions[email(key)]
            self.ask("UPDATE congress_user SET language = ? WHERE email = ?", language, email(key))
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._heard(line.text))
        return page

    def _heard(self, text):
        if "Content Security Policy" in text:
            self.complaints.append(text)

    def speak(self, key, language):
        """The person's language, for those who log in by the form."""
        self.ask("UPDATE congress_user SET language = ? WHERE email = ?", language, email(key))

    def run(self, *command):
        """Python beside the server, with its database and its address."""
        return run(command, self.folder, SITE_URL=self.url)


def email(key):
    return f"{key}@{DEMONSTRATION['mail_domain']}"


def answers(port):
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz?only=web")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start_server(folder, **variables):
    """gunicorn as it is deployed; (process, address)."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "gunicorn"), "congress.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    command += ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", "1"]
    url = f"http://127.0.0.1:{port}"
    log = (folder / "server.log").open("w")
    variables = {"SITE_URL": url, "PORT": str(port)} | variables
    process = subprocess.Popen(command, cwd=ROOT, env=environment(folder, **variables), stdout=log, stderr=log)
    until = time.monotonic() + 40
    while not answers(port):
        assert process.poll() is None and time.monotonic() < until, (folder / "server.log").read_text()
        time.sleep(0.1)
    return process, url


@pytest.fixture(scope="session")
def server(demonstration, chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(demonstration / "db.sqlite3", folder)
    process, url = start_server(folder)
    sessions = json.loads((demonstration / "sessions.json").read_text())
    yield Site(folder, url, sessions, chromium, demonstration)
    process.terminate()
    process.wait(10)


def folder_of(node):
    return PICTURES / node.name.replace("test_", "", 1).replace("[", "-").replace("]", "")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed = report.when == "call" and report.failed
    return report


@pytest.fixture
def site(request, server):
    """The demonstration, untouched. A script's error or a refusal by the Content-Security-Policy fails the journey."""
    shutil.rmtree(folder_of(request.node), ignore_errors=True)
    server.start_over()
    yield server
    for number, context in enumerate(server.contexts, 1):
        if request.node.failed:
            for page in context.pages:
                keep(request.node, page, f"failed-{number}")
        context.close()
    complaints = server.complaints[:]
    server.contexts.clear()
    server.complaints.clear()
    assert not complaints, complaints


def keep(node, page, name):
    folder_of(node).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder_of(node) / f"{name}.png", full_page=True, caret="initial")  # hiding it needs an inline style


@pytest.fixture
def picture(request):
    """`picture(page, "3-decision")` keeps what the page shows under var/journeys/<journey>/."""
    return lambda page, name: keep(request.node, page, name)


class Words:
    """The catalogue's words in one language: `say("Start")`, `say(State.DONE.label)`."""

    def __init__(self, language):
        self.language = language

    def __call__(self, text, **values):
        with translation.override(self.language):
            said = str(text) if isinstance(text, Promise) else gettext(text)
        return said % values if values else said


SIZES = pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def log_in(page, key, onward="/"):
    """By the form, as everybody does."""
    page.goto(onward)
    page.locator("#id_login").fill(email(key))
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form .btn-primary").click()
    arrives(page, "(?!.*/login/).*")


def shows(where, *sentences):
    """Wait until the page, or a part of it, shows each of these; white space folded."""
    part = where.locator("main") if hasattr(where, "goto") else where
    for sentence in sentences:
        expect(part).to_contain_text(sentence, use_inner_text=True)


def go_by(locator):
    """Press what leads to another page, or to this one with a new main part, and wait until that stands there whole."""
    page = locator.page
    locator.wait_for()  # else the page before this one could be marked
    page.locator("main").evaluate("one => one.dataset.left = ''")
    locator.click()
    page.locator("main:not([data-left])").wait_for()
    page.wait_for_load_state()


def button(page, label):
    """A button, or a link that looks and works like one."""
    return page.locator("main .btn:visible", has_text=label).filter(has_not=page.locator("summary")).first


def press(page, label):
    go_by(button(page, label))


def move(page, label, state, **typed):
    """Open a move, fill its form, make it."""
    press(page, label)
    for name, value in typed.items():
        page.locator(f"#move [name={name}]").fill(value)
    go_by(page.locator("#move .move-form .btn-primary"))
    stands(page, state)


def a_draft(name="bang-kiem-ke.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"}


def stands(where, label):
    """Wait until the state beside a page's heading, or in a row, is this one."""
    where.locator(".page-title .tag, .work-card .tag" if hasattr(where, "goto") else ".tag").filter(has_text=label).first.wait_for()


def follow(page, words):
    """The first link with these words that is on the screen: of the menu above, or of the bar at the bottom of a phone."""
    go_by(page.locator("a:visible").filter(has_text=words).first)


def arrives(page, path):
    page.wait_for_url(lambda address: re.fullmatch(path, urlsplit(address).path))
