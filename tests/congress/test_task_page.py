"""The task page: what it shows to whom, and what it never shows."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

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
    roles_around,
)
from workflows.delivering import attach_file, comment, remove
from workflows.models import Absence, Attachment, Change, Plan, Stage, Task
from workflows.moving import move
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    task = a_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))), due_on=date(2025, 1, 23))
    task.owner = a_seat(Role.MEMBER, task.plan)
    task.save()
    return task


def do(task, action, by, **more):
    return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW, **more)


def page_of(person, task, query="", language="vi"):
    client = Client()
    client.force_login(person)
    type(person).objects.filter(pk=person.pk).update(language=language)
    return client.get(reverse("task", args=[task.pk]) + query)


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def text(answer):
    assert answer.status_code == 200
    return words_of(answer)


def test_it_says_where_one_is_when_it_is_due_and_who_decides(task):
    head = a_seat(Role.HEAD, task.plan)
    head.phone = "0261 3 544 000"
    head.save()
    answer = page_of(task.owner, task)
    said = text(answer)
    assert "Đại hội 28/05/2025 Tiểu ban Văn kiện" in said and "Thứ Năm, 23/01/2025 trước đại hội 125 ngày" in said
    assert "quá hạn 7 ngày làm việc" in said and f"Người phụ trách {task.owner}" in said
    assert "Trưởng Tiểu ban Văn kiện" in said and 'href="tel:02613544000"' in answer.content.decode()


def test_a_day_that_moved_off_a_holiday_tells_from_where_and_why(task):
    Stage.objects.filter(task=task).update(nominal_on=date(2025, 1, 28), due_on=date(2025, 1, 24))
    said = text(page_of(task.owner, task))
    assert "28/01/2025" in said and "Giao thừa" in said


def test_the_next_move_is_the_one_filled_button_and_refused_ones_are_text(task):
    answer = page_of(task.owner, task)
    box = re.search(r'id="move".*?</section>', answer.content.decode(), re.S).group()
    assert box.count("btn-primary") == 1 and "Bắt đầu thực hiện</button>" in box and "Báo vướng mắc</a>" in box
    do(task, "start", task.owner)
    said = text(page_of(task.owner, task))
    assert "Chưa trình được: thiếu sản phẩm “Dự thảo”" in said and "Bổ sung sản phẩm" in said
    a_paper(task)
    do(task, "submit", task.owner)
    said = text(page_of(task.owner, task))
    assert "Duyệt – Người trình không tự duyệt" in said and "Thu hồi" in said


def test_dangerous_moves_stand_last_in_the_menu(task):
    box = re.search(r'id="move".*?</section>', page_of(a_seat(Role.HEAD, task.plan), task).content.decode(), re.S).group()
    assert box.index("Báo vướng mắc") < box.index("Khác") < box.index("Tạm dừng") < box.index("Không thực hiện nữa")


def test_each_role_gets_a_page_or_the_same_404_as_for_nothing(task):
    people = roles_around(task)
    stranger = a_person()
    assert {role for role, person in people.items() if page_of(person, task).status_code != 200} == set()
    missing, forbidden = page_of(stranger, Task(pk=task.pk + 99)), page_of(stranger, task)
    assert (missing.status_code, forbidden.status_code) == (404, 404)
    assert words_of(forbidden) == words_of(missing)


def test_a_personnel_title_stands_on_the_page_but_in_no_tab_title():
    task = a_task(a_plan(), stream=a_stream("personnel"), title="Phương án nhân sự khóa mới", owner=None)
    head = a_seat(Role.HEAD, task.plan, stream=task.stream)
    answer = page_of(head, task)
    title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S).group(1)
    assert "Phương án" not in title and "Nhiệm vụ của Tiểu ban Nhân sự" in title and "Phương án nhân sự khóa mới" in text(answer)
    assert page_of(a_seat(Role.OFFICE, task.plan.unit), task).status_code == 404


def test_neighbours_are_named_only_to_those_who_may_see_them(task):
    secret = a_task(task.plan, stream=a_stream("personnel"), title="Phương án nhân sự mật")
    outline = a_task(task.plan, title="Đề cương", owner=task.owner)
    later = a_task(task.plan, title="Dự thảo lần 2")
    a_wait(task, secret), a_wait(task, outline), a_wait(later, task)
    answer = page_of(task.owner, task)
    assert "Phương án nhân sự mật" not in answer.content.decode() and f"/nhiem-vu/{secret.pk}/" not in answer.content.decode()
    said = text(answer)
    assert "Đề cương" in said and "Dự thảo lần 2" in said and f"/nhiem-vu/{outline.pk}/" in answer.content.decode()
    leader = a_seat(Role.LEADER, task.plan.unit)
    assert "Phương án nhân sự mật" in text(page_of(leader, task))


def test_versions_stay_listed_also_what_was_removed(task):
    for round, body in enumerate((b"%PDF-1", b"%PDF-2"), 1):
        row = attach_file(task.pk, file=ContentFile(body), name=f"lan {round}.pdf", content_type="application/pdf", by=task.owner, at=NOW)
    remove(row.pk, why="Tải nhầm tệp của xã khác", by=task.owner, at=NOW)
    a_paper(task, round=3)
    answer = page_of(task.owner, task)
    said = text(answer)
    assert "Lần 1 · lan 1.pdf" in said and "lan 2.pdf" in said and "Tải nhầm tệp của xã khác" in said
    assert "12-BC/ĐU ngày 10/02/2025" in said and "lưu tại Văn phòng" in said
    assert answer.content.decode().count(f'href="{reverse("attachment", args=[row.pk])}"') == 0


def test_who_may_not_add_sees_no_upload_and_no_upload_means_none(task):
    observer = a_seat(Role.OBSERVER, task.plan.unit)
    assert 'type="file"' not in page_of(observer, task).content.decode()
    assert 'type="file"' in page_of(task.owner, task).content.decode() and "Không tải văn bản có dấu mật." in text(page_of(task.owner, task))
    task.stages.update(no_upload=True)
    answer = page_of(task.owner, task)
    assert 'type="file"' not in answer.content.decode() and "không được tải lên" in text(answer) and 'name="kept_at"' in answer.content.decode()


def test_the_stage_whose_turn_it_is_says_whether_a_file_is_asked_for():
    congress = a_congress_task(a_plan(a_unit(a_unit(level=Level.DISTRICT))))
    office = a_seat(Role.OFFICE, congress.plan.unit)
    congress.stages.filter(position=2).update(no_upload=True)
    assert 'type="file"' in page_of(office, congress).content.decode()
    congress.stages.filter(position=1).update(phase="done", reached_on=TODAY)
    answer = page_of(office, congress)
    assert 'type="file"' not in answer.content.decode() and "không được tải lên" in text(answer) and '<details class="outside" open>' in answer.content.decode()
    congress.stages.filter(position=2).update(phase="done", reached_on=TODAY)
    assert 'type="file"' in page_of(office, congress).content.decode()


def test_an_instruction_stands_out_from_a_comment_and_only_leaders_may_mark_one(task):
    leader = a_seat(Role.LEADER, task.plan.unit)
    comment(task.pk, text="Đã gửi bản in.", by=task.owner, at=NOW)
    comment(task.pk, text="Nêu rõ kết quả chuyển đổi số.", instruction=True, by=leader, at=NOW)
    answer = page_of(task.owner, task)
    assert 'class="instruction"' in answer.content.decode() and "Ý kiến chỉ đạo" in text(answer)
    assert 'name="instruction"' not in answer.content.decode()
    assert 'name="instruction"' in page_of(leader, task).content.decode()
    assert 'name="text"' not in page_of(a_seat(Role.OBSERVER, task.plan.unit), task).content.decode()


def test_of_many_comments_the_newest_and_all_instructions_are_shown_until_all_are_asked_for(task):
    leader = a_seat(Role.LEADER, task.plan.unit)
    comment(task.pk, text="Nêu rõ kết quả.", instruction=True, by=leader, at=NOW)
    for n in range(60):
        comment(task.pk, text=f"Ý kiến thứ {n:02}. " + "Đã trao đổi với tổ biên tập. " * 8, by=task.owner, at=NOW)
    answer = page_of(task.owner, task)
    said = text(answer)
    assert "Nêu rõ kết quả." in said and "Ý kiến thứ 59." in said and "Ý kiến thứ 49." not in said
    assert "(61)" in said and "Xem tất cả 61 ý kiến" in said
    assert len(answer.content) < 40_000
    whole = answer.client.get(reverse("task", args=[task.pk]), {"comments": "all"})
    assert "Ý kiến thứ 00." in text(whole) and "Xem tất cả" not in text(whole).split("Ý kiến thứ 59.")[1].split("Lịch sử")[0]


def test_what_people_wrote_is_shown_as_text(task):
    comment(task.pk, text="<script>alert(1)</script>", by=task.owner, at=NOW)
    assert "<script>alert" not in page_of(task.owner, task).content.decode()


def test_history_tells_person_seat_stand_in_behalf_note_and_paper(task):
    office, head, other = a_seat(Role.OFFICE, task.plan.unit), a_seat(Role.HEAD, task.plan), a_person("Người xử lý thay")
    do(task, "start", office, note="theo điện thoại")
    a_paper(task)
    do(task, "submit", task.owner)
    Absence.objects.create(person=head, stand_in=other, from_on=TODAY, to_on=TODAY)
    do(task, "send_back", other, note="Bổ sung số liệu 2024.")
    Change.objects.create(task=task, field="owner", old="", new=str(task.owner), by=head, at=NOW)
    said = text(page_of(task.owner, task))
    assert "Văn phòng cập nhật thay" in said and "theo điện thoại" in said
    assert f"xử lý thay đồng chí {head}" in said and "Trưởng Tiểu ban Văn kiện" in said and "“Bổ sung số liệu 2024.”" in said
    assert f"Người phụ trách: chưa có → {task.owner}" in said
    assert said.index("Trả lại · ") < said.index("Trình duyệt · ") < said.index("Bắt đầu thực hiện · ")


def test_a_congress_shows_its_road_and_the_stage_it_stands_at(task):
    long = a_congress_task(task.plan)
    leader = a_seat(Role.LEADER, task.plan.unit)
    answer = page_of(leader, long)
    assert re.search(r'aria-current="step"[^>]*>Đang chuẩn bị', answer.content.decode())
    assert "04/12/2024" in text(answer) and "Cấp trên" in text(answer) or "cấp trên" in text(answer)
    assert page_of(a_seat(Role.OFFICE, task.plan.unit), long, "?move=prepare").status_code == 200


def test_a_suspended_plan_says_why_and_offers_nothing(task):
    Plan.objects.filter(pk=task.plan_id).update(suspended_on=TODAY, suspension_reason="Chờ hướng dẫn mới")
    answer = page_of(task.owner, task)
    assert "Kế hoạch tạm dừng: Chờ hướng dẫn mới" in text(answer) and "btn-primary" not in answer.content.decode()


def test_a_move_that_is_not_open_opens_no_form(task):
    for action in ("approve", "fly", "reopen"):
        answer = page_of(task.owner, task, f"?move={action}")
        assert answer.status_code == 200 and "move-form" not in answer.content.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_long_lived_task_weighs_less_than_forty_kilobytes(task, language):
    for n in range(12):
        a_wait(task, a_task(task.plan, title=f"Nhiệm vụ {n}"))
        comment(task.pk, text=f"Ý kiến {n}, bổ sung số liệu và chỉnh sửa câu chữ theo góp ý.", by=task.owner, at=NOW)
        do(task, "block", task.owner, note="Chờ số liệu tài chính")
        do(task, "unblock", task.owner)
        a_paper(task, round=n + 1)
    assert len(page_of(task.owner, task, language=language).content) <= 40_000


def test_the_page_takes_the_same_statements_however_much_hangs_on_the_task(task):
    def statements():
        client = Client()
        client.force_login(task.owner)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("task", args=[task.pk]))
        return len(seen)

    def more(n):
        a_wait(task, a_task(task.plan, owner=a_person())), a_wait(a_task(task.plan, owner=a_person()), task)
        comment(task.pk, text=f"Ý kiến {n}", by=task.owner, at=NOW)
        a_paper(task, round=n)
        do(task, "block", task.owner, note="Chờ số liệu tài chính")
        do(task, "unblock", task.owner)

    a_seat(Role.HEAD, task.plan)
    more(1)
    first = statements()
    for n in range(2, 6):
        more(n)
    assert statements() == first == 21
    assert Attachment.objects.count() == 5
