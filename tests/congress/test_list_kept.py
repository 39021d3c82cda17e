"""The list's SQL, its filter and its frame are made once for many requests; nobody is shown what is another's by that."""

from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from congress.models import User
from congress.views import list_statement
from congress.views.tasks import StageList
from tests.factories import TODAY, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Absence, Seat, Stage, Task
from workflows.words import Level, Phase, Role, State

pytestmark = pytest.mark.django_db
STREAMS = ("documents", "personnel", "service")


class Land:
    """A province with two districts of one commune each, tasks of three streams everywhere, and everybody who looks at them."""

    def __init__(self):
        self.province = a_unit(level=Level.PROVINCE, name="Tỉnh", code="tinh")
        self.districts = [a_unit(self.province, level=Level.DISTRICT, name=f"Huyện {n}", code=f"huyen-{n}") for n in (1, 2)]
        self.communes = [a_unit(district, name=f"Xã của {district}", code=f"xa-{n}") for n, district in enumerate(self.districts, 1)]
        self.plans = [a_plan(unit) for unit in (self.province, *self.districts, *self.communes)]
        self.owner = a_person("Trần Thị Phụ Trách")
        for plan in self.plans:
            for days, code in enumerate(STREAMS, -1):
                owner = self.owner if code == "documents" else None
                a_task(plan, stream=a_stream(code), title=f"{code} {plan.unit}", due_on=TODAY + timedelta(days=days), owner=owner)
        done = Task.objects.filter(plan=self.plans[1], stream__code="service")
        Stage.objects.filter(task__in=done).update(phase=Phase.DONE, reached_on=TODAY)
        done.update(phase=Phase.DONE, state=State.DONE)
        self.people = self.readers()

    def readers(self):
        places = (self.province, *self.districts, *self.communes)
        people = {f"{role} {place}": a_seat(role, place) for role in (Role.LEADER, Role.OFFICE, Role.OBSERVER) for place in places}
        for plan in self.plans:
            for code in STREAMS:
                people[f"head {code} {plan.unit}"] = a_seat(Role.HEAD, plan, stream=a_stream(code))
        two = a_seat(Role.HEAD, self.plans[1], stream=a_stream("documents"))
        people["of two districts"] = a_seat(Role.MEMBER, self.plans[2], stream=a_stream("service"), person=two)
        people["twice in one unit"] = a_seat(Role.OBSERVER, self.districts[0], person=a_seat(Role.OFFICE, self.districts[0]))
        people["stands in"] = a_person()
        absent = a_seat(Role.HEAD, self.plans[2], stream=a_stream("personnel"))
        Absence.objects.create(person=absent, stand_in=people["stands in"], from_on=TODAY, to_on=TODAY)
        people["administrator"] = a_person(is_superuser=True)
        return people | {"nobody": a_person(), "owner": self.owner}


@pytest.fixture
def land():
    return Land()


ADDRESSES = [
    {}, {"sort": "-unit"}, {"unit": "huyen-1"}, {"unit": "huyen-2", "own": "1", "group": "all"}, {"group": "overdue"}, {"group": "in_time", "sort": "state"},
    {"group": "done"}, {"group": "done_in_time"}, {"stream": "personnel"}, {"stream": "documents", "group": "due"}, {"owner": "none"}, {"owner": "the owner"},
    {"phase": ["waiting", "done"]}, {"phase": "suspended"}, {"from": f"{TODAY:%d/%m/%Y}"}, {"to": f"{TODAY:%Y-%m-%d}", "unit": "xa-2"}, {"q": "documents xa"},
    {"q": "huyen 1", "stream": "service"}, {"from": "31/04/2025"},
]  # fmt: skip


def asked(person, query):
    request = RequestFactory().get(reverse("tasks"), query)
    request.user = person
    return StageList(request)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, **query):
    return client_of(person).get(reverse("tasks"), query).content.decode()


@pytest.mark.parametrize("query", ADDRESSES, ids=str)
def test_every_reader_gets_from_the_kept_statement_what_the_rules_of_access_give(land, query):
    """`stages` is asked of the rules anew each time; the page's rows come through SQL that another reader's request may have made."""
    query, shown = {name: str(land.owner.pk) if answer == "the owner" else answer for name, answer in query.items()}, 0
    for name, person in land.people.items():
        try:
            seen = asked(person, query)
        except Http404:  # not a unit of theirs
            continue
        rows, _place, found, _whole, _hidden = seen.page(1)
        assert [row.pk for row in rows] == [stage.pk for stage in seen.stages], name
        assert found == len(rows)
        shown += found
    assert shown or query.get("phase") == "suspended"


def test_readers_of_one_shape_share_the_statement_and_nothing_else(land):
    list_statement._kept.cache_clear()
    first, second = (land.people[f"{Role.OFFICE} {district}"] for district in land.districts)
    one, other = page(first, group="all"), page(second, group="all")
    assert list_statement._kept.cache_info().misses == 1
    assert "documents Huyện 1" in one and "documents Xã của Huyện 1" in one and "Huyện 2" not in one
    assert "documents Huyện 2" in other and "Huyện 1" not in other
    assert "personnel" not in one.replace('value="personnel"', "") and "Nhân sự" in one  # the stream is known, its tasks are not


def test_the_day_is_of_the_request_and_not_of_the_first_one(land, monkeypatch):
    leader = land.people[f"{Role.LEADER} Tỉnh"]
    assert len(asked(leader, {"group": "overdue"}).page(1)[0]) == 5
    monkeypatch.setattr("congress.access.clock.today", lambda: TODAY + timedelta(days=1))
    assert len(asked(User.objects.get(pk=leader.pk), {"group": "overdue"}).page(1)[0]) > 5


def test_a_seat_that_has_ended_shows_nothing_at_once(land):
    member = land.people["head personnel Huyện 1"]
    assert "personnel Huyện 1" in page(member)
    Seat.objects.filter(person=member).update(to_on=TODAY - timedelta(days=1))
    assert "personnel Huyện 1" not in page(member)


def test_a_seat_with_another_role_or_stream_is_another_statement(land):
    head = land.people["head personnel Huyện 1"]
    body = Seat.objects.get(person=head).subcommittee
    assert "personnel Huyện 1" in page(head) and "documents Huyện 1" not in page(head)
    body.links.create(plan=body.plan, stream=a_stream("propaganda"))
    a_task(land.plans[1], stream=a_stream("propaganda"), title="propaganda Huyện 1")
    assert "propaganda Huyện 1" in page(head)
    Seat.objects.filter(person=head).update(role=Role.OBSERVER, subcommittee=None, unit=land.districts[0])
    assert "documents Huyện 1" in page(head) and "personnel Huyện 1" not in page(head)


def test_the_filter_offers_each_reader_their_own_units_and_themselves(land):
    first, second = (land.people[f"{Role.LEADER} {district}"] for district in land.districts)
    one, other = page(first), page(second)
    assert f'<option value="{first.pk}">' in one and f'<option value="{first.pk}">' not in other
    assert '<option value="huyen-1">' in one and '<option value="huyen-1">' not in other


def test_the_chosen_owner_is_named_to_those_alone_who_see_a_task_of_theirs(land):
    leader, stranger = land.people[f"{Role.LEADER} Tỉnh"], land.people["nobody"]
    assert "Trần Thị Phụ Trách" in page(leader, owner=str(land.owner.pk))
    assert "Trần Thị Phụ Trách" not in page(stranger, owner=str(land.owner.pk))
    assert "Trần Thị Phụ Trách" not in page(leader, owner=str(land.owner.pk), stream="service")
    User.objects.filter(pk=land.owner.pk).update(name="Lê Thị Khác <b>")
    renamed = page(leader, owner=str(land.owner.pk))
    assert "Lê Thị Khác &lt;b&gt;" in renamed and "Trần Thị Phụ Trách" not in renamed


def test_the_language_is_the_readers(land):
    leader = land.people[f"{Role.LEADER} Tỉnh"]
    vietnamese = page(leader, group="overdue")
    User.objects.filter(pk=leader.pk).update(language="en")
    english = page(leader, group="overdue")
    for word, foreign in (("Quá hạn", "Overdue"), ("Lọc</button>", "Filter</button>"), ("Hạn</th>", "Due day</th>"), ("Xuất XLSX", "Export XLSX")):
        word, foreign = word.removesuffix("</th>"), foreign.removesuffix("</th>")
        assert word in vietnamese and foreign not in vietnamese
        assert foreign in english and word not in english


def test_what_a_stranger_writes_into_the_address_is_text_and_stays_with_them(land):
    leader, office = land.people[f"{Role.LEADER} Tỉnh"], land.people[f"{Role.OFFICE} Tỉnh"]
    evil = '"><script>alert(1)</script>'
    for query in ({"q": evil}, {"stream": evil}, {"sort": evil}, {"from": evil}, {"group": evil}, {"page": evil}):
        assert "<script>alert" not in page(leader, **query)
        assert "alert(1)" not in page(office)


def test_an_owner_beyond_all_numbers_is_nobody(land):
    for owner in ("9" * 30, "²", "-1", "1 or 1=1"):
        assert client_of(land.people["administrator"]).get(reverse("tasks"), {"owner": owner}).status_code == 200


def test_page_links_lead_to_the_pages_and_keep_the_rest():
    shown = Paginator(range(500), 50).page(5)
    with override("en"):
        links = render_to_string("parts/pages.html", {"page": shown, "request": RequestFactory().get("/", {"group": "late", "page": "5"})})
    for number in (4, 6):
        assert f'href="?group=late&amp;page={number}"' in links
    assert '<span aria-current="page">5</span>' in links
    assert "hx-boost" not in links
