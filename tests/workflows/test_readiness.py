"""The colour rules case by case, the sums of the tree, the sentences, and the proof that cells say what tasks say."""

import random
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOW, TODAY, a_congress_task, a_paper, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.access import viewer_of, visible
from workflows.calendar import Calendar
from workflows.models import Cell, Directive, LevelWindow, Plan, Stage, Stream, Task, Threshold
from workflows.moving import move
from workflows.planning.windows import rules_on as windows_on
from workflows.readiness import (
    PROPOSED,
    WHOLE,
    figures_seen,
    held_back_by,
    readiness_of,
    recount_stale,
    summary_of,
    summary_sentence,
    verify,
    why,
)
from workflows.readiness.counting import standing_below
from workflows.readiness.rules import (
    Below,
    Figures,
    Reading,
    colour_of,
    colour_with_below,
    colour_without_plan,
    is_silent,
    rules_on,
    share_of,
)
from workflows.words import Colour, Level, Phase, Role

CALENDAR = Calendar()
RULES = rules_on(TODAY, CALENDAR, {})
ON_TRACK, ATTENTION, BEHIND, DONE, NOT_DUE = Colour.ON_TRACK, Colour.ATTENTION, Colour.BEHIND, Colour.DONE, Colour.NOT_DUE


def feb(day):
    return date(2025, 2, day)


def open_figures(**more):
    return Figures(**({"total": 10, "open": 10} | more))


def read(unit, *, today=TODAY):
    return readiness_of(unit, today=today, calendar=CALENDAR, windows=windows_on)


# The colour of own work: every boundary. Monday, 10 February 2025; Tết was from 25 January to 2 February.

COLOURS = {
    "nothing was due": (open_figures(), NOT_DUE),
    "something was due and is done": (open_figures(open=9, done=1, due=1, due_done=1), ON_TRACK),
    "due today and not done is not overdue": (open_figures(due=1), ON_TRACK),
    "all is closed": (Figures(total=4, done=4, due=2, due_done=2), DONE),
    "all is closed, some late": (Figures(total=4, done=4, done_late=4, due=4, due_done=4), DONE),
    "no tasks": (Figures(), NOT_DUE),
    "all that is left is suspended": (Figures(total=4, done=1, suspended=3, due=1, due_done=1), Colour.SUSPENDED),
    "some suspended, the rest runs": (open_figures(total=12, suspended=2, due=1, due_done=1), ON_TRACK),
    "overdue since Friday: one working day": (open_figures(overdue=1, due=1, oldest_overdue_on=feb(7)), ATTENTION),
    "overdue since Sunday: one working day": (open_figures(overdue=1, due=1, oldest_overdue_on=feb(9)), ATTENTION),
    "overdue by two working days": (open_figures(overdue=1, due=1, oldest_overdue_on=feb(6)), ATTENTION),
    "overdue by three working days": (open_figures(overdue=1, due=1, oldest_overdue_on=feb(5)), BEHIND),
    "overdue by a day, set by a rule": (open_figures(overdue=1, overdue_by_rule=1, due=1, oldest_overdue_on=feb(7)), BEHIND),
    "one blocked": (open_figures(blocked=1), ATTENTION),
    "the superior's decision is late": (open_figures(superior_late=1, overdue=1, due=1, oldest_overdue_on=feb(7)), ATTENTION),
    "four were due, none done": (open_figures(due=4), ON_TRACK),
    "five were due, four done: exactly 80 %": (open_figures(due=5, due_done=4), ON_TRACK),
    "five were due, three done": (open_figures(due=5, due_done=3), BEHIND),
    "ten were due, eight done": (open_figures(due=10, due_done=8), ON_TRACK),
    "ten were due, seven done": (open_figures(due=10, due_done=7), BEHIND),
    "behind wins over a block": (open_figures(due=5, due_done=3, blocked=1), BEHIND),
}


@pytest.mark.parametrize(("figures", "colour"), COLOURS.values(), ids=COLOURS)
def test_the_colour_of_own_work(figures, colour):
    assert colour_of(figures, RULES) == colour


def test_on_a_saturday_what_was_due_on_friday_is_not_yet_a_working_day_late():
    saturday = rules_on(feb(15), CALENDAR, {})
    assert colour_of(open_figures(overdue=1, due=1, oldest_overdue_on=feb(14)), saturday) == ON_TRACK
    assert colour_of(open_figures(overdue=1, due=1, oldest_overdue_on=feb(13)), saturday) == ATTENTION


def test_days_off_at_tet_do_not_count():
    after = rules_on(feb(3), CALENDAR, {})
    assert colour_of(open_figures(overdue=1, due=1, oldest_overdue_on=date(2025, 1, 24)), after) == ATTENTION
    assert colour_of(open_figures(overdue=1, due=1, oldest_overdue_on=date(2025, 1, 22)), after) == BEHIND


def test_a_value_that_the_office_changed_wins():
    strict = rules_on(TODAY, CALENDAR, {"behind-done-share": 90})
    assert colour_of(open_figures(due=5, due_done=4), strict) == BEHIND


def below(units, behind=0, fine=0):
    return Below(units=units, behind=behind, fine=fine)


PARENTS = {
    "9 of 100 behind": (ON_TRACK, below(100, 9), ON_TRACK),
    "10 of 100 behind": (ON_TRACK, below(100, 10), ATTENTION),
    "24 of 100 behind": (ON_TRACK, below(100, 24), ATTENTION),
    "25 of 100 behind": (ON_TRACK, below(100, 25), BEHIND),
    "one of 130 does not paint the province": (ON_TRACK, below(130, 1), ON_TRACK),
    "one of 10": (ON_TRACK, below(10, 1), ATTENTION),
    "one of 4": (ON_TRACK, below(4, 1), BEHIND),
    "own work behind": (BEHIND, below(10, 0, 10), BEHIND),
    "own work needs attention": (ATTENTION, below(10, 0, 10), ATTENTION),
    "own work done, those below at work": (DONE, below(3, 0, 3), ON_TRACK),
    "own work not due, those below on track": (NOT_DUE, below(3, 0, 3), ON_TRACK),
    "own work not due, nothing below": (NOT_DUE, below(3), NOT_DUE),
    "no plan is never green": (Colour.NO_PLAN, below(3, 0, 3), Colour.NO_PLAN),
    "no plan, those below behind": (Colour.NO_PLAN, below(3, 1, 2), BEHIND),
    "suspended is not lifted": (Colour.SUSPENDED, below(3, 0, 3), Colour.SUSPENDED),
}


@pytest.mark.parametrize(("own", "lower", "colour"), PARENTS.values(), ids=PARENTS)
def test_the_colour_of_a_superior(own, lower, colour):
    assert colour_with_below(own, open_figures(), lower, RULES) == colour


@pytest.mark.parametrize(
    ("opened_on", "colour"), [(None, Colour.NO_PLAN), (feb(11), Colour.NO_PLAN), (TODAY, ATTENTION), (feb(1), ATTENTION)]
)
def test_without_a_plan_the_open_window_asks_for_attention(opened_on, colour):
    assert colour_without_plan(opened_on, TODAY) == colour


SILENCE = {
    "moved ten working days ago": ({"last_moved_on": date(2025, 1, 20)}, True),
    "moved nine working days ago": ({"last_moved_on": date(2025, 1, 21)}, False),
    "never moved since it was planned": ({}, True),
    "due after twenty working days": ({"soonest_due_on": date(2025, 3, 11)}, False),
    "due in twenty working days": ({"soonest_due_on": date(2025, 3, 10)}, True),
    "nothing open": ({"open": 0, "soonest_due_on": None}, False),
}


@pytest.mark.parametrize(("facts", "silent"), SILENCE.values(), ids=SILENCE)
def test_silence_stands_beside_the_colour(facts, silent):
    figures = open_figures(**({"soonest_due_on": feb(14)} | facts))
    assert is_silent(figures, date(2024, 12, 1), RULES) is silent


def test_a_plan_made_last_week_is_not_silent_yet():
    assert not is_silent(open_figures(soonest_due_on=feb(14)), feb(3), RULES)


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 2, None), (1, 3, 1 / 3), (0, 0, None), (3, 4, 0.75)])
def test_under_three_tasks_there_is_no_percentage(part, whole, share):
    assert share_of(part, whole, RULES) == share


def test_what_the_code_proposes_is_what_the_seeds_publish():
    with open(settings.BASE_DIR / "seeds" / "thresholds.yaml") as file:
        published = {entry["key"]: entry["value"] for entry in yaml.safe_load(file)["thresholds"]}
    assert published == PROPOSED


# Sentences


def sentence(reading, **more):
    with translation.override("vi"):
        return why(reading, RULES, CALENDAR, **more)


def alone(figures, **more):
    colour = colour_of(figures, RULES)
    return Reading(colour, figures, figures, colour, **more)


SENTENCES = [
    (
        alone(open_figures(due=5, due_done=3, overdue=2, oldest_overdue_on=date(2025, 1, 23))),
        {"task": "Dự thảo lần 1 Báo cáo chính trị"},
        "Chậm tiến độ: đến 10/02 phải xong 5, đã xong 3; 2 quá hạn, lâu nhất 7 ngày làm việc (Dự thảo lần 1 Báo cáo chính trị).",
    ),
    (alone(open_figures(blocked=1)), {}, "Cần chú ý: đến 10/02 chưa có nhiệm vụ đến hạn; 1 vướng mắc."),
    (alone(Figures(total=4, done=4, due=4, due_done=4)), {}, "Hoàn thành: đã xong cả 4."),
    (alone(Figures(total=4, suspended=4)), {"suspended_on": feb(3)}, "Tạm dừng: tạm dừng từ 03/02/2025."),
    (
        alone(open_figures(due=1, due_done=1), silent=True),
        {},
        "Đúng tiến độ: đến 10/02 phải xong 1, đã xong 1. Chưa cập nhật từ 10 ngày làm việc trở lên.",
    ),
    (
        Reading(ATTENTION, Figures(), Figures(), ATTENTION),
        {"window_opened_on": feb(1)},
        "Cần chú ý: chưa lập kế hoạch, khung thời gian đã mở từ 01/02/2025.",
    ),
    (Reading(Colour.NO_PLAN, Figures(), Figures(), Colour.NO_PLAN), {}, "Chưa lập kế hoạch: chưa có kế hoạch."),
    (
        Reading(BEHIND, open_figures(), open_figures(due=1, due_done=1), ON_TRACK, Below(12, 3, 1, 8, "Đảng bộ xã B", "xa-b")),
        {},
        "Chậm tiến độ: việc của đơn vị: đến 10/02 phải xong 1, đã xong 1. 8/12 đơn vị trực thuộc đúng tiến độ hoặc đã hoàn thành,"
        " 3 chậm, 1 cần chú ý; chậm nhất: Đảng bộ xã B.",
    ),
]


@pytest.mark.parametrize(("reading", "more", "told"), SENTENCES, ids=[told.split(":")[0] + str(n) for n, (_r, _m, told) in enumerate(SENTENCES)])
def test_each_colour_has_its_sentence(reading, more, told):
    assert sentence(reading, **more) == told


def test_the_sentence_of_the_overview_is_as_in_a_meeting():
    figures = Figures(total=768, done=214, done_late=17, open=554, overdue=46, oldest_overdue_on=date(2025, 1, 3))
    with translation.override("vi"):
        told = summary_sentence(summary_of(figures, RULES, CALENDAR))
    assert told == "Đã giao 768 nhiệm vụ: hoàn thành 214 (đúng hạn 197, quá hạn 17), trong hạn 508, quá hạn 46 (lâu nhất 21 ngày làm việc)."


@pytest.mark.parametrize(("language", "total", "told"), [("vi", 2062, "Đã giao 2.062 nhiệm vụ: "), ("en", 2062, "Assigned: 2,062 tasks; "), ("en", 1, "Assigned: 1 task; ")])
def test_the_sentence_groups_large_figures_and_counts_one_task_as_one(language, total, told):
    with translation.override(language):
        assert summary_sentence(summary_of(Figures(total=total, open=total), RULES, CALENDAR)).startswith(told)


@given(st.lists(st.tuples(st.sampled_from(list(Phase)), st.integers(-30, 30), st.booleans()), max_size=40))
def test_the_parts_of_the_sentence_add_up(stages):
    """Any mixture of stages, counted as a cell counts them."""
    phases = [phase for phase, _due, _late in stages]
    is_open = [phase in (Phase.WAITING, Phase.DOING, Phase.REVIEW, Phase.BLOCKED) for phase in phases]
    overdue = [due for (_phase, due, _late), still in zip(stages, is_open, strict=True) if still and due < 0]
    figures = Figures(
        total=len(phases) - phases.count(Phase.CANCELLED),
        done=phases.count(Phase.DONE),
        done_late=sum(late for phase, _due, late in stages if phase == Phase.DONE),
        open=sum(is_open),
        overdue=len(overdue),
        suspended=phases.count(Phase.SUSPENDED),
        oldest_overdue_on=TODAY + timedelta(days=min(overdue)) if overdue else None,
    )
    found = summary_of(figures, RULES, CALENDAR)
    assert found.total == found.done + found.in_time + found.overdue + found.suspended
    assert found.done == found.done_in_time + found.done_late
    assert min(found) >= 0


# The matrix over real rows


def a_moved_plan(unit):
    """A plan with a step last Friday, so that nothing in it is silent."""
    plan = a_plan(unit)
    plan.created_at = datetime(2025, 2, 7, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    plan.save()
    return plan


def a_late_task(plan, days=10, **more):
    return a_task(plan, due_on=TODAY - timedelta(days=days), **more)


def a_done_task(plan, **more):
    task = a_task(plan, due_on=TODAY - timedelta(days=5), **more)
    Task.objects.filter(pk=task.pk).update(state="done", phase=Phase.DONE)
    Stage.objects.filter(task=task).update(phase=Phase.DONE, reached_on=TODAY - timedelta(days=6))
    Cell.objects.recount(plan, task.stream, today=TODAY)
    return task


@pytest.mark.django_db
def test_a_row_counts_its_own_plan_and_all_below_and_the_total_everything():
    province = a_unit(level=Level.PROVINCE)
    district = a_unit(province, level=Level.DISTRICT)
    commune = a_unit(district)
    documents, service = a_stream(), a_stream("service")
    a_done_task(a_plan(province))
    a_task(a_plan(district), stream=service)
    plan = a_plan(commune)
    a_late_task(plan)
    a_task(plan, stream=service)
    found = read(province)
    (row,) = found.rows
    assert (row.readings[documents.pk].figures.total, row.readings[service.pk].figures.total, row.whole.figures.total) == (1, 2, 3)
    assert (row.whole.own.total, row.whole.figures.overdue) == (1, 1)
    assert (found.own.whole.figures.total, found.total.whole.figures.total, found.total.whole.figures.done) == (1, 4, 1)


@pytest.mark.django_db
def test_units_stand_in_official_order_and_the_worst_is_named():
    province = a_unit(level=Level.PROVINCE)
    good, late, later = (a_unit(province, name=name) for name in ("Đảng bộ xã A", "Đảng bộ xã C", "Đảng bộ xã B"))
    for unit, days in ((late, 10), (later, 20)):
        a_late_task(a_plan(unit), days)
    a_done_task(a_plan(good))
    found = read(province)
    assert [row.unit for row in found.rows] == [good, late, later]
    assert [row.colour for row in found.rows] == [DONE, BEHIND, BEHIND]
    assert found.total.whole.below == Below(3, 2, 0, 1, "Đảng bộ xã B", later.code)


@pytest.mark.django_db
def test_a_unit_without_a_plan_shows_not_planned_and_attention_once_its_window_is_open():
    province = a_unit(level=Level.PROVINCE)
    a_unit(province, level=Level.DISTRICT)
    directive = Directive.objects.create(kind="CT", number="35-CT/TW", issuer="Bộ Chính trị", issued_on=date(2024, 6, 14))
    window = LevelWindow.objects.create(directive=directive, level=Level.DISTRICT, opens_on=feb(11))
    assert read(province).rows[0].colour == Colour.NO_PLAN
    LevelWindow.objects.filter(pk=window.pk).update(opens_on=TODAY)
    (row,) = read(province).rows
    assert (row.colour, row.plan, row.window_opened_on) == (ATTENTION, None, TODAY)


@pytest.mark.django_db
def test_a_suspended_plan_is_suspended_whatever_is_late_in_it():
    unit = a_unit()
    plan = a_plan(unit, suspended_on=feb(3), suspension_reason="Kết luận của cấp trên")
    a_late_task(plan)
    found = read(unit)
    assert found.total.colour == Colour.SUSPENDED
    assert (found.total.whole.figures.suspended, found.total.whole.figures.overdue) == (1, 0)


@pytest.mark.django_db
def test_the_statements_judge_units_below_as_the_rules_do():
    """What stands in SQL for speed is held to rules.colour_of, over every case of the table above and random ones."""
    chance = random.Random(35)
    cases = [figures for figures, _colour in COLOURS.values()] + [_random_figures(chance) for _n in range(40)]
    top = a_unit(level=Level.PROVINCE)
    expected = {}
    for figures in cases:
        middle = a_unit(top, level=Level.DISTRICT)
        plan = a_plan(a_unit(middle))
        waiting = figures.open - figures.blocked
        facts = {name: getattr(figures, name) for name in Figures._fields if name not in ("total", "open", "last_moved_on")}
        Cell.objects.create(plan=plan, stream=a_stream(), path=plan.unit.path, waiting=waiting, counted_on=TODAY, **facts)
        expected[middle.path] = colour_of(figures, RULES)
    found = standing_below(top.path, 24, RULES, english=False)
    for path, colour in expected.items():
        for stream_id in (a_stream().pk, WHOLE):
            below = found[path, stream_id]
            assert below[:4] == (1, int(colour == BEHIND), int(colour == ATTENTION), int(colour in (ON_TRACK, DONE)))


def _random_figures(chance):
    done, blocked, waiting, suspended = (chance.choice([0, 0, 1, 2, 7]) for _n in range(4))
    still_open = blocked + waiting
    overdue = chance.randint(0, still_open)
    due_done = chance.randint(0, done)
    return Figures(
        total=done + still_open + suspended, done=done, open=still_open, blocked=blocked, suspended=suspended, overdue=overdue,
        due=due_done + overdue, due_done=due_done, oldest_overdue_on=TODAY - timedelta(days=chance.randint(1, 6)) if overdue else None,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_a_unit_looks_the_same_from_above_as_from_itself(seed):
    """Drilling down never changes a colour, a count or the worst unit: what a row says, the unit's own page says."""
    chance = random.Random(seed)
    units = [a_unit(level=Level.PROVINCE)]
    for level, children in ((Level.DISTRICT, 3), (Level.GRASSROOTS, 4), (Level.CELL, 5)):
        units += [
            a_unit(parent, level=level)
            for parent in [unit for unit in units if len(unit.path) == len(units[-1].path)]
            for _n in range(chance.randint(1, children))
        ]
    for unit in units:
        if chance.random() < 0.8:
            plan = a_plan(unit)
            for _n in range(chance.randint(0, 3)):
                make = chance.choice([a_late_task, a_done_task, a_done_task, a_task])
                make(plan, stream=a_stream(chance.choice(["documents", "service"])))
    for unit in units:
        for row in read(unit).rows:
            itself = read(row.unit).total
            for stream_id, reading in row.readings.items():
                assert reading == itself.readings[stream_id], (row.unit, stream_id)


@pytest.mark.django_db
@pytest.mark.parametrize("children", [1, 3, 50])
def test_the_matrix_takes_five_statements_for_any_number_of_units(children, django_assert_num_queries):
    province = a_unit(level=Level.PROVINCE)
    a_task(a_plan(province))
    for _n in range(children):
        district = a_unit(province, level=Level.DISTRICT)
        a_task(a_plan(district))
        a_task(a_plan(a_unit(district)))
    with django_assert_num_queries(5):
        found = read(province)
    assert len(found.rows) == children


@pytest.mark.django_db
def test_missing_plans_ask_the_directives_once(django_assert_num_queries):
    province = a_unit(level=Level.PROVINCE)
    for _n in range(5):
        a_unit(province, level=Level.DISTRICT)
    with django_assert_num_queries(6):  # no unit below a row: one statement less, two for the directives
        read(province)


# What holds a unit back


@pytest.mark.django_db
def test_the_worst_three_of_each_stream_are_named_with_owner_and_telephone(django_assert_num_queries):
    unit = a_unit()
    plan = a_plan(unit)
    leader = a_seat(Role.LEADER, unit)
    owner = a_seat(Role.MEMBER, plan)
    type(owner).objects.filter(pk=owner.pk).update(phone="0261 355 5201")
    for days in (3, 9, 5, 7):
        a_late_task(plan, days, title=f"Quá {days}", owner=owner)
    a_late_task(plan, 2, stream=a_stream("service"), title="Hội trường")
    a_task(plan, stream=a_stream("service"), title="Chưa đến hạn")
    viewer, streams = viewer_of(leader, today=TODAY), [a_stream(), a_stream("service")]
    with django_assert_num_queries(1):
        found = held_back_by(unit, today=TODAY, calendar=CALENDAR, viewer=viewer, streams=streams)
    assert [one.title.split(". ")[1] for one in found] == ["Quá 9", "Quá 7", "Quá 5", "Hội trường"]
    assert (found[0].owner, found[0].phone, found[0].overdue_days) == (owner.name, "0261 355 5201", CALENDAR.between(feb(1), TODAY))


@pytest.mark.django_db
def test_a_blocked_task_holds_back_with_its_reason_even_before_its_day():
    unit = a_unit()
    plan = a_plan(unit)
    head = a_seat(Role.HEAD, plan)
    task = a_task(plan, owner=head)
    move(task.pk, "start", by=head, version=1, at=NOW)
    move(task.pk, "block", by=head, version=2, at=NOW, note="Chờ phòng Tài chính xác nhận dự toán")
    (found,) = held_back_by(unit, today=TODAY, calendar=CALENDAR, viewer=viewer_of(head, today=TODAY), streams=[a_stream()])
    assert (found.blocked, found.overdue, found.reason) == (True, False, "Chờ phòng Tài chính xác nhận dự toán")


@pytest.mark.django_db
def test_a_confidential_task_holds_back_without_title_owner_or_reason():
    unit = a_unit()
    plan, personnel = a_plan(unit), a_stream("personnel")
    member = a_seat(Role.MEMBER, plan, stream=personnel)
    a_late_task(plan, stream=personnel, title="Thẩm tra hồ sơ", owner=member)
    office = viewer_of(a_seat(Role.OFFICE, unit), today=TODAY)
    with translation.override("vi"):
        (found,) = held_back_by(unit, today=TODAY, calendar=CALENDAR, viewer=office, streams=[personnel])
    assert found.title == f"một nhiệm vụ mật của Tiểu ban Nhân sự, {unit}"
    assert (found.task_id, found.owner, found.phone, found.reason) == (None, "", "", "")
    (seen,) = held_back_by(unit, today=TODAY, calendar=CALENDAR, viewer=viewer_of(member, today=TODAY), streams=[personnel])
    assert seen.title.endswith("Thẩm tra hồ sơ")


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_what_a_viewer_may_open_is_counted_as_the_list_would(role):
    district = a_unit(level=Level.DISTRICT)
    commune = a_unit(district)
    cell = a_unit(commune, level=Level.CELL)
    for unit in (district, commune, cell):
        for stream in ("documents", "personnel", "service"):
            a_late_task(a_plan_once(unit), stream=a_stream(stream))
    place = district if role in (Role.LEADER, Role.OFFICE, Role.OBSERVER) else a_plan_once(district)
    viewer = viewer_of(a_seat(role, place), today=TODAY)
    for unit in (district, commune, cell):
        stages = visible(Stage, viewer).filter(task__plan__unit__path__startswith=unit.path)
        assert figures_seen(viewer, unit).total == stages.count()
        assert figures_seen(viewer, unit, own=True).total == stages.filter(task__plan__unit=unit).count()
        assert figures_seen(viewer, unit, stream=a_stream()).overdue == stages.filter(task__stream=a_stream()).count()


def a_plan_once(unit):
    return Plan.objects.filter(unit=unit).first() or a_plan(unit)


# Cells and tasks


@pytest.mark.django_db
def test_after_any_moves_the_cells_say_what_the_tasks_say():
    unit = a_unit(a_unit(level=Level.DISTRICT))
    plan = a_plan(unit)
    head, leader = a_seat(Role.HEAD, plan), a_seat(Role.LEADER, unit)
    deputy = a_seat(Role.DEPUTY, plan)
    a_congress_task(plan)
    tasks = [a_task(plan, due_on=TODAY + timedelta(days=days)) for days in (-9, -1, 0, 4)]
    chance = random.Random(64)
    for n in range(60):
        task = Task.objects.get(pk=chance.choice(tasks).pk)
        at = NOW + timedelta(hours=n)
        recount_stale(today=at.date())
        if not task.attachments.exists():
            a_paper(task)
        _any_move(task, chance, [head, leader, deputy], at)
        assert list(verify(today=at.date())) == []


def _any_move(task, chance, people, at):
    from_here = {
        "to_do": ["start", "block"], "under_way": ["submit", "block", "suspend"], "in_review": ["approve", "send_back", "withdraw"],
        "returned": ["take_up"], "blocked": ["unblock"], "suspended": ["resume"], "done": ["reopen"], "cancelled": ["reopen"],
    }  # fmt: skip
    action = chance.choice(from_here[task.state])
    by = people[1] if action == "reopen" else people[2] if action in ("approve", "send_back") else people[0]
    move(task.pk, action, by=by, version=task.version, at=at, note="Lý do đủ dài để được ghi lại")


@pytest.mark.django_db
def test_a_new_day_recounts_what_was_counted_on_another_and_costs_one_statement_otherwise(django_assert_num_queries):
    plans = [a_plan() for _n in range(3)]
    for plan in plans:
        a_task(plan, due_on=TODAY)
        a_task(plan, due_on=TODAY, stream=a_stream("service"))
    a_task(a_plan(suspended_on=feb(3), suspension_reason="Kết luận của cấp trên"), due_on=TODAY)
    with django_assert_num_queries(1):
        assert recount_stale(today=TODAY) == 0
    tomorrow = TODAY + timedelta(days=1)
    assert recount_stale(today=tomorrow) == 7
    assert list(Cell.objects.order_by("pk").values_list("overdue", "counted_on")) == [(1, tomorrow)] * 6 + [(0, tomorrow)]
    assert list(verify(today=tomorrow)) == []


@pytest.mark.django_db
def test_many_cells_are_counted_as_one_is():
    for n in range(4):
        plan = a_plan(suspended_on=feb(3) if n == 3 else None, suspension_reason="Kết luận" if n == 3 else "")
        a_congress_task(plan)
        a_late_task(plan, basis="rule")
        a_done_task(plan)
    fields = [field.name for field in Cell._meta.fields]
    one_by_one = list(Cell.objects.order_by("pk").values(*fields))
    Cell.objects.update(counted_on=None, overdue=9, done=9, oldest_overdue_on=feb(1), path="")
    recount_stale(today=TODAY)
    assert list(Cell.objects.order_by("pk").values(*fields)) == one_by_one


CORRUPTIONS = {
    "a wrong count": lambda task: Cell.objects.update(overdue=5),
    "a wrong day": lambda task: Cell.objects.update(soonest_due_on=feb(1)),
    "a wrong path": lambda task: Cell.objects.update(path="00000000"),
    "a missing cell": lambda task: Cell.objects.all().delete(),
    "a superfluous cell": lambda task: Cell.objects.create(plan=task.plan, stream=a_stream("service"), path=task.plan.unit.path, done=1),
    "a task with another day than its stage": lambda task: Task.objects.update(due_on=feb(1)),
    "a stage with another phase than its task": lambda task: Stage.objects.update(phase=Phase.DOING),
}


@pytest.mark.django_db
@pytest.mark.parametrize("corrupt", CORRUPTIONS.values(), ids=CORRUPTIONS)
def test_verify_readiness_exits_with_1_when_something_differs(corrupt):
    task = a_task()
    call_command("verify_readiness", stdout=StringIO())
    corrupt(task)
    told = StringIO()
    with pytest.raises(SystemExit) as exit:
        call_command("verify_readiness", stderr=told)
    assert exit.value.code == 1
    assert told.getvalue()


@pytest.mark.django_db
def test_thresholds_are_read_from_their_rows():
    Threshold.objects.create(key="behind-overdue-days", value=1)
    unit = a_unit()
    a_late_task(a_plan(unit), 3)
    assert read(unit).rules.value("behind-overdue-days") == 1
    assert read(unit).total.colour == BEHIND
    assert Stream.objects.count() == 1
