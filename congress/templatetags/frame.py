"""A part of the page's frame and the page's context -> its HTML, made once for all requests that see it the same.

Anew at each request, the frame took the processor longer than everything that stands in it on an ordinary page.
"""

from functools import lru_cache
from secrets import token_hex
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

register = template.Library()

# What differs from request to request stands here for the while; the token before the address, which a stranger may write.
TOKEN, ADDRESS, UNREAD = token_hex(), token_hex(), token_hex()
ASKED = ("product_name", "demo_today", "theme", "on_page", "may_plan", "my_work_count")


class Reader(NamedTuple):
    """What the frame asks of the person."""

    is_authenticated: bool = False
    pk: int | None = None
    name: str = ""
    name_en: str = ""
    is_staff: bool = False
    is_superuser: bool = False


@register.simple_tag(takes_context=True)
def frame(context, part):
    """`{% frame "top" %}` is parts/top.html. A part knows only ASKED, `user` as a Reader, `address` and the token."""
    user, request = context.get("user"), context.get("request")
    reader = Reader(*[getattr(user, name) for name in Reader._fields]) if user and user.is_authenticated else Reader()
    html = _made(part, get_language(), reader, *[context.get(name) for name in ASKED])
    if TOKEN in html:
        html = html.replace(TOKEN, str(context.get("csrf_token", "")))
    if ADDRESS in html:
        html = html.replace(ADDRESS, conditional_escape(request.get_full_path() if request else "/"))
    if UNREAD in html:
        html = html.replace(UNREAD, _unread(user.unread))
    return mark_safe(html)


def _unread(count):
    """The number beside the bell; nothing where all is read."""
    if not count:
        return ""
    shown = str(count) if count < 100 else "99+"
    spoken = ngettext("%(n)d unread", "%(n)d unread", count) % {"n": count}
    return format_html('<span class="count" aria-hidden="true">{}</span><span class="visually-hidden">: {}</span>', shown, spoken)


@lru_cache(maxsize=500)
def _made(part, _language, reader, *asked):
    return render_to_string(f"parts/{part}.html", dict(zip(ASKED, asked, strict=True)) | {"user": reader, "address": ADDRESS, "csrf_token": TOKEN, "unread": UNREAD})
