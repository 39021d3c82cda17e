"""A task of personnel work -> what its page shows of its own: steps with figures, dossiers in counts, the list against its quotas, delegates."""

from django.db.models import Count, F, Q

from congress.forms.personnel import MeetingForm, PresentedForm, StructureForm
from congress.views.next_steps import current_stage
from congress.views.task_parts import deliverables_of
from workflows.access import visible
from workflows.delivering import why_nothing_is_added
from workflows.facts.personnel import figures_of, rules_now, why_delegates_disagree, why_not_valid
from workflows.guards import does_the_work
from workflows.guards.personnel import OPEN_TO_WORK, STEPS, steps_held
from workflows.models import DelegateUnit, Dossier, DossierPart, PersonnelRule, PersonnelSheet, ProcedureStep, StepMeeting
from workflows.staffing import deletion_day, may_be_entered
from workflows.weighing import AGES_OF, quotas_of, threshold_words
from workflows.words import Role, State

NAMES_SHOWN = 8


def personnel_part(row, known, viewer):
    works = does_the_work.asks(known) and not known.plan_suspended
    rules = rules_now()
    sheet = visible(PersonnelSheet, viewer).filter(task=row.pk).first()
    context = {
        "may_write": works and row.state in OPEN_TO_WORK,
        "may_receive": works and row.state in (*OPEN_TO_WORK, State.APPROVED),
        "sheet": sheet,
        "presented_form": PresentedForm(auto_id="presented_%s", initial=_day(sheet)) if works and row.state == State.APPROVED else None,
        "deliverables": _deliverables(row, known),
        **_steps(row, known, viewer, works),
        **_structure(row, sheet, rules),
        **_dossiers(row, viewer, rules),
        **_delegates(row, viewer, sheet, rules),
    }
    return "personnel/part.html", context


def _day(sheet):
    return {"on_day": sheet.presented_on} if sheet else {}


def _deliverables(row, known):
    """Minutes of steps stand with their figures: their stages ask for nothing beside them."""
    may = known.holds(Role.HEAD, Role.DEPUTY, Role.LEADER)
    adds = None if why_nothing_is_added(row, known) else known.person_id
    found = deliverables_of(row, may_remove=may, adds=adds)
    now = current_stage(row)
    return [group for group in found if group["rows"] or not (group["stage"] == now and group["stage"].state in STEPS[1:])]


# Steps


def _steps(row, known, viewer, works):
    rows = {one.position: one for one in visible(StepMeeting, viewer).filter(task=row.pk)}
    procedures = list(ProcedureStep.objects.all())
    five = {one.position: one for one in procedures if one.procedure == ProcedureStep.Procedure.FIVE_STEPS}
    held = steps_held(row.state) if row.state in OPEN_TO_WORK else None
    steps = []
    for n, state in enumerate(STEPS, 1):
        meeting, rule = rows.get(n), five[n].rule if n in five else None
        facts = known.own.meetings.get(state)
        open_now = works and held is not None and may_be_entered(n, held=held, entered=rows)
        steps.append(
            {
                "n": n,
                "title": rule.title if rule else "",
                "asks": threshold_words(rule) if rule else "",
                "cited": rule.rule.cited if rule else "",
                "row": meeting,
                "short": facts.early or why_not_valid(meeting, rule) if meeting else "",
                "outdated": bool(facts and facts.outdated and held is not None and n > held),
                "next": held is not None and n == held + 1,
                "form": MeetingForm(step=n, initial=_typed(meeting)) if open_now else None,
            }
        )
    again = [one.rule for one in procedures if one.procedure == ProcedureStep.Procedure.RE_ELECTION]
    re_election = [{"title": one.title, "asks": threshold_words(one), "cited": one.rule.cited} for one in again]
    return {"meetings": steps, "re_election": re_election}


def _typed(row):
    if row is None:
        return {}
    names = ("held_on", "number", "kept_at")
    return {name: getattr(row, name) for name in names} | vars(figures_of(row))


# The list


def _structure(row, sheet, rules):
    structure = sheet.structure if sheet else None
    initial = {name: getattr(sheet, name) for name in (*PersonnelSheet.STRUCTURE, "reason")} if structure else {}
    return {
        "structure": structure,
        "quotas": quotas_of(structure, rules) if structure else [],
        "structure_form": StructureForm(auto_id="list_%s", initial=initial),
        "ages": PersonnelRule.objects.filter(key__in=AGES_OF.get(row.plan.unit.level, ())).order_by("pk"),
    }


# Dossiers


def dossiers_with_counts(row, viewer):
    full = Count("papers", filter=Q(papers__complete=True, papers__part__asked=True, papers__part__whole_list=F("whole_list")))
    return visible(Dossier, viewer).filter(task=row.pk).annotate(complete=full).order_by("pk")


def _dossiers(row, viewer, rules):
    wanted = {True: 0, False: 0} | dict(DossierPart.objects.filter(asked=True).order_by().values_list("whole_list").annotate(Count("pk")))
    rows = list(dossiers_with_counts(row, viewer))
    people = [one for one in rows if not one.whole_list]
    lacking = [one for one in people if one.complete < wanted[False]]
    whole = next((one.complete for one in rows if one.whole_list), 0)
    retention = rules.get("retention-days")
    return {
        "people": len(people),
        "full": len(people) - len(lacking),
        "lacking": [{"row": one, "missing": wanted[False] - one.complete} for one in lacking[:NAMES_SHOWN]],
        "lacking_more": max(0, len(lacking) - NAMES_SHOWN),
        "whole_done": whole,
        "whole_wanted": wanted[True],
        "retention": retention,
        "deletion_on": deletion_day(row) if people else None,
    }


# Delegates


def _delegates(row, viewer, sheet, rules):
    units = list(visible(DelegateUnit, viewer).filter(task=row.pk).select_related("unit"))
    lists = [one for one in units if one.elected is not None]
    entered = sheet is not None and (sheet.all_members or sheet.total is not None)
    return {
        "delegates_entered": entered,
        "delegates_wrong": why_delegates_disagree(sheet, units, row.plan.unit, rules) if entered else [],
        "units_given": len(units),
        "allocated": sum(one.allocated for one in units),
        "lists_received": len(lists),
        "elected": sum(one.elected for one in lists),
    }
