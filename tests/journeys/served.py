"""Written into the running site's database beside the server: a service and a campaign in the province's plan, for journeys."""

MAKE = """
import django
django.setup()
from datetime import date
from tests.factories import TODAY, a_long_task, a_paper
from workflows.models import Plan, Stage
from workflows.words import Kind
plan = Plan.objects.get(unit__code="dak-nong")
made = {}
for kind in (Kind.SERVICE, Kind.PROPAGANDA, Kind.PERSONNEL):
    task = made[kind] = a_long_task(kind, plan, title="zqxmat" if kind == Kind.PERSONNEL else f"Hành trình {kind.value}")
    for stage in task.stages.all():
        a_paper(task, stage=stage, by=plan.created_by)
print(*(made[kind].pk for kind in (Kind.SERVICE, Kind.PROPAGANDA, Kind.PERSONNEL)))
"""
# The personnel subcommittee's own work, which the office never sees: here it is only over.
PERSONNEL_DONE = """
import django, sys
django.setup()
from tests.factories import TODAY
from workflows.models import Stage
Stage.objects.filter(task={pk}).update(phase="done", reached_on=TODAY)
"""
CONGRESS_COMES = """
import django
django.setup()
from tests.factories import TODAY
from workflows.models import Plan
Plan.objects.filter(unit__code="dak-nong").update(anchor_on=TODAY)
"""
# A phase that lies behind the demonstration's day, with its peak period.
PHASES = """
import django
django.setup()
from tests.factories import TODAY
from datetime import timedelta
from workflows.models import CampaignPhase
for name, first, last, peak in (("Trước đại hội", -40, 200, False), ("Đợt cao điểm", -9, -2, True)):
    CampaignPhase.objects.create(task_id={pk}, name=name, from_on=TODAY + timedelta(first), to_on=TODAY + timedelta(last), peak=peak)
"""


def make(site):
    """(service, propaganda, personnel): numbers of the three tasks."""
    return [int(number) for number in site.run("-c", MAKE).split()[-3:]]


ROWS = """
import django
django.setup()
from tests.factories import TODAY
from workflows.models import BudgetLine, CampaignItem, CheckItem, PrintJob, Stage
CampaignItem.objects.create(task_id={campaign}, sort="column", title="Chuyên mục", from_on=TODAY, to_on=TODAY)
CheckItem.objects.create(task_id={service}, text="Hội trường")
needs = Stage.objects.get(task={personnel}, state="approved")
PrintJob.objects.create(task_id={service}, what="In phiếu bầu", copies=1350, needed_on=TODAY, needs=needs)
print(BudgetLine.objects.create(task_id={service}, item="Thuê loa", quantity=2, unit_price=1_500_000).pk)
"""


def make_with_rows(site):
    """{service, campaign, line}: the tasks with a row of each sort."""
    service, campaign, personnel = make(site)
    line = int(site.run("-c", ROWS.format(service=service, campaign=campaign, personnel=personnel)).split()[-1])
    return {"service": service, "campaign": campaign, "line": line}
