"""The overview pages: every number opens its rows, nothing confidential is named, and what is kept is never old."""

import html
import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import caches
from django.db import transaction
from django.test import RequestFactory
from django.utils import translation
from openpyxl import load_workbook

from congress.models import User
from congress.views.overview_page import BY_STATE, paper_name, qr_svg
from congress.views.tasks import StageList
from tests.factories import NOW, TODAY, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Cell, Plan, Seat, Stage, Task, Unit
from workflows.moving import move
from workflows.words import Level, Phase, Role

pytestmark = pytest.mark.django_db
STREAMS = ("standing", "documents", "personnel", "propaganda", "service")


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


def a_late_task(plan, days, **more):
    return a_task(plan, due_on=TODAY - timedelta(days=days), **more)


def a_done_task(plan, *, late=False, **more):
    task = a_task(plan, due_on=TODAY - timedelta(days=5), **more)
    Task.objects.filter(pk=task.pk).update(state="done", phase=Phase.DONE)
    Stage.objects.filter(task=task).update(phase=Phase.DONE, reached_on=TODAY - timedelta(days=4 if late else 6))
    with transaction.atomic():
        Cell.objects.recount(plan, task.stream, today=TODAY)
    return task


@pytest.fixture
def province():
    """A province with three districts (one late, one in time, one without a plan) and two communes below the late one."""
    for code in STREAMS:
        a_stream(code)
    province = a_unit(level=Level.PROVINCE, name="Đảng bộ tỉnh Đắk Nông", code="dak-nong")
    late = a_unit(province, level=Level.DISTRICT, name="Đảng bộ huyện Đắk Glong", code="dak-glong", phone="0261 355 4001")
    good = a_unit(province, level=Level.DISTRICT, name="Đảng bộ huyện Đắk R'lấp", code="dak-rlap")
    a_unit(province, level=Level.DISTRICT, name="Đảng bộ huyện Tuy Đức", code="tuy-duc")
    plans = [a_plan(unit) for unit in (province, late, good, a_unit(late), a_unit(late))]
    Plan.objects.update(created_at=datetime(2025, 2, 7, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
    for n, plan in enumerate(plans):
        for code in STREAMS:
            a_task(plan, stream=a_stream(code))
        a_done_task(plan)
        a_done_task(plan, late=True, stream=a_stream("service"))
        if n in (1, 3):
            a_late_task(plan, 12, title="Đề cương Báo cáo chính trị")
            a_late_task(plan, 6, stream=a_stream("personnel"), title="Thẩm tra hồ sơ nhân sự")
    return province


def page(client, person, address, language="vi"):
    User.objects.filter(pk=person.pk).update(language=language)
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def text_of(page):
    page = re.sub(r"<(script|style|template|title)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def numbers(page):
    """[(figure, address)] of every figure on a page that is a link to the task list."""
    links = re.findall(r'<a[^>]*href="(/nhiem-vu/\?[^"]*)"[^>]*>(.*?)</a>', page, flags=re.S)
    return [(int(re.search(r"[\d.]+", text)[0].replace(".", "")), html.unescape(address)) for address, text in links]


def rows_behind(person, address):
    request = RequestFactory().get(address)
    request.user = person
    return StageList(request).filter.qs.count()


PEOPLE = {
    "leader": lambda unit: a_seat(Role.LEADER, unit),
    "office": lambda unit: a_seat(Role.OFFICE, unit),
    "observer": lambda unit: a_seat(Role.OBSERVER, unit),
    "head of documents": lambda unit: a_seat(Role.HEAD, Plan.objects.get(unit=unit), stream=a_stream()),
    "member of personnel": lambda unit: a_seat(Role.MEMBER, Plan.objects.get(unit=unit), stream=a_stream("personnel")),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_every_number_opens_exactly_that_many_rows(client, province, who):
    person = PEOPLE[who](province)
    addresses = [
        "/tong-quan/", "/tong-quan/dak-glong/", "/tong-quan/dak-glong/all/", "/tong-quan/dak-nong/documents/",
        "/tong-quan/dak-nong/documents/?own=1", "/tong-quan/dak-glong/personnel/", "/tong-quan/dak-nong/all/?own=1",
    ]  # fmt: skip
    checked = 0
    for address in addresses:
        for figure, behind in numbers(page(client, person, address)):
            assert rows_behind(person, behind) == figure, (address, behind)
            checked += 1
    assert checked > 8


def test_the_sentence_counts_everything_and_its_parts_add_up(client, province):
    told = text_of(page(client, a_seat(Role.OFFICE, province), "/tong-quan/"))
    found = re.search(r"Đã giao ([\d.]+) nhiệm vụ: hoàn thành (\d+) \(đúng hạn (\d+), quá hạn (\d+)\), trong hạn (\d+), quá hạn (\d+) \(lâu nhất (\d+) ngày làm việc\)", told)
    total, done, in_time, late, within, overdue, _days = (int(figure) for figure in found.groups())
    assert (total, done, overdue) == (Stage.objects.count(), 10, 4) == (39, 10, 4)
    assert (total, done) == (done + within + overdue, in_time + late)
    assert "7 nhiệm vụ chỉ có số liệu" in told


def test_units_are_counted_by_state_and_each_count_filters_to_its_rows(client, province):
    office = a_seat(Role.OFFICE, province)
    found = page(client, office, "/tong-quan/")
    assert "3 đơn vị: 1 đúng tiến độ · 1 chậm tiến độ · 1 chưa lập kế hoạch" in text_of(found)
    links = re.findall(r'href="(/tong-quan/dak-nong/\?state=[a-z_]+)">(\d+) ', found)
    assert len(links) == 3
    for address, count in links:
        rows = re.findall(r'<th scope="row"><a', page(client, office, address))
        assert len(rows) == int(count)


def test_every_filter_answers_even_where_nothing_fits(client, province):
    office = a_seat(Role.OFFICE, province)
    for state in BY_STATE:
        told = text_of(page(client, office, f"/tong-quan/dak-nong/?state={state}"))
        assert "Đang lọc" in told or "Không có đơn vị phù hợp" in told, state


def test_a_cell_of_the_matrix_says_its_unit_stream_colour_and_counts(client, province):
    found = page(client, a_seat(Role.OFFICE, province), "/tong-quan/")
    assert 'aria-label="Đảng bộ huyện Đắk Glong, Văn kiện: Chậm tiến độ, 3 trên 8 hoàn thành, 2 quá hạn"' in found
    assert 'href="/tong-quan/dak-glong/documents/"' in found


def test_large_figures_are_grouped_for_eyes_and_ears(client, province):
    Cell.objects.filter(plan__unit__code="dak-glong", stream__code="documents").update(done=2060)
    found = page(client, a_seat(Role.OFFICE, province), "/tong-quan/")
    assert "2.062 trên 2.067 hoàn thành, 2 quá hạn" in found
    assert re.search(r">(?:<[^>]*>[^<]*</span> )?2\.062/2\.067<", found) and "2062" not in found


def test_a_name_with_an_apostrophe_survives(client, province):
    found = page(client, a_seat(Role.OFFICE, province), "/tong-quan/")
    assert "Đắk R&#x27;lấp" in found
    assert "Đắk R'lấp" not in found


def test_no_page_names_a_confidential_task_to_the_office_or_a_superior_leader(client, province):
    for person in (a_seat(Role.OFFICE, province), a_seat(Role.LEADER, province), a_seat(Role.HEAD, Plan.objects.get(unit=province))):
        for address in ("", "dak-nong/all/", "dak-nong/personnel/", "dak-glong/", "dak-glong/all/", "dak-glong/personnel/", "dak-glong/tep-xlsx/"):
            client.force_login(person)
            answer = client.get(f"/tong-quan/{address}")
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"Th\xe1\xba\xa9m tra" not in body, address


def test_the_personnel_cell_gives_the_office_counts_only(client, province):
    told = text_of(page(client, a_seat(Role.OFFICE, province), "/tong-quan/dak-glong/personnel/"))
    assert "Tiểu ban Nhân sự: 5 nhiệm vụ, 0 hoàn thành, 2 quá hạn. Chi tiết chỉ dành cho Tiểu ban Nhân sự và lãnh đạo." in told
    assert "Xem" not in told


def test_a_personnel_seat_sees_the_tasks_of_its_stream_and_never_in_the_title(client, province):
    unit = Plan.objects.get(unit__code="dak-glong")
    found = page(client, a_seat(Role.MEMBER, unit, stream=a_stream("personnel")), "/tong-quan/dak-glong/personnel/")
    assert "Thẩm tra hồ sơ nhân sự" in found
    assert "Thẩm tra" not in re.search(r"<title>(.*?)</title>", found, flags=re.S)[1]


def test_a_cell_page_has_its_sentence_and_names_who_answers(client, province):
    owner = a_seat(Role.MEMBER, Plan.objects.get(unit__code="dak-glong"))
    User.objects.filter(pk=owner.pk).update(phone="0261 355 5201")
    Task.objects.filter(title__startswith="Đề cương").update(owner=owner)
    told = text_of(page(client, a_seat(Role.OFFICE, province), "/tong-quan/dak-glong/documents/?own=1"))
    assert re.search(r"Chậm tiến độ: đến 10/02 phải xong 2, đã xong 1; 1 quá hạn, lâu nhất 6 ngày làm việc \(\d+\. Đề cương Báo cáo chính trị\)\.", told)
    assert f"quá hạn 6 ngày làm việc {owner.name} · 0261 355 5201" in told


def test_one_task_is_no_tasks_in_english(client):
    unit = a_unit(code="one")
    a_task(a_plan(unit), stream=a_stream("personnel"))
    office, leader = a_seat(Role.OFFICE, unit), a_seat(Role.LEADER, unit)
    assert ": 1 task, 0 done, 0 overdue. Details are for" in text_of(page(client, office, "/tong-quan/one/personnel/", language="en"))
    assert "Assigned: 1 task; done 0" in text_of(page(client, leader, "/tong-quan/one/", language="en"))


def test_what_one_may_not_see_is_not_found(client, province):
    person = a_seat(Role.OFFICE, province.children.get(code="dak-rlap"))
    client.force_login(person)
    for address in ("dak-nong/", "dak-glong/", "dak-glong/documents/", "dak-nong/tep-xlsx/", "no-such/", "dak-rlap/no-such/"):
        assert client.get(f"/tong-quan/{address}").status_code == 404, address
    assert client.get("/tong-quan/").status_code == 200
    client.logout()
    assert client.get("/tong-quan/dak-nong/").status_code == 302


def test_somebody_without_a_seat_is_told_so_and_an_administrator_starts_at_the_top(client, province):
    stranger = User.objects.create(email="ai@daihoi.example", name="Ai đó")
    assert "chưa được phân công vai trò" in page(client, stranger, "/tong-quan/")
    administrator = User.objects.create_superuser("quan-tri@daihoi.example", "Quản trị")
    assert "Đảng bộ tỉnh Đắk Nông" in page(client, administrator, "/tong-quan/")


def test_the_first_page_is_that_of_the_highest_seat_and_the_others_are_offered(client, province):
    person = a_seat(Role.OFFICE, province.children.get(code="dak-rlap"))
    a_seat(Role.OBSERVER, province, person=person)
    found = page(client, person, "/tong-quan/")
    assert "Đảng bộ tỉnh Đắk Nông" in re.search(r"<h1>(.*?)</h1>", found, flags=re.S)[1]
    assert 'href="/tong-quan/dak-rlap/"' in found


def test_a_cell_without_lower_units_shows_its_own_tasks(client):
    unit = a_unit(level=Level.CELL, name="Chi bộ thôn 1")
    a_task(a_plan(unit))
    told = text_of(page(client, a_seat(Role.LEADER, unit), "/tong-quan/"))
    assert "Chi bộ không có đơn vị trực thuộc. Dưới đây là nhiệm vụ của chi bộ." in told
    assert "Việc của Chi bộ thôn 1" in told


def test_a_paper_of_one_congress_names_it_in_its_title(client):
    cell = a_unit(level=Level.CELL, name="Chi bộ Thôn 2", code="thon-2")
    term = a_plan(cell).term
    told = text_of(page(client, a_seat(Role.LEADER, cell), "/tong-quan/thon-2/"))
    assert f"TIẾN ĐỘ CHUẨN BỊ ĐẠI HỘI CHI BỘ THÔN 2, NHIỆM KỲ {term}" in told and "CÁC CẤP" not in told


def test_a_unit_without_a_plan_says_so_and_who_makes_one(client, province):
    unit = province.children.get(code="tuy-duc")
    told = text_of(page(client, a_seat(Role.LEADER, unit), "/tong-quan/"))
    assert "Đảng bộ huyện Tuy Đức chưa có kế hoạch tổ chức đại hội. Văn phòng cấp ủy lập kế hoạch." in told
    assert "Chưa lập kế hoạch: chưa có kế hoạch." in told


# What is kept


def test_a_kept_page_costs_three_statements_and_a_move_shows_at_once(client, province, django_assert_num_queries):
    plan = Plan.objects.get(unit__code="dak-rlap")
    head = a_seat(Role.HEAD, plan, stream=a_stream("service"))
    task = plan.tasks.get(stream=a_stream("service"), phase=Phase.WAITING)
    office = a_seat(Role.OFFICE, province)
    first = page(client, office, "/tong-quan/")
    with django_assert_num_queries(3):  # session, person, edition
        again = client.get("/tong-quan/").content.decode()
    assert text_of(again) == text_of(first)
    move(task.pk, "block", by=head, version=1, at=NOW, note="Chờ phòng Tài chính xác nhận")
    assert "vướng 1" not in text_of(first)
    assert "vướng 1" in text_of(client.get("/tong-quan/").content.decode())


def test_a_kept_page_is_each_persons_own_and_ends_with_the_seat(client, province):
    leader, office = a_seat(Role.LEADER, province), a_seat(Role.OFFICE, province)
    district = Plan.objects.get(unit__code="dak-nong")
    a_late_task(district, 20, stream=a_stream("personnel"), title="Bỏ phiếu giới thiệu")
    assert "Bỏ phiếu giới thiệu" in page(client, leader, "/tong-quan/")
    assert "Bỏ phiếu giới thiệu" not in page(client, office, "/tong-quan/")
    Seat.objects.filter(person=leader).update(to_on=TODAY - timedelta(days=1))
    assert client.get("/tong-quan/dak-nong/").status_code == 200  # still the office
    client.force_login(leader)
    assert client.get("/tong-quan/dak-nong/").status_code == 404


def test_a_kept_page_is_kept_per_language(client, province):
    office = a_seat(Role.OFFICE, province)
    assert "Chậm tiến độ" in page(client, office, "/tong-quan/")
    assert "Behind" in page(client, office, "/tong-quan/", language="en")


@pytest.mark.parametrize("children", [1, 3, 50])
def test_a_page_made_afresh_takes_the_same_statements_for_any_number_of_units(client, children, django_assert_num_queries):
    province = a_unit(level=Level.PROVINCE)
    a_late_task(a_plan(province), 4)
    for _n in range(children):
        district = a_unit(province, level=Level.DISTRICT)
        a_task(a_plan(district))
        a_late_task(a_plan(a_unit(district)), 3)
    client.force_login(a_seat(Role.OFFICE, province))
    with django_assert_num_queries(13):
        client.get("/tong-quan/")


def test_fifty_units_a_page_and_all_on_one_for_paper(client):
    province = a_unit(level=Level.PROVINCE)
    for _n in range(53):
        a_unit(province, level=Level.DISTRICT)
    office = a_seat(Role.OFFICE, province)
    address = f"/tong-quan/{province.code}/"
    assert page(client, office, address).count('<th scope="row"><a') == 50
    assert page(client, office, f"{address}?page=2").count('<th scope="row"><a') == 3
    assert page(client, office, f"{address}?page=all").count('<th scope="row"><a') == 53


def test_on_a_phone_the_worst_of_all_units_stands_first_and_the_units_own_work_once(client):
    province = a_unit(level=Level.PROVINCE)
    a_task(a_plan(province))
    units = [a_unit(province, level=Level.DISTRICT, name=f"Huyện {n:02}") for n in range(53)]
    a_late_task(a_plan(units[-1]), 12)
    Unit.objects.put_in_order()
    office, address = a_seat(Role.OFFICE, province), f"/tong-quan/{province.code}/"
    cards = [page(client, office, f"{address}?page={n}").split('<ul class="unit-cards">')[1].split("</ul>")[0] for n in (1, 2)]
    assert ["Huyện 52" in one for one in cards] == [True, False]
    assert cards[0].index("Huyện 52") < cards[0].index("Huyện 00")
    assert ["Việc của" in one for one in cards] == [True, False]


# Paper and file


def test_paper_carries_the_office_the_day_the_legend_and_an_address_to_come_back_to(client, province):
    found = page(client, a_seat(Role.OFFICE, province), "/tong-quan/")
    told = text_of(found)
    assert "paper-landscape" in found
    for words in ("TỈNH ỦY ĐẮK NÔNG", "ĐẢNG CỘNG SẢN VIỆT NAM", "ngày 10 tháng 02 năm 2025", "TIẾN ĐỘ CHUẨN BỊ ĐẠI HỘI ĐẢNG BỘ CÁC CẤP", "NGƯỜI LẬP BIỂU"):
        assert words in told
    assert 'class="segno"' in found
    assert "style=" not in re.sub(r"<title>.*?</title>", "", found)


@pytest.mark.parametrize(
    ("name", "signed"),
    [
        ("Đảng bộ tỉnh Đắk Nông", "TỈNH ỦY ĐẮK NÔNG"),
        ("Đảng bộ thành phố Gia Nghĩa", "THÀNH ỦY GIA NGHĨA"),
        ("Đảng bộ huyện Đắk R'lấp", "HUYỆN ỦY ĐẮK R'LẤP"),
        ("Đảng bộ xã A", "ĐẢNG ỦY XÃ A"),
        ("Chi bộ thôn 1", "CHI BỘ THÔN 1"),
    ],
)
def test_a_paper_is_signed_as_the_committee_is_called(name, signed):
    assert paper_name(name) == signed


def test_the_qr_code_needs_nothing_from_elsewhere():
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", qr_svg("http://127.0.0.1:8000/tong-quan/dak-nong/"))


def test_the_file_has_real_days_and_numbers_and_the_figures_of_the_page(client, province):
    client.force_login(a_seat(Role.OFFICE, province))
    with translation.override("vi"):
        answer = client.get("/tong-quan/dak-nong/tep-xlsx/")
    assert re.fullmatch(r'attachment; filename="tien-do_dak-nong_2025-02-10_\d{4}\.xlsx"', answer["Content-Disposition"])
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    head, *lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    names = [line[0] for line in lines[:5]]
    assert names == ["Việc của Đảng bộ tỉnh Đắk Nông", "Đảng bộ huyện Đắk Glong", "Đảng bộ huyện Đắk R'lấp", "Đảng bộ huyện Tuy Đức", "Tổng cộng"]
    late = dict(zip(head, lines[1], strict=True))
    assert late["Đại hội"] == datetime(2025, 5, 28)
    assert (late["Chung: hoàn thành"], late["Chung: đã giao"], late["Chung: quá hạn"], late["Chung: tỷ lệ hoàn thành (%)"]) == (6, 25, 4, 24.0)
    assert lines[4][3:6] == [10, 39, 4]
    assert "Đã giao 39 nhiệm vụ" in lines[-1][0]


def test_the_help_page_publishes_the_values_in_force(client):
    told = text_of(client.get("/tro-giup/mau-sac/").content.decode())
    assert "quá hạn từ 3 ngày làm việc trở lên" in told
    assert "dưới 80% số phải xong" in told
    assert "36% khi còn 90 ngày" in told


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_have_no_fault_that_axe_finds_and_do_not_scroll_sideways(open_page, province, width, language):
    screen = open_page(a_seat(Role.OFFICE, province), width=width, language=language)
    for address in ("/tong-quan/", "/tong-quan/dak-glong/documents/", "/tong-quan/dak-glong/all/", "/tro-giup/mau-sac/"):
        screen.goto(address)
        found = Axe().run(screen)
        assert found.violations_count == 0, found.generate_report()
        assert screen.evaluate("document.documentElement.scrollWidth") <= width


