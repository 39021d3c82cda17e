"""Numbers that are none, NULs, numbers no row can have, places to lead back to that are none: 400, 404 or the plain page, never a fault."""

import pytest
from django.test import Client
from django.urls import reverse

from congress.asked import whole_number
from tests.factories import a_long_task, a_person, a_plan, a_seat, a_task, a_unit
from tests.workflows.personnel import load_rules
from workflows.models import Task
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db
NO_NUMBER = "²"  # a digit to Python, and no number
TOO_LARGE = 2**63


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.PROVINCE), level=Level.DISTRICT, code="huyen"))


@pytest.fixture
def client(plan):
    """The head of the documents body, who keeps the unit's people and reads every list too."""
    person = a_person(is_superuser=True)
    for role, place in ((Role.HEAD, plan), (Role.OFFICE, plan.unit)):
        a_seat(role, place, person=person)
    client = Client()
    client.force_login(person)
    client.person = person
    return client


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "+1", "1.0", " 1", "1\n", "1_0", "9" * 19])
def test_what_is_no_whole_number_is_none(text):
    assert whole_number(text) is None


def test_a_whole_number_is_bounded_by_what_the_database_takes():
    assert (whole_number("007"), whole_number("9" * 18), whole_number("100", digits=2)) == (7, 10**18 - 1, None)


@pytest.mark.parametrize("address", ["/nhiem-vu/?page={}", "/viec-cua-toi/?seat={}", "/nhiem-vu/?owner={}", "/thong-bao/?page={}"])
@pytest.mark.parametrize("written", [NO_NUMBER, "9" * 30])
def test_a_number_that_is_none_shows_the_plain_page(client, address, written):
    assert client.get(address.format(written)).status_code == 200


def test_a_tick_that_is_no_number_is_no_tick(client):
    answer = client.get("/nhiem-vu/phan-cong/", {"task": NO_NUMBER})
    assert (answer.status_code, answer.url) == (302, "/nhiem-vu/?owner=none&group=open")


def test_a_version_that_is_no_number_is_an_overtaken_one(client, plan):
    task = a_task(plan)
    assert client.post(reverse("move", args=[task.pk, "start"]), {"version": NO_NUMBER}).status_code == 409


def test_a_grid_with_numbers_that_are_none_is_overtaken_too(plan):
    load_rules()
    task = a_long_task(Kind.PERSONNEL, plan, no_upload=True)
    head = a_seat(Role.HEAD, plan, stream=task.stream)
    client = Client()
    client.force_login(head)
    address = reverse("personnel_dossiers", args=[task.pk])
    assert client.get(address, {"rows": NO_NUMBER}).status_code == 200
    assert client.post(address, {"rows": NO_NUMBER, "version": NO_NUMBER, "on_day": "10/02/2025"}).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/nhiem-vu/?unit={}", "/nhiem-vu/xuat/xlsx/?unit={}", "/nhiem-vu/xuat/csv/?unit={}", "/nhac-viec/?unit={}", "/nhac-viec/xuat/csv/?unit={}",
        "/don-vi/?unit={}", "/don-vi/?q={}", "/tim-kiem/?q={}", "/thu-nhac-viec/?q={}", "/viec-cua-toi/?group=a{}b",
    ],
)  # fmt: skip
def test_a_nul_in_a_query_is_told_to_be_unreadable(client, address):
    answer = client.get(address.format("%00"))
    assert answer.status_code == 400 and "Không đọc được nội dung đã gửi" in answer.content.decode()


@pytest.mark.parametrize("address", ["/lich/%00.ics", "/loi-moi/%00/", "/thoi-nhan-thu/%00/", "/don-vi/%00/"])
def test_a_nul_in_a_path_is_no_page(client, address):
    assert client.get(address).status_code == 404


def test_a_nul_in_a_form_is_refused_wherever_it_stands(client, plan):
    task = a_task(plan)
    for typed in ({"version": 0, "note": "một\0hai"}, {"version": ["\0", "0"]}):
        assert client.post(reverse("move", args=[task.pk, "start"]), typed).status_code == 400
    assert Task.objects.get(pk=task.pk).state == State.TO_DO


@pytest.mark.parametrize(
    "address",
    [
        "/nhiem-vu/{}/", "/nhiem-vu/{}/chuyen/submit/", "/nhiem-vu/{}/phan-cong/", "/can-bo/huyen/{}/moi/", "/can-bo/huyen/{}/dia-chi/", "/can-bo/huyen/{}/thoi/",
        "/tep/{}/", "/nhac-viec/{}/", "/nhac-viec/quy-tac/{}/", "/thu-nhac-viec/{}/", "/dai-hoi/{}/", "/lay-y-kien/{}/", "/thong-bao/{}/da-doc/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_that_no_row_can_have_is_no_page(client, address, method):
    for number in (TOO_LARGE - 1, TOO_LARGE, 10**40):
        assert getattr(client, method)(address.format(number)).status_code == 404


@pytest.mark.parametrize("wanted", ["NaN", "{0}", "admin:index", "tasks", "//example.org/", "/\\example.org", "https://example.org/"])
def test_nobody_is_led_back_to_what_is_no_address_of_ours(client, plan, wanted):
    task = a_task(plan)
    here = reverse("task", args=[task.pk])
    assert client.post(reverse("move", args=[task.pk, "start"]), {"version": task.version, "next": wanted}).url == here
    assert client.post(reverse("assign", args=[task.pk]), {"owner": client.person.pk, "back": wanted}).url == here
    assert client.post(reverse("appearance"), {"next": wanted, "theme": "dark"}).url == "/"
