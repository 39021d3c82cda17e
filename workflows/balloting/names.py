"""Names put forward, consented to, withdrawn, and the vote on their list -> rows under the task's lock, or a sentence for a no.

The history says how many there are, never who: it stays when the names are deleted.
"""

from django.db.models import Max
from django.utils.translation import gettext as _

from workflows.balloting.registering import election_at_work
from workflows.electing import ImpossibleCount
from workflows.folding import composed
from workflows.guards.elections import PREPARING, delegates_may_nominate, list_may_be_voted, names_may_withdraw, prepared_names_may_come
from workflows.models.elections import BallotName, Election, Nominee, Origin
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.words import State
from workflows.writing import row_of

MOST_NAMES = 40
LONGEST = 100


def nominate(task_id, *, name, origin, consent_present=None, consent_for=None, seen=None, by, at):
    """Put a name forward. One from outside the prepared list may bring the consent of the delegates with it."""
    name = " ".join(composed(name).split())
    if not name or len(name) > LONGEST:
        raise Refused(_("Enter the name as it stands on the ballot, in at most %(n)s letters.") % {"n": LONGEST}, "name")
    if origin not in Origin.values:
        raise Refused(_("Choose how the name came up."), "origin")
    ask = prepared_names_may_come if origin == Origin.PREPARED else delegates_may_nominate
    with election_at_work(task_id, by=by, at=at, ask=[ask], seen=seen) as (task, reckoning, _known):
        before = _told(reckoning.nominees)
        if any(row.name.casefold() == name.casefold() for row in reckoning.nominees):
            raise Refused(_("“%(name)s” stands already; add what tells them apart, as on the ballot.") % {"name": name}, "name")
        if len(reckoning.nominees) >= MOST_NAMES:
            raise Refused(_("At most %(n)s names are put forward.") % {"n": MOST_NAMES}, "name")
        last = Nominee.objects.filter(election=reckoning.election).aggregate(last=Max("position"))["last"] or 0
        row = Nominee(election=reckoning.election, position=last + 1, name=name, origin=origin)
        if consent_present is not None or consent_for is not None:
            _set_consent(row, consent_present, consent_for, reckoning)
        row.save()
        _names_changed(task, reckoning, before, by=by, at=at)
        return row


def record_consent(task_id, nominee_id, *, present, consenting, seen=None, by, at):
    """How many of those present consent to a name from outside."""
    with election_at_work(task_id, by=by, at=at, ask=[delegates_may_nominate], seen=seen) as (task, reckoning, _known):
        row = _row(reckoning, nominee_id)
        before = _told(reckoning.nominees)
        _set_consent(row, present, consenting, reckoning)
        row.save()
        _names_changed(task, reckoning, before, by=by, at=at)
        return row


def withdraw(task_id, nominee_id, *, why, seen=None, by, at):
    """Somebody withdraws, with the reason and the time; the name stays on the page as withdrawn."""
    if not why.strip():
        raise Refused(_("Enter the reason."), "why")
    with election_at_work(task_id, by=by, at=at, ask=[names_may_withdraw], seen=seen) as (task, reckoning, _known):
        row = _row(reckoning, nominee_id)
        before = _told(reckoning.nominees)
        row.withdrawn_at, row.withdrawn_why = at, " ".join(composed(why).split())[:200]
        row.save()
        _names_changed(task, reckoning, before, by=by, at=at)
        return row


def take_out(task_id, nominee_id, *, seen=None, by, at):
    """A name that was typed by mistake goes; one that stood on a ballot stays."""
    with election_at_work(task_id, by=by, at=at, ask=[names_may_withdraw], seen=seen) as (task, reckoning, _known):
        row = row_of(Nominee.objects.filter(election=reckoning.election), nominee_id)
        if BallotName.objects.filter(nominee=row).exists():
            raise Refused(_("The name stood on a ballot and stays. Enter that it withdraws."))
        before = _told(reckoning.nominees)
        row.delete()
        _names_changed(task, reckoning, before, by=by, at=at)


def record_list_vote(task_id, *, present, in_favour, seen=None, by, at):
    """The congress votes the list, by show of hands: how many are present, how many in favour."""
    with election_at_work(task_id, by=by, at=at, ask=[list_may_be_voted], seen=seen) as (task, reckoning, _known):
        election = reckoning.election
        _refuse_present(present, election, "present")
        if not 0 <= in_favour <= present:
            raise Refused(_("%(for)s in favour, but only %(present)s present.") % {"for": in_favour, "present": present}, "in_favour")
        old = "" if election.list_present is None else f"{election.list_in_favour}/{election.list_present}"
        election.list_present, election.list_in_favour = present, in_favour
        election.save()
        new = f"{in_favour}/{present}"
        if old != new:
            Change.objects.create(task=task, field="ballot_list", old=old, new=new, by=by, at=at)
        return election


def _row(reckoning, nominee_id):
    row = row_of(Nominee.objects.filter(election=reckoning.election), nominee_id)
    if row.withdrawn_at is not None:
        raise Refused(_("The name has been withdrawn."))
    return row


def _set_consent(row, present, consenting, reckoning):
    if not row.from_outside:
        raise Refused(_("A name of the convening committee's list needs no consent."), "consent_for")
    if present is None or consenting is None:
        raise Refused(_("Enter both: how many are present and how many consent."), "consent_for")
    _refuse_present(present, reckoning.election, "consent_present")
    row.consent_present, row.consent_for = present, consenting
    try:
        reckoning.consent(row)
    except ImpossibleCount as impossible:
        raise Refused(str(impossible), "consent_for") from None


def _refuse_present(present, election, field):
    if present < 1:
        raise Refused(_("Enter how many are present."), field)
    if election.summoned is not None and present > election.summoned:
        raise Refused(_("%(present)s present, but only %(summoned)s were summoned.") % {"present": present, "summoned": election.summoned}, field)


def _told(rows):
    """Put forward · from outside · withdrawn, as 5 · 2 · 1."""
    return f"{len(rows)} · {sum(row.from_outside for row in rows)} · {sum(row.withdrawn_at is not None for row in rows)}"


def _names_changed(task, reckoning, before, *, by, at):
    """One line in the history; a list that was voted before is voted again."""
    rows = list(Nominee.objects.filter(election=reckoning.election))
    if (after := _told(rows)) != before:
        Change.objects.create(task=task, field="ballot_names", old=before if reckoning.nominees else "", new=after, by=by, at=at)
    if reckoning.state in (*PREPARING, State.NOMINATIONS_OPEN):
        Election.objects.filter(pk=reckoning.election.pk).update(list_present=None, list_in_favour=None)
