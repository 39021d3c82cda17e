"""The congress's own moves: its figures, its papers in their order, the ends of the other works, and who records orders."""

from datetime import timedelta

import pytest

from tests.congresses import ORDER, a_congress, a_result, bring_to, do, paper
from tests.factories import NOW, TODAY, a_long_task, a_paper, a_person, a_seat
from workflows.guards.asking import Facts, StageFacts
from workflows.guards.congress import (
    CongressFacts,
    cleared_after_submission,
    elects_nobody,
    has_ordering_paper,
    names_the_issuer,
    ordered_after_the_stop,
    ratified_after_the_congress,
    result_is_entered,
    something_was_elected,
    what_was_elected_is_ratified,
    works_are_at_their_ends,
)
from workflows.models import CongressResult, Stage, Step, Task
from workflows.moving import Refused
from workflows.words import Kind, Role, State

pytestmark = pytest.mark.django_db
EARLIER = TODAY - timedelta(days=1)
RATIFICATION = {State.RATIFIED: StageFacts(State.RATIFIED)}


def known(*, stages=RATIFICATION, **facts):
    own = {name: facts.pop(name) for name in list(facts) if name in CongressFacts.__dataclass_fields__}
    return Facts(today=TODAY, person_id=1, stages=stages, tell_own=lambda: CongressFacts(**own), **facts)


GUARDS = [
    # guard, facts of a no, a word of its sentence, facts of a yes
    (result_is_entered, {"contents": 4}, "cấp ủy và đại biểu trúng cử", {"result_stands": True}),
    (result_is_entered, {"contents": 3}, "dự đại hội cấp trên trúng cử", {"contents": 3, "result_stands": True}),
    (result_is_entered, {"contents": 2}, "quyết định chỉ định", {"contents": 2, "result_stands": True}),
    (something_was_elected, {"contents": 2, "stages": {}}, "không bầu cử", {"contents": 3, "stages": {}}),
    (something_was_elected, {"contents": 2, "stages": {}}, "không bầu cử", {"contents": 2}),
    (what_was_elected_is_ratified, {"state": State.HELD}, "chuẩn y", {"state": State.RATIFIED}),
    (what_was_elected_is_ratified, {"state": State.HELD, "contents": 3, "stages": {}}, "chuẩn y", {"state": State.HELD, "contents": 2, "stages": {}}),
    (works_are_at_their_ends, {"unfinished": ("Văn kiện",)}, "“Văn kiện”", {}),
    (works_are_at_their_ends, {"unfinished": ("A", "B", "C", "D", "E")}, "“C” và 2 nhiệm vụ khác", {}),
    (cleared_after_submission, {"dated_on": EARLIER, "submitted_on": TODAY}, "10/02/2025", {"dated_on": TODAY, "submitted_on": TODAY}),
    (ratified_after_the_congress, {"dated_on": EARLIER, "held_on": TODAY}, "10/02/2025", {"dated_on": TODAY, "held_on": TODAY}),
    (ordered_after_the_stop, {"dated_on": EARLIER, "stopped_on": TODAY}, "10/02/2025", {"dated_on": TODAY, "stopped_on": TODAY}),
    (has_ordering_paper, {"number": " ", "dated_on": TODAY}, "Nhập số và ngày", {"number": "127-KL/TW", "dated_on": TODAY}),
    (has_ordering_paper, {"number": "127-KL/TW"}, "Nhập số và ngày", {"number": "127-KL/TW", "dated_on": TODAY}),
    (names_the_issuer, {"note": "BCT 127"}, "10 chữ cái", {"note": "Bộ Chính trị"}),
]


@pytest.mark.parametrize(("guard", "no", "sentence", "yes"), GUARDS)
def test_each_guard_has_its_no_with_a_sentence_and_its_yes(guard, no, sentence, yes):
    assert sentence in guard.why_not(known(**no))
    assert guard.why_not(known(**yes)) is None


def test_only_a_congress_of_two_contents_without_a_ratification_in_its_plan_elects_nobody():
    answers = {
        (contents, bool(stages)): elects_nobody(known(contents=contents, stages=stages)) for contents in (2, 3, 4) for stages in ({}, RATIFICATION)
    }
    assert [case for case, nobody in answers.items() if nobody] == [(2, False)]


def refusal(task, action, by, **typed):
    """(sentence, field) of a move that is refused, and nothing changed by it."""
    before = Task.objects.values().get(pk=task.pk)
    with pytest.raises(Refused) as no:
        do(task, action, by, **typed)
    assert Task.objects.values().get(pk=task.pk) == before
    return str(no.value), no.value.field


def test_held_and_ratified_are_apart_and_each_asks_for_its_own():
    task, office, above, _leader = a_congress()
    task = bring_to(task, State.IN_SESSION, office=office, above=above)
    assert refusal(task, "hold", office)[0].startswith("Nhập số liệu đại hội trước")
    a_result(task)
    do(task, "hold", office)
    assert refusal(task, "close", office)[0] == "Cấp trên phải chuẩn y kết quả bầu cử trước."
    assert refusal(task, "ratify", above, **paper("45-QĐ/HU", EARLIER))[1] == "dated_on"
    assert refusal(task, "ratify", above, **paper("45-QĐ/HU", TODAY + timedelta(days=1)))[1] == "dated_on"
    assert refusal(task, "ratify", above, **paper(" "))[1] == "number"
    step = do(task, "ratify", above, **paper("45-QĐ/HU"))
    assert (step.number, step.dated_on, Task.objects.get(pk=task.pk).state) == ("45-QĐ/HU", TODAY, State.RATIFIED)


def test_a_conclusion_older_than_the_submission_is_refused_and_the_submissions_own_paper_counts():
    task, office, above, _leader = a_congress()
    for stage in task.stages.filter(deliverable__gt=""):
        row = a_paper(task, stage=stage)
        row.dated_on = TODAY - timedelta(days=4)
        row.save()
    do(task, "prepare", office)
    do(task, "submit_up", office)
    sentence, field = refusal(task, "clear", above, **paper("12-TB/HU", TODAY - timedelta(days=5)))
    assert ("06/02/2025" in sentence, field) == (True, "dated_on")
    do(task, "clear", above, **paper("12-TB/HU", TODAY - timedelta(days=4)))
    again, office, above, _leader = a_congress()
    again = bring_to(again, State.WITH_SUPERIOR, office=office, above=above)
    again.stages.get(state=State.WITH_SUPERIOR).attachments.update(dated_on=TODAY + timedelta(days=3))
    assert "10/02/2025" in refusal(again, "clear", above, **paper("12-TB/HU", EARLIER))[0]


def test_a_congress_of_two_contents_closes_without_a_ratification():
    task, office, above, _leader = a_congress(contents=2)
    Stage.objects.filter(task=task, state=State.RATIFIED).delete()
    task = bring_to(task, State.HELD, office=office, above=above)
    assert "không bầu cử" in refusal(task, "ratify", above, **paper("45-QĐ/HU"))[0]
    do(task, "close", office)
    assert Task.objects.get(pk=task.pk).state == State.CLOSED


def test_the_congress_closes_when_the_plans_long_works_are_at_their_ends_or_dropped():
    task, office, above, _leader = a_congress()
    works = {
        kind: a_long_task(kind, task.plan, title=f"Việc {kind.value}") for kind in (Kind.DOCUMENT, Kind.PERSONNEL, Kind.PROPAGANDA, Kind.SERVICE)
    }
    task = bring_to(task, State.RATIFIED, office=office, above=above)
    sentence, _field = refusal(task, "close", office)
    assert "“Việc document”" in sentence and "Việc personnel" not in sentence and "Nhân sự" in sentence and "và 1 nhiệm vụ khác" in sentence
    for work in works.values():
        do(work, "cancel", a_seat(Role.HEAD, task.plan, stream=work.stream), note="Không áp dụng ở đơn vị này")
    do(task, "close", office)
    assert Task.objects.get(pk=task.pk).state == State.CLOSED


def test_leaders_and_offices_record_the_order_and_nobody_else():
    task, office, above, leader = a_congress()
    others = [a_seat(Role.HEAD, task.plan, stream=task.stream), a_seat(Role.OBSERVER, task.plan.unit), a_person()]
    for person in others:
        assert "lãnh đạo hoặc văn phòng" in refusal(task, "suspend", person, **ORDER)[0]
    for person in (office, above, leader, a_seat(Role.OFFICE, task.plan.unit.parent)):
        do(task, "suspend", person, **ORDER)
        do(task, "resume", person, **{**ORDER, "number": "145-KL/TW"})
    assert Step.objects.filter(task=task, action="suspend").values_list("number", flat=True).distinct().get() == "127-KL/TW"


def test_an_order_needs_number_day_and_issuer_and_none_of_the_future():
    task, office, _above, _leader = a_congress()
    bad = [
        ({"number": ""}, "number"), ({"dated_on": None}, "number"), ({"dated_on": TODAY + timedelta(days=1)}, "dated_on"), ({"note": "127"}, "note"),
    ]  # fmt: skip
    for action in ("suspend", "cancel"):
        for other, field in bad:
            assert refusal(task, action, office, **(ORDER | other))[1] == field, (action, other)
    do(task, "suspend", office, **ORDER)
    assert refusal(task, "resume", office, **(ORDER | {"dated_on": TODAY - timedelta(days=9)}))[1] == "dated_on"


def test_a_congress_that_is_blocked_is_suspended_and_resumes_where_it_was_before_the_obstacle():
    task, office, above, _leader = a_congress()
    task = bring_to(task, State.SUMMONED, office=office, above=above)
    do(task, "block", office, note="Chờ bố trí hội trường mới")
    do(task, "suspend", office, **ORDER)
    do(task, "resume", office, **ORDER)
    assert Task.objects.get(pk=task.pk).state == State.SUMMONED


def test_the_figures_survive_a_reopening_and_are_asked_again():
    task, office, above, leader = a_congress()
    task = bring_to(task, State.CLOSED, office=office, above=above)
    do(task, "reopen", leader, note="Kết quả phải xem xét lại", at=NOW)
    assert Task.objects.get(pk=task.pk).state == State.PREPARING and CongressResult.objects.filter(task=task).exists()
