"""The demonstration shows what it promises on 10 February 2025, is made once, and never outside a demonstration."""

from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from congress.models import User
from tests.factories import TODAY
from workflows.models import Absence, Cell, Plan, Seat, Stage, Step, Task
from workflows.models.readiness import count_cell
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
    return [model.objects.count() for model in (User, Seat, Absence, Plan, Task, Stage, Step, Cell)]


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
    assert [code for code, plan in made.items() if plan.congress.direct_election] == ["xa-a"]
    assert (made["xa-a"].anchor_on - TODAY).days == 107

    cells = Task.objects.filter(kind=Kind.CONGRESS, plan__unit__level=Level.CELL)
    assert {State.PREPARING, State.CLEARED, State.SUMMONED, State.HELD, State.CLOSED} <= set(cells.values_list("state", flat=True))
    states = set(Task.objects.filter(kind=Kind.GENERAL).values_list("state", flat=True))
    assert states == {State.TO_DO, State.UNDER_WAY, State.IN_REVIEW, State.RETURNED, State.DONE, State.BLOCKED}
    assert Stage.objects.filter(phase__in=OPEN_PHASES, due_on__lt=TODAY).exists()
    assert Stage.objects.filter(phase=Phase.DONE, reached_on__gt=F("due_on")).exists()

    commune = Cell.objects.filter(plan=made["xa-a"]).aggregate(done=Sum("done"), due=Sum("due"), overdue=Sum("overdue"))
    assert commune == {"done": 16, "due": 19, "overdue": 3}
    draft = Task.objects.get(plan=made["xa-a"], number=14)
    assert (draft.state, draft.returned_note) == (State.RETURNED, "Bổ sung số liệu 2024.")
    assert [step.action for step in draft.steps.all()] == ["start", "submit", "send_back"]
    assert {step.seat.role for step in Step.objects.filter(action="approve").select_related("seat")} == {Role.HEAD, Role.DEPUTY}
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
