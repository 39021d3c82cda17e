"""Units a level at a time, the search in them, and one unit's page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import TODAY, a_congress_task, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Absence, Plan, Unit
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return a_unit(level=Level.PROVINCE, name="Đảng bộ tỉnh Đắk Nông", code="dak-nong", phone="0261 3 544 000")


@pytest.fixture
def district(province):
    return a_unit(province, level=Level.DISTRICT, name="Đảng bộ huyện Đắk Glong", code="dak-glong")


@pytest.fixture
def office(province):
    return a_seat(Role.OFFICE, province)


def names(answer):
    return [str(unit) for _level, found in answer.context["levels"] for unit in found]


def page_of(client, unit):
    return client.get(reverse("unit", args=[unit.code]))


# The tree


def test_units_stand_by_level_in_official_order_one_level_at_a_time(province, district, office, client):
    a_unit(district, name="Đảng bộ xã A")
    first = a_unit(province, level=Level.DISTRICT, name="Thành phố Gia Nghĩa")
    Unit.objects.filter(pk=first.pk).update(position=0)
    Unit.objects.put_in_order()
    client.force_login(office)
    assert names(client.get(reverse("units"))) == [province.name]
    assert names(client.get(reverse("units"), {"unit": province.code})) == ["Thành phố Gia Nghĩa", "Đảng bộ huyện Đắk Glong"]
    assert names(client.get(reverse("units"), {"unit": district.code})) == ["Đảng bộ xã A"]


@pytest.mark.parametrize("words", ["dak glong", "ĐẮK GLÔNG", "huyện glong"])
def test_units_are_found_by_their_letters_without_marks_within_what_one_sees(district, office, client, words):
    a_unit(name="Đảng bộ huyện Đắk Glong ở nơi khác")
    client.force_login(office)
    assert names(client.get(reverse("units"), {"q": words})) == [district.name]


def test_a_unit_above_ones_own_does_not_exist_for_one(province, district, client):
    client.force_login(a_seat(Role.OFFICE, district))
    assert page_of(client, province).status_code == 404
    assert client.get(reverse("units"), {"unit": province.code}).status_code == 404
    assert page_of(client, district).status_code == 200


def test_a_stranger_is_told_who_gives_seats(district, client):
    client.force_login(a_person())
    assert names(client.get(reverse("units"))) == []


@pytest.mark.parametrize("children", [1, 3, 50])
def test_the_tree_costs_the_same_for_any_number_of_units(province, office, client, children, django_assert_num_queries):
    for n in range(children):
        a_plan(a_unit(province, name=f"Đảng bộ {n}"))
    client.force_login(office)
    with django_assert_num_queries(7):
        assert len(names(client.get(reverse("units"), {"unit": province.code}))) == children


# One unit


def test_the_page_counts_down_and_explains_the_colour(district, office, client):
    plan = a_plan(district, anchor_on=TODAY + timedelta(days=107))
    a_task(plan, title="Dự thảo lần 1", due_on=TODAY - timedelta(days=10))
    client.force_login(office)
    answer = page_of(client, district)
    assert answer.context["days_left"] == 107
    assert answer.context["sentence"]
    assert [(str(card["stream"]), card["counts"], card["overdue"]) for card in answer.context["cards"]] == [("Văn kiện", "0/1", 1)]


def test_what_comes_up_names_tasks_but_counts_personnel_even_for_its_own_people(district, client):
    plan = a_plan(district)
    a_task(plan, title="Đề cương", due_on=TODAY + timedelta(days=3), number=9)
    a_task(plan, stream=a_stream("personnel"), title="Đề án nhân sự", due_on=TODAY + timedelta(days=5))
    a_task(plan, title="Việc đã qua", due_on=TODAY - timedelta(days=5))
    leader = a_seat(Role.LEADER, district)
    client.force_login(leader)
    answer = page_of(client, district)
    coming = [str(row.get("stage") or (str(row["stream"]), row["n"])) for row in answer.context["coming"]]
    assert coming == ["9. Đề cương", "('Nhân sự', 1)"]
    assert "Đề án nhân sự" not in answer.content.decode()


def test_people_stand_by_body_rank_and_given_name_with_telephone_and_absence(district, client):
    plan = a_plan(district)
    an = a_seat(Role.MEMBER, plan, person=a_person("Trần Đức An", phone="0261 3 111 222"), rank=5)
    dung = a_seat(Role.MEMBER, plan, person=a_person("Lê Thị Dung"), rank=5)
    head = a_seat(Role.HEAD, plan, person=a_person("Vũ Văn Ý"), rank=1)
    leader = a_seat(Role.LEADER, district, person=a_person("Phạm Văn Đ"), rank=1)
    Absence.objects.create(person=head, stand_in=an, from_on=TODAY + timedelta(days=2), to_on=TODAY + timedelta(days=4))
    client.force_login(leader)
    answer = page_of(client, district)
    assert [seat.person for seat, _absences in answer.context["people"]] == [leader, head, an, dung]
    page = answer.content.decode()
    assert 'href="tel:02613111222"' in page and "12/02/2025" in page and "14/02/2025" in page


def test_a_unit_without_a_plan_offers_it_to_the_office_and_names_the_office_to_others(district, client):
    client.force_login(a_seat(Role.OFFICE, district))
    assert reverse("plan_new") in page_of(client, district).content.decode()
    client.force_login(a_seat(Role.OBSERVER, district))
    page = page_of(client, district).content.decode()
    assert reverse("plan_new") not in page and "Đảng bộ huyện Đắk Glong" in page


def test_tasks_without_an_owner_are_counted_and_the_link_opens_as_many(province, district, office, client):
    a_task(a_plan(a_unit(district)), title="Việc của xã")
    plan = a_plan(district)
    for n in range(3):
        a_task(plan, title=f"Việc {n}")
    client.force_login(office)
    answer = page_of(client, district)
    assert answer.context["unassigned"] == {"n": 3, "may": True}
    opened = client.get(answer.context["tasks_url"] + "&owner=none&group=open")
    assert len(opened.context["table"].prepared) == 3


def test_a_suspended_plan_says_since_when_and_why(district, office, client):
    plan = a_plan(district)
    a_task(plan, due_on=TODAY + timedelta(days=3))
    Plan.objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="Kết luận của cấp trên")
    client.force_login(office)
    answer = page_of(client, district)
    assert "Kết luận của cấp trên" in answer.content.decode() and answer.context["coming"] == []


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_units_page_costs_the_same_for_any_number_of_tasks_and_units(province, office, client, rows, django_assert_num_queries):
    plan = a_plan(province)
    a_congress_task(plan)
    for n in range(rows):
        a_task(plan, title=f"Việc {n}")
        a_plan(a_unit(province, name=f"Đảng bộ {n}"))
    client.force_login(office)
    page_of(client, province)
    with django_assert_num_queries(20):
        page_of(client, province)
