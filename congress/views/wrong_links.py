"""A link whose key is not good -> 404; an address from which many of them are tried -> 429 with a sentence.

The key is asked first and only wrong ones are counted: the right reader is never locked out, whoever else sits behind their address.
"""

from allauth.core.internal.ratelimit import consume  # its public face lets every GET through
from django.http import Http404
from django.shortcuts import render

WRONG_LINKS = {"wrong_link": "30/5m/ip"}
"""By the address that the log-in limits count too, in the same cache: of all web processes together, without Redis."""
PAUSE = 5 * 60


def wrong_link(request):
    if consume(request, app="congress", action="wrong_link", config=WRONG_LINKS, limit_get=True):
        raise Http404
    answer = render(request, "letters/too_many.html", {"minutes": PAUSE // 60}, status=429)
    answer["Retry-After"] = str(PAUSE)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
