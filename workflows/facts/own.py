"""Tasks of long kinds -> what the rows of their kind say of each, in a fixed number of queries a kind."""

from workflows.facts.congress import congress_facts
from workflows.facts.documents import document_facts
from workflows.facts.elections import election_facts
from workflows.facts.personnel import personnel_facts
from workflows.facts.propaganda import campaigns
from workflows.facts.service import services
from workflows.words import Kind

OWN = {Kind.CONGRESS: congress_facts, Kind.DOCUMENT: document_facts, Kind.ELECTION: election_facts, Kind.PERSONNEL: personnel_facts, Kind.PROPAGANDA: campaigns, Kind.SERVICE: services}
"""{kind: function(tasks, viewer) -> {task id: the kind's own facts}}; what they are stands with the kind's guards."""


def own_facts(tasks, viewer):
    """{task id: own facts} of those tasks whose kind has any."""
    found = {}
    for kind, ask in OWN.items():
        of_kind = [task for task in tasks if task.kind == Kind(kind)]
        if of_kind:
            found |= ask(of_kind, viewer)
    return found
