"""A task, its facts and its moves -> what a page offers: one primary move, the others, and why the rest is not open."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from congress.templatetags.office import hour
from workflows.guards import deliverable_stands
from workflows.moving import arrow_from, moves_for
from workflows.words import Phase

ASIDE = ("withdraw", "step_back", "block", "suspend", "cancel", "reopen")
AT_ONCE = ("start", "take_up", "withdraw", "unblock", "resume")
"""Moves that ask nothing: one press makes them."""


DONE_WORDS = {
    "start": pgettext_lazy("move", "started"),
    "take_up": pgettext_lazy("move", "taken up again"),
    "submit": pgettext_lazy("move", "submitted"),
    "withdraw": pgettext_lazy("move", "withdrawn"),
    "approve": pgettext_lazy("move", "approved"),
    "send_back": pgettext_lazy("move", "sent back"),
    "block": pgettext_lazy("move", "reported as blocked"),
    "unblock": pgettext_lazy("move", "unblocked"),
    "suspend": pgettext_lazy("move", "suspended"),
    "resume": pgettext_lazy("move", "resumed"),
    "cancel": pgettext_lazy("move", "dropped"),
    "reopen": pgettext_lazy("move", "reopened"),
    "step_back": pgettext_lazy("move", "sent back one step"),
    "draft": pgettext_lazy("move", "given an outline"),
    "consult": pgettext_lazy("move", "sent out for opinions"),
    "revise": pgettext_lazy("move", "closed for opinions"),
    "issue": pgettext_lazy("move", "issued"),
    "record_step": pgettext_lazy("move", "recorded as held"),
    "present": pgettext_lazy("move", "presented to the congress"),
    "set_up": pgettext_lazy("move", "set up"),
    "run": pgettext_lazy("move", "begun"),
    "evaluate": pgettext_lazy("move", "evaluated"),
    "cost": pgettext_lazy("move", "costed"),
    "arrange": pgettext_lazy("move", "put in hand"),
    "make_ready": pgettext_lazy("move", "reported as ready"),
    "rehearse": pgettext_lazy("move", "rehearsed"),
    "settle": pgettext_lazy("move", "settled"),
    "consent": pgettext_lazy("move", "consented"),
    "refuse_consent": pgettext_lazy("move", "refused"),
    "approve_scheme": pgettext_lazy("move", "approved"),
    "open_nominations": pgettext_lazy("move", "opened for nominations"),
    "close_list": pgettext_lazy("move", "closed"),
    "vote": pgettext_lazy("move", "put to the vote"),
    "count": pgettext_lazy("move", "counted"),
    "declare": pgettext_lazy("move", "declared elected"),
    "vote_again": pgettext_lazy("move", "put to a second round"),
    "pass_on": pgettext_lazy("move", "passed on"),
    "prepare": pgettext_lazy("move", "planned"),
    "submit_up": pgettext_lazy("move", "submitted to the superior"),
    "clear": pgettext_lazy("move", "cleared"),
    "summon": pgettext_lazy("move", "summoned"),
    "open_preparatory": pgettext_lazy("move", "opened in preparatory session"),
    "open_session": pgettext_lazy("move", "opened in official session"),
    "hold": pgettext_lazy("move", "recorded as held"),
    "ratify": pgettext_lazy("move", "ratified"),
    "close": pgettext_lazy("move", "closed"),
}


def done_word(action):
    """The participle in "Submitted at 14:05" and "cannot be submitted yet"; in Vietnamese the verb alone."""
    return str(DONE_WORDS[action])


def done_sentence(step):
    """"Submitted at 14:05", for the row that was moved and for the live region."""
    text = _("%(done)s at %(time)s") % {"done": done_word(step.action), "time": hour(step.at)}
    return text[0].upper() + text[1:]


def already_sentence(step):
    """For the second of two presses: the result stands, once."""
    return _("Already %(done)s by you at %(time)s.") % {"done": done_word(step.action), "time": hour(step.at)}


def not_yet_sentence(move):
    why = move.why_not
    return _("Cannot be %(done)s yet: %(why)s") % {"done": done_word(move.action), "why": why[0].lower() + why[1:]}


@dataclass(frozen=True)
class Button:
    action: str
    label: str
    url: str
    at_once: bool
    page_url: str
    """The task page with the move's form open."""
    danger: bool = False


@dataclass
class NextSteps:
    primary: Button | None = None
    filled: bool = True
    others: list[Button] = field(default_factory=list)
    dangerous: list[Button] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Label and reason of each move that is somebody else's or not open yet, without the dangerous ones."""
    why_not: str = ""
    """Why the reader's own next move is not open yet."""
    missing: bool = False
    """It is the deliverable that is missing."""


def next_steps(task, known):
    moves = moves_for(task, known)
    forward = [move for move in moves if move.action not in ASIDE]
    mine = [move for move in forward if move.arrow.by.asks(known)]
    allowed = [move for move in moves if move.allowed]
    first = next((move for move in mine if move.allowed), None)
    chosen = first or next((move for move in allowed if move.action == "withdraw"), None)
    steps = NextSteps(primary=chosen and button(task, chosen), filled=first is not None)
    for move in allowed:
        if move is not chosen:
            (steps.dangerous if move.arrow.danger else steps.others).append(button(task, move))
    if mine and first is None and known.plan_suspended is False:
        steps.why_not = not_yet_sentence(mine[0])
        steps.missing = lacks_deliverable(task, known, mine[0].action)
    own = mine[:1] if steps.why_not else []
    refused = [move for move in moves if not move.allowed and not move.arrow.danger and move not in own]
    steps.refused = [f"{move.label} – {move.why_not}" for move in refused]
    return steps


def button(task, move):
    url, page_url = reverse("move", args=[task.pk, move.action]), f"{reverse('task', args=[task.pk])}?move={move.action}"
    return Button(move.action, move.label, url, move.action in AT_ONCE and not move.arrow.paper, page_url, move.arrow.danger)


def lacks_deliverable(task, known, action):
    target, arrow = arrow_from(task.kind, task.state, action)
    stage = known.given(target=str(target)).stage
    return bool(stage) and deliverable_stands in arrow.when and not stage.delivered and not stage.awaited


def needs_news(known, action, target):
    """Whether a returned task is submitted again without a new version: then the note must say what has changed."""
    stage = known.given(target=str(target)).stage
    return action.startswith("submit") and known.returned and bool(stage) and not stage.news_since_return


def current_stage(task):
    """The stage a task stands at: its first open one, else its last. Stages are there already (moving.facts)."""
    stages = list(task.stages.all())
    return next((stage for stage in stages if stage.phase != Phase.DONE), stages[-1])


def decides(task, known):
    """Whether the decision on the task, as it stands, is this person's (or of the person they stand in for)."""
    return decision_arrow(task, known) is not None


def decision_arrow(task, known):
    """The arrow of the decision that waits for this person; what was not submitted waits for it when nothing else is missing."""
    for move in moves_for(task, known):
        if move.arrow.deciding and (move.allowed or (task.phase == Phase.REVIEW and move.arrow.by.asks(known))):
            return move.arrow
    return None
