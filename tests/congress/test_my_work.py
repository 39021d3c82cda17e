"""My work: which tasks stand in which group, for whom, in how many statements and bytes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.views.my_work import Work
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
    a_wait,
)
from workflows.access import viewer_of
from workflows.models import Absence, Plan, Seat, Task
from workflows.moving import move
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)))


def do(task, action, by, **more):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW, **more)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page_of(person, query="", language="vi"):
    type(person).objects.filter(pk=person.pk).update(language=language)
    answer = client_of(person).get(reverse("my_work") + query)
    assert answer.status_code == 200
    return answer


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def groups_of(person):
    """{group: [title]} as the page places them."""
    found = {}
    for group, _seat, task in Work(viewer_of(person, today=TODAY)).placed:
        found.setdefault(group, []).append(task.title)
    return found


def in_review(plan, by, title="Đang chờ duyệt", **facts):
    task = a_task(plan, title=title, owner=by, **facts)
    do(task, "start", by)
    a_paper(task)
    do(task, "submit", by)
    return task


def test_groups_are_returned_and_overdue_to_approve_near_and_waiting(plan):
    me, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    back = in_review(plan, me, "Bị trả lại")
    do(back, "send_back", head, note="Bổ sung số liệu")
    in_review(plan, me, "Chờ Trưởng")
    blocked = a_task(plan, title="Vướng, còn xa", owner=me, due_on=TODAY + timedelta(days=60))
    do(blocked, "block", me, note="Chờ số liệu tài chính")
    for title, days in (("Quá hạn cũ", -20), ("Quá hạn mới", -3), ("Hôm nay", 0), ("Trong bảy ngày", 9), ("Còn xa", 40)):
        a_task(plan, title=title, owner=me, due_on=TODAY + timedelta(days=days))
    a_task(plan, title="Của người khác", due_on=TODAY)
    assert groups_of(me) == {
        "late": ["Bị trả lại", "Quá hạn cũ", "Quá hạn mới"],
        "near": ["Hôm nay", "Trong bảy ngày"],
        "waiting": ["Chờ Trưởng", "Vướng, còn xa"],
    }
    assert groups_of(head) == {"approve": ["Chờ Trưởng"]}


def test_seven_working_days_step_over_the_week_ends(plan):
    """From Monday 10 February the seventh working day is Wednesday the 19th."""
    me = a_seat(Role.MEMBER, plan)
    for day in (9, 10):
        a_task(plan, title=f"+{day}", owner=me, due_on=TODAY + timedelta(days=day))
    assert groups_of(me) == {"near": ["+9"]}


def test_what_a_suspended_plan_or_a_closed_task_holds_is_not_work(plan):
    me = a_seat(Role.MEMBER, plan)
    dropped = a_task(plan, owner=me, due_on=TODAY)
    do(dropped, "cancel", a_seat(Role.HEAD, plan), note="Không áp dụng ở cơ sở")
    a_task(plan, owner=me, due_on=TODAY, title="Còn")
    assert groups_of(me) == {"near": ["Còn"]}
    Plan.objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="Theo chỉ đạo")
    assert groups_of(me) == {}


def test_who_decides_is_the_same_here_as_at_the_door(plan):
    """Heads and deputies but not the submitter; then leaders; then the superior's."""
    member, head, deputy = (a_seat(role, plan) for role in (Role.MEMBER, Role.HEAD, Role.DEPUTY))
    leader, above = a_seat(Role.LEADER, plan.unit), a_seat(Role.LEADER, plan.unit.parent)
    people = [member, head, deputy, leader, above]

    def deciders():
        return [person for person in people if "approve" in groups_of(person)]

    task = in_review(plan, member)
    assert deciders() == [head, deputy]
    do(task, "approve", head)
    task = in_review(plan, head, "Trưởng trình")
    assert deciders() == [deputy, leader]
    Seat.objects.filter(person__in=[deputy, leader]).update(to_on=TODAY - timedelta(days=1))
    assert deciders() == [above]
    do(task, "approve", above)
    Seat.objects.filter(person=head).update(to_on=TODAY - timedelta(days=1))
    in_review(plan, member, "Không còn Trưởng")
    assert deciders() == [above]


def test_what_only_the_superiors_own_body_may_approve_and_see_waits_in_its_work(plan):
    stream = a_stream("personnel")
    head, above = a_seat(Role.HEAD, plan, stream=stream), a_seat(Role.HEAD, a_plan(plan.unit.parent), stream=stream)
    leader_above = a_seat(Role.LEADER, plan.unit.parent)
    task = a_task(plan, stream=stream)
    a_paper(task)
    do(task, "start", head)
    do(task, "submit", head)
    assert [person for person in (head, above, leader_above) if "approve" in groups_of(person)] == [above]


def test_the_superior_finds_the_congress_that_waits_for_its_decision(plan):
    task = a_congress_task(plan)
    office, above, leader = a_seat(Role.OFFICE, plan.unit), a_seat(Role.LEADER, plan.unit.parent), a_seat(Role.LEADER, plan.unit)
    for stage in task.stages.filter(deliverable__gt=""):
        a_paper(task, stage=stage)
    do(task, "prepare", office)
    do(task, "submit_up", office)
    assert list(groups_of(above)) == ["approve"] and groups_of(leader) == {} and list(groups_of(office)) == ["waiting"]
    Seat.objects.filter(person=above).delete()
    assert list(groups_of(leader)) == ["approve"]


def test_a_stand_in_finds_the_absents_work_under_a_chip_of_its_own(plan):
    member, head, other = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan), a_seat(Role.MEMBER, plan, stream=a_stream("service"))
    in_review(plan, member)
    a_task(plan, title="Việc của Trưởng", owner=head, due_on=TODAY)
    a_task(plan, title="Việc riêng", owner=other, stream=a_stream("service"), due_on=TODAY)
    Absence.objects.create(person=head, stand_in=other, from_on=TODAY, to_on=TODAY)
    assert groups_of(other) == {"approve": ["Đang chờ duyệt"], "near": ["Việc của Trưởng", "Việc riêng"]}
    said = text(page_of(other))
    assert f"Xử lý thay đồng chí {head}: Tiểu ban Văn kiện · {plan.unit} 2" in said and "Tất cả 3" in said
    seat = Seat.objects.get(person=head)
    only = text(page_of(other, f"?seat={seat.pk}"))
    assert "Việc của Trưởng" in only and "Việc riêng" not in only


def test_the_row_has_one_filled_button_and_says_why_when_it_has_none(plan):
    me = a_seat(Role.MEMBER, plan)
    ready = a_task(plan, owner=me, due_on=TODAY, title="Bắt đầu được")
    waits = a_task(plan, owner=me, due_on=TODAY, title="Phải chờ")
    a_wait(waits, a_task(plan, title="Đề cương", owner=me, due_on=TODAY + timedelta(days=30)))
    lacks = a_task(plan, owner=me, due_on=TODAY, title="Thiếu tệp")
    do(lacks, "start", me)
    rows = {int(pk): row for pk, row in re.findall(r'<li id="task-(\d+)"(.*?)</li>', page_of(me).content.decode(), re.S)}
    assert [rows[task.pk].count("btn-primary") for task in (ready, waits, lacks)] == [1, 0, 1]
    assert "Bắt đầu thực hiện" in rows[ready.pk]
    assert "Chưa bắt đầu thực hiện được: phải chờ “Đề cương”" in rows[waits.pk]
    assert "Chưa trình được: thiếu sản phẩm “Dự thảo”" in rows[lacks.pk] and f"/nhiem-vu/{lacks.pk}/#deliverables" in rows[lacks.pk]


def test_a_group_shows_ten_rows_and_leads_to_the_rest(plan):
    me = a_seat(Role.MEMBER, plan)
    for n in range(13):
        a_task(plan, owner=me, due_on=TODAY - timedelta(days=n + 1))
    said = page_of(me)
    assert said.content.decode().count('<li id="task-') == 10 and "và 3 nhiệm vụ khác" in text(said) and "Quá hạn (13)" in text(said)
    whole = page_of(me, "?group=late")
    assert whole.content.decode().count('<li id="task-') == 13 and "Chỉ xem: Trả lại và quá hạn (13)" in text(whole)


@pytest.mark.parametrize("query", ["?group=none", "?seat=x", "?seat=999999999999999999999", "?group=late&page=nine"])
def test_a_broken_address_still_shows_a_page(plan, query):
    a_task(plan, owner=(me := a_seat(Role.MEMBER, plan)), due_on=TODAY)
    page_of(me, query)


def test_a_day_without_urgent_work_names_the_nearest_task(plan):
    me = a_seat(Role.MEMBER, plan)
    a_task(plan, owner=me, due_on=TODAY + timedelta(days=30), title="Dự thảo lần 2")
    said = text(page_of(me))
    assert "Không có nhiệm vụ quá hạn hoặc đến hạn trong 7 ngày làm việc tới." in said
    assert "Dự thảo lần 2" in said and "hạn 12/03/2025" in said and "Toàn bộ nhiệm vụ của tôi (1)" in said


def test_without_a_task_one_reads_who_assigns_and_whom_to_ring(plan):
    plan.unit.phone = "0261 3 544 000"
    plan.unit.save()
    me = a_seat(Role.MEMBER, plan)
    said = text(page_of(me))
    assert "Trưởng Tiểu ban Văn kiện phân công" in said and "0261 3 544 000" in said
    assert "Không có nhiệm vụ chờ đồng chí xử lý." in text(page_of(a_seat(Role.OBSERVER, plan.unit)))
    assert "chưa có vai trò" in text(page_of(a_person()))
    assert "Không có nhiệm vụ chờ duyệt." in text(page_of(a_seat(Role.HEAD, plan)))


def test_the_number_of_all_ones_tasks_opens_exactly_that_many_rows(plan):
    me = a_seat(Role.MEMBER, plan)
    for _n in range(3):
        a_task(plan, owner=me, due_on=TODAY)
    a_task(plan, due_on=TODAY)
    said = page_of(me)
    address = re.search(r'href="([^"]+)">Toàn bộ nhiệm vụ của tôi \(3\)', said.content.decode()).group(1).replace("&amp;", "&")
    assert client_of(me).get(address).content.decode().count('<tr id="row-') == 3


def test_a_head_sees_how_many_tasks_nobody_has(plan):
    head = a_seat(Role.HEAD, plan)
    a_task(plan)
    a_task(plan, stream=a_stream("service"))
    assert "Chưa phân công: 1 nhiệm vụ" in text(page_of(head))


def test_three_lines_greet_the_newcomer_until_they_are_closed(plan):
    me = a_seat(Role.MEMBER, plan)
    assert "Nút tô màu là bước tiếp theo." in text(page_of(me))
    assert client_of(me).post(reverse("close_first_steps"))["Location"] == reverse("my_work")
    assert "Nút tô màu là bước tiếp theo." not in text(page_of(me))
    assert client_of(me).get(reverse("close_first_steps")).status_code == 405


def test_a_task_one_owns_but_may_no_longer_see_is_gone(plan):
    me = a_seat(Role.MEMBER, plan)
    a_task(plan, owner=me, due_on=TODAY)
    Seat.objects.filter(person=me).update(to_on=TODAY - timedelta(days=1))
    assert groups_of(me) == {}


def test_the_start_page_leads_here():
    client = client_of(a_person())
    assert client.get("/")["Location"] == reverse("my_work")
    assert Client().get(reverse("my_work")).status_code == 302


def many(plan, me, n):
    """n tasks over all four groups, each with a neighbour to wait for and a deliverable."""
    head = a_seat(Role.HEAD, plan)
    needed = a_task(plan, owner=head, due_on=TODAY + timedelta(days=90))
    a_task(plan, owner=me, due_on=TODAY)
    for k in range(1, n + 1):
        task = a_task(plan, owner=me if k % 4 != 1 else a_seat(Role.MEMBER, plan), due_on=TODAY + timedelta(days=(-5, 3, 4, 20)[k % 4]), title=f"Dự thảo lần {k} Báo cáo chính trị trình Đại hội Đảng bộ")
        if k % 4 in (1, 3):
            do(task, "start", task.owner)
            a_paper(task)
            do(task, "submit", task.owner)
        elif k % 3:
            a_wait(task, needed)
    return head


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_page_takes_eleven_statements_however_many_rows(plan, n):
    me = a_seat(Role.DEPUTY, plan)
    many(plan, me, n)
    client = client_of(me)
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("my_work"))
    # session, person, seats, days off, tasks, deciders, waits, stages, what is put off, consultations, counts
    assert len(seen) == 11, "\n".join(one["sql"] for one in seen)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_fifty_tasks_in_four_groups_weigh_less_than_forty_kilobytes(plan, language):
    me = a_seat(Role.DEPUTY, plan)
    many(plan, me, 50)
    answer = page_of(me, language=language)
    assert answer.content.decode().count('<li id="task-') == 35
    assert len(answer.content) <= 40_000


