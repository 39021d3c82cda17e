"""Template + congress day + directives in force -> a plan with its own dated tasks. Hands on the steps; defines nothing."""

from workflows.planning.arranging import Body, arrange_bodies, bodies_of, mark_of
from workflows.planning.changing import add_task, assign, decline, redate
from workflows.planning.copying import DONE_OUTSIDE
from workflows.planning.creating import plan_congress
from workflows.planning.dating import COMPRESS, KEEP, OUTSIDE, PAST_CHOICES, Dated
from workflows.planning.many import Outcome, Row, plan_many, preview_many
from workflows.planning.owning import head_of, propose_owners, propose_to_new_heads
from workflows.planning.previewing import LONGEST_CONGRESS, Known, Preview, Refused, preview, templates_by_level
from workflows.planning.windows import Rules, Verdict, Window, rules_on

__all__ = [
    "COMPRESS", "DONE_OUTSIDE", "KEEP", "LONGEST_CONGRESS", "OUTSIDE", "PAST_CHOICES", "Body", "Dated", "Known", "Outcome", "Preview", "Refused", "Row",
    "Rules", "Verdict", "Window", "add_task", "arrange_bodies", "assign", "bodies_of", "decline", "head_of", "mark_of", "plan_congress", "plan_many", "preview", "preview_many",
    "propose_owners", "propose_to_new_heads", "redate", "rules_on", "templates_by_level",
]  # fmt: skip
