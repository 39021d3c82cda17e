"""Service: what each move asks, sums and ceilings, the check-list, reviews, what was paid, and who may write them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, TODAY, a_long_task, a_paper, a_person, a_plan, a_seat, a_stream, a_unit
from tests.workflows.supplies import day
from workflows import supplying
from workflows.facts.service import services
from workflows.models import BudgetLine, Ceiling, CheckItem, CheckProposal, Finding, PrintJob, Rehearsal, Seat, Task
from workflows.moving import Refused, move
from workflows.words import Kind, Level, Role, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=date(2025, 5, 28))


@pytest.fixture
def head(plan):
    return a_seat(Role.HEAD, plan, stream=a_stream("service"))


@pytest.fixture
def task(plan):
    return a_long_task(Kind.SERVICE, plan)


@pytest.fixture
def who(head):
    return {"by": head, "at": NOW}


@pytest.fixture
def chair():
    return Ceiling.objects.create(key="chair", label="Người chủ trì", most=200_000, each=True, source="S68")


def line(task, who, item="Thuê loa", quantity=2, unit_price=1_500_000, **more):
    return supplying.put_line(task.pk, item=item, quantity=quantity, unit_price=unit_price, **more, **who)


OWN = (BudgetLine, CheckItem, PrintJob, Rehearsal, Finding)


def no(rule, *args, field=None, **typed):
    """The sentence of the refusal; nothing may have been written."""
    before = [list(model.objects.values()) for model in OWN]
    with pytest.raises(Refused) as refused, transaction.atomic():
        rule(*args, **typed)
    assert before == [list(model.objects.values()) for model in OWN]
    if field is not None:
        assert refused.value.field == field
    return str(refused.value)


def in_state(task, state, phase="doing"):
    Task.objects.filter(pk=task.pk).update(state=state, phase=phase)


# The estimate


def test_an_amount_is_reckoned_in_whole_dong_by_the_database(task, who):
    kept = line(task, who, quantity=3, unit_price=33_333_333)
    assert BudgetLine.objects.get(pk=kept.pk).amount == 99_999_999
    supplying.put_line(task.pk, kept.pk, quantity=1_000_000, unit_price=100_000_000_000, **who)
    assert BudgetLine.objects.get(pk=kept.pk).amount == 10**17


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"quantity": 0}, "quantity", "Enter a whole number of at least 1."),
        ({"quantity": -3}, "quantity", "Enter a whole number of at least 1."),
        ({"quantity": 1_000_001}, "quantity", "That is more than can be. Check the number."),
        ({"unit_price": -1}, "unit_price", "Enter a whole number of at least 1."),
        ({"unit_price": 10**12}, "unit_price", "That is more than can be. Check the number."),
        ({"unit_price": "1.5"}, "unit_price", "“1.5” value must be an integer."),
        ({"item": " Thuê  loa"}, "item", "This item stands in the estimate already."),
        ({"item": "x" * 201}, "item", "Ensure this value has at most 200 characters (it has 201)."),
        ({"in_house": True, "supplier": "Công ty A"}, "supplier", "Enter a supplier, or mark that nobody supplies it, not both."),
        ({"over_why": "đắt"}, "over_why", "Write the reason in at least 10 letters."),
    ],
)
def test_what_cannot_be_a_line_is_refused_at_its_field(task, who, typed, field, sentence):
    line(task, who)
    assert no(line, task, who, **{"item": "Khác"} | typed, field=field) == sentence


def test_a_person_from_elsewhere_does_not_answer_for_a_line(task, who):
    a_seat(Role.HEAD, a_plan(), stream=task.stream)
    elsewhere = Seat.objects.exclude(subcommittee__plan=task.plan).filter(subcommittee__isnull=False).get()
    assert no(line, task, who, responsible=elsewhere, field="responsible").startswith("Choose somebody of the subcommittee")


@pytest.mark.parametrize(
    ("each", "quantity", "price", "over"), [(True, 5, 200_000, 0), (True, 1, 200_001, 1), (False, 2, 100_000, 0), (False, 3, 100_000, 100_000)]
)
def test_a_ceiling_is_of_the_unit_price_or_of_the_whole_line(task, who, chair, each, quantity, price, over):
    Ceiling.objects.filter(pk=chair.pk).update(each=each)
    chair.refresh_from_db()
    assert line(task, who, quantity=quantity, unit_price=price, ceiling=chair).over == over


def test_a_ceiling_of_another_level_is_not_offered_and_not_taken(task, who, chair):
    chair.levels = ["province"]
    chair.save()
    assert supplying.ceilings_for(task) == []
    assert no(line, task, who, ceiling=chair, field="ceiling") == "This ceiling does not hold for the unit's level."


def test_above_a_ceiling_the_approval_asks_for_the_reason(plan, task, who, chair):
    leader = a_seat(Role.LEADER, plan.unit)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    above = line(task, who, item="Chủ trì", unit_price=250_000, ceiling=chair)
    go(task, "cost", who["by"])
    assert no(go, task, "approve", leader) == "“Chủ trì” is above its ceiling. Write the reason in the line."
    supplying.put_line(task.pk, above.pk, over_why="Họp kéo dài hai buổi liền", **who)
    assert go(task, "approve", leader) == State.APPROVED


def test_whoever_decides_on_an_estimate_that_changed_is_overtaken(plan, task, who):
    seen = Task.objects.get(pk=task.pk).version
    line(task, who)
    in_state(task, State.COSTED)
    with pytest.raises(Refused):
        move(task.pk, "approve", by=a_seat(Role.LEADER, plan.unit), version=seen, at=NOW)


def test_a_change_after_costing_stands_in_the_history(task, who):
    kept = line(task, who)
    assert not task.changes.exists()
    in_state(task, State.COSTED)
    supplying.put_line(task.pk, kept.pk, quantity=3, **who)
    assert [(one.old, one.new) for one in task.changes.all()] == [("Thuê loa: 3000000", "Thuê loa: 4500000")]


def test_once_approved_costs_are_closed_and_suppliers_open(task, who):
    kept = line(task, who)
    in_state(task, State.APPROVED)
    assert no(supplying.put_line, task.pk, kept.pk, quantity=9, **who, field="quantity").startswith("The estimate is approved")
    assert "not possible in the state" in no(line, task, who, "Thêm")
    assert "not possible in the state" in no(supplying.drop_line, task.pk, kept.pk, **who)
    assert supplying.put_line(task.pk, kept.pk, supplier="Nhà văn hóa", **who).supplier == "Nhà văn hóa"


@pytest.mark.parametrize("columns", [{"quantity": 0}, {"unit_price": 0}, {"actual": -1}])
def test_the_database_refuses_what_costs_nothing(task, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.create(task=task, **{"item": "x", "quantity": 1, "unit_price": 1} | columns)


# The check-list


def test_the_proposed_list_is_taken_once(task, who):
    for key in ("venue", "sound"):
        CheckProposal.objects.create(key=key, text=key, text_en=f"{key} en")
    supplying.put_check(task.pk, text="venue", **who)
    assert supplying.take_proposed_checks(task.pk, **who) == 1
    assert supplying.take_proposed_checks(task.pk, **who) == 0
    assert list(task.check_items.values_list("text", flat=True)) == ["venue", "sound"]


def test_done_twice_is_done_once_by_the_first(plan, task, who):
    check = supplying.put_check(task.pk, text="Y tế", **who)
    supplying.check_done(task.pk, check.pk, **who)
    second = a_seat(Role.DEPUTY, plan, stream=task.stream)
    assert supplying.check_done(task.pk, check.pk, by=second, at=NOW).done_by == who["by"]


def test_a_check_is_done_or_crossed_out_with_a_reason(task, who):
    check = supplying.put_check(task.pk, text="Chỗ nghỉ", **who)
    put = {"text": "Chỗ nghỉ", **who}
    assert (
        no(supplying.put_check, task.pk, check.pk, crossed_out_why="không", **put, field="crossed_out_why")
        == "Write the reason in at least 10 letters."
    )
    assert no(supplying.put_check, task.pk, check.pk, done_on=TODAY, crossed_out_why="Đại biểu ở gần", **put) == "It is either done or crossed out."
    assert no(supplying.put_check, task.pk, check.pk, done_on=day(1), **put, field="done_on") == "That day has not come yet."
    supplying.put_check(task.pk, check.pk, crossed_out_why="Đại biểu đều ở gần", **put)
    assert task.changes.get().reason == "Đại biểu đều ở gần"
    assert no(supplying.check_done, task.pk, check.pk, **who) == "It is crossed out. Change the line first."
    assert no(supplying.put_check, task.pk, text="Chỗ nghỉ", **who, field="text") == "This stands on the check-list already."


# Reviews


def review(task, who, sort="final", held_on=TODAY, findings="", **more):
    return supplying.put_rehearsal(task.pk, sort=sort, held_on=held_on, attended="Ban Thường vụ", findings=findings, **more, **who)


def test_reviews_are_held_in_their_order_and_not_tomorrow(task, who):
    assert "not possible in the state" in no(review, task, who)
    in_state(task, State.READY)
    assert no(review, task, who, held_on=day(1), field="held_on") == "That day has not come yet."
    review(task, who, sort="preliminary", held_on=day(-2))
    assert no(review, task, who, held_on=day(-3), field="held_on") == "The final review cannot be before the preliminary one."
    review(task, who, held_on=day(-1))
    assert no(review, task, who, sort="preliminary", held_on=TODAY, field="held_on") == "The preliminary review cannot be after the final one."
    assert no(review, task, who, held_on=day(-1), field="held_on") == "A review of this kind stands on that day already."


def test_findings_come_one_a_line_and_are_fixed_once(plan, task, who):
    in_state(task, State.READY)
    assert no(review, task, who, findings="Micro rè\nMicro rè", field="findings") == "“Micro rè” stands twice."
    held = review(task, who, findings="Micro rè\n\n  Thiếu biển tên ")
    review(task, who, findings="Máy phát chưa thử", rehearsal_id=held.pk)
    assert list(held.findings.values_list("text", flat=True)) == ["Micro rè", "Thiếu biển tên", "Máy phát chưa thử"]
    finding = held.findings.first()
    supplying.fix(task.pk, finding.pk, **who)
    second = a_seat(Role.DEPUTY, plan, stream=task.stream)
    assert supplying.fix(task.pk, finding.pk, by=second, at=NOW).fixed_by == who["by"]


# What was paid


def test_amounts_paid_are_all_written_or_none(task, who):
    one, two = line(task, who), line(task, who, "Hoa")
    assert "not possible in the state" in no(supplying.record_paid, task.pk, {one.pk: 1}, **who)
    in_state(task, State.REHEARSED)
    assert no(supplying.record_paid, task.pk, {one.pk: 5, two.pk: -5}, **who, field=f"paid_{two.pk}") == "An amount cannot be negative."
    supplying.record_paid(task.pk, {one.pk: 2_900_000, two.pk: 0}, **who)
    assert list(task.budget_lines.values_list("actual", flat=True)) == [2_900_000, 0]


# The whole road, and who may


def go(task, action, by, at=NOW):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=at).to_state


def test_service_goes_from_request_to_settlement(plan, task, who, head):
    leader = a_seat(Role.LEADER, plan.unit)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    assert no(go, task, "cost", head) == "Enter at least one line of the estimate."
    kept = line(task, who)
    assert go(task, "cost", head) == State.COSTED
    assert go(task, "approve", leader) == State.APPROVED
    assert no(go, task, "arrange", head).startswith("Nobody answers for “Thuê loa”")
    seat = Seat.objects.get(person=head)
    supplying.put_line(task.pk, kept.pk, responsible=seat, **who)
    assert no(go, task, "arrange", head).startswith("“Thuê loa” has no supplier")
    supplying.put_line(task.pk, kept.pk, in_house=True, **who)
    assert go(task, "arrange", head) == State.ARRANGING
    assert no(go, task, "make_ready", head).startswith("The check-list is empty")
    check = supplying.put_check(task.pk, text="Y tế", **who)
    assert no(go, task, "make_ready", head).startswith("“Y tế” on the check-list is open")
    supplying.check_done(task.pk, check.pk, **who)
    job = supplying.put_job(task.pk, what="Thẻ", copies=100, needed_on=TODAY, **who)
    assert no(go, task, "make_ready", head) == "“Thẻ” is not delivered yet; it is needed by 10/02/2025."
    supplying.deliver(task.pk, job.pk, **who)
    early = review(task, who, held_on=day(-1))
    assert go(task, "make_ready", head) == State.READY
    assert no(go, task, "rehearse", head).startswith("The final review of 09/02/2025 was held before everything was ready")
    late = review(task, who, findings="Micro rè")
    assert no(go, task, "rehearse", head) == "The finding “Micro rè” is not fixed."
    supplying.fix(task.pk, late.findings.get().pk, **who)
    assert early.pk != late.pk and go(task, "rehearse", head) == State.REHEARSED
    assert no(go, task, "settle", head) == "The congress opens on 28/05/2025."
    after = NOW.replace(month=5, day=29)
    assert no(go, task, "settle", head, after) == "The amount paid for “Thuê loa” is missing."
    supplying.record_paid(task.pk, {kept.pk: 2_900_000}, by=head, at=after)
    assert go(task, "settle", head, after) == State.SETTLED


def test_nobody_else_writes_and_nothing_moves_in_a_suspended_plan(plan, task, who):
    for person in (a_person(), a_seat(Role.MEMBER, plan, stream=task.stream), a_seat(Role.OBSERVER, plan.unit), a_seat(Role.LEADER, plan.unit)):
        assert no(line, task, {"by": person, "at": NOW}).startswith("Only the owner")
    type(plan).objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="127-KL/TW")
    assert no(line, task, who) == "The plan is suspended. Nothing moves until it is resumed."


def test_the_facts_of_one_and_of_many_cost_the_same(django_assert_num_queries):
    tasks = [a_long_task(Kind.SERVICE, a_plan()) for _n in range(3)]
    for one in tasks:
        BudgetLine.objects.create(task=one, item="x", quantity=1, unit_price=1)
        PrintJob.objects.create(task=one, what="x", copies=1, needed_on=TODAY)
    for many in (tasks[:1], tasks):
        with django_assert_num_queries(7):
            assert {facts.lines for facts in services(many, None).values()} == {1}
