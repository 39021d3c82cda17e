"""The lines of mails -> one item a task: what, where, when, what is missing, and the way to it."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress.mailing.links import address_of, answer_address
from congress.models import MailLine
from congress.templatetags.office import day
from workflows.models.directives import DayOverride
from workflows.models.plans import SubcommitteeStream
from workflows.models.tasks import Attachment, Comment
from workflows.words import OPEN_PHASES, Anchor, Audience, State, in_language

RETURNED, OVERDUE, TODAY, TO_DECIDE = "returned", "overdue", "today", "to_decide"
ASKED, SOON, CONGRESS, WATCHED, REPORTED = "asked", "soon", "congress", "watched", "reported"
ORDER = (RETURNED, OVERDUE, TODAY, TO_DECIDE, ASKED, SOON, CONGRESS, WATCHED, REPORTED)


@dataclass(frozen=True)
class Item:
    group: str
    way: str
    confidential: bool
    title: str
    unit: str
    unit_id: int
    body: str
    due_on: date | None
    said: str
    """When it is due, how it stands, what is missing, whose it is: one line, the same in text and HTML."""
    url: str
    answer_url: str
    """For one's own work: a link that takes an answer without logging in."""


def plain(text):
    """One line without control characters: a mail's lines and headers are no place for them."""
    text = str(text)
    if text.isprintable() and "  " not in text and text == text.strip():
        return text
    return " ".join("".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in str(text)).split())


WITH_TASK = ("plan__unit", "stream", "owner")
"""What of its task a notice must have been fetched with."""


class Told:
    """What a batch of mails has to say of its tasks, fetched for all of them in a constant number of statements."""

    def __init__(self, claims, *, today):
        self.tasks = {line.notice.task_id: line.notice.task for claimed in claims for line in claimed.lines if line.notice.task_id}
        prefetch_related_objects(list(self.tasks.values()), "stages")
        self.stages = {task.pk: current_stage(task) for task in self.tasks.values()}
        self.bodies = SubcommitteeStream.objects.first_of(plan__in={task.plan_id for task in self.tasks.values()})
        self.delivered = _delivered(self.stages.values())
        self.asked = _asked(line.notice for claimed in claims for line in claimed.lines)
        self.calendar, self.today = DayOverride.objects.calendar(), today
        self.gathered_from = _gathered_from([claimed.mail.pk for claimed in claims])


def _asked(notices):
    """{task id: the words with which more time was asked for last}."""
    numbers = [notice.occasion for notice in notices if notice.rule.anchor == Anchor.MORE_TIME]
    return dict(Comment.objects.filter(pk__in=numbers).order_by("pk").values_list("task", "text")) if numbers else {}


def _gathered_from(mails):
    """{mail id: the first day of reminders that an outage had held up and that the mail says in one}."""
    missed = MailLine.objects.filter(mail__in=mails, reason="superseded")
    return dict(missed.values_list("mail").annotate(first=Min("notice__for_on")))


def items_of(person, lines, told):
    """Items in order of urgency; a task that is told for two reasons is told once, as the person's own."""
    reasons = {}
    for line in lines:
        if line.notice.task_id in told.tasks:
            reasons.setdefault(line.notice.task_id, set()).add((line.notice.rule.audience, line.notice.rule.anchor))
    items = [_item(person, told.tasks[pk], reasons[pk], told) for pk in reasons]
    return sorted(items, key=lambda item: (ORDER.index(item.group), item.due_on or date.max, item.url))


def _item(person, task, reasons, told):
    audiences = {audience for audience, _anchor in reasons}
    stage, group = told.stages[task.pk], _group(task, reasons, told.today)
    way = "asked" if group == ASKED else _way(task, person, audiences)
    return Item(
        group=group,
        way=way,
        confidential=task.stream.confidential,
        title=plain(in_language(stage or task, "title")),
        unit=plain(task.plan.unit),
        unit_id=task.plan.unit_id,
        body=plain(told.bodies.get((task.plan_id, task.stream_id), task.stream)),
        due_on=task.due_on,
        said=" ".join(_said(person, task, reasons, way, told)),
        url=address_of("task", task.pk),
        answer_url=answer_address(task.pk) if way in ("owner", "stand_in") and not task.stream.confidential else "",
    )


def _note(task, reasons, told):
    if (Audience.OWNER, Anchor.RETURNED) in reasons:
        return plain(task.returned_note)
    return plain(told.asked[task.pk]) if task.pk in told.asked and any(anchor == Anchor.MORE_TIME for _audience, anchor in reasons) else ""


def _said(person, task, reasons, way, told):
    stage, owner = told.stages[task.pk], task.owner and plain(in_language(task.owner, "name"))
    mine = any(audience == Audience.OWNER for audience, _anchor in reasons)
    if task.due_on:
        yield _("Due %(day)s, %(due)s.") % {"day": day(task.due_on), "due": due_words(task.due_on, told.today, told.calendar)}
    yield f"{State(task.state).label}."
    if note := _note(task, reasons, told):
        yield f"“{note}”."
    if stage and stage.pk not in told.delivered and (missing := plain(in_language(stage, "deliverable"))):
        yield _("Still missing: %(what)s.") % {"what": missing}
    if owner and not mine:
        yield _("Owner: %(owner)s.") % {"owner": owner}
    if owner and mine and task.owner_id != person.pk:
        yield _("You act for %(owner)s.") % {"owner": owner}
    if way == "unowned" or way == "report" and not owner:
        yield _("No owner yet.")


def current_stage(task):
    """The dated step the task stands before."""
    return next((stage for stage in task.stages.all() if stage.phase in OPEN_PHASES), None)


def _delivered(stages):
    with_file = Attachment.objects.filter(stage__in=[stage.pk for stage in stages if stage], removed_at=None)
    return set(with_file.values_list("stage_id", flat=True))


def _group(task, reasons, today):
    audiences, anchors = {audience for audience, _anchor in reasons}, {anchor for _audience, anchor in reasons}
    if Anchor.RETURNED in anchors:
        return RETURNED
    if Anchor.SUBMITTED in anchors:
        return TO_DECIDE
    if Anchor.MORE_TIME in anchors and Audience.OWNER not in audiences:
        return ASKED
    if Anchor.DUE_DAY in anchors and Audience.OWNER in audiences:
        if task.due_on < today:
            return OVERDUE
        return TODAY if task.due_on == today else SOON
    if audiences == {Audience.WATCHER}:
        return WATCHED
    return REPORTED if Anchor.DUE_DAY in anchors else CONGRESS


def _way(task, person, audiences):
    if Audience.OWNER in audiences:
        if task.owner_id == person.pk:
            return "owner"
        return "stand_in" if task.owner_id else "unowned"
    if Audience.DECIDER in audiences:
        return "decide"
    return "watch" if audiences == {Audience.WATCHER} else "report"


def due_words(due_on, today, calendar):
    days = calendar.between(today, due_on)
    if due_on == today:
        return _("due today")
    if due_on < today:
        return ngettext("%(n)d working day overdue", "%(n)d working days overdue", -days) % {"n": -days}
    return ngettext("%(n)d working day left", "%(n)d working days left", days) % {"n": days}
