"""A person's seats on a day -> their tasks in groups: returned and overdue, to approve, due soon, waiting for others."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress import access
from congress.asked import whole_number
from congress.models import User
from congress.views.answers import waiting_line
from congress.views.next_steps import decision_arrow
from congress.views.work_rows import NEEDED, work_row
from workflows.access import Viewer, active, visible
from workflows.fitting import seats_to_decide
from workflows.guards import seat_for
from workflows.models import DayOverride, Seat, Stage, Task, Unit
from workflows.models.units import under
from workflows.moving import facts
from workflows.reminding.wishing import put_off
from workflows.words import APPROVING_ROLES, DECIDED_ABOVE, OPEN_PHASES, SUBCOMMITTEE_ROLES, Phase, Role, State

NEAR = 7
"""Working days ahead."""
SHOWN = {"late": 10, "approve": 10, "near": 10, "waiting": 5}
"""Rows of a group, so that the page stays below 40 kB on a weak line."""
PAGE = 50
OPEN = Q(phase__in=OPEN_PHASES, plan__suspended_on=None)
WITH_THE_SUPERIOR = reduce(or_, (Q(kind=kind, state__in=states) for kind, states in DECIDED_ABOVE.items()))
GROUPS = {
    "late": gettext_lazy("Returned and overdue"),
    "approve": gettext_lazy("Waiting for my decision"),
    "near": gettext_lazy("Due in the next 7 working days"),
    "waiting": gettext_lazy("Waiting for others"),
}


# Which tasks


def own(viewer):
    return Q(owner__in=viewer.people_acted_for) & OPEN


def to_decide(viewer):
    """Candidates for the viewer's decision; the guards have the last word.

    Leaders come in where no head can decide: for what a head submitted, or where the body has none;
    the superior's leaders, of a confidential stream its heads, only where the unit has no leader besides the submitter either.
    """
    in_body = {"subcommittee__plan": OuterRef("plan"), "subcommittee__links__stream": OuterRef("stream"), "role__in": APPROVING_ROLES}
    others, submitter = seats_to_decide(today=viewer.on_day), Seat.objects.filter(active(viewer.on_day), person=OuterRef("submitted_by"))
    no_head = Exists(submitter.filter(**in_body)) | ~Exists(others.filter(**in_body))
    leaders = others.filter(unit=OuterRef("plan__unit"), role=Role.LEADER)
    found = Q(pk__in=[])
    for seat in viewer.seats:
        if seat.role in APPROVING_ROLES:
            found |= Q(state=State.IN_REVIEW, plan=seat.plan_id, stream__in=seat.stream_ids)
            confidential = Q(stream__in=seat.stream_ids, stream__confidential=True)
            left = WITH_THE_SUPERIOR | Q(state=State.IN_REVIEW) & no_head & ~Exists(leaders)
            found |= left & confidential & Q(plan__unit__parent=seat.unit_id)
        elif seat.role == Role.LEADER:
            here, below = Q(plan__unit=seat.unit_id), Q(plan__unit__parent=seat.unit_id)
            found |= Q(state=State.IN_REVIEW) & no_head & (here | below & ~Exists(leaders)) | WITH_THE_SUPERIOR & (here | below)
    return found & OPEN & ~Q(submitted_by=viewer.person_id)


def decisions_of(viewer, unit):
    """[(task, its facts)] of a unit and all below it that wait for this viewer's decision, the oldest need first: My work's own group."""
    below = under(unit.path, field="plan__unit__path")
    found = visible(Task, viewer).filter(to_decide(viewer), below).select_related(*NEEDED).order_by(F("due_on").asc(nulls_last=True), "id")
    tasks = list(found)
    known = facts(tasks, viewer=viewer) if tasks else {}
    return [(task, known[task.pk]) for task in tasks if decision_arrow(task, known[task.pk])]


def waiting(viewer):
    return Q(submitted_by__in=viewer.people_acted_for, phase=Phase.REVIEW) & OPEN


# In which group, under which seat


@dataclass
class Work:
    """All that the page shows, before rows are made."""

    viewer: Viewer
    only: str = ""
    """One group, whole, instead of the first rows of each."""
    seat_id: int | None = None

    @cached_property
    def calendar(self):
        return DayOverride.objects.calendar(language=get_language())

    @cached_property
    def horizon(self):
        return self.calendar.add(self.viewer.on_day, NEAR)

    @cached_property
    def tasks(self):
        near = own(self.viewer) & (Q(due_on__lte=self.horizon) | Q(state=State.RETURNED) | Q(phase__in=[Phase.REVIEW, Phase.BLOCKED]))
        found = visible(Task, self.viewer).filter(near | to_decide(self.viewer) | waiting(self.viewer))
        return list(found.select_related(*NEEDED).order_by(F("due_on").asc(nulls_last=True), "id"))

    @cached_property
    def facts(self):
        return facts(self.tasks, viewer=self.viewer) if self.tasks else {}

    @cached_property
    def put_off(self):
        return put_off([task.pk for _group, _seat, task in self.placed], self.viewer)

    @cached_property
    def placed(self):
        """[(group, seat id, task)] in the order of the page: returned first, then the oldest day."""
        found = [self._place(task) for task in self.tasks]
        order = list(GROUPS)
        return sorted((one for one in found if one), key=lambda one: (order.index(one[0]), one[2].state != State.RETURNED))

    def _place(self, task):
        known = self.facts[task.pk]
        arrow = decision_arrow(task, known)
        if arrow:
            return "approve", seat_for(arrow.by, known).seat_id, task
        if task.owner_id not in self.viewer.people_acted_for and task.submitted_by_id not in self.viewer.people_acted_for:
            return None
        return self._group(task), _seat_of(task, known), task

    def _group(self, task):
        if task.phase == Phase.REVIEW:
            return "waiting"
        if task.state == State.RETURNED or (task.due_on and task.due_on < self.viewer.on_day):
            return "late"
        return "near" if task.due_on and task.due_on <= self.horizon else "waiting"

    @cached_property
    def per_seat(self):
        return Counter(seat_id for _group, seat_id, _task in self.placed)

    @property
    def chosen(self):
        return [one for one in self.placed if self.seat_id in (None, one[1]) and self.only in ("", one[0])]

    def groups(self, page_number):
        by_group = {}
        for group, _seat, task in self.chosen:
            by_group.setdefault(group, []).append(task)
        return [self._shown(name, tasks, page_number) for name, tasks in by_group.items()]

    def _shown(self, name, tasks, page_number):
        page = Paginator(tasks, PAGE if self.only else SHOWN[name]).get_page(page_number if self.only else 1)
        rows = [work_row(task, self.facts[task.pk], self.calendar, put_off=self.put_off.get(task.pk)) for task in page]
        return Group(name, _heading(name, tasks), len(tasks), rows, page if self.only else None)


@dataclass
class Group:
    name: str
    heading: str
    count: int
    rows: list = field(default_factory=list)
    page: object = None

    @property
    def more(self):
        return 0 if self.page else self.count - len(self.rows)


def _heading(name, tasks):
    returned = sum(task.state == State.RETURNED for task in tasks)
    if name == "late" and not returned:
        return _("Overdue")
    if name == "late" and returned == len(tasks):
        return _("Returned")
    return GROUPS[name]


def _seat_of(task, known):
    """The seat under which the task is the person's; the owner's own where they stand in for the owner."""
    seats = sorted(known.seats, key=lambda seat: (seat.holder_id != task.owner_id, seat.role not in SUBCOMMITTEE_ROLES))
    return seats[0].seat_id if seats else None


def one_row(viewer, task_id, **said):
    """The row of one task as it is now, for the answer to a move."""
    task = visible(Task, viewer).select_related(*NEEDED).get(pk=task_id)
    known = facts([task], viewer=viewer)[task_id]
    return work_row(task, known, DayOverride.objects.calendar(language=get_language()), **said)


# The page


def my_work(request):
    viewer = access.viewer(request)
    only = request.GET.get("group", "")
    work = Work(viewer, only if only in GROUPS else "", whole_number(request.GET.get("seat", "")))
    groups = work.groups(request.GET.get("page"))
    nothing_near = not any(group.name in ("late", "near") for group in groups) and not work.only
    context = {
        "groups": groups,
        "chips": _chips(work) if len(viewer.seats) > 1 else [],
        "count": len(work.chosen),
        "my_work_count": len(work.placed),
        "only": GROUPS.get(work.only, ""),
        "nothing_near": nothing_near,
        "nothing_to_decide": work.per_seat.keys().isdisjoint(_deciding(work)) and any(seat.role in APPROVING_ROLES for seat in viewer.seats),
        "here": request.get_full_path(),
        "asked_line": waiting_line(viewer),
        **_all_of_mine(viewer, nothing_near),
    }
    if not context["all_open"] and not work.placed:
        context |= _who_assigns(viewer)
    return render(request, "my_work/page.html", context)


def _deciding(work):
    return {seat_id for group, seat_id, _task in work.placed if group == "approve"}


def _all_of_mine(viewer, nothing_near):
    """How many stages the list behind ‹All my tasks› has, how many in one's bodies have no owner, and what comes next."""
    open_stages = visible(Stage, viewer).filter(phase__in=OPEN_PHASES, task__plan__suspended_on=None)
    bodies = Q(pk__in=[])
    for seat in viewer.seats:
        if seat.role in APPROVING_ROLES:
            bodies |= Q(task__plan=seat.plan_id, task__stream__in=seat.stream_ids)
    mine, nobodys = Q(task__owner=viewer.person_id), Q(task__owner=None) & bodies
    counts = open_stages.filter(mine | nobodys).aggregate(all_open=Count("pk", filter=mine), unassigned=Count("pk", filter=nobodys))
    if not (counts["all_open"] and nothing_near):
        return counts
    return counts | {"nearest": open_stages.filter(mine, due_on__gte=viewer.on_day).select_related("task").order_by("due_on", "pk").first()}


def _who_assigns(viewer):
    """For somebody without any task: who hands out the work, and whom to ring."""
    bodies = [seat for seat in viewer.seats if seat.role == Role.MEMBER]
    seat = (bodies or list(viewer.seats) or [None])[0]
    if seat is None:
        return {"without_seat": True}
    unit = Unit.objects.get(pk=seat.unit_id)
    return {"body": seat.subcommittee_name, "looks_on": not bodies, "unit": unit}


def _chips(work):
    names = _names(work.viewer)
    base = reverse("my_work")
    chips = [{"label": _("All"), "url": base, "count": len(work.placed), "on": work.seat_id is None}]
    for seat in work.viewer.seats:
        chips.append(
            {
                "label": _chip_label(seat, names),
                "url": f"{base}?seat={seat.seat_id}",
                "count": work.per_seat[seat.seat_id],
                "on": work.seat_id == seat.seat_id,
            }
        )
    return chips


def _names(viewer):
    """Names of those the viewer stands in for; asked only where there are any."""
    others = viewer.people_acted_for - {viewer.person_id}
    return User.objects.in_bulk(others) if others else {}


def _chip_label(seat, names):
    label = f"{seat.subcommittee_name} · {seat.unit_name}" if seat.subcommittee_name else seat.label
    if seat.holder_id in names:
        return _("For %(person)s: %(seat)s") % {"person": names[seat.holder_id], "seat": label}
    return label


@require_POST
def close_first_steps(request):
    User.objects.filter(pk=request.user.pk).update(first_steps_closed=True)
    return HttpResponse() if request.htmx else redirect("my_work")
