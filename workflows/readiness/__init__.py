"""Hands on what pages, reminders and commands ask of readiness; defines nothing."""

from workflows.readiness.checking import recount_stale, verify
from workflows.readiness.counting import WHOLE
from workflows.readiness.editions import edition_of
from workflows.readiness.holding import Obstacle, held_back_by, worst_of_all
from workflows.readiness.matrix import Readiness, Row, readiness_of, rules_of
from workflows.readiness.rules import NOTHING_BELOW, PROPOSED, Below, Figures, Reading, Rules, change_of, how_bad, is_bad, share_of
from workflows.readiness.seeing import figures_seen
from workflows.readiness.sentences import Summary, summary_of, summary_sentence, why
from workflows.readiness.weeks import mark_week, marks_before

__all__ = [
    "NOTHING_BELOW", "PROPOSED", "WHOLE", "Below", "Figures", "Obstacle", "Reading", "Readiness", "Row", "Rules", "Summary",
    "change_of", "edition_of", "figures_seen", "held_back_by", "how_bad", "is_bad", "mark_week", "marks_before", "readiness_of", "recount_stale", "rules_of", "share_of", "summary_of", "summary_sentence",
    "verify", "why", "worst_of_all",
]  # fmt: skip
