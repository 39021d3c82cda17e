"""The link that answers for a task: it names it, asks one confirmation, obeys every rule, works once and opens nothing else."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from congress.mailing import answering
from congress.mailing.links import answer_link, answer_token, void_links, with_keys
from congress.mailing.rounds import go_round
from congress.models import Mail, MailAnswer, User
from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from tests.post_office import PostOffice
from tests.processes import free_port
from workflows import moving
from workflows.models import Absence, Change, Comment, Plan, ReminderRule, Step, Stream, Task
from workflows.words import Role, State

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
REASON = "Chờ phòng tài chính xác nhận dự toán"


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def owner(plan):
    return a_seat(Role.MEMBER, plan, person=a_person("Ủy viên A", name_en="Member A"))


@pytest.fixture
def task(plan, owner):
    return a_task(plan, owner=owner, due_on=date(2025, 2, 5), title="Dự thảo lần 1 Báo cáo chính trị")


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def link(person, task, slot_at=MORNING, mail=1):
    return reverse("quick_answer", args=[answer_token(Mail(pk=mail, person=User.objects.get(pk=person.pk), slot_at=slot_at), task.pk)])


def press(client, address, choice, task=None, **typed):
    version = Task.objects.values_list("version", flat=True).get(pk=task.pk) if task else 1
    return client.post(address, {"choice": choice, "version": version} | typed)


def nothing_happened(task):
    row = Task.objects.get(pk=task.pk)
    return row.version == task.version and not any(model.objects.exists() for model in (Step, Change, Comment, MailAnswer))


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
    assert with_keys(mail.html, mail) != mail.html


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


# No longer


def reassigned(owner, task):
    Task.objects.filter(pk=task.pk).update(owner=a_seat(Role.MEMBER, task.plan))


def unseated(owner, task):
    owner.seats.update(to_on=TODAY - timedelta(days=1))


def made_confidential(owner, task):
    Stream.objects.filter(pk=task.stream_id).update(confidential=True)


def suspended(owner, task):
    Plan.objects.update(suspended_on=TODAY, suspension_reason="Theo kết luận")


def submitted(owner, task):
    a_paper(task, by=owner)
    moving.move(task.pk, "start", by=owner, version=1, at=NOW)
    moving.move(task.pk, "submit", by=owner, version=2, at=NOW)


def deactivated(owner, task):
    User.objects.filter(pk=owner.pk).update(is_active=False)


def new_address(owner, task):
    User.objects.filter(pk=owner.pk).update(email="moi@daihoi.example")


def links_made_void(owner, task):
    void_links(owner)


GONE = {
    reassigned: (410, "Nhiệm vụ đã được phân công cho người khác."),
    unseated: (410, "không còn được phân quyền xem nhiệm vụ này"),
    made_confidential: (410, "không còn được phân quyền xem nhiệm vụ này"),
    suspended: (410, "Kế hoạch đang tạm dừng"),
    submitted: (410, "đã được trình"),
    deactivated: (404, ""),
    new_address: (404, ""),
    links_made_void: (404, ""),
}


@pytest.mark.parametrize("change", GONE)
def test_what_has_changed_meanwhile_holds_for_the_link_too(task, owner, strict, change):
    address = link(owner, task)
    change(owner, task)
    status, sentence = GONE[change]
    steps = Step.objects.count()
    for answer in (strict.get(address), press(strict, address, "more_time", task, note=REASON, wished_on="20/02/2025")):
        assert sentence in answer.content.decode()
        assert answer.status_code == status or (answer.status_code == 422 and status == 410)
        if change in (unseated, made_confidential, deactivated, new_address, links_made_void):
            assert "Báo cáo chính trị" not in answer.content.decode()
    assert not Comment.objects.exists() and not MailAnswer.objects.exists() and Step.objects.count() == steps


def test_after_seven_days_it_is_over(task, owner, strict, settings):
    address = link(owner, task)
    settings.DEMO_TODAY = TODAY + timedelta(days=7)
    assert strict.get(address).status_code == 200
    settings.DEMO_TODAY = TODAY + timedelta(days=8)
    for answer in (strict.get(address), press(strict, address, "not_mine", task, note=REASON)):
        assert answer.status_code == 410 and "có giá trị 7 ngày" in answer.content.decode()
        assert "Báo cáo chính trị" not in answer.content.decode()
    assert nothing_happened(task)


def test_an_altered_link_and_one_for_something_else_are_not_there(task, owner, strict):
    token = link(owner, task).split("/")[-2]
    payload, _sep, signature = token.rpartition(":")
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), f"{payload[:-1]}:{signature}", "nham", signature):
        assert strict.get(reverse("quick_answer", args=[wrong])).status_code == 404
    assert strict.get(reverse("unsubscribe", args=[token])).status_code == 404
    assert strict.get(reverse("invitation", args=[token])).status_code == 404


def test_nobody_chooses_what_is_not_offered(task, owner, strict):
    for choice in ("", "approve", "cancel"):
        assert strict.post(link(owner, task), {"choice": choice, "version": 1, "note": REASON}).status_code == 422
    assert nothing_happened(task)


def test_confidential_work_has_no_link_in_a_mail(plan):
    personnel = a_stream("personnel")
    head = a_seat(Role.HEAD, plan, stream=personnel)
    ReminderRule.objects.create(key="overdue", audience="owner", offset=1, repeats=True, name="Quá hạn")
    a_task(plan, owner=head, due_on=date(2025, 2, 3), stream=personnel, title="Phương án nhân sự")
    go_round(at=MORNING)
    mail = Mail.objects.get()
    assert mail.text and "tra-loi-nhanh" not in mail.text + mail.html


def test_the_second_of_two_presses_at_once_finds_the_firsts_row(task, owner):
    token = answer_token(Mail(pk=1, person=owner, slot_at=MORNING), task.pk)
    said = {"version": 1, "note": REASON, "at": NOW}
    first = answering.answer(answer_link(token, today=TODAY), "not_mine", **said)
    second = answering.answer(answer_link(token, today=TODAY), "more_time", wished_on=date(2025, 2, 20), **said)
    assert first == second and second.choice == "not_mine" and not Comment.objects.exists()
