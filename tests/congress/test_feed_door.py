"""The address of a calendar: who is let in, and the file that is handed out, whatever a title says."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from congress import feeds
from congress.models import Feed
from tests.congress.calendars import address, days, mine, read
from tests.factories import NOW, TODAY, a_person, a_plan, a_seat, a_unit
from workflows.models import PlanVersion
from workflows.planning import redate
from workflows.words import Role

pytestmark = pytest.mark.django_db
REASON = "Cấp trên yêu cầu sớm hơn một tuần"


@pytest.fixture
def plan():
    return a_plan(a_unit())


@pytest.fixture
def member(plan):
    return a_seat(Role.MEMBER, plan)


# -- the door ----------------------------------------------------------------------------------


def test_revoked_replaced_unknown_and_closed_answer_alike(member):
    old = address(member)
    assert read(old).status_code == 200
    new = address(member)
    assert read(old).status_code == 404 and read(new).status_code == 200
    feeds.revoke_feed(Feed.objects.filter(person=member), at=NOW)
    closed = address(a_person(is_active=False))
    texts = {re.sub(rb"csrfmiddlewaretoken.*?>|/lich/[^\"]*", b"", read(at).content) for at in (old, new, closed, reverse("feed", args=["x" * 43]))}
    assert {read(at).status_code for at in (old, new, closed, "/lich/%00.ics", "/lich/%C4%90.ics")} == {404} and len(texts) == 1


def test_a_session_changes_nothing_and_none_is_made(member, plan):
    mine(member, plan, title="Của tôi")
    at, other = address(member), Client()
    other.force_login(a_seat(Role.LEADER, plan.unit))
    assert other.get(at).content == read(at).content
    assert not read(at).cookies


def test_the_secret_is_not_stored(member):
    token = feeds.make_feed(member, at=NOW)
    row = Feed.objects.get()
    assert row.token_hash == sha256(token.encode()).hexdigest() and len(token) >= 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM congress_feed")
        assert token not in str(cursor.fetchall())


def test_the_database_keeps_one_good_address_a_calendar(member, plan):
    for place in (None, plan.unit):
        feeds.make_feed(member, place, at=NOW)
        feeds.make_feed(member, place, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Feed.objects.create(person=member, unit=place, token_hash="x", made_at=NOW)
    assert Feed.objects.filter(revoked_at=None).count() == 2


def test_it_is_only_read(member):
    at, strict = address(member), Client(enforce_csrf_checks=True)
    assert {strict.generic(method, at).status_code for method in ("POST", "PUT", "DELETE", "PROPFIND", "OPTIONS")} == {405}
    head = strict.head(at)
    assert (head.status_code, head.content) == (200, b"") and int(head["Content-Length"]) == len(read(at).content)


def test_programs_may_keep_it_and_need_not_fetch_it_twice(member, plan):
    task = mine(member, plan, title="Của tôi")
    at = address(member)
    first = read(at)
    assert first["Cache-Control"] == "private, max-age=900"
    assert (first["Referrer-Policy"], first["X-Robots-Tag"]) == ("no-referrer", "noindex")
    again = read(at, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"") and again["Referrer-Policy"] == "no-referrer"
    redate(task.stages.get(), TODAY + timedelta(days=2), REASON, by=a_seat(Role.LEADER, plan.unit), at=NOW)
    assert read(at, if_none_match=first["ETag"]).status_code == 200


def test_the_time_of_reading_is_noted_once_an_hour(member):
    at = address(member)
    read(at)
    noted = Feed.objects.get().last_read_at
    read(at)
    assert noted is not None and Feed.objects.get().last_read_at == noted
    Feed.objects.update(last_read_at=noted - timedelta(hours=2))
    read(at)
    assert Feed.objects.get().last_read_at > noted - timedelta(hours=1)


# -- the file ----------------------------------------------------------------------------------


def test_a_new_day_keeps_the_uid_and_raises_sequence_and_stamp(member, plan):
    stage = mine(member, plan, title="Đề cương").stages.get()
    at = address(member)
    before = days(read(at))["Hạn: Đề cương"]
    redate(stage, TODAY + timedelta(days=2), REASON, by=a_seat(Role.LEADER, plan.unit), at=NOW + timedelta(hours=1))
    after = days(read(at))["Hạn: Đề cương"]
    assert before["uid"] == after["uid"] and after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == TODAY + timedelta(days=2)
    assert before["dtstamp"].dt < after["dtstamp"].dt == after["last-modified"].dt == NOW + timedelta(hours=1)


def test_another_congress_day_raises_its_sequence(member, plan):
    at, name = address(member), f"Đại hội {plan.unit}, nhiệm kỳ 2025–2030"
    PlanVersion.objects.create(plan=plan, number=1, anchor_on=plan.anchor_on, made_by=member, made_at=NOW)
    before = days(read(at))[name]
    PlanVersion.objects.create(plan=plan, number=2, anchor_on=plan.anchor_on, made_by=member, made_at=NOW + timedelta(days=1))
    after = days(read(at))[name]
    assert (before["sequence"], after["sequence"], before["uid"]) == (1, 2, after["uid"])
    assert before["last-modified"].dt < after["last-modified"].dt


HOSTILE = "Báo cáo; phần 1, \\n\r\nEND:VEVENT\r\nBEGIN:VALARM\nX:\x00\x0b\u2028 🎉 Đắk R'lấp \"" + "ượ" * 60


def test_no_title_writes_a_line_of_the_file(member, plan):
    title = HOSTILE.replace("\x00", "")  # PostgreSQL takes none
    mine(member, plan, title=title)
    answer = read(address(member))
    file = Calendar.from_ical(answer.content)
    assert not file.walk("VALARM") and len(file.walk("VEVENT")) == 2
    wanted = f"Hạn: Báo cáo; phần 1, \\n END:VEVENT BEGIN:VALARM X: 🎉 Đắk R'lấp \"{'ượ' * 60}"
    assert wanted in [str(event["summary"]) for event in file.walk("VEVENT")]
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 75 and [line.decode() for line in lines]


def test_without_work_the_file_is_still_a_calendar(settings):
    answer = read(address(a_person()))
    file = Calendar.from_ical(answer.content)
    assert (str(file["version"]), str(file["calscale"])) == ("2.0", "GREGORIAN") and file["prodid"]
    assert [part.name for part in file.subcomponents] == ["VTIMEZONE"]  # RFC 5545: at least one component
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in answer.content and b"X-PUBLISHED-TTL:PT4H\r\n" in answer.content
