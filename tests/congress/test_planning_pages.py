"""The office plans a congress on its pages: choose, preview with nothing saved, create; or many at once."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import a_seat
from workflows import planning
from workflows.models import Plan, Stage, TemplateVersion, Unit
from workflows.words import Phase, Role

FACTS = {"unit": "xa-a", "opens_on": "28/05/2025", "days": "2", "contents": "4"}
NEW, MANY = reverse("plan_new"), reverse("plan_many")


@pytest.fixture
def office(shipped, client):
    """Somebody of the provincial office, logged in, on the data that ships."""
    person = a_seat(Role.OFFICE, Unit.objects.get(code="dak-nong"))
    client.force_login(person)
    return person


def text_of(answer):
    return answer.content.decode()


def test_a_unit_of_the_address_is_chosen_already(office, client):
    page = client.get(NEW, {"unit": "xa-a"})
    assert '<option value="xa-a" selected>' in text_of(page)


def test_the_units_offered_are_those_of_the_seat_and_below_in_official_order(office, client):
    client.force_login(a_seat(Role.OFFICE, Unit.objects.get(code="xa-a")))
    offered = [value for value, _label in client.get(NEW).context["form"].fields["unit"].choices]
    cells = ["xa-a-thon-1", "xa-a-thon-2", "xa-a-thon-3", "xa-a-thon-4", "xa-a-truong-hoc", "xa-a-quan-su"]
    assert offered == ["", "xa-a", *cells]


def test_of_templates_of_one_name_the_newest_is_offered(office, client):
    offered = client.get(NEW).context["form"].fields["template"].queryset
    assert [(template.key, template.version) for template in offered] == [
        ("cell", 2), ("district", 4), ("district", 3), ("grassroots", 4), ("grassroots", 3), ("province", 4), ("province", 3),
    ]  # fmt: skip
    old = TemplateVersion.objects.get(key="grassroots", version=1)
    assert client.get(NEW, {**FACTS, "template": old.pk}).context["form"].errors["template"]


@pytest.mark.parametrize("address", [NEW, MANY])
@pytest.mark.parametrize("role", [Role.LEADER, Role.OBSERVER])
def test_who_holds_no_office_finds_no_page(office, client, role, address):
    client.force_login(a_seat(role, Unit.objects.get(code="dak-nong")))
    assert client.get(address).status_code == 404


def test_the_preview_shows_every_line_with_its_day_and_saves_nothing(office, client):
    page = client.get(NEW, FACTS)
    rows = {row["item"].line.number: row for row in page.context["rows"]}
    assert len(rows) == 64
    assert rows[15]["item"].due_on == date(2025, 1, 24)
    assert any("28/01/2025" in note for note in rows[15]["notes"])
    assert (page.context["count"], len(page.context["seen"].past)) == (64, 19)
    assert not Plan.objects.exists()
    assert "14/04/2025" in text_of(page)


def test_only_lines_with_a_note_may_be_shown(office, client):
    page = client.get(NEW, {**FACTS, "notes": "1"})
    assert 0 < len(page.context["rows"]) < 64
    assert all(row["notes"] for row in page.context["rows"])


def test_the_way_of_past_tasks_is_seen_before_it_is_chosen(office, client):
    page = client.get(NEW, {**FACTS, "past": planning.COMPRESS})
    assert not page.context["seen"].past
    assert ("past", "compress") in page.context["hidden"]
    days = [row["item"].due_on for row in page.context["rows"] if row["item"].compressed_from]
    most = max(days.count(day) for day in days)
    assert f"{len(days)} nhiệm vụ có hạn mới từ {min(days):%d/%m/%Y} đến {max(days):%d/%m/%Y}" in text_of(page)
    assert f": {most} nhiệm vụ" in text_of(page)


def test_creating_leads_to_what_comes_next(office, client):
    made = client.post(NEW, {**FACTS, "past": planning.OUTSIDE}, follow=True)
    plan = Plan.objects.get()
    assert made.redirect_chain == [(reverse("plan_made", args=[plan.pk]), 302)]
    assert plan.created_by == office
    assert Stage.objects.filter(task__plan=plan, phase=Phase.DONE).count() == 19
    for link in (reverse("people", args=["xa-a"]), reverse("congress", args=[plan.congress.pk]), "?unit=xa-a&amp;owner=none"):
        assert link in text_of(made)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"opens_on": "15/07/2025"}, "opens_on"),
        ({"opens_on": "31/04/2025"}, "opens_on"),
        ({"opens_on": ""}, "opens_on"),
        ({"opens_on": "01/01/0001"}, "opens_on"),
        ({"opens_on": "31/12/9999"}, "opens_on"),
        ({"days": "3"}, "days"),
        ({"unit": ""}, "unit"),
        ({"unit": "gia-lai"}, "unit"),  # not below the seat
        ({"contents": "2", "direct_election": "on"}, "direct_election"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_is_made(office, client, wrong, field):
    for answer in (client.get(NEW, FACTS | wrong), client.post(NEW, FACTS | wrong)):
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Plan.objects.exists()


def test_the_refusal_of_the_window_is_the_sentence_of_the_office(office, client):
    page = client.get(NEW, FACTS | {"opens_on": "15/07/2025"})
    sentence = "Ngày 15/07/2025 sau khung thời gian của cấp cơ sở (đến 30/06/2025, kế hoạch của cấp trên theo 35-CT/TW)."
    assert sentence in text_of(page)


def test_going_back_to_change_keeps_what_was_entered(office, client):
    page = client.get(NEW, {**FACTS, "edit": "1"})
    assert 'value="28/05/2025"' in text_of(page)
    assert not page.context["form"].errors


def test_a_unit_with_a_plan_is_told_and_the_plan_is_a_link(office, client):
    client.post(NEW, FACTS)
    again = client.post(NEW, FACTS)
    assert list(again.context["form"].errors) == ["unit"]
    assert reverse("congress", args=[Plan.objects.get().congress.pk]) in text_of(again)
    assert Plan.objects.count() == 1


def test_what_was_made_is_not_shown_to_others(office, client):
    client.post(NEW, FACTS)
    client.force_login(a_seat(Role.OFFICE, Unit.objects.get(code="xa-b")))
    assert client.get(reverse("plan_made", args=[Plan.objects.get().pk])).status_code == 404


PASTE = """Đơn vị\tNgày khai mạc
Đảng bộ xã A (minh họa)\t28/05/2025
dang bo xa b\t29.5.2025\t1,5
xa-c\t15/07/2025
Đảng bộ xã Z\t28/05/2025
Chi bộ thôn 1, xã A;14/03/2025
xa-k\tthứ Tư
"""


def test_many_units_are_pasted_previewed_and_made_and_never_twice(office, client):
    preview = client.post(MANY, {"rows": PASTE, "contents": "4", "past": "keep"})
    assert (preview.context["good"], len(preview.context["refused"])) == (3, 3)
    assert not Plan.objects.exists()
    made = client.post(MANY, {"rows": PASTE, "contents": "4", "past": "keep", "make": "1"})
    assert (made.context["good"], Plan.objects.count()) == (3, 3)
    assert {plan.unit.code: str(plan.congress.days) for plan in Plan.objects.all()} == {"xa-a": "2.0", "xa-b": "1.5", "xa-a-thon-1": "1.0"}
    again = client.post(MANY, {"rows": PASTE, "contents": "4", "past": "keep", "make": "1"})
    assert (again.context["good"], Plan.objects.count()) == (0, 3)


STRANGE = [f"28/05/2025\t{length}" for length in ("3000000", "1e9", "1e999999", "-1e999999", "10.5", "NaN")] + ["31/12/9999", "01/01/0001", "28/05/0025"]


@pytest.mark.parametrize("way", [{}, {"make": "1"}])
def test_a_strange_number_or_day_refuses_its_own_line_alone(office, client, way):
    lines = [f"xa-{letter}\t{typed}" for letter, typed in zip("abcghiklmno", ["28/05/2025\t2", *STRANGE, "28/05/2025\t2"], strict=True)]
    answer = client.post(MANY, {"rows": "\n".join(lines), "contents": "4", "past": "keep", **way})
    found = {outcome.row.text: outcome for outcome in answer.context["outcomes"]}
    no_length, no_day = "không phải là số ngày", "cách hôm nay trên 10 năm"
    for line, wrong in zip(lines, ["", *[no_length] * 6, *[no_day] * 3, ""], strict=True):
        assert (found[line].ok, wrong in found[line].sentence) == (not wrong, True), line
    assert Plan.objects.count() == (2 if way else 0)


def test_going_back_from_many_keeps_the_paste(office, client):
    page = client.post(MANY, {"rows": PASTE, "contents": "4", "past": "keep", "edit": "1"})
    assert "dang bo xa b" in text_of(page) and not Plan.objects.exists()


def test_an_empty_paste_is_refused_at_its_field(office, client):
    page = client.post(MANY, {"rows": "  \n ", "contents": "4", "past": "keep"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["rows"])


def test_the_pages_ask_the_same_for_any_number_of_units(office, client, django_assert_max_num_queries):
    for unit in ("dak-nong", "xa-a"):
        client.force_login(a_seat(Role.OFFICE, Unit.objects.get(code=unit)))
        with django_assert_max_num_queries(9):
            client.get(NEW)
        with django_assert_max_num_queries(13):
            client.get(NEW, FACTS)
        with django_assert_max_num_queries(15):
            client.post(MANY, {"rows": PASTE, "contents": "4", "past": "keep"})
