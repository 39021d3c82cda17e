"""A long task -> what its page shows of its kind's own rows: the templates of the parts, and their context."""

from congress.views.congress_result import congress_part
from congress.views.document_part import document_part
from congress.views.election_part import election_part
from congress.views.personnel_part import personnel_part
from congress.views.propaganda_part import propaganda_part
from congress.views.service_part import service_part
from workflows.words import Kind

OWN_PARTS = {Kind.CONGRESS: congress_part, Kind.DOCUMENT: document_part, Kind.ELECTION: election_part, Kind.PERSONNEL: personnel_part, Kind.PROPAGANDA: propaganda_part, Kind.SERVICE: service_part}
"""{kind: function(row, known, viewer) -> (template, context)}; a kind without an entry has nothing of its own to show."""


def own_part(row, known, viewer):
    """The context that the page's own part needs; `own_template` names it."""
    if row.kind not in OWN_PARTS:
        return {}
    template, context = OWN_PARTS[row.kind](row, known, viewer)
    return {"own_template": template, **context}
