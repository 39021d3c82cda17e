"""Units a level at a time in official order, and one unit's page: congress day, readiness, next deadlines, people."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import access, clock
from congress.access import row_or_404
from congress.filters import with_words
from congress.tables import due_words
from congress.templatetags.office import due_html
from workflows import planning, readiness, seating
from workflows.access import may_assign, may_manage_people, may_plan
from workflows.folding import by_given_name
from workflows.models import Absence, Congress, DayOverride, Plan, PlanVersion, Stage, Unit
from workflows.words import OPEN_PHASES, Basis, Level, Role, in_language

FOUND = 50
NEXT = 8
ABSENT_WITHIN = 14
"""Days ahead that an absence is announced."""


# The tree


def units(request):
    """Direct lower units of one unit, by level in official order; or what a search finds in all one may see."""
    viewer = access.viewer(request)
    seen = access.rows(Unit, request).filter(Q(ended_on=None) | Q(ended_on__gte=clock.today()))
    text, code = request.GET.get("q", "").strip(), request.GET.get("unit", "")
    top = row_or_404(access.rows(Unit, request), code=code) if code else None
    if text:
        found = seen.filter(with_words(text, "search")).order_by("official", "path")
    elif top:
        found = seen.filter(parent=top).order_by("official", "position", "code")
    else:
        own = {seat.unit_id for seat in viewer.seats}
        found = seen.filter(Q(parent=None) if viewer.administrator else Q(pk__in=own)).order_by("official", "path")
    rows = list(_with_congress(found)[: FOUND + 1] if text else _with_congress(found))
    context = {
        "levels": _by_level(rows[:FOUND] if text else rows, viewer.on_day),
        "top": top,
        "q": text,
        "too_many": bool(text) and len(rows) > FOUND,
        "crumbs": crumbs(top, request) if top else [],
    }
    return render(request, "units/list.html", context)


def _with_congress(found):
    newest = Plan.objects.filter(unit=OuterRef("pk"), purpose=Plan.CONGRESS).order_by("-term")
    below = Unit.objects.filter(parent=OuterRef("pk"), ended_on=None).order_by().values("parent").annotate(n=Count("pk")).values("n")
    return found.select_related("parent").annotate(
        opens_on=Subquery(newest.values("anchor_on")[:1]), suspended_on=Subquery(newest.values("suspended_on")[:1]), below=Subquery(below)
    )


def _by_level(rows, today):
    """[(level in words, units)] from the highest level down, the official order kept in each."""
    for unit in rows:
        unit.days_left = (unit.opens_on - today).days if unit.opens_on else None
    return [(level.label, found) for level in Level if (found := [unit for unit in rows if unit.level == level])]


def crumbs(unit, request, *more):
    """The way down to a unit; links only to what one may see."""
    above = Unit.objects.in_bulk(unit.ancestor_ids)
    seen = set(access.rows(Unit, request).filter(pk__in=unit.ancestor_ids).values_list("pk", flat=True))
    way = [above[pk] for pk in unit.ancestor_ids if pk in above]
    links = [(str(one), reverse("unit", args=[one.code]) if one.pk in seen else "") for one in way]
    return [*links, *more] if more else [*links[:-1], (str(unit), "")]


# One unit


def unit(request, code):
    row = row_or_404(access.rows(Unit, request).select_related("parent"), code=code)
    page = UnitPage(request, row)
    plan = page.plan
    context = {
        "unit": row,
        "plan": plan,
        "crumbs": crumbs(row, request),
        "may_plan": may_plan(page.viewer, row),
        "is_asked": any(seat.unit_id == row.pk and seat.role != Role.OBSERVER for seat in page.viewer.seats),
        "may_manage_people": may_manage_people(page.viewer, row),
        "people": page.people(),
        "below": page.readiness.rows,
        "term": "" if plan else planning.rules_on(page.today).term(row) or "–",
        "office": None if plan else _office_of(row),
        "tasks_url": f"{reverse('tasks')}?{urlencode({'unit': row.code, 'own': 1})}",
    }
    if plan:
        context |= page.congress() | {"cards": page.cards(), "sentence": page.sentence(), "coming": page.coming(), "unassigned": page.unassigned()}
    return render(request, "units/unit.html", context)


def _office_of(unit):
    return _("The office of %(unit)s draws up the plan.") % {"unit": unit}


@dataclass
class UnitPage:
    request: object
    unit: Unit

    def __post_init__(self):
        self.viewer, self.today = access.viewer(self.request), clock.today()

    @cached_property
    def plan(self):
        plans = Plan.objects.filter(unit=self.unit, purpose=Plan.CONGRESS).select_related("congress", "template")
        return plans.order_by("-term").first()

    @cached_property
    def calendar(self):
        return DayOverride.objects.calendar(language=get_language())

    @cached_property
    def readiness(self):
        return readiness.readiness_of(self.unit, today=self.today, calendar=self.calendar, windows=planning.rules_on)

    @cached_property
    def stages(self):
        """What this viewer may see of the unit's own plan."""
        return access.rows(Stage, self.request).filter(task__plan=self.plan).select_related("task__plan", "task__stream", "task__owner")

    def congress(self):
        opens_on = self.plan.anchor_on
        rule = self.stages.filter(phase__in=OPEN_PHASES, basis=Basis.RULE, due_on__gte=self.today, task__stream__confidential=False)
        return {
            "congress": Congress.objects.filter(plan=self.plan).first(),
            "days_left": (opens_on - self.today).days,
            "working_days_left": self.calendar.between(self.today, opens_on) if opens_on > self.today else 0,
            "by_rule": rule.order_by("due_on", "pk").first(),
            "version": PlanVersion.objects.filter(plan=self.plan).select_related("directive").last(),
        }

    def sentence(self):
        own = self.readiness.own
        return readiness.why(own.whole, self.readiness.rules, self.calendar, suspended_on=own.plan.suspended_on if own.plan else None)

    def cards(self):
        own = self.readiness.own
        return [
            {
                "stream": stream,
                "colour": reading.colour,
                "counts": f"{reading.figures.done}/{reading.figures.total}",
                "overdue": reading.figures.overdue,
                "url": reverse("overview_cell", args=[self.unit.code, stream.code]) + "?own=1",
            }
            for stream in self.readiness.streams
            if (reading := own.readings[stream.pk]).figures.total
        ]

    def coming(self):
        """The next days on which something is due; of a confidential stream only how many, for every reader."""
        open_ones = Stage.objects.filter(task__plan=self.plan, phase__in=OPEN_PHASES, due_on__gte=self.today, task__plan__suspended_on=None)
        secret = open_ones.filter(task__stream__confidential=True).order_by("due_on")
        days = secret.values("due_on", stream_id=F("task__stream")).annotate(n=Count("pk"))[:NEXT]
        bodies = {stream.pk: stream for stream in self.readiness.streams}
        named = self.stages.filter(phase__in=OPEN_PHASES, due_on__gte=self.today, task__plan__suspended_on=None, task__stream__confidential=False)
        rows = [self._coming(stage.due_on, stage=stage) for stage in named.order_by("due_on", "pk")[:NEXT]]
        rows += [self._coming(day["due_on"], **_counted(bodies[day["stream_id"]], day["n"])) for day in days]
        return sorted(rows, key=lambda row: row["due_on"])[:NEXT]

    def _coming(self, due_on, **more):
        return {"due_on": due_on, "due": due_html(*due_words(due_on, self.today, self.calendar)), **more}

    def unassigned(self):
        """How many open tasks without an owner this viewer may see, and whether to hand them out."""
        rows = self.stages.filter(phase__in=OPEN_PHASES, task__owner=None, task__plan__suspended_on=None)
        streams = {stage.task.stream for stage in rows}
        may = any(may_assign(self.viewer, unit=self.unit, plan_id=self.plan.pk, stream=stream) for stream in streams)
        return {"n": len(rows), "may": may}

    def people(self):
        """[(seat, [absences])] by body, rank and given name."""
        seats = list(seating.seats_of(self.unit, today=self.today))
        last = self.today.fromordinal(self.today.toordinal() + ABSENT_WITHIN)
        away = Absence.objects.filter(person__in={seat.person_id for seat in seats}, from_on__lte=last, to_on__gte=self.today)
        absences = {}
        for absence in away.select_related("stand_in"):
            absences.setdefault(absence.person_id, []).append(absence)
        seats.sort(key=lambda seat: (_place(seat), seat.rank, by_given_name(seat.person.name)))
        return [(seat, absences.get(seat.person_id, [])) for seat in seats]


def _counted(stream, n):
    return {"stream": stream, "body": in_language(stream, "subcommittee") or str(stream), "n": n}


def _place(seat):
    """The unit's own seats first, then its bodies in their order."""
    return seat.subcommittee.position if seat.subcommittee else -1
