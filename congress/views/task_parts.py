"""A task -> the prepared parts of its page: people, deliverables, what it waits for, comments, history."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.templatetags.office import day, file_size, moment, state_html
from workflows.access import active, name_for, sees_task
from workflows.models import Attachment, Change, Seat, SubcommitteeStream, Wait
from workflows.moving import TABLES
from workflows.words import APPROVING_ROLES, OPEN_PHASES, Kind, Phase, in_language

# People


def people_of(row, today):
    """The body that does the work and who decides in it."""
    seats = Seat.objects.filter(active(today), role__in=APPROVING_ROLES).select_related("person", "subcommittee").order_by("rank", "id")
    links = SubcommitteeStream.objects.filter(plan=row.plan_id, stream=row.stream_id).select_related("subcommittee")
    link = links.prefetch_related(Prefetch("subcommittee__seats", seats, to_attr="deciding")).first()
    if link is None:
        return {"body": "", "approvers": []}
    approvers = link.subcommittee.deciding if row.kind == Kind.GENERAL else []
    return {"body": str(link.subcommittee), "approvers": approvers}


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


# What it waits for, and what waits for it


def waits_of(row, viewer):
    """{"needs": […], "awaited": […]}: name as the reader may know it, a link where they may follow it."""
    near = Wait.objects.filter(stage__task=row.pk).select_related(*_path("needs")).order_by("needs__due_on", "needs_id")
    far = Wait.objects.filter(needs__task=row.pk).select_related(*_path("stage")).order_by("stage__due_on", "stage_id")
    return {
        "needs": _once(_neighbour(wait.needs, viewer) for wait in near if wait.needs.task_id != row.pk),
        "awaited": _once(_neighbour(wait.stage, viewer) for wait in far if wait.stage.task_id != row.pk),
    }


def _path(end):
    return [f"{end}__task__{name}" for name in ("plan__unit", "stream", "owner")]


def _neighbour(stage, viewer):
    task = stage.task
    unit = task.plan.unit
    where = {"unit": unit, "parent_id": unit.parent_id, "plan_id": task.plan_id, "stream": task.stream}
    seen = sees_task(viewer, **where)
    name = str(stage) if seen else name_for(viewer, title_row=stage, **where)
    person = in_language(task.owner, "name") if seen and task.owner and stage.phase != Phase.DONE else ""
    return {
        "name": name,
        "url": reverse("task", args=[task.pk]) if seen else "",
        "state": state_html(stage.shown_state),
        "person": person,
        "phone": task.owner.phone if person else "",
        "due": day(stage.due_on) if seen and stage.phase != Phase.DONE else "",
    }


def _once(rows):
    return list({(row["name"], row["url"]): row for row in rows}.values())


# Comments and history


def comments_of(row):
    return list(row.comments.select_related("by", "seat__subcommittee", "seat__unit").order_by("-id"))


def history_of(row):
    """Moves and changes of owner or day, newest first: when, what, who, and what was written."""
    steps = row.steps.select_related("by", "seat__subcommittee", "seat__unit", "stands_in_for")
    changes = Change.objects.filter(task=row.pk).select_related("by")
    told = [(step.at, 1, step.sequence, _step(step, row.kind)) for step in steps] + [(change.at, 0, change.pk, _change(change)) for change in changes]
    return [line for _at, _kind, _number, line in sorted(told, key=lambda one: one[:3], reverse=True)]


def _step(step, kind):
    arrows = TABLES[kind].get(step.action)
    label = str(arrows[0][2].label) if arrows else step.get_to_state_display()
    who = [in_language(step.by, "name")] if step.by else []
    if step.seat:
        who.append(step.seat.label)
    if step.stands_in_for:
        who.append(_("acting for %(person)s") % {"person": in_language(step.stands_in_for, "name")})
    if step.on_behalf:
        who.append(_("updated on the owner's behalf"))
    if step.number:
        who.append(_("%(number)s of %(day)s") % {"number": step.number, "day": day(step.dated_on)})
    return {"action": step.action, "at": moment(step.at), "what": label, "who": " · ".join(who), "note": step.note}


def _change(change):
    names = {"owner": _("Owner"), "due_on": _("Due day"), "title": _("Title"), "deliverable": _("Deliverables")}
    what = _("%(field)s: %(old)s → %(new)s") % {
        "field": names.get(change.field, change.field), "old": change.old or _("none"), "new": change.new or _("none"),
    }  # fmt: skip
    return {"at": moment(change.at), "what": what, "who": in_language(change.by, "name"), "note": change.reason}
