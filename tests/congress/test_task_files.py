"""The task list as a file: exactly its rows, real days and numbers, no formula from a title."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import TODAY, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.words import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(), name="Đảng bộ huyện Đắk Glong", code="dak-glong"))


@pytest.fixture
def office(plan):
    return a_seat(Role.OFFICE, plan.unit)


def exported(client, fmt, **query):
    answer = client.get(reverse("tasks_export", args=[fmt]), query)
    assert answer.status_code == 200
    return answer, b"".join(answer.streaming_content)


def test_a_filter_with_a_mistake_gives_no_file_but_the_list_that_says_so(plan, office, client):
    a_task(plan, due_on=TODAY)
    client.force_login(office)
    answer = client.get(reverse("tasks_export", args=["csv"]), {"from": "31/04/2025"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("tasks")) and "30/04/2025" in answer.content.decode()


def test_the_sheet_has_exactly_the_rows_that_are_seen_with_real_days(plan, office, client):
    for n in range(51):
        a_task(plan, title=f"Việc {n}", due_on=TODAY)
    a_task(plan, stream=a_stream("personnel"), title="Đề án nhân sự")
    client.force_login(office)
    answer, content = exported(client, "xlsx", unit=plan.unit.code, sort="task")
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert len(rows) == 52
    assert rows[1][6].date() == TODAY and isinstance(rows[1][0], int)
    assert "Đề án nhân sự" not in {row[1] for row in rows}
    assert "dak-glong_2025-02-10" in answer["Content-Disposition"]


def test_csv_begins_with_a_byte_order_mark_and_no_text_acts_as_a_formula(plan, office, client):
    a_task(plan, title='=HYPERLINK("http://x")', due_on=TODAY)
    client.force_login(office)
    _answer, content = exported(client, "csv", unit=plan.unit.code)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "\"'=HYPERLINK" in content.decode("utf-8-sig") and "10/02/2025" in content.decode("utf-8-sig")
    _answer, content = exported(client, "xlsx", unit=plan.unit.code)
    assert load_workbook(BytesIO(content)).active["B2"].data_type == "s"


def test_another_format_does_not_exist(office, client):
    client.force_login(office)
    assert client.get(reverse("tasks_export", args=["pdf"])).status_code == 404
