"""The congress on its pages: orders by the task's form, figures, lessons; what is wrong stands at its field and nothing is saved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.congresses import ORDER, a_congress, a_result, bring_to, do, figures
from tests.factories import NOW, TODAY, a_congress_task, a_plan, a_seat, a_stream, a_task, a_template, a_unit
from tests.workflows.test_learning import a_line
from workflows.models import Congress, CongressResult, Lesson, Plan, Stage, Step, Task
from workflows.words import Role, State

pytestmark = pytest.mark.django_db


def day(value):
    return f"{value:%d/%m/%Y}"


@pytest.fixture
def world():
    task, office, above, leader = a_congress()
    return {"task": task, "congress": task.plan.congress, "office": office, "above": above, "leader": leader}


def come(world, state):
    return bring_to(world["task"], state, office=world["office"], above=world["above"])


def press(client, person, task, action, **typed):
    client.force_login(person)
    typed = {name: day(value) if hasattr(value, "year") else value for name, value in typed.items() if value is not None}
    version = Task.objects.get(pk=task.pk).version
    return client.post(reverse("move", args=[task.pk, action]), {"version": version, "from": "page", **typed})


def errors_of(answer):
    return {name: list(found) for name, found in answer.context["open_move"].form.errors.items()}


BAD_PAPERS = [
    ("clear", "above", State.WITH_SUPERIOR, {"number": "", "dated_on": TODAY}, "number"),
    ("clear", "above", State.WITH_SUPERIOR, {"number": "12-TB/HU"}, "dated_on"),
    ("clear", "above", State.WITH_SUPERIOR, {"number": "12-TB/HU", "dated_on": "31/02/2025"}, "dated_on"),
    ("clear", "above", State.WITH_SUPERIOR, {"number": "12-TB/HU", "dated_on": TODAY + timedelta(days=1)}, "dated_on"),
    ("clear", "above", State.WITH_SUPERIOR, {"number": "12-TB/HU", "dated_on": TODAY - timedelta(days=1)}, "dated_on"),
    ("ratify", "above", State.HELD, {"number": "45-QĐ/HU", "dated_on": TODAY - timedelta(days=1)}, "dated_on"),
    ("suspend", "office", State.PREPARING, ORDER | {"number": " "}, "number"),
    ("suspend", "office", State.PREPARING, ORDER | {"dated_on": TODAY + timedelta(days=1)}, "dated_on"),
    ("suspend", "office", State.PREPARING, ORDER | {"note": ""}, "note"),
    ("cancel", "office", State.PREPARING, ORDER | {"note": "127"}, "note"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "who", "state", "typed", "field"), BAD_PAPERS)
def test_a_paper_that_cannot_be_is_told_at_its_field_and_nothing_is_saved(world, client, action, who, state, typed, field):
    task = come(world, state)
    before = (Task.objects.values().get(pk=task.pk), Step.objects.count(), Plan.objects.values().get(pk=task.plan_id))
    answer = press(client, world[who], task, action, **typed)
    assert answer.status_code == 422
    errors = errors_of(answer)
    assert list(errors) == [field] and errors[field][0].endswith((".", "”"))
    assert f'id="move_{task.pk}_{field}_error"' in answer.content.decode()
    assert (Task.objects.values().get(pk=task.pk), Step.objects.count(), Plan.objects.values().get(pk=task.plan_id)) == before


def test_an_order_is_recorded_from_the_congress_page_and_taken_back_by_another(world, client):
    task, page = come(world, State.PREPARING), reverse("congress", args=[world["congress"].pk])
    client.force_login(world["office"])
    assert [url for _label, url in client.get(page).context["stopping"]] == [
        f"/nhiem-vu/{task.pk}/?move={action}#move" for action in ("suspend", "cancel")
    ]
    form = client.get(f"/nhiem-vu/{task.pk}/?move=suspend").content.decode()
    assert "Số, ký hiệu văn bản" in form and "Cơ quan ban hành, nội dung" in form
    assert press(client, world["office"], task, "suspend", **ORDER).status_code == 302
    said = client.get(page).content.decode()
    assert "Tạm dừng" in said and "127-KL/TW" in said and "08/02/2025" in said and "Bộ Chính trị" in said
    unit = client.get(reverse("unit", args=[task.plan.unit.code])).content.decode()
    assert "127-KL/TW, 08/02/2025" in unit
    assert press(client, world["office"], task, "resume").status_code == 422  # no resumption without its document
    assert press(client, world["office"], task, "resume", **(ORDER | {"number": "145-KL/TW"})).status_code == 302
    assert Plan.objects.get(pk=task.plan_id).suspended_on is None
    orders = client.get(page).context["orders"]
    assert [(step.action, step.number) for step in orders] == [("suspend", "127-KL/TW"), ("resume", "145-KL/TW")]


def test_a_congress_called_off_says_so_everywhere_and_counts_nowhere(world, client):
    task = come(world, State.PREPARING)
    press(client, world["leader"], task, "cancel", **ORDER)
    for address in (reverse("congress", args=[world["congress"].pk]), reverse("task", args=[task.pk]), reverse("unit", args=[task.plan.unit.code])):
        said = client.get(address).content.decode()
        assert "tag-grey" in said and "Không thực hiện" in said, address
    assert "0 nhiệm vụ" in " ".join(client.get(reverse("overview_unit", args=[task.plan.unit.code])).content.decode().split())


def test_the_figures_are_entered_on_a_page_of_their_own_and_shown_on_both(world, client):
    task = come(world, State.IN_SESSION)
    address = reverse("congress_result", args=[world["congress"].pk])
    client.force_login(world["office"])
    assert "Số liệu đại hội" in client.get(address).content.decode()
    typed = {name: day(value) if hasattr(value, "year") else value for name, value in figures().items()}
    wrong = client.post(address, typed | {"present": 181, "women": 28})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["present", "women"])
    assert "181 lớn hơn số 180 được triệu tập." in wrong.content.decode() and not CongressResult.objects.exists()
    assert client.post(address, typed | {"summoned": "nhiều"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    for page in (reverse("congress", args=[world["congress"].pk]), reverse("task", args=[task.pk])):
        assert "Đại biểu được triệu tập" in client.get(page).content.decode()
    assert client.get(address).content.decode().count('value="180"') == 1


@pytest.mark.parametrize(("contents", "fields"), [(4, 15), (3, 8), (2, 15)])
def test_the_form_asks_what_the_contents_ask(client, contents, fields):
    task, office, above, _leader = a_congress(contents=contents)
    bring_to(task, State.SUMMONED, office=office, above=above)
    client.force_login(office)
    form = client.get(reverse("congress_result", args=[task.plan.congress.pk])).context["form"]
    assert len(form.fields) == sum(len(group) for _heading, group in form.groups()) == fields


def test_who_does_not_work_on_it_finds_no_figures_to_enter(world, client):
    come(world, State.IN_SESSION)
    for person in (world["leader"], world["above"], a_seat(Role.MEMBER, world["task"].plan)):
        client.force_login(person)
        assert client.get(reverse("congress_result", args=[world["congress"].pk])).status_code == 404


def test_after_the_ratification_the_page_sends_back_with_the_reason(world, client):
    come(world, State.RATIFIED)
    client.force_login(world["office"])
    answer = client.get(reverse("congress_result", args=[world["congress"].pk]), follow=True)
    assert answer.redirect_chain and "khi đã chuẩn y thì giữ nguyên" in answer.content.decode()


@pytest.fixture
def model(world):
    """The world's congress as a model one, held; and a task of the same line in a unit still to come."""
    Congress.objects.filter(pk=world["congress"].pk).update(model=True)
    own = a_task(world["task"].plan, title="Dự thảo lần 1")
    line = a_line("14", a_stream(), template=a_template(), title="Dự thảo lần 1")
    ahead = a_plan(a_unit(world["task"].plan.unit.parent))
    theirs = a_task(ahead, title="Dự thảo lần 1")
    Stage.objects.filter(task__in=[own, theirs]).update(line=line)
    come(world, State.HELD)
    return {"stage": own.stages.get(), "task": theirs, "reader": a_seat(Role.LEADER, ahead.unit)}


def test_a_lesson_goes_from_the_model_congress_to_the_task_of_the_same_line(world, model, client):
    address = reverse("congress_lessons", args=[world["congress"].pk])
    client.force_login(world["office"])
    bad = client.post(address, {"text": "ok", "stage": model["stage"].pk, "shared": "on"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["text"])
    assert client.post(address, {"text": "Gửi dự thảo sớm hơn một tuần.", "stage": model["stage"].pk, "shared": "on"}).status_code == 302
    client.force_login(model["reader"])
    said = client.get(reverse("task", args=[model["task"].pk])).content.decode()
    assert "Kinh nghiệm từ đại hội điểm" in said and "Gửi dự thảo sớm hơn một tuần." in said
    assert "Gửi dự thảo sớm hơn một tuần." in client.get(reverse("lessons")).content.decode()
    client.force_login(world["office"])
    client.post(reverse("lesson_share", args=[Lesson.objects.get().pk]), {"shared": "0"})
    client.force_login(model["reader"])
    assert "Gửi dự thảo" not in client.get(reverse("task", args=[model["task"].pk])).content.decode()


def test_before_the_congress_was_held_the_page_says_when_lessons_are_entered(world, client):
    Congress.objects.filter(pk=world["congress"].pk).update(model=True)
    client.force_login(world["office"])
    answer = client.get(reverse("congress_lessons", args=[world["congress"].pk]))
    assert "sau khi đại hội điểm đã tổ chức" in answer.content.decode()
    assert client.post(reverse("congress_lessons", args=[world["congress"].pk]), {"text": "Một kinh nghiệm quá sớm."}).status_code == 422
    assert not Lesson.objects.exists()


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_list_of_lessons_costs_the_same_for_any_number(world, model, client, n, django_assert_num_queries):
    for k in range(n):
        Lesson.objects.create(plan=world["task"].plan, line=model["stage"].line, text=f"Kinh nghiệm {k}", by=world["office"], at=NOW)
    client.force_login(model["reader"])
    with django_assert_num_queries(5):  # session, person, seats, count, lessons
        client.get(reverse("lessons"))


def test_a_suspended_congress_shows_its_resumption_as_the_next_step(world, client):
    task = a_congress_task(a_plan(a_unit(a_unit())))
    office = a_seat(Role.OFFICE, task.plan.unit)
    do(task, "suspend", office, **ORDER)
    client.force_login(office)
    steps = client.get(reverse("task", args=[task.pk])).context["steps"]
    assert (steps.primary.action, steps.primary.at_once) == ("resume", False)
    a_result(task)
    assert client.get(reverse("task", args=[task.pk])).context["result"]
