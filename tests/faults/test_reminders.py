"""Reminders through a real worker, Redis and mail server, with each of them failing: nothing lost, nothing doubled unflagged.

Each scene is played a second time with its protection taken out, and must then go wrong.
"""

import random
import time

import pytest
from django.db import transaction
from redis import Redis

from congress.mailing.claiming import BATCH
from congress.models import Mail, MailLine, Run
from tests.factories import TODAY, a_plan, a_seat, a_task, a_unit
from tests.faults.office import Office, until
from tests.locks import somebody_waits_for_a_lock
from tests.post_office import BREAK, PostOffice
from tests.processes import free_port
from workflows.models import Notice, ReminderRule
from workflows.words import Role

pytestmark = [pytest.mark.postgres, pytest.mark.redis]


@pytest.fixture
def post_office(tmp_path):
    with PostOffice(free_port(), tmp_path / "taken") as post_office:
        yield post_office


@pytest.fixture
def office(transactional_db, redis_url, post_office, tmp_path):
    office = Office(redis_url, post_office, tmp_path)
    office.bell.control.purge()
    yield office
    office.close()
    for log in sorted(tmp_path.glob("*.log")):
        print(f"--- {log.name}\n{log.read_text()}")


def people_with_work(count):
    ReminderRule.objects.create(key="due-today", audience="owner", offset=0, name="Đến hạn hôm nay")
    plan = a_plan(a_unit(a_unit()))
    people = [a_seat(Role.MEMBER, plan) for _n in range(count)]
    for person in people:
        a_task(plan, owner=person, due_on=TODAY)
    return people


def recipients(post_office):
    return sorted(line["to"][0] for line in post_office.taken)


def test_two_beats_two_workers_and_an_emptied_redis_send_each_mail_once(office, post_office, redis_url):
    people = people_with_work(25)
    processes = [office.worker(), office.worker(), office.beat(), office.beat()]
    until(lambda: post_office.taken)
    for _again in range(3):
        Redis.from_url(redis_url).flushall()
        time.sleep(0.3)
    until(office.settled)
    assert recipients(post_office) == sorted(person.email for person in people)
    assert not Mail.objects.exclude(status=Mail.Status.SENT, uncertain=0).exists()
    assert Notice.objects.count() == MailLine.objects.filter(outcome="sent").count() == 25
    time.sleep(2)
    assert len(post_office.taken) == 25
    assert all(process.poll() is None for process in processes)


# A worker is killed -9 in a named window; another one comes.


def killed_when_claimed(office, post_office, without=None):
    """The mail is claimed and the server is still thinking about the recipient."""
    post_office.hold("RCPT")
    worker = office.worker(without)
    until(post_office.reached["RCPT"].is_set, also=office.ring)
    office.kill(worker)
    post_office.release("RCPT")


def killed_after_data(office, post_office, without=None):
    """The server has the text and has not answered yet."""
    post_office.hold("DATA")
    worker = office.worker(without)
    until(post_office.reached["DATA"].is_set, also=office.ring)
    office.kill(worker)
    post_office.release("DATA")


def killed_while_recording(office, post_office):
    """The server has answered; the database has been told to write that down and waits for a lock."""
    post_office.hold("DATA")
    worker = office.worker()
    until(post_office.reached["DATA"].is_set, also=office.ring)
    with transaction.atomic():
        Mail.objects.select_for_update().get()
        post_office.release("DATA")
        until(somebody_waits_for_a_lock)
        office.kill(worker)


def another_worker(office, without=None):
    office.worker(without)
    until(office.settled, also=office.ring)


def test_killed_when_claimed_the_mail_is_sent_once_by_another(office, post_office):
    people_with_work(1)
    killed_when_claimed(office, post_office)
    assert Mail.objects.get().status == Mail.Status.SENDING and not post_office.taken
    another_worker(office)
    assert list(office.copies().values()) == [1]
    assert Mail.objects.get().uncertain == 0 and Mail.objects.get().attempts == 2


def test_without_its_lease_the_claimed_mail_would_be_lost(office, post_office):
    people_with_work(1)
    killed_when_claimed(office, post_office, without="lease")
    office.worker(without="lease")
    with pytest.raises(AssertionError, match="not within"):
        until(office.settled, seconds=8, also=office.ring)
    assert len(office.lost()) == 1


def test_killed_after_the_text_the_second_copy_is_announced_on_the_row(office, post_office):
    people_with_work(1)
    killed_after_data(office, post_office)
    assert Mail.objects.get().uncertain == 1
    another_worker(office)
    mail = Mail.objects.get()
    assert office.copies() == {mail.message_id: 2}
    assert mail.uncertain >= 1 and not office.undocumented() and not office.lost()


def test_without_the_count_beforehand_nobody_would_know_of_the_second_copy(office, post_office):
    people_with_work(1)
    killed_after_data(office, post_office, without="doubt")
    another_worker(office, without="doubt")
    assert office.undocumented() == [Mail.objects.get().message_id]


def test_killed_while_recording_the_result_is_recorded_all_the_same(office, post_office):
    """It is one message: once the database has it, nobody has to come back and commit."""
    people_with_work(1)
    killed_while_recording(office, post_office)
    another_worker(office)
    mail = Mail.objects.get()
    assert office.copies() == {mail.message_id: 1} and (mail.status, mail.uncertain) == (Mail.Status.SENT, 0)


def killed_while_the_next_is_offered(office, post_office, without=None):
    """The server has taken a mail, whose result goes with the doubt about the next, and thinks about that one's recipient."""
    post_office.hold("DATA")
    worker = office.worker(without)
    until(post_office.reached["DATA"].is_set, also=office.ring)
    post_office.reached["RCPT"].clear()
    post_office.hold("RCPT")
    post_office.release("DATA")
    until(post_office.reached["RCPT"].is_set)
    office.kill(worker)
    post_office.release("RCPT")


def test_killed_while_the_next_is_offered_only_the_mail_before_has_an_announced_second_copy(office, post_office):
    people_with_work(3)
    killed_while_the_next_is_offered(office, post_office)
    another_worker(office)
    assert sorted(office.copies().values()) == [1, 1, 2]
    assert not office.undocumented() and not office.lost()


def test_without_the_count_that_second_copy_would_be_unannounced(office, post_office):
    people_with_work(3)
    killed_while_the_next_is_offered(office, post_office, without="doubt")
    another_worker(office, without="doubt")
    assert len(office.undocumented()) == 1


def a_sender_that_outlives_its_lease(office, post_office, without=None):
    """The server thinks longer than the lease; meanwhile another sender has claimed the mail. Then it answers both."""
    post_office.hold("RCPT")
    office.worker(without)
    until(post_office.reached["RCPT"].is_set, also=office.ring)
    post_office.reached["RCPT"].clear()
    office.worker(without)
    until(post_office.reached["RCPT"].is_set, also=office.ring)
    post_office.release("RCPT")
    until(office.settled, also=office.ring)
    time.sleep(1)


def test_a_sender_that_outlives_its_lease_leaves_the_mail_to_the_other(office, post_office):
    people_with_work(1)
    a_sender_that_outlives_its_lease(office, post_office)
    assert list(office.copies().values()) == [1]
    assert Mail.objects.get().uncertain == 0


def test_without_the_compare_both_senders_would_send(office, post_office):
    people_with_work(1)
    a_sender_that_outlives_its_lease(office, post_office, without="compare")
    assert office.undocumented()


def test_two_workers_share_the_mails_of_one_tick(office, post_office):
    """The second is called by the first: more mails wait than one transaction claims."""
    people = people_with_work(3 * BATCH)
    office.worker(), office.worker()
    until(lambda: len(office.bell.control.ping(timeout=1)) == 2)
    office.ring()
    until(office.settled)
    assert recipients(post_office) == sorted(person.email for person in people)
    until(lambda: not Run.objects.filter(finished_at=None).exists())
    sent = sorted(Run.objects.values_list("sent", flat=True))
    assert sum(sent) == len(people) and sent[-2] > BATCH // 2, sent


def test_workers_killed_again_and_again_lose_nothing(office, post_office):
    many = len(people_with_work(600))  # more than three workers send before they are killed
    office.beat()
    for _again in range(3):
        worker, before = office.worker(), len(post_office.taken)
        until(lambda before=before: len(post_office.taken) > before + 3)
        time.sleep(random.uniform(0, 0.2))
        office.kill(worker)
    office.worker()
    until(office.settled)
    assert len(office.copies()) == many and not office.lost() and not office.undocumented()
    assert MailLine.objects.filter(outcome="sent").count() == many


def test_a_server_that_is_away_refuses_delays_and_breaks_loses_nothing(office, post_office):
    """Down at first; then one address is unknown, some are put off, one line is cut before and one after the text."""
    people = people_with_work(12)
    post_office.close()
    office.worker()
    office.beat()
    until(Mail.objects.exists)
    time.sleep(1)
    assert not Mail.objects.filter(status=Mail.Status.FAILED).exists()
    post_office.refuse(people[4].email, "550 5.1.1 no such person")
    post_office.say("RCPT", "451 greylisted", "450 busy", BREAK)
    post_office.say("DATA", "250 OK", "451 later", BREAK)
    post_office.open()
    until(office.settled)
    failed = Mail.objects.get(status=Mail.Status.FAILED)
    assert failed.person == people[4] and failed.answer == "RCPT TO: 550 5.1.1 no such person"
    assert [mail.pk for mail in office.lost()] == [failed.pk] and not office.undocumented()
    assert Mail.objects.filter(status=Mail.Status.SENT).count() == 11
    assert Mail.objects.filter(uncertain__gt=0).count() == 1
