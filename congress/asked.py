"""Plain text of an address or a form -> the whole number, or the page of this site, that it names; nothing where it names none."""

import re

from django.urls.converters import IntConverter
from django.utils.http import url_has_allowed_host_and_scheme

DIGITS = 18
"""Of the longest number that every column and every statement takes: 2⁶³ has one more."""


class RowNumber(IntConverter):
    """In a path: what a row's number can be. A longer one is no page."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def whole_number(text: str, *, digits: int = DIGITS) -> int | None:
    """Of the signs 0 to 9 alone: "²" is a digit to Python, and no number."""
    return int(text) if re.fullmatch(f"[0-9]{{1,{digits}}}", text) else None


def own_page(request, wanted: str) -> str:
    """From the site's root on: a bare word would be taken for the name of a view."""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""
