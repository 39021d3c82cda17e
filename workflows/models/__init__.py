"""Hands on rows and machines, so that Django finds them; defines nothing."""

from workflows.machines import CongressWork, GeneralWork
from workflows.models.directives import DayOverride, Directive, Effect, LevelWindow
from workflows.models.people import Absence, Seat
from workflows.models.plans import Congress, Plan, PlanVersion, Subcommittee, SubcommitteeStream, VersionDay
from workflows.models.readiness import Cell, Threshold
from workflows.models.reminders import Notice, ReminderRule
from workflows.models.tasks import Attachment, Change, Comment, Stage, Step, Task, Wait
from workflows.models.templates import Line, Stream, TemplateVersion
from workflows.models.units import Placement, Succession, Unit

__all__ = [
    "Absence", "Attachment", "Cell", "Change", "Comment", "Congress", "CongressWork", "DayOverride", "Directive", "Effect",
    "GeneralWork", "LevelWindow", "Line", "Notice", "Placement", "Plan", "PlanVersion", "ReminderRule", "Seat", "Stage", "Step",
    "Stream", "Subcommittee", "SubcommitteeStream", "Succession", "Task", "TemplateVersion", "Threshold", "Unit", "VersionDay", "Wait",
]  # fmt: skip
