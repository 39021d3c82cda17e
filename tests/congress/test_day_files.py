"""The congress day as a file in the mail that says it is near: read by the icalendar package and by khal, for readers of the unit alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from icalendar import Calendar

from congress import feeds
from congress.mailing.attaching import MOST, DayFiles
from congress.mailing.claiming import Claim
from congress.mailing.rounds import go_round
from congress.models import Mail, MailLine, User
from tests.congress.test_calendar_programs import KHAL, Program
from tests.factories import NOW, TODAY, a_congress_task, a_plan, a_seat, a_unit
from tests.post_office import BREAK
from workflows.access import viewer_of
from workflows.models import Absence, Notice, Plan, PlanVersion, ReminderRule, Seat, Task, Watch
from workflows.words import Anchor, Audience, DayUnit, Role

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def rule():
    return ReminderRule.objects.create(
        key="leader-congress-30", audience=Audience.LEADER, anchor=Anchor.CONGRESS_DAY, offset=-30, day_unit=DayUnit.CALENDAR
    )


@pytest.fixture
def plan(rule):
    return near(a_unit(a_unit(), name="Đảng bộ huyện Đắk R'lấp", code="dak-rlap"))


def near(unit, days=30):
    plan = a_plan(unit, anchor_on=TODAY + timedelta(days=days))
    a_congress_task(plan)
    return plan


def files(message):
    return [part for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]


def bytes_of(part):
    return part.get_payload(decode=True)


def test_the_mail_carries_the_day_as_the_standard_wants_it(plan, post_office, settings):
    settings.DEFAULT_FROM_EMAIL = "Nhắc việc <nhac-viec@daihoi.example>"
    a_seat(Role.LEADER, plan.unit)
    go_round(at=MORNING)
    (part,) = files(post_office.messages[0])
    assert part.get_filename() == "dak-rlap-2025-03-12.ics" and part.get_param("method") == "PUBLISH"
    file = Calendar.from_ical(bytes_of(part))
    (event,) = file.walk("VEVENT")
    assert str(file["method"]) == "PUBLISH" and str(event["organizer"]) == "mailto:nhac-viec@daihoi.example" and "attendee" not in event
    assert (event["dtstart"].dt, event["dtend"].dt) == (plan.anchor_on, plan.anchor_on + timedelta(days=2))
    assert str(event["summary"]) == "Đại hội Đảng bộ huyện Đắk R'lấp, nhiệm kỳ 2025–2030" and event["dtstamp"].dt == MORNING
    assert b"X-PUBLISHED-TTL" not in bytes_of(part) and b"\n" not in bytes_of(part).replace(b"\r\n", b"")


def test_it_is_the_day_of_the_feed_and_rises_when_the_day_moves(plan, post_office):
    leader = a_seat(Role.LEADER, plan.unit)
    PlanVersion.objects.create(plan=plan, number=1, anchor_on=plan.anchor_on, made_by=leader, made_at=NOW)
    go_round(at=MORNING)
    Plan.objects.filter(pk=plan.pk).update(anchor_on=plan.anchor_on + timedelta(days=1))
    Task.objects.filter(plan=plan).update(due_version=2)
    PlanVersion.objects.create(plan=plan, number=2, anchor_on=plan.anchor_on + timedelta(days=1), made_by=leader, made_at=NOW)
    go_round(at=MORNING + timedelta(days=1))
    before, after = (Calendar.from_ical(bytes_of(files(message)[0])).walk("VEVENT")[0] for message in post_office.messages)
    assert before["uid"] == after["uid"] and (before["sequence"], after["sequence"]) == (1, 2)
    assert after["dtstart"].dt == before["dtstart"].dt + timedelta(days=1)
    with translation.override("vi"):
        read = Calendar.from_ical(feeds.written(feeds.own_calendar(viewer_of(leader, today=TODAY))))
    assert after["uid"] in [event["uid"] for event in read.walk("VEVENT")]


def test_khal_takes_the_file_over_and_follows_the_later_one(plan, post_office, tmp_path):
    a_seat(Role.LEADER, plan.unit)
    go_round(at=MORNING)
    (tmp_path / "files").mkdir()
    (tmp_path / "khal").write_text(KHAL.format(folder=tmp_path).replace("readonly = True", "readonly = False"))
    program = Program.__new__(Program)
    program.folder = tmp_path

    def taken(message):
        (tmp_path / "day.ics").write_bytes(bytes_of(files(message)[0]))
        program.run("khal", "import", "--batch", str(tmp_path / "day.ics"))
        return set(program.shown(TODAY, TODAY + timedelta(days=60)))  # it stands in the list on each of its days

    name = "Đại hội Đảng bộ huyện Đắk R'lấp, nhiệm kỳ 2025–2030"
    assert taken(post_office.messages[0]) == {f"12/03/2025|13/03/2025|{name}"}
    Plan.objects.filter(pk=plan.pk).update(anchor_on=plan.anchor_on + timedelta(days=1))
    Task.objects.filter(plan=plan).update(due_version=2)
    go_round(at=MORNING + timedelta(days=1))
    assert taken(post_office.messages[1]) == {f"13/03/2025|14/03/2025|{name}"}


def test_a_second_copy_of_a_mail_has_the_same_file(plan, post_office):
    a_seat(Role.LEADER, plan.unit)
    post_office.say("DATA", BREAK)
    go_round(at=MORNING)
    Mail.objects.update(not_before=NOW)
    go_round(at=MORNING + timedelta(minutes=5))
    first, second = post_office.messages
    assert first["Message-ID"] == second["Message-ID"] and bytes_of(files(first)[0]) == bytes_of(files(second)[0])


def test_ordinary_reminders_carry_nothing(plan, post_office):
    ReminderRule.objects.all().delete()
    ReminderRule.objects.create(key="overdue", audience=Audience.LEADER, offset=1, repeats=True)
    a_seat(Role.LEADER, plan.unit)
    go_round(at=MORNING)
    assert [files(message) for message in post_office.messages] == [[]]


def test_the_reminder_to_summon_carries_the_day(plan, post_office):
    ReminderRule.objects.create(key="due", audience=Audience.LEADER, offset=0)
    ReminderRule.objects.filter(anchor=Anchor.CONGRESS_DAY).delete()
    a_seat(Role.LEADER, plan.unit)
    Task.objects.filter(plan=plan).update(state="cleared", phase="doing", due_on=TODAY)
    go_round(at=MORNING)
    assert len(files(post_office.messages[0])) == 1


# For whom


def claim_of(person, *plans, pk=1):
    person, rule = User.objects.get(pk=person.pk), ReminderRule.objects.get()
    notices = [Notice(person=person, task=Task.objects.select_related("plan").get(plan=plan, kind="congress"), rule=rule) for plan in plans]
    return Claim(Mail(pk=pk, person=person, slot_at=MORNING), [MailLine(notice=notice) for notice in notices])


def names(claimed):
    return [part.get_filename() for part in DayFiles([claimed], today=TODAY).of(claimed.mail, "vi")]


def test_who_does_not_see_the_unit_at_the_sending_gets_no_file_of_it(plan):
    leader, beside = a_seat(Role.LEADER, plan.unit), a_seat(Role.LEADER, a_unit())
    above, below = a_seat(Role.OBSERVER, plan.unit.parent), a_seat(Role.LEADER, a_unit(plan.unit))
    assert [names(claim_of(person, plan)) for person in (leader, above, beside, below)] == [["dak-rlap-2025-03-12.ics"]] * 2 + [[], []]
    Seat.objects.filter(person=leader).update(to_on=TODAY - timedelta(days=1))
    assert names(claim_of(leader, plan)) == []
    Absence.objects.create(person=above, stand_in=leader, from_on=TODAY, to_on=TODAY)
    assert names(claim_of(leader, plan)) == ["dak-rlap-2025-03-12.ics"]


def test_who_watches_and_lost_the_seat_gets_neither_mail_nor_file(plan, post_office):
    watcher = a_seat(Role.OBSERVER, plan.unit)
    ReminderRule.objects.update(audience=Audience.WATCHER)
    Watch.objects.create(person=watcher, task=Task.objects.get(plan=plan, kind="congress"))
    Seat.objects.filter(person=watcher).update(to_on=TODAY - timedelta(days=1))
    go_round(at=MORNING)
    assert not post_office.messages


def test_of_many_days_the_nearest_three_go_with_the_mail(plan):
    office = a_seat(Role.OFFICE, plan.unit)
    plans = [near(a_unit(plan.unit), days) for days in (25, 20, 28, 29)]
    found = names(claim_of(office, plan, *plans))
    assert len(found) == MOST == 3 and [name[-14:-4] for name in found] == ["2025-03-02", "2025-03-07", "2025-03-10"]


def test_it_speaks_the_readers_language(plan):
    office = a_seat(Role.OFFICE, plan.unit)
    claimed = claim_of(office, plan)
    (part,) = DayFiles([claimed], today=TODAY).of(claimed.mail, "en")
    assert "SUMMARY;LANGUAGE=en:Congress of" in part.get_payload(decode=True).decode()


@pytest.mark.parametrize("mails", [1, 3, 500])
def test_a_batch_costs_the_same_for_any_number_of_mails(plan, mails):
    office = a_seat(Role.OFFICE, plan.unit)
    plans = [plan, *(near(a_unit(plan.unit)) for _n in range(min(mails, 20)))]
    claims = [claim_of(office, plans[n % len(plans)], pk=n + 1) for n in range(mails)]
    with CaptureQueriesContext(connection) as asked:
        found = DayFiles(claims, today=TODAY)
        assert all(len(found.of(claimed.mail, "vi")) == 1 for claimed in claims)
    assert len(asked) == 3
