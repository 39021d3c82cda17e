"""The task list: its address, its named groups against the counts of cells, what it costs, who sees what, its files."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from congress import filters
from congress.filters import GROUPS, in_group, in_phase
from tests.factories import TODAY, a_congress_task, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit, a_wait
from workflows.models import Cell, DayOverride, Plan, Stage, Task, Unit
from workflows.models.readiness import COUNTS
from workflows.words import OPEN_PHASES, Level, Phase, Role, State

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def province():
    return a_unit(level=Level.PROVINCE, name="Đảng bộ tỉnh Đắk Nông", code="dak-nong")


@pytest.fixture
def plan(province):
    return a_plan(a_unit(province, name="Đảng bộ huyện Đắk Glong", code="dak-glong"))


@pytest.fixture
def office(province):
    return a_seat(Role.OFFICE, province)


def set_phase(task, phase, *, reached_on=None):
    """A stage put where a move would bring it, for counting only."""
    task.stages.update(phase=phase, reached_on=reached_on)
    state = {Phase.DOING: State.UNDER_WAY, Phase.DONE: State.DONE, Phase.BLOCKED: State.BLOCKED, Phase.CANCELLED: State.CANCELLED}.get(phase, State.TO_DO)
    resume = State.UNDER_WAY if state == State.BLOCKED else ""
    Task.objects.filter(pk=task.pk).update(phase=phase, state=state, resume_state=resume)


def one_of_each(plan):
    """Stages in every phase, due before, on and after today, done in time and late, and one without a day."""
    for phase in (Phase.WAITING, Phase.DOING, Phase.BLOCKED, Phase.CANCELLED):
        for due_on in (YESTERDAY, TODAY, TOMORROW, None):
            set_phase(a_task(plan, due_on=due_on), phase)
    set_phase(a_task(plan, due_on=YESTERDAY), Phase.DONE, reached_on=TODAY)
    set_phase(a_task(plan, due_on=TODAY), Phase.DONE, reached_on=TODAY)
    set_phase(a_task(plan, due_on=TOMORROW), Phase.DONE, reached_on=YESTERDAY)
    set_phase(a_task(plan, due_on=None), Phase.DONE, reached_on=YESTERDAY)
    a_congress_task(plan)
    for stream in {stage.task.stream for stage in Stage.objects.filter(task__plan=plan).select_related("task__stream")}:
        Cell.objects.recount(plan, stream, today=TODAY)


def shown(client, **query):
    return client.get(reverse("tasks"), query)


def titles(answer):
    return [row.split("</a>")[0].rsplit(">", 1)[1] for row in answer.context["table"].prepared]


# Numbers open exactly their rows


def cell_sum(plan, *names):
    return sum(getattr(cell, name) for cell in Cell.objects.filter(plan=plan) for name in names)


CELL_FIELDS = {
    "all": [phase for phase in COUNTS if phase != "cancelled"],
    "open": list(OPEN_PHASES),
    "overdue": ["overdue"],
    "due": ["due"],
    "blocked": ["blocked"],
    "done": ["done"],
    "done_late": ["done_late"],
}


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("group", GROUPS)
def test_each_group_opens_as_many_rows_as_the_cells_count(plan, office, client, group, suspended):
    if suspended:
        Plan.objects.filter(pk=plan.pk).update(suspended_on=YESTERDAY, suspension_reason="Sáp nhập đơn vị")
        plan.refresh_from_db()
    one_of_each(plan)
    if group in CELL_FIELDS:
        expected = cell_sum(plan, *CELL_FIELDS[group])
    elif group == "in_time":
        expected = cell_sum(plan, *OPEN_PHASES) - cell_sum(plan, "overdue")
    else:
        expected = cell_sum(plan, "done") - cell_sum(plan, "done_late")
    client.force_login(office)
    answer = shown(client, unit=plan.unit.code, group=group)
    assert len(answer.context["table"].prepared) == expected
    assert Stage.objects.filter(in_group(group, TODAY)).count() == expected


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("phase", Phase)
def test_each_phase_opens_as_many_rows_as_the_cells_count(plan, phase, suspended):
    if suspended:
        Plan.objects.filter(pk=plan.pk).update(suspended_on=YESTERDAY, suspension_reason="Sáp nhập đơn vị")
        plan.refresh_from_db()
    one_of_each(plan)
    assert Stage.objects.filter(in_phase(phase)).count() == cell_sum(plan, phase)


def test_the_bare_list_is_about_open_tasks_and_anything_else_about_all(plan, office, client):
    done, open_one = a_task(plan, title="Việc xong"), a_task(plan, title="Việc mở")
    set_phase(done, Phase.DONE, reached_on=TODAY)
    client.force_login(office)
    assert titles(shown(client)) == [str(open_one)]
    assert len(titles(shown(client, unit=plan.unit.code))) == 2
    assert len(titles(shown(client, sort="-due"))) == 1


# Filters


def test_filters_narrow_the_list_and_say_so(plan, office, client):
    documents = a_task(plan, title="Đề cương Báo cáo chính trị", due_on=TODAY)
    service = a_task(plan, stream=a_stream("service"), title="Bảng kiểm kê hội trường", due_on=TODAY + timedelta(days=30), owner=office)
    client.force_login(office)
    wanted = {
        "stream": ({"stream": "service"}, [service]),
        "owner": ({"owner": str(office.pk)}, [service]),
        "nobody": ({"owner": "none"}, [documents]),
        "from": ({"from": f"{TODAY + timedelta(days=1):%d/%m/%Y}"}, [service]),
        "to": ({"to": f"{TODAY:%d-%m-%Y}"}, [documents]),
        "title": ({"q": "de cuong bao cao"}, [documents]),
        "unit's name": ({"q": "ĐẮK GLÔNG", "sort": "due"}, [documents, service]),
        "title and unit": ({"q": "kiem ke dak glong"}, [service]),
        "phase": ({"phase": ["waiting", "doing"]}, [documents, service]),
        "other phase": ({"phase": "blocked"}, []),
    }
    for name, (query, expected) in wanted.items():
        assert titles(shown(client, **query)) == [str(task) for task in expected], name
    answer = shown(client, stream="service")
    assert "1 / 2" in answer.content.decode()
    assert answer.context["table"].told["chosen"] == "Phục vụ"


def test_an_owners_name_opens_what_lies_open_with_them(plan, office, client):
    owner = a_seat(Role.MEMBER, plan)
    a_task(plan, title="Của người này", owner=owner)
    a_task(plan, title="Của người khác", owner=a_seat(Role.MEMBER, plan))
    set_phase(a_task(plan, title="Đã xong", owner=owner, due_on=TODAY), Phase.DONE, reached_on=TODAY)
    client.force_login(office)
    row = next(row for row in shown(client).context["table"].prepared if "Của người này" in row)
    links = dict(reversed(found) for found in re.findall(r'<a href="([^"]+)">([^<]+)</a>', row))
    (found,) = titles(client.get(html.unescape(links[owner.name])))
    assert found.endswith("Của người này")


def test_a_unit_stands_for_all_below_it_and_own_for_itself_alone(province, plan, office, client):
    above, below = a_task(a_plan(province), title="Việc của tỉnh"), a_task(plan, title="Việc của huyện")
    client.force_login(office)
    assert set(titles(shown(client, unit="dak-nong"))) == {str(above), str(below)}
    assert titles(shown(client, unit="dak-nong", own="1")) == [str(above)]
    assert titles(shown(client, unit="dak-glong")) == [str(below)]


@pytest.mark.parametrize("query", [{"unit": "khong-co"}, {"unit": "noi-khac"}])
def test_a_unit_that_is_not_there_and_one_not_to_be_seen_look_the_same(office, client, query):
    a_unit(code="noi-khac")
    client.force_login(office)
    assert shown(client, **query).status_code == 404


def test_a_day_that_does_not_exist_is_told_at_its_field_and_the_rest_still_filters(plan, office, client):
    a_task(plan)
    client.force_login(office)
    answer = shown(client, **{"from": "31/04/2025", "group": "open"})
    assert 'id="id_from_error">Ngày này không có.' in answer.content.decode()
    assert len(titles(answer)) == 1


def test_nothing_found_names_the_filter(plan, office, client):
    a_task(plan)
    client.force_login(office)
    page = shown(client, group="overdue", stream="documents").content.decode()
    assert "Văn kiện" in page and "?group=all" in page


def test_an_unknown_sort_is_the_due_day_and_units_stand_in_official_order(province, office, client):
    later, first = a_unit(province, name="Huyện B"), a_unit(province, name="Huyện A")
    Unit.objects.filter(pk=first.pk).update(position=0)
    Unit.objects.put_in_order()
    in_a, in_b = a_task(a_plan(first), title="ở A", due_on=TODAY), a_task(a_plan(later), title="ở B", due_on=YESTERDAY)
    client.force_login(office)
    assert titles(shown(client, sort="unit")) == [str(in_a), str(in_b)]
    assert titles(shown(client, sort="-unit")) == [str(in_b), str(in_a)]
    assert titles(shown(client, sort="owner'--")) == [str(in_b), str(in_a)]


# Pages


def test_on_paper_the_list_bears_the_chosen_unit_or_the_readers_own(plan, office, client):
    a_task(plan)
    client.force_login(office)
    for query, name in (({"unit": plan.unit.code}, plan.unit.name), ({}, "Đảng bộ tỉnh Đắk Nông")):
        head = re.search(r'<header class="print-only">(.*?)</header>', shown(client, **query).content.decode(), re.DOTALL)[1]
        assert name in head and "DANH SÁCH NHIỆM VỤ" in head and f"{TODAY.year}" in head


def test_fifty_a_page_and_the_links_keep_the_whole_address(plan, office, client):
    for n in range(51):
        a_task(plan, title=f"Việc {n}")
    client.force_login(office)
    first = shown(client, unit=plan.unit.code, group="open", sort="task")
    assert len(titles(first)) == 50
    assert "?unit=dak-glong&amp;group=open&amp;sort=task&amp;page=2" in first.content.decode()
    assert len(titles(shown(client, group="open", page="2"))) == 1
    assert len(titles(shown(client, group="open", page="99"))) == 50


def test_counting_stops_at_the_limit_and_says_so(plan, office, client, monkeypatch):
    monkeypatch.setattr(filters, "LIMIT", 2)
    for module in ("congress.views.tasks", "congress.filters"):
        monkeypatch.setattr(f"{module}.LIMIT", 2)
    for _n in range(4):
        a_task(plan)
    client.force_login(office)
    answer = shown(client, unit=plan.unit.code)
    told = answer.context["table"].told
    assert told["too_many"] and told["found"].endswith("2")


# What it costs


def costly_rows(plan, head, rows):
    """Rows whose moves ask for everything: owners, what they wait for, deliverables, a day off."""
    DayOverride.objects.create(on_day=TOMORROW, working=False, reason="Nghỉ bù")
    first = a_task(plan, owner=head)
    for _n in range(rows - 1):
        task = a_task(plan, owner=a_person())
        a_wait(task, first)
        a_paper(task)


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_costs_eight_statements_for_any_number_of_rows(plan, client, rows, django_assert_num_queries):
    head = a_seat(Role.HEAD, plan, person=a_seat(Role.OFFICE, plan.unit))
    costly_rows(plan, head, rows)
    # One to be decided and a long one ask two statements more than rows that are merely done.
    decided = a_task(plan, due_on=YESTERDAY)
    Task.objects.filter(pk=decided.pk).update(state=State.IN_REVIEW, phase=Phase.REVIEW, submitted_by=head)
    stages = a_congress_task(plan).stages
    stages.exclude(pk=stages.first().pk).delete()
    client.force_login(head)
    with django_assert_num_queries(8):
        answer = client.get(reverse("tasks"), {"unit": plan.unit.code, "group": "open", "owner": ""})
    assert len(answer.context["table"].prepared) == min(rows + 2, 50)


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_list_without_decisions_costs_six(plan, client, rows, django_assert_num_queries):
    head = a_seat(Role.HEAD, plan)
    costly_rows(plan, head, rows)
    client.force_login(head)
    with django_assert_num_queries(6):
        answer = client.get(reverse("tasks"), {"group": "open", "owner": str(head.pk)} if rows == 1 else {"group": "open"})
    assert len(answer.context["table"].prepared) == rows


def test_an_empty_list_costs_no_more(plan, office, client, django_assert_max_num_queries):
    client.force_login(office)
    with django_assert_max_num_queries(8):
        shown(client, group="overdue")


# Moves in the row


def test_each_row_carries_its_next_move_with_the_version_seen(plan, client):
    member = a_seat(Role.MEMBER, plan)
    task = a_task(plan, owner=member)
    client.force_login(member)
    row = shown(client).context["table"].prepared[0]
    stage = task.stages.get()
    assert f'id="row-{stage.pk}"' in row
    assert f'hx-post="{reverse("move", args=[task.pk, "start"])}" hx-target="#row-{stage.pk}"' in row
    assert f'name="version" value="{task.version}"' in row


def test_a_move_from_the_list_answers_with_its_row(plan, client):
    member = a_seat(Role.MEMBER, plan)
    task = a_task(plan, owner=member)
    client.force_login(member)
    sent = {"version": task.version, "from": "list", "row": task.stages.get().pk}
    answer = client.post(reverse("move", args=[task.pk, "start"]), sent, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.startswith(f'<tr id="row-{task.stages.get().pk}"') and "data-announce=" in text
    assert Task.objects.get(pk=task.pk).state == State.UNDER_WAY
    again = client.post(reverse("move", args=[task.pk, "start"]), sent)
    assert again.status_code in (302, 409)


def test_what_is_not_open_yet_is_told_in_the_row_to_those_who_may_do_it(plan, client):
    member, head = a_seat(Role.MEMBER, plan), a_seat(Role.HEAD, plan)
    first = a_task(plan, title="Đề cương", owner=head)
    near, far = (a_task(plan, title="Dự thảo", owner=member, due_on=TODAY + timedelta(days=days)) for days in (1, 30))
    a_wait(near, first)
    a_wait(far, first)
    client.force_login(member)
    _first, row, later = sorted(shown(client).context["table"].prepared, key=lambda row: [str(one) in row for one in (first, near, far)].index(True))
    assert "Đề cương" in row and "<form" not in row
    assert "Đề cương" not in later and "<form" not in later


def test_a_long_task_moves_in_the_row_of_its_current_stage_alone(plan, client):
    task = a_congress_task(plan)
    head = a_seat(Role.HEAD, plan, stream=a_stream("standing"))
    stage = task.stages.first()
    move_url = reverse("move", args=[task.pk, "prepare"])
    client.force_login(head)
    a_paper(task, stage=stage)
    rows = shown(client, sort="due").context["table"].prepared
    assert len(rows) == 8
    assert [row for row in rows if move_url in row] == [row for row in rows if f'id="row-{stage.pk}"' in row]


# Confidential rows


def test_personnel_rows_are_missing_for_others_and_only_counted(plan, office, client):
    personnel = a_stream("personnel")
    secret = a_task(plan, stream=personnel, title="Đề án nhân sự")
    a_task(plan, title="Việc thường")
    client.force_login(office)
    page = shown(client).content.decode()
    assert "Đề án nhân sự" not in page
    assert "Tiểu ban Nhân sự: 1 " in page
    assert "Tiểu ban Nhân sự: 1 " in shown(client, stream="personnel").content.decode()
    assert "Tiểu ban Nhân sự: 1 " not in shown(client, stream="documents").content.decode()
    client.force_login(a_seat(Role.HEAD, plan, stream=personnel))
    page = shown(client).content.decode()
    assert "Đề án nhân sự" in page and "Tiểu ban Nhân sự: 1 " not in page
    assert str(secret) in titles(shown(client))


def test_a_stranger_sees_an_empty_list(plan, client):
    a_task(plan)
    client.force_login(a_person())
    assert shown(client).context["table"].prepared == []


# Finding


def test_the_bar_on_top_finds_units_and_tasks_and_no_confidential_title(plan, office, client):
    a_task(plan, title="Đề cương Báo cáo chính trị")
    a_task(plan, stream=a_stream("personnel"), title="Đề án nhân sự")
    client.force_login(office)
    assert list(client.get(reverse("search"), {"q": "dak glong"}).context["units"]) == [plan.unit]
    assert len(client.get(reverse("search"), {"q": "đề cương"}).context["stages"]) == 1
    assert "Đề án" not in client.get(reverse("search"), {"q": "de an"}).content.decode()
