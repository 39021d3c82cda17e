"""`manage.py run` as a newcomer starts it: what stands after each kind of end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.processes import free_port, healthy, until

RUN = [sys.executable, "manage.py", "run"]


def children_of(pid):
    """name -> pid of the processes that say `manage.py run` is their parent."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            words = (status.parent / "cmdline").read_text().split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        for name in ("gunicorn", "worker", "beat"):
            if parent == pid and name in " ".join(words):
                found[name] = int(status.parent.name)
    return found


def alive(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text()]


def all_below(pid):
    below = list(children_of(pid).values())
    for child in list(below):
        text = subprocess.run(["ps", "-o", "pid=", "--ppid", str(child)], capture_output=True, text=True).stdout
        below += map(int, text.split())
    return below


@pytest.fixture
def site(tmp_path):
    """A running site in a folder of its own: (process, port, environment). The demonstration would take a minute."""
    port, log = free_port(), (tmp_path / "log").open("w")
    environment = os.environ | {"VAR_DIR": str(tmp_path / "var"), "PORT": str(port), "DATABASE_URL": "", "DEMO": "off", "DEBUG": "on"}
    process = subprocess.Popen(RUN, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: healthy(port) or process.poll() is not None, 120, "the site answers")
        assert process.poll() is None, (tmp_path / "log").read_text()
        until(lambda: len(children_of(process.pid)) == 3, 10, "web, worker and beat run")
        yield process, port, environment
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def test_a_run_survives_its_children_and_takes_them_along(site, tmp_path):
    process, port, environment = site
    before = children_of(process.pid)

    os.kill(before["worker"], signal.SIGKILL)
    until(lambda: children_of(process.pid).get("worker", before["worker"]) != before["worker"], 10, "a new worker")

    second = subprocess.run(RUN, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"It is running already, at http://127.0.0.1:{port}" in second.stderr

    below = all_below(process.pid)
    process.kill()
    process.wait(10)
    until(lambda: not alive(below), 10, "no orphan is left after kill -9")

    again = subprocess.Popen(RUN, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
    until(lambda: healthy(port), 60, "it starts again at once")
    below = all_below(again.pid)
    again.send_signal(signal.SIGINT)
    said, _nothing = again.communicate(timeout=30)
    assert again.returncode == 0 and not alive(below)
    assert said.strip().endswith("Stopped. The data stays in var/.")


def test_a_taken_port_is_told_in_one_sentence(live_server, tmp_path):
    port = live_server.url.rsplit(":", 1)[1]
    environment = os.environ | {"VAR_DIR": str(tmp_path), "PORT": port, "DATABASE_URL": ""}
    ended = subprocess.run(RUN, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.strip() == f"CommandError: Port {port} is taken by another program: choose one, PORT=8001 make run."
