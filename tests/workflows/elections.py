"""A task of a direct election with its rules, short ways to give it delegates, names and ballots, and to move it."""

from functools import cache
from pathlib import Path

import pytest

from tests.factories import NOW, TODAY, a_long_task, a_paper, a_plan, a_seat, a_unit
from workflows import balloting
from workflows.access import viewer_of
from workflows.balloting import NameVotes, Refused
from workflows.models import Ballot, BallotName, Election, ElectionRule, Nominee, Task
from workflows.moving import facts, move, moves_for
from workflows.seeding import shapes
from workflows.seeding.reading import read
from workflows.words import PHASE_OF, Kind, Level, Role

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FIGURES = {"present": 100, "issued": 100, "returned": 100, "valid": 100, "invalid": 0}
RECORD = {"counted_on": TODAY, "record_number": "01-BBKP", "kept_at": "Tủ hồ sơ"}
FIELDS = ("key", "label", "label_en", "article", "article_en", "confirmed", "old_text")


@cache
def shipped_rules():
    return read(SEEDS / "election_rules.yaml", shapes.ELECTION_RULE_FILE)["rules"]


def load_election_rules():
    if ElectionRule.objects.exists():
        return
    for entry in shipped_rules():
        value = entry["value"]
        parts = {} if value is None else {"numerator": value.numerator, "denominator": value.denominator}
        ElectionRule.objects.create(**{name: entry[name] for name in FIELDS}, **parts)


def an_election(task, *, summoned=100, present=100, names=(), listed=True, **gone):
    """With delegates, prepared names, and the vote on the list."""
    vote = {"list_present": present, "list_in_favour": present} if listed else {}
    election = Election.objects.create(task=task, summoned=summoned, present=present, **gone, **vote)
    for position, name in enumerate(names, 1):
        Nominee.objects.create(election=election, position=position, name=name, origin="prepared")
    return election


def a_ballot(election, *votes, number=1, round=1, present=100, invalid=0, go_on=None, passed_to="", at=NOW, **more):
    """`votes` in the order of the names: 60, or (51, 49) where there is the column “disagree”."""
    facts = {"issued": present, "returned": present, "valid": present - invalid, "invalid": invalid, "counted_on": TODAY}
    facts |= {"record_number": f"0{number}-BBKP", "kept_at": "Tủ hồ sơ", "by": election.task.plan.created_by, "at": at} | more
    ballot = Ballot.objects.create(election=election, number=number, round=round, present=present, go_on=go_on, passed_to=passed_to, **facts)
    for nominee, given in zip(election.nominees.filter(withdrawn_at=None), votes, strict=True):
        agree, against = given if isinstance(given, tuple) else (given, None)
        BallotName.objects.create(ballot=ballot, nominee=nominee, votes=agree, against=against)
    return ballot


def complete_election(task):
    """Everything that an election asks for in any of its states, where one name is elected."""
    load_election_rules()
    a_ballot(an_election(task, names=["Nguyễn Văn A"]), (90, 10))


def put(task, state):
    """The task's row put straight into a state: a test's fixture, not a move."""
    Task.objects.filter(pk=task.pk).update(state=state, phase=PHASE_OF[state])
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)


def a_pilot():
    """On the congress day, with its papers, its owner the head, a deciding head above."""
    load_election_rules()
    plan = a_plan(a_unit(a_unit(level=Level.DISTRICT)), anchor_on=TODAY)
    task = a_long_task(Kind.ELECTION, plan, title="Bầu bí thư")
    task.owner = a_seat(Role.HEAD, plan, stream=task.stream)
    task.save()
    task.above = a_seat(Role.HEAD, a_plan(plan.unit.parent), stream=task.stream)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    return task


def do(task, action, by=None, at=NOW, **more):
    return move(task.pk, action, by=by or task.owner, version=Task.objects.get(pk=task.pk).version, at=at, **more)


def who(task, at=NOW):
    return {"by": task.owner, "at": at}


def said(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return str(refused.value)


def why_not(task, action):
    person = task.above if action in ("consent", "approve_scheme", "ratify") else task.owner
    task = Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
    known = facts([task], viewer=viewer_of(person, today=TODAY))[task.pk]
    return next(one.why_not for one in moves_for(task, known) if one.action == action)


def count(task, *votes, at=NOW, **typed):
    """Record the ballot that is held; `votes` are (name, agree) or (name, agree, disagree)."""
    pks = dict(Nominee.objects.filter(election__task=task).values_list("name", "pk"))
    given = [NameVotes(pks[name], *figures) for name, *figures in votes]
    return balloting.record_ballot(task.pk, votes=given, **(FIGURES | RECORD | typed), **who(task, at))
