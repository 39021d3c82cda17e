"""Hands on rows and machines, so that Django finds them; defines nothing."""

from workflows.machines import CongressWork, DocumentWork, ElectionWork, GeneralWork, PersonnelWork, PropagandaWork, ServiceWork
from workflows.models.congresses import CongressResult, Lesson
from workflows.models.directives import DayOverride, Directive, Effect, LevelWindow
from workflows.models.documents import Addressee, Draft, Opinion, Round
from workflows.models.elections import Ballot, BallotName, Election, ElectionRule, Nominee
from workflows.models.people import Absence, Seat
from workflows.models.personnel import (
    DelegateUnit,
    Dossier,
    DossierPaper,
    DossierPart,
    PersonnelRule,
    PersonnelSheet,
    ProcedureStep,
    StepMeeting,
)
from workflows.models.plans import Congress, Plan, PlanVersion, Subcommittee, SubcommitteeStream, VersionDay
from workflows.models.propaganda import CampaignItem, CampaignPhase, PhaseProposal, ReachFigure
from workflows.models.readiness import Cell, Threshold, WeekMark
from workflows.models.reminders import LateSnooze, Notice, ReminderRule, Snooze, Watch
from workflows.models.service import BudgetLine, Ceiling, CheckItem, CheckProposal, Finding, PrintJob, Rehearsal
from workflows.models.tasks import Attachment, Change, Comment, Stage, Step, Task, Wait
from workflows.models.templates import Line, Stream, TemplateVersion, Work
from workflows.models.units import Placement, Succession, Unit

__all__ = [
    "Ballot", "BallotName", "Election", "Nominee",
    "Absence", "Addressee", "Attachment", "Cell", "Change", "Comment", "Congress", "CongressResult", "CongressWork", "DayOverride", "Directive", "DocumentWork", "Draft",
    "Effect", "ElectionRule", "ElectionWork", "GeneralWork", "LateSnooze", "LevelWindow", "Line", "Lesson", "Notice", "Opinion", "PersonnelWork", "Placement", "Plan", "PlanVersion",
    "PropagandaWork", "ReminderRule", "Round", "Seat", "ServiceWork", "Snooze", "Stage", "Step", "Stream", "Subcommittee", "SubcommitteeStream",
    "BudgetLine", "CampaignItem", "CampaignPhase", "Ceiling", "CheckItem", "CheckProposal", "Finding", "PhaseProposal", "PrintJob", "ReachFigure", "Rehearsal",
    "DelegateUnit", "Dossier", "DossierPaper", "DossierPart", "PersonnelRule", "PersonnelSheet", "ProcedureStep", "StepMeeting",
    "Succession", "Task", "TemplateVersion", "Threshold", "Unit", "VersionDay", "Wait", "Watch", "WeekMark", "Work",
]  # fmt: skip
