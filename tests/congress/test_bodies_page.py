"""The page of a plan's subcommittees: what the office ticks is what stands, and two people at once do not overwrite each other."""

import pytest
from django.urls import reverse

from tests.factories import a_stream
from workflows.models import Subcommittee
from workflows.words import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(make):
    plan = make.a_plan(make.a_unit(code="xa-a"))
    for code in ("documents", "service"):
        make.a_body(plan, a_stream(code))
    return plan


@pytest.fixture
def office(make, plan, client):
    client.force_login(make.a_seat(Role.OFFICE, plan.unit))
    return client


def address(plan):
    return reverse("plan_bodies", args=[plan.pk])


def typed(answer):
    """What a browser would send back of the page as it stands."""
    forms = answer.context["forms"]
    sent = {"seen": forms.seen} | {f"form-{key}": value for key, value in forms.management_form.initial.items()}
    for form in forms:
        sent |= {form.add_prefix(name): value for name in form.fields if (value := form[name].value())}
    return sent


def names(plan):
    return {body.name: [link.stream.code for link in body.links.all()] for body in Subcommittee.objects.filter(plan=plan)}


def test_the_office_merges_two_and_adds_one(office, plan):
    sent = typed(office.get(address(plan)))
    both = [a_stream("documents").pk, a_stream("service").pk]
    sent |= {"form-0-name": "Tiểu ban Văn kiện và Phục vụ", "form-0-streams": both, "form-1-streams": [], "form-2-name": "Tiểu ban An ninh", "form-2-streams": both[1:]}
    answer = office.post(address(plan), sent)
    assert (answer.status_code, answer["Location"]) == (302, address(plan))
    assert names(plan) == {"Tiểu ban Văn kiện và Phục vụ": ["documents", "service"], "Tiểu ban An ninh": ["service"]}


def test_the_page_as_it_stands_changes_nothing(office, plan):
    before, rows = names(plan), set(Subcommittee.objects.values_list("pk"))
    assert office.post(address(plan), typed(office.get(address(plan)))).status_code == 302
    assert (names(plan), set(Subcommittee.objects.values_list("pk"))) == (before, rows)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form-0-name": " "}, "Nhập tên tiểu ban"),
        ({"form-2-name": "Tiểu ban An ninh"}, "Chọn lĩnh vực của tiểu ban mới"),
        ({"form-1-streams": []}, "phụ trách lĩnh vực “Phục vụ”"),
        ({"form-0-streams": ["999"]}, "999"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(office, plan, change, said):
    before = names(plan)
    sent = typed(office.get(address(plan))) | {"form-1-name_en": "Something typed"} | change
    answer = office.post(address(plan), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page and "Something typed" in page
    assert names(plan) == before


def test_a_mistake_is_told_with_the_card_it_stands_on(office, plan):
    answer = office.post(address(plan), typed(office.get(address(plan))) | {"form-1-name": "", "form-2-name": "Tiểu ban An ninh"})
    page = answer.content.decode()
    assert "Tiểu ban Phục vụ – Tên tiểu ban: Nhập tên tiểu ban" in page
    assert "Thêm tiểu ban – Lĩnh vực phụ trách: Chọn lĩnh vực" in page


def test_work_is_not_called_optional_and_a_card_says_what_happens_without_it(office, plan):
    page = office.get(address(plan)).content.decode()
    assert "<legend>Lĩnh vực phụ trách</legend>" in page
    assert page.count("Không chọn lĩnh vực nào thì tiểu ban được giải thể.") == 2


def test_who_comes_second_sees_what_the_first_has_made_of_it(office, plan):
    sent = typed(office.get(address(plan)))
    office.post(address(plan), sent | {"form-0-name": "Tổ biên tập"})
    late = office.post(address(plan), sent | {"form-1-name": "Tiểu ban Hậu cần"})
    page = late.content.decode()
    assert late.status_code == 422 and "vừa được người khác thay đổi" in page
    assert 'value="Tổ biên tập"' in page and "Tiểu ban Hậu cần" not in page
    assert "Tổ biên tập" in names(plan) and "Tiểu ban Hậu cần" not in names(plan)
    assert office.post(address(plan), typed(late) | {"form-1-name": "Tiểu ban Hậu cần"}).status_code == 302


def test_a_broken_request_is_no_error_of_ours(office, plan):
    before = names(plan)
    for sent in ({}, {"form-TOTAL_FORMS": "x"}, {"form-TOTAL_FORMS": "9999", "form-INITIAL_FORMS": "0"}):
        assert office.post(address(plan), sent).status_code == 422
    assert names(plan) == before


def test_the_pages_that_come_before_lead_to_it(office, plan):
    for name, key in (("people", "xa-a"), ("plan_made", plan.pk)):
        if name == "plan_made":
            plan.versions.create(number=1, anchor_on=plan.anchor_on, made_by=plan.created_by, made_at=plan.created_at)
        assert address(plan) in office.get(reverse(name, args=[key])).content.decode()
