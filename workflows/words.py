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
    GENERAL = "general", _("general task")
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


PHASE_OF = {
    State.TO_DO: Phase.WAITING,
    State.UNDER_WAY: Phase.DOING,
    State.IN_REVIEW: Phase.REVIEW,
    State.RETURNED: Phase.DOING,
    State.DONE: Phase.DONE,
    State.PLANNED: Phase.WAITING,
    State.PREPARING: Phase.DOING,
    State.WITH_SUPERIOR: Phase.REVIEW,
    State.CLEARED: Phase.DOING,
    State.SUMMONED: Phase.DOING,
    State.PREPARATORY_SESSION: Phase.DOING,
    State.IN_SESSION: Phase.DOING,
    State.HELD: Phase.DOING,
    State.RATIFIED: Phase.DOING,
    State.CLOSED: Phase.DONE,
    State.BLOCKED: Phase.BLOCKED,
    State.SUSPENDED: Phase.SUSPENDED,
    State.CANCELLED: Phase.CANCELLED,
}

_ASIDE = (State.BLOCKED, State.SUSPENDED, State.CANCELLED)
_GENERAL = (State.TO_DO, State.UNDER_WAY, State.IN_REVIEW, State.RETURNED, State.DONE)
CONGRESS_ROAD = (
    State.PLANNED,
    State.PREPARING,
    State.WITH_SUPERIOR,
    State.CLEARED,
    State.SUMMONED,
    State.PREPARATORY_SESSION,
    State.IN_SESSION,
    State.HELD,
    State.RATIFIED,
    State.CLOSED,
)
STATES_OF = {
    Kind.GENERAL: (*_GENERAL, *_ASIDE),
    Kind.CONGRESS: (*CONGRESS_ROAD, *_ASIDE),
}
FIRST_STATE = {Kind.GENERAL: State.TO_DO, Kind.CONGRESS: State.PLANNED}
LAST_STATE = {Kind.GENERAL: State.DONE, Kind.CONGRESS: State.CLOSED}


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


class Audience(TextChoices):
    OWNER = "owner", _("owner")
    HEAD = "head", _("head")
    LEADER = "leader", _("leader")


def in_language(row, field):
    """The row's `field` in the reader's language: `<field>_en` for English where it is filled, else Vietnamese."""
    if (get_language() or "").startswith("en"):
        return getattr(row, f"{field}_en", "") or getattr(row, field)
    return getattr(row, field)
