"""A kind of task, its state and the states it has passed -> the picture of its machine, made once for all who see it the same."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from workflows.drawing import draw

register = template.Library()


@register.simple_tag
def machine(kind, state, visited):
    return _made(kind, get_language(), state, frozenset(visited))


@lru_cache(maxsize=500)
def _made(kind, _language, state, visited):
    return render_to_string("parts/machine.svg", {"picture": draw(kind, present=state, visited=visited)})
