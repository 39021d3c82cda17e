"""The personnel part of the task page and its two grids: what is shown to whom, what is refused at its field, and that nothing of it gets out."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import a_long_task, a_paper, a_person, a_plan, a_seat, a_stream, a_unit
from tests.workflows.personnel import LIST, a_dossier, a_meeting, a_sheet, complete_personnel, load_rules, put
from workflows.models import DelegateUnit, Dossier, DossierPaper, DossierPart, PersonnelSheet, StepMeeting, Task
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db
MARK = "zqxmat"


@pytest.fixture
def task():
    load_rules()
    task = a_long_task(Kind.PERSONNEL, a_plan(a_unit(a_unit(level=Level.PROVINCE), level=Level.DISTRICT)), title="Nhân sự khóa mới", no_upload=True)
    task.owner = a_seat(Role.HEAD, task.plan, stream=task.stream)
    task.save()
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    return task


def client_of(person, language="vi"):
    client = Client()
    client.force_login(person)
    type(person).objects.filter(pk=person.pk).update(language=language)
    return client


def page_of(person, task, name="task", language="vi"):
    return client_of(person, language).get(reverse(name, args=[task.pk]))


def send(person, task, name, typed, *more):
    return client_of(person).post(reverse(name, args=[task.pk, *more]), typed)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


MEETING = {"held_on": "07/01/2025", "number": "1-BB/ĐU", "kept_at": "Tủ hồ sơ", "summoned": "100", "present": "90", "in_favour": "80"}


def test_a_step_goes_from_its_form_to_the_table_and_the_move_opens(task):
    said = words(page_of(task.owner, task))
    assert "1. Hội nghị Ban Thường vụ lần 1" in said and "đồng ý quá một nửa số được triệu tập" in said
    assert "văn bản cũ, chưa xác nhận" in said
    assert "nhập biên bản và số liệu của bước 1 trước." in said
    answer = send(task.owner, task, "personnel_step", MEETING, 1)
    assert (answer.status_code, answer["Location"]) == (302, reverse("task", args=[task.pk]) + "#personnel-steps")
    said = words(page_of(task.owner, task))
    assert "✓ hợp lệ" in said and "07/01/2025 100 90 80" in said and "Biên bản 1-BB/ĐU, lưu tại Tủ hồ sơ" in said
    send(task.owner, task, "move", {"version": Task.objects.get(pk=task.pk).version}, "record_step")
    assert "Ghi nhận bước 1 · " in words(page_of(task.owner, task)), "the history names the step that was recorded"


def test_a_step_below_its_threshold_says_so_and_is_not_recorded(task):
    a_meeting(task, 1)
    put(task, State.STEP_1)
    send(task.owner, task, "personnel_step", MEETING | {"held_on": "20/01/2025", "present": "60", "in_favour": "60"}, 2)
    sentence = (
        "Có mặt 60/100, cần ít nhất 67 (hai phần ba số được triệu tập; quy trình nhân sự 2019–2020, theo báo Nghệ An – văn bản cũ, chưa xác nhận)."
    )
    said = words(page_of(task.owner, task))
    assert sentence in said and "■ chưa hợp lệ" in said
    answer = send(task.owner, task, "move", {"version": Task.objects.get(pk=task.pk).version}, "record_step")
    assert answer.status_code == 422 and "Bước 2 chưa hợp lệ" in words(answer)
    assert Task.objects.get(pk=task.pk).state == State.STEP_1


@pytest.mark.parametrize(
    ("name", "more", "typed", "sentence"),
    [
        ("personnel_step", (1,), MEETING | {"present": "101"}, "Có mặt 101, nhưng chỉ triệu tập 100."),
        ("personnel_step", (1,), MEETING | {"in_favour": "91"}, "Đồng ý 91, nhưng chỉ có mặt 90."),
        ("personnel_step", (1,), MEETING | {"held_on": "31/04/2025"}, "Ngày này không có. Nhập ngày dạng 30/04/2025."),
        ("personnel_step", (1,), MEETING | {"held_on": "11/02/2025"}, "Ngày họp không được sau hôm nay."),
        ("personnel_step", (1,), MEETING | {"summoned": "-1"}, "Đảm bảo giá trị này"),
        ("personnel_step", (1,), MEETING | {"summoned": "9" * 30}, "Đảm bảo giá trị này"),
        ("personnel_step", (3,), MEETING, "Phải làm bước 1 trước."),
        ("personnel_list", (), {**LIST, "women": "16"}, "Danh sách có 15 người, không thể có 16."),
        ("personnel_list", (), {**LIST, "first_in_age": "6"}, "6 người trong độ tuổi, nhưng chỉ có 5 người tham gia lần đầu."),
        ("personnel_list", (), {**LIST, "again_in_age": "11"}, "11 người trong độ tuổi, nhưng chỉ có 10 người tái cử."),
        ("personnel_list", (), {**LIST, "women": "2"}, "Chưa đạt: Tỷ lệ nữ: 2/15, cần ít nhất 3 (3/20). Ghi lý do."),
        ("personnel_list", (), {**LIST, "women": "2", "reason": "ok"}, "Ghi lý do."),
        ("personnel_list", (), {}, "Nhập số nguyên; không có thì ghi 0."),
        ("personnel_presented", (), {"on_day": "10/02/2025"}, "Cấp trên duyệt trước."),
    ],
)
def test_what_cannot_be_is_422_with_its_sentence_and_nothing_is_kept(task, name, more, typed, sentence):
    answer = send(task.owner, task, name, typed, *more)
    assert answer.status_code == 422 and sentence in words(answer)
    assert 'aria-describedby="' in answer.content.decode()
    assert not StepMeeting.objects.exists() and not PersonnelSheet.objects.exclude(listed=None).exists()


def test_an_address_of_another_kind_or_step_is_not_there(task):
    other = a_long_task(Kind.SERVICE, task.plan)
    seer = a_seat(Role.LEADER, task.plan.unit)
    assert page_of(seer, other).status_code == 200 == page_of(seer, task).status_code
    assert [page_of(seer, other, name).status_code for name in ("personnel_dossiers", "personnel_delegates", "personnel_list")] == [404, 404, 404]
    assert [send(task.owner, task, "personnel_step", MEETING, n).status_code for n in (0, 6)] == [404, 404]


def test_the_structure_prints_each_quota_with_its_mark(task):
    send(task.owner, task, "personnel_list", {**LIST, "women": "2", "reason": "Nguồn cán bộ nữ còn ít"})
    said = words(page_of(task.owner, task))
    assert "▲ chưa đạt Tỷ lệ nữ: 2/15, cần ít nhất 3 (3/20)." in said and "định hướng nhiệm kỳ 2015–2020 (2014) – văn bản cũ, chưa xác nhận" in said
    assert "✓ đạt Cán bộ trẻ (dưới 42 tuổi): 2/15, cần ít nhất 2 (1/10)." in said and "Lý do: “Nguồn cán bộ nữ còn ít”" in said
    assert "– không đánh giá Người dân tộc thiểu số: 2/15; chưa có tỷ lệ quy định." in said
    assert "nam sinh từ tháng 6/1968, nữ từ tháng 2/1972" in said


# The grid of dossiers


def grid(task, **typed):
    return {"version": str(Task.objects.get(pk=task.pk).version), "on_day": "03/02/2025", "pasted": "", "rows": "", **typed}


def parts(whole=False):
    return list(DossierPart.objects.filter(whole_list=whole))


def test_fifty_people_come_in_by_one_save_and_their_papers_by_another(task):
    lines = "\n".join(f"Nguyễn Văn {n}\t{'Bí thư' if n == 1 else ''}\t{'tái cử' if n % 2 else 'lần đầu'}" for n in range(1, 51))
    answer = send(task.owner, task, "personnel_dossiers", grid(task, pasted=lines))
    assert answer.status_code == 302
    rows = list(Dossier.objects.all())
    assert len(rows) == 50 and (rows[0].name, rows[0].post, rows[0].first_time) == ("Nguyễn Văn 1", "secretary", False)
    typed = {}
    for row in rows:
        typed |= {f"name-{row.pk}": row.name, f"post-{row.pk}": row.post, f"way-{row.pk}": "first"}
        typed |= {f"paper-{row.pk}-{part.pk}": "complete" for part in parts()}
    typed |= {f"paper-all-{part.pk}": "received" for part in parts(whole=True)}
    assert send(task.owner, task, "personnel_dossiers", grid(task, **typed)).status_code == 302
    assert DossierPaper.objects.filter(complete=True, on_day=date(2025, 2, 3)).count() == 50 * 8
    assert DossierPaper.objects.filter(complete=False, dossier__whole_list=True).count() == 3
    said = words(page_of(task.owner, task))
    assert "Số người: 50; hồ sơ đủ: 50." in said and "Giấy tờ chung của danh sách: đủ 0/3." in said


def test_a_paper_keeps_its_day_until_its_state_changes_and_a_person_may_leave(task):
    row, leaves = a_dossier(task, "Lê A", complete=False, on_day=date(2025, 1, 9)), a_dossier(task, "Lê B")
    missing = parts()[-1]
    typed = {f"name-{row.pk}": "Lê Văn A", f"post-{row.pk}": "deputy", f"way-{row.pk}": "again", f"paper-{row.pk}-{missing.pk}": "received"}
    typed |= {f"name-{leaves.pk}": "Lê B", f"post-{leaves.pk}": "member", f"way-{leaves.pk}": "first", f"remove-{leaves.pk}": "on"}
    assert send(task.owner, task, "personnel_dossiers", grid(task, **typed)).status_code == 302
    row = Dossier.objects.get()
    assert (row.name, row.post, row.first_time) == ("Lê Văn A", "deputy", False)
    days = dict(row.papers.values_list("part", "on_day"))
    assert days.pop(missing.pk) == date(2025, 2, 3) and set(days.values()) == {date(2025, 1, 9)}
    assert "Lê" not in words(client_of(task.owner).get(reverse("task", args=[task.pk]))).split("Lịch sử xử lý")[1], "no name in the history"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pasted": "Nguyễn A; Chủ tịch; lần đầu"}, "Dòng 1 không đọc được: “Nguyễn A; Chủ tịch; lần đầu”."),
        ({"pasted": ";Bí thư"}, "Dòng 1 không đọc được"),
        ({"pasted": "\n".join(["Nguyễn A"] * 301)}, "Một danh sách nhiều nhất 300 người."),
        ({"name-n1": "A", "post-n1": "king", "way-n1": "first"}, "Chọn chức danh và lần đầu hay tái cử."),
        ({"name-n1": "A" * 101, "post-n1": "member", "way-n1": "first"}, "Họ tên dài quá 100 chữ."),
        ({"name-n1": "A", "post-n1": "member", "way-n1": "first", "on_day": "11/02/2025"}, "Ngày không được sau hôm nay."),
        ({"name-n1": "A", "post-n1": "member", "way-n1": "first", "on_day": "x"}, "Ngày này không có."),
        ({"name-n1": "A", "post-n1": "member", "way-n1": "first", "version": "0"}, "Nhiệm vụ vừa thay đổi."),
    ],
)
def test_a_wrong_row_keeps_nothing_and_what_was_typed_stays(task, typed, sentence):
    answer = send(task.owner, task, "personnel_dossiers", grid(task, **typed))
    assert answer.status_code == 422 and sentence in words(answer)
    if "name-n1" in typed:
        assert f'value="{typed["name-n1"]}"' in answer.content.decode()
    assert not Dossier.objects.exists()


def test_somebody_elses_dossier_is_not_reached_through_ones_own_grid(task):
    load_rules()
    other = a_dossier(a_long_task(Kind.PERSONNEL, a_plan(a_unit())), "Phạm X")
    typed = {f"name-{other.pk}": "Đổi tên", f"post-{other.pk}": "member", f"way-{other.pk}": "first", f"remove-{other.pk}": "on"}
    send(task.owner, task, "personnel_dossiers", grid(task, **typed))
    assert Dossier.objects.get().name == "Phạm X"


# The grid of delegates


def test_chi_linh_and_its_units_agree(task):
    units = [a_unit(task.plan.unit, level=Level.GRASSROOTS) for _n in range(30)]
    totals = {"total": "235", "ex_officio": "38", "to_elect": "197", "appointed": "0"}
    allocated = {f"allocated-{unit.pk}": "6" for unit in units} | {f"allocated-{units[0].pk}": "22"}
    send(task.owner, task, "personnel_delegates", grid(task, **totals, **allocated))
    said = words(page_of(task.owner, task))
    assert "Phân bổ cho đơn vị trực thuộc tổng 196 đại biểu, nhưng dự kiến bầu 197." in said
    allocated |= {f"allocated-{units[0].pk}": "23", f"received-{units[0].pk}": "07/02/2025", f"elected-{units[0].pk}": "23"}
    answer = send(task.owner, task, "personnel_delegates", grid(task, **totals, **allocated))
    assert answer.status_code == 302 and DelegateUnit.objects.get(unit=units[0]).received_on == date(2025, 2, 7)
    said = words(page_of(task.owner, task))
    assert "235 đại biểu: 38 đương nhiên, 197 được bầu, 0 chỉ định." in said and "Các tổng số khớp nhau." in said
    assert "Đã phân bổ cho 30 đơn vị: 197. Danh sách đã nhận: 1, được bầu 23." in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"total": ""}, "Nhập số nguyên; không có thì ghi 0."),
        ({"allocated": "sáu"}, "Nhập số nguyên; không có thì ghi 0."),
        ({"received": "30/02/2025"}, "Ngày này không có."),
        ({"elected": "6"}, "Danh sách phải có cả ngày nhận và số được bầu."),
        ({"received": "11/02/2025", "elected": "6"}, "Ngày không được sau hôm nay."),
        ({"allocated": "", "received": "07/02/2025", "elected": "6"}, "Nhập số phân bổ cho đơn vị này trước."),
    ],
)
def test_a_wrong_unit_keeps_nothing(task, typed, sentence):
    unit = a_unit(task.plan.unit, level=Level.GRASSROOTS)
    given = {"total": "6", "ex_officio": "0", "to_elect": "6", "appointed": "0", "allocated": "6", "received": "", "elected": ""} | typed
    given |= {f"{name}-{unit.pk}": given.pop(name) for name in ("allocated", "received", "elected")}
    answer = send(task.owner, task, "personnel_delegates", grid(task, **given))
    assert answer.status_code == 422 and sentence in words(answer)
    assert not DelegateUnit.objects.exists()


# Who sees it


@pytest.fixture
def marked(task):
    """With the mark in every text of its own."""
    complete_personnel(task)
    StepMeeting.objects.update(number=f"{MARK}-BB", kept_at=f"Tủ {MARK}")
    PersonnelSheet.objects.update(reason=f"Nguồn {MARK} còn ít", all_members=True)
    Dossier.objects.filter(whole_list=False).update(name=f"Nguyễn {MARK}")
    a_dossier(task, f"Trần {MARK}", complete=False)
    return put(task, State.STEP_5)


ADDRESSES = ["personnel_step", "personnel_list", "personnel_dossiers", "personnel_delegates", "personnel_presented", "task"]
ELSEWHERE = ["/nhiem-vu/?group=all", "/viec-cua-toi/", "/tim-kiem/?q=" + MARK, "/nhiem-vu/xuat/csv/?group=all", "/tong-quan/", "/don-vi/"]


def test_only_those_of_the_stream_and_the_own_leaders_get_a_page_and_nobody_else_a_byte(marked):
    unit, superior = marked.plan.unit, marked.plan.unit.parent
    sees = [marked.owner, a_seat(Role.LEADER, unit), a_seat(Role.HEAD, a_plan(superior), stream=a_stream("personnel"))]
    others = [a_seat(Role.OFFICE, unit), a_seat(Role.OBSERVER, unit), a_seat(Role.LEADER, superior), a_seat(Role.OFFICE, superior)]
    others += [a_seat(Role.HEAD, marked.plan), a_person(), a_person(is_superuser=True, is_staff=True)]
    for person in sees:
        assert MARK in words(page_of(person, marked)) and MARK in page_of(person, marked, "personnel_dossiers").content.decode()
        for name in ("task", "personnel_dossiers", "personnel_delegates"):
            answer = page_of(person, marked, name)
            title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S).group(1)
            assert MARK not in title + str(answer.headers) and "Nhân sự khóa mới" not in title and "Nhiệm vụ của Tiểu ban Nhân sự" in title
    for person in others:
        client = client_of(person)
        for name in ADDRESSES:
            args = [marked.pk, 5] if name == "personnel_step" else [marked.pk]
            for answer in (client.get(reverse(name, args=args)), client.post(reverse(name, args=args))):
                assert answer.status_code == 404 and MARK.encode() not in answer.content, (person, name)
        for address in ELSEWHERE:
            answer = client.get(address, follow=True)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content.replace(f'value="{MARK}"'.encode(), b"")
            assert MARK not in re.sub(rb"q=zqxmat|\xe2\x80\x9czqxmat\xe2\x80\x9d", b"", body).decode(), (person, address)


def test_those_who_only_read_get_no_forms(marked):
    leader = a_seat(Role.LEADER, marked.plan.unit)
    body = page_of(leader, marked).content.decode()
    assert "/buoc/" not in body and "/co-cau/" not in body
    for name in ("personnel_dossiers", "personnel_delegates"):
        body = page_of(leader, marked, name).content.decode()
        assert "btn-primary" not in body.split("<main")[1].split("</main>")[0] and "<select" not in body.split("<main")[1].split("</main>")[0]
    answer = send(leader, marked, "personnel_dossiers", grid(marked, pasted="Nguyễn C"))
    assert answer.status_code == 422 and Dossier.objects.filter(whole_list=False).count() == 2


def test_after_the_approval_only_lists_come_in(marked):
    unit = a_unit(marked.plan.unit, level=Level.GRASSROOTS)
    PersonnelSheet.objects.update(all_members=False, total=6, ex_officio=0, to_elect=6, appointed=0)
    DelegateUnit.objects.create(task=marked, unit=unit, allocated=6)
    put(marked, State.APPROVED)
    typed = {"total": "6", "ex_officio": "0", "to_elect": "6", "appointed": "0", f"allocated-{unit.pk}": "7"}
    answer = send(marked.owner, marked, "personnel_delegates", grid(marked, **typed))
    assert answer.status_code == 422 and "Cấp trên đã duyệt phân bổ" in words(answer)
    typed |= {f"allocated-{unit.pk}": "6", f"received-{unit.pk}": "07/02/2025", f"elected-{unit.pk}": "6"}
    assert send(marked.owner, marked, "personnel_delegates", grid(marked, **typed)).status_code == 302
    assert DelegateUnit.objects.get().elected == 6
    assert send(marked.owner, marked, "personnel_dossiers", grid(marked, pasted="Nguyễn C")).status_code == 422


def test_the_pages_take_as_many_queries_for_fifty_rows_as_for_one(task):
    a_sheet(task, all_members=False, total=50, ex_officio=0, to_elect=50, appointed=0)
    client = client_of(task.owner)
    asked = {"task": [], "personnel_dossiers": [], "personnel_delegates": []}
    made = 0
    for number in (1, 3, 50):
        for n in range(made, number):
            a_dossier(task, f"Nguyễn Văn {n}", complete=False)
            DelegateUnit.objects.create(task=task, unit=a_unit(task.plan.unit, level=Level.GRASSROOTS), allocated=1)
        made = number
        for name, counts in asked.items():
            client.get(reverse(name, args=[task.pk]))
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(reverse(name, args=[task.pk]))
            counts.append(len(seen))
            assert answer.status_code == 200
            assert name != "task" or len(answer.content) <= 40_000, len(answer.content)
    assert set(asked["personnel_dossiers"]) == {13} and set(asked["personnel_delegates"]) == {10}
    assert len(set(asked["task"])) == 1 and asked["task"][0] <= 60, asked  # with what every task page asks
