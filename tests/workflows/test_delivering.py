"""Files, papers and comments: what they write, what they refuse, and that twice is once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError

from tests.factories import (
    NOW,
    TODAY,
    a_congress_task,
    a_paper,
    a_person,
    a_plan,
    a_seat,
    a_stream,
    a_task,
    a_unit,
    roles_around,
)
from workflows.delivering import attach_file, attach_paper, comment, remove
from workflows.models import Attachment, Comment, Plan, Stage, Task
from workflows.moving import Overtaken, Refused, move
from workflows.words import Level, Phase, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    task = a_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))))
    task.owner = a_seat(Role.MEMBER, task.plan)
    task.save()
    return task


def a_file(task, *, by=None, text=b"%PDF-1.7 draft", name="Dự thảo.pdf", at=NOW):
    return attach_file(task.pk, file=ContentFile(text, name=name), name=name, content_type="application/pdf", by=by or task.owner, at=at)


def a_registered_paper(task, *, by=None, **facts):
    known = {"number": "05-BC/ĐU", "dated_on": TODAY, "kept_at": "Văn phòng Đảng ủy"} | facts
    return attach_paper(task.pk, **known, by=by or task.owner, at=NOW)


def files_kept():
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def do(task, action, by, **more):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW, **more)


def submitted(task):
    do(task, "start", task.owner)
    row = a_file(task)
    do(task, "submit", task.owner)
    return row


def test_a_file_is_kept_under_a_name_that_tells_nothing(task):
    row = a_file(task)
    assert (row.round, row.original_name, row.size, row.content_type) == (1, "Dự thảo.pdf", 14, "application/pdf")
    assert len(row.sha256) == 64 and "thảo" not in row.file.name and Path(row.file.name).suffix == ""
    assert Path(row.file.path).read_bytes() == b"%PDF-1.7 draft"
    assert Path(settings.MEDIA_ROOT) in Path(row.file.path).parents


def test_rounds_count_on_over_files_papers_and_what_was_removed(task):
    first = a_file(task)
    remove(first.pk, why="Tải nhầm tệp của xã khác", by=task.owner, at=NOW)
    assert [a_registered_paper(task).round, a_file(task, text=b"%PDF-2").round] == [2, 3]


def test_the_same_file_sent_twice_stands_once_and_leaves_one_file(task):
    before = files_kept()
    assert a_file(task) == a_file(task)
    assert len(files_kept()) == len(before) + 1
    assert a_registered_paper(task) == a_registered_paper(task)
    assert task.attachments.count() == 2


def test_who_has_the_task_open_is_overtaken_by_a_new_deliverable_but_not_by_the_same_one(task):
    """What is sent on or approved is what stood before the person."""
    do(task, "start", task.owner)
    a_file(task)
    seen = Task.objects.get(pk=task.pk).version
    a_file(task)
    assert Task.objects.get(pk=task.pk).version == seen
    for add in (lambda: a_file(task, text=b"%PDF-1.7 another"), lambda: a_registered_paper(task)):
        seen = Task.objects.get(pk=task.pk).version
        add()
        with pytest.raises(Overtaken, match="thay đổi"):
            move(task.pk, "submit", by=task.owner, version=seen, at=NOW)
    do(task, "submit", task.owner)


def test_a_task_whose_paper_must_not_enter_refuses_the_file_and_takes_the_number(task):
    task.stages.update(no_upload=True)
    before = files_kept()
    with pytest.raises(Refused, match="must not be uploaded|không được tải"):
        a_file(task)
    assert files_kept() == before and not Attachment.objects.exists()
    paper = a_registered_paper(task, subject="Báo cáo nhân sự")
    assert (paper.kind, paper.kept_at, paper.subject, paper.file.name) == ("outside", "Văn phòng Đảng ủy", "Báo cáo nhân sự", "")


@pytest.mark.parametrize("missing", [{"number": " "}, {"kept_at": ""}, {"dated_on": None}])
def test_a_paper_outside_needs_number_date_and_place(task, missing):
    with pytest.raises(Refused):
        a_registered_paper(task, **missing)


def test_a_paper_is_not_from_the_future(task):
    with pytest.raises(Refused):
        a_registered_paper(task, dated_on=TODAY + timedelta(days=1))


def test_a_file_whose_row_cannot_be_written_does_not_stay(task, monkeypatch):
    before = files_kept()
    with pytest.raises(IntegrityError):
        attach_file(task.pk, file=ContentFile(b"x"), name="", content_type="application/pdf", by=task.owner, at=NOW)
    assert files_kept() == before


def test_only_those_who_do_the_work_add_a_deliverable(task):
    people = roles_around(task)
    may = {"owner", "head", "deputy", "office", "superior office"}
    for number, (role, person) in enumerate(people.items()):
        if role in may:
            a_file(task, by=person, text=b"%%PDF-%d" % number)
            continue
        with pytest.raises(Refused):
            a_file(task, by=person, text=b"%%PDF-%d" % number)
    assert task.attachments.count() == len(may)


def test_what_was_submitted_or_done_is_not_changed_by_a_new_file(task):
    submitted(task)
    with pytest.raises(Refused):
        a_file(task, text=b"%PDF other")
    do(task, "approve", a_seat(Role.HEAD, task.plan))
    with pytest.raises(Refused):
        a_registered_paper(task)


def test_nothing_is_added_while_the_plan_or_the_task_stands_still(task):
    Plan.objects.filter(pk=task.plan_id).update(suspended_on=TODAY, suspension_reason="Chờ hướng dẫn")
    with pytest.raises(Refused):
        a_file(task)
    Plan.objects.filter(pk=task.plan_id).update(suspended_on=None)
    do(task, "suspend", a_seat(Role.HEAD, task.plan), note="Chờ ý kiến của cấp trên")
    with pytest.raises(Refused):
        a_file(task)


def test_a_blocked_task_still_takes_files(task):
    do(task, "block", task.owner, note="Chờ số liệu của Tài chính")
    assert a_file(task).round == 1


def test_a_file_goes_to_the_stage_that_a_long_task_works_on():
    task = a_congress_task(a_plan(a_unit(a_unit())))
    office = a_seat(Role.OFFICE, task.plan.unit)
    assert a_file(task, by=office).stage.state == State.PREPARING
    Stage.objects.filter(task=task, state=State.PREPARING).update(phase=Phase.DONE, reached_on=TODAY)
    assert a_file(task, by=office).stage.state == State.WITH_SUPERIOR


def test_of_a_long_task_only_the_stage_that_is_marked_refuses_the_file():
    task = a_congress_task(a_plan(a_unit(a_unit())))
    office = a_seat(Role.OFFICE, task.plan.unit)
    Stage.objects.filter(task=task, state=State.WITH_SUPERIOR).update(no_upload=True)
    assert a_file(task, by=office).stage.state == State.PREPARING
    Stage.objects.filter(task=task, state=State.PREPARING).update(phase=Phase.DONE, reached_on=TODAY)
    with pytest.raises(Refused, match="must not be uploaded|không được tải"):
        a_file(task, by=office)
    assert a_registered_paper(task, by=office).stage.state == State.WITH_SUPERIOR
    Stage.objects.filter(task=task, state=State.WITH_SUPERIOR).update(phase=Phase.DONE, reached_on=TODAY)
    assert a_file(task, by=office, text=b"%PDF-2").stage.state == State.CLEARED


def test_what_is_missing_is_asked_for_as_the_stage_of_the_move_takes_it():
    task = a_congress_task(a_plan(a_unit(a_unit())))
    office = a_seat(Role.OFFICE, task.plan.unit)
    Stage.objects.filter(task=task, state=State.WITH_SUPERIOR).update(no_upload=True)
    with pytest.raises(Refused, match="Upload a file|Tải tệp"):
        do(task, "prepare", office)
    a_paper(task, stage=task.stages.get(state=State.PREPARING))
    do(task, "prepare", office)
    with pytest.raises(Refused) as no:
        do(task, "submit_up", office)
    assert "Upload a file" not in str(no.value) and "Tải tệp" not in str(no.value) and "Tờ trình" in str(no.value)


def test_whoever_added_it_takes_it_back_and_the_row_tells_who_and_why(task, django_capture_on_commit_callbacks):
    row = a_file(task)
    path = Path(row.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        remove(row.pk, why="Tải nhầm tệp của xã khác", by=task.owner, at=NOW)
    row.refresh_from_db()
    assert (row.removed_by, row.removed_at, row.removed_why) == (task.owner, NOW, "Tải nhầm tệp của xã khác")
    assert row.file.name == "" and row.original_name == "Dự thảo.pdf" and not path.exists()
    change = task.changes.get()
    assert (change.field, change.old, change.new, change.reason) == ("deliverable", "Dự thảo.pdf", "", "Tải nhầm tệp của xã khác")


def test_removing_needs_a_reason_and_the_right_person(task):
    row = a_file(task)
    with pytest.raises(Refused):
        remove(row.pk, why="nhầm", by=task.owner, at=NOW)
    with pytest.raises(Refused):
        remove(row.pk, why="Tải nhầm tệp của xã khác", by=a_seat(Role.MEMBER, task.plan), at=NOW)
    assert not Attachment.objects.get().removed_at


def test_the_submitter_leaves_a_submission_alone_but_the_office_removes_a_marked_paper_at_any_time(task):
    row = submitted(task)
    with pytest.raises(Refused):
        remove(row.pk, why="Muốn thay bằng bản mới hơn", by=task.owner, at=NOW)
    seen = Task.objects.get(pk=task.pk).version
    office = a_seat(Role.OFFICE, task.plan.unit)
    assert remove(row.pk, why="Văn bản có dấu mật", by=office, at=NOW) == remove(row.pk, why="lần hai", by=office, at=NOW)
    with pytest.raises(Overtaken):
        move(task.pk, "approve", by=a_seat(Role.HEAD, task.plan), version=seen, at=NOW)


def test_a_comment_keeps_person_and_seat_and_stands_once(task):
    first = comment(task.pk, text="Bổ sung số liệu 2024.", by=task.owner, at=NOW)
    assert first == comment(task.pk, text="Bổ sung số liệu 2024.", by=task.owner, at=NOW)
    assert (first.seat.person, first.instruction, Comment.objects.count()) == (task.owner, False, 1)


def test_a_leader_gives_an_instruction_also_from_above_nobody_else_does(task):
    people = roles_around(task)
    for role, person in people.items():
        if role in ("leader", "superior leader"):
            assert comment(task.pk, text=f"Nêu rõ kết quả {role}", instruction=True, by=person, at=NOW).seat.role == Role.LEADER
            continue
        with pytest.raises(Refused):
            comment(task.pk, text="Nêu rõ kết quả", instruction=True, by=person, at=NOW)


def test_who_only_looks_on_or_sees_nothing_does_not_comment(task):
    people = roles_around(task)
    for person in (people["observer"], a_person()):
        with pytest.raises(Refused):
            comment(task.pk, text="Ý kiến", by=person, at=NOW)
    with pytest.raises(Refused):
        comment(task.pk, text="  ", by=people["owner"], at=NOW)


def test_the_office_neither_adds_nor_comments_in_a_confidential_stream():
    task = a_task(a_plan(), stream=a_stream("personnel"))
    office = a_seat(Role.OFFICE, task.plan.unit)
    for attempt in (lambda: comment(task.pk, text="Ý kiến", by=office, at=NOW), lambda: a_registered_paper(task, by=office)):
        with pytest.raises(Refused):
            attempt()
    assert a_paper(task).round == 1
