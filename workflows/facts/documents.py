"""Documents' tasks -> what their drafts, rounds and opinions say of each, in four queries."""

from collections import Counter, defaultdict

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from workflows.guards.documents import DocumentFacts
from workflows.models.documents import Draft, Opinion, Round
from workflows.models.tasks import Step


def document_facts(tasks, viewer):
    """{task id: DocumentFacts}. Only a document's own rounds count; those that lower units passed on are their business."""
    ids = [task.pk for task in tasks]
    drafts = _drafts(ids)
    rounds = Round.objects.filter(task__in=ids, passed_on=None).values_list("task", "title", "closed_at", "drafts").order_by("id")
    open_rounds, asked = defaultdict(dict), defaultdict(dict)
    gone = defaultdict(dict)
    by_id = {draft.pk: draft for found in drafts.values() for draft in found}
    for task_id, title, closed_at, draft_id in rounds:
        draft = by_id[draft_id]
        asked[task_id][draft.paper] = max(draft.number, asked[task_id].get(draft.paper, 0))
        if closed_at is None:
            open_rounds[task_id][title] = None
            gone[task_id] |= {draft.get_paper_display(): None} if draft.gone else {}
    undecided, approved = _undecided(ids), _approvals(ids)
    return {
        pk: DocumentFacts(
            drafts=sum(not draft.gone for draft in drafts[pk]),
            open_rounds=tuple(open_rounds[pk]),
            papers_gone=tuple(gone[pk]),
            undecided=undecided[pk],
            papers_not_newer=tuple(_not_newer(drafts[pk], asked[pk])),
            approved_on=approved.get(pk),
        )
        for pk in ids
    }


def _drafts(ids):
    found = defaultdict(list)
    gone = ExpressionWrapper(Q(attachment__removed_at__isnull=False), BooleanField())
    for draft in Draft.objects.filter(task__in=ids).annotate(gone=gone).order_by("id"):
        found[draft.task_id].append(draft)
    return found


def _not_newer(drafts, asked):
    """Papers asked about whose newest standing draft is not newer than the last one asked about."""
    newest = {draft.paper: draft.number for draft in sorted(drafts, key=lambda draft: draft.number) if not draft.gone}
    return [Draft.Paper(paper).label for paper, number in asked.items() if newest.get(paper, 0) <= number]


def _undecided(ids):
    heard = Q(addressee__answered_at__isnull=False) | Q(addressee__unit=None)
    rows = Opinion.objects.filter(heard, addressee__round__task__in=ids, addressee__round__passed_on=None, outcome="")
    return Counter(dict(rows.order_by().values_list("addressee__round__task").annotate(Count("pk"))))


def _approvals(ids):
    """{task id: day of the superior's last approval}."""
    rows = Step.objects.filter(task__in=ids, action="approve", dated_on__isnull=False).order_by("sequence")
    return dict(rows.values_list("task", "dated_on"))
