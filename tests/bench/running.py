"""Sizes -> the table. Started by `python -m tests.bench` with both databases empty."""

import os
import subprocess
import sys

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup, which these need
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.bench.filling import Province  # noqa: E402
from tests.bench.measuring import Site  # noqa: E402
from workflows.models import Task  # noqa: E402
from workflows.words import State  # noqa: E402

READS, MOVES, WARM = 150, 40, 10
# what is measured -> at most so many times the bare page
BARS = {"overview": 2.5, "list of 50": 5, "a move": 6, "a move with its row": 8, "memory": 1.5}
TOKEN = "b" * 32


def cookies_of(person):
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"


def reads(path, cookies, number=READS):
    return [("GET", path, {"Cookie": cookies})] * number


def starts(tasks, **headers):
    """One start each of the tasks, by its owner."""
    cookies = {task.owner: cookies_of(task.owner) for task in tasks}
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN} | headers
    return [
        (
            "POST",
            reverse("move", args=[task.pk, "start"]),
            form | {"Cookie": cookies[task.owner]},
            f"version={task.version}&from=list&row={task.stages.get().pk}",
        )
        for task in tasks
    ]


def costs(site, province):
    """{what: milliseconds} of the congress site at its present size."""
    leader, office = cookies_of(province.leader), cookies_of(province.office)  # the office may move what it sees
    overview = reverse("overview_unit", args=[province.province.code])
    listed = f"{reverse('tasks')}?unit={province.province.code}"
    waiting = list(Task.objects.exclude(owner=None).filter(state=State.TO_DO).select_related("owner").order_by("pk")[: 2 * (MOVES + WARM)])
    plain, with_row = waiting[::2], waiting[1::2]
    found = {}
    for name, path, reader in (("overview", overview, leader), ("list of 50", listed, office)):
        site.cost(reads(path, reader, WARM), 200)
        found[name] = site.cost(reads(path, reader), 200)
    for name, tasks, headers, status in (("a move", plain, {}, 302), ("a move with its row", with_row, {"HX-Request": "true"}, 200)):
        site.cost(starts(tasks[:WARM], **headers), status)
        found[name] = site.cost(starts(tasks[WARM:], **headers), status)
    return found


def bare_site(port):
    made = subprocess.run([sys.executable, "-m", "tests.bench.bare"], capture_output=True, text=True, check=True)
    site, cookies = Site("tests.bench.bare", port), made.stdout.strip()
    site.cost(reads("/", cookies, WARM), 200)
    return site, cookies


def main(port, sizes):
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", verbosity=0)
    province = Province()
    bare, bare_cookies = bare_site(port)
    site = Site("congress.wsgi", port + 1, "--preload")
    past = []
    print(f"\n{'tasks':>8} {'bare page':>12}" + "".join(f"{name:>22}" for name in BARS))
    try:
        for size in sizes:
            province.grow(size)
            connection.close()
            unit_before = bare.cost(reads("/", bare_cookies, 2 * READS), 200)
            measured = costs(site, province)
            unit = (unit_before + bare.cost(reads("/", bare_cookies, 2 * READS), 200)) / 2  # the machine's mood changes
            ratios = {name: cost / unit for name, cost in measured.items()}
            memory = site.megabytes(), bare.megabytes()
            ratios["memory"] = memory[0] / memory[1]
            past += [f"{name} at {size}: {ratio:.1f} × U, bar {BARS[name]}" for name, ratio in ratios.items() if ratio > BARS[name]]
            print(f"{size:>8} {unit:>9.2f} ms" + "".join(f"{ratios[name]:>18.1f} × U" for name in BARS) + "  ({:.0f} and {:.0f} MB)".format(*memory), flush=True)
    finally:
        site.stop()
        bare.stop()
    print("\n" + ("past the bar: " + "; ".join(past) if past else "every ratio is within its bar"))
    return 1 if past else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), [int(size) for size in sys.argv[2:]]))
