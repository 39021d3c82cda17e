"""Sizes -> the table. Started by `python -m tests.bench` with both databases empty."""

import os
import subprocess
import sys
from statistics import median

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

READS, MOVES, WARM, ROUNDS = 160, 40, 10, 10
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


class Unit:
    """The bare page, measured again just before and just after each piece of what it divides: the machine's mood changes by the second."""

    def __init__(self, port):
        made = subprocess.run([sys.executable, "-m", "tests.bench.bare"], capture_output=True, text=True, check=True)
        self.site, self.page, self.found = Site("tests.bench.bare", port), reads("/", made.stdout.strip(), READS // 4), []
        self.cost()

    def cost(self):
        self.found.append(self.site.cost(self.page, 200))
        return self.found[-1]

    def divides(self, site, requests, status):
        """How many bare pages one of the requests costs: the middle one of ROUNDS ratios."""
        step, before, ratios = len(requests) // ROUNDS, self.cost(), []
        for start in range(0, len(requests), step):
            cost, after = site.cost(requests[start : start + step], status), self.cost()
            ratios.append(cost / ((before + after) / 2))
            before = after
        return median(ratios)


def ratios_of(site, province, unit):
    """{what: bare pages} of the congress site at its present size."""
    leader, office = cookies_of(province.leader), cookies_of(province.office)  # the office may move what it sees
    overview = reverse("overview_unit", args=[province.province.code])
    listed = f"{reverse('tasks')}?unit={province.province.code}"
    waiting = list(Task.objects.exclude(owner=None).filter(state=State.TO_DO).select_related("owner").order_by("pk")[: 2 * (MOVES + WARM)])
    plain, with_row = waiting[::2], waiting[1::2]
    found = {}
    for name, path, reader in (("overview", overview, leader), ("list of 50", listed, office)):
        site.cost(reads(path, reader, WARM), 200)
        found[name] = unit.divides(site, reads(path, reader), 200)
    for name, tasks, headers, status in (("a move", plain, {}, 302), ("a move with its row", with_row, {"HX-Request": "true"}, 200)):
        site.cost(starts(tasks[:WARM], **headers), status)
        found[name] = unit.divides(site, starts(tasks[WARM:], **headers), status)
    return found


def main(port, sizes):
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", verbosity=0)
    province = Province()
    unit, site = Unit(port), Site("congress.wsgi", port + 1, "--preload")
    past = []
    print(f"\n{'tasks':>8} {'bare page':>16}" + "".join(f"{name:>22}" for name in BARS))
    try:
        for size in sizes:
            province.grow(size)
            connection.close()
            unit.found.clear()
            ratios = ratios_of(site, province, unit)
            memory = site.megabytes(), unit.site.megabytes()
            ratios["memory"] = memory[0] / memory[1]
            past += [f"{name} at {size}: {ratio:.2f} × U, bar {BARS[name]}" for name, ratio in ratios.items() if ratio > BARS[name]]
            pace = f"{min(unit.found):.1f} to {max(unit.found):.1f} ms"
            print(f"{size:>8} {pace:>16}" + "".join(f"{ratios[name]:>18.2f} × U" for name in BARS) + "  ({:.0f} and {:.0f} MB)".format(*memory), flush=True)
    finally:
        site.stop()
        unit.site.stop()
    print("\n" + ("past the bar: " + "; ".join(past) if past else "every ratio is within its bar"))
    return 1 if past else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), [int(size) for size in sys.argv[2:]]))
