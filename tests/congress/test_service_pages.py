"""Pages of service and propaganda: forms without a script, sentences at the field, sums on screen and in the file, weight, who sees whom."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import TODAY, a_body, a_long_task, a_person, a_plan, a_seat, a_stream, a_unit
from workflows.models import BudgetLine, CampaignItem, Ceiling, CheckItem, Finding, PrintJob, ReachFigure, Rehearsal, Stage, Task
from workflows.words import Kind, Level, Phase, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=date(2025, 5, 28))


@pytest.fixture
def service(plan):
    return a_long_task(Kind.SERVICE, plan)


@pytest.fixture
def campaign(plan):
    return a_long_task(Kind.PROPAGANDA, plan)


def client_of(person, language="en"):
    type(person).objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def head(plan):
    return client_of(a_seat(Role.HEAD, plan, stream=a_stream("service")))


def new(task, sheet):
    return reverse("own_row_new", args=[task.pk, sheet])


LINE = {"item": "Thuê loa", "quantity": "2", "unit_price": "1.500.000"}


def test_a_line_is_written_without_a_script_and_its_sum_shows_in_both_languages(plan, service, head):
    answer = head.post(new(service, "du-toan"), LINE)
    assert (answer.status_code, answer["Location"]) == (302, f"/nhiem-vu/{service.pk}/#budget")
    assert BudgetLine.objects.get().amount == 3_000_000
    assert "3,000,000 đồng" in head.get(reverse("budget", args=[service.pk])).content.decode()
    page = client_of(a_seat(Role.OFFICE, plan.unit), "vi").get(reverse("task", args=[service.pk])).content.decode()
    assert "1 dòng, 3.000.000 đồng." in page


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"unit_price": "12,5"}, "unit_price", "Write a whole number, for example 1.500.000."),
        ({"unit_price": "1.50"}, "unit_price", "Write a whole number, for example 1.500.000."),
        ({"unit_price": "1.000,000"}, "unit_price", "Write a whole number, for example 1.500.000."),
        ({"unit_price": "-5"}, "unit_price", "Enter a whole number of at least 1."),
        ({"unit_price": "9" * 16}, "unit_price", "That is more than can be. Check the number."),
        ({"unit_price": "٣"}, "unit_price", "Write a whole number, for example 1.500.000."),
        ({"quantity": ""}, "quantity", "Enter the quantity."),
        ({"quantity": "hai"}, "quantity", "Write a whole number, for example 1.500.000."),
        ({"item": "   "}, "item", "Enter what is to be paid for."),
        ({"item": "x" * 201}, "item", "Ensure this value has at most 200 characters (it has 201)."),
        ({"over_why": "đắt"}, "over_why", "Write the reason in at least 10 letters."),
        ({"supplier": "A", "in_house": "on"}, "supplier", "Enter a supplier, or mark that nobody supplies it, not both."),
    ],
)
def test_bad_input_is_a_sentence_at_the_field_and_nothing_is_saved(service, head, typed, field, sentence):
    answer = head.post(new(service, "du-toan"), LINE | typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "typed", "field", "sentence"),
    [
        ("in-an", {"what": "Thẻ", "copies": "0", "needed_on": "20/05/2025"}, "copies", "Enter a whole number of at least 1."),
        ("in-an", {"what": "Thẻ", "copies": "5", "needed_on": "31/04/2025"}, "needed_on", "There is no such day. Write it as 30/04/2025."),
        ("in-an", {"what": "Thẻ", "copies": "5", "needed_on": "09/02/2025"}, "needed_on", "That day has passed."),
        ("kiem-tra", {"text": ""}, "text", "Enter what is to be checked."),
    ],
)
def test_other_rows_answer_at_their_field_too(service, head, sheet, typed, field, sentence):
    answer = head.post(new(service, sheet), typed)
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert not PrintJob.objects.exists() and not CheckItem.objects.exists()


def test_what_was_paid_is_typed_for_all_lines_at_once_or_not_at_all(service, head):
    one, two = (BudgetLine.objects.create(task=service, item=item, quantity=1, unit_price=10) for item in "ab")
    Task.objects.filter(pk=service.pk).update(state="rehearsed", phase="doing")
    address = reverse("settlement", args=[service.pk])
    answer = head.post(address, {f"paid_{one.pk}": "12", f"paid_{two.pk}": "-1"})
    assert (answer.status_code, answer.context["form"].errors[f"paid_{two.pk}"]) == (422, ["An amount cannot be negative."])
    assert set(BudgetLine.objects.values_list("actual", flat=True)) == {None}
    assert head.post(address, {f"paid_{one.pk}": "12", f"paid_{two.pk}": "1.009"}).status_code == 302
    page = head.get(reverse("task", args=[service.pk])).content.decode()
    assert "Paid: 1,021 đồng." in page and "Difference to the estimate: 1,001 đồng." in page


def test_the_file_holds_numbers_and_their_sums_and_no_formula(service, head):
    ceiling = Ceiling.objects.create(key="chair", label="=1+1", most=100, each=True)
    BudgetLine.objects.create(task=service, item="=CMD()", quantity=3, unit_price=200, ceiling=ceiling, over_why="Họp hai buổi", actual=500)
    BudgetLine.objects.create(task=service, item="Hoa", quantity=1, unit_price=50, in_house=True, actual=50)
    answer = head.get(reverse("budget_export", args=[service.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[4] for row in rows] == [600, 50, 650]
    assert [row[9:] for row in rows] == [[500, -100], [50, 0], [550, -100]]
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["E2"].number_format) == ("=CMD()", "s", "#,##0")


def test_an_item_takes_place_with_figures_and_another_is_cancelled_with_its_reason(plan, campaign):
    head = client_of(a_seat(Role.HEAD, plan, stream=campaign.stream))
    Task.objects.filter(pk=campaign.pk).update(state="running", phase="doing")
    for title in ("Chuyên trang", "Nghệ thuật"):
        typed = {"sort": "special_page", "title": title, "from_on": "03/02/2025", "to_on": ""}
        assert head.post(new(campaign, "hinh-thuc"), typed).status_code == 302
    done, dropped = CampaignItem.objects.order_by("id")
    assert done.to_on == date(2025, 2, 3)
    record = reverse("own_row", args=[campaign.pk, "ket-qua", done.pk])
    wrong = head.post(record, {"done_on": "03/02/2025", "label_1": "", "number_1": "5", "number_2": "-3", "label_2": "bản"})
    assert wrong.context["form"].errors == {"label_1": ["Enter what was counted."], "number_2": ["A figure cannot be negative."]}
    assert head.post(record, {"done_on": "03/02/2025", "label_1": "lượt xem", "number_1": "12.000", "over_1": "on"}).status_code == 302
    cancel = reverse("own_row", args=[campaign.pk, "khong-thuc-hien", dropped.pk])
    assert head.post(cancel, {"why": "bão"}).status_code == 422
    assert head.post(cancel, {"why": "Ảnh hưởng của bão"}).status_code == 302
    page = head.get(reverse("task", args=[campaign.pk])).content.decode()
    assert "lượt xem: over 12,000" in page and "Reason: Ảnh hưởng của bão" in page and "cancelled on 10/02/2025" in page


def test_a_second_press_on_delivered_does_no_harm(service, head):
    job = PrintJob.objects.create(task=service, what="Thẻ", copies=5, needed_on=date(2025, 5, 20))
    for _press in range(2):
        assert head.post(reverse("own_press", args=[service.pk]), {"do": f"job:{job.pk}"}).status_code == 302
    assert service.changes.count() == 1


@pytest.mark.parametrize("pressed", ["", "job", "job:", "job:x", "job:9999999999999999999999", "fly:1", "proposed:1", "again:1"])
def test_a_press_on_nothing_is_no_page(service, head, pressed):
    assert head.post(reverse("own_press", args=[service.pk]), {"do": pressed}).status_code == 404


# The hand-shake on both pages


@pytest.fixture
def handed(plan, service):
    """Documents, five working days late, and the personnel list, both awaited by print jobs."""
    a_body(plan, service.stream)
    Task.objects.filter(pk=service.pk).update(owner=a_person("Lê Phục", phone="0261 111"), title="Phục vụ đại hội")
    papers = a_long_task(Kind.DOCUMENT, plan, owner=a_person("Trần Kiện", phone="0261 222"))
    secret = a_long_task(Kind.PERSONNEL, plan, title="zqxmat", owner=a_person("Kín"))
    Stage.objects.filter(task=secret).update(title="zqxmat")
    giver = papers.stages.get(state="approved")
    Stage.objects.filter(pk=giver.pk).update(title="Hoàn chỉnh văn kiện", due_on=date(2025, 2, 3))
    PrintJob.objects.create(task=service, what="In tài liệu", copies=9, needed_on=date(2025, 5, 18), needs=giver)
    PrintJob.objects.create(task=service, what="In phiếu bầu", copies=9, needed_on=date(2025, 5, 20), needs=secret.stages.get(state="approved"))
    return papers, secret


def told(person, task):
    answer = client_of(person, "vi").get(reverse("task", args=[task.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_receiver_reads_who_is_late_by_how_much_and_whom_to_call(plan, service, handed):
    page = told(a_seat(Role.OFFICE, plan.unit), service)
    assert "Hoàn chỉnh văn kiện" in page and "Trần Kiện" in page and "tel:0261222" in page and "quá hạn 5 ngày làm việc" in page.lower()
    assert "zqxmat" not in page and "Kín" not in page
    assert "một nhiệm vụ mật của công tác Nhân sự" in page


def test_the_service_seats_read_neither_title_nor_owner_of_what_they_may_not_see(plan, service, handed):
    page = told(a_seat(Role.HEAD, plan, stream=service.stream), service)
    assert "Hoàn chỉnh văn kiện" not in page and "Trần Kiện" not in page and "zqxmat" not in page
    assert "một nhiệm vụ của công tác Văn kiện" in page


def test_the_giver_reads_who_waits_and_until_when(plan, service, handed):
    papers, secret = handed
    page = told(a_seat(Role.OFFICE, plan.unit), papers)
    assert "Tiểu ban Phục vụ (đồng chí Lê Phục) – In tài liệu</a>, cần trước 18/05/2025" in page and "tel:0261111" in page
    hidden = told(a_seat(Role.HEAD, plan, stream=papers.stream), papers)
    assert "một nhiệm vụ của công tác Phục vụ, cần trước 18/05/2025" in hidden
    assert "In tài liệu" not in hidden and "Lê Phục" not in hidden
    assert "cần trước 20/05/2025" in told(a_seat(Role.LEADER, plan.unit), secret)


def test_a_giver_who_is_done_is_not_waited_for_any_more(plan, service, handed):
    Stage.objects.filter(task=handed[0]).update(phase=Phase.DONE, reached_on=TODAY)
    assert "cần trước" not in told(a_seat(Role.OFFICE, plan.unit), handed[0])


# Weight and queries


def fill(service, campaign, rows):
    person = a_person()
    seat = None
    for n in range(rows):
        BudgetLine.objects.create(task=service, item=f"Nội dung chi {n}", quantity=2, unit_price=1_000, responsible=seat)
        CheckItem.objects.create(task=service, text=f"Mục kiểm tra {n}", done_on=TODAY if n % 2 else None, done_by=person if n % 2 else None)
        PrintJob.objects.create(task=service, what=f"Tài liệu {n}", copies=9, needed_on=date(2025, 5, 18))
        item = CampaignItem.objects.create(task=campaign, sort="column", title=f"Chuyên mục {n}", from_on=TODAY, to_on=TODAY, done_on=TODAY)
        ReachFigure.objects.create(item=item, label="lượt xem", number=n)
    review = Rehearsal.objects.create(task=service, sort="final", held_on=TODAY, attended="Ban Thường vụ")
    for n in range(rows):
        Finding.objects.create(rehearsal=review, text=f"Tồn tại {n}")


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_rows(plan, head):
    campaigner = client_of(a_seat(Role.HEAD, plan, stream=a_stream("propaganda")))
    counted = set()
    for rows in (1, 3, 50):
        service, campaign = a_long_task(Kind.SERVICE, plan), a_long_task(Kind.PROPAGANDA, plan)
        fill(service, campaign, rows)
        pages = [(head, reverse(name, args=[service.pk])) for name in ("task", "budget")] + [(campaigner, reverse("task", args=[campaign.pk]))]
        counted.add(tuple(queries(client, address) for client, address in pages))
    assert len(counted) == 1


def test_a_page_with_twenty_of_each_weighs_less_than_forty_kilobytes(plan, service, campaign, head):
    fill(service, campaign, 20)
    campaigner = client_of(a_seat(Role.HEAD, plan, stream=a_stream("propaganda")))
    weights = [len(client.get(reverse("task", args=[task.pk])).content) for client, task in ((head, service), (campaigner, campaign))]
    assert max(weights) < 40_000, weights


def test_the_task_is_not_opened_to_people_without_its_seat(plan, service):
    for person in (a_person(), a_seat(Role.MEMBER, plan)):
        client = client_of(person)
        for name in ("budget", "budget_export", "settlement"):
            assert client.get(reverse(name, args=[service.pk])).status_code == 404
