"""A file, a paper kept elsewhere, its removal or a comment -> a row under the task's lock, or a sentence for a no."""

from dataclasses import replace
from hashlib import file_digest

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.access import sees_task, viewer_of
from workflows.guards import REASON_LETTERS, does_the_work, guard, has_reason, paper_is_not_from_the_future, plan_runs
from workflows.keeping import keep
from workflows.models.tasks import Attachment, Change, Comment, Task
from workflows.moving import Refused, facts, why_not_of
from workflows.words import Phase, Role

IN_WORK = (Phase.WAITING, Phase.DOING, Phase.BLOCKED)
FILE = Attachment._meta.get_field("file")


@guard(gettext_lazy("Only the person who added it, a head, a leader or the office removes it."))
def may_remove(known):
    return known.holds(Role.HEAD, Role.DEPUTY, Role.LEADER, Role.OFFICE) or known.holds(Role.OFFICE, here=False)


# What can be handed in


def current_stage(task):
    """The stage that is worked on: the first that is not behind the task; none when all are."""
    return next((stage for stage in task.stages.all() if stage.phase != Phase.DONE), None)


def why_nothing_is_added(task, known):
    """The sentence for why nobody, or not this person, may add a deliverable now; None where they may."""
    if sentence := why_not_of([does_the_work, plan_runs], known):
        return sentence
    stage = current_stage(task)
    if stage is None or stage.phase == Phase.DONE:
        return _("The task is done. A leader reopens it first.")
    if stage.phase == Phase.REVIEW:
        return _("It has been submitted. Withdraw it before changing the deliverable.")
    if stage.phase not in IN_WORK:
        return _("This is not possible in the state “%(state)s”.") % {"state": task.get_state_display()}
    return None


def attach_file(task_id, *, file, name, content_type, by, at):
    """Keep a file, already looked through by the caller, as the next round of the task's present deliverable.

    The same file sent again gives the row that stands already. `name` is shown, never used as a path.
    """
    fingerprint = file_digest(file.open(), "sha256").hexdigest()
    stored = keep(FILE, file, name)
    kept = False
    try:
        with transaction.atomic():
            task = _locked(task_id)
            stage = _stage_to_fill(task, by, at)
            if stage.no_upload:
                raise Refused(_("The document of this task must not be uploaded. Register it as a document outside the system."))
            same = stage.attachments.filter(sha256=fingerprint, by=by, removed_at=None, kind=Attachment.Kind.FILE).last()
            row = same or _next_round(
                task, stage, kind=Attachment.Kind.FILE, file=stored, original_name=name, content_type=content_type,
                size=file.size, sha256=fingerprint, by=by, at=at,
            )  # fmt: skip
        kept = same is None
        return row
    finally:
        if not kept:
            FILE.storage.delete(stored)


def attach_paper(task_id, *, number, dated_on, kept_at, subject="", by, at):
    """Register a paper that stays outside the system; the same number and date again gives the row that stands."""
    with transaction.atomic():
        task = _locked(task_id)
        stage = _stage_to_fill(task, by, at)
        _ask([paper_is_not_from_the_future], _facts(task, by, at, dated_on=dated_on))
        if not (number.strip() and dated_on and kept_at.strip()):
            raise Refused(_("Enter the number and sign, the date and the place where the document is kept."))
        kind = Attachment.Kind.OUTSIDE
        same = stage.attachments.filter(kind=kind, number=number, dated_on=dated_on, removed_at=None).last()
        return same or _next_round(
            task, stage, kind=kind, number=number, dated_on=dated_on, kept_at=kept_at, subject=subject, by=by, at=at
        )


def remove(attachment_id, *, why, by, at):
    """Take a deliverable away; the row stays and tells who and why. Removing twice tells it once."""
    task_id = Attachment.objects.values_list("task_id", flat=True).get(pk=attachment_id)
    with transaction.atomic():
        task = _locked(task_id)
        row = Attachment.objects.get(pk=attachment_id)
        if row.removed_at:
            return row
        known = _facts(task, by, at, note=why)
        own = row.by_id == by.pk and why_nothing_is_added(task, known) is None
        _ask([has_reason] if own else [may_remove, has_reason], known)
        row.removed_by, row.removed_at, row.removed_why = by, at, why
        stored, row.file = row.file.name, ""
        row.save(update_fields=["removed_by", "removed_at", "removed_why", "file"])
        Change.objects.create(task=task, field="deliverable", old=str(row), reason=why, by=by, at=at)
        # Whoever is about to approve has seen what is gone now.
        Task.objects.filter(pk=task_id).update(version=F("version") + 1)
        if stored:
            transaction.on_commit(lambda: FILE.storage.delete(stored))
        return row


def _locked(task_id):
    return Task.objects.select_for_update(of=("self",)).select_related("plan__unit", "stream").get(pk=task_id)


def _facts(task, by, at, **typed):
    viewer = viewer_of(by, today=at.date())
    return facts([task], viewer=viewer)[task.pk].given(**typed)


def _ask(guards, known):
    if sentence := why_not_of(guards, known):
        raise Refused(sentence)


def _stage_to_fill(task, by, at):
    if sentence := why_nothing_is_added(task, _facts(task, by, at)):
        raise Refused(sentence)
    return current_stage(task)


def _next_round(task, stage, **facts_of_it):
    """The row; whoever is about to send on or to decide looks again first."""
    newest = stage.attachments.aggregate(newest=Max("round"))["newest"] or 0
    Task.objects.filter(pk=task.pk).update(version=F("version") + 1)
    return Attachment.objects.create(task=task, stage=stage, round=newest + 1, **facts_of_it)


# What can be said


def seats_to_speak(task, viewer):
    """The viewer's seats that may comment on the task: all that see it but the observer's; leaders' first."""
    unit = task.plan.unit
    where = {"unit": unit, "parent_id": unit.parent_id, "plan_id": task.plan_id, "stream": task.stream}
    spoken = [seat for seat in viewer.seats if seat.role != Role.OBSERVER and sees_task(replace(viewer, seats=(seat,)), **where)]
    return sorted(spoken, key=lambda seat: (seat.role != Role.LEADER, seat.holder_id != viewer.person_id))


def comment(task_id, *, text, instruction=False, wished_on=None, by, at):
    """Write a comment; a leader may mark it as an instruction. The same text sent twice stands once."""
    with transaction.atomic():
        task = _locked(task_id)
        seats = seats_to_speak(task, viewer_of(by, today=at.date()))
        if not seats:
            raise Refused(_("Only people who work on this task, its leaders and the office comment."))
        if instruction and seats[0].role != Role.LEADER:
            raise Refused(_("Only a leader gives an instruction."))
        if not text.strip():
            raise Refused(_("Write the comment first."))
        newest = task.comments.last()
        if newest and (newest.by_id, newest.text, newest.instruction) == (by.pk, text, instruction):
            return newest
        return Comment.objects.create(task=task, by=by, seat_id=seats[0].seat_id, instruction=instruction, wished_on=wished_on, text=text, at=at)


def ask_for_time(task_id, *, wished_on, reason, by, at):
    """Ask for a later day: a comment on the task that names the day and the reason. Who may grant it is told (`Anchor.MORE_TIME`) and changes the day. Returns it."""
    with transaction.atomic():
        task = _locked(task_id)
        _ask([does_the_work, plan_runs], _facts(task, by, at))
        if not task.is_open or task.phase == Phase.REVIEW or task.due_on is None:
            raise Refused(_("This is not possible in the state “%(state)s”.") % {"state": task.get_state_display()})
        if wished_on <= max(task.due_on, at.date()):
            day = f"{max(task.due_on, at.date()):%d/%m/%Y}"
            raise Refused(_("Ask for a day after %(day)s.") % {"day": day}, "wished_on")
        if task.due_on < task.plan.anchor_on <= wished_on:
            raise Refused(_("The congress opens on %(day)s: what is due before it stays before it.") % {"day": f"{task.plan.anchor_on:%d/%m/%Y}"}, "wished_on")
        if sum(letter.isalpha() for letter in reason) < REASON_LETTERS:
            raise Refused(_("Write the reason in at least 10 letters, for example: “Waiting for the finance section to confirm the estimate.”"), "reason")
        text = _("Asks for more time, until %(day)s: %(reason)s") % {"day": f"{wished_on:%d/%m/%Y}", "reason": reason.strip()}
        return comment(task_id, text=text, wished_on=wished_on, by=by, at=at)
