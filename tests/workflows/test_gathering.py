"""Opinions come up level by level: cell → commune → district → province, each with the way it came."""

import pytest

from tests.documents import CLOSES, a_document, a_lower_unit, a_round, people_of, put
from tests.factories import NOW, a_plan, a_unit
from workflows import consulting
from workflows.access import viewer_of, visible
from workflows.models import Opinion
from workflows.models.documents import with_way
from workflows.moving import Refused
from workflows.words import Level, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels():
    """A province's document, asked down to a cell; [(unit, its people)] from the district to the cell."""
    province = a_unit(a_unit(level=Level.CENTRE), level=Level.PROVINCE, name="Tỉnh")
    task = put(a_document(a_plan(province)), State.CONSULTATION)
    district = a_lower_unit(province, level=Level.DISTRICT, name="Huyện")
    commune = a_lower_unit(district[0], name="Xã")
    cell = a_lower_unit(commune[0], level=Level.CELL, name="Chi bộ thôn 1")
    return task, district, commune, cell


def by(level):
    return {"by": level[1][Role.OFFICE], "at": NOW}


def asked_through(task, district, commune, cell):
    """The addressees of each level, each round passed on by the one above."""
    first = a_round(task, units=[district[0]]).addressees.get()
    second = consulting.pass_on(first.pk, title="Huyện hỏi", units=[commune[0].pk], groups=["Hội Cựu chiến binh"], closes_on=CLOSES, **by(district))
    third = consulting.pass_on(second.addressees.get(unit=commune[0]).pk, title="Xã hỏi", units=[cell[0].pk], closes_on=CLOSES, **by(commune))
    return first, second, third.addressees.get()


def test_an_opinion_of_a_cell_arrives_at_the_province_with_its_way(levels):
    task, district, commune, cell = levels
    first, second, third = asked_through(*levels)
    at_commune = second.addressees.get(unit=commune[0])
    consulting.add_opinion(third.pk, section="Phần II", text="Thêm đường liên thôn.", **by(cell))
    assert consulting.gather(at_commune.pk, **by(commune)) == 0, "what is not sent is not gathered"
    consulting.send_answer(third.pk, **by(cell))
    assert consulting.gather(at_commune.pk, **by(commune)) == 1
    consulting.add_opinion(at_commune.pk, text="Thêm trạm y tế.", **by(commune))
    consulting.send_answer(at_commune.pk, **by(commune))
    consulting.add_opinion(second.addressees.get(unit=None).pk, text="Thêm chế độ chính sách.", **by(district))
    assert consulting.gather(first.pk, **by(district)) == 3
    assert consulting.gather(first.pk, **by(district)) == 0, "a second press gathers nothing twice"
    consulting.send_answer(first.pk, **by(district))
    arrived = with_way(Opinion.objects.filter(addressee=first)).order_by("id")
    assert [(one.text, one.way) for one in arrived] == [
        ("Thêm đường liên thôn.", ["Chi bộ thôn 1", "Xã", "Huyện"]),
        ("Thêm trạm y tế.", ["Xã", "Huyện"]),
        ("Thêm chế độ chính sách.", ["Hội Cựu chiến binh", "Huyện"]),
    ]
    assert arrived[0].section == "Phần II" and arrived[0].given_by == cell[1][Role.OFFICE]


def test_the_way_of_many_opinions_costs_one_statement(levels, django_assert_num_queries):
    first, second, third = asked_through(*levels)
    _task, district, commune, cell = levels
    for n in range(3):
        consulting.add_opinion(third.pk, text=f"Ý kiến {n}", **by(cell))
    consulting.send_answer(third.pk, **by(cell))
    at_commune = second.addressees.get(unit=commune[0])
    consulting.gather(at_commune.pk, **by(commune))
    consulting.send_answer(at_commune.pk, **by(commune))
    consulting.gather(first.pk, **by(district))
    with django_assert_num_queries(1):
        assert [len(one.way) for one in with_way(Opinion.objects.filter(addressee=first))] == [3, 3, 3]


def test_what_comes_after_the_answer_was_sent_is_gathered_while_the_round_is_open(levels):
    first, second, _third = asked_through(*levels)
    _task, district, commune, _cell = levels
    consulting.send_answer(first.pk, agrees=True, **by(district))
    at_commune = second.addressees.get(unit=commune[0])
    consulting.add_opinion(at_commune.pk, text="Đến sau.", **by(commune))
    consulting.send_answer(at_commune.pk, **by(commune))
    assert consulting.gather(first.pk, **by(district)) == 1


def test_a_unit_passes_on_no_later_than_it_answers_and_only_its_own(levels):
    task, district, commune, _cell = levels
    first = a_round(task, units=[district[0]]).addressees.get()
    with pytest.raises(Refused, match="trước hết ngày 20/02/2025"):
        consulting.pass_on(first.pk, title="Muộn", groups=["A"], closes_on=CLOSES.replace(day=21), **by(district))
    with pytest.raises(Refused, match="Chỉ người của đơn vị"):
        consulting.pass_on(first.pk, title="Lạ", groups=["A"], closes_on=CLOSES, **by(commune))
    group = a_round(task, groups=["Mặt trận Tổ quốc"]).addressees.get()
    people = people_of(task)
    with pytest.raises(Refused, match="Chỉ đơn vị được lấy ý kiến mới chuyển tiếp"):
        consulting.pass_on(group.pk, title="Nhóm", groups=["A"], closes_on=CLOSES, by=people["office"], at=NOW)


def test_each_level_closes_its_own_round_alone(levels):
    _task, district, commune, _cell = levels
    _first, second, _third = asked_through(*levels)
    with pytest.raises(Refused, match="Chỉ người của Huyện"):
        consulting.close_round(second.pk, **by(commune))
    assert consulting.close_round(second.pk, **by(district)).closed_at == NOW


def test_the_province_reads_what_was_gathered_and_nothing_of_the_rounds_below(levels):
    task, district, commune, cell = levels
    first, second, third = asked_through(*levels)
    consulting.add_opinion(third.pk, text="Thêm đường liên thôn.", **by(cell))
    consulting.send_answer(third.pk, **by(cell))
    province = viewer_of(people_of(task)["office"], today=NOW.date())
    assert not visible(Opinion, province).exists()
    consulting.gather(second.addressees.get(unit=commune[0]).pk, **by(commune))
    consulting.send_answer(second.addressees.get(unit=commune[0]).pk, **by(commune))
    consulting.gather(first.pk, **by(district))
    consulting.send_answer(first.pk, **by(district))
    assert [one.addressee_id for one in visible(Opinion, province)] == [first.pk]
