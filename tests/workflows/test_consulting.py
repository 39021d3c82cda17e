"""Drafts, rounds, answers and outcomes: what is refused with its sentence and saves nothing, and what stands once."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from tests.documents import CLOSES, a_document, a_draft, a_lower_unit, a_round, an_opinion, people_of, put
from tests.factories import NOW, TODAY, a_unit
from workflows import consulting
from workflows.models import Addressee, Attachment, Change, Draft, Opinion, Round, Task
from workflows.moving import Refused
from workflows.words import Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    return a_document()


@pytest.fixture
def people(task):
    return people_of(task)


def refused(sentence, field, rule, *args, **options):
    with pytest.raises(Refused) as no:
        rule(*args, **options)
    assert sentence in str(no.value) and no.value.field == field, (str(no.value), no.value.field)


# Drafts


def test_drafts_of_a_paper_are_counted_and_the_same_file_stands_once(task, people):
    made = [a_draft(task).attachment for _ in range(2)]
    Draft.objects.all().delete()
    name = {"by": people["owner"], "at": NOW}
    first = consulting.name_draft(task.pk, paper="political", attachment_id=made[0].pk, **name)
    again = consulting.name_draft(task.pk, paper="political", attachment_id=made[0].pk, **name)
    second = consulting.name_draft(task.pk, paper="political", attachment_id=made[1].pk, note="Sau hội nghị", **name)
    assert (first.number, again.pk, second.number) == (1, first.pk, 2)
    refused("đã được ghi", "attachment", consulting.name_draft, task.pk, paper="review", attachment_id=made[0].pk, **name)


def test_only_a_standing_deliverable_of_the_task_becomes_a_draft(task, people):
    alien, gone = a_draft(a_document()).attachment, a_draft(task).attachment
    Draft.objects.all().delete()
    Attachment.objects.filter(pk=gone.pk).update(removed_at=NOW)
    for one in (alien, gone):
        refused("chưa bị gỡ bỏ", "attachment", consulting.name_draft, task.pk, paper="political", attachment_id=one.pk, by=people["owner"], at=NOW)
    assert not Draft.objects.exists()


def test_nobody_names_drafts_of_what_the_superior_has(task, people):
    one = a_draft(task).attachment
    Draft.objects.all().delete()
    put(task, State.WITH_SUPERIOR)
    refused("trạng thái", "", consulting.name_draft, task.pk, paper="political", attachment_id=one.pk, by=people["owner"], at=NOW)


# Rounds


def opened(task, by, **facts):
    drafts = facts.pop("drafts", None) or [a_draft(task).pk]
    said = {"title": "Đợt 1", "groups": ["Mặt trận Tổ quốc"], "closes_on": CLOSES, "by": by, "at": NOW} | facts
    return consulting.open_round(task.pk, drafts=drafts, **said)


def test_a_round_asks_units_and_groups_once(task, people):
    below = [a_unit(task.plan.unit) for _ in range(2)]
    row = opened(task, people["owner"], units=[one.pk for one in below], groups=["Mặt trận  Tổ quốc ", ""])
    assert [str(one) for one in row.addressees.all()] == [*map(str, below), "Mặt trận Tổ quốc"]
    assert Change.objects.get(task=task).old == "Đợt 1"


@pytest.mark.parametrize(
    "facts, sentence, field",
    [
        ({"title": "  "}, "Nhập tên đợt lấy ý kiến", "title"),
        ({"groups": []}, "Chọn ít nhất một đơn vị", "units"),
        ({"groups": ["Mặt trận Tổ quốc", "mặt trận tổ quốc"]}, "Mỗi nơi chỉ ghi một lần", "groups"),
        ({"groups": ["x" * 121]}, "tối đa 120 chữ", "groups"),
        ({"closes_on": TODAY - timedelta(days=3)}, "Ngày hết hạn đã qua", "closes_on"),
        ({"closes_on": date(2025, 2, 16)}, "là ngày nghỉ. Chọn ngày làm việc: 14/02/2025, 17/02/2025", "closes_on"),
        ({"drafts": [999_999]}, "Chọn ít nhất một dự thảo", "drafts"),
    ],
)
def test_a_wrong_round_is_refused_at_its_field_and_nothing_is_saved(task, people, facts, sentence, field):
    refused(sentence, field, opened, task, people["owner"], **facts)
    assert not Round.objects.exists() and not Change.objects.exists()


def test_a_unit_is_asked_once_and_only_a_direct_lower_one(task, people):
    below, beside = a_unit(task.plan.unit), a_unit(task.plan.unit.parent)
    grandchild, ended = a_unit(below), a_unit(task.plan.unit, ended_on=date(2025, 1, 31))
    refused("Mỗi nơi chỉ ghi một lần", "units", opened, task, people["owner"], units=[below.pk, below.pk])
    for wrong in (beside, grandchild, ended, task.plan.unit):
        refused("Chỉ lấy ý kiến đơn vị trực thuộc", "units", opened, task, people["owner"], units=[wrong.pk])
    row = opened(task, people["owner"], units=[below.pk])
    refused("Mỗi nơi chỉ ghi một lần", "units", consulting.ask_also, row.pk, units=[below.pk], by=people["owner"], at=NOW)
    assert row.addressees.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Addressee.objects.create(round=row, unit=below)


def test_pressing_twice_opens_one_round_and_another_may_not_have_its_name(task, people):
    draft = a_draft(task)
    first = opened(task, people["owner"], drafts=[draft.pk])
    assert opened(task, people["owner"], drafts=[draft.pk]).pk == first.pk and first.addressees.count() == 1
    refused("Đã có đợt lấy ý kiến với tên này", "title", opened, task, people["owner"], drafts=[draft.pk], groups=["Hội Nông dân"])


def test_only_those_who_do_the_work_open_rounds_and_only_before_revising(task, people):
    for role in ("observer", "leader", "superior"):
        refused("người phụ trách", "", opened, task, people[role])
    put(task, State.REVISING)
    refused("khi đang dự thảo hoặc đang lấy ý kiến", "", opened, task, people["owner"])


def test_a_round_is_closed_once_with_all_that_was_passed_on(task, people):
    below, theirs = a_lower_unit(task.plan.unit)
    row = opened(task, people["owner"], units=[below.pk])
    task = put(task, State.CONSULTATION)
    asked = row.addressees.get(unit=below)
    child = consulting.pass_on(asked.pk, title="Đợt 1", groups=["Ban công tác Mặt trận"], closes_on=CLOSES, by=theirs[Role.OFFICE], at=NOW)
    consulting.close_round(row.pk, by=people["owner"], at=NOW)
    child.refresh_from_db()
    assert child.closed_at == NOW
    assert consulting.close_round(row.pk, by=people["owner"], at=NOW + timedelta(hours=1)).closed_at == NOW
    refused("đã kết thúc đợt lấy ý kiến này ngày 10/02/2025", "", consulting.close_round, row.pk, by=people["head"], at=NOW)
    refused("đã kết thúc", "units", consulting.ask_also, row.pk, groups=["Hội Nông dân"], by=people["owner"], at=NOW)
    for one in (asked, child.addressees.get()):
        refused("không nhận thêm trả lời", "", consulting.add_opinion, one.pk, text="Muộn", by=theirs[Role.OFFICE], at=NOW)
        refused("không nhận thêm trả lời", "", consulting.send_answer, one.pk, agrees=True, by=theirs[Role.OFFICE], at=NOW)
    assert not Opinion.objects.exists()


# Answers


@pytest.fixture
def asked(task, people):
    below, theirs = a_lower_unit(task.plan.unit)
    row = a_round(put(task, State.CONSULTATION), units=[below], groups=["Mặt trận Tổ quốc"])
    return row.addressees.get(unit=below), theirs


@pytest.mark.parametrize("role, may", [(Role.OFFICE, True), (Role.LEADER, True), (Role.MEMBER, True), (Role.OBSERVER, False), ("service", False)])
def test_the_units_documents_body_office_and_leaders_answer(asked, role, may):
    addressee, theirs = asked
    if may:
        assert consulting.add_opinion(addressee.pk, text="Bổ sung.", by=theirs[role], at=NOW).given_by == theirs[role]
    else:
        refused("Chỉ người của đơn vị được lấy ý kiến", "", consulting.add_opinion, addressee.pk, text="Bổ sung.", by=theirs[role], at=NOW)


def test_those_who_ask_answer_for_groups_and_never_for_a_unit(asked, task, people):
    addressee, theirs = asked
    group = addressee.round.addressees.get(unit=None)
    assert consulting.add_opinion(group.pk, text="Bổ sung.", by=people["office"], at=NOW)
    group.refresh_from_db()
    assert group.answered_by == people["office"]
    for person in (people["office"], people["owner"], people["superior"]):
        refused("Chỉ người của đơn vị", "", consulting.add_opinion, addressee.pk, text="Bổ sung.", by=person, at=NOW)
    for person in (people["leader"], theirs[Role.OFFICE]):
        refused("Chỉ người của đơn vị", "", consulting.add_opinion, group.pk, text="Bổ sung.", by=person, at=NOW)


def test_nothing_is_answered_before_the_consultation_is_opened(asked, task):
    addressee, theirs = asked
    put(task, State.DRAFTING)
    refused("Chỉ người của đơn vị", "", consulting.add_opinion, addressee.pk, text="Bổ sung.", by=theirs[Role.OFFICE], at=NOW)


def test_an_opinion_says_something_and_the_same_stands_once(asked):
    addressee, theirs = asked
    who = {"by": theirs[Role.OFFICE], "at": NOW}
    refused("Ghi ý kiến hoặc tải tệp", "text", consulting.add_opinion, addressee.pk, section="Phần I", text="  ", **who)
    first = consulting.add_opinion(addressee.pk, text="Bổ sung.", **who)
    assert consulting.add_opinion(addressee.pk, text="Bổ sung.", **who).pk == first.pk
    file = {"file": ContentFile(b"%PDF-1.7"), "name": "y-kien.pdf", "content_type": "application/pdf"}
    kept = consulting.add_opinion(addressee.pk, **file, **who)
    assert consulting.add_opinion(addressee.pk, **file, **who).pk == kept.pk
    assert kept.file.name.startswith("opinions/") and "y-kien" not in kept.file.name and kept.size == 8
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(addressee=addressee, given_by=theirs[Role.OFFICE], at=NOW)


@pytest.mark.parametrize("day, late", [(20, False), (21, True)])
def test_an_answer_after_the_closing_day_is_late(asked, day, late):
    addressee, theirs = asked
    at = datetime(2025, 2, day, 17, 0, tzinfo=NOW.tzinfo)
    sent = consulting.send_answer(addressee.pk, agrees=True, by=theirs[Role.LEADER], at=at)
    assert (sent.late, sent.answered_at) == (late, at)
    again = consulting.send_answer(addressee.pk, by=theirs[Role.LEADER], at=at + timedelta(days=9))
    assert (again.late, again.answered_at) == (late, at)


def test_an_empty_answer_says_that_it_agrees(asked):
    addressee, theirs = asked
    refused("Ghi ít nhất một ý kiến", "agrees", consulting.send_answer, addressee.pk, by=theirs[Role.OFFICE], at=NOW)
    an_opinion(addressee, sent=False)
    assert consulting.send_answer(addressee.pk, by=theirs[Role.OFFICE], at=NOW).answered_at == NOW


def test_an_opinion_is_taken_back_until_the_answer_is_sent(asked, django_capture_on_commit_callbacks):
    addressee, theirs = asked
    who = {"by": theirs[Role.OFFICE], "at": NOW}
    first = consulting.add_opinion(addressee.pk, file=ContentFile(b"%PDF-1.7 back"), name="a.pdf", content_type="application/pdf", **who)
    storage, stored = first.file.storage, first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        consulting.remove_opinion(first.pk, **who)
    consulting.remove_opinion(first.pk, **who)
    assert not Opinion.objects.exists() and not storage.exists(stored)
    second = consulting.add_opinion(addressee.pk, text="Giữ lại.", **who)
    consulting.send_answer(addressee.pk, **who)
    refused("nội dung được giữ nguyên", "", consulting.remove_opinion, second.pk, **who)


def test_a_suspended_plan_takes_no_answer(asked, task):
    addressee, theirs = asked
    type(task.plan).objects.filter(pk=task.plan_id).update(suspended_on=TODAY, suspension_reason="127-KL/TW")
    refused("tạm dừng", "", consulting.add_opinion, addressee.pk, text="Bổ sung.", by=theirs[Role.OFFICE], at=NOW)


# Outcomes


def test_what_is_not_accepted_is_explained(asked, people):
    addressee, _theirs = asked
    opinion = an_opinion(addressee)
    who = {"by": people["owner"], "at": NOW}
    for outcome in ("partly", "not"):
        for reason in ("", "ok ........"):
            refused("ít nhất 10 chữ cái", "reason", consulting.settle, opinion.pk, outcome=outcome, reason=reason, **who)
    refused("Chọn kết quả tiếp thu", "outcome", consulting.settle, opinion.pk, outcome="maybe", **who)
    opinion.refresh_from_db()
    assert opinion.outcome == ""
    consulting.settle(opinion.pk, outcome="accepted", **who)
    settled = consulting.settle(opinion.pk, outcome="not", reason="Chỉ tiêu do tỉnh giao.", **who)
    assert (settled.outcome, settled.decided_by) == ("not", people["owner"])


def test_outcomes_are_for_those_who_do_the_work_and_end_with_the_submission(asked, task, people):
    addressee, theirs = asked
    opinion = an_opinion(addressee)
    for person in (people["observer"], people["superior"], theirs[Role.LEADER]):
        refused("người phụ trách", "", consulting.settle, opinion.pk, outcome="accepted", by=person, at=NOW)
    put(task, State.WITH_SUPERIOR)
    refused("trước khi trình cấp trên", "", consulting.settle, opinion.pk, outcome="accepted", by=people["owner"], at=NOW)


def test_an_opinion_not_sent_has_no_outcome(asked, people):
    opinion = an_opinion(asked[0], sent=False)
    refused("trả lời đã gửi", "", consulting.settle, opinion.pk, outcome="accepted", by=people["owner"], at=NOW)


def test_writing_an_outcome_overtakes_whoever_looks_at_the_task(asked, task, people):
    before = Task.objects.get(pk=task.pk).version
    consulting.settle(an_opinion(asked[0]).pk, outcome="accepted", by=people["owner"], at=NOW)
    assert Task.objects.get(pk=task.pk).version == before + 1
