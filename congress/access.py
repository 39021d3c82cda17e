"""workflows' answer who may see what -> a row or a 404 for this request."""

from typing import NamedTuple

from django.http import Http404

from congress import clock
from workflows.access import kind_and_state, viewer_of, visible


def viewer(request):
    """The request's person with today's seats; fetched once a request."""
    if not hasattr(request, "_viewer"):
        request._viewer = viewer_of(request.user, today=clock.today())
    return request._viewer


def rows(model, request):
    """The rows of a model that this request's person may see."""
    return visible(model, viewer(request))


class Seen(NamedTuple):
    """A task that the request's person may see, as far as a move asks before it goes through the door."""

    pk: int
    kind: str
    state: str


def task_or_404(request, pk):
    """The same rule for one task, asked with little: the door fetches all of it anyway."""
    found = kind_and_state(viewer(request), pk)
    if found is None:
        raise Http404
    return Seen(pk, *found)


def row_or_404(queryset, **lookup):
    """One row of a visible queryset; what does not exist and what one may not see look the same."""
    row = queryset.filter(**lookup).first()
    if row is None:
        raise Http404
    return row
