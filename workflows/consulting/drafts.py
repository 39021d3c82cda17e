"""A deliverable of a document's task + the paper it is a version of -> its next Draft."""

from django.db.models import Max
from django.utils.translation import gettext as _

from workflows.guards import does_the_work
from workflows.models.documents import Draft
from workflows.models.tasks import Attachment
from workflows.moving import Refused
from workflows.words import Phase
from workflows.writing import at_work

IN_WORK = (Phase.WAITING, Phase.DOING, Phase.BLOCKED)


def name_draft(task_id, *, paper, attachment_id, note="", by, at):
    """Enter an attachment as the next draft of a paper; the same again gives the row that stands."""
    with at_work(task_id, by=by, at=at, ask=[does_the_work]) as (task, _known):
        if task.phase not in IN_WORK:
            raise Refused(_("This is not possible in the state “%(state)s”.") % {"state": task.get_state_display()})
        row = Attachment.objects.filter(pk=attachment_id, task=task, removed_at=None).select_related("draft").first()
        if row is None:
            raise Refused(_("Choose a file or document of this task that has not been removed."), "attachment")
        if stands := getattr(row, "draft", None):
            if stands.paper == paper:
                return stands
            raise Refused(_("“%(file)s” is entered already: %(draft)s.") % {"file": row, "draft": stands}, "attachment")
        newest = Draft.objects.filter(task=task, paper=paper).aggregate(newest=Max("number"))["newest"] or 0
        return Draft.objects.create(task=task, paper=paper, number=newest + 1, attachment=row, note=note.strip(), by=by, at=at)
