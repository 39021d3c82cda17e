"""Vietnamese letters: what search takes for the same, and what stands before what."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import a_plan, a_task, a_unit
from workflows.folding import by_given_name, composed, folded, sort_key
from workflows.models import Stage, Unit


@pytest.mark.parametrize(
    "written",
    ["Đắk Glong", "đắk glông", "dak glong", "DAK  GLONG", "Đăk Glong", unicodedata.normalize("NFD", "Đắk Glong")],
)
def test_search_takes_all_ways_of_writing_for_the_same(written):
    assert folded(written) == "dak glong"


@pytest.mark.parametrize(("old", "new"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("Uỷ", "Ủy")])
def test_old_and_new_tone_marks_are_the_same(old, new):
    assert folded(old) == folded(new)


@pytest.mark.parametrize("written", ["Đắk R'lấp", "Đắk R’lấp", "dak rlap", "Đăk RʼLấp"])
def test_apostrophes_do_not_matter(written):
    assert folded(written) == "dak rlap"


def test_dashes_are_the_same():
    assert folded("Tuyên truyền – Khánh tiết") == folded("tuyen truyen - khanh tiet")


def test_composed_text_is_in_one_piece():
    assert composed(unicodedata.normalize("NFD", "Ủy ban")) == "Ủy ban"


def test_words_stand_in_the_order_of_vietnamese_letters():
    ordered = ["An", "Ăn", "Ân", "Bắc", "Cư Jút", "Dung", "Đắk Glong", "Đắk Mil", "Em", "Êm", "Gia", "On", "Ôn", "Ơn", "Tuy", "Tư", "Xuân", "Y"]
    assert sorted(reversed(ordered), key=sort_key) == ordered


def test_tones_decide_only_between_equal_letters():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mai"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]


def test_people_stand_by_their_given_name():
    names = ["Trần Văn Đức", "Lê Thị An", "Nguyễn Văn Dũng", "Phạm An"]
    assert sorted(names, key=by_given_name) == ["Lê Thị An", "Phạm An", "Nguyễn Văn Dũng", "Trần Văn Đức"]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@given(st.lists(st.text(max_size=5), max_size=5))
def test_every_text_has_a_place(texts):
    assert sorted(sorted(texts, key=sort_key), key=sort_key) == sorted(texts, key=sort_key)


@pytest.mark.django_db
def test_rows_keep_their_folded_text_when_saved_and_when_made_in_bulk():
    unit = a_unit(name="Đảng bộ xã Đắk R'măng")
    stage = a_task(a_plan(unit), title="Đề cương Báo cáo chính trị", number=9).stages.get()
    assert (unit.search, stage.search) == ("dang bo xa dak rmang", "9 de cuong bao cao chinh tri")
    Stage.objects.bulk_create([Stage(task=stage.task, position=2, state="closed", title="Hòa giải")])
    assert Stage.objects.get(position=2).search == "hoa giai"


@pytest.mark.django_db
def test_units_are_numbered_each_before_those_below_it_and_siblings_by_position():
    province = a_unit(name="tỉnh")
    second, first = a_unit(province, name="huyện hai"), a_unit(province, name="huyện một")
    Unit.objects.filter(pk=second.pk).update(position=2)
    Unit.objects.filter(pk=first.pk).update(position=1)
    a_unit(second, name="xã của huyện hai")
    a_unit(first, name="xã của huyện một")
    Unit.objects.put_in_order()
    names = list(Unit.objects.order_by("official").values_list("name", flat=True))
    assert names == ["tỉnh", "huyện một", "xã của huyện một", "huyện hai", "xã của huyện hai"]
