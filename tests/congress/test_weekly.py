"""The weekly summary: a part of the leader's one mail of the day, alone in it where there is no task to tell; of units that have lower ones."""

from datetime import date, datetime, time, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.mailing.foreseeing import Outlook, letter_of
from congress.mailing.links import who_unsubscribes
from congress.mailing.rounds import go_round
from congress.models import Mail, MailLine
from tests.factories import TODAY, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from tests.post_office import BREAK
from workflows.models import Cell, Notice, ReminderRule, Seat, Task, Unit, WeekMark
from workflows.moving import move
from workflows.reminding import plan_week
from workflows.words import Anchor, Audience, Level, Role

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZONE)
TUESDAY = MORNING + timedelta(days=1)
ALONE = "Tiến độ chuẩn bị đại hội tuần 7/2025: 1 chậm, 0 cần chú ý"
TABLE = "■ Đảng bộ xã A: Chậm tiến độ; hoàn thành 0/1, quá hạn 1; so với tuần trước: –"


@pytest.fixture(autouse=True)
def weekly():
    ReminderRule.objects.create(key="late", audience=Audience.OWNER, offset=1, repeats=True)
    ReminderRule.objects.create(key="today", audience=Audience.OWNER)
    return ReminderRule.objects.create(key="week", audience=Audience.LEADER, anchor=Anchor.WEEK)


@pytest.fixture
def district():
    return a_unit(level=Level.DISTRICT, name="Đảng bộ huyện Đắk R'lấp")


@pytest.fixture
def plan(district):
    """Of the one commune below the district, with one task that is late."""
    plan = a_plan(a_unit(district, name="Đảng bộ xã A"))
    a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=date(2025, 2, 3), title="Đề cương")
    return plan


@pytest.fixture
def leader(district, plan):
    return a_seat(Role.LEADER, district, person=a_person("Bí thư huyện", name_en="Secretary"))


@pytest.fixture
def own_task(district, leader):
    return a_task(a_plan(district), owner=leader, due_on=TODAY, title="Kế hoạch đại hội")


def to(person, post_office):
    return [message for message in post_office.messages if person.email in message["To"]]


# One mail


def test_a_leader_with_a_task_gets_one_mail_that_holds_both(leader, own_task, post_office):
    for minute in (-90, 0, 1, 30, 600):
        go_round(at=MORNING + timedelta(minutes=minute))
    go_round(at=MORNING + timedelta(hours=11), again=True)
    (message,) = to(leader, post_office)
    assert message["Subject"] == "Nhắc việc đại hội: 1 đến hạn hôm nay (thứ Hai, 10/02/2025), kèm tổng hợp tuần"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.index("1. Kế hoạch đại hội") < text.index("Trình duyệt") < text.index("TIẾN ĐỘ CHUẨN BỊ ĐẠI HỘI TUẦN 7/2025") < text.index("■ Đảng bộ xã A: Chậm tiến độ")
    assert "ĐẢNG BỘ HUYỆN ĐẮK R'LẤP" in text and text.count("Kính gửi") == html.count("Kính gửi") == 1
    assert html.index("Kế hoạch đại hội") < html.index("Tiến độ chuẩn bị đại hội tuần 7/2025") < html.index("<td", html.index("So với tuần trước"))
    assert "đến hạn" in text and "đồng chí là lãnh đạo các đơn vị trong phần tổng hợp tuần" in text
    mail = Mail.objects.get(person=leader)
    assert mail.kind == Mail.Kind.DIGEST and set(mail.lines.values_list("notice__task", "outcome")) == {(own_task.pk, "sent"), (None, "sent")}


def test_without_a_task_the_one_mail_holds_the_summary_alone(leader, post_office):
    for day in range(5):
        go_round(at=MORNING + timedelta(days=day))
    (message,) = to(leader, post_office)
    text = message.get_body(("plain",)).get_content()
    assert message["Subject"] == ALONE and TABLE in text
    assert "Trình duyệt" not in text and ALONE.upper() not in text, "no advice about tasks, and the subject is not said twice"


def test_large_figures_are_grouped_as_on_the_pages(leader, plan):
    go_round(at=MORNING)
    next_week = MORNING + timedelta(days=7)
    Cell.objects.filter(plan=plan).update(done=2062, counted_on=next_week.date())
    go_round(at=next_week)
    mail = Mail.objects.get(person=leader, slot_at=next_week)
    assert "hoàn thành 2.062/2.063, quá hạn 1; " in mail.text and "(+2.062)" in mail.text
    assert "Đã giao 2.063 nhiệm vụ: hoàn thành 2.062 " in mail.text
    assert ">2.062/2.063</td>" in mail.html and "2062" not in mail.text + mail.html


def test_the_language_is_the_leaders(leader, own_task):
    type(leader).objects.update(language="en")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=leader)
    assert mail.subject == "Congress reminder: 1 due today (Monday, 10/02/2025), with the weekly summary"
    assert "because you are the owner of these tasks; you lead the units of the weekly summary." in mail.text


def test_a_long_subject_keeps_its_counts_and_names_no_summary(leader, own_task):
    for due_on in (date(2025, 2, 7), date(2025, 2, 13)):
        a_task(own_task.plan, owner=leader, due_on=due_on)
    ReminderRule.objects.create(key="soon", audience=Audience.OWNER, offset=-3)
    go_round(at=MORNING)
    mail = Mail.objects.get(person=leader)
    assert mail.subject == "Nhắc việc đại hội: 1 quá hạn, 1 đến hạn hôm nay, 1 sắp đến hạn (thứ Hai, 10/02/2025)"
    assert ALONE.upper() in mail.text


def test_of_the_confidential_stream_no_title_stands_beside_the_summary(leader, district):
    plan = a_plan(district)
    secret = a_stream("personnel")
    a_task(plan, stream=secret, owner=a_seat(Role.HEAD, plan, stream=secret, person=leader), due_on=TODAY, title="Phương án kín")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=leader)
    assert "Tiểu ban Nhân sự: 1 nhiệm vụ cần xử lý" in mail.text and "ĐẮK R'LẤP" in mail.text
    assert "Phương án kín" not in mail.subject + mail.text + mail.html


def test_one_link_switches_off_both_parts_and_the_switch_silences_its_part_alone(leader, own_task, post_office, strict):
    go_round(at=MORNING)
    (message,) = to(leader, post_office)
    token = message["List-Unsubscribe"].strip(" <>").rstrip("/").rpartition("/")[2]
    assert set(who_unsubscribes(token)[1]) == {"mail_reminders", "mail_weekly"} and message["References"] is None
    type(leader).objects.update(mail_weekly=False)
    own_task.plan.tasks.update(due_on=date(2025, 2, 17))
    go_round(at=MORNING + timedelta(days=7))
    second = to(leader, post_office)[1]
    assert second["Subject"] == "Nhắc việc đại hội: 1 đến hạn hôm nay (thứ Hai, 17/02/2025)"
    assert "R'LẤP" not in second.get_body(("plain",)).get_content()
    assert MailLine.objects.get(notice__person=leader, notice__for_on=date(2025, 2, 17), notice__task=None).reason == "mail_off"


def test_who_has_another_hour_and_day_has_it_in_that_mail(leader, own_task):
    type(leader).objects.filter(pk=leader.pk).update(mail_days=[1], mail_hour=time(16))
    for moment in (MORNING, MORNING.replace(hour=17), TUESDAY, TUESDAY.replace(hour=16)):
        go_round(at=moment)
    mail = Mail.objects.get(person=leader)
    assert mail.slot_at == TUESDAY.replace(hour=16, minute=0) and mail.status == Mail.Status.SENT
    assert "1. Kế hoạch đại hội" in mail.text and "ĐẢNG BỘ HUYỆN" in mail.text


def test_who_has_had_todays_mail_gets_the_summary_with_tomorrows(leader, own_task, weekly):
    ReminderRule.objects.filter(pk=weekly.pk).update(active=False)
    go_round(at=MORNING)
    ReminderRule.objects.filter(pk=weekly.pk).update(active=True)
    go_round(at=MORNING + timedelta(hours=1), again=True)
    assert "R'LẤP" not in Mail.objects.get(person=leader).text
    go_round(at=TUESDAY)
    second = Mail.objects.get(person=leader, slot_at=TUESDAY)
    assert "1. Kế hoạch đại hội" in second.text and "ĐẢNG BỘ HUYỆN" in second.text


# Whom it is owed to


def owed_to(today=TODAY):
    plan_week(today)
    return set(Notice.objects.filter(task=None).values_list("person", flat=True))


def test_who_leads_no_lower_unit_is_owed_none(leader, plan):
    a_seat(Role.LEADER, plan.unit), a_seat(Role.OFFICE, plan.unit.parent)
    assert owed_to() == {leader.pk}
    go_round(at=MORNING)
    assert not Mail.objects.filter(person__seats__unit=plan.unit).exists()


@pytest.mark.parametrize(("ended_on", "owed"), [(date(2025, 2, 9), False), (date(2025, 2, 10), True), (None, True)])
def test_an_ended_unit_is_no_lower_unit(leader, plan, ended_on, owed):
    Unit.objects.filter(pk=plan.unit_id).update(ended_on=ended_on)
    assert (leader.pk in owed_to()) == owed


def test_a_rule_for_one_level_is_for_its_leaders(leader, plan, weekly):
    a_unit(plan.unit, level=Level.CELL)
    of_the_commune = a_seat(Role.LEADER, plan.unit)
    ReminderRule.objects.filter(pk=weekly.pk).update(level=Level.GRASSROOTS)
    assert owed_to() == {of_the_commune.pk}


def test_units_without_lower_ones_have_no_table(leader, plan):
    other = a_unit(name="Đảng bộ cơ quan")
    a_seat(Role.LEADER, other, person=leader)
    go_round(at=MORNING)
    text = Mail.objects.get(person=leader).text
    assert "ĐẢNG BỘ HUYỆN" in text and "CƠ QUAN" not in text


def test_planning_asks_as_much_for_many_leaders_as_for_few(district, plan):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            plan_week(TODAY)
        return len(seen)

    a_seat(Role.LEADER, district)
    few = asked()
    Notice.objects.all().delete()
    for _n in range(60):
        a_seat(Role.LEADER, district)
    assert asked() == few and Notice.objects.count() == 61


def test_whose_seat_ended_before_the_hour_gets_no_summary(leader, own_task):
    go_round(at=MORNING - timedelta(hours=1))
    other = a_plan(a_unit())
    a_seat(Role.MEMBER, other, person=leader)
    Seat.objects.filter(person=leader, unit__isnull=False).update(to_on=TODAY - timedelta(days=1))
    go_round(at=MORNING)
    mail = Mail.objects.get(person=leader)
    assert mail.status == Mail.Status.SKIPPED and not WeekMark.objects.exists()
    assert mail.lines.get(notice__task=None).reason == "over"


# What is compared


def test_it_tells_what_changed_since_the_last(leader, plan):
    task = plan.tasks.get()
    a_paper(task, by=task.owner)
    go_round(at=MORNING)
    assert TABLE in Mail.objects.get(person=leader).text
    assert WeekMark.objects.filter(on_day=TODAY).count() == 2
    head = a_seat(Role.HEAD, plan)
    for minute, (action, by) in enumerate([("start", task.owner), ("submit", task.owner), ("approve", head)]):
        move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=MORNING + timedelta(days=4, minutes=minute))
    go_round(at=MORNING + timedelta(days=7))
    second = Mail.objects.get(person=leader, slot_at=MORNING + timedelta(days=7))
    assert "Đảng bộ xã A: Hoàn thành; hoàn thành 1/1, quá hạn 0; so với tuần trước: tốt lên (+1)" in second.text


def a_mark_of_last_week(unit):
    WeekMark.objects.create(unit=unit, on_day=TODAY - timedelta(days=7), colour="attention", done=0, total=1, overdue=0)


@pytest.mark.parametrize("again_at", [MORNING + timedelta(minutes=5), TUESDAY])
def test_what_is_composed_again_is_compared_with_the_week_before_and_not_with_itself(leader, plan, post_office, again_at):
    a_mark_of_last_week(plan.unit)
    post_office.refuse(leader.email, "451 4.7.1 later")
    go_round(at=MORNING)
    assert Mail.objects.get(person=leader).status == Mail.Status.WAITING and WeekMark.objects.filter(on_day=TODAY).count() == 2
    del post_office.to[leader.email]
    Mail.objects.update(not_before=Now() - timedelta(seconds=1))
    go_round(at=again_at)
    (message,) = to(leader, post_office)
    assert "Đảng bộ xã A: Chậm tiến độ; hoàn thành 0/1, quá hạn 1; so với tuần trước: xấu đi" in message.get_body(("plain",)).get_content()
    assert WeekMark.objects.filter(unit=plan.unit).count() == 2, "last week's and this week's"


def test_who_reads_it_a_day_later_is_told_of_the_same_week(leader, district, plan):
    a_mark_of_last_week(plan.unit)
    later = a_seat(Role.LEADER, district, person=a_person(mail_days=[1]))
    go_round(at=MORNING)
    morning = Outlook(at=MORNING + timedelta(hours=3)).morning(list(ReminderRule.objects.all()))
    foreseen = letter_of(later, morning.digests[later.pk], day=morning.day)
    go_round(at=TUESDAY)
    assert ["so với tuần trước: xấu đi" in Mail.objects.get(person=person).text for person in (leader, later)] == [True, True]
    assert foreseen.text == Mail.objects.get(person=later).text


def test_a_second_copy_is_the_first_one(leader, own_task, plan, post_office):
    post_office.say("DATA", BREAK)
    type(leader).objects.exclude(pk=leader.pk).update(is_active=False)
    go_round(at=MORNING)
    assert Mail.objects.get(person=leader).uncertain == 1
    a_task(plan, due_on=date(2025, 2, 4))
    Mail.objects.update(not_before=Now() - timedelta(seconds=1))
    go_round(at=MORNING + timedelta(minutes=5))
    first, second = to(leader, post_office)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()


def test_looking_ahead_leaves_no_marks(leader, own_task):
    at = MORNING - timedelta(days=2)
    outlook = Outlook(at=at)
    morning = outlook.morning(list(ReminderRule.objects.all()))
    (sums,) = outlook.sums(list(ReminderRule.objects.all()))
    assert (morning.mails, morning.reminders) == (sums.mails, sums.reminders) == (2, 3)  # the leader's two, and the late one's owner
    letter = letter_of(leader, morning.digests[leader.pk], day=outlook.day)
    assert "kèm tổng hợp tuần" in letter.subject and not WeekMark.objects.exists()
    go_round(at=MORNING)
    assert Mail.objects.get(person=leader).text == letter.text


def test_two_weekly_rules_are_one_summary_and_count_once(leader):
    ReminderRule.objects.create(key="week-district", audience=Audience.LEADER, anchor=Anchor.WEEK, level=Level.DISTRICT)
    rules, outlook = list(ReminderRule.objects.all()), Outlook(at=MORNING - timedelta(days=2))
    morning, (sums,) = outlook.morning(rules), outlook.sums(rules)
    assert morning.reminders == sums.reminders == 2
    go_round(at=MORNING)
    assert Mail.objects.get(person=leader).text.count("ĐẢNG BỘ HUYỆN") == 1


# Where mails are looked at


def test_the_log_shows_the_mail_of_both_parts(client, leader, own_task):
    go_round(at=MORNING)
    client.force_login(a_person("Quản trị", is_superuser=True, is_staff=True))
    mail = Mail.objects.get(person=leader)
    page = client.get(reverse("mail", args=[mail.pk])).content.decode()
    assert "Kế hoạch đại hội" in page and "Tổng hợp hằng tuần" in page
    notice = Notice.objects.get(person=leader, task=None)
    life = client.get(reverse("notice_life", args=[notice.pk])).content.decode()
    assert "Tổng hợp hằng tuần" in life and "Thư nhắc việc hằng ngày" in life
    assert mail.subject in client.get(reverse("mail_log")).content.decode()


def test_mails_of_the_time_before_stand_as_parts_of_their_days(leader):
    """The migration: no number is taken twice, and a mail stays the mail it was."""
    facts = {"person": leader, "slot_at": MORNING}
    Mail.objects.bulk_create(Mail(kind=kind, part=part, **facts) for kind, part in [("digest", 1), ("digest", 2), ("weekly", 1), ("weekly", 2)])
    (alone,) = Mail.objects.bulk_create([Mail(kind="weekly", person=leader, slot_at=TUESDAY)])
    before = {mail.pk: mail.message_id for mail in Mail.objects.all()}
    import_module("congress.migrations.0007_one_mail_a_morning").into_the_digest(apps, None)
    assert {mail.pk: mail.message_id for mail in Mail.objects.filter(kind="digest")} == before
    assert list(Mail.objects.filter(slot_at=MORNING).order_by("pk").values_list("part", flat=True))[:2] == [1, 2]
    assert len(set(Mail.objects.filter(slot_at=MORNING).values_list("part", flat=True))) == 4
    alone.refresh_from_db()
    assert alone.part == 1
