"""What stands above a mail: in whose name it comes, where answers go, the thread of a task, the hour of its reader; and no way to smuggle a line in."""

from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest

from congress.mailing.headers import senders_of
from congress.mailing.rounds import go_round
from congress.models import Mail, User
from tests.factories import TODAY, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from tests.post_office import BREAK
from workflows.models import ReminderRule, Unit
from workflows.words import Role

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(autouse=True)
def rule():
    return ReminderRule.objects.create(key="overdue", audience="owner", offset=1, repeats=True, name="Quá hạn")


@pytest.fixture
def above():
    return a_unit(name="Đảng bộ huyện B")


@pytest.fixture
def plan(above):
    return a_plan(a_unit(above, name="Đảng bộ xã A", name_en="Commune A"))


@pytest.fixture
def owner(plan):
    return a_seat(Role.MEMBER, plan, person=a_person("Ủy viên A"))


def only(post_office):
    (message,) = post_office.messages
    return message


def late(plan, owner, **facts):
    return a_task(plan, owner=owner, due_on=date(2025, 2, 3), **facts)


@pytest.mark.parametrize(
    ("language", "name"), [("vi", "Theo dõi đại hội – Văn phòng Đảng bộ xã A"), ("en", "Congress tracker – Office of Commune A")]
)
def test_it_comes_in_the_name_of_the_persons_office(plan, owner, post_office, settings, language, name):
    settings.DEFAULT_FROM_EMAIL = "nhac-viec@daihoi.example"
    User.objects.filter(pk=owner.pk).update(language=language)
    late(plan, owner)
    go_round(at=MORNING)
    (sender,) = only(post_office)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "nhac-viec@daihoi.example")


def test_answers_go_to_the_nearest_office_that_has_an_address(plan, above, owner, post_office):
    late(plan, owner)
    go_round(at=MORNING)
    assert only(post_office)["Reply-To"] is None
    Unit.objects.filter(pk=above.pk).update(email="van-phong.huyen@daihoi.example")
    go_round(at=MORNING + timedelta(days=1))
    assert post_office.messages[-1]["Reply-To"].addresses[0].addr_spec == "van-phong.huyen@daihoi.example"
    Unit.objects.filter(pk=plan.unit_id).update(email="van-phong.xa@daihoi.example")
    go_round(at=MORNING + timedelta(days=2))
    assert post_office.messages[-1]["Reply-To"].addresses[0].addr_spec == "van-phong.xa@daihoi.example"


def test_mails_about_one_task_stand_in_one_thread(plan, owner, post_office):
    task = late(plan, owner)
    go_round(at=MORNING)
    go_round(at=MORNING + timedelta(days=1))
    first, second = post_office.messages
    assert first["References"] == second["References"] == f"<task.{task.pk}@localhost>" and first["Message-ID"] != second["Message-ID"]


def test_a_mail_about_several_tasks_is_in_no_thread(plan, owner, post_office):
    late(plan, owner)
    late(plan, owner)
    go_round(at=MORNING)
    assert only(post_office)["References"] is None


def test_of_confidential_work_not_even_a_number_leaves_the_house(plan, post_office):
    personnel = a_stream("personnel")
    late(plan, a_seat(Role.HEAD, plan, stream=personnel), stream=personnel, title="Phương án nhân sự")
    go_round(at=MORNING)
    assert only(post_office)["References"] is None


def test_the_date_is_that_of_the_readers_clock(plan, owner, post_office):
    User.objects.filter(pk=owner.pk).update(time_zone="Europe/Paris")
    late(plan, owner)
    go_round(at=MORNING + timedelta(hours=9))
    date = only(post_office)["Date"]
    assert parsedate_to_datetime(date).utcoffset() == datetime.now(ZoneInfo("Europe/Paris")).utcoffset()


HOSTILE = "A\r\nBcc: x@example.com\n\nText\x0b\x85\u2028"


def test_no_name_and_no_address_smuggles_a_line_in(plan, above, owner, post_office):
    User.objects.filter(pk=owner.pk).update(name=HOSTILE)
    Unit.objects.filter(pk=plan.unit_id).update(name=HOSTILE, email="a@daihoi.example\r\nBcc: y@example.com")
    late(plan, owner, title=HOSTILE)
    go_round(at=MORNING)
    message = only(post_office)
    assert message["Bcc"] is None and message.defects == []
    head = bytes.fromhex(post_office.taken[0]["data"]).partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc")]
    assert set(message.keys()) <= {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Message-ID", "Date", "Auto-Submitted", "X-Auto-Response-Suppress", "References",
    }  # fmt: skip


def test_links_come_from_the_settings_whatever_host_is_asked(plan, owner, post_office, settings, client):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(owner)
    client.get("/viec-cua-toi/", headers={"host": "ke-xau.example"})
    late(plan, owner)
    go_round(at=MORNING)
    assert "ke-xau" not in str(only(post_office)) and "http://127.0.0.1:8000/nhiem-vu/" in only(post_office).get_body(("plain",)).get_content()


def test_the_envelope_has_an_address_of_the_mails_own_where_one_is_set(plan, owner, post_office, settings):
    settings.MAIL_BOUNCE_FROM = "tra-lai@daihoi.example"
    seen = []
    original = post_office.handle_MAIL

    async def handle_mail(server, session, envelope, address, options):
        seen.append(address)
        return await original(server, session, envelope, address, options)

    post_office.handle_MAIL = handle_mail
    late(plan, owner)
    go_round(at=MORNING)
    mail = Mail.objects.get()
    assert seen == [f"tra-lai+{mail.signed_id}@daihoi.example"] and len(seen[0].partition("@")[0]) <= 64


def test_a_second_copy_has_the_same_links_and_number(plan, owner, post_office, rule):
    ReminderRule.objects.create(key="today", audience="owner", offset=0, name="Đến hạn")
    a_task(plan, owner=owner, due_on=TODAY)
    post_office.say("DATA", BREAK)
    go_round(at=MORNING)
    Mail.objects.update(not_before=MORNING)
    go_round(at=MORNING + timedelta(hours=1))
    first, second = post_office.messages
    for name in ("Message-ID", "List-Unsubscribe", "References"):
        assert first[name] == second[name] is not None


@pytest.mark.parametrize("people", [1, 3, 50])
def test_senders_cost_two_statements_for_any_number_of_people(plan, people, django_assert_num_queries):
    seated = [a_seat(Role.MEMBER, plan).pk for _n in range(people)]
    with django_assert_num_queries(2):
        found = senders_of(seated, today=TODAY)
    assert {sender.unit for sender in found.values()} == {plan.unit} and len(found) == people
