"""The link that answers for a task: it names it, asks one confirmation, obeys every rule and works once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from congress.mailing.links import with_keys
from congress.mailing.rounds import go_round
from congress.models import Mail, MailAnswer, User
from tests.congress.answers import MORNING, REASON, link, nothing_happened, press
from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_person, a_seat
from tests.post_office import PostOffice
from tests.processes import free_port
from workflows import moving
from workflows.models import Absence, Change, Comment, ReminderRule, Step, Task
from workflows.words import Role, State

pytestmark = pytest.mark.django_db


# The link


def test_the_mail_that_goes_out_has_the_link_and_what_is_kept_has_no_key(task, owner, settings, tmp_path, strict):
    ReminderRule.objects.create(key="overdue", audience="owner", offset=1, repeats=True, name="Quá hạn")
    settings.MAIL_TO_OUTBOX_ONLY = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with PostOffice(settings.EMAIL_PORT, tmp_path / "taken") as post_office:
        go_round(at=MORNING)
        (message,) = post_office.messages
    mail = Mail.objects.get()
    wanted = f"http://127.0.0.1:8000{link(owner, task, mail.slot_at, mail.pk)}"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert wanted in text and f'href="{wanted}"' in html
    assert f"/tra-loi-nhanh/{task.pk}/" in mail.text and "/tra-loi-nhanh/Wz" not in mail.text + mail.html
    assert strict.get(f"/tra-loi-nhanh/{task.pk}/").status_code == 404
    assert strict.get(wanted.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_administrator_reads_the_mail_without_its_keys(task, owner, client, settings):
    settings.DEMO = False
    mail = Mail.objects.create(person=owner, slot_at=MORNING, html=f"http://127.0.0.1:8000/tra-loi-nhanh/{task.pk}/", text="x")
    client.force_login(a_person(is_superuser=True, is_staff=True))
    assert client.get(reverse("mail_page", args=[mail.pk])).content.decode() == mail.html
    assert with_keys(mail, mail.html) != [mail.html]


def test_a_look_names_the_task_and_changes_nothing(task, owner, strict):
    for _again in range(20):
        page = strict.get(link(owner, task))
    text = page.content.decode()
    for said in ("Dự thảo lần 1 Báo cáo chính trị", "Đảng bộ xã A", "Thứ Tư, 05/02/2025", "Ủy viên A"):
        assert said in text
    assert page.status_code == 200 and not page.cookies and page["Referrer-Policy"] == "no-referrer"
    assert nothing_happened(task)


def test_the_page_speaks_its_persons_language(task, owner, strict):
    User.objects.filter(pk=owner.pk).update(language="en")
    assert "More time is needed" in strict.get(link(owner, task)).content.decode()


def test_it_acts_for_its_person_whoever_is_logged_in_and_says_so(task, owner, client):
    other = a_person("Người khác")
    client.force_login(other)
    before = client.session.session_key
    assert "tài khoản Người khác" in client.get(link(owner, task)).content.decode()
    press(client, link(owner, task), "not_mine", task, note=REASON)
    assert Change.objects.get().by == owner and client.session.session_key == before
    assert client.session["_auth_user_id"] == str(other.pk)


def test_it_opens_nothing_else(task, owner, strict):
    strict.get(link(owner, task))
    assert press(strict, link(owner, task), "more_time", task, note=REASON, wished_on="20/02/2025").status_code == 200
    assert not strict.cookies and strict.get(reverse("task", args=[task.pk])).status_code == 302


# Done


def test_done_submits_what_has_its_deliverable(task, owner, strict):
    a_paper(task, by=owner)
    answer = press(strict, link(owner, task), "done", task)
    assert answer.status_code == 200 and "đã trình duyệt" in answer.content.decode() and not answer.cookies
    assert list(Step.objects.values_list("action", "by")) == [("start", owner.pk), ("submit", owner.pk)]
    assert Task.objects.get(pk=task.pk).state == State.IN_REVIEW
    row = MailAnswer.objects.get()
    assert (row.person, row.task, row.choice) == (owner, task, "done")


def test_done_without_the_deliverable_is_refused_with_its_sentence(task, owner, strict):
    answer = press(strict, link(owner, task), "done", task)
    assert answer.status_code == 422 and "“Dự thảo”" in answer.content.decode()
    assert nothing_happened(task), "not even begun"


def test_done_of_a_returned_task_asks_what_has_changed(task, owner, plan, strict):
    a_paper(task, by=owner, at=NOW - timedelta(days=3))
    head = a_seat(Role.HEAD, plan)
    for action, by, note in (("start", owner, ""), ("submit", owner, ""), ("send_back", head, "Bổ sung số liệu")):
        moving.move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW - timedelta(hours=1), note=note)
    assert press(strict, link(owner, task), "done", task).status_code == 422
    assert press(strict, link(owner, task), "done", task, note="Đã bổ sung số liệu").status_code == 200
    assert Task.objects.get(pk=task.pk).state == State.IN_REVIEW


def test_whoever_saw_an_older_task_is_told_and_may_press_again(task, owner, strict):
    a_paper(task, by=owner)
    moving.move(task.pk, "start", by=owner, version=1, at=NOW)
    late = strict.post(link(owner, task), {"choice": "done", "version": 1})
    assert late.status_code == 422 and Step.objects.count() == 1 and 'name="version" value="2"' in late.content.decode()
    assert press(strict, link(owner, task), "done", task).status_code == 200


def test_a_long_work_is_not_done_by_mail(plan, strict):
    owner = a_seat(Role.OFFICE, plan.unit)
    long_task = a_congress_task(plan)
    Task.objects.filter(pk=long_task.pk).update(owner=owner)
    assert 'value="done"' not in strict.get(link(owner, long_task)).content.decode()
    answer = press(strict, link(owner, long_task), "done", long_task)
    assert answer.status_code == 422 and not Step.objects.exists() and not MailAnswer.objects.exists()


# More time


def test_more_time_is_a_comment_with_day_and_reason_and_the_day_stays(task, owner, strict):
    answer = press(strict, link(owner, task), "more_time", task, note=REASON, wished_on="20/02/2025")
    assert answer.status_code == 200 and "Thứ Năm, 20/02/2025" in answer.content.decode()
    comment = Comment.objects.get()
    assert (comment.text, comment.by, comment.task) == (f"Đề nghị thêm thời gian, đến 20/02/2025: {REASON}", owner, task)
    assert Task.objects.get(pk=task.pk).due_on == task.due_on


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"note": REASON, "wished_on": "10/02/2025"}, "Đề nghị một ngày sau 10/02/2025."),
        ({"note": REASON, "wished_on": "31/02/2025"}, "31/02/2025"),
        ({"note": REASON, "wished_on": ""}, "Nhập ngày cần đến."),
        ({"note": REASON, "wished_on": "28/05/2025"}, "Đại hội khai mạc ngày 28/05/2025"),
        ({"note": "ok", "wished_on": "20/02/2025"}, "ít nhất 10 chữ cái"),
        ({"note": "", "wished_on": "20/02/2025"}, "Nhập lý do."),
    ],
)
def test_what_is_typed_wrong_is_refused_and_nothing_is_kept(task, owner, strict, typed, sentence):
    answer = press(strict, link(owner, task), "more_time", task, **typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert nothing_happened(task)


# Not mine


def test_not_mine_leaves_the_task_to_the_head_with_the_reason(task, owner, plan, strict):
    head = a_seat(Role.HEAD, plan)
    answer = press(strict, link(owner, task), "not_mine", task, note=REASON)
    assert answer.status_code == 200
    row, change = Task.objects.get(pk=task.pk), Change.objects.get()
    assert row.owner is None and row.version == task.version + 1
    assert (change.field, change.old, change.new, change.reason, change.by) == ("owner", str(owner), "", REASON, owner)
    told = Client()
    told.force_login(head)
    assert "Dự thảo lần 1 Báo cáo chính trị" in told.get("/nhiem-vu/?owner=none&group=open").content.decode()


def test_who_stands_in_may_submit_but_not_give_the_task_back(task, owner, strict):
    stand_in = a_person()
    Absence.objects.create(person=owner, stand_in=stand_in, from_on=TODAY, to_on=TODAY)
    a_paper(task, by=owner)
    assert 'value="not_mine"' not in strict.get(link(stand_in, task)).content.decode()
    assert press(strict, link(stand_in, task), "not_mine", task, note=REASON).status_code == 422 and nothing_happened(task)
    assert press(strict, link(stand_in, task), "done", task).status_code == 200
    assert Step.objects.filter(by=stand_in, stands_in_for=owner).count() == 2


# Once


def test_a_link_answers_once_and_says_what_was_done(task, owner, strict):
    address = link(owner, task)
    press(strict, address, "more_time", task, note=REASON, wished_on="20/02/2025")
    for answer in (
        strict.get(address),
        press(strict, address, "not_mine", task, note=REASON),
        press(strict, address, "more_time", task, note=REASON, wished_on="21/02/2025"),
    ):
        assert answer.status_code == 200 and "đến Thứ Năm, 20/02/2025" in answer.content.decode()
    assert Comment.objects.count() == 1 and MailAnswer.objects.count() == 1 and Task.objects.get(pk=task.pk).owner == owner
    tomorrow = link(owner, task, MORNING + timedelta(days=1), mail=2)
    assert press(strict, tomorrow, "not_mine", task, note=REASON).status_code == 200 and MailAnswer.objects.count() == 2
