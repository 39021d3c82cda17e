"""A task of a direct election with its rules, and short ways to give it delegates, names and ballots."""

from functools import cache
from pathlib import Path

from tests.factories import NOW, TODAY
from workflows.models import Ballot, BallotName, Election, ElectionRule, Nominee, Task
from workflows.seeding import shapes
from workflows.seeding.reading import read
from workflows.words import PHASE_OF

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
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
