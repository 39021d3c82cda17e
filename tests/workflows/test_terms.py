"""The term of a plan is that of its unit's level: a cell's is shorter, and an office that plans both meets each in its own."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import NOW, TODAY, a_plan, a_seat, a_task, a_unit
from workflows import planning, readiness
from workflows.calendar import Calendar
from workflows.models import Directive, LevelWindow, Plan, Unit
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db
LONG, SHORT = "2025–2030", "2025–2027"
DAYS = {Level.CELL: date(2025, 3, 14), Level.GRASSROOTS: date(2025, 5, 28), Level.DISTRICT: date(2025, 6, 25), Level.PROVINCE: date(2025, 9, 24)}
COMMUNE, CELL, OTHER_CELL = "xa-a", "xa-a-thon-1", "xa-a-thon-2"


def unit(code):
    return Unit.objects.get(code=code)


@pytest.fixture
def office(shipped):
    return a_seat(Role.OFFICE, unit("dak-nong"))


def make(code, *, by, **facts):
    row = unit(code)
    template = planning.templates_by_level()[row.level]
    return planning.plan_congress(row, template, opens_on=DAYS[Level(row.level)], days=1, contents=4, by=by, at=NOW, **facts)


def rows(*codes):
    return [planning.Row(code, unit(code), DAYS[Level(unit(code).level)]) for code in codes]


def a_directive(number, issued_on, **terms):
    directive = Directive.objects.create(kind="CT", number=number, issuer="Bộ Chính trị", issued_on=issued_on)
    for level, term in terms.items():
        LevelWindow.objects.create(directive=directive, level=level, term=term)
    return directive


@pytest.mark.parametrize(("code", "term"), [("dak-nong", LONG), ("dak-glong", LONG), (COMMUNE, LONG), (CELL, SHORT)])
def test_a_plan_has_the_term_of_its_units_level(office, code, term):
    assert make(code, by=office).term == term


def test_a_cell_has_one_congress_in_its_own_term_and_may_plan_the_next(office):
    make(CELL, by=office)
    with pytest.raises(planning.Refused, match=SHORT) as no:
        make(CELL, by=office)
    assert no.value.field == "unit"
    assert make(CELL, by=office, term="2027–2030")


def test_who_has_a_plan_is_asked_in_each_levels_own_term(office):
    make(COMMUNE, by=office), make(CELL, by=office)
    a_plan(unit(OTHER_CELL), term="2022–2025")
    a_plan(unit("xa-b"), term=SHORT)
    foreseen = planning.preview_many(rows(COMMUNE, CELL, OTHER_CELL, "xa-b"), contents=4, by=office, today=TODAY)
    assert [outcome.ok for outcome in foreseen] == [False, False, True, True]
    made = planning.plan_many(rows(COMMUNE, CELL, OTHER_CELL, "xa-b"), contents=4, by=office, at=NOW)
    assert [outcome.plan and outcome.plan.term for outcome in made] == [None, None, SHORT, LONG]


def test_the_page_marks_the_units_that_have_a_plan_in_their_own_term(office, client, django_assert_max_num_queries):
    make(COMMUNE, by=office), make(CELL, by=office)
    a_plan(unit(OTHER_CELL), term="2022–2025")
    client.force_login(a_seat(Role.OFFICE, unit(COMMUNE)))
    with django_assert_max_num_queries(9):
        page = client.get(reverse("plan_new"))
    marked = {code for code, label in page.context["form"].fields["unit"].choices if "đã có kế hoạch" in label}
    assert marked == {COMMUNE, CELL}
    assert f"nhiệm kỳ {SHORT}" in page.content.decode() and f"nhiệm kỳ {LONG}" in page.content.decode()


def test_the_refusal_links_to_the_plan_of_that_term(office, client):
    a_plan(unit(CELL), term="2022–2025")
    plan = make(CELL, by=office)
    client.force_login(office)
    page = client.get(reverse("plan_new"), {"unit": CELL, "opens_on": "14/03/2025", "days": "1", "contents": "4"})
    assert page.status_code == 422 and reverse("congress", args=[plan.congress.pk]) in page.content.decode()


def test_a_unit_without_a_plan_is_told_its_own_term(office, client):
    client.force_login(office)
    assert f"nhiệm kỳ {SHORT}" in client.get(reverse("unit", args=[CELL])).content.decode()
    assert f"nhiệm kỳ {LONG}" in client.get(reverse("unit", args=[COMMUNE])).content.decode()


def test_the_preview_says_the_term(office, client):
    client.force_login(office)
    page = client.get(reverse("plan_new"), {"unit": CELL, "opens_on": "14/03/2025", "days": "1", "contents": "4"})
    assert page.status_code == 200 and f"nhiệm kỳ {SHORT}" in page.content.decode()


def test_the_newest_directive_that_names_a_term_says_it_replaced_or_not(office):
    assert planning.rules_on(TODAY).term(unit(CELL)) == SHORT
    a_directive("1-CT/TU", TODAY, cell="2027–2030", grassroots="")
    rules = planning.rules_on(TODAY)
    assert (rules.term(unit(CELL)), rules.term(unit(COMMUNE))) == ("2027–2030", LONG)
    assert planning.rules_on(date(2025, 7, 1)).window(unit(COMMUNE)).directive.number == "45-CT/TW"
    assert planning.rules_on(date(2025, 7, 1)).term(unit(COMMUNE)) == LONG


def test_without_a_term_of_its_level_nothing_is_planned(office):
    LevelWindow.objects.filter(level=Level.CELL).update(term="")
    with pytest.raises(planning.Refused) as no:
        make(CELL, by=office)
    assert no.value.field == "unit" and not Plan.objects.exists()


def test_cells_of_another_term_are_counted_below_their_commune():
    province = a_unit(level=Level.PROVINCE)
    commune = a_unit(province)
    cell = a_unit(commune, level=Level.CELL)
    a_task(a_plan(province)), a_task(a_plan(commune)), a_task(a_plan(cell, term=SHORT))
    seen = readiness.readiness_of(province, today=TODAY, calendar=Calendar(), windows=planning.rules_on)
    assert seen.total.whole.figures.total == 3
    below = readiness.readiness_of(commune, today=TODAY, calendar=Calendar(), windows=planning.rules_on)
    assert [row.plan.term for row in below.rows] == [SHORT] and below.own.plan.term == LONG
