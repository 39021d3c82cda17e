"""A task of personnel work with its rules, and short ways to give it steps, dossiers, a list and delegates."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from tests.factories import NOW, TODAY
from workflows.models import Dossier, DossierPaper, DossierPart, PersonnelSheet, ProcedureStep, StepMeeting, Task
from workflows.seeding.personnel import PERSONNEL_FILE, write_personnel
from workflows.seeding.reading import read
from workflows.words import PHASE_OF

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FIRST_DAY = date(2025, 1, 6)
LIST = {"listed": 15, "women": 3, "young": 2, "minority": 2, "first_time": 5, "first_in_age": 5, "again_in_age": 10}


@cache
def shipped_personnel():
    return read(SEEDS / "personnel.yaml", PERSONNEL_FILE)


def load_rules():
    if not ProcedureStep.objects.exists():
        write_personnel(shipped_personnel())


def a_meeting(task, n, *, summoned=100, present=90, in_favour=80, held_on=None, at=NOW, by=None):
    facts = {"held_on": held_on or FIRST_DAY + timedelta(days=n), "number": f"{n}-BB/ĐU", "kept_at": "Tủ hồ sơ"}
    by = by or task.plan.created_by
    return StepMeeting.objects.create(task=task, position=n, summoned=summoned, present=present, in_favour=in_favour, by=by, at=at, **facts)


def a_dossier(task, name="Nguyễn Văn A", *, complete=True, post="member", first_time=True, on_day=TODAY):
    row = Dossier.objects.create(task=task, name=name, post=post, first_time=first_time)
    papers = [DossierPaper(dossier=row, part=part, complete=True, on_day=on_day) for part in DossierPart.objects.filter(whole_list=False)]
    DossierPaper.objects.bulk_create(papers if complete else papers[:-1])
    return row


def whole_papers(task):
    row = Dossier.objects.create(task=task, whole_list=True)
    DossierPaper.objects.bulk_create(
        DossierPaper(dossier=row, part=part, complete=True, on_day=TODAY) for part in DossierPart.objects.filter(whole_list=True)
    )


def a_sheet(task, **facts):
    return PersonnelSheet.objects.create(task=task, **(LIST | {"all_members": True} | facts))


def complete_personnel(task):
    """Everything that personnel work asks for in any of its states."""
    load_rules()
    for n in range(1, 6):
        a_meeting(task, n)
    a_dossier(task)
    whole_papers(task)
    a_sheet(task, presented_on=TODAY)


def put(task, state):
    """The task's row put straight into a state: a test's fixture, not a move."""
    Task.objects.filter(pk=task.pk).update(state=state, phase=PHASE_OF[state])
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)
