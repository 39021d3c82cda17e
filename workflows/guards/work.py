"""What any work asks of a person and of itself. Pure: nothing is fetched here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.guards.asking import guard
from workflows.words import APPROVING_ROLES, Basis, Role, State

REASON_LETTERS = 10

# Who


def _approving_seats(facts):
    """Seats whose holder did not submit; nobody approves his own work, through no seat and no stand-in."""
    if facts.submitter_id == facts.person_id:
        return []
    others = [seat for seat in facts.seats if seat.holder_id != facts.submitter_id]
    heads = facts.approvers - {facts.submitter_id}
    leaders = facts.leaders - {facts.submitter_id}
    head_submitted = facts.submitter_id in facts.approvers
    fitting = [seat for seat in others if seat.here and seat.role in (Role.HEAD, Role.DEPUTY)]
    if head_submitted or not heads:
        fitting += [seat for seat in others if seat.here and seat.role == Role.LEADER]
    if not leaders and (head_submitted or not heads):
        fitting += [seat for seat in others if not seat.here and seat.role in _superior_roles(facts)]
    return fitting


def _superior_roles(facts):
    """Who decides for the superior: its leaders; in a confidential stream, whose tasks they do not see, the heads of its own body."""
    return APPROVING_ROLES if facts.confidential else (Role.LEADER,)


def _who_approves(facts):
    if facts.submitter_id == facts.person_id:
        return _("Nobody approves their own submission. A deputy head or a leader of the unit approves.")
    return _("Only the head or a deputy head of the subcommittee approves.")


@guard(_who_approves)
def may_approve(facts):
    return bool(_approving_seats(facts))


@guard(gettext_lazy("Only the owner, the head of the subcommittee or the office on their behalf does this."))
def does_the_work(facts):
    return facts.is_owner or facts.holds(Role.HEAD, Role.DEPUTY) or facts.holds(Role.OFFICE, here=None)


@guard(gettext_lazy("Only the person who submitted can withdraw."))
def submitted_it(facts):
    return facts.submitter_id == facts.person_id


@guard(gettext_lazy("Only a head of the subcommittee or a leader of the unit does this."))
def heads_or_leads(facts):
    return facts.holds(Role.HEAD, Role.DEPUTY, Role.LEADER)


@guard(gettext_lazy("Only a leader of the unit does this."))
def leads(facts):
    return facts.holds(Role.LEADER)


@guard(gettext_lazy("Only the superior committee decides this."))
def decides_above(facts):
    """A leader of the superior, in a confidential stream a head of its own body there.

    Where the superior has nobody here, a leader of the unit records its paper.
    """
    return facts.submitter_id != facts.person_id and bool(_deciding_above(facts))


def _deciding_above(facts):
    if not facts.deciders_above - {facts.submitter_id}:
        return [seat for seat in facts.seats if seat.here and seat.role == Role.LEADER]
    return [seat for seat in facts.seats if not seat.here and seat.role in _superior_roles(facts)]


# What is missing


@guard(gettext_lazy("The plan is suspended. Nothing moves until it is resumed."))
def plan_runs(facts):
    return not facts.plan_suspended


@guard(lambda facts: facts.stage.awaited[0])
def what_it_waits_for_is_done(facts):
    stage = facts.stage
    return not (stage and stage.awaited)


def _what_is_missing(facts):
    if facts.stage.no_upload:
        return _("The deliverable “%(name)s” is missing. Register the document outside the system.") % {"name": facts.stage.deliverable}
    return _("The deliverable “%(name)s” is missing. Upload a file or register a document outside the system.") % {"name": facts.stage.deliverable}


@guard(_what_is_missing)
def deliverable_stands(facts):
    return not facts.stage or facts.stage.delivered


@guard(gettext_lazy("It was returned: attach a new version, or write in the note what has changed."))
def has_news_since_return(facts):
    return not facts.returned or bool(facts.note.strip()) or not facts.stage or facts.stage.news_since_return


@guard(gettext_lazy("The decision has already been opened. Ask for it to be returned instead."))
def decision_is_not_open(facts):
    return not facts.decision_opened


@guard(gettext_lazy("Write the reason in at least 10 letters, for example: “Waiting for the finance section to confirm the estimate.”"))
def has_reason(facts):
    return sum(letter.isalpha() for letter in facts.note) >= REASON_LETTERS


@guard(gettext_lazy("Write a comment before sending it back."))
def has_comment(facts):
    return bool(facts.note.strip())


@guard(gettext_lazy("Enter the number and the date of the document."), field="number")
def has_deciding_paper(facts):
    return bool(facts.number.strip()) and facts.dated_on is not None


@guard(gettext_lazy("The decision cannot be dated after today."), field="dated_on")
def paper_is_not_from_the_future(facts):
    return facts.dated_on is None or facts.dated_on <= facts.today


def _too_late(facts):
    return _("The rule's last day was %(day)s. Choose a later congress day first.") % {"day": f"{facts.stage.due_on:%d/%m/%Y}"}


@guard(_too_late)
def rule_day_is_kept(facts):
    """Regulation 24-QĐ/TW §11.1: the opening is announced at least 30 working days before; the line holds the figure."""
    stage = facts.stage
    return not stage or stage.movable or stage.basis != Basis.RULE or stage.due_on is None or facts.today <= stage.due_on


@guard(lambda facts: _("The congress opens on %(day)s.") % {"day": f"{facts.opens_on:%d/%m/%Y}"})
def opening_day_has_come(facts):
    return facts.opens_on is None or facts.today >= facts.opens_on


@guard(gettext_lazy("Hold the preparatory session first."))
def preparatory_session_was_held(facts):
    return facts.state != State.SUMMONED or State.PREPARATORY_SESSION not in facts.stages


def seat_for(asks, facts):
    """The seat under which the person makes a move: the one that gave the right, heads first; none for a bare owner."""
    if asks is may_approve:
        fitting = _approving_seats(facts)
    elif asks is decides_above:
        fitting = _deciding_above(facts)
    elif asks in (leads, heads_or_leads):
        fitting = [seat for seat in facts.seats if seat.here and seat.role != Role.OFFICE]
    elif asks is does_the_work:
        fitting = [seat for seat in facts.seats if seat.holder_id == facts.owner_id or _works_here(seat)]
    else:
        fitting = list(facts.seats)
    own_first = sorted(fitting, key=lambda seat: (seat.holder_id != facts.person_id, _RANK[seat.role], not seat.here))
    return own_first[0] if own_first else None


def _works_here(seat):
    return seat.role == Role.OFFICE or (seat.here and seat.role in (Role.HEAD, Role.DEPUTY))


_RANK = {Role.HEAD: 0, Role.DEPUTY: 1, Role.MEMBER: 2, Role.LEADER: 3, Role.OFFICE: 4, Role.OBSERVER: 5}
