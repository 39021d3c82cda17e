"""The reminder log and the health page: who may read them, what they say, and in how many statements."""

import socket
import time
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import DatabaseError
from django.db.models.functions import Now
from django.urls import reverse

from congress import clock, health
from congress.mailing.holding import hold, open_holds
from congress.mailing.rounds import go_round, slot_of
from congress.models import Mail, Run
from tests.factories import TODAY, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import ReminderRule
from workflows.words import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rule(new_site):
    return ReminderRule.objects.create(key="due-today", audience="owner", offset=0, name="Đến hạn hôm nay", name_en="Due today")


@pytest.fixture
def administrator():
    return a_person("Quản trị", is_superuser=True, is_staff=True)


def people_with_work(count, code="documents"):
    plan, stream = a_plan(a_unit(a_unit())), a_stream(code)
    people = [a_seat(Role.MEMBER, plan, stream=stream) for _n in range(count)]
    for person in people:
        a_task(plan, stream=stream, owner=person, due_on=TODAY, title="Phương án kín" if stream.confidential else "Dự thảo")
    go_round(at=slot_of(TODAY))
    return people


PAGES = ["mail_log", "mail", "mail_page", "mail_again", "mail_release"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE])
def test_the_log_does_not_exist_for_anybody_but_administrators(client, name, role):
    people_with_work(1)
    client.force_login(a_seat(role, a_unit()))
    address = reverse(name, args=[] if name in ("mail_log", "mail_release") else [Mail.objects.get().pk])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_the_log_says_what_went_to_whom_and_why(client, administrator):
    (person,) = people_with_work(1)
    client.force_login(administrator)
    page = client.get(reverse("mail_log")).content.decode()
    for said in ("Nhắc việc đại hội: 1 đến hạn hôm nay", person.email, "Đến hạn hôm nay (1)", "Đã gửi", "lưu tại đây, chưa cài máy chủ thư"):
        assert said in page
    mail = client.get(reverse("mail", args=[Mail.objects.get().pk])).content.decode()
    assert "Dự thảo" in mail and "Message-ID" in mail


def test_the_letter_is_shown_in_a_frame_that_allows_only_its_styles(client, administrator):
    people_with_work(1)
    client.force_login(administrator)
    answer = client.get(reverse("mail_page", args=[Mail.objects.get().pk]))
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "style-src 'unsafe-inline'" in policy and "frame-ancestors 'self'" in policy


def test_no_title_of_the_personnel_stream_stands_in_the_log(client, administrator):
    people_with_work(1, "personnel")
    client.force_login(administrator)
    pk = Mail.objects.get().pk
    for address in (reverse("mail_log"), reverse("mail", args=[pk]), reverse("mail_page", args=[pk])):
        page = client.get(address).content.decode()
        assert "Phương án kín" not in page and "Nhân sự" in page or address == reverse("mail_log")


@pytest.mark.parametrize(("show", "count"), [("all", 2), ("sent", 1), ("failed", 1), ("waiting", 0), ("skipped", 0), ("uncertain", 0), ("nonsense", 2)])
def test_the_log_shows_what_is_asked_for(client, administrator, show, count):
    people_with_work(2)
    Mail.objects.filter(pk=Mail.objects.first().pk).update(status=Mail.Status.FAILED)
    client.force_login(administrator)
    assert len(client.get(reverse("mail_log"), {"show": show}).context["mails"]) == count


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_log_costs_the_same_statements_for_1_3_and_50_mails(client, administrator, count, django_assert_num_queries):
    people_with_work(count)
    client.force_login(administrator)
    with django_assert_num_queries(23):  # one for refused addresses in the list, one as a question of health
        assert client.get(reverse("mail_log")).status_code == 200


def test_a_failed_mail_is_tried_again_by_a_button(client, administrator):
    people_with_work(1)
    Mail.objects.update(status=Mail.Status.FAILED)
    mail = Mail.objects.get()
    mail.lines.update(outcome="failed", reason="refused")
    client.force_login(administrator)
    newer = Mail.objects.exclude(pk=mail.pk)
    assert client.get(reverse("mail_again", args=[mail.pk])).status_code == 405 and not newer.exists()
    answer = client.post(reverse("mail_again", args=[mail.pk]))
    assert answer.url == reverse("mail", args=[newer.get().pk])
    assert client.post(reverse("mail_again", args=[mail.pk])).url == reverse("mail", args=[mail.pk])
    assert newer.get().part == 2


def test_other_mails_of_the_demonstration_are_shown_too(client, administrator, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    send_mail("Lời mời", "Mở liên kết http://127.0.0.1:8000/loi-moi/abc/ để đặt mật khẩu", None, ["moi@daihoi.example"])
    client.force_login(administrator)
    page = client.get(reverse("mail_log")).content.decode()
    assert "Lời mời" in page and "moi@daihoi.example" in page and 'href="http://127.0.0.1:8000/loi-moi/abc/"' in page
    settings.MAIL_TO_OUTBOX_ONLY = False
    assert "Lời mời" not in client.get(reverse("mail_log")).content.decode()


def test_mail_is_held_with_a_reason_and_released(client, administrator):
    client.force_login(administrator)
    assert client.post(reverse("mail_log"), {"reason": "ok"}).status_code == 422
    client.post(reverse("mail_log"), {"reason": "Đang khôi phục dữ liệu"})
    assert open_holds().get().by == administrator
    assert "Đang ngừng gửi thư: Đang khôi phục dữ liệu" in client.get(reverse("mail_log")).content.decode()
    client.post(reverse("mail_release"))
    assert not open_holds().exists()


# Health


def keys():
    return {problem.key for problem in health.problems()}


def test_a_new_site_is_well_for_three_minutes_and_then_misses_its_rounds(monkeypatch):
    assert keys() == set()
    monkeypatch.setattr(health, "SILENT_AFTER", timedelta(0))
    assert keys() == {"silent"}


def test_rounds_that_stopped_are_seen_after_three_minutes():
    go_round(at=clock.now())
    assert keys() == set()
    Run.objects.update(finished_at=Now() - timedelta(minutes=4))
    assert keys() == {"silent"}
    assert health.state_of(health.problems()) == "failing"


def test_a_morning_that_was_not_planned_is_seen(settings, monkeypatch):
    settings.REMIND_AT = settings.REMIND_AT.replace(0, 0)
    monkeypatch.setattr(health, "UNPLANNED_TOO_LONG", timedelta(0))  # else it could not be seen in a day's first quarter of an hour
    run = go_round(at=clock.now())
    Run.objects.create(finished_at=Now())
    Run.objects.filter(pk=run.pk).update(started_at=Now() - timedelta(hours=1), digest_on=None)
    assert keys() == {"unplanned"}


def test_mail_that_waits_fails_or_may_be_doubled_is_seen(settings):
    people_with_work(3)
    waiting, failed, doubled = Mail.objects.all()
    long_ago = Now() - timedelta(minutes=11)
    Mail.objects.filter(pk=waiting.pk).update(status=Mail.Status.WAITING, made_at=long_ago, slot_at=clock.now() - timedelta(hours=1))
    Mail.objects.filter(pk=failed.pk).update(status=Mail.Status.FAILED)
    Mail.objects.filter(pk=doubled.pk).update(uncertain=1)
    assert keys() == {"unsent", "failed", "uncertain"}
    hold("Đang khôi phục dữ liệu", by=None)
    assert keys() == {"held", "failed", "uncertain"}
    assert health.state_of(health.problems()) == "attention"
    with pytest.raises(SystemExit, match="1"):
        call_command("health")


def test_an_unreachable_database_is_said_without_asking_it_more(monkeypatch):
    class Unreachable:
        def ensure_connection(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Unreachable())
    assert keys() == {"database"}


def test_strangers_get_one_word_and_this_machine_the_sentences(client, administrator):
    hold("Đang khôi phục dữ liệu", by=None)
    here = client.get("/healthz")
    assert here.status_code == 200 and here.json()["state"] == "attention" and "held" in here.json()["problems"]
    assert client.get("/healthz", REMOTE_ADDR="203.0.113.7").json() == {"state": "attention"}
    assert client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.7"}).json() == {"state": "attention"}
    client.force_login(administrator)
    assert "held" in client.get("/healthz", REMOTE_ADDR="203.0.113.7").json()["problems"]


def test_what_does_not_work_answers_503_but_not_to_the_question_about_the_web_alone(client):
    Run.objects.create(finished_at=Now() - timedelta(hours=1))
    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz?only=web").json()["state"] == "ok"


def test_health_says_ok_with_exit_code_0(capsys):
    call_command("health")
    assert capsys.readouterr().out == "ok\n"


def test_an_address_that_takes_no_mail_is_to_be_looked_at():
    a_person(address_refused_at=clock.now())
    a_person(address_refused_at=clock.now(), is_active=False)
    (problem,) = health.problems()
    assert problem.key == "refused" and problem.sentence.startswith("1 ") and health.state_of([problem]) == "attention"


def test_a_silent_broker_is_looked_at_within_two_seconds_and_is_a_failure_only_where_the_rounds_stopped(settings):
    go_round(at=clock.now())
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes the line and never answers
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        began = time.monotonic()
        (problem,) = health.problems(doorbell=True)
        assert time.monotonic() - began < 5  # a second by its limit; this machine may be busy
    assert problem.key == "doorbell" and not problem.serious
    assert health.problems() == [], "only who asks for it waits for the broker"
    Run.objects.update(finished_at=Now() - timedelta(minutes=4))
    assert {(found.key, found.serious) for found in health.problems(doorbell=True)} == {("doorbell", True), ("silent", True)}
