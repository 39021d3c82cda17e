"""Personnel work through its rules: steps in order with valid figures, what the submission needs, the superior's decision, the presentation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories import NOW, TODAY, a_long_task, a_paper, a_person, a_plan, a_seat, a_stream, a_unit
from tests.workflows.personnel import FIRST_DAY, LIST, a_dossier, a_meeting, a_sheet, complete_personnel, load_rules, put, whole_papers
from workflows.access import viewer_of
from workflows.guards.personnel import STEPS
from workflows.models import Change, Dossier, PersonnelSheet, ProcedureStep, Step, StepMeeting, Task
from workflows.moving import facts, move, moves_for
from workflows.staffing import Refused, record_meeting, save_structure, say_presented
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db
FIGURES = {"summoned": 100, "present": 90, "in_favour": 80}
MINUTES = {"number": "1-BB/ĐU", "kept_at": "Tủ hồ sơ"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def task():
    """With its papers, its owner the head, and nothing of its own."""
    load_rules()
    task = a_long_task(Kind.PERSONNEL, a_plan(a_unit(a_unit(level=Level.DISTRICT))))
    task.owner = a_seat(Role.HEAD, task.plan, stream=task.stream)
    task.save()
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    return task


def do(task, action, by=None, at=NOW, **more):
    return move(task.pk, action, by=by or task.owner, version=Task.objects.get(pk=task.pk).version, at=at, **more)


def enter(task, n, *, by=None, at=NOW, held_on=None, **figures):
    held_on = held_on or FIRST_DAY + timedelta(days=n)
    return record_meeting(task.pk, n, held_on=held_on, by=by or task.owner, at=at, **(MINUTES | FIGURES | figures))


def said(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return str(refused.value)


def why_not(task, action):
    task = Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
    known = facts([task], viewer=viewer_of(task.owner, today=TODAY))[task.pk]
    return next(one.why_not for one in moves_for(task, known) if one.action == action)


# Steps


@pytest.mark.parametrize(
    ("position", "figures", "sentence"),
    [
        (2, (99, 66, 0), ""),  # exactly two thirds present, and its votes have no threshold
        (2, (99, 65, 65), "Present 65/99, at least 66 needed (two thirds of those summoned; "),
        (2, (100, 67, 0), ""),
        (2, (100, 66, 66), "Present 66/100, at least 67 needed (two thirds of those summoned; "),
        (2, (1, 1, 0), ""),
        (3, (100, 51, 51), ""),
        (3, (100, 100, 50), "In favour 50/100, at least 51 needed (more than half of those summoned; "),  # exactly half
        (3, (99, 99, 50), ""),
        (3, (99, 99, 49), "In favour 49/99, at least 50 needed (more than half of those summoned; "),
        (1, (1, 1, 1), ""),
    ],
)
def test_a_step_is_recorded_only_with_figures_above_its_threshold(task, position, figures, sentence):
    for n in range(1, position):
        a_meeting(task, n)
    summoned, present, in_favour = figures
    a_meeting(task, position, summoned=summoned, present=present, in_favour=in_favour)
    put(task, [State.SCHEME, *STEPS][position - 1])
    if not sentence:
        do(task, "record_step")
        assert Task.objects.get(pk=task.pk).state == STEPS[position - 1]
        return
    told = said(do, task, "record_step")
    assert told.startswith(f"Step {position} is not valid: {sentence[0].lower()}{sentence[1:]}") and "old text, unconfirmed" in told
    assert Task.objects.get(pk=task.pk).state == [State.SCHEME, *STEPS][position - 1]


def test_the_sentence_is_said_in_vietnamese(task):
    for n in (1, 2):
        a_meeting(task, n, present=60, in_favour=60)
    put(task, State.STEP_1)
    with translation.override("vi"):
        told = said(do, task, "record_step")
    assert told.startswith("Bước 2 chưa hợp lệ: có mặt 60/100, cần ít nhất 67 (hai phần ba số được triệu tập; quy trình nhân sự 2019–2020")


@pytest.mark.parametrize(
    ("figures", "field", "sentence"),
    [
        ({"present": 101}, "present", "101 present, but only 100 summoned."),
        ({"in_favour": 91}, "in_favour", "91 in favour, but only 90 present."),
        ({"summoned": 0, "present": 0, "in_favour": 0}, "summoned", "Nobody was summoned: enter at least 1."),
        ({"number": " "}, "number", "Enter the number of the minutes and where they are kept."),
        ({"kept_at": ""}, "kept_at", "Enter the number of the minutes and where they are kept."),
        ({"held_on": TODAY + timedelta(days=1)}, "held_on", "The meeting cannot be after today."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(task, figures, field, sentence):
    with pytest.raises(Refused) as refused:
        enter(task, 1, **figures)
    assert (refused.value.field, str(refused.value)) == (field, sentence)
    assert not StepMeeting.objects.exists()


@pytest.mark.parametrize("wrong", [{"present": 101}, {"in_favour": 91}, {"summoned": 0}, {"number": ""}, {"position": 6}])
def test_the_database_refuses_it_too(task, wrong):
    a_meeting(task, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepMeeting.objects.update(**wrong)


def test_steps_come_in_order_and_none_is_dated_before_the_one_before(task):
    assert said(enter, task, 2) == "Step 1 comes first."
    assert why_not(task, "record_step") == "Enter the minutes and the figures of step 1 first."
    enter(task, 1, held_on=date(2025, 1, 20))
    do(task, "record_step")
    assert said(enter, task, 3) == "Step 2 comes first."
    assert said(enter, task, 2, held_on=date(2025, 1, 19)) == "19/01/2025 is before step 1, which was held on 20/01/2025."
    enter(task, 2, held_on=date(2025, 1, 20))
    enter(task, 1, held_on=date(2025, 1, 21))  # moved behind the second: the second cannot be recorded
    assert said(do, task, "record_step") == "20/01/2025 is before step 1, which was held on 21/01/2025."


def test_the_first_step_needs_the_paper_of_the_scheme(task):
    enter(task, 1)
    task.attachments.filter(stage__state=State.STEP_1).delete()
    assert said(do, task, "record_step").startswith("The deliverable “Sản phẩm” is missing.")
    task.attachments.all().delete()
    put(task, State.STEP_1)
    enter(task, 2)
    do(task, "record_step")  # minutes are the deliverable of a step


def test_figures_are_corrected_until_the_next_step_and_each_correction_stands(task):
    enter(task, 1)
    do(task, "record_step")
    enter(task, 1, present=95, number="2-BB/ĐU")
    change = Change.objects.get(task=task)
    assert (change.field, change.by) == ("meeting", task.owner)
    assert (change.old, change.new) == ("(1) 07/01/2025 · 100/90/80 · 1-BB/ĐU · Tủ hồ sơ", "(1) 07/01/2025 · 100/95/80 · 2-BB/ĐU · Tủ hồ sơ")
    enter(task, 1, present=95, number="2-BB/ĐU")
    assert Change.objects.count() == 1, "the same again is no correction"
    enter(task, 2)
    do(task, "record_step")
    assert said(enter, task, 1) == "Step 1 has been followed by the next one; its figures stay."
    assert StepMeeting.objects.get(position=1).present == 95


def test_a_step_that_was_sent_back_is_entered_anew(task):
    for n in (1, 2, 3):
        enter(task, n)
        do(task, "record_step")
    later = NOW + timedelta(hours=1)
    do(task, "step_back", at=later, note="Họp lại hội nghị")
    do(task, "step_back", at=later, note="Họp lại hội nghị")
    assert said(do, task, "record_step", at=later) == "Step 2 was sent back: enter its minutes and figures again."
    enter(task, 2, at=later)
    do(task, "record_step", at=later)
    assert said(do, task, "record_step", at=later) == "Step 3 was sent back: enter its minutes and figures again."
    enter(task, 3, at=later)
    do(task, "record_step", at=later)


def test_steps_held_outside_the_system_are_entered_later(task):
    put(task, State.STEP_3)
    enter(task, 3)
    enter(task, 1)
    assert said(enter, task, 2, held_on=FIRST_DAY + timedelta(days=4)) == "10/01/2025 is after step 3, which was held on 09/01/2025."
    enter(task, 2)
    assert said(enter, task, 2) == "Step 2 has been followed by the next one; its figures stay."


def test_a_threshold_is_data(task):
    ProcedureStep.objects.filter(procedure="five-steps", position=1).update(votes_numerator=4, votes_denominator=5)
    enter(task, 1)
    assert "In favour 80/100, at least 81 needed (more than 4/5 of those summoned" in said(do, task, "record_step").replace("in favour", "In favour")
    ProcedureStep.objects.all().delete()
    assert said(do, task, "record_step") == "Step 1 is not valid: no threshold is set; the administrator loads seeds/personnel.yaml."


@pytest.mark.parametrize("state", [State.WITH_SUPERIOR, State.APPROVED, State.PRESENTED, State.CANCELLED])
def test_nothing_of_a_step_changes_once_it_was_submitted(task, state):
    a_meeting(task, 5)
    put(task, state)
    assert said(enter, task, 5) in (
        "It has been submitted. Withdraw it before changing anything.", f"This is not possible in the state “{state.label}”.",
    )  # fmt: skip


def test_only_who_does_the_work_enters_figures(task):
    for person in (a_seat(Role.MEMBER, task.plan, stream=task.stream), a_seat(Role.LEADER, task.plan.unit), a_seat(Role.OFFICE, task.plan.unit)):
        assert said(enter, task, 1, by=person) == "Only the owner, the head of the subcommittee or the office on their behalf does this."
    enter(task, 1, by=a_seat(Role.DEPUTY, task.plan, stream=task.stream))


# The submission: each guard says no, and nothing else does

MISSING = {
    "a step without figures": (lambda task: StepMeeting.objects.filter(position=3).delete(), "Enter the minutes and the figures of step 3 first."),
    "a step that is not valid": (
        lambda task: StepMeeting.objects.filter(position=4).update(in_favour=50),
        "Step 4 is not valid: in favour 50/100, at least 51 needed (more than half of those summoned; ",
    ),
    "no dossier": (lambda task: Dossier.objects.filter(whole_list=False).delete(), "No dossier has been entered."),
    "incomplete dossiers": (
        lambda task: [a_dossier(task, f"Trần Thị {name}", complete=False) for name in "BCDEF"],
        "5 dossiers are incomplete: Trần Thị B, Trần Thị C, Trần Thị D and 2 others.",
    ),
    "one incomplete dossier": (lambda task: a_dossier(task, "Lê C", complete=False), "1 dossier is incomplete: Lê C."),
    "the papers of the list": (lambda task: Dossier.objects.filter(whole_list=True).delete(), "The papers of the whole list are incomplete."),
    "no structure": (lambda task: PersonnelSheet.objects.update(listed=None), "Enter the structure of the list first."),
    "a quota without a reason": (
        lambda task: PersonnelSheet.objects.update(women=2), "Not met: Women: 2 of 15, at least 3 wanted (3/20). Write the reason.",
    ),
    "no delegates": (lambda task: PersonnelSheet.objects.update(all_members=False), "Enter the delegates of the congress first."),
    "delegates that do not agree": (
        lambda task: PersonnelSheet.objects.update(all_members=False, total=235, ex_officio=38, to_elect=197, appointed=0),
        "0 delegates are allocated to the direct lower units, but 197 are to be elected.",
    ),
}  # fmt: skip


@pytest.fixture
def whole(task):
    complete_personnel(task)
    return put(task, State.STEP_5)


@pytest.mark.parametrize("missing", MISSING)
def test_the_submission_needs_all_of_it(whole, missing):
    spoil, sentence = MISSING[missing]
    spoil(whole)
    assert said(do, whole, "submit_up").startswith(sentence)
    assert why_not(whole, "submit_up").startswith(sentence)


def test_with_all_of_it_the_superiors_head_of_personnel_decides_and_nobody_else(whole):
    superior = whole.plan.unit.parent
    head = a_seat(Role.HEAD, a_plan(superior), stream=a_stream("personnel"))
    do(whole, "submit_up")
    paper = {"number": "7-TB/HU", "dated_on": date(2025, 2, 10)}
    for person in (a_seat(Role.LEADER, superior), a_seat(Role.LEADER, whole.plan.unit), whole.owner):
        assert said(do, whole, "approve", by=person, **paper) == "Only the superior committee decides this."
    assert said(do, whole, "approve", by=head) == "Enter the number and the date of the document."
    assert said(do, whole, "send_back", by=head) == "Write a comment before sending it back."
    do(whole, "approve", by=head, **paper)
    step = Step.objects.get(task=whole, action="approve")
    assert (step.number, step.dated_on, step.by) == ("7-TB/HU", date(2025, 2, 10), head)


def test_a_quota_that_is_not_met_is_answered_with_a_reason(whole):
    counts = LIST | {"women": 2}
    with pytest.raises(Refused) as refused:
        save_structure(whole.pk, by=whole.owner, at=NOW, **counts)
    assert refused.value.field == "reason" and "Women: 2 of 15, at least 3 wanted" in str(refused.value)
    assert PersonnelSheet.objects.get().women == 3
    save_structure(whole.pk, reason="Nguồn cán bộ nữ còn ít", by=whole.owner, at=NOW, **counts)
    assert Change.objects.get().new == "15/2/2/2/5/5/10"
    do(whole, "submit_up")


def test_the_list_is_presented_after_the_approval(whole):
    PersonnelSheet.objects.update(presented_on=None)
    head = a_seat(Role.HEAD, a_plan(whole.plan.unit.parent), stream=whole.stream)
    do(whole, "submit_up")
    assert said(say_presented, whole.pk, on_day=TODAY, by=whole.owner, at=NOW) == "The superior approves first."
    do(whole, "approve", by=head, number="7-TB/HU", dated_on=date(2025, 2, 8))
    assert said(do, whole, "present") == "Enter the day on which the list was presented to the congress first."
    assert (
        said(say_presented, whole.pk, on_day=date(2025, 2, 7), by=whole.owner, at=NOW)
        == "Presented on 07/02/2025, but the superior approved on 08/02/2025."
    )
    assert said(say_presented, whole.pk, on_day=TODAY + timedelta(days=1), by=whole.owner, at=NOW) == "The day cannot be after today."
    PersonnelSheet.objects.update(presented_on=date(2025, 2, 7))
    assert said(do, whole, "present") == "Presented on 07/02/2025, but the superior approved on 08/02/2025."
    say_presented(whole.pk, on_day=date(2025, 2, 8), by=whole.owner, at=NOW)
    do(whole, "present")
    assert Task.objects.get(pk=whole.pk).state == State.PRESENTED


def test_what_the_guards_ask_takes_as_many_queries_for_fifty_tasks_as_for_one(task):
    def asked(number):
        tasks = [task]
        for _n in range(number - 1):
            more = a_long_task(Kind.PERSONNEL, a_plan(a_unit()))
            a_meeting(more, 1), a_dossier(more, complete=False), a_sheet(more), whole_papers(more)
            tasks.append(more)
        tasks = list(Task.objects.filter(pk__in=[one.pk for one in tasks]).select_related("plan__unit", "stream"))
        viewer = viewer_of(a_person(), today=TODAY)
        with CaptureQueriesContext(connection) as seen:
            known = facts(tasks, viewer=viewer)
            for one in tasks:
                assert known[one.pk].own.dossiers
        return len(seen)

    assert asked(1) == asked(3) == asked(50) == 10
