"""Small rows of a document's consultation for tests: drafts with real files, rounds, answers."""

from datetime import date
from io import BytesIO

from django.core.files.base import ContentFile
from docx import Document

from tests.factories import NOW, a_long_task, a_person, a_plan, a_seat, a_stream, a_unit, numbers
from workflows.models import Addressee, Attachment, Draft, Opinion, Round, Task
from workflows.words import PHASE_OF, Kind, Level, Role, State

CLOSES = date(2025, 2, 20)


def a_document(plan=None, *, state=State.DRAFTING):
    return put(a_long_task(Kind.DOCUMENT, plan or a_plan(a_unit(a_unit(level=Level.DISTRICT)))), state)


def put(task, state):
    """The task's row put straight into a state: a test's fixture, not a move."""
    Task.objects.filter(pk=task.pk).update(state=state, phase=PHASE_OF[state])
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)


def a_docx(*paragraphs):
    document, kept = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(kept)
    return kept.getvalue()


def a_deliverable(task, body=b"Text", name="du-thao.txt", *, by=None):
    stage = task.stages.first()
    place = stage.attachments.count() + 1
    return Attachment.objects.create(
        task=task, stage=stage, kind="file", round=place, original_name=name, file=ContentFile(body, name), size=len(body),
        content_type="text/plain", by=by or a_person(), at=NOW,
    )  # fmt: skip


def a_draft(task, paper="political", *, body=b"Text", name="du-thao.txt"):
    attachment = a_deliverable(task, body, name)
    number = Draft.objects.filter(task=task, paper=paper).count() + 1
    return Draft.objects.create(task=task, paper=paper, number=number, attachment=attachment, by=attachment.by, at=NOW)


def a_round(task, drafts=None, *, units=(), groups=(), passed_on=None, title="", closes_on=CLOSES, closed=False):
    by = a_person()
    unit = passed_on.unit if passed_on else task.plan.unit
    row = Round.objects.create(
        task=task, unit=unit, passed_on=passed_on, title=title or f"Lấy ý kiến đợt {next(numbers)}", closes_on=closes_on, by=by, at=NOW,
        closed_by=by if closed else None, closed_at=NOW if closed else None,
    )  # fmt: skip
    row.drafts.set(drafts or [a_draft(task)])
    for one in units:
        Addressee.objects.create(round=row, unit=one)
    for name in groups:
        Addressee.objects.create(round=row, group=name)
    return row


def an_opinion(addressee, text="Bổ sung số liệu năm 2024.", *, sent=True, **facts):
    by = a_person()
    if sent and addressee.answered_at is None:
        addressee.answered_by, addressee.answered_at = by, NOW
        addressee.save()
    return Opinion.objects.create(addressee=addressee, text=text, given_by=by, at=NOW, **facts)


def people_of(task):
    """The owner, the head, the office and the leader of the task's unit, and the superior's leader."""
    plan, unit = task.plan, task.plan.unit
    people = {role.value: a_seat(role, plan, stream=task.stream) for role in (Role.HEAD, Role.MEMBER)}
    people |= {role.value: a_seat(role, unit) for role in (Role.OFFICE, Role.LEADER, Role.OBSERVER)}
    people["superior"] = a_seat(Role.LEADER, unit.parent)
    people["owner"] = people["member"]
    Task.objects.filter(pk=task.pk).update(owner=people["owner"])
    return people


def a_lower_unit(unit, **facts):
    """A direct lower unit with the people who answer for it: {role: person}, and one who only looks on."""
    below = a_unit(unit, **facts)
    plan = a_plan(below)
    people = {Role.OFFICE: a_seat(Role.OFFICE, below), Role.LEADER: a_seat(Role.LEADER, below), Role.OBSERVER: a_seat(Role.OBSERVER, below)}
    people[Role.MEMBER] = a_seat(Role.MEMBER, plan)
    people["service"] = a_seat(Role.MEMBER, plan, stream=a_stream("service"))
    return below, people


# For the table of roles


def a_consulted_document(task):
    """Drafts before and after a round with a group; whether the round is open goes by the state (`rounds_as_in`)."""
    a_round(task, [a_draft(task)], groups=["Mặt trận Tổ quốc"])
    a_draft(task)


def rounds_as_in(task, state):
    """Open while the consultation is prepared, closed from then on: no row can be both."""
    is_open = state in (State.OUTLINE, State.DRAFTING)
    by = a_person()
    Round.objects.filter(task=task).update(closed_by=None if is_open else by, closed_at=None if is_open else NOW)
