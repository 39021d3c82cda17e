"""A congress's page: its plan by time and by stream, what its readers may see, its versions and its file."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from congress.views.plan_by_time import by_time, days_off
from tests.factories import NOW, TODAY, a_congress_task, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.calendar import Calendar
from workflows.models import Directive, PlanVersion, Stage, Task
from workflows.words import Level, Phase, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.PROVINCE), name="Đảng bộ xã A"))


@pytest.fixture
def office(plan):
    return a_seat(Role.OFFICE, plan.unit)


def page(client, plan, **query):
    return client.get(reverse("congress", args=[plan.congress.pk]), query)


def test_the_plan_by_time_goes_by_month_with_today_and_the_congress_day_last_of_its_day(plan, office, client):
    before = a_task(plan, title="Trước", due_on=date(2025, 1, 20))
    on_the_day = a_task(plan, title="Cùng ngày", due_on=plan.anchor_on)
    after = a_task(plan, title="Sau", due_on=date(2025, 6, 3))
    client.force_login(office)
    months = page(client, plan).context["months"]
    told = [(entry.kind, entry.stage.task if entry.stage else None) for month in months for entry in month.entries if entry.kind != "off"]
    assert told == [("stage", before), ("today", None), ("stage", on_the_day), ("congress", None), ("stage", after)]
    assert [month.first for month in months][0] == date(2025, 1, 1)


def test_days_off_are_told_in_words_where_they_have_a_name():
    runs = days_off(date(2025, 1, 20), date(2025, 2, 10), Calendar())
    assert [entry.text for entry in runs] == ["25/01–02/02 nghỉ Tết Nguyên Đán"]


def test_an_office_own_day_off_is_told_and_a_plain_weekend_is_not():
    calendar = Calendar({date(2025, 2, 12): (False, "Nghỉ bù")})
    assert ["12/02" in entry.text and "Nghỉ bù" in entry.text for entry in days_off(date(2025, 2, 10), date(2025, 2, 20), calendar)] == [True]


def test_a_task_moved_off_a_day_off_says_from_where_and_why(plan, office, client):
    a_task(plan, title="Dự thảo", due_on=date(2025, 1, 24), nominal_on=date(2025, 1, 28))
    client.force_login(office)
    for view in ("time", "stream"):
        text = page(client, plan, view=view).content.decode()
        assert "28/01/2025" in text and "Giao thừa Tết Nguyên Đán" in text


def test_the_plan_by_stream_keeps_the_order_of_streams_and_numbers(plan, office, client):
    late = a_task(plan, number=30, due_on=TODAY)
    early = a_task(plan, number=9, due_on=TODAY + timedelta(days=9))
    hall = a_task(plan, stream=a_stream("service"), number=1)
    client.force_login(office)
    streams = page(client, plan, view="stream").context["streams"]
    assert [(str(stream), [stage.task for stage in stages]) for stream, stages in streams] == [("Văn kiện", [early, late]), ("Phục vụ", [hall])]


def test_the_congress_stands_there_step_by_step(plan, office, client):
    a_congress_task(plan)
    client.force_login(office)
    assert [stage.state for stage in page(client, plan).context["road"]][:2] == [State.PREPARING, State.WITH_SUPERIOR]


def test_personnel_titles_are_for_those_who_may_see_them(plan, office, client):
    a_task(plan, stream=a_stream("personnel"), title="Đề án nhân sự")
    client.force_login(office)
    answer = page(client, plan)
    assert "Đề án nhân sự" not in answer.content.decode()
    assert len(answer.context["hidden"]) == 1 and "Tiểu ban Nhân sự" in answer.context["hidden"][0]
    client.force_login(a_seat(Role.LEADER, plan.unit))
    answer = page(client, plan)
    assert "Đề án nhân sự" in answer.content.decode() and answer.context["hidden"] == []


def test_dropped_tasks_are_not_part_of_the_plan(plan, office, client):
    task = a_task(plan, title="Không làm nữa")
    Stage.objects.filter(task=task).update(phase=Phase.CANCELLED)
    Task.objects.filter(pk=task.pk).update(phase=Phase.CANCELLED, state=State.CANCELLED)
    client.force_login(office)
    assert "Không làm nữa" not in page(client, plan).content.decode()


def test_versions_name_their_directive_and_their_day(plan, office, client):
    paper = Directive.objects.create(kind="CT", number="35-CT/TW", issuer="Bộ Chính trị", issued_on=date(2024, 6, 14))
    PlanVersion.objects.create(plan=plan, number=1, anchor_on=plan.anchor_on, directive=paper, made_by=office, made_at=NOW)
    client.force_login(office)
    text = page(client, plan).content.decode()
    assert "35-CT/TW" in text and "14/06/2024" in text and "28/05/2025" in text


def test_the_file_of_the_plan_has_its_rows_in_the_plans_order(plan, office, client):
    a_task(plan, number=30, title="Ba mươi", due_on=TODAY)
    a_task(plan, number=9, title="Chín", due_on=TODAY + timedelta(days=9))
    a_task(plan, stream=a_stream("personnel"), number=1, title="Đề án nhân sự")
    client.force_login(office)
    answer = client.get(reverse("plan_export", args=[plan.congress.pk, "xlsx"]))
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert [row[:2] for row in rows[1:]] == [(9, "Chín"), (30, "Ba mươi")]


def test_a_congress_elsewhere_does_not_exist(plan, client):
    client.force_login(a_seat(Role.OFFICE, a_unit()))
    assert page(client, plan).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_page_costs_the_same_for_any_number_of_tasks(plan, office, client, rows, django_assert_num_queries):
    a_congress_task(plan)
    for n in range(rows):
        a_task(plan, title=f"Việc {n}", owner=a_person())
    client.force_login(office)
    with django_assert_num_queries(12):
        page(client, plan)


def test_a_plan_without_dates_before_today_has_no_todays_line(plan):
    stage = a_task(plan, due_on=TODAY + timedelta(days=20)).stages.get()
    months, undated = by_time([stage], opens_on=plan.anchor_on, today=TODAY, calendar=Calendar(), moved_words=lambda day, calendar: "")
    assert not undated and "today" not in {entry.kind for month in months for entry in month.entries}
