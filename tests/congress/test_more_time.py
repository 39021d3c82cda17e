"""Who asks for more time out of the mail: the head and the leader hear of it at once, in a mail and among their notices; and no longer than it stands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from congress.mailing.rounds import go_round
from congress.models import Mail, MailLine
from tests.factories import TODAY, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows import delivering
from workflows.models import Notice, Plan, ReminderRule, Task
from workflows.planning import redate
from workflows.words import Anchor, Audience, Channel, Role

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 2, 10, 12, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
REASON = "Chờ phòng tài chính xác nhận dự toán"
WISHED = date(2025, 2, 20)


@pytest.fixture(autouse=True)
def rules():
    for audience in (Audience.HEAD, Audience.LEADER):
        ReminderRule.objects.create(key=f"more-time-{audience}", audience=audience, anchor=Anchor.MORE_TIME, channel=Channel.AT_ONCE, name="Xin thêm thời gian")


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def head(plan):
    return a_seat(Role.HEAD, plan)


@pytest.fixture
def leader(plan):
    return a_seat(Role.LEADER, plan.unit)


def asked(plan, *, owner=None, at=NOON, **facts):
    owner = owner or a_seat(Role.MEMBER, plan, person=a_person("Ủy viên A"), stream=facts.get("stream"))
    task = a_task(plan, owner=owner, due_on=facts.pop("due_on", TODAY), **facts)
    ask(task, at)
    return task


def ask(task, at, wished_on=WISHED):
    return delivering.ask_for_time(task.pk, wished_on=wished_on, reason=REASON, by=task.owner, at=at)


def rounds(minutes=15, start=0):
    for minute in range(start, minutes):
        go_round(at=NOON + timedelta(minutes=minute))


def test_head_and_leader_are_told_at_once_in_one_mail_each(plan, head, leader):
    asked(plan, title="Dự thảo lần 1")
    asked(plan, title="Phụ lục")
    rounds()
    assert set(Mail.objects.filter(status="sent", kind="at_once").values_list("person", flat=True)) == {head.pk, leader.pk}
    mail = Mail.objects.get(person=leader)
    assert mail.subject == "Xin đồng chí thêm thời gian: 2 nhiệm vụ"
    for said in ("XIN THÊM THỜI GIAN", "Dự thảo lần 1", "Phụ lục", f"“Đề nghị thêm thời gian, đến 20/02/2025: {REASON}”", "Ủy viên A"):
        assert said in mail.text
    assert "có người xin thêm thời gian cho nhiệm vụ đồng chí phụ trách" in mail.text


def test_it_stands_among_their_notices_and_nobody_elses(plan, head):
    asked(plan, title="Dự thảo lần 1")
    rounds(2)
    for person, seen in ((head, True), (a_seat(Role.MEMBER, plan), False)):
        client = Client()
        client.force_login(person)
        page = client.get(reverse("notices")).content.decode()
        assert ("Dự thảo lần 1" in page and "Xin thêm thời gian" in page) == seen


def test_who_asks_is_not_told_of_the_own_wish(plan, head, leader):
    asked(plan, owner=head)
    rounds()
    assert set(Notice.objects.values_list("person", flat=True)) == {leader.pk}


def test_asked_again_is_told_again_and_the_newer_wish_counts(plan, head):
    task = asked(plan)
    rounds(1)
    ask(task, NOON + timedelta(minutes=2), WISHED + timedelta(days=1))
    rounds(start=2)
    assert Notice.objects.filter(person=head).count() == 2
    (mail,) = Mail.objects.filter(status="sent")
    assert "đến 21/02/2025" in mail.text and "đến 20/02/2025" not in mail.text
    assert MailLine.objects.filter(outcome="sent").count() == 1


@pytest.mark.parametrize("settled", ["redated", "submitted", "closed", "suspended"])
@pytest.mark.parametrize("before", [0, 3])
def test_what_was_settled_before_the_mail_goes_out_is_told_to_nobody(plan, head, leader, settled, before):
    task = asked(plan)
    rounds(before)
    if settled == "redated":
        redate(task.stages.get(), WISHED, "Đồng ý lùi hạn theo đề nghị", by=leader, at=NOON + timedelta(minutes=3))
    elif settled == "suspended":
        Plan.objects.update(suspended_on=TODAY, suspension_reason="Kết luận 127")
    else:
        facts = {"state": "in_review", "phase": "review", "submitted_by": task.owner} if settled == "submitted" else {"state": "done", "phase": "done"}
        Task.objects.filter(pk=task.pk).update(**facts)
    rounds(start=4)
    assert not Mail.objects.filter(status="sent").exists()
    assert Notice.objects.exists() == bool(before)


def test_a_day_that_the_plan_changes_later_brings_the_wish_up_no_second_time(plan, head):
    task = asked(plan)
    rounds(1)
    Task.objects.filter(pk=task.pk).update(due_version=5)
    rounds(start=1)
    assert Notice.objects.count() == 1


def test_of_a_confidential_task_no_title_and_no_reason_leaves_the_house(plan):
    secret = a_stream("personnel")
    head = a_seat(Role.HEAD, plan, stream=secret)
    asked(plan, stream=secret, title="Phương án kín")
    rounds()
    mail = Mail.objects.get(person=head, status="sent")
    assert "Phương án kín" not in mail.subject + mail.text + mail.html and REASON not in mail.text + mail.html
    assert "1 nhiệm vụ cần xử lý" in mail.text


@pytest.mark.parametrize("tasks", [1, 3, 50])
def test_a_round_asks_as_many_statements_for_any_number_of_wishes(plan, head, tasks, django_assert_max_num_queries):
    owner = a_seat(Role.MEMBER, plan)
    for _n in range(tasks):
        asked(plan, owner=owner)
    rounds(1)
    with django_assert_max_num_queries(60):
        go_round(at=NOON + timedelta(minutes=12))
    assert Mail.objects.get(status="sent").lines.count() == tasks
