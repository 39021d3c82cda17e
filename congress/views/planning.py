"""Unit, congress day -> the preview with nothing saved, the plan made, what comes next; one unit, or many pasted from Excel."""

from collections import Counter

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from congress import access, clock
from congress.access import row_or_404
from congress.forms.planning import ManyForm, PlanForm
from congress.tables import moved_words
from congress.templatetags.office import day, number
from workflows import planning
from workflows.access import may_manage_people
from workflows.models import Congress, DayOverride, Plan, Subcommittee, Task, Unit
from workflows.models.units import under
from workflows.words import OPEN_PHASES, DayUnit, Role, in_language

ASKED = ("unit", "opens_on", "days", "contents", "direct_election", "model", "template", "past")


def units_to_plan(request, rules=None):
    """[(unit, depth)] of the person's office seats and below, in official order; 404 without such a seat. With the rules each knows whether it is `planned`."""
    paths = {seat.unit_path for seat in access.viewer(request).seats if seat.role == Role.OFFICE}
    if not paths:
        raise Http404
    wanted = Q()
    for path in paths:
        wanted |= under(path)
    running = Q(ended_on=None) | Q(ended_on__gte=clock.today())
    found = Unit.objects.filter(wanted, running)
    if rules:
        found = found.annotate(planned=Exists(Plan.objects.filter(rules.of_this_term(), unit=OuterRef("pk"), purpose=Plan.CONGRESS)))
    units = {unit.pk: unit for unit in found}
    order = {pk: tuple((units[up].position, up) for up in unit.ancestor_ids if up in units) for pk, unit in units.items()}
    return [(units[pk], len(order[pk]) - 1) for pk in sorted(units, key=order.get)]


# One unit


def plan_new(request):
    """Step 1 without an opening day or with what was wrong; step 2 with all of it in the address; step 3 by POST."""
    rules = planning.rules_on(clock.today())
    units = units_to_plan(request, rules)
    asked = request.POST if request.method == "POST" else request.GET
    if "opens_on" not in asked:
        return _choose(request, PlanForm(units=units, initial={"unit": request.GET.get("unit", "")}), units, rules)
    form = PlanForm(asked, units=units)
    template = _template(form) if form.is_valid() else None
    if form.errors or "edit" in asked:
        return _choose(request, form, units, rules)
    if request.method == "POST":
        return _make(request, form, template, units, rules)
    return _preview(request, form, template, units, rules)


def _template(form):
    unit, template = form.cleaned_data["unit"], form.cleaned_data["template"]
    template = template or planning.templates_by_level().get(unit.level)
    if template is None:
        form.add_error("template", _("There is no template for the level “%(level)s”.") % {"level": unit.get_level_display()})
    return template


def _refuse(form, refused):
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def _choose(request, form, units, rules):
    chosen = form.units.get(form["unit"].value()) if "unit" in form.errors else None
    context = {
        "form": form,
        "windows": _windows(units, rules),
        "standing": Congress.objects.filter(plan__unit=chosen, plan__term=rules.term(chosen)).first() if chosen else None,
        "crumbs": [(_("Units"), reverse("units")), (_("Plan a congress"), "")],
    }
    return render(request, "planning/choose.html", context, status=422 if form.errors else 200)


def _windows(units, rules):
    """[(level, window, term)] in force today for the levels among the units, the highest first."""
    first = {}
    for unit, _depth in sorted(units, key=lambda pair: pair[1]):
        first.setdefault(unit.level, unit)
    return [(unit.get_level_display(), rules.window(unit), rules.term(unit)) for unit in first.values()]


def _preview(request, form, template, units, rules):
    unit = form.cleaned_data["unit"]
    calendar = DayOverride.objects.calendar(language=get_language())
    seen = planning.preview(unit, template, calendar=calendar, today=clock.today(), **form.facts())
    if seen.refusals:
        for refused in seen.refusals:
            _refuse(form, refused)
        return _choose(request, form, units, rules)
    rows = [_row(item, calendar) for item in seen.lines]
    only_notes = "notes" in request.GET
    noted = sum(bool(row["notes"]) for row in rows)
    context = {
        "unit": unit,
        "template": template,
        "facts": form.cleaned_data,
        "seen": seen,
        "rows": [row for row in rows if row["notes"] or not only_notes],
        "count": len(rows),
        "moved": len(seen.moved),
        "compressed": _compressed(seen),
        "hidden": _asked(request),
        "ways": _ways(request, form.cleaned_data["past"]) if _some_are_past(seen) else [],
        "chips": [
            {"label": _("All"), "url": _address(request, notes=None), "count": len(rows), "on": not only_notes},
            {"label": _("With a note"), "url": _address(request, notes="1"), "count": noted, "on": only_notes},
        ],
        "edit": _address(request, edit="1"),
        "today": clock.today(),
        "crumbs": [(_("Units"), reverse("units")), (_("Plan a congress"), "")],
    }
    return render(request, "planning/preview.html", context)


def _compressed(seen):
    """What is brought forward: how many, from when to when, and the fullest day; None where nothing is."""
    days = Counter(item.due_on for item in seen.lines if item.compressed_from)
    if not days:
        return None
    day, most = max(days.items(), key=lambda pair: (pair[1], -pair[0].toordinal()))
    return {"n": sum(days.values()), "first": min(days), "last": max(days), "day": day, "most": most}


def _some_are_past(seen):
    return any(item.past or item.compressed_from for item in seen.lines)


def _asked(request):
    """What the create form sends again: the address's own facts."""
    return [(key, request.GET[key]) for key in ASKED if key in request.GET]


def _address(request, **changes):
    query = QueryDict(mutable=True)
    query.update(dict(_asked(request)))
    if "notes" in request.GET:
        query["notes"] = "1"
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}"


def _ways(request, chosen):
    return [{"label": label, "url": _address(request, past=key), "on": key == chosen} for key, label in planning.PAST_CHOICES]


def _row(item, calendar):
    return {
        "item": item,
        "title": in_language(item.line, "title"),
        "stream": str(item.line.stream),
        "before": before_words(item.line),
        "notes": list(_notes(item, calendar)),
    }


def before_words(line):
    n = abs(line.due_offset)
    if not n:
        return _("on the day")
    if line.day_unit == DayUnit.WORKING:
        return ngettext("%(n)s working day before", "%(n)s working days before", n) % {"n": number(n)}
    if line.due_offset > 0:
        return ngettext("%(n)s day after", "%(n)s days after", n) % {"n": number(n)}
    return ngettext("%(n)s day before", "%(n)s days before", n) % {"n": number(n)}


def _notes(item, calendar):
    if item.moved:
        yield moved_words(item.nominal_on, calendar)
    if item.pulled_by:
        yield _("brought forward: line %(number)s waits for it") % {"number": item.pulled_by.number}
    if item.compressed_from:
        yield _("new day instead of %(day)s") % {"day": day(item.compressed_from)}
    if item.past:
        yield _("already past")
    if item.fixed and item.line.due_offset < 0:
        yield _("fixed by a rule, it can't be later")


def _make(request, form, template, units, rules):
    try:
        plan = planning.plan_congress(form.cleaned_data["unit"], template, by=request.user, at=clock.now(), **form.facts())
    except planning.Refused as refused:
        _refuse(form, refused)
        return _choose(request, form, units, rules)
    return redirect("plan_made", plan.pk)


def plan_made(request, pk):
    """What was made, and the next steps; the same page at any later time."""
    plan = row_or_404(access.rows(Plan, request).select_related("unit", "congress", "template"), pk=pk)
    open_tasks = Task.objects.filter(plan=plan, phase__in=OPEN_PHASES)
    context = {
        "plan": plan,
        "unit": plan.unit,
        "count": plan.versions.get(number=1).days.count(),
        "unassigned": open_tasks.filter(owner=None).count(),
        "bodies": Subcommittee.objects.filter(plan=plan, links__isnull=False).distinct(),
        "may_manage_people": may_manage_people(access.viewer(request), plan.unit),
        "crumbs": [(plan.unit, reverse("unit", args=[plan.unit.code])), (_("Plan made"), "")],
    }
    return render(request, "planning/made.html", context)


# Many units


def plan_many(request):
    """GET: the empty form. POST: what would be made; POST with `make`: what was made. Sent twice it makes nothing twice."""
    units = units_to_plan(request)
    form = ManyForm(request.POST or None, units=units)
    context = {"form": form, "crumbs": [(_("Units"), reverse("units")), (_("Plan many congresses"), "")]}
    if request.method != "POST" or not form.is_valid() or "edit" in request.POST:
        return render(request, "planning/many.html", context, status=422 if form.errors else 200)
    facts = {key: form.cleaned_data[key] for key in ("contents", "past")}
    if "make" in request.POST:
        found = planning.plan_many(form.cleaned_data["rows"], by=request.user, at=clock.now(), **facts)
    else:
        found = planning.preview_many(form.cleaned_data["rows"], by=request.user, today=clock.today(), **facts)
    refused = [outcome for outcome in found if not outcome.ok]
    context |= {
        "outcomes": sorted(found, key=lambda outcome: outcome.ok),
        "good": len(found) - len(refused),
        "refused": refused,
        "made": "make" in request.POST,
        "past_words": dict(planning.PAST_CHOICES)[facts["past"]],
    }
    return render(request, "planning/many_rows.html", context)
