"""What stands in the calendar of a person and of a unit, in whose words, and how much of it."""

from datetime import timedelta

import pytest
from django.utils import translation
from icalendar import Calendar

from congress import feeds
from tests.congress.calendars import address, days, events, mine, read
from tests.factories import NOW, TODAY, a_congress_task, a_plan, a_seat, a_stream, a_task, a_unit
from workflows import moving
from workflows.access import viewer_of
from workflows.models import Absence, Plan, Seat, Stage, Task
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db
REASON = "Cấp trên yêu cầu sớm hơn một tuần"


@pytest.fixture
def unit():
    return a_unit(a_unit(level=Level.PROVINCE, name="Đảng bộ tỉnh Đắk Nông"), name="Đảng bộ huyện Đắk R'lấp", code="dak-rlap", level=Level.DISTRICT)


@pytest.fixture
def plan(unit):
    return a_plan(unit)


@pytest.fixture
def member(plan):
    return a_seat(Role.MEMBER, plan)


# -- what a person's calendar holds ------------------------------------------------------------


def test_an_open_task_stands_on_its_due_day_with_its_state_and_the_way_to_it(member, plan, settings):
    settings.SITE_URL = "https://dai-hoi.example"
    task = mine(member, plan, title="Đề cương", due_on=TODAY + timedelta(days=4))
    answer = read(address(member), host="127.0.0.1")
    event = days(answer)["Hạn: Đề cương"]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["dtstart"].dt, event["dtend"].dt) == (TODAY + timedelta(days=4), TODAY + timedelta(days=5))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert str(event["url"]) == f"https://dai-hoi.example/nhiem-vu/{task.pk}/"
    assert "Đảng bộ huyện Đắk R'lấp · Văn kiện\nTrạng thái: Chưa thực hiện" in str(event["description"])
    assert str(event["categories"].to_ical().decode()) == "Hạn hoàn thành"
    assert b"127.0.0.1" not in answer.content and str(event["uid"]).endswith("@dai-hoi.example")


def test_the_words_are_the_persons_whatever_the_program_asks_for(member, plan):
    mine(member, plan, title="Đề cương", title_en="Outline")
    type(member).objects.filter(pk=member.pk).update(language="en")
    answer = read(address(member), accept_language="vi")
    assert "Due: Outline" in days(answer) and answer["Content-Language"] == "en"
    assert str(Calendar.from_ical(answer.content)["x-wr-calname"]) == "My work – congress preparation"


def test_only_what_is_open_own_and_dated_is_there(member, plan):
    mine(member, plan, title="Của tôi")
    mine(member, plan, title="Không hạn", due_on=None)
    a_task(plan, owner=a_seat(Role.MEMBER, plan), title="Của người khác")
    a_task(plan, title="Chưa phân công")
    done = mine(member, plan, title="Đã bỏ")
    moving.move(done.pk, "cancel", by=a_seat(Role.HEAD, plan), version=done.version, at=NOW, note="Không còn cần thiết nữa")
    assert set(days(read(address(member)))) == {"Hạn: Của tôi", f"Đại hội {plan.unit}, nhiệm kỳ 2025–2030"}


def test_a_task_leaves_with_the_seat_through_which_it_was_seen(member, plan):
    mine(member, plan, title="Của tôi")
    at = address(member)
    assert "Hạn: Của tôi" in days(read(at))
    Seat.objects.filter(person=member).update(to_on=TODAY - timedelta(days=1))
    assert days(read(at)) == {}


def test_a_stand_in_reads_the_absent_persons_days_and_whose_they_are(plan, member):
    stand_in = a_seat(Role.MEMBER, plan)
    type(member).objects.filter(pk=member.pk).update(name="Trần Thị B")
    mine(member, plan, title="Việc của người vắng")
    at = address(stand_in)
    assert "Hạn: Việc của người vắng" not in days(read(at))
    Absence.objects.create(person=member, stand_in=stand_in, from_on=TODAY, to_on=TODAY + timedelta(days=3))
    assert "Xử lý thay đồng chí Trần Thị B" in str(days(read(at))["Hạn: Việc của người vắng"]["description"])


def test_the_personnel_stream_is_counted_by_day_and_never_named_not_even_to_its_own(plan):
    personnel = a_stream("personnel")
    head = a_seat(Role.HEAD, plan, stream=personnel)
    for n in range(2):
        mine(head, plan, stream=personnel, title=f"Zqxmat giới thiệu {n}", deliverable="Zqxmat", due_on=TODAY + timedelta(days=3))
    mine(head, plan, stream=personnel, title="Zqxmat khác", due_on=TODAY + timedelta(days=9))
    for at in (address(head), address(head, plan.unit), address(a_seat(Role.LEADER, plan.unit), plan.unit)):
        answer = read(at)
        assert b"zqxmat" not in answer.content.lower().replace(b"\r\n ", b"")
        counted = [(str(event["summary"]), event["dtstart"].dt) for event in days(answer).values() if "Nhân sự" in str(event["summary"])]
        assert len(counted) == 2
    told = days(read(address(head)))
    assert told["Hạn: Tiểu ban Nhân sự: 2 nhiệm vụ cần xử lý (đăng nhập để xem)"]["dtstart"].dt == TODAY + timedelta(days=3)


def test_a_suspended_plan_has_nothing_due_and_its_congress_day_is_tentative(member, plan):
    mine(member, plan, title="Của tôi")
    a_congress_task(plan)
    own, of_unit = address(member), address(a_seat(Role.LEADER, plan.unit), plan.unit)
    Plan.objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="Kết luận 127")
    for at in (own, of_unit):
        (event,) = days(read(at)).values()
        assert (str(event["status"]), str(event["summary"])) == ("TENTATIVE", f"Đại hội {plan.unit}, nhiệm kỳ 2025–2030 (tạm dừng)")
        assert "Tạm dừng từ 10/02/2025: Kết luận 127" in str(event["description"])


def test_a_congress_that_does_not_take_place_is_cancelled_in_the_calendar(member, plan):
    a_congress_task(plan)
    at = address(member)
    assert [str(event["status"]) for event in events(read(at))] == ["CONFIRMED"]
    Task.objects.filter(plan=plan, kind="congress").update(state="cancelled", phase="cancelled")
    assert [str(event["status"]) for event in events(read(at))] == ["CANCELLED"]


# -- what a unit's calendar holds --------------------------------------------------------------


def test_a_units_calendar_has_the_congresses_below_and_what_is_due_in_itself(unit, plan):
    office = a_seat(Role.OFFICE, unit)
    a_congress_task(plan)
    below = a_plan(a_unit(unit, name="Đảng bộ xã A"), anchor_on=TODAY + timedelta(days=60))
    a_task(below, title="Việc của xã")
    a_plan(a_unit(name="Đảng bộ nơi khác"))
    for n in range(17):
        a_task(plan, title=f"Việc {n}", due_on=TODAY + timedelta(days=2))
    found = days(read(address(office, unit)))
    congress = found[f"Đại hội {unit}, nhiệm kỳ 2025–2030"]
    assert (congress["dtstart"].dt, congress["dtend"].dt) == (plan.anchor_on, plan.anchor_on + timedelta(days=2))
    assert "Thời gian: 2 ngày" in str(congress["description"])
    assert found["Đại hội Đảng bộ xã A, nhiệm kỳ 2025–2030"]["dtstart"].dt == TODAY + timedelta(days=60)
    assert found[f"Phiên trù bị: Đại hội {unit}, nhiệm kỳ 2025–2030"]["dtstart"].dt == plan.anchor_on
    assert f"Hạn: triệu tập – Đại hội {unit}, nhiệm kỳ 2025–2030" in found
    due = found[f"{unit}: 17 nhiệm vụ đến hạn"]
    assert str(due["description"]).endswith("và 2 nhiệm vụ khác")
    assert not [name for name in found if "Việc của xã" in name or "nơi khác" in name]


def test_a_member_reads_of_the_unit_what_their_streams_let_them_see(unit, plan, member):
    a_congress_task(plan)
    a_task(plan, title="Văn kiện", due_on=TODAY + timedelta(days=2))
    a_task(plan, stream=a_stream("service"), title="Hội trường", due_on=TODAY + timedelta(days=2))
    answer = read(address(member, unit))
    assert set(days(answer)) == {f"Đại hội {unit}, nhiệm kỳ 2025–2030", f"{unit}: 1 nhiệm vụ đến hạn"}
    assert "Hội trường".encode() not in answer.content


def test_who_no_longer_sees_the_unit_gets_an_empty_calendar_without_its_name(unit, plan, member):
    at = address(member, unit)
    assert days(read(at))
    Seat.objects.filter(person=member).update(to_on=TODAY - timedelta(days=1))
    answer = read(at)
    assert days(answer) == {} and "lấp".encode() not in answer.content


# -- how much of it ---------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 50, 1000])
def test_a_calendar_costs_the_same_for_any_number_of_tasks(unit, plan, rows, django_assert_num_queries):
    member = a_seat(Role.MEMBER, plan, person=a_seat(Role.HEAD, plan, stream=a_stream("personnel")))
    tasks = Task.objects.bulk_create(
        Task(plan=plan, stream=stream, title=f"Việc {n}", owner=member, due_on=TODAY + timedelta(days=n % 300 - 100))
        for n in range(rows)
        for stream in (a_stream(), a_stream("personnel"))
    )
    Stage.objects.bulk_create(Stage(task=task, state="done", title=task.title, due_on=task.due_on) for task in tasks)
    own, of_unit = address(member), address(member, unit)
    with django_assert_num_queries(12):
        assert len(events(read(own))) == rows + min(rows, 300) + 1
    with django_assert_num_queries(15):
        assert len(events(read(of_unit))) == 2 * min(rows, 300) + 1


def test_of_too_many_days_the_nearest_stay_and_the_calendar_says_so(member, plan):
    for n in range(-6, 7):
        mine(member, plan, title=f"Việc {n}", due_on=TODAY + timedelta(days=n))
    viewer = viewer_of(member, today=TODAY)
    with translation.override("vi"):
        few, all_of_them = feeds.own_calendar(viewer, most=5), feeds.own_calendar(viewer)
    assert [day.summary for day in few.days] == [f"Hạn: Việc {n}" for n in (-2, -1, 0, 1, 2)]
    assert few.note == "Lịch này chỉ có 5 mục gần hôm nay nhất." and all_of_them.note == "" and len(all_of_them.days) == 14
    assert few.note in str(Calendar.from_ical(feeds.written(few))["x-wr-caldesc"])
