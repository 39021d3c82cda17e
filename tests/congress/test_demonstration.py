"""The demonstration shows what it promises on 10 February 2025, is made once, and never outside a demonstration."""

from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from congress.models import User
from tests.factories import TODAY
from workflows.models import Absence, Addressee, Cell, Draft, Lesson, Nominee, Opinion, Plan, Round, Seat, Stage, Step, Task
from workflows.models.personnel import DelegateUnit, Dossier, PersonnelSheet, StepMeeting
from workflows.models.propaganda import CampaignItem, CampaignPhase
from workflows.models.readiness import count_cell
from workflows.models.service import BudgetLine, CheckItem, PrintJob
from workflows.planning import DONE_OUTSIDE
from workflows.seeding import read_demonstration, seed
from workflows.words import OPEN_PHASES, Kind, Level, Phase, Role, State


def play():
    said = StringIO()
    call_command("demonstration", stdout=said)
    return said.getvalue()


def test_it_is_refused_outside_a_demonstration(db, settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError):
        play()
    assert not User.objects.exists()


def everything():
    work = (Draft, Round, Opinion, CampaignPhase, CampaignItem, BudgetLine, CheckItem, PrintJob, StepMeeting, Dossier, DelegateUnit, Nominee, Lesson)
    return [model.objects.count() for model in (User, Seat, Absence, Plan, Task, Stage, Step, Cell, *work)]


def every_process_has_a_live_case(plan):
    """In the one commune whose plan has the subcommittees' long tasks, each stands in the middle of its road with rows of its own."""
    works = {task.kind: task for task in Task.objects.filter(plan=plan).exclude(kind=Kind.GENERAL)}
    assert {kind: work.state for kind, work in works.items()} == {
        Kind.CONGRESS: State.PREPARING, Kind.DOCUMENT: State.CONSULTATION, Kind.PERSONNEL: State.STEP_5, Kind.PROPAGANDA: State.PREPARING,
        Kind.SERVICE: State.COSTED, Kind.ELECTION: State.CONSENTED,
    }  # fmt: skip
    assert not Stage.objects.filter(task__plan=plan, phase__in=OPEN_PHASES, due_on__lt=TODAY).exists()

    asked = Addressee.objects.filter(round=works[Kind.DOCUMENT].rounds.get(closed_at=None))
    assert (asked.count(), asked.filter(late=True).count(), asked.filter(answered_at=None).count()) == (4, 1, 1)
    assert sorted(Opinion.objects.filter(addressee__in=asked).values_list("outcome", flat=True)) == ["", "", "partly"]
    items = works[Kind.PROPAGANDA].campaign_items
    assert (items.count(), items.exclude(done_on=None).count(), items.exclude(cancelled_on=None).count()) == (5, 1, 1)
    above = [line for line in works[Kind.SERVICE].budget_lines.select_related("ceiling") if line.over]
    assert len(above) == 1 and above[0].over_why
    assert set(works[Kind.SERVICE].print_jobs.values_list("needs__task__kind", flat=True)) == {None, Kind.DOCUMENT, Kind.PERSONNEL}
    personnel = works[Kind.PERSONNEL]
    assert list(personnel.meetings.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    named = [*Dossier.objects.filter(whole_list=False).values_list("name", flat=True), *Nominee.objects.values_list("name", flat=True)]
    assert len(named) == 6 and all(name.startswith("Nhân sự dự kiến ") for name in named)
    assert PersonnelSheet.objects.get(task=personnel).to_elect == sum(personnel.delegate_units.values_list("allocated", flat=True))


@pytest.mark.django_db
def test_the_demonstration_shows_every_state_of_a_congress_and_is_made_once():
    """One long test: the demonstration takes half a minute to make."""
    seed(settings.BASE_DIR / "seeds", today=TODAY)
    content = read_demonstration(settings.BASE_DIR / "seeds")
    said = play()
    before = everything()

    made = {plan.unit.code: plan for plan in Plan.objects.select_related("unit", "congress")}
    assert set(made) == {entry["unit"] for entry in content["plans"]}
    assert (made["dak-nong"].congress.ordinal, made["dak-nong"].unit.level) == (13, Level.PROVINCE)
    assert [code for code, plan in made.items() if plan.congress.direct_election] == ["xa-a", "xa-p"]
    assert (made["xa-a"].anchor_on - TODAY).days == 107

    cells = Task.objects.filter(kind=Kind.CONGRESS, plan__unit__level=Level.CELL)
    assert {State.PREPARING, State.CLEARED, State.SUMMONED, State.HELD, State.CLOSED} <= set(cells.values_list("state", flat=True))
    states = set(Task.objects.filter(kind=Kind.GENERAL).values_list("state", flat=True))
    assert states == {State.TO_DO, State.UNDER_WAY, State.IN_REVIEW, State.RETURNED, State.DONE, State.BLOCKED}
    assert Stage.objects.filter(phase__in=OPEN_PHASES, due_on__lt=TODAY).exists()
    assert Stage.objects.filter(phase=Phase.DONE, reached_on__gt=F("due_on")).exists()

    every_process_has_a_live_case(made["xa-p"])
    assert list(Lesson.objects.values_list("plan__unit__code", "shared")) == [("xa-a-thon-1", True)] * 2

    commune = Cell.objects.filter(plan=made["xa-a"]).aggregate(done=Sum("done"), due=Sum("due"), overdue=Sum("overdue"))
    assert commune == {"done": 16, "due": 19, "overdue": 3}
    draft = Task.objects.get(plan=made["xa-a"], number=14)
    assert (draft.state, draft.returned_note) == (State.RETURNED, "Bổ sung số liệu 2024.")
    assert [step.action for step in draft.steps.all()] == ["start", "submit", "send_back"]
    approvals = Step.objects.filter(action="approve", task__kind=Kind.GENERAL).select_related("seat")
    assert {step.seat.role for step in approvals} == {Role.HEAD, Role.DEPUTY}
    assert Step.objects.filter(action=DONE_OUTSIDE).exists()
    assert not Step.objects.filter(at__date__gt=TODAY).exists()
    assert max(Step.objects.filter(task__plan=made["xa-b"]).values_list("at__date", flat=True)).isoformat() <= "2025-01-16"

    for cell in Cell.objects.select_related("plan__unit", "stream"):
        counted = count_cell(cell.plan, cell.stream, TODAY)
        assert {key: getattr(cell, key) for key in counted} == counted
        assert cell.counted_on == TODAY

    for account in content["shown"]:
        address = f"{account['person']}@{content['mail_domain']}"
        assert address in said
        assert authenticate(email=address, password=content["password"]).email == address

    play()
    assert everything() == before
