"""A database of before -> its rows say the same in the words of today: what migrations move, and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import a_congress_task, a_plan, a_task, a_unit
from workflows.models import Plan, Stage
from workflows.words import Level

BODIES, STAGES = [("workflows", "0013_arranged_bodies")], [("workflows", "0014_stage_no_upload")]
WEEKLY, TERMS = [("workflows", "0015_weekly_in_the_digest")], [("workflows", "0016_level_terms")]
LONG, SHORT = "2025–2030", "2025–2027"

pytestmark = pytest.mark.django_db(transaction=True)


def migrated(to):
    """The models as they were then."""
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture(autouse=True)
def newest():
    """The database stands as the code asks, whatever the test did."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_the_mark_of_a_task_is_that_of_all_its_stages():
    plan = a_plan()
    marked, plain, congress = a_task(plan, no_upload=True), a_task(plan), a_congress_task(plan)
    Stage.objects.filter(task=congress, position=7).update(no_upload=True)

    tasks = migrated(BODIES).get_model("workflows", "Task").objects
    assert set(tasks.filter(no_upload=True).values_list("pk", flat=True)) == {marked.pk, congress.pk}

    stages = migrated(STAGES).get_model("workflows", "Stage").objects
    assert set(stages.filter(no_upload=True).values_list("task", flat=True)) == {marked.pk, congress.pk}
    assert not stages.filter(task=congress.pk, no_upload=False).exists()
    assert not stages.filter(task=plain.pk, no_upload=True).exists()


def test_cells_that_were_given_everybodys_term_get_their_own():
    commune = a_plan()
    cell, older = a_plan(a_unit(commune.unit, level=Level.CELL), term=SHORT), a_plan(a_unit(commune.unit, level=Level.CELL), term="2022–2025")

    plans = migrated(WEEKLY).get_model("workflows", "Plan").objects
    assert dict(plans.values_list("pk", "term")) == {commune.pk: LONG, cell.pk: LONG, older.pk: "2022–2025"}
    Plan.objects.create(unit=cell.unit, term="2020–2022", anchor_on=cell.anchor_on, template=cell.template, created_by=cell.created_by, created_at=cell.created_at)

    plans = migrated(TERMS).get_model("workflows", "Plan").objects
    assert sorted(plans.values_list("term", flat=True)) == ["2020–2022", "2022–2025", SHORT, LONG]
    assert plans.get(pk=cell.pk).term == SHORT
