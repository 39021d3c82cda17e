"""Hands on what guards are told about tasks and a person; defines nothing."""

from workflows.facts.asked import facts, with_delivery

__all__ = ["facts", "with_delivery"]
