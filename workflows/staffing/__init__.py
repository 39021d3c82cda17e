"""Personnel work: hands on what may be written of its steps, dossiers, list and delegates; defines nothing."""

from workflows.moving import Refused
from workflows.staffing.delegates import UnitEntry, lower_units, save_delegates
from workflows.staffing.deleting import delete_old_dossiers, deletion_day
from workflows.staffing.dossiers import MOST_PEOPLE, PaperState, PersonEntry, save_dossiers
from workflows.staffing.listing import save_structure
from workflows.staffing.meetings import may_be_entered, record_meeting, say_presented

__all__ = [
    "MOST_PEOPLE", "PaperState", "PersonEntry", "Refused", "UnitEntry", "delete_old_dossiers", "deletion_day", "lower_units", "may_be_entered",
    "record_meeting", "save_delegates", "save_dossiers", "save_structure", "say_presented",
]  # fmt: skip
