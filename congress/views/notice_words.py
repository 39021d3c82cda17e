"""Notices -> what became of each, and whether its task was moved after the mail; in words."""

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress.models import MailLine
from congress.templatetags.office import moment
from workflows.models import Step
from workflows.moving import TABLES

ACTED_WITHIN = 5
"""Working days after the mail in which a move counts as its effect; a proposal of this software."""
Outcome, Reason = MailLine.Outcome, MailLine.Reason
IN_APP = Q(line__outcome=Outcome.SKIPPED, line__reason=Reason.IN_APP)
# Every notice is in exactly one of these, so that their counts add up to all.
STATES = {
    "waiting": Q(line=None) | Q(line__outcome=Outcome.OPEN),
    "sent": Q(line__outcome=Outcome.SENT),
    "in_app": IN_APP,
    "skipped": Q(line__outcome=Outcome.SKIPPED) & ~Q(line__reason=Reason.IN_APP),
    "failed": Q(line__outcome=Outcome.FAILED),
}
STATE_NAMES = {
    "waiting": gettext_lazy("waiting to be sent"),
    "sent": gettext_lazy("sent"),
    "in_app": gettext_lazy("in the application only"),
    "skipped": gettext_lazy("suppressed"),
    "failed": gettext_lazy("failed"),
}
LOOKS = {"waiting": ("○", "grey"), "sent": ("✓", "green"), "in_app": ("✓", "blue"), "skipped": ("✕", "grey"), "failed": ("■", "red")}


def with_effect(notices):
    """With `moved_at` and `move`: the task's first move after the mail, whatever it was."""
    after = Step.objects.filter(task=OuterRef("task"), at__gt=OuterRef("line__mail__asked_at")).order_by("sequence")
    return notices.annotate(moved_at=Subquery(after.values("at")[:1]), move=Subquery(after.values("action")[:1]))


def state_of(notice):
    line = getattr(notice, "line", None)
    if line is None or line.outcome == Outcome.OPEN:
        return "waiting"
    if line.outcome == Outcome.SKIPPED and line.reason == Reason.IN_APP:
        return "in_app"
    return str(line.outcome)


def became(notice):
    """{key, shape, tone, words}: waiting, sent when, not sent why."""
    key = state_of(notice)
    shape, tone = LOOKS[key]
    return {"key": key, "shape": shape, "tone": tone, "words": _words(notice, key)}


def _words(notice, key):
    name = str(STATE_NAMES[key])
    if key == "sent":
        sent_at = notice.line.mail.asked_at or notice.line.mail.settled_at
        return _("sent at %(time)s") % {"time": moment(sent_at)} if sent_at else name
    if key in ("skipped", "failed"):
        return _("%(outcome)s: %(reason)s") % {"outcome": name, "reason": notice.line.get_reason_display()}
    return name


def effect(notice, calendar, today):
    """What the task's people did after the mail; "" where nothing can be said yet. Only of mails that were sent."""
    sent_at = notice.line.mail.asked_at if state_of(notice) == "sent" else None
    if sent_at is None or notice.task is None:
        return ""
    sent_on = sent_at.astimezone().date()
    last = calendar.add(sent_on, ACTED_WITHIN)
    if notice.moved_at is None or notice.moved_at.astimezone().date() > last:
        return _("no move within %(n)d working days") % {"n": ACTED_WITHIN} if today > last else ""
    arrows = TABLES[notice.task.kind].get(notice.move)
    days = calendar.between(sent_on, notice.moved_at.astimezone().date())
    said = {"n": days, "move": str(arrows[0][2].label) if arrows else notice.move}
    if not days:
        return _("handled the same day: %(move)s") % said
    return ngettext("handled after %(n)d working day: %(move)s", "handled after %(n)d working days: %(move)s", days) % said
