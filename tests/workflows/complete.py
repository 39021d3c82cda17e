"""A long task -> with everything its own guards ask in any of its states, so that only roles decide who may move it."""

from tests.congresses import a_result
from tests.documents import a_consulted_document, rounds_as_in
from tests.workflows.elections import complete_election
from tests.workflows.personnel import complete_personnel
from tests.workflows.supplies import a_campaign, a_service
from workflows.words import Kind

COMPLETE = {Kind.CONGRESS: a_result, Kind.DOCUMENT: a_consulted_document, Kind.ELECTION: complete_election, Kind.PERSONNEL: complete_personnel, Kind.PROPAGANDA: a_campaign, Kind.SERVICE: a_service}
"""{kind: function(task)}; a kind without an entry asks for nothing but its deliverables."""

AS_IN = {Kind.DOCUMENT: rounds_as_in}
"""{kind: function(task, state)}: what must be otherwise in one state than in the next."""


def complete(task):
    if task.kind in COMPLETE:
        COMPLETE[task.kind](task)


def as_in(task, state):
    if task.kind in AS_IN:
        AS_IN[task.kind](task, state)
