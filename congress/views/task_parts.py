"""A task -> the prepared parts of its page: people, deliverables, comments, history."""

from django.db.models import Count, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.templatetags.office import day, file_size, moment
from workflows.access import active
from workflows.models import Attachment, Change, Seat, SubcommitteeStream
from workflows.moving import TABLES
from workflows.words import APPROVING_ROLES, OPEN_PHASES, Kind, in_language

# People


def people_of(row, today):
    """The bodies that do the work and who decides in them."""
    seats = Seat.objects.filter(active(today), role__in=APPROVING_ROLES).select_related("person", "subcommittee").order_by("rank", "id")
    links = SubcommitteeStream.objects.filter(plan=row.plan_id, stream=row.stream_id).select_related("subcommittee")
    bodies = [link.subcommittee for link in links.prefetch_related(Prefetch("subcommittee__seats", seats, to_attr="deciding"))]
    approvers = [seat for body in bodies for seat in body.deciding] if row.kind == Kind.GENERAL else []
    return {"body": ", ".join(map(str, bodies)), "approvers": approvers}


# Deliverables


def deliverables_of(row, *, may_remove, adds):
    """[{stage, needed, rows}] of each stage that has got something or owes it now, newest last."""
    found = Attachment.objects.filter(task=row.pk).select_related("by", "removed_by").order_by("stage__position", "id")
    by_stage = {}
    for attachment in found:
        by_stage.setdefault(attachment.stage_id, []).append(_attachment(attachment, may_remove or (adds == attachment.by_id)))
    stages = list(row.stages.all())
    now = next((stage for stage in stages if stage.phase in OPEN_PHASES), None)
    return [
        {"stage": stage, "needed": in_language(stage, "deliverable"), "rows": by_stage.get(stage.pk, [])}
        for stage in stages
        if stage.pk in by_stage or (stage.deliverable and (row.kind == Kind.GENERAL or stage == now))
    ]


def _attachment(row, may_remove):
    by, at = in_language(row.by, "name"), moment(row.at)
    shown = {"pk": row.pk, "round": row.round, "name": str(row), "url": "", "facts": "", "removed": "", "may_remove": may_remove}
    if row.removed_at:
        shown["removed"] = _("removed by %(person)s on %(time)s: %(why)s") % {
            "person": in_language(row.removed_by, "name"), "time": moment(row.removed_at), "why": row.removed_why,
        }  # fmt: skip
        shown["may_remove"] = False
    elif row.kind == Attachment.Kind.FILE:
        shown["url"] = reverse("attachment", args=[row.pk])
        shown["facts"] = f"{file_size(row.size)} · {by}, {at}"
    else:
        shown["name"] = _("%(number)s of %(day)s") % {"number": row.number, "day": day(row.dated_on)}
        kept = _("document outside the system, kept at %(place)s") % {"place": row.kept_at}
        shown["facts"] = " · ".join(filter(None, [row.subject, kept, f"{by}, {at}"]))
    return shown


# Comments and history


NEWEST = 10


def comments_of(row, *, whole=False):
    """The newest with every instruction, or all; each with `in_all`, how many there are."""
    counted = row.comments.order_by().values("task").annotate(n=Count("pk")).values("n")
    shown = row.comments.select_related("by", "seat__subcommittee", "seat__unit").annotate(in_all=Subquery(counted)).order_by("-id")
    if not whole:
        shown = shown.filter(Q(instruction=True) | Q(pk__in=row.comments.order_by("-id").values("pk")[:NEWEST]))
    return list(shown)


def history_of(row):
    """Moves and changes of owner or day, newest first: when, what, who, and what was written."""
    steps = row.steps.select_related("by", "seat__subcommittee", "seat__unit", "stands_in_for")
    changes = Change.objects.filter(task=row.pk).select_related("by")
    told = [(step.at, 1, step.sequence, _step(step, row.kind)) for step in steps] + [(change.at, 0, change.pk, _change(change)) for change in changes]
    return [line for _at, _kind, _number, line in sorted(told, key=lambda one: one[:3], reverse=True)]


def _step(step, kind):
    arrows = TABLES[kind].get(step.action)
    told = next((arrow for source, _target, arrow in arrows if source == step.from_state), arrows[0][2]) if arrows else None
    label = str(told.label) if told else step.get_to_state_display()
    who = [in_language(step.by, "name")] if step.by else []
    if step.seat:
        who.append(step.seat.label)
    if step.stands_in_for:
        who.append(_("acting for %(person)s") % {"person": in_language(step.stands_in_for, "name")})
    if step.on_behalf:
        who.append(_("updated on the owner's behalf"))
    if step.number:
        who.append(_("%(number)s of %(day)s") % {"number": step.number, "day": day(step.dated_on)})
    return {"action": step.action, "reached": step.to_state, "at": moment(step.at), "what": label, "who": " · ".join(who), "note": step.note}


def _change(change):
    names = {
        "owner": _("Owner"), "due_on": _("Due day"), "title": _("Title"), "deliverable": _("Deliverables"), "round": _("Consultation"), "budget_line": _("Estimate"),
        "check_item": _("Check-list"), "print_job": _("Print job"), "campaign_item": _("Item of the campaign"),
        "meeting": _("Step (summoned/present/in favour)"), "structure": _("Structure of the list"), "dossiers": _("Dossiers"), "delegates": _("Delegates"),
        "ballot_delegates": _("Delegates at the ballot"), "ballot_names": _("Names (put forward, from outside, withdrawn)"), "ballot_list": _("Vote on the list"),
        "ballot": _("Ballot (present/issued/returned = valid + invalid)"), "ballot_decision": _("Decision of the congress"),
    }  # fmt: skip
    what = _("%(field)s: %(old)s → %(new)s") % {
        "field": names.get(change.field, change.field), "old": change.old or _("none"), "new": change.new or _("none"),
    }  # fmt: skip
    return {"at": moment(change.at), "what": what, "who": in_language(change.by, "name"), "note": change.reason}
