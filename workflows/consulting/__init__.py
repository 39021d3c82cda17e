"""Hands on what is done with drafts, rounds, answers and outcomes; defines nothing."""

from workflows.consulting.answering import HEARD, add_opinion, gather, left_to_gather, remove_opinion, send_answer, types_answer
from workflows.consulting.asking import ask_also, close_round, open_round, pass_on
from workflows.consulting.drafts import name_draft
from workflows.consulting.settling import settle

__all__ = [
    "HEARD", "add_opinion", "ask_also", "close_round", "gather", "left_to_gather", "name_draft", "open_round", "pass_on", "remove_opinion", "send_answer", "settle",
    "types_answer",
]  # fmt: skip
