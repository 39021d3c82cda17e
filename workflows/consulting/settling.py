"""An opinion that was heard + accepted, in part or not -> its outcome with the explanation."""

from django.utils.translation import gettext as _

from workflows.consulting.answering import HEARD
from workflows.guards import REASON_LETTERS, does_the_work
from workflows.guards.documents import outcomes_may_be_written
from workflows.models.documents import Opinion
from workflows.moving import Refused
from workflows.writing import at_work


def settle(opinion_id, *, outcome, reason="", by, at):
    """Write what became of an opinion; it may be written anew until the document is submitted."""
    task_id = Opinion.objects.values_list("addressee__round__task_id", flat=True).get(pk=opinion_id)
    with at_work(task_id, by=by, at=at, ask=[does_the_work, outcomes_may_be_written]):
        row = Opinion.objects.select_for_update(of=("self",)).filter(HEARD, pk=opinion_id, addressee__round__passed_on=None).first()
        if row is None:
            raise Refused(_("Only opinions of an answer that came in have an outcome."))
        reason = reason.strip()
        if outcome not in Opinion.Outcome.values:
            raise Refused(_("Choose what becomes of the opinion."), "outcome")
        if outcome != Opinion.Outcome.ACCEPTED and sum(letter.isalpha() for letter in reason) < REASON_LETTERS:
            raise Refused(
                _("Write the explanation in at least 10 letters, for example: “The figure is fixed by the plan of the province.”"), "reason"
            )
        row.outcome, row.reason, row.decided_by, row.decided_at = outcome, reason, by, at
        row.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
        return row
