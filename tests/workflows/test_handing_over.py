"""What one stream hands over another prints: who waits for whom, by when, who is late, and what a confidential giver never tells."""

from datetime import date

import pytest
from django.db import transaction

from tests.factories import NOW, TODAY, a_long_task, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from tests.workflows.supplies import day
from tests.workflows.test_races import together
from workflows import supplying
from workflows.access import viewer_of
from workflows.facts.service import services
from workflows.models import Change, PrintJob, Stage, Task
from workflows.moving import Refused
from workflows.words import Kind, Level, Phase, Role, State

SECRET = "Danh sách nhân sự zqxmat"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def plan(db):
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=date(2025, 5, 28))


@pytest.fixture
def task(plan):
    return a_long_task(Kind.SERVICE, plan)


@pytest.fixture
def who(plan):
    return {"by": a_seat(Role.HEAD, plan, stream=a_stream("service")), "at": NOW}


@pytest.fixture
def papers(plan):
    return a_long_task(Kind.DOCUMENT, plan, owner=a_person("Nguyễn Văn A"))


@pytest.fixture
def secret(plan):
    made = a_long_task(Kind.PERSONNEL, plan, title=SECRET, owner=a_person("Trần Thị Kín"))
    Stage.objects.filter(task=made).update(title=SECRET)
    return made


def job(task, who, what="In tài liệu", needed_on=None, **more):
    return supplying.put_job(task.pk, what=what, copies=250, needed_on=needed_on or date(2025, 5, 18), **more, **who)


def reached(stage):
    Stage.objects.filter(pk=stage.pk).update(phase=Phase.DONE, reached_on=TODAY)


def no(rule, *args, field=None, **typed):
    before = list(PrintJob.objects.values())
    with pytest.raises(Refused) as refused, transaction.atomic():
        rule(*args, **typed)
    assert list(PrintJob.objects.values()) == before
    if field is not None:
        assert refused.value.field == field
    return str(refused.value)


def undelivered(task, viewer):
    return services([task], viewer_of(viewer, today=TODAY))[task.pk].undelivered


def test_only_outputs_of_the_plan_can_be_waited_for(plan, task, who, papers, secret):
    single = a_task(plan, title="Kịch bản điều hành")
    a_task(plan, stream=a_stream("personnel"), title="Danh sách tổ kiểm phiếu")
    a_task(plan, stream=a_stream("service"), title="Giấy mời")
    elsewhere = a_long_task(Kind.DOCUMENT, a_plan())
    offered = {(stage.task, stage.state) for stage in supplying.outputs_for(task)}
    assert offered == {(papers, State.APPROVED), (papers, State.ISSUED), (single, State.DONE), (secret, State.APPROVED)}
    for stage in (elsewhere.stages.get(state=State.APPROVED), task.stages.first(), papers.stages.get(state=State.DRAFTING)):
        assert no(job, task, who, needs=stage, field="needs") == "Choose one of the outputs of this plan."


def test_what_waits_is_not_delivered_before_it_is_handed_over(task, who, papers):
    waiting = job(task, who, needs=papers.stages.get(state=State.APPROVED))
    assert "It must wait for “a task of the stream Văn kiện”." in no(supplying.deliver, task.pk, waiting.pk, **who)
    reached(waiting.needs)
    assert supplying.deliver(task.pk, waiting.pk, **who).delivered_on == TODAY


def test_a_late_giver_is_named_with_the_days_to_whom_may_see_it(plan, task, who, papers):
    giver = papers.stages.get(state=State.APPROVED)
    Stage.objects.filter(pk=giver.pk).update(title="Hoàn chỉnh văn kiện", due_on=date(2025, 2, 5))
    job(task, who, needs=giver)
    late = "It must wait for “Hoàn chỉnh văn kiện” (Nguyễn Văn A, due 05/02/2025, 3 working days overdue)."
    assert undelivered(task, a_seat(Role.OFFICE, plan.unit)) == (f"“In tài liệu” is not delivered yet; it is needed by 18/05/2025. {late}",)
    hidden = "“In tài liệu” is not delivered yet; it is needed by 18/05/2025. It must wait for “a task of the stream Văn kiện”."
    assert undelivered(task, who["by"]) == (hidden,)


def test_a_ballot_waits_for_the_personnel_list_and_learns_nothing_of_it(plan, task, who, secret):
    ballots = job(task, who, "In phiếu bầu", date(2025, 5, 20), needs=secret.stages.get(state=State.APPROVED))
    told = [no(supplying.deliver, task.pk, ballots.pk, **who)]
    told += [*undelivered(task, who["by"]), *undelivered(task, a_seat(Role.OFFICE, plan.unit))]
    for sentence in told:
        assert "a confidential task of the stream Nhân sự" in sentence
        assert "zqxmat" not in sentence and "Kín" not in sentence and f"{ballots.needs.due_on:%d/%m/%Y}" not in sentence
    assert SECRET in undelivered(task, a_seat(Role.LEADER, plan.unit))[0]
    reached(ballots.needs)
    supplying.deliver(task.pk, ballots.pk, **who)
    assert not Change.objects.filter(old__contains="zqxmat").exists()
    assert undelivered(task, who["by"]) == ()


def test_what_was_dropped_holds_nothing_back(task, who, papers):
    waiting = job(task, who, needs=papers.stages.get(state=State.APPROVED))
    Stage.objects.filter(pk=waiting.needs_id).update(phase=Phase.CANCELLED)
    assert supplying.deliver(task.pk, waiting.pk, **who).delivered_by == who["by"]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"needed_on": day(-1)}, "needed_on", "That day has passed."),
        ({"needed_on": date(2025, 5, 29)}, "needed_on", "That is after the congress day, 28/05/2025."),
        ({"what": " In tài  liệu "}, "what", "This print job stands already."),
        ({"what": "x" * 201}, "what", "Ensure this value has at most 200 characters (it has 201)."),
        ({"format": "x" * 81}, "format", "Ensure this value has at most 80 characters (it has 81)."),
        ({"delivered_on": day(1)}, "delivered_on", "That day has not come yet."),
    ],
)
def test_what_cannot_be_a_print_job_is_refused_at_its_field(task, who, typed, field, sentence):
    job(task, who)
    assert no(job, task, who, **{"what": "In thẻ"} | typed, field=field) == sentence


@pytest.mark.parametrize("copies", [0, -5, 1_000_001])
def test_copies_are_between_one_and_a_million(task, who, copies):
    assert no(supplying.put_job, task.pk, what="Thẻ", copies=copies, needed_on=TODAY, **who, field="copies")


def test_delivered_twice_is_delivered_once_by_the_first(plan, task, who):
    first = job(task, who)
    supplying.deliver(task.pk, first.pk, **who)
    second = a_seat(Role.DEPUTY, plan, stream=task.stream)
    assert supplying.deliver(task.pk, first.pk, by=second, at=NOW).delivered_by == who["by"]
    assert task.changes.filter(field="print_job").count() == 1
    assert no(supplying.drop_job, task.pk, first.pk, **who) == "It is delivered; it stays."


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_on_delivered_at_once_count_once():
    plan = a_plan()
    task = a_long_task(Kind.SERVICE, plan)
    people = [a_seat(role, plan, stream=task.stream) for role in (Role.HEAD, Role.DEPUTY)]
    for number in range(6):
        made = PrintJob.objects.create(task=task, what=f"Thẻ {number}", copies=1, needed_on=TODAY)
        presses = [lambda by=by, made=made: supplying.deliver(task.pk, made.pk, by=by, at=NOW).delivered_by_id for by in people]
        by_whom = together(*presses)
        assert len(set(by_whom)) == 1
    assert Change.objects.filter(task=task, field="print_job").count() == 6
    assert Task.objects.get(pk=task.pk).version == 13


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_lines_of_the_same_name_at_once_are_one():
    plan = a_plan()
    task = a_long_task(Kind.SERVICE, plan)
    head = a_seat(Role.HEAD, plan, stream=task.stream)
    add = [lambda: supplying.put_line(task.pk, item="Loa", quantity=1, unit_price=5, by=head, at=NOW) for _n in range(2)]
    answers = together(*add)
    assert sorted(type(answer).__name__ for answer in answers) == ["BudgetLine", "Refused"]
    assert task.budget_lines.count() == 1
