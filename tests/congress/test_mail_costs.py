"""What a batch of mails asks of the database does not grow with its people; and a mail is written so that mail programs read it."""

from datetime import datetime
from email import message_from_bytes, policy
from email.mime.text import MIMEText
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.mailing import claiming
from congress.mailing.claiming import BATCH
from congress.mailing.headers import senders_of
from congress.mailing.items import Told
from congress.mailing.parts import part, several, whole
from congress.mailing.rounds import go_round
from congress.models import Mail
from tests.factories import TODAY, a_plan, a_seat, a_task, a_unit
from workflows.models import ReminderRule
from workflows.words import Role

MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN")


def people_with_work(number):
    ReminderRule.objects.get_or_create(key="due-today", defaults={"audience": "owner", "offset": 0, "name": "Đến hạn hôm nay"})
    plan = a_plan(a_unit(a_unit()))
    for _n in range(number):
        a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=TODAY)


def statements_of(work):
    with CaptureQueriesContext(connection) as asked:
        work()
    return len([query for query in asked if not query["sql"].startswith(NOT_COUNTED)])


def claim_and_look_up():
    claims = claiming.claim(at=MORNING).claims
    Told(claims, today=TODAY)
    senders_of([claimed.mail.person_id for claimed in claims], today=TODAY)


def made_and_looked_up(people):
    """Statements that put the notices of so many people into mails, and those that claim the mails and look up what they say."""
    people_with_work(people)
    made = statements_of(lambda: go_round(at=MORNING, seconds=0))
    assert Mail.objects.filter(status=Mail.Status.WAITING).count() == people
    looked_up = statements_of(claim_and_look_up)
    assert Mail.objects.filter(status=Mail.Status.SENDING).count() == people
    return made, looked_up


@pytest.mark.django_db
def test_a_batch_asks_as_much_for_many_people_as_for_few():
    few = made_and_looked_up(2)
    for mail in Mail.objects.all():
        mail.person.delete()
    connection.cursor().execute("DELETE FROM congress_run")
    assert made_and_looked_up(40) == few


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_mail_is_one_message_to_the_database():
    """Its doubt, with the result of the mail before. The last one's result is a message of its own."""
    people_with_work(40)
    go_round(at=MORNING, seconds=0)
    fixed = statements_of(lambda: go_round(at=MORNING, seconds=0))
    asked = statements_of(lambda: go_round(at=MORNING))
    assert Mail.objects.filter(status=Mail.Status.SENT).count() == 40
    assert 40 < asked - fixed < 40 + 25


# The bytes


def read(body, **headers):
    return message_from_bytes(whole({"Subject": "Nhắc việc"} | headers, body), policy=policy.SMTP)


def test_text_and_html_arrive_as_they_were_written():
    text, html = "Kính gửi đồng chí,\n.\nHạn 10/02\n", "<p>Kính gửi</p>\n"
    message = read(several("alternative", [part("text/plain", text), part("text/html", html)]))
    assert message["Subject"] == "Nhắc việc" and message.get_content_type() == "multipart/alternative" and not message.defects
    plain, page = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == text and page.get_content().replace("\r\n", "\n") == html


def test_no_line_is_longer_than_servers_take():
    text = "Đại hội " * 300 + "\nkết thúc = hết\n"
    data = whole({"Subject": "Đại hội " * 60}, part("text/plain", text))
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert message_from_bytes(data, policy=policy.SMTP).get_content().replace("\r\n", "\n") == text


def test_files_stand_beside_both_forms():
    file = MIMEText("BEGIN:VCALENDAR\nĐại hội\n", "calendar", "utf-8")
    file.add_header("Content-Disposition", "attachment", filename="dai-hoi.ics")
    body = several("mixed", [several("alternative", [part("text/plain", "a\n"), part("text/html", "b\n")]), file.as_bytes(policy=policy.SMTP)])
    message = read(body)
    assert [one.get_content_type() for one in message.iter_parts()] == ["multipart/alternative", "text/calendar"] and not message.defects
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "dai-hoi.ics" and "Đại hội" in attached.get_content()


@pytest.mark.parametrize("name", ["Đồng chí\r\nBcc: x@y.vn", "A\nBcc: x@y.vn"])
def test_a_header_has_one_line(name):
    with pytest.raises(ValueError, match="more than one line"):
        whole({"To": name}, part("text/plain", "a"))


@pytest.mark.django_db
@pytest.mark.parametrize("waiting, called", [(0, 0), (1, 0), (BATCH, 0), (BATCH + 1, 1), (2 * BATCH + 9, 2), (9 * BATCH, 3)])
def test_a_round_calls_a_hand_for_each_claim_more_that_waits(waiting, called):
    person, calls = a_seat(Role.MEMBER, a_plan(a_unit(a_unit()))), []
    Mail.objects.bulk_create(Mail(person=person, kind=Mail.Kind.DIGEST, slot_at=MORNING, part=n) for n in range(waiting))
    go_round(at=MORNING, seconds=0, call=lambda: calls.append(1))
    assert len(calls) == called
