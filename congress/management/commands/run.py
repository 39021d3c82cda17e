"""One foreground process: web, worker and beat of this folder's site."""

import shutil
import socket
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from congress.supervising import AlreadyRunning, Supervisor, hold

LOCK = "run.lock"


def commands(port: int) -> dict[str, list[str]]:
    beside = Path(sys.executable).parent
    gunicorn, celery = [str(beside / "gunicorn")], [str(beside / "celery"), "--quiet", "-A", "congress"]
    return {
        "web": gunicorn
        + ["congress.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
        + ["--graceful-timeout", "5", "--log-level", "warning"],
        "worker": celery + ["worker", "--pool", "solo", "--without-mingle", "--without-gossip", "--loglevel", "warning"],
        "beat": celery + ["beat", "--pidfile=", "--loglevel", "warning"],
    }


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def empty(folder: Path):
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != LOCK:
            entry.unlink()


class Command(BaseCommand):
    help = "Prepares the database and runs web, worker and beat until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--fresh", action="store_true", help="delete all data of the demonstration first")

    def handle(self, *args, fresh, **options):
        address = f"http://127.0.0.1:{settings.PORT}"
        try:
            lock = hold(settings.VAR_DIR / LOCK, address)
        except AlreadyRunning as other:
            raise CommandError(f"It is running already, at {other}: open that address, or stop it first.") from None
        with lock:
            if port_is_taken(settings.PORT):
                raise CommandError(f"Port {settings.PORT} is taken by another program: choose one, PORT=8001 make run.")
            if fresh:
                self.start_over()
            self.say("Preparing the data; the first time it takes about a minute …")
            call_command("prepare", verbosity=0)
            Supervisor(commands(settings.PORT), self.say).run(when_started=lambda: self.announce(address))
        self.stdout.write("Stopped. The data stays in var/.")

    def start_over(self):
        if not settings.DEMO:
            raise CommandError("--fresh deletes everything: it works for the demonstration alone (DEMO=on).")
        empty(settings.VAR_DIR)
        for folder in (settings.BROKER_DIR / "control", settings.BROKER_DIR / "queue"):
            folder.mkdir(parents=True)

    def announce(self, address) -> bool:
        """Says once, when the site answers, where it is."""
        asked = HTTPConnection("127.0.0.1", settings.PORT, timeout=1)
        try:
            asked.request("GET", "/healthz")
            asked.getresponse().read()
        except (OSError, HTTPException):
            return False
        self.say(self.style.SUCCESS(f"\n  Open {address}   (Ctrl-C stops everything)\n"))
        return True

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()  # also where a file or a pipe takes the output
