"""The notice centre and the ledger: what is unread, what became of each reminder, whose rows one reads, and that counts add up."""

import csv
import io
import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from congress.mailing.rounds import go_round
from congress.models import Mail, MailLine, User
from congress.noticing import unread_of
from tests.factories import TODAY, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Notice, ReminderRule, Task
from workflows.moving import move
from workflows.words import Anchor, Audience, Channel, Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(autouse=True)
def rule():
    return ReminderRule.objects.create(key="today", audience=Audience.OWNER, offset=0, name="Đến hạn hôm nay")


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


def reminded(plan, count=1, **facts):
    """People each with one task due today, and their mails sent."""
    stream = facts.pop("stream", a_stream())
    people = [a_seat(Role.MEMBER, plan, stream=stream) for _n in range(count)]
    for n, person in enumerate(people):
        a_task(plan, owner=person, due_on=TODAY, stream=stream, title=facts.get("title") or f"Dự thảo {n}")
    go_round(at=MONDAY)
    return people


def page(client, name, **query):
    return client.get(reverse(name), query)


# The notice centre


def test_what_was_mailed_stands_unread_by_the_bell_until_it_is_marked(client, plan):
    (person,) = reminded(plan)
    client.force_login(person)
    shown = page(client, "notices").content.decode()
    assert ": 1 chưa đọc" in shown and "Dự thảo 0" in shown and "Thứ Hai, 10/02/2025" in shown
    notice = Notice.objects.get()
    for _click in range(2):
        assert client.post(reverse("notice_read", args=[notice.pk])).status_code == 302
    notice.refresh_from_db()
    first = notice.read_at
    assert first and ": 1 chưa đọc" not in page(client, "help").content.decode()
    client.post(reverse("notice_read", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_all_are_marked_but_what_came_after_the_page_was_seen(client, plan, rule):
    (person,) = reminded(plan)
    seen = Notice.objects.get().pk
    later = Notice.objects.create(person=person, task=a_task(plan, owner=person), rule=rule, for_on=TODAY)
    client.force_login(person)
    client.post(reverse("notices_read"), {"up_to": seen})
    assert list(Notice.objects.filter(read_at=None)) == [later]
    for odd in ("", "x", "9" * 30, "-1", "²"):
        assert client.post(reverse("notices_read"), {"up_to": odd}).status_code == 302
    assert Notice.objects.filter(read_at=None).exists()


def test_nobody_marks_somebody_elses_notice(client, plan):
    reminded(plan)
    client.force_login(a_seat(Role.LEADER, plan.unit))
    client.post(reverse("notice_read", args=[Notice.objects.get().pk]))
    assert Notice.objects.get().read_at is None and client.get(reverse("notice_read", args=[1])).status_code == 405


def test_what_only_the_application_tells_is_told_there_and_what_lapsed_is_not(client, plan, rule):
    ReminderRule.objects.create(key="app", audience=Audience.OWNER, offset=-3, channel=Channel.IN_APP, name="Còn 3 ngày")
    owner = a_seat(Role.MEMBER, plan)
    a_task(plan, owner=owner, due_on=date(2025, 2, 13), title="Chỉ trong phần mềm")
    done = a_task(plan, owner=owner, due_on=TODAY, title="Dời hạn trước giờ gửi")
    go_round(at=MONDAY.replace(hour=6))
    Task.objects.filter(pk=done.pk).update(due_version=2)
    go_round(at=MONDAY)
    client.force_login(owner)
    shown = page(client, "notices").content.decode()
    assert "Chỉ trong phần mềm" in shown and "Dời hạn trước giờ gửi" not in shown and ": 1 chưa đọc" in shown
    assert not Mail.objects.filter(status=Mail.Status.SENT).exists()


def test_after_thirty_days_nothing_counts_as_unread(client, plan):
    (person,) = reminded(plan)
    assert unread_of(person.pk, today=TODAY + timedelta(days=29)).count() == 1
    assert unread_of(person.pk, today=TODAY + timedelta(days=30)).count() == 0
    Notice.objects.update(for_on=TODAY - timedelta(days=30))
    client.force_login(person)
    shown = page(client, "notices").content.decode()
    assert "Đã đọc hết" in shown and "Dự thảo 0" in shown and ": 1 chưa đọc" not in shown


def test_the_bells_number_is_that_of_the_list(client, plan, rule):
    person = a_seat(Role.MEMBER, plan)
    for n in range(120):
        Notice.objects.create(person=person, task=a_task(plan), rule=rule, for_on=TODAY - timedelta(days=n % 40)) if n < 40 else None
    client.force_login(person)
    answer = page(client, "notices")
    assert answer.wsgi_request.user.unread == unread_of(person.pk, today=TODAY).count() == 30
    Notice.objects.update(for_on=TODAY)
    assert page(client, "notices").wsgi_request.user.unread == 40


def test_a_task_that_one_may_see_no_more_is_named_by_its_stream(client, plan):
    (person,) = reminded(plan, stream=a_stream("personnel"), title="Phương án kín")
    client.force_login(person)
    assert "Phương án kín" in page(client, "notices").content.decode()
    person.seats.update(to_on=TODAY - timedelta(days=1))
    shown = page(client, "notices").content.decode()
    assert "Phương án kín" not in shown and "Nhân sự" in shown


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_centre_costs_six_statements(client, plan, rule, count, django_assert_num_queries):
    person = a_seat(Role.MEMBER, plan)
    for _n in range(count):
        Notice.objects.create(person=person, task=a_task(plan, owner=person), rule=rule, for_on=TODAY)
    client.force_login(person)
    with django_assert_num_queries(6):  # session, person with the number, how many, rows, seats, which may be seen
        assert page(client, "notices").status_code == 200


def test_the_number_by_the_bell_costs_no_statement_of_its_own(client, plan, django_assert_num_queries):
    (person,) = reminded(plan)
    client.force_login(person)
    with django_assert_num_queries(2):
        assert ": 1 chưa đọc" in page(client, "help").content.decode()


def test_a_closed_account_is_logged_out_at_once(client, plan):
    (person,) = reminded(plan)
    client.force_login(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert page(client, "notices").status_code == 302


# On the task's page


def test_the_task_says_who_was_reminded_and_what_followed(client, plan):
    (person,) = reminded(plan)
    task = Task.objects.get()
    leader = a_seat(Role.LEADER, plan.unit)
    client.force_login(leader)
    address = reverse("task", args=[task.pk])
    shown = client.get(address).content.decode()
    assert "10/02/2025" in shown and str(person) in shown and "đã gửi lúc 10/02/2025 07:30" in shown and "đã xử lý" not in shown
    a_paper(task, by=person)
    move(task.pk, "start", by=person, version=task.version, at=MONDAY + timedelta(days=2), note="")
    assert "đã xử lý sau 2 ngày làm việc: Bắt đầu thực hiện" in client.get(address).content.decode()


def test_a_move_after_five_working_days_is_not_the_mails_effect(client, plan, settings):
    (person,) = reminded(plan)
    task = Task.objects.get()
    move(task.pk, "start", by=person, version=task.version, at=MONDAY + timedelta(days=8), note="")
    settings.DEMO_TODAY = date(2025, 2, 18)
    client.force_login(person)
    assert "chưa xử lý trong 5 ngày làm việc sau thư" in client.get(reverse("task", args=[task.pk])).content.decode()


def test_the_last_five_are_shown_and_the_ledger_has_all(client, plan, rule):
    (person,) = reminded(plan)
    task = Task.objects.get()
    for n in range(1, 7):
        Notice.objects.create(person=person, task=task, rule=rule, for_on=TODAY - timedelta(days=n))
    client.force_login(a_seat(Role.LEADER, plan.unit))
    answer = client.get(reverse("task", args=[task.pk]))
    assert len(answer.context["told"]) == 5 and len(answer.content) <= 40_000
    assert len(client.get(answer.context["all_told"]).context["rows"]) == 7
    client.force_login(person)  # a member reads no ledger
    assert client.get(reverse("task", args=[task.pk])).context["all_told"] == ""


# The ledger


def test_a_leader_reads_exactly_the_reminders_of_the_tasks_they_see(client, plan):
    reminded(plan, title="Của xã A")
    beside = a_plan(a_unit(plan.unit.parent, name="Đảng bộ xã B"))
    Notice.objects.create(person=a_person(), task=a_task(beside, title="Của xã B"), rule=ReminderRule.objects.get(), for_on=TODAY)
    client.force_login(a_seat(Role.LEADER, plan.unit))
    shown = page(client, "ledger").content.decode()
    assert "Của xã A" in shown and "Của xã B" not in shown
    assert page(client, "ledger", unit=beside.unit.code).status_code == 404
    client.force_login(a_seat(Role.OFFICE, plan.unit.parent))
    assert {row["title"] for row in page(client, "ledger").context["rows"]} == {"Của xã A", "Của xã B"}
    assert {row["title"] for row in page(client, "ledger", unit=beside.unit.code).context["rows"]} == {"Của xã B"}


def test_one_reminder_is_no_reminders_in_english(client, plan):
    reminded(plan)
    leader = a_seat(Role.LEADER, plan.unit)
    User.objects.filter(pk=leader.pk).update(language="en")
    client.force_login(leader)
    assert ">1 reminder: 1 sent, 0 in the application only" in page(client, "ledger").content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OBSERVER, None])
def test_who_answers_for_nobody_reads_no_ledger(client, plan, role):
    reminded(plan)
    client.force_login(a_person() if role is None else a_seat(role, plan if role == Role.MEMBER else plan.unit))
    assert page(client, "ledger").status_code == 404
    assert client.get(reverse("ledger_export", args=["csv"])).status_code == 404


def test_confidential_reminders_are_a_number_to_the_superior_and_nameless_to_administrators(client, plan):
    reminded(plan, stream=a_stream("personnel"), title="Phương án kín")
    reminded(plan)
    answers = {}
    administrator = a_person(is_superuser=True, is_staff=True)
    for name, person in {
        "above": a_seat(Role.LEADER, plan.unit.parent),
        "own": a_seat(Role.LEADER, plan.unit),
        "administrator": administrator,
    }.items():
        client.force_login(person)
        exported = b"".join(client.get(reverse("ledger_export", args=["csv"])).streaming_content).decode()
        answers[name] = page(client, "ledger").content.decode() + exported
    assert "Phương án kín" in answers["own"] and "Ngoài ra có 1 lượt nhắc" in answers["above"]
    assert "Phương án kín" not in answers["above"] + answers["administrator"]
    assert "nhac-viec." in answers["administrator"] and "nhac-viec." not in answers["own"] + answers["above"], "Message-IDs are for administrators"


def test_the_counts_add_up_and_each_opens_its_rows(client, plan, rule):
    people = reminded(plan, 6)
    lines = list(MailLine.objects.order_by("pk"))
    MailLine.objects.filter(pk=lines[1].pk).update(outcome="skipped", reason="closed")
    MailLine.objects.filter(pk=lines[2].pk).update(outcome="skipped", reason="in_app")
    MailLine.objects.filter(pk=lines[3].pk).update(outcome="failed", reason="refused")
    MailLine.objects.filter(pk=lines[4].pk).update(outcome="")
    Notice.objects.create(person=people[0], task=a_task(plan), rule=rule, for_on=TODAY)
    client.force_login(a_seat(Role.OFFICE, plan.unit))
    sums = page(client, "ledger").context["sums"]
    assert sums == {"all": 7, "waiting": 2, "sent": 2, "in_app": 1, "skipped": 1, "failed": 1}
    for state, count in sums.items():
        assert len(page(client, "ledger", state="" if state == "all" else state).context["rows"]) == count
    for asked, count in (
        ({"reason": "refused"}, 1),
        ({"q": people[0].name}, 2 if people[0].name != "Cán bộ 1" else None),
        ({"stream": "service"}, 0),
        ({"from_on": "11/02/2025"}, 0),
        ({"to_on": "09/02/2025"}, 0),
    ):
        if count is not None:
            assert len(page(client, "ledger", **asked).context["rows"]) == count, asked
    assert page(client, "ledger", from_on="31/02/2025").status_code == 422
    rows = list(csv.reader(io.StringIO(b"".join(client.get(reverse("ledger_export", args=["csv"])).streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 1 + 7 and client.get(reverse("ledger_export", args=["pdf"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_ledger_costs_the_same_for_any_number_of_rows(client, plan, count, django_assert_num_queries):
    reminded(plan, count)
    client.force_login(a_seat(Role.OFFICE, plan.unit))
    with django_assert_num_queries(7):  # session, person, seats, units and streams, counts, hidden, rows
        assert len(page(client, "ledger").context["rows"]) == count


def test_a_reminders_whole_life_is_for_administrators(client, plan):
    reminded(plan, stream=a_stream("personnel"), title="Phương án kín")
    notice = Notice.objects.get()
    address = reverse("notice_life", args=[notice.pk])
    client.force_login(a_seat(Role.LEADER, plan.unit))
    assert client.get(address).status_code == 404
    client.force_login(a_person(is_superuser=True))
    shown = client.get(address).content.decode()
    mail = Mail.objects.get()
    assert mail.message_id.strip("<>") in shown and "đã gửi lúc" in shown and "Phương án kín" not in shown
    Mail.objects.all().delete()
    MailLine.objects.filter(notice=notice).delete()
    assert "Chờ gửi" in client.get(address).content.decode()


# The log


def test_each_end_is_one_line_without_address_or_title(plan, caplog, django_capture_on_commit_callbacks):
    ReminderRule.objects.create(key="returned", audience=Audience.OWNER, anchor=Anchor.RETURNED, channel=Channel.AT_ONCE)
    with caplog.at_level(logging.INFO, "congress.reminders"), django_capture_on_commit_callbacks(execute=True):
        (person, other) = reminded(plan, 2)
    mail = Mail.objects.get(person=person)
    notice = mail.lines.get().notice_id
    lines = [record.getMessage() for record in caplog.records if record.name == "congress.reminders"]
    told = f"event=mail mail={mail.pk} kind=digest outcome=sent attempts=1 uncertain=0 notices={notice} message_id={mail.message_id}"
    assert lines.count(told) == 1 and len(lines) == 2, "a mail's line names its notices"
    assert not [line for line in lines if person.email in line or "Dự thảo" in line]
