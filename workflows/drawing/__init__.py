"""A kind's machine -> the geometry of its picture. Hands on what pages and commands ask; defines nothing."""

from workflows.drawing.edges import asides_of, edges_of, side_steps, steps_of
from workflows.drawing.sheet import PAPER, PHONE, draw

__all__ = ["PAPER", "PHONE", "asides_of", "draw", "edges_of", "side_steps", "steps_of"]
