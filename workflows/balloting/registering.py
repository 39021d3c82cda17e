"""Delegates summoned, present and taken off -> the election's row under the task's lock, or the sum that does not agree."""

from contextlib import contextmanager

from django.utils.translation import gettext as _

from workflows.electing import Ballots, Candidate, Count, Delegates, mistakes_of
from workflows.facts.ballots import reckonings
from workflows.guards import does_the_work
from workflows.guards.elections import delegates_may_be_registered
from workflows.models.elections import EXCEPTIONS, Election
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.writing import at_work

MOST = 5000
"""Above every ceiling of delegates; what is larger was mistyped."""


@contextmanager
def election_at_work(task_id, *, by, at, ask, seen=None):
    """(task, its reckoning, facts) under the task's lock; the election's row is there. `seen`: the task's version as the person saw it."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work, *ask]) as (task, known):
        if seen is not None and seen != task.version:
            raise Refused(_("The task has changed meanwhile. Look at it again."))
        Election.objects.get_or_create(task=task)
        yield task, reckonings([task])[task.pk], known


def register_delegates(task_id, *, summoned, present, transferred=0, exempt=0, suspended=0, excused=0, seen=None, by, at):
    """The delegates as the credentials board reports them; corrected until the first ballot is counted."""
    told = {
        "summoned": summoned, "present": present, "transferred": transferred, "exempt": exempt, "suspended": suspended, "excused": excused,
    }  # fmt: skip
    _refuse(told)
    with election_at_work(task_id, by=by, at=at, ask=[delegates_may_be_registered], seen=seen) as (task, reckoning, _known):
        election = reckoning.election
        old, before = _words(election), [getattr(election, name) for name in told]
        if before == list(told.values()):
            return election
        for name, value in told.items():
            setattr(election, name, value)
        if reckoning.ballot and (wrong := mistakes_of(reckoning.count_of(reckoning.ballot))):
            raise Refused(_("The figures of the ballot no longer agree: %(why)s") % {"why": wrong[0].sentence}, "present")
        election.save()
        Change.objects.create(task=task, field="ballot_delegates", old=old, new=_words(election), by=by, at=at)
        return election


def _refuse(told):
    """Nobody votes on this count: only its delegates are looked at."""
    for name, value in told.items():
        if value > MOST:
            raise Refused(_("That is more than can be. Check the number."), name)
    alone = Count(seats=1, delegates=Delegates(**told), ballots=Ballots(0, 0, 0, 0), candidates=(Candidate("–", 0),))
    for mistake in mistakes_of(alone):
        raise Refused(mistake.sentence, mistake.field)


def _words(election):
    if election.summoned is None:
        return ""
    gone = " ".join(f"− {getattr(election, name)}" for name in EXCEPTIONS)
    return f"{election.present}/{election.summoned} {gone}"
