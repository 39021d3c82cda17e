"""The figures of a ballot with its counting record, and what the congress decides on it -> rows under the task's lock, or the sum that does not agree."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.utils.translation import gettext as _

from workflows.balloting.registering import election_at_work
from workflows.electing import Next, mistakes_of
from workflows.guards.elections import congress_may_decide, delegates_are_registered, figures_may_be_entered
from workflows.models.elections import Ballot, BallotName, PassedTo
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.words import State


@dataclass(frozen=True)
class NameVotes:
    """The votes of one name; `against` where the ballot has the column “disagree”."""

    nominee_id: int
    votes: int
    against: int | None = None


def record_ballot(task_id, *, present, issued, returned, valid, invalid, votes, counted_on, record_number, kept_at, seen=None, by, at):
    """The figures of the ballot that is held, from its counting record. `votes` are NameVotes of exactly the names on it.

    Entered again they are corrected, until the congress decided on them; the old ones stay in the history. What cannot be
    is refused at its field: those of the ballot's columns, "votes_<nominee id>" and "against_<nominee id>".
    """
    record_number, kept_at = record_number.strip(), kept_at.strip()
    if not (record_number and kept_at):
        raise Refused(_("Enter the number of the counting record and where it is kept."), "record_number" if not record_number else "kept_at")
    if counted_on > at.date():
        raise Refused(_("The day cannot be after today."), "counted_on")
    with election_at_work(task_id, by=by, at=at, ask=[figures_may_be_entered, delegates_are_registered], seen=seen) as (task, reckoning, _known):
        if reckoning.rules is None:
            raise Refused(reckoning.missing)
        old = reckoning.ballot
        if reckoning.state == State.COUNTED and old is not None and (old.go_on is not None or old.passed_to):
            raise Refused(_("The congress has decided on this result; its figures stay."))
        _refuse_day(task, reckoning, counted_on)
        number = reckoning.current
        round_, seats, filled = reckoning.place_of(number)
        row = Ballot(
            election=reckoning.election, number=number, round=round_, seats=seats, filled=filled, present=present, issued=issued, returned=returned,
            valid=valid, invalid=invalid, counted_on=counted_on, record_number=record_number, kept_at=kept_at, by=by, at=at,
        )  # fmt: skip
        names = _names(reckoning, votes)
        _refuse_sums(reckoning, row, names)
        return _kept(task, reckoning, old, row, names, by=by, at=at)


def _refuse_day(task, reckoning, counted_on):
    if counted_on < task.plan.anchor_on:
        raise Refused(_("The congress opens on %(day)s.") % {"day": f"{task.plan.anchor_on:%d/%m/%Y}"}, "counted_on")
    before = reckoning.before(reckoning.current)
    if before and counted_on < before.counted_on:
        raise Refused(_("The ballot before was counted on %(day)s.") % {"day": f"{before.counted_on:%d/%m/%Y}"}, "counted_on")


def _names(reckoning, votes):
    """[(nominee, NameVotes)] in the order of the ballot."""
    standing = {one.pk: one for one in reckoning.on_the_ballot}
    given = {entry.nominee_id: entry for entry in votes}
    if standing.keys() != given.keys() or len(given) != len(votes):
        raise Refused(_("The names of the ballot have changed. Look at the page again."))
    return [(nominee, given[pk]) for pk, nominee in standing.items()]


def _refuse_sums(reckoning, row, names):
    told = [SimpleNamespace(nominee=nominee, votes=entry.votes, against=entry.against) for nominee, entry in names]
    fields = {str(nominee): nominee.pk for nominee, _entry in names}
    columns = len(names) <= row.seats
    for nominee, entry in names:
        if columns and entry.against is None:
            raise Refused(_("Enter how many disagree; 0 where nobody does."), f"against_{nominee.pk}")
    for mistake in mistakes_of(reckoning.count_of(row, told)):
        pk = fields.get(mistake.name)
        if pk is None and mistake.field == "votes":
            pk = next(iter(fields.values()))
        raise Refused(mistake.sentence, f"{mistake.field}_{pk}" if pk and mistake.field in ("votes", "against") else mistake.field)


FIGURES = ("present", "issued", "returned", "valid", "invalid", "counted_on", "record_number", "kept_at")


def _kept(task, reckoning, old, row, names, *, by, at):
    told, before = _words(row, names), ""
    if old is not None:
        before = _words(old, [(one.nominee, one) for one in reckoning.names.get(old.pk, ())])
        if before == told and all(getattr(old, name) == getattr(row, name) for name in FIGURES):
            return old
    Ballot.objects.filter(election=row.election, number__gte=row.number).delete()
    row.save()
    BallotName.objects.bulk_create(BallotName(ballot=row, nominee=nominee, votes=entry.votes, against=entry.against) for nominee, entry in names)
    Change.objects.create(task=task, field="ballot", old=before, new=told, by=by, at=at)
    return row


def _words(row, names):
    """Figures without a name: "(1) 12/05/2025 · 190/190/190 = 185 + 5 · 121, 99/3"."""
    votes = ", ".join(f"{entry.votes}" if entry.against is None else f"{entry.votes}/{entry.against}" for _nominee, entry in names)
    told = f"({row.number}) {row.counted_on:%d/%m/%Y} · {row.present}/{row.issued}/{row.returned} = {row.valid} + {row.invalid} · {votes} · {row.record_number}"
    return told[:200]


def decide(task_id, *, go_on, add_names=False, passed_to="", seen=None, by, at):
    """What the congress decides where nobody is elected: another round, with names added or not; or to whom it passes the election."""
    with election_at_work(task_id, by=by, at=at, ask=[congress_may_decide], seen=seen) as (task, reckoning, _known):
        row, result = reckoning.ballot, reckoning.result
        if result is None:
            raise Refused(reckoning.missing or _("Enter the figures of the ballot and its counting record first."))
        if result.next_step is Next.COMPLETE:
            raise Refused(_("Every seat is filled; nothing is left to decide."))
        _refuse_decision(reckoning, go_on, add_names, passed_to)
        old = _decided(row)
        row.go_on, row.add_names, row.passed_to = go_on, add_names, passed_to
        row.save(update_fields=["go_on", "add_names", "passed_to"])
        if old != (new := _decided(row)):
            Change.objects.create(task=task, field="ballot_decision", old=old, new=new, by=by, at=at)
        return row


def _refuse_decision(reckoning, go_on, add_names, passed_to):
    tied = bool(reckoning.result.undecided)
    if go_on and reckoning.rounds_are_over and not tied:
        words = {"round": reckoning.ballot.round, "most": reckoning.rules.rounds_most.number, "cited": reckoning.rules.rounds_most.cited}
        raise Refused(_("This is round %(round)s; the rule gives at most %(most)s. (%(cited)s)") % words, "go_on")
    if go_on and passed_to:
        raise Refused(_("Either the congress votes again, or it passes the election on."), "passed_to")
    if not go_on and passed_to not in PassedTo.values:
        raise Refused(_("Choose to whom the congress passes the election."), "passed_to")
    if add_names and (tied or not go_on):
        raise Refused(_("Names are added only before another round; a further ballot is among the tied."), "add_names")


def _decided(row):
    if row.go_on is None:
        return ""
    if not row.go_on:
        return f"({row.number}) → {row.get_passed_to_display()}"
    return f"({row.number}) → {row.number + 1}" + (" +" if row.add_names else "")
