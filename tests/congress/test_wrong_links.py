"""Whoever tries many keys that are not good is told to wait, in every web process; whoever has a good one comes in all the same."""

import os
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from congress import clock, feeds
from congress.inviting import token_for
from congress.mailing.links import answer_token, unsubscribe_token
from congress.mailing.switches import Switch
from congress.models import Mail
from tests.factories import NOW, TODAY, a_plan, a_seat, a_task
from tests.processes import answers, free_port, until
from workflows.words import Role

pytestmark = pytest.mark.django_db
MOST = 30
DOORS = ["quick_answer", "unsubscribe", "feed", "invitation"]
POSTED = ["quick_answer", "unsubscribe", "invitation"]


@pytest.fixture(autouse=True)
def nothing_counted():
    """The count is in a table of its own, which a test with real transactions leaves behind."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def task():
    plan = a_plan()
    return a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=TODAY)


def good(name, task):
    tokens = {
        "quick_answer": lambda: answer_token(Mail(pk=1, person=task.owner, slot_at=clock.now()), task.pk),
        "unsubscribe": lambda: unsubscribe_token(task.owner, [Switch.EARLY]),
        "feed": lambda: feeds.make_feed(task.owner, at=NOW),
        "invitation": lambda: token_for(task.owner),
    }
    return reverse(name, args=[tokens[name]()])


def tried(client, name, times, *, method="get", **options):
    return [getattr(client, method)(reverse(name, args=[f"khong-dung-{n}"]), **options).status_code for n in range(times)]


@pytest.mark.parametrize(("name", "method"), [*((name, "get") for name in DOORS), *((name, "post") for name in POSTED), ("feed", "head")])
def test_after_many_wrong_keys_one_waits_and_a_good_key_opens_all_the_same(task, client, name, method):
    assert tried(client, name, MOST + 2, method=method) == [404] * MOST + [429] * 2
    assert client.get(good(name, task)).status_code == 200
    assert tried(Client(REMOTE_ADDR="10.1.2.3"), name, 1) == [404], "somebody else's address"


def test_it_says_so_in_a_sentence_and_leaves_no_cookie(client):
    for n in range(MOST):  # they are counted together
        tried(client, DOORS[n % len(DOORS)], 1)
    answer = client.get(reverse("quick_answer", args=["khong-dung"]))
    assert answer.status_code == 429 and answer["Retry-After"] == "300" and not answer.cookies
    assert "Thử lại sau 5 phút; liên kết đầy đủ trong thư vẫn mở được ngay." in answer.content.decode()


def test_good_keys_are_not_counted(task, client):
    address = good("quick_answer", task)
    assert {client.get(address).status_code for _n in range(MOST + 5)} == {200}
    assert tried(client, "quick_answer", 1) == [404]


def test_an_invitation_that_was_good_once_is_no_wrong_key(task, client):
    address = good("invitation", task)
    task.owner.set_password("a-password-of-their-own")
    task.owner.save()
    assert {client.get(address).status_code for _n in range(MOST + 5)} == {410}
    assert tried(client, "invitation", 1) == [404]


def test_behind_a_proxy_the_readers_own_address_counts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert tried(client, "feed", MOST + 1, headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.7"})[-1] == 429
    assert tried(client, "feed", 1, headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.8"}) == [404]
    assert tried(client, "feed", 1, headers={"X-Forwarded-For": "2.2.2.2, 10.0.0.7"}) == [429], "what a stranger writes in front changes nothing"


@pytest.mark.django_db(transaction=True)
def test_it_holds_for_all_web_processes_together(tmp_path):
    port = free_port()
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "congress.wsgi", "--workers", "3", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    environment = os.environ | {"DATABASE_URL": _this_database(), "VAR_DIR": str(tmp_path)}
    with (tmp_path / "log").open("w") as log:
        site = subprocess.Popen(gunicorn, env=environment, stdout=log, stderr=log)
        try:
            until(lambda: answers(port), 60, "the site answers")
            found = [_status(port, n) for n in range(MOST + 3)]
        finally:
            site.terminate()
            site.wait(20)
    assert found == [404] * MOST + [429] * 3


def _this_database():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _status(port, n):
    asked = HTTPConnection("127.0.0.1", port, timeout=20)
    asked.request("GET", f"/lich/khong-dung-{n}.ics")
    return asked.getresponse().status
