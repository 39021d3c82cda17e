"""Beside the day's reminder: what is told at once, watched tasks, a congress that is near, hours of one's own."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from congress.mailing.rounds import go_round
from congress.models import Mail, MailLine
from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Notice, Plan, ReminderRule, Snooze, Task, Watch
from workflows.moving import move
from workflows.words import Anchor, Audience, Channel, DayUnit, Level, Role

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZONE)


def a_rule(audience, anchor=Anchor.DUE_DAY, channel=Channel.DIGEST, **facts):
    return ReminderRule.objects.create(key=f"{audience}-{anchor}-{facts.get('offset', 0)}", audience=audience, anchor=anchor, channel=channel, **facts)


@pytest.fixture(autouse=True)
def rules():
    a_rule(Audience.OWNER)
    a_rule(Audience.OWNER, Anchor.RETURNED, Channel.AT_ONCE)
    a_rule(Audience.DECIDER, Anchor.SUBMITTED, Channel.AT_ONCE)


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT), name="Đảng bộ xã A"))


def submitted(plan, owner, at, **facts):
    task = a_task(plan, owner=owner, due_on=date(2025, 3, 20), **facts)
    a_paper(task, by=owner)
    for minute, action in enumerate(("start", "submit")):
        step(task, action, owner, at + timedelta(seconds=minute))
    return task


def step(task, action, by, at, note=""):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=at, note=note)


def sent():
    return {(mail.person, mail.kind) for mail in Mail.objects.filter(status=Mail.Status.SENT).select_related("person")}


# At once


def test_what_was_returned_is_told_within_ten_minutes_and_once(plan):
    owner, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    task = submitted(plan, owner, NOW, title="Dự thảo lần 1")
    step(task, "send_back", head, NOW + timedelta(minutes=3), note="Bổ sung số liệu 2024")
    for minute in range(4, 25):
        go_round(at=NOW + timedelta(minutes=minute))
    mail = Mail.objects.get(person=owner, kind=Mail.Kind.AT_ONCE)
    assert mail.status == Mail.Status.SENT and mail.slot_at == NOW + timedelta(minutes=10)
    assert mail.subject == "Trả lại để chỉnh sửa: Dự thảo lần 1"
    assert "Bổ sung số liệu 2024" in mail.text and "TRẢ LẠI ĐỒNG CHÍ" in mail.text
    assert not Notice.objects.filter(person=head).exists()  # by the first round there was nothing left to decide


def test_what_was_decided_within_the_ten_minutes_is_told_to_nobody(plan):
    owner, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    task = submitted(plan, owner, NOW)
    go_round(at=NOW + timedelta(minutes=1))
    step(task, "approve", head, NOW + timedelta(minutes=2))
    go_round(at=NOW + timedelta(minutes=10))
    assert MailLine.objects.filter(notice__person=head).values_list("outcome", "reason").get() == ("skipped", "closed")
    assert not sent()


def test_two_submissions_of_ten_minutes_are_one_mail_to_each_who_decides(plan):
    owner, head, deputy = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan), a_seat(Role.DEPUTY, plan)
    submitted(plan, owner, NOW, title="Đề cương")
    go_round(at=NOW + timedelta(minutes=1))
    submitted(plan, owner, NOW + timedelta(minutes=5), title="Phụ lục")
    go_round(at=NOW + timedelta(minutes=6))
    go_round(at=NOW + timedelta(minutes=10))
    assert sent() == {(head, "at_once")}  # without a deputy's say: the head decides, the deputy only where there is no head
    mail = Mail.objects.get(person=head, kind=Mail.Kind.AT_ONCE)
    assert mail.subject == "Chờ đồng chí duyệt: 2 nhiệm vụ"
    assert "Đề cương" in mail.text and "Phụ lục" in mail.text
    assert not Mail.objects.filter(person=deputy).exists()


def test_a_second_return_on_the_same_day_is_told_again(plan):
    owner, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    task = submitted(plan, owner, NOW)
    step(task, "send_back", head, NOW + timedelta(minutes=1), note="Thiếu số liệu")
    go_round(at=NOW + timedelta(minutes=11))
    go_round(at=NOW + timedelta(minutes=21))
    step(task, "submit", owner, NOW + timedelta(hours=1), note="Đã bổ sung số liệu")
    step(task, "send_back", head, NOW + timedelta(hours=1, minutes=1), note="Còn thiếu phụ lục")
    go_round(at=NOW + timedelta(hours=1, minutes=2))
    go_round(at=NOW + timedelta(hours=1, minutes=12))
    told = Mail.objects.filter(person=owner, kind=Mail.Kind.AT_ONCE, status=Mail.Status.SENT).order_by("slot_at")
    assert ["Thiếu số liệu" in told[0].text, "Còn thiếu phụ lục" in told[1].text] == [True, True]


def test_what_happens_at_night_stands_in_the_mornings_mail(plan):
    owner, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    night = datetime(2025, 2, 9, 22, 15, tzinfo=ZONE)
    task = submitted(plan, owner, night)
    step(task, "send_back", head, night + timedelta(minutes=1), note="Thiếu số liệu")
    go_round(at=night + timedelta(minutes=12))
    assert not Mail.objects.filter(person=owner).exists()
    go_round(at=MORNING - timedelta(hours=2))
    go_round(at=MORNING)
    mail = Mail.objects.get(person=owner)
    assert mail.kind == Mail.Kind.DIGEST and "Thiếu số liệu" in mail.text


def test_of_the_personnel_stream_no_title_is_told(plan):
    personnel = a_stream("personnel")
    owner, head = a_seat(Role.MEMBER, plan, stream=personnel), a_seat(Role.HEAD, plan, stream=personnel)
    task = submitted(plan, owner, NOW, title="Đề án nhân sự", stream=personnel)
    step(task, "send_back", head, NOW + timedelta(minutes=1), note="Bổ sung lý lịch")
    go_round(at=NOW + timedelta(minutes=2))
    go_round(at=NOW + timedelta(minutes=10))
    mail = Mail.objects.get(person=owner, kind=Mail.Kind.AT_ONCE)
    assert "Tiểu ban Nhân sự: 1 nhiệm vụ cần xử lý" in mail.text
    assert not {word for word in ("Đề án", "lý lịch") if word in mail.subject + mail.text + mail.html}


# Others


def test_a_watched_task_is_told_to_who_watches_and_may_see_it(plan):
    a_rule(Audience.WATCHER)
    task = a_task(plan, due_on=TODAY, owner=a_seat(Role.MEMBER, plan), title="Kế hoạch tuyên truyền")
    watcher, stranger = a_seat(Role.LEADER, plan.unit), a_seat(Role.LEADER, a_unit())
    for person in (watcher, stranger):
        Watch.objects.create(person=person, task=task)
    go_round(at=MORNING)
    assert "NHIỆM VỤ ĐỒNG CHÍ THEO DÕI" in Mail.objects.get(person=watcher).text
    assert not Mail.objects.filter(person=stranger).exists()


@pytest.mark.parametrize("audience", [Audience.HEAD, Audience.WATCHER])
def test_what_my_work_does_not_list_is_looked_up_among_the_notices(plan, audience):
    a_rule(audience, offset=3)
    head, owner = a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan)
    for _n in range(17):
        task = a_task(plan, owner=owner, due_on=date(2025, 2, 5))
        Watch.objects.create(person=head, task=task)
    go_round(at=MORNING)
    mail = Mail.objects.get(person=head)
    assert "và 2 nhiệm vụ khác: http://127.0.0.1:8000/thong-bao/" in mail.text
    assert 'và 2 nhiệm vụ khác: <a href="http://127.0.0.1:8000/thong-bao/"' in mail.html
    for said in (mail.text, mail.html):
        assert "/viec-cua-toi/" not in said and "Đã xong:" not in said, "there is nothing for the head to submit"


def test_where_ones_own_and_reported_tasks_are_too_many_each_rest_has_its_page(plan):
    a_rule(Audience.OWNER, offset=3)
    a_rule(Audience.HEAD, offset=3)
    head, owner = a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan)
    for person in (head,) * 16 + (owner,) * 2:
        a_task(plan, owner=person, due_on=date(2025, 2, 5))
    go_round(at=MORNING)
    text = Mail.objects.get(person=head).text
    assert "và 1 nhiệm vụ khác: http://127.0.0.1:8000/viec-cua-toi/" in text
    assert "và 2 nhiệm vụ khác: http://127.0.0.1:8000/thong-bao/" in text
    assert "Đã xong: mở nhiệm vụ" in text


@pytest.mark.parametrize(("audience", "said"), [(Audience.HEAD, "quá hạn"), (Audience.WATCHER, "cần theo dõi")])
def test_a_confidential_task_of_somebody_else_is_not_told_as_ones_own(plan, audience, said):
    a_rule(audience, offset=3)
    personnel = a_stream("personnel")
    head, owner = a_seat(Role.HEAD, plan, stream=personnel), a_seat(Role.MEMBER, plan, stream=personnel)
    task = a_task(plan, owner=owner, due_on=date(2025, 2, 5), stream=personnel)
    Watch.objects.create(person=head, task=task)
    go_round(at=MORNING)
    mail = Mail.objects.get(person=head)
    line = f"Tiểu ban Nhân sự: 1 nhiệm vụ {said} (đăng nhập để xem)"
    assert f"{line}: http://127.0.0.1:8000/thong-bao/" in mail.text
    assert f'<a href="http://127.0.0.1:8000/thong-bao/" style="color:#174f8f">{line}</a>' in mail.html


def test_confidential_tasks_that_are_late_or_watched_are_counted_apart(plan):
    a_rule(Audience.HEAD, offset=3)
    a_rule(Audience.WATCHER)
    personnel = a_stream("personnel")
    head, owner = a_seat(Role.HEAD, plan, stream=personnel), a_seat(Role.MEMBER, plan, stream=personnel)
    a_task(plan, owner=owner, due_on=date(2025, 2, 5), stream=personnel)
    Watch.objects.create(person=head, task=a_task(plan, owner=owner, due_on=TODAY, stream=personnel))
    go_round(at=MORNING)
    text = Mail.objects.get(person=head).text
    assert "1 nhiệm vụ quá hạn (đăng nhập" in text and "1 nhiệm vụ cần theo dõi (đăng nhập" in text


def test_a_leader_is_told_that_the_congress_is_near(plan):
    ReminderRule.objects.all().delete()
    a_rule(Audience.LEADER, Anchor.CONGRESS_DAY, offset=-30, day_unit=DayUnit.CALENDAR)
    Plan.objects.filter(pk=plan.pk).update(anchor_on=TODAY + timedelta(days=30))
    plan.refresh_from_db()
    leader = a_seat(Role.LEADER, plan.unit)
    a_congress_task(plan)
    go_round(at=MORNING)
    assert "SẮP ĐẾN NGÀY ĐẠI HỘI" in Mail.objects.get(person=leader).text


@pytest.mark.parametrize(("rule", "told"), [({"stream": "service"}, 0), ({"level": "cell"}, 0), ({"level": "grassroots"}, 1), ({"term": "2020–2025"}, 0)])
def test_a_rule_for_some_speaks_to_those_alone(plan, rule, told):
    ReminderRule.objects.all().delete()
    if "stream" in rule:
        rule = {"stream": a_stream(rule["stream"])}
    a_rule(Audience.OWNER, **rule)
    a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=TODAY)
    go_round(at=MORNING)
    assert Notice.objects.count() == told


def test_a_rule_that_repeats_at_most_twice_every_two_days_says_no_more(plan):
    ReminderRule.objects.all().delete()
    a_rule(Audience.OWNER, offset=1, repeats=True, every=2, at_most=2)
    a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=date(2025, 2, 7))
    for day in range(0, 12):
        go_round(at=MORNING + timedelta(days=day))
    assert sorted(Notice.objects.values_list("for_on", flat=True)) == [TODAY, date(2025, 2, 12)]


def test_everybody_is_written_to_at_their_hour_on_their_days(plan):
    early, thursday, tokyo = (a_seat(Role.MEMBER, plan) for _n in range(3))
    early.mail_hour, thursday.mail_days, tokyo.time_zone = time(6, 0), [3], "Asia/Tokyo"
    for person in (early, thursday, tokyo):
        person.save()
        a_task(plan, owner=person, due_on=TODAY)
    go_round(at=MORNING.replace(hour=6, minute=0))
    assert sent() == {(early, "digest"), (tokyo, "digest")}
    assert Mail.objects.get(person=tokyo).slot_at == MORNING - timedelta(hours=2)
    assert Mail.objects.get(person=thursday).slot_at == MORNING + timedelta(days=3)


def test_a_snoozed_task_is_silent_until_its_day_and_then_told(plan):
    owner = a_seat(Role.MEMBER, plan)
    a_rule(Audience.OWNER, offset=1, repeats=True)
    task = a_task(plan, owner=owner, due_on=date(2025, 2, 7))
    Snooze.objects.create(person=owner, task=task, until_on=date(2025, 2, 13))
    for day in range(0, 4):
        go_round(at=MORNING + timedelta(days=day))
    assert [mail.slot_at.date() for mail in Mail.objects.filter(status=Mail.Status.SENT)] == [date(2025, 2, 13)]
    assert MailLine.objects.filter(reason="snoozed").count() == 3
