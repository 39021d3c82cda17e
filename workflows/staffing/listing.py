"""The counts of the list of names -> the task's sheet, each quota answered; or a sentence for a no."""

from workflows.facts.personnel import rules_now, why_reason_is_missing
from workflows.guards import REASON_LETTERS, does_the_work
from workflows.guards.personnel import is_open_to_work
from workflows.models.personnel import PersonnelSheet
from workflows.models.tasks import Change
from workflows.moving import Refused
from workflows.weighing import Structure, mistakes_of_structure, quotas_of
from workflows.writing import at_work


def save_structure(task_id, *, reason="", by, at, **counts):
    """`counts` are the fields of Structure. A quota that is not met is no stop, but it needs a reason."""
    structure = Structure(**counts)
    for field, sentence in mistakes_of_structure(structure).items():
        raise Refused(sentence, field)
    with at_work(task_id, by=by, at=at, ask=[does_the_work, is_open_to_work]) as (task, _known):
        unmet = [quota for quota in quotas_of(structure, rules_now()) if quota.met is False]
        reason = reason.strip()
        if unmet and sum(letter.isalpha() for letter in reason) < REASON_LETTERS:
            raise Refused(why_reason_is_missing(unmet), "reason")
        sheet, _new = PersonnelSheet.objects.get_or_create(task=task)
        old = _told(sheet.structure)
        PersonnelSheet.objects.filter(pk=sheet.pk).update(**counts, reason=reason)
        if old and old != _told(structure):
            Change.objects.create(task=task, field="structure", old=old, new=_told(structure), reason=reason, by=by, at=at)


def _told(structure):
    return "/".join(str(getattr(structure, name)) for name in PersonnelSheet.STRUCTURE) if structure else ""
