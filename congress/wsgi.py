"""Gunicorn's way in. With --preload it is read before the workers part, so that they share what stands in memory by then.

So the pages that everybody opens are made here a few times, as for one of their readers: what each worker would otherwise
make for itself at its first requests (templates, statements, the interpreter's notes) is there when they part.
"""

import ctypes
import gc
import logging
import os
from io import BytesIO

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections
from django.urls import resolve, reverse
from django.utils.translation import gettext, override

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")

TIMES = 3
"""The interpreter rewrites code that it has met a few times; what it rewrites after the parting, each worker has for itself."""


def look_around():
    """The pages are thrown away; one that fails is logged like any other, and the site starts all the same."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("Tasks")  # the catalogue
    paths = [reverse(page) for page in ("my_work", "tasks", "overview")]  # every view with what it imports
    reader = apps.get_model("congress.User").objects.filter(is_active=True, seats__isnull=False).order_by("pk").first()
    for language, _name in settings.LANGUAGES * TIMES if reader else ():
        with override(language):
            for path in paths:
                look_at(path, reader)


def look_at(path, reader):
    request = WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": BytesIO()})
    request.user, request.resolver_match = reader, resolve(path)
    convert_exception_to_response(request.resolver_match.func)(request)


application = get_wsgi_application()
try:
    look_around()
except DatabaseError as error:  # it may come up later than the web
    logging.getLogger(__name__).warning("The database did not answer at the start: %s", error)
connections.close_all()  # a connection cannot be shared
caches["pages"].clear()
getattr(ctypes.CDLL(None), "malloc_trim", bool)(0)  # what is free goes back to the machine, else each of them fills a copy of it (glibc)
gc.freeze()  # the collector marks what it looks at, and what is written on is not shared any more
