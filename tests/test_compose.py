"""docker-compose.yml against the settings, and its commands as processes where no container engine runs."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

import pytest
import yaml
from django.conf import settings
from django.db import connection

from congress.environment import env
from tests.processes import free_port, healthy, until
from tests.test_settings import DEPLOYED, start

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
GIVEN = {
    "SECRET_KEY": DEPLOYED["SECRET_KEY"],
    "ALLOWED_HOSTS": "congress.example",
    "SITE_URL": "https://congress.example",
    "POSTGRES_PASSWORD": "word",
    "MAIL_FROM": "congress@congress.example",
}


def filled(text, given=GIVEN):
    """Compose's ${NAME:?sentence} and ${NAME:-default}, filled in."""

    def value(found):
        name, mark, rest = found.groups()
        if name in given:
            return given[name]
        assert mark == ":-", f"{name} is required and not given: {rest}"
        return rest

    return re.sub(r"\$\{([A-Z_]+)(?:(:\?|:-)([^}]*))?\}", value, str(text)).replace("$$", "$")


def environment_of(service):
    return {name: filled(value) for name, value in SERVICES[service]["environment"].items()}


@pytest.mark.parametrize("service", OURS)
def test_every_variable_it_sets_is_known_to_the_settings(service):
    assert set(SERVICES[service]["environment"]) <= set(env.scheme)


@pytest.mark.parametrize("service", OURS)
def test_every_required_variable_is_set(service):
    assert set(DEPLOYED) <= set(SERVICES[service]["environment"])


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_a_secret_has_no_default(name):
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.search(rf"\$\{{{name}:\?", text)
    assert not re.search(rf"\$\{{{name}(:-|\}})", text)


@pytest.mark.parametrize("service", [*OURS, "postgres", "redis", "mailpit"])
def test_every_service_that_stays_has_a_health_check(service):
    assert "healthcheck" in SERVICES[service] or SERVICES[service]["restart"] == "no"


def test_our_processes_run_without_root_and_write_only_to_volumes():
    assert re.search(r"^USER congress$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for service in OURS:
        assert SERVICES[service]["read_only"] and SERVICES[service]["cap_drop"] == ["ALL"]
        assert environment_of(service)["VAR_DIR"] == "/data" and "data:/data" in SERVICES[service]["volumes"]


def test_volumes_that_are_used_are_declared():
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_image_copies_what_the_repository_has():
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line
                assert f"!{source}" in (ROOT / ".dockerignore").read_text().split(), line


@pytest.mark.parametrize("service", OURS)
def test_djangos_own_list_for_deployments_is_clean(service, tmp_path):
    given = environment_of(service) | {"VAR_DIR": str(tmp_path)}
    ended = start("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **given)
    assert ended.returncode == 0, ended.stderr


# -- the same commands as processes -------------------------------------------------------------


@pytest.fixture
def empty_database(django_db_blocker):
    """A PostgreSQL database of its own beside the one that DATABASE_URL names."""
    name = f"{settings.TEST_NAME}_compose_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def ask(port, path, **headers):
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Host": GIVEN["ALLOWED_HOSTS"], **headers})
    return urlopen(request, timeout=5)


def command_of(service, port):
    words = [filled(word).replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in SERVICES[service]["command"]]
    program = Path(sys.executable).parent / words[0]
    return [str(program), *words[1:]]


@pytest.mark.postgres
@pytest.mark.redis
def test_its_commands_run_as_processes_against_postgresql_and_redis(empty_database, redis_url, tmp_path):
    port = free_port()
    given = {"PATH": os.environ["PATH"], "DEMO": "off", "DEBUG": "off", "PYTHONUNBUFFERED": "1"} | environment_of("web")
    given |= {"DATABASE_URL": empty_database, "REDIS_URL": redis_url, "VAR_DIR": str(tmp_path)}
    for preparation in (["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], command_of("migrate", port)):
        subprocess.run([sys.executable, *preparation[1:]], cwd=ROOT, env=given, check=True, timeout=300)
    log = (tmp_path / "log").open("w+")
    running = [
        subprocess.Popen(command_of(service, port), cwd=ROOT, env=given, stdout=log, stderr=log)
        for service in ("web", "worker", "beat")
    ]
    try:
        until(lambda: healthy(port, GIVEN["ALLOWED_HOSTS"]), 30, "web answers")
        login = ask(port, "/tai-khoan/login/", **{"X-Forwarded-Proto": "https"})
        assert login.status == 200 and "max-age=31536000" in login.headers["Strict-Transport-Security"]
        style = re.search(r'href="(/static/tabler/css/tabler\.min\.[0-9a-f]+\.css)"', login.read().decode())[1]
        assert ask(port, style, **{"Accept-Encoding": "br", "X-Forwarded-Proto": "https"}).headers["Content-Encoding"] == "br"
        until(lambda: "congress.tasks.tick" in (tmp_path / "log").read_text() and "succeeded" in (tmp_path / "log").read_text(), 90, "the worker does beat's tick")
        assert all(process.poll() is None for process in running), (tmp_path / "log").read_text()
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)
    assert [process.returncode for process in running] == [0, 0, 0], (tmp_path / "log").read_text()
