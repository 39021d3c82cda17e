"""An addressee + what its people say -> Opinions; what lower units said is gathered into the answer; then the answer is sent."""

from contextlib import contextmanager
from hashlib import file_digest

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from workflows.access import answers_for, asks_in, viewer_of
from workflows.facts import facts
from workflows.guards import does_the_work
from workflows.keeping import keep
from workflows.models.documents import Addressee, Opinion, Round
from workflows.models.tasks import Task
from workflows.moving import Refused

FILE = Opinion._meta.get_field("file")
HEARD = Q(addressee__answered_at__isnull=False) | Q(addressee__unit=None)
"""Opinions that the asking side may read: of answers that were sent, and of groups."""


def types_answer(addressee, viewer):
    """Whether the viewer may write the addressee's answer: a unit's own people; for a group whoever works on the asking side."""
    if addressee.unit_id:
        return Addressee.objects.filter(answers_for(viewer), pk=addressee.pk).exists()
    if addressee.round.passed_on_id:
        return Round.objects.filter(asks_in(viewer), pk=addressee.round_id).exists()
    task = Task.objects.select_related("plan__unit", "stream").get(pk=addressee.round.task_id)
    return does_the_work.asks(facts([task], viewer=viewer)[task.pk])


@contextmanager
def answering(addressee_id, *, by, at):
    """Lock the round, ask whether it is open and the answer the person's, hand the addressee to the block."""
    with transaction.atomic():
        round_id = Addressee.objects.values_list("round_id", flat=True).get(pk=addressee_id)
        Round.objects.select_for_update().get(pk=round_id)
        addressee = Addressee.objects.select_related("round__task__plan__unit", "round__task__stream", "unit").get(pk=addressee_id)
        if not types_answer(addressee, viewer_of(by, today=at.date())):
            raise Refused(_("Only the people of the unit that is asked write its answer; of a group, the unit that asks."))
        row = addressee.round
        if row.task.plan.suspended_on:
            raise Refused(_("The plan is suspended. Nothing moves until it is resumed."))
        if row.closed_at:
            raise Refused(_("The round was closed on %(day)s; no answer is taken any more.") % {"day": f"{row.closed_at.astimezone():%d/%m/%Y}"})
        yield addressee


def add_opinion(addressee_id, *, section="", text="", file=None, name="", content_type="", by, at):
    """Write one opinion, as text, as a file already looked through by the caller, or both. The same sent again stands once.

    A group's opinion is heard at once; a unit's when its answer is sent, or at once if it has been.
    """
    text, section = text.strip(), section.strip()
    if not text and file is None:
        raise Refused(_("Write the opinion, or add it as a file."), "text")
    fingerprint = file_digest(file.open(), "sha256").hexdigest() if file else ""
    stored = keep(FILE, file, name) if file else ""
    kept = False
    try:
        with answering(addressee_id, by=by, at=at) as addressee:
            said = {"section": section, "text": text, "sha256": fingerprint, "given_by": by, "taken_from": None}
            same = addressee.opinions.filter(**said).last()
            row = same or Opinion.objects.create(
                addressee=addressee, file=stored, original_name=name if file else "", content_type=content_type if file else "",
                size=file.size if file else 0, at=at, **said,
            )  # fmt: skip
            if addressee.unit_id is None:
                _mark_answered(addressee, by=by, at=at)
        kept = same is None
        return row
    finally:
        if stored and not kept:
            FILE.storage.delete(stored)


def remove_opinion(opinion_id, *, by, at):
    """Take an opinion back before the answer is sent. Twice does no harm."""
    addressee_id = Opinion.objects.filter(pk=opinion_id).values_list("addressee_id", flat=True).first()
    if addressee_id is None:
        return
    with answering(addressee_id, by=by, at=at) as addressee:
        if addressee.answered_at:
            raise Refused(_("The answer has been sent; what it says stays."))
        row = addressee.opinions.filter(pk=opinion_id).first()
        if row is None:
            return
        stored = row.file.name
        row.delete()
        if stored and not Opinion.objects.filter(file=stored).exists():
            transaction.on_commit(lambda: FILE.storage.delete(stored))


def send_answer(addressee_id, *, agrees=False, by, at):
    """Hand the answer to the unit that asks; late after the closing day. Sending again changes nothing.

    Without an opinion it needs `agrees`: nothing to add.
    """
    with answering(addressee_id, by=by, at=at) as addressee:
        if not agrees and not addressee.answered_at and not addressee.opinions.exists():
            raise Refused(_("Write at least one opinion, or tick that there is none to add."), "agrees")
        _mark_answered(addressee, by=by, at=at)
        return addressee


def _mark_answered(addressee, *, by, at):
    if addressee.answered_at:
        return
    addressee.answered_by, addressee.answered_at = by, at
    addressee.late = at.date() > addressee.round.closes_on
    addressee.save(update_fields=["answered_by", "answered_at", "late"])


# What came from below


def left_to_gather(addressee):
    """Opinions that lower units and groups have given to what was passed on, and that this answer does not carry yet."""
    carried = Opinion.objects.filter(addressee=addressee.pk, taken_from__isnull=False).values("taken_from")
    return Opinion.objects.filter(HEARD, addressee__round__passed_on=addressee.pk).exclude(pk__in=carried)


def gather(addressee_id, *, by, at):
    """Carry what came from below into the unit's own answer; each keeps where it came from. Returns how many were new."""
    with answering(addressee_id, by=by, at=at) as addressee:
        fields = ("section", "text", "file", "original_name", "content_type", "size", "sha256", "given_by_id")
        found = list(left_to_gather(addressee).order_by("addressee_id", "id"))
        Opinion.objects.bulk_create(
            Opinion(addressee=addressee, taken_from=one, at=at, **{name: getattr(one, name) for name in fields}) for one in found
        )
        return len(found)
