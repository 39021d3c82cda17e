"""Sizes -> the table of mails; exit code 1 when a figure is past its bar. Started by `python -m tests.bench` with both databases empty.

Both sides send in turns over one server, so that the machine's mood meets both.
"""

import os
import subprocess
import sys

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup, which these need

from tests.bench.mail_filling import TASKS_A_MAIL, Offices, night  # noqa: E402
from tests.bench.talking import Measured  # noqa: E402

TURN = 50  # seconds of ours, as long as a real round; the bare loop then sends as many mails
SLOWEST, MOST_MEMORY = 0.5, 1.2  # of the bare loop's rate; of the peak at the first size
WARM_UP = 3  # seconds that are not counted: a worker runs for weeks, the bare loop too
MAILS_MEASURED = 1500  # the morning of a small size is had several times


class Side:
    """What one of the two has done in all its turns."""

    def __init__(self, module, **environment):
        self.measured, self.peak = Measured(module, **environment), 0
        self.start_over()

    def start_over(self):
        self.mails = self.seconds = self.statements = 0

    def turn(self, asked):
        answer = self.measured.ask(asked)
        self.mails += answer["mails"]
        self.seconds += answer["seconds"]
        self.statements += answer.get("statements", 0)
        self.peak = max(self.peak, self.measured.megabytes(), answer.get("peak", 0))
        return answer["mails"]

    @property
    def rate(self):
        return self.mails / self.seconds


def both_sides(port):
    """(our side, the bare one), warm."""
    ours, bare = Side("tests.bench.round", EMAIL_URL=f"smtp://127.0.0.1:{port}"), Side("tests.bench.bare_mail")
    night()
    connection.close()
    bare.turn(ours.turn(WARM_UP))
    for side in (ours, bare):
        side.start_over()
    return ours, bare


def compare(ours, bare, mails):
    """So many mails from each, as many mornings as it takes to have enough of them."""
    for _morning in range(-(-MAILS_MEASURED // mails)):
        night()
        connection.close()
        sent = 0
        while sent < mails:
            now = ours.turn(TURN)
            if not now:
                raise RuntimeError(f"only {sent} of {mails} mails went out")
            sent += now
            bare.turn(now)


def past_the_bar(size, ratio, growth):
    found = [f"{ratio:.2f} of the bare rate at {size}, bar {SLOWEST}"] if ratio < SLOWEST else []
    return found + ([f"{growth:.2f} times the memory at {size}, bar {MOST_MEMORY}"] if growth > MOST_MEMORY else [])


def main(port, sizes):
    for command in ("migrate", "createcachetable", "seed"):
        call_command(command, verbosity=0)
    os.environ["BENCH_SMTP_PORT"] = str(port)
    offices, server, past, first = Offices(), Measured("tests.bench.post", port), [], None
    print(f"\n{'due tasks':>10}{'mails/s':>10}{'bare':>8}{'ratio':>8}{'peak':>9}{'growth':>8}{'messages to the database a mail':>33}{'server, ms a mail':>19}{'bytes a mail, ours and bare':>29}")
    for size in sizes:
        offices.grow(size)
        subprocess.run([sys.executable, "-m", "tests.bench.bare_mail", "fill", str(size // TASKS_A_MAIL)], check=True)
        ours, bare = both_sides(port)
        before = server.ask()
        compare(ours, bare, size // TASKS_A_MAIL)
        after = server.ask()
        both, peak = after["mails"] - before["mails"], ours.peak
        if both != ours.mails + bare.mails:
            raise RuntimeError(f"the server took {both} of {ours.mails + bare.mails} mails")
        first = first or peak
        ratio, growth = ours.rate / bare.rate, peak / first
        print(
            f"{size:>10}{ours.rate:>10.0f}{bare.rate:>8.0f}{ratio:>8.2f}{peak:>6.0f} MB{growth:>8.2f}{ours.statements / ours.mails:>33.2f}"
            f"{(after['processor'] - before['processor']) / both * 1000:>19.2f}{(after['bytes'] - before['bytes']) / both:>29.0f}",
            flush=True,
        )
        past += past_the_bar(size, ratio, growth)
        for side in (ours, bare):
            side.measured.stop()
    server.stop()
    print("\n" + ("past the bar: " + "; ".join(past) if past else "every figure is within its bar"))
    return 1 if past else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), [int(size) for size in sys.argv[2:]]))
