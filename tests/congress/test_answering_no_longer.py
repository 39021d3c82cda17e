"""A link out of a mail after what it speaks of has changed, after its time, altered, or pressed at once: it opens nothing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress.mailing import answering
from congress.mailing.links import answer_link, answer_token, void_links
from congress.mailing.rounds import go_round
from congress.models import Mail, MailAnswer, User
from tests.congress.answers import MORNING, REASON, link, nothing_happened, press
from tests.factories import NOW, TODAY, a_paper, a_seat, a_stream, a_task
from workflows import moving
from workflows.models import Comment, Plan, ReminderRule, Step, Stream, Task
from workflows.words import Role

pytestmark = pytest.mark.django_db


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
