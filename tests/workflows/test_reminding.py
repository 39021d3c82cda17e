"""Which notices the rules call for, for whom, and when one is owed no more."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import translation

from tests.factories import (
    LONG_AGO,
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
)
from workflows import moving, reminding
from workflows.access import seats_seeing, sees_task, tasks_seen, viewer_of
from workflows.models import Absence, DayOverride, Notice, Plan, ReminderRule, Seat, Task
from workflows.models.reminders import Lapse
from workflows.words import Audience, Phase, Role, State

pytestmark = pytest.mark.django_db

RULES = {
    "before-7": ("owner", -7, False),
    "before-3": ("owner", -3, False),
    "before-1": ("owner", -1, False),
    "today": ("owner", 0, False),
    "overdue": ("owner", 1, True),
    "head-3": ("head", 3, True),
    "leader-7": ("leader", 7, True),
}


@pytest.fixture(autouse=True)
def rules():
    for key, (audience, offset, repeats) in RULES.items():
        ReminderRule.objects.create(key=key, audience=audience, offset=offset, repeats=repeats, name=key)


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit()))


def owed():
    return {(notice.person, notice.rule.key, notice.for_on) for notice in Notice.objects.select_related("person", "rule")}


def an_owner(plan, **facts):
    return a_seat(Role.MEMBER, plan, **facts)


# TODAY is Monday 10 February 2025; the working days before it are 7, 6, 5, 4, 3 February, then 24 January (Tết between).
@pytest.mark.parametrize(
    ("due_on", "rule", "for_on"),
    [
        (date(2025, 2, 20), None, None),
        (date(2025, 2, 19), "before-7", TODAY),
        (date(2025, 2, 18), "before-7", date(2025, 2, 7)),
        (date(2025, 2, 14), "before-7", date(2025, 2, 5)),
        (date(2025, 2, 13), "before-3", TODAY),
        (date(2025, 2, 12), "before-3", date(2025, 2, 7)),
        (date(2025, 2, 11), "before-1", TODAY),
        (TODAY, "today", TODAY),
        (date(2025, 2, 9), "overdue", TODAY),
        (date(2025, 1, 20), "overdue", TODAY),
    ],
)
def test_the_rule_reached_last_speaks_for_its_own_day(plan, due_on, rule, for_on):
    owner = an_owner(plan)
    a_task(plan, owner=owner, due_on=due_on)
    reminding.plan_notices(TODAY)
    assert owed() == ({(owner, rule, for_on)} if rule else set())


def test_a_task_due_on_a_sunday_is_told_on_the_friday_before(plan):
    owner = an_owner(plan)
    a_task(plan, owner=owner, due_on=date(2025, 2, 9))
    reminding.plan_notices(date(2025, 2, 7))
    assert owed() == {(owner, "today", date(2025, 2, 7))}


def test_a_day_made_free_by_the_office_is_not_counted(plan):
    DayOverride.objects.create(on_day=date(2025, 2, 12), working=False, reason="Nghỉ bù")
    owner = an_owner(plan)
    a_task(plan, owner=owner, due_on=date(2025, 2, 13))
    reminding.plan_notices(date(2025, 2, 7))
    assert owed() == {(owner, "before-3", date(2025, 2, 7))}


def test_three_and_seven_working_days_late_also_tell_the_head_and_the_leader(plan):
    owner, head, leader = an_owner(plan), a_seat(Role.HEAD, plan), a_seat(Role.LEADER, plan.unit)
    a_task(plan, owner=owner, due_on=date(2025, 2, 6), title="2 ngày")
    reminding.plan_notices(TODAY)
    assert {rule for _person, rule, _day in owed()} == {"overdue"}
    a_task(plan, owner=owner, due_on=date(2025, 2, 5), title="3 ngày")
    reminding.plan_notices(TODAY)
    assert (head, "head-3", TODAY) in owed() and not [row for row in owed() if row[0] == leader]
    a_task(plan, owner=owner, due_on=date(2025, 1, 22), title="7 ngày")
    reminding.plan_notices(TODAY)
    assert (leader, "leader-7", TODAY) in owed()


@pytest.mark.parametrize("seated", ["head", "deputy", "leader"])
def test_a_task_without_owner_is_the_heads_then_the_deputys_then_the_leaders(plan, seated):
    people = {}
    for role in (Role.LEADER, Role.DEPUTY, Role.HEAD):
        people[role.value] = a_seat(role, plan.unit if role == Role.LEADER else plan)
        if role == seated:
            break
    a_task(plan, due_on=TODAY)
    reminding.plan_notices(TODAY)
    assert owed() == {(people[seated], "today", TODAY)}


def test_an_owner_whose_seat_has_ended_is_not_told_but_the_head_is(plan):
    head, owner = a_seat(Role.HEAD, plan), an_owner(plan, to_on=TODAY - timedelta(days=1))
    a_task(plan, owner=owner, due_on=TODAY)
    reminding.plan_notices(TODAY)
    assert owed() == {(head, "today", TODAY)}


def test_an_owner_who_may_not_see_the_confidential_task_is_not_told(plan):
    office = a_seat(Role.OFFICE, plan.unit)
    a_task(plan, owner=office, due_on=TODAY, stream=a_stream("personnel"))
    a_task(plan, owner=office, due_on=TODAY, stream=a_stream("service"))
    reminding.plan_notices(TODAY)
    assert [notice.task.stream.code for notice in Notice.objects.filter(person=office)] == ["service"]


def test_the_stand_in_of_an_absent_owner_is_told_and_the_absent_is_not(plan):
    owner, stand_in = an_owner(plan), a_person()
    Absence.objects.create(person=owner, stand_in=stand_in, from_on=TODAY, to_on=TODAY)
    a_task(plan, owner=owner, due_on=TODAY)
    reminding.plan_notices(TODAY)
    assert owed() == {(stand_in, "today", TODAY)}


def test_without_a_stand_in_who_is_there_the_absent_owner_is_told(plan):
    owner, away = an_owner(plan), a_person()
    Absence.objects.create(person=owner, stand_in=away, from_on=TODAY, to_on=TODAY)
    Absence.objects.create(person=away, stand_in=owner, from_on=TODAY, to_on=TODAY)
    a_task(plan, owner=owner, due_on=TODAY)
    reminding.plan_notices(TODAY)
    assert owed() == {(owner, "today", TODAY)}


@pytest.mark.parametrize("state", [State.DONE, State.SUSPENDED, State.CANCELLED])
def test_what_is_closed_or_stopped_is_not_reminded(plan, state):
    owner = an_owner(plan)
    phase = {State.DONE: Phase.DONE, State.SUSPENDED: Phase.SUSPENDED, State.CANCELLED: Phase.CANCELLED}[state]
    a_task(plan, owner=owner, due_on=TODAY, state=state, phase=phase, resume_state=State.TO_DO)
    assert reminding.plan_notices(TODAY) == 0


def test_what_is_blocked_is_reminded(plan):
    owner = an_owner(plan)
    a_task(plan, owner=owner, due_on=TODAY, state=State.BLOCKED, phase=Phase.BLOCKED, resume_state=State.UNDER_WAY)
    assert reminding.plan_notices(TODAY) == 1


def test_nothing_of_a_suspended_plan_is_reminded(plan):
    Plan.objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="Theo kết luận của cấp trên")
    a_task(plan, owner=an_owner(plan), due_on=TODAY)
    assert reminding.plan_notices(TODAY) == 0


def test_the_congress_task_is_reminded_by_its_present_stage(plan):
    task = a_congress_task(plan)
    head = a_seat(Role.HEAD, plan, stream=a_stream("standing"))
    reminding.plan_notices(task.due_on)
    assert {(row[0], row[1]) for row in owed()} == {(head, "today")}


def test_planning_again_and_again_makes_nothing_twice(plan):
    a_task(plan, owner=an_owner(plan), due_on=TODAY)
    a_task(plan, due_on=date(2025, 1, 20))
    a_seat(Role.HEAD, plan)
    made = reminding.plan_notices(TODAY)
    assert made == Notice.objects.count() == 3
    assert [reminding.plan_notices(TODAY) for _again in range(3)] == [0, 0, 0]


@pytest.mark.postgres  # SQLite cannot drop a constraint inside a transaction
def test_without_its_key_planning_again_would_make_everything_twice(plan, monkeypatch):
    """Negative control of the test above: the same rounds without the constraint."""
    constraint = next(c for c in Notice._meta.constraints if c.name == "one_notice_per_person_task_rule_day")
    a_task(plan, owner=an_owner(plan), due_on=TODAY)
    monkeypatch.setattr(reminding.planning, "ONCE", "")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Notice, constraint)
    for _again in range(3):
        reminding.plan_notices(TODAY)
    assert Notice.objects.count() == 3


def test_a_clock_set_back_and_forth_makes_nothing_twice(plan):
    a_task(plan, owner=an_owner(plan), due_on=date(2025, 2, 7))
    rounds = [TODAY, TODAY - timedelta(days=3), TODAY + timedelta(days=1), TODAY]
    assert [reminding.plan_notices(day) for day in rounds] == [1, 1, 1, 0]


def test_missed_days_are_made_up_and_only_the_newest_is_still_owed(plan):
    owner = an_owner(plan)
    a_task(plan, owner=owner, due_on=date(2025, 2, 5))
    reminding.plan_notices(TODAY, since=date(2025, 2, 5))
    assert owed() == {(owner, "overdue", date(2025, 2, day)) for day in (6, 7, 10)}
    notices = list(Notice.objects.select_related("task__plan", "rule").order_by("for_on"))
    assert reminding.lapses(notices, today=TODAY) == {notices[0].pk: Lapse.SUPERSEDED, notices[1].pk: Lapse.SUPERSEDED}


def test_a_new_day_set_for_the_task_makes_new_notices(plan):
    owner = an_owner(plan)
    task = a_task(plan, owner=owner, due_on=TODAY)
    reminding.plan_notices(TODAY)
    Task.objects.filter(pk=task.pk).update(due_on=date(2025, 2, 11), due_version=2)
    assert reminding.plan_notices(TODAY) == 1


def changed(task, change):
    owner = task.owner
    match change:
        case Lapse.CLOSED:
            Task.objects.filter(pk=task.pk).update(state=State.DONE, phase=Phase.DONE)
        case Lapse.PLAN_SUSPENDED:
            Plan.objects.filter(pk=task.plan_id).update(suspended_on=TODAY, suspension_reason="Theo kết luận")
        case Lapse.REDATED:
            Task.objects.filter(pk=task.pk).update(due_on=TODAY + timedelta(days=1), due_version=2)
        case "owner":
            Task.objects.filter(pk=task.pk).update(owner=a_seat(Role.MEMBER, task.plan))
        case "seat":
            Seat.objects.filter(person=owner).update(to_on=TODAY - timedelta(days=1))
        case "absence":
            Absence.objects.create(person=owner, stand_in=a_person(), from_on=TODAY, to_on=TODAY)


@pytest.mark.parametrize("change", [None, Lapse.CLOSED, Lapse.PLAN_SUSPENDED, Lapse.REDATED, "owner", "seat", "absence"])
def test_what_changed_since_planning_is_owed_no_more(plan, change):
    task = a_task(plan, owner=an_owner(plan), due_on=TODAY)
    reminding.plan_notices(TODAY)
    changed(task, change)
    notices = list(Notice.objects.select_related("task__plan", "rule"))
    expected = change if isinstance(change, Lapse) else Lapse.NOT_THEIRS
    assert reminding.lapses(notices, today=TODAY) == ({notices[0].pk: expected} if change else {})


def test_a_task_moved_to_done_through_the_door_is_owed_no_more(plan):
    owner, head = an_owner(plan), a_seat(Role.HEAD, plan)
    task = a_task(plan, owner=owner, due_on=TODAY)
    reminding.plan_notices(TODAY)
    for version, (action, by) in enumerate([("start", owner), ("submit", owner), ("approve", head)], 1):
        if action == "submit":
            a_paper(task, by=owner)
        moving.move(task.pk, action, by=by, version=version, at=NOW)
    assert set(reminding.lapses(Notice.objects.select_related("task__plan", "rule"), today=TODAY).values()) == {Lapse.CLOSED}


def test_the_three_ways_to_ask_who_sees_a_task_agree():
    """access.seats_seeing asks in SQL what tasks_seen and sees_task answer: every seat against every task."""
    province = a_unit()
    upper, lower = a_plan(a_unit(province)), None
    lower = a_plan(a_unit(upper.unit))
    tasks = [a_task(plan, stream=a_stream(code)) for plan in (upper, lower) for code in ("documents", "personnel")]
    people = [a_person()]
    for plan in (upper, lower):
        people += [a_seat(role, plan, stream=a_stream(code)) for role in (Role.HEAD, Role.MEMBER) for code in ("documents", "personnel")]
        people += [a_seat(role, plan.unit) for role in (Role.LEADER, Role.OFFICE, Role.OBSERVER)]
    people += [a_seat(role, province) for role in (Role.LEADER, Role.OFFICE)]
    people.append(a_seat(Role.HEAD, upper, from_on=LONG_AGO, to_on=TODAY - timedelta(days=1)))
    for person in people:
        viewer = viewer_of(person, today=TODAY)
        by_row = {
            task.pk
            for task in tasks
            if sees_task(viewer, unit=task.plan.unit, parent_id=task.plan.unit.parent_id, plan_id=task.plan_id, stream=task.stream)
        }
        by_viewer = set(Task.objects.filter(tasks_seen(viewer)).values_list("pk", flat=True))
        Task.objects.update(owner=person)
        seeing = Exists(seats_seeing(today=TODAY).filter(person=OuterRef("owner")))
        by_owner = set(Task.objects.filter(seeing).values_list("pk", flat=True))
        assert by_row == by_viewer == by_owner, person


def test_rules_have_their_names_in_both_languages():
    rule = ReminderRule.objects.get(key="today")
    rule.name, rule.name_en = "Đến hạn hôm nay", "Due today"
    assert str(rule) == "Đến hạn hôm nay"
    with translation.override("en"):
        assert str(rule) == "Due today"


# Who is waited for


def told(audience=Audience.DECIDER):
    return {person_id for person_id, *_rest in reminding.recipients(audience, today=TODAY)}


def submitted(plan, by, **facts):
    task = a_task(plan, owner=by, **facts)
    a_paper(task, by=by)
    for action in ("start", "submit"):
        moving.move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW)
    return task


def test_what_a_head_submitted_waits_for_the_nearest_other_who_may_approve(plan):
    """Who is written to is who may press the button: deputy, then leader, then the superior's leader."""
    people = [a_seat(role, plan) for role in (Role.HEAD, Role.DEPUTY)]
    people += [a_seat(Role.LEADER, plan.unit), a_seat(Role.LEADER, plan.unit.parent)]
    task = submitted(plan, people[0])
    for place, person in enumerate(people[1:], 1):
        assert told() == {person.pk}
        asked = Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
        known = moving.facts([asked], viewer=viewer_of(person, today=TODAY))[task.pk]
        assert "approve" in {move.action for move in moving.moves_for(asked, known) if move.allowed}
        Seat.objects.filter(person=people[place]).update(to_on=TODAY - timedelta(days=1))
    assert told() == set()


def test_of_a_confidential_task_nobody_is_told_who_may_not_see_it(plan):
    stream = a_stream("personnel")
    a_seat(Role.LEADER, plan.unit.parent)
    above = a_seat(Role.HEAD, a_plan(plan.unit.parent), stream=stream)
    submitted(plan, a_seat(Role.HEAD, plan, stream=stream), stream=stream)
    assert told() == {above.pk}
