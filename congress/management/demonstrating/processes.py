"""A stage of a long task, and the days of its work -> what the subcommittee did until then, and the move; then how far it has come today."""

from congress.management.demonstrating.campaign import CampaignPlay
from congress.management.demonstrating.candidates import ElectionPlay, PersonnelPlay
from congress.management.demonstrating.drafts import DocumentPlay
from congress.management.demonstrating.supplies import ServicePlay
from workflows.models import Task
from workflows.words import Kind

PLAYS = {
    Kind.DOCUMENT: DocumentPlay,
    Kind.PERSONNEL: PersonnelPlay,
    Kind.PROPAGANDA: CampaignPlay,
    Kind.SERVICE: ServicePlay,
    Kind.ELECTION: ElectionPlay,
}


class Processes:
    """The long tasks of one plan beside its congress; a plan of the first templates has none."""

    def __init__(self, play):
        tasks = Task.objects.filter(plan=play.plan, kind__in=PLAYS).select_related("owner", "stream").order_by("pk")
        self.of = {task.pk: PLAYS[Kind(task.kind)](play, task) for task in tasks}

    def reach(self, event):
        self.of[event.stage.task_id].reach(event.stage, event.since, event.at)

    def go_on(self):
        """What is under way today, after all that was reached."""
        for process in self.of.values():
            process.go_on()
