"""Lessons of a held model congress: who writes them, who reads them, and to which tasks they are offered."""

from datetime import timedelta

import pytest

from tests.congresses import bring_to
from tests.factories import NOW, TODAY, a_congress_task, a_person, a_plan, a_seat, a_stream, a_task, a_template, a_unit
from workflows.access import viewer_of, visible
from workflows.learning import lessons_for, lines_to_learn_from, share, write_lesson
from workflows.models import Congress, Lesson, Line, Plan, Stage, Task
from workflows.moving import Refused
from workflows.words import Level, Role, State

pytestmark = pytest.mark.django_db


def a_line(key, stream, *, template=None, title=""):
    facts = {"number": int(key), "stream": stream, "title": title or f"Dòng {key}", "start_offset": -10, "due_offset": -5}
    return Line.objects.get_or_create(template=template or a_template(), key=key, defaults=facts)[0]


def a_line_task(plan, key, stream):
    task = a_task(plan, stream=stream, title=f"Dòng {key}")
    Stage.objects.filter(task=task).update(line=a_line(key, stream))
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)


@pytest.fixture
def world():
    """A district with three communes: the model one has held its congress, one is still to come, one is over; a cell below; another district."""
    province = a_unit(level=Level.PROVINCE)
    district, other = a_unit(province, level=Level.DISTRICT), a_unit(province, level=Level.DISTRICT)
    model, ahead, over = (a_plan(a_unit(district), anchor_on=day) for day in (TODAY, TODAY + timedelta(days=60), TODAY - timedelta(days=60)))
    cell = a_plan(a_unit(ahead.unit, level=Level.CELL), anchor_on=TODAY + timedelta(days=20))
    Congress.objects.filter(plan=model).update(model=True)
    congress = a_congress_task(model)
    office, above = a_seat(Role.OFFICE, model.unit), a_seat(Role.LEADER, district)
    lines = {code: a_line_task(model, key, a_stream(code)) for code, key in (("documents", "14"), ("personnel", "24"))}
    plans = {"model": model, "ahead": ahead, "over": over, "cell": cell, "district": a_plan(district), "beside": a_plan(a_unit(other))}
    return {"plans": plans, "congress": congress, "office": office, "above": above, "lines": lines}


def held(world):
    bring_to(world["congress"], State.HELD, office=world["office"], above=world["above"])
    return Congress.objects.select_related("plan__unit").get(plan=world["plans"]["model"])


def write(congress, person, text="Gửi dự thảo sớm hơn một tuần.", **more):
    return write_lesson(congress, viewer=viewer_of(person, today=TODAY), text=text, by=person, at=NOW, **more)


def readers(lesson, people):
    return {name for name, person in people.items() if visible(Lesson, viewer_of(person, today=TODAY)).filter(pk=lesson.pk).exists()}


def test_lessons_are_written_after_a_model_congress_was_held(world):
    congress = Congress.objects.get(plan=world["plans"]["model"])
    with pytest.raises(Refused, match="đã tổ chức"):
        write(congress, world["office"])
    congress = held(world)
    assert write(congress, world["office"]).seat.role == Role.OFFICE
    Congress.objects.filter(pk=congress.pk).update(model=False)
    with pytest.raises(Refused, match="đại hội điểm"):
        write(Congress.objects.get(pk=congress.pk), world["office"], "Một điều khác hẳn.")


def test_those_who_worked_on_it_write_each_in_their_own_stream(world):
    congress, plan = held(world), world["plans"]["model"]
    stage = {code: task.stages.get() for code, task in world["lines"].items()}
    member, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan, stream=a_stream("personnel"))
    leader = a_seat(Role.LEADER, plan.unit)
    allowed = {
        (name, code)
        for name, person in {
            "office": world["office"],
            "member": member,
            "personnel": head,
            "leader": leader,
            "above": world["above"],
            "stranger": a_person(),
        }.items()
        for code in ("documents", "personnel", "")
        if _wrote(congress, person, stage.get(code), f"{name} {code} rút ra kinh nghiệm")
    }
    assert allowed == {
        ("office", "documents"), ("office", ""), ("member", "documents"), ("member", ""), ("personnel", "personnel"), ("personnel", ""),
        ("leader", "documents"), ("leader", "personnel"), ("leader", ""),
    }  # fmt: skip
    lines = {
        name: {stage.line.key for stage in lines_to_learn_from(plan, viewer_of(person, today=TODAY))}
        for name, person in (("member", member), ("head", head), ("office", world["office"]))
    }
    assert lines == {"member": {"14"}, "head": {"24"}, "office": {"14"}}


def _wrote(congress, person, stage, text):
    try:
        return bool(write(congress, person, text, stage=stage))
    except Refused:
        return False


def test_the_same_lesson_twice_stands_once_and_an_empty_one_not_at_all(world):
    congress = held(world)
    assert write(congress, world["office"]).pk == write(congress, world["office"]).pk
    for text in ("", "ok", "… 10 !"):
        with pytest.raises(Refused) as no:
            write(congress, world["office"], text)
        assert no.value.field == "text"
    assert Lesson.objects.count() == 1


def test_a_lesson_is_read_below_the_common_superior_and_a_confidential_one_by_its_stream_alone(world):
    congress, plans = held(world), world["plans"]
    plain = write(congress, world["office"], stage=world["lines"]["documents"].stages.get())
    leader = a_seat(Role.LEADER, plans["model"].unit)
    secret = write(congress, leader, "Chuẩn bị hồ sơ sớm hơn.", stage=world["lines"]["personnel"].stages.get())
    people = {
        "own leader": leader,
        "own office": world["office"],
        "above": world["above"],
        "stranger": a_person(),
        "administrator": a_person(is_superuser=True),
    }
    for name in ("ahead", "cell", "beside", "district"):
        people[f"{name} member"] = a_seat(Role.MEMBER, plans[name])
        people[f"{name} personnel"] = a_seat(Role.MEMBER, plans[name], stream=a_stream("personnel"))
        people[f"{name} leader"] = a_seat(Role.LEADER, plans[name].unit)
    assert readers(plain, people) == set(people) - {"stranger", "administrator", "beside member", "beside personnel", "beside leader"}
    assert readers(secret, people) == {"own leader", "ahead personnel", "cell personnel", "district personnel"}


def test_what_is_not_shared_stays_with_the_unit_and_those_above_it(world):
    congress, plans = held(world), world["plans"]
    lesson = write(congress, world["office"], shared=False)
    people = {"own": world["office"], "above": world["above"], "ahead": a_seat(Role.OFFICE, plans["ahead"].unit)}
    assert readers(lesson, people) == {"own", "above"}
    share(lesson, True, viewer=viewer_of(world["office"], today=TODAY))
    assert readers(lesson, people) == {"own", "above", "ahead"}
    with pytest.raises(Refused):
        share(lesson, False, viewer=viewer_of(people["ahead"], today=TODAY))


def offered(plan, key, code, person):
    task = a_line_task(plan, key, a_stream(code))
    return [lesson.text for lesson in lessons_for(task, viewer_of(person, today=TODAY))]


def test_the_task_of_the_same_line_of_a_congress_still_to_come_is_offered_it(world):
    congress, plans = held(world), world["plans"]
    text = write(congress, world["office"], stage=world["lines"]["documents"].stages.get()).text
    write(congress, world["office"], "Chung cho cả đại hội.")
    expected = {"ahead": [text], "cell": [text], "over": [], "district": [], "beside": [], "model": []}
    for name, lessons in expected.items():
        plan = plans[name]
        assert offered(plan, "14", "documents", a_seat(Role.LEADER, plan.unit)) == lessons, name
    assert offered(plans["ahead"], "15", "documents", a_seat(Role.LEADER, plans["ahead"].unit)) == []


def test_a_line_of_the_same_key_but_another_title_is_another_line(world):
    congress, ahead = held(world), world["plans"]["ahead"]
    write(congress, world["office"], stage=world["lines"]["documents"].stages.get())
    task = a_line_task(ahead, "30", a_stream("documents"))
    Stage.objects.filter(task=task).update(line=Line.objects.create(
        template=Plan.objects.get(pk=ahead.pk).template, key="014", number=14, stream=a_stream("documents"), title="Khác", start_offset=0, due_offset=0,
    ))  # fmt: skip
    assert lessons_for(Task.objects.select_related("plan__unit").get(pk=task.pk), viewer_of(a_seat(Role.LEADER, ahead.unit), today=TODAY)) == []


def test_a_confidential_lesson_is_offered_to_its_stream_only(world):
    congress, plans = held(world), world["plans"]
    head = a_seat(Role.HEAD, plans["model"], stream=a_stream("personnel"))
    text = write(congress, head, "Chuẩn bị hồ sơ sớm hơn.", stage=world["lines"]["personnel"].stages.get()).text
    task = a_line_task(plans["ahead"], "24", a_stream("personnel"))
    member, leader = a_seat(Role.MEMBER, plans["ahead"], stream=a_stream("personnel")), a_seat(Role.LEADER, plans["ahead"].unit)
    assert [lesson.text for lesson in lessons_for(task, viewer_of(member, today=TODAY))] == [text]
    assert lessons_for(task, viewer_of(leader, today=TODAY)) == []


@pytest.mark.parametrize("n", [1, 3, 50])
def test_what_is_offered_costs_one_statement_however_much_it_is(world, n, django_assert_num_queries):
    congress, ahead = held(world), world["plans"]["ahead"]
    for k in range(n):
        write(congress, world["office"], f"Kinh nghiệm thứ {k} của đại hội", stage=world["lines"]["documents"].stages.get())
    task, viewer = a_line_task(ahead, "14", a_stream("documents")), viewer_of(a_seat(Role.LEADER, ahead.unit), today=TODAY)
    assert len(task.stages.all()) == 1
    task = Task.objects.select_related("plan__unit").prefetch_related("stages").get(pk=task.pk)
    with django_assert_num_queries(1):
        assert len(lessons_for(task, viewer)) == n
