"""The vocabulary: levels, roles, kinds, states, phases, colours, and named groups of them. Nothing goes in; words go out."""

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Where a unit stands in a stretch of time; a commune committee moved from grassroots to above-grassroots in 2025."""

    CENTRE = "centre", _("centre")
    PROVINCE = "province", _("centrally-run committee")
    DISTRICT = "district", _("above-grassroots committee")
    GRASSROOTS = "grassroots", _("grassroots committee")
    CELL = "cell", _("cell")


class Role(TextChoices):
    LEADER = "leader", _("leader")
    OFFICE = "office", _("office")
    HEAD = "head", _("head")
    DEPUTY = "deputy", _("deputy head")
    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")


SUBCOMMITTEE_ROLES = (Role.HEAD, Role.DEPUTY, Role.MEMBER)
UNIT_ROLES = (Role.OFFICE, Role.LEADER, Role.OBSERVER)
APPROVING_ROLES = (Role.HEAD, Role.DEPUTY)


class Kind(TextChoices):
    """Which machine moves a task. All but the general one are long: one task with several dated states."""

    GENERAL = "general", _("general task")
    DOCUMENT = "document", _("document")
    PERSONNEL = "personnel", _("personnel work")
    PROPAGANDA = "propaganda", _("propaganda")
    SERVICE = "service", _("service")
    ELECTION = "election", _("direct election of the secretary")
    CONGRESS = "congress", _("congress")


class Phase(TextChoices):
    """What boards, readiness and reminders speak; every state belongs to one."""

    WAITING = "waiting", _("To do")
    DOING = "doing", _("Under way")
    REVIEW = "review", _("Waiting for approval")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_PHASES = (Phase.WAITING, Phase.DOING, Phase.REVIEW, Phase.BLOCKED)
COUNTED_PHASES = (*OPEN_PHASES, Phase.DONE, Phase.SUSPENDED)


class State(TextChoices):
    TO_DO = "to_do", _("To do")
    UNDER_WAY = "under_way", _("Under way")
    IN_REVIEW = "in_review", _("Waiting for approval")
    RETURNED = "returned", _("Returned")
    DONE = "done", _("Done")

    PLANNED = "planned", _("Planned")
    PREPARING = "preparing", _("Preparing")
    WITH_SUPERIOR = "with_superior", _("With the superior")
    APPROVED = "approved", _("Approved")

    OUTLINE = "outline", _("Outline")
    DRAFTING = "drafting", _("Drafting")
    CONSULTATION = "consultation", _("Consultation")
    REVISING = "revising", _("Revising")
    ISSUED = "issued", _("Issued")

    SCHEME = "scheme", _("Scheme")
    STEP_1 = "step_1", _("Step 1 held")
    STEP_2 = "step_2", _("Step 2 held")
    STEP_3 = "step_3", _("Step 3 held")
    STEP_4 = "step_4", _("Step 4 held")
    STEP_5 = "step_5", _("Step 5 held")
    PRESENTED = "presented", _("Presented to the congress")

    RUNNING = "running", _("Running")
    EVALUATED = "evaluated", _("Evaluated")

    REQUESTED = "requested", _("Requested")
    COSTED = "costed", _("Costed")
    ARRANGING = "arranging", _("Arranging")
    READY = "ready", _("Ready")
    REHEARSED = "rehearsed", _("Rehearsed")
    SETTLED = "settled", _("Settled")

    REGISTERED = "registered", _("Registered")
    CONSENTED = "consented", _("Consented by the superior")
    SCHEME_APPROVED = "scheme_approved", _("Scheme approved")
    NOMINATIONS_OPEN = "nominations_open", _("Nominations open")
    LIST_CLOSED = "list_closed", _("List closed")
    BALLOT = "ballot", _("Ballot")
    COUNTED = "counted", _("Votes counted")
    SECOND_ROUND = "second_round", _("Second round")
    PASSED_ON = "passed_on", _("Passed to the committee")
    ELECTED = "elected", _("Elected")
    RESULT_RATIFIED = "result_ratified", _("Result ratified")

    CLEARED = "cleared", _("Cleared by the superior")
    SUMMONED = "summoned", _("Summoned")
    PREPARATORY_SESSION = "preparatory_session", _("Preparatory session")
    IN_SESSION = "in_session", _("In session")
    HELD = "held", _("Held")
    RATIFIED = "ratified", _("Ratified")
    CLOSED = "closed", _("Closed")

    BLOCKED = "blocked", _("Blocked")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


_ASIDE = (State.BLOCKED, State.SUSPENDED, State.CANCELLED)
_GENERAL = (State.TO_DO, State.UNDER_WAY, State.IN_REVIEW, State.RETURNED, State.DONE)

ROAD_OF = {
    Kind.DOCUMENT: (
        State.OUTLINE, State.DRAFTING, State.CONSULTATION, State.REVISING, State.WITH_SUPERIOR, State.APPROVED, State.ISSUED,
    ),
    Kind.PERSONNEL: (
        State.SCHEME, State.STEP_1, State.STEP_2, State.STEP_3, State.STEP_4, State.STEP_5, State.WITH_SUPERIOR, State.APPROVED,
        State.PRESENTED,
    ),
    Kind.PROPAGANDA: (State.PLANNED, State.APPROVED, State.PREPARING, State.RUNNING, State.EVALUATED),
    Kind.SERVICE: (
        State.REQUESTED, State.COSTED, State.APPROVED, State.ARRANGING, State.READY, State.REHEARSED, State.SETTLED,
    ),
    Kind.ELECTION: (
        State.REGISTERED, State.CONSENTED, State.SCHEME_APPROVED, State.NOMINATIONS_OPEN, State.LIST_CLOSED, State.BALLOT,
        State.COUNTED, State.SECOND_ROUND, State.PASSED_ON, State.ELECTED, State.RESULT_RATIFIED,
    ),
    Kind.CONGRESS: (
        State.PLANNED, State.PREPARING, State.WITH_SUPERIOR, State.CLEARED, State.SUMMONED, State.PREPARATORY_SESSION,
        State.IN_SESSION, State.HELD, State.RATIFIED, State.CLOSED,
    ),
}  # fmt: skip
"""The states of each long kind in the order of its road; where the road forks (an election's outcome) the later stands behind."""
LONG_KINDS = tuple(ROAD_OF)
STATES_OF = {Kind.GENERAL: (*_GENERAL, *_ASIDE)} | {kind: (*road, *_ASIDE) for kind, road in ROAD_OF.items()}
FIRST_STATE = {Kind.GENERAL: State.TO_DO} | {kind: road[0] for kind, road in ROAD_OF.items()}
LAST_STATE = {Kind.GENERAL: State.DONE} | {kind: road[-1] for kind, road in ROAD_OF.items()}
RUNNING_STATES = tuple(dict.fromkeys(state for road in ROAD_OF.values() for state in road[:-1]))
"""Of all long kinds: begun or not, but not at the end."""
DECIDED_ABOVE = {
    Kind.CONGRESS: (State.WITH_SUPERIOR, State.HELD),
    Kind.DOCUMENT: (State.WITH_SUPERIOR,),
    Kind.PERSONNEL: (State.WITH_SUPERIOR,),
    Kind.ELECTION: (State.REGISTERED, State.CONSENTED, State.ELECTED),
}
"""States in which the next move is the superior's."""


def _phase(state):
    if state in LAST_STATE.values():
        return Phase.DONE
    if state in FIRST_STATE.values():
        return Phase.WAITING
    if state in (State.IN_REVIEW, State.WITH_SUPERIOR):
        return Phase.REVIEW
    return Phase(state) if state in _ASIDE else Phase.DOING


PHASE_OF = {state: _phase(state) for state in State}


class OnlyFor(TextChoices):
    """Congresses that a line of a template is kept for."""

    DIRECT_ELECTION = "direct_election", _("pilots of the direct election")
    MODEL = "model", _("model congresses")


class Basis(TextChoices):
    RULE = "rule", _("rule")
    OBSERVED = "observed", _("observed")
    PROPOSED = "proposed", _("proposed default")


class DayUnit(TextChoices):
    CALENDAR = "calendar", _("days")
    WORKING = "working", _("working days")


class Colour(TextChoices):
    DONE = "done", _("Completed")
    ON_TRACK = "on_track", _("On track")
    ATTENTION = "attention", _("Needs attention")
    BEHIND = "behind", _("Behind")
    NOT_DUE = "not_due", _("Nothing due yet")
    SUSPENDED = "suspended", _("Suspended")
    NO_PLAN = "no_plan", _("Not planned")


class EffectVerb(TextChoices):
    REPLACES = "replaces", _("replaces")
    ADJUSTS = "adjusts", _("adjusts")
    SUSPENDS = "suspends", _("suspends")
    RESUMES = "resumes", _("resumes")


class ElectionFor(TextChoices):
    COMMITTEE = "committee", _("the committee")
    STANDING_COMMITTEE = "standing_committee", _("the standing committee")
    SECRETARY = "secretary", _("the secretary")
    DEPUTIES = "deputies", _("the deputy secretaries")
    INSPECTION = "inspection", _("the inspection committee")
    DELEGATES = "delegates", _("the delegates")
    ALTERNATES = "alternates", _("the alternate delegates")


class Audience(TextChoices):
    OWNER = "owner", _("owner")
    HEAD = "head", _("head")
    LEADER = "leader", _("leader")
    SUPERIOR = "superior", _("superior")
    WATCHER = "watcher", _("who watches the task")
    DECIDER = "decider", _("who decides")


class Anchor(TextChoices):
    """The day or the event that a reminder rule counts from."""

    DUE_DAY = "due_day", _("the due day")
    CONGRESS_DAY = "congress_day", _("the congress day")
    RETURNED = "returned", _("the task was returned")
    SUBMITTED = "submitted", _("the task was submitted")
    MORE_TIME = "more_time", _("more time is asked for")
    WEEK = "week", _("the week")


EVENTS = (Anchor.RETURNED, Anchor.SUBMITTED, Anchor.MORE_TIME)


class Channel(TextChoices):
    DIGEST = "digest", _("the day's one mail")
    AT_ONCE = "at_once", _("at once, merged within ten minutes")
    IN_APP = "in_app", _("in the application only")


def in_language(row, field):
    """The row's `field` in the reader's language: `<field>_en` for English where it is filled, else Vietnamese."""
    return teller()(row, field)


def reads_english():
    return (get_language() or "").startswith("en")


def teller():
    """`in_language` for many rows: the language is asked now, and once."""
    english = reads_english()
    return lambda row, field: (english and getattr(row, f"{field}_en", "")) or getattr(row, field)
