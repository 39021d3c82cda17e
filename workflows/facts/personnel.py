"""Tasks of personnel work -> what their rows say of steps, dossiers, list and delegates, in eight queries for any number of tasks."""

from collections import defaultdict
from itertools import pairwise

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.guards.personnel import STEPS, MeetingFacts, PersonnelFacts
from workflows.models.personnel import DelegateUnit, Dossier, DossierPart, PersonnelRule, PersonnelSheet, ProcedureStep, StepMeeting
from workflows.models.tasks import Step
from workflows.weighing import CEILING_OF, DelegatePlan, Meeting, UnitDelegates, disagreements, quotas_of, shortfalls
from workflows.words import in_language

NAMED = 3
"""So many incomplete dossiers are named in a sentence."""
BACKWARD = ("step_back", "reopen")


def personnel_facts(tasks, viewer):
    """{task id: PersonnelFacts}. Tasks have plan__unit selected."""
    ids = [task.pk for task in tasks]
    meetings, moved = _by_task(StepMeeting.objects.filter(task__in=ids)), _moved(ids)
    sheets = {sheet.task_id: sheet for sheet in PersonnelSheet.objects.filter(task__in=ids)}
    dossiers, units = _by_task(_counted(ids)), _by_task(DelegateUnit.objects.filter(task__in=ids).select_related("unit"))
    rules, steps = rules_now(), step_rules()
    wanted = _wanted()
    return {
        task.pk: PersonnelFacts(
            meetings=_meetings(meetings[task.pk], steps, moved.get((task.pk, "back"))),
            dossiers=_dossiers(dossiers[task.pk], wanted),
            structure=_structure(sheets.get(task.pk), rules),
            delegates=" ".join(why_delegates_disagree(sheets.get(task.pk), units[task.pk], task.plan.unit, rules)),
            presented_on=(sheet := sheets.get(task.pk)) and sheet.presented_on,
            approved_on=moved.get((task.pk, "approve")),
        )
        for task in tasks
    }


def _by_task(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.task_id].append(row)
    return found


def rules_now():
    """{key: Rule} of the quotas, ceilings and texts."""
    return {row.key: row.rule for row in PersonnelRule.objects.all()}


def step_rules():
    """{position: MeetingRule} of the five steps."""
    return {row.position: row.rule for row in ProcedureStep.objects.filter(procedure=ProcedureStep.Procedure.FIVE_STEPS)}


def _moved(ids):
    """{(task id, "back"): when a step was last sent back, (task id, "approve"): the day of the superior's paper}."""
    found: dict = {}
    rows = Step.objects.filter(task__in=ids, action__in=("approve", *BACKWARD)).order_by("task", "sequence")
    for task_id, action, at, dated_on in rows.values_list("task_id", "action", "at", "dated_on"):
        if action in BACKWARD:
            found[task_id, "back"] = at
        else:
            found[task_id, "approve"] = dated_on
    return found


# Steps


def figures_of(row):
    return Meeting(row.summoned, row.present, row.in_favour)


def _meetings(rows, rules, sent_back_at):
    by_position = {row.position: row for row in rows}
    early = {later: why_too_early(held, row) for (_n, held), (later, row) in pairwise(sorted(by_position.items()))}
    return {
        STEPS[position - 1]: MeetingFacts(
            entered=True,
            outdated=sent_back_at is not None and row.at < sent_back_at,
            early=early.get(position, ""),
            short=why_not_valid(row, rules.get(position)),
        )
        for position, row in by_position.items()
    }


def why_too_early(before, row):
    if row.held_on >= before.held_on:
        return ""
    words = {"day": f"{row.held_on:%d/%m/%Y}", "n": before.position, "before": f"{before.held_on:%d/%m/%Y}"}
    return _("%(day)s is before step %(n)s, which was held on %(before)s.") % words


def why_not_valid(row, rule):
    if rule is None:
        return _("No threshold is set; the administrator loads seeds/personnel.yaml.")
    return " ".join(shortfalls(figures_of(row), rule))


# Dossiers


def _counted(ids):
    complete = Count("papers", filter=Q(papers__complete=True, papers__part__asked=True, papers__part__whole_list=F("whole_list")))
    return Dossier.objects.filter(task__in=ids).annotate(complete=complete).order_by("pk")


def _wanted():
    """{whole list?: how many parts are asked}."""
    asked = DossierPart.objects.filter(asked=True).order_by().values("whole_list").annotate(n=Count("pk"))
    return defaultdict(int, {row["whole_list"]: row["n"] for row in asked})


def _dossiers(rows, wanted):
    people = [row for row in rows if not row.whole_list]
    if not people:
        return _("No dossier has been entered.")
    lacking = [row.name for row in people if row.complete < wanted[False]]
    if lacking:
        told = ngettext("%(n)s dossier is incomplete: %(names)s.", "%(n)s dossiers are incomplete: %(names)s.", len(lacking))
        return told % {"n": len(lacking), "names": _named(lacking)}
    whole = next((row.complete for row in rows if row.whole_list), 0)
    return _("The papers of the whole list are incomplete.") if whole < wanted[True] else ""


def _named(names):
    shown = ", ".join(names[:NAMED])
    return shown if len(names) <= NAMED else _("%(names)s and %(n)s others") % {"names": shown, "n": len(names) - NAMED}


# The list and the delegates


def _structure(sheet, rules):
    if sheet is None or sheet.structure is None:
        return _("Enter the structure of the list first.")
    unmet = [quota for quota in quotas_of(sheet.structure, rules) if quota.met is False]
    return why_reason_is_missing(unmet) if unmet and not sheet.reason else ""


def why_reason_is_missing(unmet):
    names = "; ".join(f"{in_language(quota.rule, 'label')}: {quota.text[0].lower()}{quota.text[1:].rstrip('.')}" for quota in unmet)
    return _("Not met: %(names)s. Write the reason.") % {"names": names}


def why_delegates_disagree(sheet, rows, unit, rules):
    """The sentences of what does not agree; none where all does, or where all members attend."""
    if sheet is not None and sheet.all_members:
        return []
    if sheet is None or sheet.total is None:
        return [_("Enter the delegates of the congress first.")]
    units = tuple(UnitDelegates(str(row.unit), row.allocated, row.elected) for row in rows)
    plan = DelegatePlan(sheet.total, sheet.ex_officio, sheet.to_elect, sheet.appointed, units)
    return disagreements(plan, rules.get(CEILING_OF.get(unit.level, "")))
