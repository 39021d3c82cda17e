"""A real calendar program reads the feed over the network: vdirsyncer fetches it into files, khal shows the days. And two clicks at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from congress import feeds
from congress.models import Feed
from tests.factories import NOW, TODAY, a_plan, a_seat, a_task, a_unit
from workflows.models import Plan, Stage
from workflows.words import Role

pytestmark = pytest.mark.django_db(transaction=True)

VDIRSYNCER = """
[general]
status_path = "{folder}/status"

[pair congress]
a = "site"
b = "files"
collections = null

[storage site]
type = "http"
url = "{url}"

[storage files]
type = "filesystem"
path = "{folder}/files"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[congress]]
path = {folder}/files
readonly = True

[locale]
local_timezone = Asia/Ho_Chi_Minh
default_timezone = Asia/Ho_Chi_Minh
dateformat = %d/%m/%Y
longdateformat = %d/%m/%Y
datetimeformat = %d/%m/%Y %H:%M
longdatetimeformat = %d/%m/%Y %H:%M
timeformat = %H:%M

[sqlite]
path = {folder}/khal.db
"""


class Program:
    """A calendar program that has subscribed to an address."""

    def __init__(self, folder, url):
        self.folder = folder
        (folder / "files").mkdir(parents=True)
        (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, url=url))
        (folder / "khal").write_text(KHAL.format(folder=folder))
        self.run("vdirsyncer", "discover")

    def run(self, name, *arguments, fails=False):
        command = [str(Path(sys.executable).parent / name), "-c", str(self.folder / name), *arguments]
        environment = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "500"}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert bool(ended.returncode) == fails, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def fetch(self):
        self.run("vdirsyncer", "sync", "--force-delete")

    def shown(self, first, last):
        """The lines of the program's own list of days."""
        lines = self.run("khal", "list", "--day-format", "", "--format", "{start}|{end}|{title}", f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}")
        return [line for line in lines.splitlines() if "|" in line]


@pytest.fixture
def program(tmp_path, live_server):
    cache.clear()  # wrong addresses that others tried
    def subscribed(path):
        return Program(tmp_path / "program", live_server.url + path)

    return subscribed


def test_a_program_shows_the_days_follows_a_change_and_drops_what_is_over(program, live_server):
    plan = a_plan(a_unit(name="Đảng bộ huyện Đắk R'lấp"), anchor_on=TODAY + timedelta(days=20))
    member = a_seat(Role.MEMBER, plan)
    task = a_task(plan, owner=member, title="Báo cáo; phần 1, 🎉 " + "chính trị " * 12, due_on=TODAY + timedelta(days=4))
    a_task(plan, owner=member, title="Đề cương", due_on=TODAY + timedelta(days=5))
    found = program(reverse("feed", args=[feeds.make_feed(member, at=NOW)]))
    found.fetch()
    congress = "02/03/2025|03/03/2025|Đại hội Đảng bộ huyện Đắk R'lấp, nhiệm kỳ 2025–2030"
    assert found.shown(TODAY, TODAY + timedelta(days=20)) == [
        f"14/02/2025|14/02/2025|Hạn: Báo cáo; phần 1, 🎉 {'chính trị ' * 12}".strip(),
        "15/02/2025|15/02/2025|Hạn: Đề cương",
        congress,
    ]
    Stage.objects.filter(task=task).update(due_on=TODAY + timedelta(days=7))
    found.fetch()
    assert [line[:10] for line in found.shown(TODAY, TODAY + timedelta(days=20))] == ["15/02/2025", "17/02/2025", "02/03/2025"]
    Plan.objects.update(suspended_on=TODAY, suspension_reason="Kết luận 127")
    found.fetch()
    assert found.shown(TODAY, TODAY + timedelta(days=20)) == [congress + " (tạm dừng)"]


def test_a_program_takes_an_empty_calendar_and_is_refused_once_the_address_is_revoked(program, live_server):
    unit = a_unit()
    person = a_seat(Role.OBSERVER, unit)
    found = program(reverse("feed", args=[feeds.make_feed(person, unit, at=NOW)]))
    found.fetch()
    assert found.shown(TODAY, TODAY + timedelta(days=400)) == []
    feeds.revoke_feed(person.feeds.all(), at=NOW)
    assert "Not Found" in found.run("vdirsyncer", "sync", fails=True)


def test_of_addresses_made_at_once_the_last_one_answers(live_server):
    person = a_seat(Role.OBSERVER, a_unit())

    def make(_n):
        try:
            return feeds.make_feed(person, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        tokens = list(pool.map(make, range(6)))
    assert Feed.objects.count() == 6 and Feed.objects.filter(revoked_at=None).count() == 1
    assert sum(feeds.feed_of(token) is not None for token in tokens) == 1
