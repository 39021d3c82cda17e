"""The one table of work: Task rows with their dated Stages, and all that hangs on them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from workflows.folding import FoldedField
from workflows.words import OPEN_PHASES, PHASE_OF, STATES_OF, Basis, Kind, Phase, State, in_language


def _states_fit_kinds():
    fits = Q()
    for kind, states in STATES_OF.items():
        fits |= Q(kind=kind, state__in=[str(state) for state in states])
    return fits


def _phases_fit_states():
    fits = Q()
    for phase in Phase:
        fits |= Q(phase=phase, state__in=[str(state) for state, of in PHASE_OF.items() if of == phase])
    return fits


class Task(models.Model):
    """Everything that somebody must do. Its kind says which machine moves it, and never changes.

    `due_on` and `start_on` are those of the current stage, set in the same transaction as the move.
    """

    plan = models.ForeignKey("workflows.Plan", models.PROTECT, related_name="tasks")
    stream = models.ForeignKey("workflows.Stream", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GENERAL, editable=False)
    line = models.ForeignKey("workflows.Line", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    work = models.ForeignKey("workflows.Work", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    deliverable = models.CharField(max_length=200, blank=True)
    deliverable_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.PROPOSED)
    added_from = models.CharField(max_length=200, blank=True, help_text="where a task that is not in the template comes from")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tasks")
    state = FSMField(max_length=30, choices=State, default=State.TO_DO, protected=True, editable=False)
    resume_state = models.CharField(max_length=30, choices=State, blank=True, editable=False)
    phase = models.CharField(max_length=20, choices=Phase, default=Phase.WAITING, editable=False)
    start_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_version = models.PositiveIntegerField(default=1, editable=False, help_text="raised whenever the due day changes")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="raised by every move and edit")

    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decision_opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    decision_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_note = models.TextField(blank=True, editable=False)
    last_moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    steps_made = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["plan", "stream"], name="tasks_of_a_cell"),
            models.Index(fields=["owner", "phase", "due_on"], name="tasks_of_an_owner"),
            models.Index(fields=["phase", "due_on"], name="tasks_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=_states_fit_kinds(), name="a_state_belongs_to_its_kind"),
            models.CheckConstraint(condition=_phases_fit_states(), name="a_phase_belongs_to_its_state"),
            models.CheckConstraint(
                condition=Q(state=State.BLOCKED) & ~Q(resume_state="")
                | Q(state=State.SUSPENDED) & ~Q(resume_state="")
                | ~Q(state__in=[State.BLOCKED, State.SUSPENDED]),
                name="what_stopped_knows_where_it_resumes",
            ),
            models.UniqueConstraint(fields=["plan", "line"], condition=Q(line__isnull=False), name="one_task_per_plan_and_line"),
            models.UniqueConstraint(fields=["plan", "work"], condition=Q(work__isnull=False), name="one_task_per_plan_and_work"),
            models.UniqueConstraint(fields=["plan"], condition=Q(kind=Kind.CONGRESS), name="one_congress_task_per_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(kind=Kind.ELECTION), name="one_direct_election_per_plan"),
            models.CheckConstraint(condition=~Q(state=State.IN_REVIEW) | Q(submitted_by__isnull=False), name="a_review_has_its_submitter"),
        ]

    def __str__(self):
        return f"{self.number}. {self.label}" if self.number else self.label

    @property
    def label(self):
        return in_language(self, "title")

    @property
    def is_open(self):
        return self.phase in OPEN_PHASES


class Stage(models.Model):
    """A dated step of a task, the thing that is counted: a general task has one, a long task one per dated state.

    `state` is the state of the task that completes the stage. `phase` follows the task's, in the same transaction.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=30, choices=State)
    line = models.ForeignKey("workflows.Line", models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    deliverable = models.CharField(max_length=200, blank=True)
    deliverable_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.PROPOSED)
    start_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    nominal_on = models.DateField(null=True, blank=True, help_text="the counted day before it moved off a day off")
    movable = models.BooleanField(default=True, help_text="false where a rule forbids a later day")
    no_upload = models.BooleanField(default=False, help_text="its paper must not enter the system")
    set_by_hand = models.BooleanField(default=False)
    phase = models.CharField(max_length=20, choices=Phase, default=Phase.WAITING)
    reached_on = models.DateField(null=True, blank=True)
    search = FoldedField(of=["number", "title", "title_en"])

    class Meta:
        ordering = ["task", "position"]
        indexes = [models.Index(fields=["phase", "due_on"], name="stages_due"), models.Index(fields=["due_on"], name="stages_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="one_stage_per_task_and_position"),
            models.UniqueConstraint(fields=["task", "state"], name="one_stage_per_task_and_state"),
            models.CheckConstraint(
                condition=Q(phase=Phase.DONE, reached_on__isnull=False) | (~Q(phase=Phase.DONE) & Q(reached_on=None)),
                name="done_means_reached_on_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.label}" if self.number else self.label

    @property
    def label(self):
        return in_language(self, "title")

    @property
    def shown_state(self):
        """What a tag says: a general task's state, a long one's phase; "done_late"; a suspended plan covers what is open."""
        if self.phase == Phase.DONE:
            return "done_late" if self.due_on and self.reached_on > self.due_on else State.DONE
        if self.task.plan.suspended_on and self.phase in (*OPEN_PHASES, Phase.SUSPENDED):
            return State.CANCELLED if self.task.plan.called_off else State.SUSPENDED
        return self.task.state if self.task.kind == Kind.GENERAL else self.phase


class Wait(models.Model):
    """`stage` waits for `needs`: each may belong to a general task or to a long one."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="waits")
    needs = models.ForeignKey(Stage, models.CASCADE, related_name="awaited")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "needs"], name="one_wait_per_pair"),
            models.CheckConstraint(condition=~Q(stage=F("needs")), name="nothing_waits_for_itself"),
        ]

    def __str__(self):
        return f"{self.stage_id} ← {self.needs_id}"


class Step(models.Model):
    """One move, never changed or deleted. Order by sequence: `at` is the business clock, `recorded_at` the database's."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30, choices=State, blank=True)
    to_state = models.CharField(max_length=30, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seat = models.ForeignKey("workflows.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    stands_in_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf = models.BooleanField(default=False, help_text="the office made the owner's move")
    note = models.TextField(blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="number and sign of the deciding paper")
    dated_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["task", "sequence"]
        constraints = [models.UniqueConstraint(fields=["task", "sequence"], name="one_step_per_task_and_sequence")]

    def __str__(self):
        return f"{self.sequence}. {self.action}"


class Change(models.Model):
    """Old → new of an ordinary field: owner, day, title."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=30)
    old = models.CharField(max_length=200, blank=True)
    new = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["task", "id"]

    def __str__(self):
        return f"{self.field}: {self.old} → {self.new}"


def _random_name(attachment, filename):
    """A name that tells nothing; the original one is data."""
    return f"attachments/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A deliverable: a file, or for a paper that stays outside the system its number, sign, date and place."""

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        OUTSIDE = "outside", _("document outside the system")

    task = models.ForeignKey(Task, models.CASCADE, related_name="attachments")
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind)
    round = models.PositiveSmallIntegerField(default=1, help_text="first, second … version of the deliverable")
    file = models.FileField(upload_to=_random_name, max_length=120, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="number and sign")
    dated_on = models.DateField(null=True, blank=True)
    kept_at = models.CharField(max_length=200, blank=True, help_text="where the paper is kept")
    subject = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["task", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="file") & ~Q(original_name=""))
                | (Q(kind="outside", dated_on__isnull=False, file="") & ~Q(number="") & ~Q(kept_at="")),
                name="a_deliverable_is_a_file_or_a_registered_paper",
            ),
            models.UniqueConstraint(fields=["stage", "round"], name="one_deliverable_per_stage_and_round"),
        ]

    def __str__(self):
        return self.original_name or self.number


class Comment(models.Model):
    task = models.ForeignKey(Task, models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seat = models.ForeignKey("workflows.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    instruction = models.BooleanField(default=False, help_text="a leader's instruction stands out from comments")
    wished_on = models.DateField(null=True, editable=False, help_text="the later day that this comment asks for")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["task", "id"]

    def __str__(self):
        return self.text[:40]
