"""Names with what their dossiers lack -> rows under the task's lock, or a sentence for a no. Nothing of a paper's content is kept."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.guards import does_the_work
from workflows.guards.personnel import is_open_to_work
from workflows.models.personnel import Dossier, DossierPaper, DossierPart, PersonnelSheet, Post
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.writing import at_work

MOST_PEOPLE = 300


class PaperState(TextChoices):
    MISSING = "", gettext_lazy("not yet")
    RECEIVED = "received", gettext_lazy("received")
    COMPLETE = "complete", gettext_lazy("complete")


@dataclass(frozen=True)
class PersonEntry:
    """A row of the grid. `pk`: of a dossier that stands; None: a new one. `papers` is {part id: PaperState}."""

    name: str
    post: str
    first_time: bool
    papers: dict = field(default_factory=dict)
    pk: int | None = None
    removed: bool = False


def save_dossiers(task_id, *, people, whole=None, on_day, seen=None, by, at):
    """Write the grid at once: names, posts, papers; `whole` are the papers of the list as a whole ({part id: PaperState}).

    Dossiers that are not among `people` stay as they are. `on_day` is the day of each paper whose state changes.
    `seen`: the task's version as the person saw the grid. Returns how many dossiers there are.
    """
    _refuse(people, on_day, at)
    with at_work(task_id, by=by, at=at, ask=[does_the_work, is_open_to_work]) as (task, _known):
        if seen is not None and seen != task.version:
            raise Refused(_("The task has changed meanwhile. Look at it again."))
        if sheet := PersonnelSheet.objects.filter(task=task).exclude(dossiers_deleted_on=None).first():
            raise Refused(_("The dossiers were deleted on %(day)s.") % {"day": f"{sheet.dossiers_deleted_on:%d/%m/%Y}"})
        before = _counts(task)
        rows = Dossier.objects.filter(task=task).in_bulk()
        people = [entry for entry in people if entry.pk is None or entry.pk in rows]
        gone = [entry.pk for entry in people if entry.removed and entry.pk]
        Dossier.objects.filter(task=task, pk__in=gone).delete()
        kept = [(entry, _dossier(task, entry, rows)) for entry in people if not entry.removed]
        if Dossier.objects.filter(task=task, whole_list=False).count() > MOST_PEOPLE:
            raise Refused(_("At most %(n)s people stand in one list.") % {"n": MOST_PEOPLE})
        papers = [(row, entry.papers) for entry, row in kept]
        if whole and (any(whole.values()) or any(row.whole_list for row in rows.values())):
            papers.append((Dossier.objects.get_or_create(task=task, whole_list=True)[0], whole))
        _save_papers(papers, on_day)
        after = _counts(task)
        if before != after:
            Change.objects.create(task=task, field="dossiers", old=before, new=after, by=by, at=at)
        return Dossier.objects.filter(task=task, whole_list=False).count()


def _refuse(people, on_day, at):
    if on_day > at.date():
        raise Refused(_("The day cannot be after today."), "on_day")
    for entry in people:
        if not entry.removed and not (entry.name.strip() and entry.post in Post.values):
            raise Refused(_("Enter the name and the post."))


def _dossier(task, entry, rows):
    facts = {"name": entry.name.strip(), "post": entry.post, "first_time": entry.first_time}
    row = rows.get(entry.pk)
    if row is None:
        return Dossier.objects.create(task=task, **facts)
    if any(getattr(row, name) != value for name, value in facts.items()):
        Dossier.objects.filter(pk=row.pk).update(**facts)
    return row


def _save_papers(wanted, on_day: date):
    """[(dossier, {part id: PaperState})]: only what differs is written, with its day."""
    parts = {part.pk: part.whole_list for part in DossierPart.objects.filter(asked=True)}
    dossiers = [row for row, _states in wanted]
    there = {(paper.dossier_id, paper.part_id): paper for paper in DossierPaper.objects.filter(dossier__in=dossiers)}
    made, changed, gone = [], [], []
    for row, states in wanted:
        for part_id, state in states.items():
            if parts.get(part_id) != row.whole_list:
                continue
            paper, complete = there.get((row.pk, part_id)), state == PaperState.COMPLETE
            if paper is None and state:
                made.append(DossierPaper(dossier=row, part_id=part_id, complete=complete, on_day=on_day))
            elif paper is not None and not state:
                gone.append(paper.pk)
            elif paper is not None and paper.complete != complete:
                paper.complete, paper.on_day = complete, on_day
                changed.append(paper)
    DossierPaper.objects.bulk_create(made)
    DossierPaper.objects.bulk_update(changed, ["complete", "on_day"])
    DossierPaper.objects.filter(pk__in=gone).delete()


def _counts(task):
    """People, complete papers of those received: `12 · 80/96`. No name goes into the history, which stays."""
    papers = DossierPaper.objects.filter(dossier__task=task)
    return f"{Dossier.objects.filter(task=task, whole_list=False).count()} · {papers.filter(complete=True).count()}/{papers.count()}"
