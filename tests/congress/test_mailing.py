"""Notices into mails, mails to people: what is said, to whom, once; and what becomes of a mail that did not get through."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from congress.mailing import claiming, sending, transports
from congress.mailing.holding import hold, release
from congress.mailing.items import Told
from congress.mailing.rounds import go_round, next_morning, slot_of
from congress.mailing.transports import Answer, Outcome
from congress.models import Mail, MailLine, Run
from tests.factories import TODAY, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from tests.post_office import BREAK
from workflows.models import Absence, Notice, Plan, ReminderRule, Seat, Task
from workflows.words import Phase, Role, State

pytestmark = pytest.mark.django_db
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=VIETNAM)
TUESDAY = MORNING + timedelta(days=1)


@pytest.fixture(autouse=True)
def rules():
    for audience, offset, repeats in [("owner", -7, False), ("owner", -3, False), ("owner", 0, False), ("owner", 1, True), ("head", 3, True), ("leader", 7, True)]:
        ReminderRule.objects.create(key=f"{audience}-{offset}", audience=audience, offset=offset, repeats=repeats, name=f"{audience} {offset}")


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))


@pytest.fixture
def owner(plan):
    return a_seat(Role.MEMBER, plan, person=a_person("Ủy viên A", name_en="Member A"))


def outcomes(mail):
    return set(mail.lines.values_list("outcome", "reason"))


def after_the_pause():
    Mail.objects.update(not_before=Now() - timedelta(seconds=1))


# What is said


def test_the_mail_says_what_is_pressing_with_counts_in_its_subject(plan, owner):
    a_task(plan, owner=owner, due_on=date(2025, 2, 13), title="Kế hoạch tuyên truyền", stream=a_stream("documents"))
    late = a_task(plan, owner=owner, due_on=date(2025, 2, 3), title="Dự thảo lần 1 Báo cáo chính trị", deliverable="Dự thảo")
    done_paper = a_task(plan, owner=owner, due_on=date(2025, 2, 4), title="Dự thảo lần 1 Báo cáo kiểm điểm")
    a_paper(done_paper, by=owner)
    go_round(at=MORNING)
    mail = Mail.objects.get(person=owner)
    assert mail.status == Mail.Status.SENT and mail.transport == "outbox" and mail.uncertain == 0
    assert mail.subject == "Nhắc việc đại hội: 2 quá hạn, 1 sắp đến hạn (thứ Hai, 10/02/2025)"
    lines = mail.text.splitlines()
    assert lines[0] == "Kính gửi đồng chí Ủy viên A,"
    first = lines.index("QUÁ HẠN") + 1
    assert lines[first] == "1. Dự thảo lần 1 Báo cáo chính trị – Đảng bộ xã A · Tiểu ban Văn kiện"
    assert lines[first + 1].strip() == "Hạn 03/02/2025, quá hạn 5 ngày làm việc. Chưa thực hiện. Còn thiếu: Dự thảo."
    assert lines[first + 2].strip() == f"http://127.0.0.1:8000/nhiem-vu/{late.pk}/"
    assert lines[first + 3].strip() == f"Trả lời nhanh: http://127.0.0.1:8000/tra-loi-nhanh/{late.pk}/", "the kept text has no key"
    assert "Hạn 04/02/2025" in lines[first + 5] and "Còn thiếu" not in lines[first + 5]
    assert lines.index("SẮP ĐẾN HẠN") > lines.index("QUÁ HẠN")
    assert "Số liệu tính đến 07:30 ngày 10/02/2025." in mail.text
    for said in ("Dự thảo lần 1 Báo cáo chính trị", f"/nhiem-vu/{late.pk}/", "quá hạn 5 ngày làm việc"):
        assert said in mail.html


def test_the_mail_speaks_the_persons_language(plan, owner):
    type(owner).objects.filter(pk=owner.pk).update(language="en")
    a_task(plan, owner=owner, due_on=TODAY, title="Đề cương", title_en="Outline")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=owner)
    assert mail.subject == "Congress reminder: 1 due today (Monday, 10/02/2025)"
    assert "Dear Member A," in mail.text and "1. Outline – " in mail.text


def test_of_the_personnel_stream_only_the_count_is_said(plan):
    personnel = a_stream("personnel")
    head = a_seat(Role.HEAD, plan, stream=personnel)
    for n in (1, 2):
        a_task(plan, owner=head, due_on=TODAY, stream=personnel, title=f"Phương án nhân sự {n}", deliverable="Tờ trình mật")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=head)
    assert mail.subject == "Nhắc việc đại hội: 2 đến hạn hôm nay (thứ Hai, 10/02/2025)"
    assert "Tiểu ban Nhân sự: 2 nhiệm vụ cần xử lý (đăng nhập để xem)" in mail.text
    assert "Tiểu ban Nhân sự: 2 nhiệm vụ cần xử lý (đăng nhập để xem)" in mail.html
    for secret in ("Phương án", "Tờ trình", "/nhiem-vu/"):
        assert secret not in mail.subject + mail.text + mail.html


def test_after_fifteen_tasks_the_rest_is_a_number(plan, owner):
    for n in range(21):
        a_task(plan, owner=owner, due_on=date(2025, 1, 6) + timedelta(days=n), title=f"Nhiệm vụ số {n + 1}")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=owner)
    assert "15. Nhiệm vụ số 15 " in mail.text and "Nhiệm vụ số 16 " not in mail.text
    assert "và 6 nhiệm vụ khác" in mail.text and "và 6 nhiệm vụ khác" in mail.html
    assert "21 quá hạn" in mail.subject


def test_the_leader_is_told_who_is_late_where(plan, owner):
    leader = a_seat(Role.LEADER, plan.unit)
    a_task(plan, owner=owner, due_on=date(2025, 1, 20), title="Dự thảo lần 1")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=leader)
    assert mail.subject == "Báo cáo quá hạn: 1 đơn vị, 1 nhiệm vụ (thứ Hai, 10/02/2025)"
    assert "QUÁ HẠN BÁO CÁO ĐỒNG CHÍ" in mail.text and "Người phụ trách: Ủy viên A." in mail.text


def test_a_head_who_owns_the_late_task_is_told_of_it_once(plan):
    head = a_seat(Role.HEAD, plan)
    a_task(plan, owner=head, due_on=date(2025, 1, 20), title="Dự thảo lần 1")
    go_round(at=MORNING)
    mail = Mail.objects.get(person=head)
    assert mail.lines.count() == 2 and mail.text.count("Dự thảo lần 1") == 1 and "1 quá hạn (" in mail.subject


def test_the_stand_in_reads_for_whom(plan, owner):
    stand_in = a_person()
    Absence.objects.create(person=owner, stand_in=stand_in, from_on=TODAY, to_on=TODAY)
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING)
    assert "Xử lý thay đồng chí Ủy viên A." in Mail.objects.get().text
    assert Mail.objects.get().person == stand_in


def test_what_goes_over_the_line_has_clean_headers_and_both_forms(plan, owner, post_office):
    type(owner).objects.filter(pk=owner.pk).update(name="Ủy viên\r\nBcc: x@example.com\x0b")
    a_task(plan, owner=owner, due_on=TODAY, title="Đề cương\x0b\x1cBáo cáo\nchính trị")
    go_round(at=MORNING)
    (message,) = post_office.messages
    assert message["Message-ID"] == Mail.objects.get().message_id
    assert message["Auto-Submitted"] == "auto-generated" and message["X-Auto-Response-Suppress"] == "All"
    assert message["Date"].endswith("+0700")
    assert message["To"].addresses[0].addr_spec == owner.email and message["Bcc"] is None
    assert message["From"].addresses[0].display_name == "Theo dõi đại hội – Văn phòng Đảng bộ xã A"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "1. Đề cương Báo cáo chính trị – " in text and "Đề cương Báo cáo chính trị" in html


# Once, at its hour


def test_before_half_past_seven_and_on_free_days_nothing_goes_out(plan, owner):
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING - timedelta(days=1))
    assert not Notice.objects.exists()
    go_round(at=MORNING - timedelta(minutes=1))
    assert Mail.objects.get().status == Mail.Status.WAITING
    go_round(at=MORNING + timedelta(hours=8))
    assert Mail.objects.get().status == Mail.Status.SENT


def test_rounds_by_beat_and_by_hand_send_one_mail_a_person_a_day(plan, owner, settings):
    settings.REMIND_AT = MORNING.time().replace(0, 0)
    a_task(plan, owner=owner, due_on=TODAY)
    call_command("remind")
    call_command("remind")
    call_command("remind", "--again")
    a_task(plan, owner=owner, due_on=TODAY)
    call_command("remind")
    assert Mail.objects.count() == 1 and Run.objects.filter(digest_on=TODAY).count() == 2


def test_what_comes_up_during_the_day_is_told_the_next_morning(plan, owner):
    go_round(at=MORNING)
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING + timedelta(hours=1))
    assert not Mail.objects.exists()
    go_round(at=TUESDAY)
    assert Mail.objects.get().slot_at == TUESDAY


def test_after_an_outage_one_mail_says_the_missed_days(plan, owner):
    wednesday = MORNING - timedelta(days=5)
    go_round(at=wednesday)
    a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    go_round(at=MORNING)
    mail = Mail.objects.get()
    assert "Thư này gộp nhắc việc từ 06/02/2025 đến 10/02/2025." in mail.text
    assert mail.text.count("Dự thảo lần 1") == 1
    assert sorted(mail.lines.values_list("outcome", "reason")) == [("sent", ""), ("skipped", "superseded"), ("skipped", "superseded")]


def test_the_database_refuses_a_second_mail_of_a_slot_and_a_second_line_of_a_notice(plan, owner):
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING)
    mail, line = Mail.objects.get(), MailLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(person=owner, slot_at=mail.slot_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailLine.objects.create(mail=mail, notice=line.notice)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailLine.objects.filter(pk=line.pk).update(outcome="skipped", reason="")


def test_the_next_morning_is_that_of_the_next_working_day():
    friday = slot_of(date(2025, 2, 7))
    assert next_morning(friday - timedelta(hours=1)) == friday
    assert next_morning(friday) == MORNING


# Asked again when it is sent


def closed(owner, task):
    Task.objects.filter(pk=task.pk).update(state=State.DONE, phase=Phase.DONE)


def suspended(owner, task):
    Plan.objects.update(suspended_on=TODAY, suspension_reason="Theo kết luận")


def redated(owner, task):
    Task.objects.filter(pk=task.pk).update(due_on=TODAY + timedelta(days=9), due_version=2)


def reassigned(owner, task):
    Task.objects.filter(pk=task.pk).update(owner=a_seat(Role.MEMBER, task.plan))


def unseated(owner, task):
    Seat.objects.filter(person=owner).update(to_on=TODAY - timedelta(days=1))


def away(owner, task):
    Absence.objects.create(person=owner, stand_in=a_person(), from_on=TODAY, to_on=TODAY)


def opted_out(owner, task):
    type(owner).objects.filter(pk=owner.pk).update(mail_reminders=False)


def locked_out(owner, task):
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)


CHANGES = {
    closed: "closed",
    suspended: "plan_suspended",
    redated: "redated",
    reassigned: "not_theirs",
    unseated: "not_theirs",
    away: "not_theirs",
    opted_out: "mail_off",
    locked_out: "account_off",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_no_longer_true_is_not_sent_and_says_why(plan, owner, change):
    task = a_task(plan, owner=owner, due_on=TODAY)
    hold("Đang khôi phục dữ liệu", by=None)
    go_round(at=MORNING)
    change(owner, task)
    release(by=None)
    go_round(at=MORNING + timedelta(minutes=1))
    mail = Mail.objects.get()
    assert mail.status == Mail.Status.SKIPPED and mail.text == ""
    assert outcomes(mail) == {("skipped", CHANGES[change])}


def test_what_is_still_true_is_sent_without_the_rest(plan, owner):
    task = a_task(plan, owner=owner, due_on=TODAY, title="Đã xong rồi")
    a_task(plan, owner=owner, due_on=TODAY, title="Còn phải làm")
    hold("Đang khôi phục dữ liệu", by=None)
    go_round(at=MORNING)
    closed(owner, task)
    release(by=None)
    go_round(at=MORNING)
    mail = Mail.objects.get()
    assert outcomes(mail) == {("sent", ""), ("skipped", "closed")}
    assert "Còn phải làm" in mail.text and "Đã xong rồi" not in mail.text


def test_a_changed_address_gets_the_mail(plan, owner, post_office):
    post_office.say("RCPT", "451 greylisted")
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING)
    type(owner).objects.filter(pk=owner.pk).update(email="moi@daihoi.example")
    after_the_pause()
    go_round(at=MORNING)
    assert Mail.objects.get().address == "moi@daihoi.example"


# What the server says


def test_refused_for_now_is_tried_again_later_and_is_not_doubtful(plan, owner, post_office):
    post_office.say("RCPT", "451 greylisted")
    post_office.say("DATA", "452 too busy")
    a_task(plan, owner=owner, due_on=TODAY)
    for attempts in (1, 2, 3):
        go_round(at=MORNING)
        go_round(at=MORNING)
        mail = Mail.objects.get()
        assert (mail.attempts, mail.uncertain) == (attempts, 0)
        after_the_pause()
    assert mail.status == Mail.Status.SENT and [line["id"] for line in post_office.taken] == [mail.message_id]


def test_the_pause_doubles_up_to_about_an_hour():
    pauses = [claiming.pause_after(n) for n in range(1, 13)]
    assert timedelta(minutes=1) <= pauses[0] <= timedelta(minutes=1, seconds=15)
    assert all(later > sooner * 1.2 for sooner, later in zip(pauses[:6], pauses[1:6], strict=False))
    assert timedelta(hours=1) <= pauses[-1] <= timedelta(hours=1, minutes=15)


@pytest.mark.parametrize("answer", ["552 mailbox full", "550 5.4.4 no route to host", "421 going down"])
def test_what_passes_by_itself_is_no_refusal(plan, owner, post_office, answer):
    post_office.say("RCPT", answer)
    a_task(plan, owner=owner, due_on=TODAY)
    go_round(at=MORNING)
    assert Mail.objects.get().status == Mail.Status.WAITING


def test_a_server_that_does_not_want_us_is_no_fault_of_the_recipient(plan, owner, post_office):
    post_office.say("MAIL", "550 sender not allowed")
    a_task(plan, owner=owner, due_on=TODAY)
    run = go_round(at=MORNING)
    assert Mail.objects.get().status == Mail.Status.WAITING and "550 sender not allowed" in run.trouble


def test_a_server_that_is_away_costs_no_mail_an_attempt(plan, owner, post_office):
    post_office.close()
    a_task(plan, owner=owner, due_on=TODAY)
    run = go_round(at=MORNING)
    assert "ConnectionRefusedError" in run.trouble and Mail.objects.get().attempts == 0
    post_office.open()
    assert go_round(at=MORNING).sent == 1


def test_a_line_that_begins_with_a_dot_arrives_whole(plan, owner, post_office):
    a_task(plan, owner=owner, due_on=TODAY, title="x")
    go_round(at=MORNING)
    sent = transports.Server()
    sent.open()
    sent.offer("a@daihoi.example", "b@daihoi.example")
    sent.hand_over(b"Message-ID: <1@x>\r\n\r\n.first\r\n..second\r\nlast\r\n")
    sent.close()
    assert post_office.messages[-1].get_content().splitlines() == [".first", "..second", "last"]


def test_one_refused_for_good_fails_alone(plan, owner, post_office):
    other = a_seat(Role.MEMBER, plan)
    a_task(plan, owner=owner, due_on=TODAY)
    a_task(plan, owner=other, due_on=TODAY)
    post_office.refuse(owner.email, "550 5.1.1 no such person")
    go_round(at=MORNING)
    by_person = {mail.person: mail for mail in Mail.objects.all()}
    assert by_person[owner].status == Mail.Status.FAILED and by_person[owner].answer == "RCPT TO: 550 5.1.1 no such person"
    assert outcomes(by_person[owner]) == {("failed", "refused")}
    assert by_person[other].status == Mail.Status.SENT


def test_after_many_attempts_it_is_given_up_and_may_be_tried_again_by_hand(plan, owner, post_office, settings):
    settings.MAIL_ATTEMPTS = 3
    post_office.say("RCPT", *["451 greylisted"] * 3)
    a_task(plan, owner=owner, due_on=TODAY)
    for _again in range(4):
        go_round(at=MORNING)
        after_the_pause()
    mail = Mail.objects.get()
    assert mail.status == Mail.Status.FAILED and outcomes(mail) == {("failed", "given_up")}
    newer = claiming.try_again(mail.pk)
    go_round(at=MORNING)
    newer.refresh_from_db()
    assert newer.part == 2 and newer.status == Mail.Status.SENT and outcomes(newer) == {("sent", "")}
    assert claiming.try_again(mail.pk) is None


def test_a_break_before_the_text_ends_the_round_and_leaves_no_doubt(plan, owner, post_office):
    a_task(plan, owner=owner, due_on=TODAY)
    a_task(plan, owner=a_seat(Role.MEMBER, plan), due_on=TODAY)
    post_office.say("RCPT", BREAK)
    run = go_round(at=MORNING)
    assert run.trouble and not post_office.taken
    assert sorted(Mail.objects.values_list("status", "attempts", "uncertain")) == [("waiting", 0, 0), ("waiting", 1, 0)]


def test_a_break_after_the_text_is_counted_and_the_same_text_goes_again(plan, owner, post_office):
    a_task(plan, owner=owner, due_on=TODAY)
    post_office.say("DATA", BREAK)
    go_round(at=MORNING)
    assert Mail.objects.get().uncertain == 1
    after_the_pause()
    go_round(at=MORNING + timedelta(hours=1))
    mail = Mail.objects.get()
    first, second = post_office.messages
    assert mail.status == Mail.Status.SENT and mail.uncertain == 1
    assert first["Message-ID"] == second["Message-ID"] == mail.message_id
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()


def test_a_doubtful_mail_that_is_no_longer_true_closes_and_a_new_one_starts(plan, owner, post_office):
    task = a_task(plan, owner=owner, due_on=TODAY, title="Đã xong rồi")
    a_task(plan, owner=owner, due_on=TODAY, title="Còn phải làm")
    post_office.say("DATA", BREAK)
    go_round(at=MORNING)
    closed(owner, task)
    after_the_pause()
    go_round(at=MORNING)
    old, new = Mail.objects.order_by("part")
    assert (old.status, old.uncertain, new.status, new.uncertain, new.part) == ("replaced", 1, "sent", 0, 2)
    assert outcomes(old) == {("skipped", "closed")} and outcomes(new) == {("sent", "")}
    assert old.message_id != new.message_id == post_office.taken[1]["id"]


def test_a_mail_that_did_not_get_through_goes_on_in_the_next_days_mail(plan, owner, post_office):
    post_office.say("DATA", "451 greylisted")
    a_task(plan, owner=owner, due_on=TODAY, title="Đến hạn thứ Hai")
    a_task(plan, owner=owner, due_on=date(2025, 2, 14), title="Còn bốn ngày")
    go_round(at=MORNING)
    go_round(at=TUESDAY)
    monday, tuesday = Mail.objects.order_by("slot_at")
    assert monday.status == Mail.Status.REPLACED and not monday.lines.exists()
    assert tuesday.status == Mail.Status.SENT and len(post_office.taken) == 1
    assert outcomes(tuesday) == {("sent", ""), ("skipped", "superseded")}
    for title in ("Đến hạn thứ Hai", "Còn bốn ngày"):
        assert tuesday.text.count(title) == 1


# Claims


def test_whoever_comes_back_after_another_claim_changes_nothing(plan, owner):
    a_task(plan, owner=owner, due_on=TODAY)
    hold("Giữ lại để thử", by=None)
    go_round(at=MORNING)
    (first,) = claiming.claim(at=MORNING).claims
    assert not claiming.claim(at=MORNING)
    Mail.objects.update(lease_until=Now() - timedelta(seconds=1))
    (second,) = claiming.claim(at=MORNING).claims
    letter = sending._letter(first, MORNING, Told([first], today=TODAY))
    assert claiming.count_doubt(first, letter, at=MORNING) == (False, False)
    assert not claiming.record(first, Answer(Outcome.ACCEPTED, ""), doubted=False, transport="smtp", at=MORNING)
    assert claiming.count_doubt(second, letter, at=MORNING) == (False, True)
    assert claiming.record(second, Answer(Outcome.ACCEPTED, ""), doubted=True, transport="smtp", at=MORNING)
    assert Mail.objects.get().status == Mail.Status.SENT and Mail.objects.get().uncertain == 0


def test_a_sender_whose_lease_ran_out_stops_before_the_text(plan, owner, post_office, settings):
    settings.MAIL_LEASE = timedelta(0)
    a_task(plan, owner=owner, due_on=TODAY)
    run = go_round(at=MORNING)
    assert not post_office.taken and run.trouble == "the mail server took longer than the lease"
    assert Mail.objects.get().uncertain == 0


def test_a_lost_sender_is_followed_by_another_after_its_lease(plan, owner, post_office):
    a_task(plan, owner=owner, due_on=TODAY)
    hold("Giữ lại để thử", by=None)
    go_round(at=MORNING)
    claiming.claim(at=MORNING)
    release(by=None)
    assert go_round(at=MORNING).sent == 0
    Mail.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert go_round(at=MORNING).sent == 1


def test_while_mail_is_held_nothing_is_tried_and_nothing_is_lost(plan, owner):
    a_task(plan, owner=owner, due_on=TODAY)
    hold("Đang khôi phục dữ liệu", by=None)
    hold("Đang khôi phục dữ liệu", by=None)
    run = go_round(at=MORNING)
    assert (run.planned, run.mails, run.sent) == (1, 1, 0)
    assert release(by=None) == 1
    assert go_round(at=MORNING).sent == 1


def test_who_wants_no_mail_is_still_told_of_their_own_overdue_tasks(plan, owner):
    overdue = a_task(plan, owner=owner, due_on=TODAY - timedelta(days=3), title="Đã quá hạn")
    a_task(plan, owner=owner, due_on=TODAY, title="Đến hạn hôm nay")
    opted_out(owner, overdue)
    go_round(at=MORNING)
    sent = MailLine.objects.filter(outcome="sent", mail__person=owner)
    assert set(sent.values_list("notice__task", flat=True)) == {overdue.pk}
