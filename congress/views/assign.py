"""One task or many, ticked in the list -> the form that names their owner, and the owner named."""

from collections import defaultdict

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import access, clock
from congress.asked import own_page, whole_number
from congress.forms.assign import OwnerForm
from workflows import planning
from workflows.access import active, may_assign
from workflows.folding import by_given_name
from workflows.models import Seat, Task
from workflows.words import OPEN_PHASES, Phase, in_language

MOST = 200
"""Tasks that one address can carry."""


def assign(request, pk):
    return _answer(request, [pk], one=True)


def assign_many(request):
    named = map(whole_number, (request.POST or request.GET).getlist("task"))
    ids = [number for number in named if number is not None][:MOST]
    if not ids:
        messages.info(request, _("Tick the tasks to be assigned first. These have no owner yet."))
        return redirect(f"{reverse('tasks')}?owner=none&group=open")
    return _answer(request, ids)


def _answer(request, ids, *, one=False):
    seen = list(access.rows(Task, request).filter(pk__in=ids).select_related("plan__unit", "stream", "owner").order_by("due_on", "pk"))
    viewer = access.viewer(request)
    mine = [task for task in seen if may_assign(viewer, unit=task.plan.unit, plan_id=task.plan_id, stream=task.stream)]
    if not mine:
        raise Http404
    tasks = [task for task in mine if task.phase in (*OPEN_PHASES, Phase.SUSPENDED)]
    form = OwnerForm(request.POST or None, candidates=candidates(tasks, clock.today()), initial=_first_choice(tasks))
    if request.method == "POST" and tasks and form.is_valid() and _assigned(request, form, tasks):
        return redirect(_back(request, tasks, one))
    context = {
        "form": form,
        "tasks": tasks,
        "left_out": len(ids) - len(tasks),
        "back": _back(request, tasks or mine, one),
        "crumbs": [(_("Tasks"), reverse("tasks")), (_("Assign"), "")],
    }
    return render(request, "tasks/assign.html", context, status=422 if form.errors else 200)


def _first_choice(tasks):
    owners = {task.owner_id for task in tasks}
    return {"owner": str(owners.pop())} if len(owners) == 1 and None not in owners else {}


def _assigned(request, form, tasks):
    person = form.chosen()
    try:
        changed = planning.assign(tasks, person, by=request.user, at=clock.now())
    except planning.Refused as refused:
        form.add_error("owner", str(refused))
        return False
    words = {"n": changed, "person": in_language(person, "name") if person else ""}
    if person:
        done = ngettext("%(n)d task assigned to %(person)s.", "%(n)d tasks assigned to %(person)s.", changed) % words
    else:
        done = ngettext("%(n)d task has no owner now.", "%(n)d tasks have no owner now.", changed) % words
    messages.success(request, done)
    return True


def _back(request, tasks, one):
    wanted = own_page(request, request.POST.get("back") or request.GET.get("back", ""))
    return wanted or (reverse("task", args=[tasks[0].pk]) if one else reverse("tasks"))


def candidates(tasks, today):
    """[(person, seat in words)] of those who sit today in the bodies of all these tasks, by rank, then by given name."""
    wanted = {(task.plan_id, task.stream_id) for task in tasks}
    seats = (
        Seat.objects.filter(active(today), subcommittee__plan__in={plan for plan, _stream in wanted})
        .select_related("person", "subcommittee")
        .annotate(stream_id=F("subcommittee__links__stream_id"))
    )
    first, places = {}, defaultdict(set)
    for seat in sorted(seats, key=lambda seat: (seat.rank, by_given_name(seat.person.name))):
        first.setdefault(seat.person_id, (seat.person, seat.label))
        places[seat.person_id].add((seat.subcommittee.plan_id, seat.stream_id))
    return [found for person_id, found in first.items() if wanted <= places[person_id]]
