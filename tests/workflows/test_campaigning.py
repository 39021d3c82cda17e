"""Propaganda: what each move asks, phases and their peak period, items done and cancelled, and who may write them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, TODAY, a_long_task, a_paper, a_person, a_plan, a_seat, a_stream, a_unit
from tests.workflows.supplies import day
from workflows import campaigning
from workflows.facts.propaganda import campaigns
from workflows.guards import Facts
from workflows.guards import propaganda as asks
from workflows.guards.propaganda import CampaignFacts
from workflows.models import CampaignItem, CampaignPhase, Change, PhaseProposal, Task
from workflows.moving import Refused, move
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db

WHOLE = CampaignFacts(phases=3, begins_on=day(-60), peak_from=day(-9), peak_to=day(-2), items=2, in_peak=1)
# guard -> what makes it say no, and the sentence
NO = {
    asks.phases_stand: ({"phases": 0}, "Enter the phases of the campaign first."),
    asks.peak_period_stands: ({"peak_from": None}, "Mark the peak period first."),
    asks.items_stand: ({"items": 0}, "Enter at least one item: a special page, a column, a banner, a programme."),
    asks.somebody_answers_for_each_item: ({"without_responsible": ("Pano",)}, "Nobody answers for “Pano” yet. Enter who does it."),
    asks.first_phase_has_begun: ({"begins_on": day(1)}, "The first phase begins on 11/02/2025."),
    asks.peak_period_has_an_item: ({"in_peak": 0}, "No item has a day within the peak period. Plan one for it."),
    asks.peak_period_is_over: ({"peak_to": TODAY}, "The peak period runs until 10/02/2025."),
    asks.every_item_is_done_or_cancelled: (
        {"still_planned": ("Pano",)}, "“Pano” is still planned. Record it as done, or cancel it with the reason.",
    ),
    asks.done_items_have_their_figures: ({"without_figures": ("Pano",)}, "“Pano” is done, but what it reached is missing."),
}  # fmt: skip


@pytest.mark.parametrize("guard", NO, ids=lambda guard: guard.__name__)
def test_each_guard_passes_what_is_whole_and_says_what_is_missing(guard, settings):
    lacking, sentence = NO[guard]
    facts = Facts(today=TODAY, person_id=1, tell_own=lambda: WHOLE)
    assert guard.why_not(facts) is None
    assert guard.why_not(replace(facts, tell_own=lambda: replace(WHOLE, **lacking))) == sentence


def test_every_guard_of_the_machine_stands_in_the_table():
    assert {*asks.APPROVE, *asks.SET_UP, *asks.RUN, *asks.EVALUATE} == set(NO)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def plan():
    return a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=date(2025, 5, 28))


@pytest.fixture
def head(plan):
    return a_seat(Role.HEAD, plan, stream=a_stream("propaganda"))


@pytest.fixture
def task(plan):
    return a_long_task(Kind.PROPAGANDA, plan)


@pytest.fixture
def who(head):
    return {"by": head, "at": NOW}


def phase(task, who, name="Trước", first=-60, last=-11, **more):
    return campaigning.put_phase(task.pk, name=name, from_on=day(first), to_on=day(last), **more, **who)


def item(task, who, title="Chuyên trang", first=-10, last=-10, **more):
    more = {"sort": "special_page", "responsible": "Báo tỉnh"} | more
    return campaigning.put_item(task.pk, title=title, from_on=day(first), to_on=day(last), **more, **who)


def no(rule, *args, field=None, **typed):
    """The sentence of the refusal; nothing may have been written."""
    before = [list(model.objects.values()) for model in (CampaignPhase, CampaignItem, Change)]
    with pytest.raises(Refused) as refused, transaction.atomic():
        rule(*args, **typed)
    assert before == [list(model.objects.values()) for model in (CampaignPhase, CampaignItem, Change)]
    if field is not None:
        assert refused.value.field == field
    return str(refused.value)


def in_state(task, state):
    Task.objects.filter(pk=task.pk).update(state=state, phase="doing")


def test_phases_may_touch_but_not_overlap(task, who):
    phase(task, who)
    assert "overlaps with “Trước” (12/12/2024 – 30/01/2025)" in no(phase, task, who, "Trong", -11, 5, field="from_on")
    assert phase(task, who, "Trong", -10, 5).pk


def test_a_phase_moved_onto_itself_does_not_overlap(task, who):
    first = phase(task, who)
    again = campaigning.put_phase(task.pk, first.pk, name="Trước", from_on=day(-50), to_on=day(-11), **who)
    assert (again.pk, again.from_on) == (first.pk, day(-50))


def test_the_peak_period_lies_within_the_phases(task, who):
    assert no(phase, task, who, "Cao điểm", -5, 0, peak=True, field="peak") == "Enter the phases first; the peak period lies within them."
    phase(task, who, last=5)
    assert "12/12/2024 – 15/02/2025" in no(phase, task, who, "Cao điểm", -5, 6, peak=True, field="from_on")
    assert phase(task, who, "Cao điểm", -5, 5, peak=True).peak
    assert no(phase, task, who, "Cao điểm 2", -3, 2, peak=True, field="peak").startswith("The campaign has its peak period already")


def test_a_phase_that_holds_the_peak_period_stays(task, who):
    held = phase(task, who, last=5)
    phase(task, who, "Cao điểm", -5, 5, peak=True)
    assert "Enter the phases first" in no(campaigning.drop_phase, task.pk, held.pk, **who)
    assert "must lie within" in no(campaigning.put_phase, task.pk, held.pk, name="Trước", from_on=day(-60), to_on=day(0), **who)


def test_the_database_keeps_one_peak_period(task):
    CampaignPhase.objects.create(task=task, name="a", from_on=day(0), to_on=day(1), peak=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignPhase.objects.create(task=task, name="b", from_on=day(0), to_on=day(1), peak=True)


def test_the_proposed_phases_are_taken_once_and_satisfy_their_own_rules(task, who):
    for key, first, last, peak in (("before", -145, -1, False), ("peak", -10, 1, True), ("during", 0, 1, False), ("after", 2, 30, False)):
        PhaseProposal.objects.create(key=key, name=key, name_en=f"{key} en", from_offset=first, to_offset=last, peak=peak)
    assert campaigning.take_proposed_phases(task.pk, **who) == 4
    assert campaigning.take_proposed_phases(task.pk, **who) == 0
    peak = task.campaign_phases.get(peak=True)
    assert peak.from_on == task.plan.anchor_on - timedelta(10)
    again = campaigning.put_phase(task.pk, peak.pk, name="peak", from_on=peak.from_on, to_on=peak.to_on, peak=True, **who)
    assert again.name_en == "peak en"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"first": 0, "last": -1}, "to_on", "The last day is before the first."),
        ({"first": -4000, "last": -1}, "from_on", "That is more than two years from the congress. Check the year."),
        ({"title": "x" * 201}, "title", "Ensure this value has at most 200 characters (it has 201)."),
        ({"title": "  Chuyên   trang "}, "title", "This item stands on that day already."),
        ({"sort": "film"}, "sort", "Value 'film' is not a valid choice."),
    ],
)
def test_what_cannot_be_an_item_is_refused_at_its_field(task, who, typed, field, sentence):
    item(task, who)
    assert no(item, task, who, **typed, field=field) == sentence


def test_an_item_takes_place_on_its_day_and_not_tomorrow(task, who):
    planned = item(task, who)
    assert "not possible in the state" in no(campaigning.record_item, task.pk, planned.pk, done_on=day(-10), **who)
    in_state(task, State.RUNNING)
    assert no(campaigning.record_item, task.pk, planned.pk, done_on=day(1), **who, field="done_on") == "That day has not come yet."
    assert no(campaigning.record_item, task.pk, planned.pk, done_on=day(-11), **who, field="done_on") == "It begins on 31/01/2025."
    figures = [("lượt xem", 12_000, True), ("bản", 300, False)]
    campaigning.record_item(task.pk, planned.pk, done_on=day(-10), figures=figures, **who)
    campaigning.record_item(task.pk, planned.pk, done_on=day(-10), figures=figures, **who)
    assert list(planned.figures.values_list("label", "number", "over")) == figures


@pytest.mark.parametrize(
    ("figures", "field"), [([("bản", -1, False)], "number_1"), ([("bản", 10**15, False)], "number_1"), ([("bản", 1, False)] * 2, "label_2")]
)
def test_a_figure_that_cannot_be_leaves_the_item_planned(task, who, figures, field):
    planned = item(task, who)
    in_state(task, State.RUNNING)
    no(campaigning.record_item, task.pk, planned.pk, done_on=day(-10), figures=figures, **who, field=field)
    planned.refresh_from_db()
    assert planned.done_on is None and not planned.figures.exists()


def test_a_cancelled_item_keeps_its_reason_and_the_history_tells_it(task, who):
    planned = item(task, who, "Chương trình nghệ thuật", sort="art_programme")
    assert "at least 10 letters" in no(campaigning.cancel_item, task.pk, planned.pk, why="bão", **who, field="why")
    for _press in range(2):
        campaigning.cancel_item(task.pk, planned.pk, why="Ảnh hưởng của bão, dừng tổ chức", **who)
    planned.refresh_from_db()
    assert planned.cancelled_why == "Ảnh hưởng của bão, dừng tổ chức"
    assert [(change.old, change.reason) for change in task.changes.all()] == [("Chương trình nghệ thuật", "Ảnh hưởng của bão, dừng tổ chức")]
    assert no(item, task, who, "x", item_id=planned.pk) == "It is done or cancelled. Plan it again first."
    assert campaigning.plan_again(task.pk, planned.pk, **who).is_planned


def test_a_campaign_goes_from_plan_to_evaluation_with_one_item_cancelled(plan, task, who, head):
    leader = a_seat(Role.LEADER, plan.unit)

    def go(action, by=head):
        return move(task.pk, action, by=by, version=Task.objects.get(pk=task.pk).version, at=NOW).to_state

    for stage in task.stages.all():
        a_paper(task, stage=stage)
    assert no(go, "approve", leader) == "Enter the phases of the campaign first."
    phase(task, who, last=5)
    assert no(go, "approve", leader) == "Mark the peak period first."
    phase(task, who, "Cao điểm", -9, -2, peak=True)
    assert no(go, "approve", leader).startswith("Enter at least one item")
    page = item(task, who, responsible="")
    show = item(task, who, "Nghệ thuật", -5, -5, sort="art_programme")
    assert go("approve", leader) == State.APPROVED
    assert no(go, "set_up") == "Nobody answers for “Chuyên trang” yet. Enter who does it."
    campaigning.put_item(
        task.pk, page.pk, sort="special_page", title="Chuyên trang", from_on=page.from_on, to_on=page.to_on, responsible="Báo tỉnh", **who
    )
    assert go("set_up") == State.PREPARING
    campaigning.cancel_item(task.pk, show.pk, why="Ảnh hưởng của bão", **who)
    assert no(go, "run") == "No item has a day within the peak period. Plan one for it."
    campaigning.put_item(task.pk, page.pk, sort="special_page", title="Chuyên trang", from_on=day(-9), to_on=day(-8), responsible="Báo tỉnh", **who)
    assert go("run") == State.RUNNING
    assert no(go, "evaluate").startswith("“Chuyên trang” is still planned")
    campaigning.record_item(task.pk, page.pk, done_on=day(-8), **who)
    assert no(go, "evaluate") == "“Chuyên trang” is done, but what it reached is missing."
    campaigning.record_item(task.pk, page.pk, done_on=day(-8), figures=[("lượt xem", 12_000, True)], **who)
    assert go("evaluate") == State.EVALUATED
    assert "not possible in the state" in no(item, task, who, "Thêm")


def test_nobody_else_writes_and_nothing_moves_in_a_suspended_plan(plan, task, who):
    for person in (a_person(), a_seat(Role.MEMBER, plan, stream=task.stream), a_seat(Role.OBSERVER, plan.unit)):
        assert no(item, task, {"by": person, "at": NOW}).startswith("Only the owner")
    type(plan).objects.filter(pk=plan.pk).update(suspended_on=TODAY, suspension_reason="127-KL/TW")
    assert no(item, task, who) == "The plan is suspended. Nothing moves until it is resumed."


def test_rows_of_another_task_are_not_reached_through_this_one(plan, task, who):
    other = a_long_task(Kind.PROPAGANDA, a_plan())
    strange = CampaignItem.objects.create(task=other, sort="other", title="Của nơi khác", from_on=TODAY, to_on=TODAY)
    assert no(campaigning.drop_item, task.pk, strange.pk, **who).startswith("This line is not there any more")


def test_the_facts_of_one_and_of_many_campaigns_cost_the_same(plan, who, django_assert_num_queries):
    tasks = [a_long_task(Kind.PROPAGANDA, a_plan()) for _n in range(3)]
    for one in tasks:
        CampaignPhase.objects.create(task=one, name="a", from_on=day(0), to_on=day(1))
    for many in (tasks[:1], tasks):
        with django_assert_num_queries(2):
            assert {facts.phases for facts in campaigns(many, None).values()} == {1}
