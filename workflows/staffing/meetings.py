"""The minutes and figures of a step's meeting, the day of presenting -> rows under the task's lock, or a sentence for a no."""

from dataclasses import replace

from django.utils.translation import gettext as _

from workflows.facts.personnel import why_too_early
from workflows.guards import does_the_work
from workflows.guards.personnel import STEPS, is_approved, is_open_to_work, presented_after_the_approval, steps_held
from workflows.models.personnel import PersonnelSheet, StepMeeting
from workflows.models.tasks import Change
from workflows.moving import Refused, why_not_of
from workflows.weighing import Meeting, mistakes_of_meeting
from workflows.writing import at_work


def may_be_entered(position, *, held, entered):
    """The next step, the last one that was held (until the next is), and one that was held outside and has no figures yet."""
    return position in (held, held + 1) or (position < held and position not in entered)


def record_meeting(task_id, position, *, held_on, number, kept_at, summoned, present, in_favour, by, at):
    """The minutes and figures of step `position`; entered again they are corrected, and the old ones stay in the history.

    A meeting below its threshold is kept as it was; the step cannot be recorded with it.
    """
    assert 1 <= position <= len(STEPS), position
    figures = Meeting(summoned, present, in_favour)
    for field, sentence in mistakes_of_meeting(figures).items():
        raise Refused(sentence, field)
    if not (number.strip() and kept_at.strip()):
        raise Refused(_("Enter the number of the minutes and where they are kept."), "number" if not number.strip() else "kept_at")
    if held_on > at.date():
        raise Refused(_("The meeting cannot be after today."), "held_on")
    with at_work(task_id, by=by, at=at, ask=[does_the_work, is_open_to_work]) as (task, known):
        rows = {row.position: row for row in StepMeeting.objects.filter(task=task)}
        _refuse_order(position, rows, held_on, held=steps_held(known.state))
        facts = {"held_on": held_on, "number": number.strip(), "kept_at": kept_at.strip(), "summoned": summoned, "present": present}
        facts |= {"in_favour": in_favour, "by": by, "at": at}
        old = rows.get(position)
        row, _new = StepMeeting.objects.update_or_create(task=task, position=position, defaults=facts)
        if old and _told(old) != _told(row):
            Change.objects.create(task=task, field="meeting", old=_told(old), new=_told(row), by=by, at=at)
    return row


def _refuse_order(position, rows, held_on, *, held):
    if position > held + 1:
        raise Refused(_("Step %(n)s comes first.") % {"n": held + 1})
    if not may_be_entered(position, held=held, entered=rows):
        raise Refused(_("Step %(n)s has been followed by the next one; its figures stay.") % {"n": position})
    before = max((row for row in rows.values() if row.position < position), key=lambda row: row.position, default=None)
    after = min((row for row in rows.values() if position < row.position <= held), key=lambda row: row.position, default=None)
    this = StepMeeting(position=position, held_on=held_on)
    if before and (sentence := why_too_early(before, this)):
        raise Refused(sentence, "held_on")
    if after and after.held_on < held_on:
        words = {"day": f"{held_on:%d/%m/%Y}", "n": after.position, "after": f"{after.held_on:%d/%m/%Y}"}
        raise Refused(_("%(day)s is after step %(n)s, which was held on %(after)s.") % words, "held_on")


def _told(row):
    """One line for the history: step, day, summoned/present/in favour, minutes."""
    figures = f"{row.summoned}/{row.present}/{row.in_favour}"
    return f"({row.position}) {row.held_on:%d/%m/%Y} · {figures} · {row.number} · {row.kept_at}"[:200]


def say_presented(task_id, *, on_day, by, at):
    """The day on which the list was presented to the congress; not before the superior's approval, not after today."""
    if on_day > at.date():
        raise Refused(_("The day cannot be after today."), "on_day")
    with at_work(task_id, by=by, at=at, ask=[does_the_work, is_approved]) as (task, known):
        own = replace(known.own, presented_on=on_day)
        typed = known.given(tell_own=lambda: own)
        if sentence := why_not_of([presented_after_the_approval], typed):
            raise Refused(sentence, "on_day")
        PersonnelSheet.objects.update_or_create(task=task, defaults={"presented_on": on_day})
