"""Dossiers of ratified congresses: gone on their day, once, leaving counts; and the tick that does it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from congress.mailing.rounds import go_round
from tests.factories import TODAY, a_congress_task, a_long_task, a_plan, a_seat, a_unit
from tests.workflows.personnel import a_dossier, complete_personnel, load_rules, put
from workflows.models import Change, Dossier, DossierPaper, PersonnelRule, PersonnelSheet, Stage, Task
from workflows.staffing import PersonEntry, Refused, delete_old_dossiers, deletion_day, save_dossiers
from workflows.words import Kind, Phase, Role, State

pytestmark = pytest.mark.django_db
RATIFIED = TODAY - timedelta(days=180)


def ratify(plan, on_day):
    task = a_congress_task(plan)
    Stage.objects.filter(task=task, state=State.RATIFIED).update(phase=Phase.DONE, reached_on=on_day)
    return task


@pytest.fixture
def task():
    load_rules()
    task = a_long_task(Kind.PERSONNEL, a_plan(a_unit()))
    complete_personnel(task)
    a_dossier(task, "Lê Thị B", complete=False)
    return task


@pytest.mark.parametrize(("after", "left"), [(179, 3), (180, 0), (181, 0)])
def test_they_are_deleted_on_their_day_and_not_before(task, after, left):
    ratify(task.plan, TODAY - timedelta(days=after))
    assert deletion_day(task) == TODAY - timedelta(days=after) + timedelta(days=180)
    assert delete_old_dossiers(today=TODAY) == (0 if left else 2)
    assert Dossier.objects.count() == left and DossierPaper.objects.exists() == bool(left)


def test_twice_deletes_once_and_the_counts_stay(task):
    ratify(task.plan, RATIFIED)
    version = Task.objects.get(pk=task.pk).version
    assert [delete_old_dossiers(today=TODAY + timedelta(days=n)) for n in (0, 0, 1)] == [2, 0, 0]
    sheet = PersonnelSheet.objects.get()
    assert (sheet.dossiers_deleted_on, sheet.dossiers_deleted, sheet.dossiers_deleted_complete) == (TODAY, 2, 1)
    assert sheet.listed == 15, "what is no name stays"
    assert Task.objects.get(pk=task.pk).version == version + 1


def test_the_tick_does_it(task):
    ratify(task.plan, RATIFIED)
    at = datetime(2025, 2, 10, 3, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    go_round(at=at), go_round(at=at)
    assert not Dossier.objects.exists() and PersonnelSheet.objects.get().dossiers_deleted == 2


def test_others_keep_theirs(task):
    other = a_long_task(Kind.PERSONNEL, a_plan(a_unit()))
    a_dossier(other)
    ratify(task.plan, RATIFIED)
    ratify(other.plan, RATIFIED + timedelta(days=1))
    assert delete_old_dossiers(today=TODAY) == 2
    assert Dossier.objects.get().task == other


def test_as_long_as_the_congress_is_not_ratified_nothing_is_deleted(task):
    assert deletion_day(task) is None
    a_congress_task(task.plan)
    assert deletion_day(task) is None and delete_old_dossiers(today=TODAY + timedelta(days=9999)) == 0


def test_of_a_congress_that_was_dropped_they_are_deleted_too(task):
    congress = a_congress_task(task.plan)
    put(congress, State.CANCELLED)
    Task.objects.filter(pk=congress.pk).update(last_moved_at=datetime(2024, 8, 14, 1, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
    assert deletion_day(task) == TODAY
    assert delete_old_dossiers(today=TODAY) == 2


def test_how_long_is_data_and_without_a_number_nothing_is_deleted(task):
    ratify(task.plan, TODAY - timedelta(days=10))
    PersonnelRule.objects.filter(key="retention-days").update(numerator=11)
    assert deletion_day(task) == TODAY + timedelta(days=1)
    PersonnelRule.objects.all().delete()
    assert deletion_day(task) is None and delete_old_dossiers(today=TODAY + timedelta(days=9999)) == 0


def test_afterwards_no_name_comes_in_again(task):
    head = a_seat(Role.HEAD, task.plan, stream=task.stream)
    ratify(task.plan, RATIFIED)
    delete_old_dossiers(today=TODAY)
    at = datetime(2025, 2, 10, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    with pytest.raises(Refused, match="10/02/2025"):
        save_dossiers(task.pk, people=[PersonEntry("Lê Văn C", "member", True)], on_day=TODAY, by=head, at=at)
    assert not Dossier.objects.exists()


def test_no_name_stays_in_the_history(task):
    head = a_seat(Role.HEAD, task.plan, stream=task.stream)
    at = datetime(2025, 2, 10, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    save_dossiers(task.pk, people=[PersonEntry("Lê Văn C", "member", True)], on_day=TODAY, by=head, at=at)
    assert [(change.field, change.old, change.new) for change in Change.objects.all()] == [("dossiers", "2 · 18/18", "3 · 18/18")]
