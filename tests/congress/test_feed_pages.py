"""Where addresses are made, shown once and revoked; the congress day as a file; and no address in a log."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from icalendar import Calendar
from playwright.sync_api import expect

from congress import feeds
from congress.models import Feed
from tests.factories import NOW, TODAY, a_plan, a_seat, a_unit
from tests.processes import answers, free_port, until
from workflows.models import Plan, Seat
from workflows.words import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_unit(name="Đảng bộ huyện Đắk R'lấp", code="dak-rlap"))


@pytest.fixture
def leader(plan, client):
    person = a_seat(Role.LEADER, plan.unit)
    client.force_login(person)
    return person


def path_in(page):
    """The address a page shows, as the site itself is asked for it."""
    return re.search(rf"{re.escape(settings.SITE_URL)}(/lich/[^<\"]+\.ics)</textarea>", page.content.decode())[1]


def test_a_new_address_is_shown_once_and_works(leader, client):
    made = client.post(reverse("feed_new"))
    assert made.status_code == 200 and "no-store" in made["Cache-Control"] and made["Referrer-Policy"] == "no-referrer"
    path = path_in(made)
    assert client.get(path)["Content-Type"].startswith("text/calendar")
    profile = client.get(reverse("profile")).content.decode()
    assert "/lich/" + path.split("/")[2] not in profile and "Địa chỉ tạo lúc 10/02/2025" in profile and "đọc gần nhất lúc" in profile
    again = path_in(client.post(reverse("feed_new")))
    assert (client.get(path).status_code, client.get(again).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("site", "opening"), [("https://dai-hoi.example", "webcals://dai-hoi.example/lich/"), ("http://127.0.0.1", "webcal://127.0.0.1/lich/")]
)
def test_a_program_opened_by_the_link_asks_as_the_site_is_asked(leader, client, settings, site, opening):
    settings.SITE_URL = site
    assert f'href="{opening}' in client.post(reverse("feed_new")).content.decode()


def test_a_unit_has_its_own_address_beside_the_persons(leader, plan, client):
    own, of_unit = path_in(client.post(reverse("feed_new"))), path_in(client.post(reverse("unit_feed_new", args=["dak-rlap"])))
    names = [str(Calendar.from_ical(client.get(path).content)["name"]) for path in (own, of_unit)]
    assert names == ["Việc của tôi – chuẩn bị đại hội", "Chuẩn bị đại hội – Đảng bộ huyện Đắk R'lấp"]
    assert "Đảng bộ huyện Đắk R&#x27;lấp</a>" in client.get(reverse("profile")).content.decode()


def test_revoking_ends_it_and_only_ones_own_can_be_revoked(leader, plan, client):
    path = path_in(client.post(reverse("unit_feed_new", args=["dak-rlap"])))
    others = a_seat(Role.OFFICE, plan.unit)
    kept = reverse("feed", args=[feeds.make_feed(others, at=NOW)])
    assert client.post(reverse("feed_revoke", args=[others.feeds.get().pk])).status_code == 404
    answer = client.post(reverse("feed_revoke", args=[leader.feeds.get().pk]), {"back": "unit"}, follow=True)
    assert answer.redirect_chain == [(reverse("unit_calendar", args=["dak-rlap"]), 302)] and "Đã thu hồi địa chỉ lịch." in answer.content.decode()
    assert client.post(reverse("feed_revoke", args=[leader.feeds.get().pk])).status_code == 404
    assert (client.get(path).status_code, client.get(kept).status_code) == (404, 200)


def test_the_address_of_a_unit_one_no_longer_sees_is_revoked_from_the_profile(leader, plan, client):
    client.post(reverse("unit_feed_new", args=["dak-rlap"]))
    Seat.objects.filter(person=leader).update(to_on=TODAY - timedelta(days=1))
    assert client.get(reverse("unit_calendar", args=["dak-rlap"])).status_code == 404
    assert client.post(reverse("unit_feed_new", args=["dak-rlap"])).status_code == 404
    answer = client.post(reverse("feed_revoke", args=[Feed.objects.get().pk]), {"back": "unit"})
    assert answer["Location"] == reverse("profile") and not Feed.objects.filter(revoked_at=None).exists()


def test_addresses_are_made_and_revoked_by_post_alone(leader, client):
    feeds.make_feed(leader, at=NOW)
    for address in (reverse("feed_new"), reverse("unit_feed_new", args=["dak-rlap"]), reverse("feed_revoke", args=[leader.feeds.get().pk])):
        assert client.get(address).status_code == 405
    assert leader.feeds.filter(revoked_at=None).count() == 1


def test_the_congress_day_is_a_file_with_the_uid_of_the_feeds(leader, plan, client):
    answer = client.get(reverse("congress_day_file", args=[plan.congress.pk]))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Disposition"] == 'attachment; filename="dai-hoi_dak-rlap_2025-05-28.ics"'
    assert (event["dtstart"].dt, event["dtend"].dt) == (plan.anchor_on, plan.anchor_on + timedelta(days=2))
    read = Calendar.from_ical(client.get(reverse("feed", args=[feeds.make_feed(leader, at=NOW)])).content)
    assert event["uid"] in [one["uid"] for one in read.walk("VEVENT")]
    assert reverse("congress_day_file", args=[plan.congress.pk]) in client.get(reverse("congress", args=[plan.congress.pk])).content.decode()


def test_a_mail_can_carry_the_congress_day_in_its_readers_language(plan):
    Plan.objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="Kết luận 127")
    plan.refresh_from_db()
    (event,) = Calendar.from_ical(feeds.day_file(plan)).walk("VEVENT")
    assert (str(event["status"]), str(event["summary"])) == ("TENTATIVE", "Đại hội Đảng bộ huyện Đắk R'lấp, nhiệm kỳ 2025–2030 (tạm dừng)")


def test_no_log_tells_an_address_not_even_with_access_and_error_log(tmp_path):
    port, token = free_port(), "bi-mat-zqxmat-0123456789"
    command = [str(Path(sys.executable).parent / "gunicorn"), "congress.wsgi", "--preload", "--bind", f"127.0.0.1:{port}", "--access-logfile", "-"]
    # Without tables the feed and the invitation fail inside: the error and its traceback are logged as well.
    environment = os.environ | {"VAR_DIR": str(tmp_path), "DATABASE_URL": "", "PORT": str(port)}
    with (tmp_path / "log").open("w") as log:
        site = subprocess.Popen([*command, "--no-control-socket"], env=environment, stdout=log, stderr=log)
        try:
            until(lambda: answers(port), 30, "the site answers")
            for path, status in ((f"/lich/{token}.ics", 500), (f"/loi-moi/{token}/", 500), (f"/lich/{token}/x", 404)):
                asked = HTTPConnection("127.0.0.1", port, timeout=20)
                asked.request("GET", path, headers={"Referer": f"http://127.0.0.1:{port}/lich/{token}.ics"})
                assert asked.getresponse().status == status
                asked.close()
        finally:
            site.terminate()
            site.wait(20)
    told = (tmp_path / "log").read_text()
    assert token not in told
    assert "Internal Server Error: /lich/…" in told and "Internal Server Error: /loi-moi/…" in told
    assert '"GET /lich/… HTTP/1.1" 500' in told and "GET /loi-moi/…/ HTTP/1.1" in told


WCAG = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "width"), [("vi", 390), ("en", 1280)])
def test_in_the_browser_an_address_is_made_copied_and_revoked(plan, open_page, language, width):
    person = a_seat(Role.LEADER, plan.unit)
    page = open_page(person, width=width, language=language)
    words = {"vi": ("Lịch", "Tạo địa chỉ mới", "Thu hồi địa chỉ"), "en": ("Calendar", "Make a new address", "Revoke")}[language]
    page.goto("/don-vi/dak-rlap/")
    page.get_by_role("link", name=words[0], exact=True).click()
    page.get_by_role("button", name=words[1]).click()
    address = page.locator("#calendar-address")
    assert address.input_value().startswith(f"{settings.SITE_URL}/lich/")
    expect(page.locator("a[href^='webcal://']")).to_have_count(1)
    assert not Axe().run(page, options=WCAG).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/don-vi/dak-rlap/lich/")
    assert not Axe().run(page, options=WCAG).response["violations"]
    page.get_by_role("button", name=words[2]).click()
    expect(page.get_by_role("button", name=words[2])).to_have_count(0)
    assert not Feed.objects.filter(revoked_at=None).exists()
