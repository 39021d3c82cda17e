"""A press on a button: with and without script, from My work, the list and the task page; refused, overtaken, twice."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    NOW,
    TODAY,
    a_congress_task,
    a_long_task,
    a_paper,
    a_person,
    a_plan,
    a_seat,
    a_stream,
    a_task,
    a_unit,
    a_wait,
)
from tests.workflows.personnel import complete_personnel, put
from workflows.models import Absence, Step, Task
from workflows.moving import move
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def task():
    task = a_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))))
    task.owner = a_seat(Role.MEMBER, task.plan)
    task.save()
    return task


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def press(person, task, action, *, version=None, htmx=False, **posted):
    posted = {"version": version or Task.objects.get(pk=task.pk).version} | posted
    return client_of(person).post(reverse("move", args=[task.pk, action]), posted, headers=HTMX if htmx else {})


def do(task, action, by, **more):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW, **more)


def state_of(task):
    return Task.objects.get(pk=task.pk).state


def submitted(task):
    do(task, "start", task.owner)
    a_paper(task, at=NOW - timedelta(days=1))
    do(task, "submit", task.owner)
    return task


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_without_script_a_press_moves_and_leads_back_with_the_sentence(task):
    answer = press(task.owner, task, "start", **{"from": "my_work"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("my_work"))
    assert "lúc" in str(list(get_messages(answer.wsgi_request))[0])
    assert state_of(task) == State.UNDER_WAY


@pytest.mark.parametrize("place, lands_on", [("page", "task"), ("list", "tasks"), ("my_work", "my_work"), ("nowhere", "task")])
def test_it_leads_back_to_where_it_was_pressed(task, place, lands_on):
    address = reverse(lands_on, args=[task.pk] if lands_on == "task" else [])
    assert press(task.owner, task, "start", **{"from": place})["Location"] == address


@pytest.mark.parametrize("wanted, kept", [("/nhiem-vu/?group=overdue", True), ("https://example.org/", False), ("//example.org", False)])
def test_next_is_followed_within_the_site_only(task, wanted, kept):
    answer = press(task.owner, task, "start", next=wanted)
    assert answer["Location"] == (wanted if kept else reverse("task", args=[task.pk]))


def test_with_htmx_the_row_of_my_work_comes_back_with_its_new_state_and_the_next_move(task):
    do(task, "start", task.owner)
    a_paper(task)
    answer = press(task.owner, task, "submit", htmx=True, **{"from": "my_work"})
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith(f'<li id="task-{task.pk}"')
    hour = f"{Step.objects.latest('pk').at.astimezone():%H:%M}"
    assert f'data-announce="Đã trình lúc {hour}"' in answer.content.decode()
    assert "Chờ duyệt" in text(answer) and "Thu hồi" in text(answer)


def test_with_htmx_the_lists_own_row_comes_back(task):
    stage = task.stages.get()
    answer = press(task.owner, task, "start", htmx=True, **{"from": "list", "row": stage.pk})
    assert answer.content.decode().startswith(f'<tr id="row-{stage.pk}"') and "Đang thực hiện" in text(answer)


def test_with_htmx_on_the_task_page_the_page_comes_back_under_its_own_address(task):
    answer = press(task.owner, task, "start", htmx=True, **{"from": "page"})
    assert answer["HX-Replace-Url"] == reverse("task", args=[task.pk])
    assert "Đã bắt đầu thực hiện lúc" in text(answer) and "<main" in answer.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_refusal_is_a_sentence_and_changes_nothing(task, htmx):
    do(task, "start", task.owner)
    answer = press(task.owner, task, "submit", htmx=htmx, note="gửi đồng chí", **{"from": "my_work"})
    assert answer.status_code == 422
    assert "Thiếu sản phẩm “Dự thảo”" in text(answer) or "thiếu sản phẩm “Dự thảo”" in text(answer)
    assert state_of(task) == State.UNDER_WAY


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_typed_stays_where_the_reason_is_too_short(task, htmx):
    answer = press(task.owner, task, "block", htmx=htmx, note="ok.", **{"from": "my_work"})
    assert answer.status_code == 422 and ">\nok.</textarea>" in answer.content.decode()
    assert "ít nhất 10 chữ" in text(answer) and state_of(task) == State.TO_DO


def test_a_move_that_needs_a_text_says_so_before_the_door(task):
    submitted(task)
    answer = press(a_seat(Role.HEAD, task.plan), task, "send_back", note="  ")
    assert answer.status_code == 422 and "Ghi ý kiến trước khi trả lại" in text(answer)


@pytest.mark.parametrize("place", ["my_work", "page", "list"])
def test_two_at_once_the_second_is_told_who_was_faster_and_sees_the_fresh_state(task, place):
    submitted(task)
    head, deputy = a_seat(Role.HEAD, task.plan), a_seat(Role.DEPUTY, task.plan)
    seen = Task.objects.get(pk=task.pk).version
    assert press(head, task, "approve", version=seen).status_code == 302
    answer = press(deputy, task, "send_back", version=seen, htmx=True, note="Bổ sung số liệu", **{"from": place, "row": task.stages.get().pk})
    assert answer.status_code == 409
    assert str(head) in text(answer) and "Hoàn thành" in text(answer)
    assert state_of(task) == State.DONE and task.steps.count() == 3


@pytest.mark.parametrize("htmx", [False, True])
def test_pressed_twice_it_is_done_once_and_the_second_says_since_when(task, htmx):
    seen = task.version
    press(task.owner, task, "start", version=seen)
    answer = press(task.owner, task, "start", version=seen, htmx=htmx, **{"from": "my_work"})
    assert answer.status_code == (200 if htmx else 302)
    said = text(answer) + answer.content.decode() if htmx else str(list(get_messages(answer.wsgi_request))[0])
    assert "Đồng chí đã bắt đầu thực hiện lúc" in said
    assert task.steps.count() == 1


def test_what_may_be_done_again_is_not_called_done_when_the_page_was_old(task):
    """A second press is one's own only where the move is over: a step back can be made twice."""
    long = a_long_task(Kind.PERSONNEL, task.plan)
    complete_personnel(long)
    head = a_seat(Role.HEAD, task.plan, stream=long.stream)
    put(long, State.STEP_5)
    press(head, long, "step_back", note="Thiếu biên bản bước 4")
    seen = Task.objects.get(pk=long.pk).version
    Task.objects.filter(pk=long.pk).update(version=seen + 1)  # somebody has added a paper
    answer = press(head, long, "step_back", version=seen, note="Bước 3 cũng vậy")
    assert (answer.status_code, state_of(long)) == (409, State.STEP_4)


def test_a_page_without_a_version_is_an_old_page(task):
    for version in ("x", "99999999999"):
        assert press(task.owner, task, "start", version=version).status_code == 409
    assert state_of(task) == State.TO_DO


def test_what_one_may_not_see_is_not_there_for_moves_either(task):
    stranger = a_person()
    for method in ("get", "post"):
        assert getattr(client_of(stranger), method)(reverse("move", args=[task.pk, "start"])).status_code == 404
    assert press(task.owner, task, "fly").status_code == 404
    assert client_of(task.owner).get(reverse("move", args=[task.pk + 1, "start"])).status_code == 404
    assert Client().post(reverse("move", args=[task.pk, "start"])).status_code == 302


def test_a_move_by_a_plain_link_opens_on_the_task_page_and_leads_back_to_the_filtered_list(task):
    came = "http://testserver/nhiem-vu/?group=overdue&page=2"
    answer = client_of(task.owner).get(reverse("move", args=[task.pk, "block"]) + "?from=list", headers={"Referer": came})
    assert answer["Location"] == f"/nhiem-vu/{task.pk}/?move=block&next=%2Fnhiem-vu%2F%3Fgroup%3Doverdue%26page%3D2#move"
    page = client_of(task.owner).get(answer["Location"])
    assert 'name="next" value="/nhiem-vu/?group=overdue&amp;page=2"' in page.content.decode()


def test_with_htmx_the_form_opens_inside_the_row(task):
    answer = client_of(task.owner).get(reverse("move", args=[task.pk, "block"]) + "?from=my_work", headers=HTMX)
    assert answer.content.decode().lstrip().startswith(f'<li id="task-{task.pk}"') and "<textarea" in answer.content.decode()
    assert "Báo vướng mắc" in text(answer) and "Quay lại" in text(answer)


def test_the_form_of_a_submission_says_what_goes_to_whom(task):
    do(task, "start", task.owner)
    a_paper(task)
    a_seat(Role.HEAD, task.plan)
    said = text(client_of(task.owner).get(reverse("task", args=[task.pk]) + "?move=submit"))
    assert "12-BC/ĐU" in said and "Gửi: Trưởng Tiểu ban Văn kiện" in said and "Xác nhận trình" in said


def test_opening_the_decision_closes_the_way_back_and_names_the_seat(task):
    submitted(task)
    head = a_seat(Role.HEAD, task.plan)
    client_of(task.owner).get(reverse("task", args=[task.pk]) + "?move=withdraw")
    assert Task.objects.get(pk=task.pk).decision_opened_by is None
    said = text(client_of(head).get(reverse("task", args=[task.pk]) + "?move=approve"))
    assert "Với tư cách Trưởng Tiểu ban Văn kiện" in said and "Trả lại" in said
    assert Task.objects.get(pk=task.pk).decision_opened_by == head
    assert press(task.owner, task, "withdraw").status_code == 422


def test_a_stand_in_decides_in_the_name_of_the_absent(task):
    submitted(task)
    head, other = a_seat(Role.HEAD, task.plan), a_person("Người xử lý thay")
    Absence.objects.create(person=head, stand_in=other, from_on=TODAY, to_on=TODAY)
    assert f"thay đồng chí {head}" in text(client_of(other).get(reverse("task", args=[task.pk]) + "?move=approve"))
    assert press(other, task, "approve").status_code == 302
    assert Step.objects.latest("pk").stands_in_for == head


def test_a_returned_task_without_a_new_version_asks_what_has_changed(task):
    submitted(task)
    do(task, "send_back", a_seat(Role.HEAD, task.plan), note="Bổ sung số liệu 2024.")
    said = text(client_of(task.owner).get(reverse("task", args=[task.pk]) + "?move=submit"))
    assert "Nội dung đã sửa" in said and "Bổ sung số liệu 2024." in said
    assert press(task.owner, task, "submit").status_code == 422
    assert press(task.owner, task, "submit", note="Đã bổ sung tại trang 3").status_code == 302


def test_the_superiors_decision_carries_number_and_day(task):
    long = a_congress_task(task.plan)
    office, above = a_seat(Role.OFFICE, task.plan.unit), a_seat(Role.LEADER, task.plan.unit.parent)
    for stage in long.stages.filter(deliverable__gt=""):
        a_paper(long, stage=stage)
    do(long, "prepare", office)
    do(long, "submit_up", office)
    assert press(above, long, "clear").status_code == 422
    assert "không có" in text(press(above, long, "clear", number="15-KL/HU", dated_on="31/04/2025"))
    assert press(above, long, "clear", number="15-KL/HU", dated_on="10.02.2025").status_code == 302
    step = Step.objects.latest("pk")
    assert (step.number, step.dated_on, step.to_state) == ("15-KL/HU", TODAY, State.CLEARED)


def test_a_move_that_waits_names_only_what_one_may_see(task):
    needed = a_task(task.plan, stream=a_stream("personnel"), title="Phương án nhân sự mật")
    a_wait(task, needed)
    answer = press(task.owner, task, "start")
    assert answer.status_code == 422 and "Phương án nhân sự mật" not in answer.content.decode()


def statements_of_a_start(task, place):
    client = client_of(task.owner)
    address, posted = reverse("move", args=[task.pk, "start"]), {"version": task.version, "from": place}
    with CaptureQueriesContext(connection) as seen:
        client.post(address, posted, headers=HTMX if place == "my_work" else {})
    return [one["sql"] for one in seen if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place, row", [("page", 0), ("my_work", 4)])
def test_a_move_takes_thirteen_statements_besides_session_and_person_and_its_row_four_more(task, place, row):
    """The row: the task, its stages, what it waits for, and the days off."""
    statements = statements_of_a_start(task, place)
    assert len(statements) == 2 + 13 + row, "\n".join(statements)
