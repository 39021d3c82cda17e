"""Gunicorn's way in. With --preload it is read before the workers part, so that they share what stands in memory by then."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils.translation import gettext, override

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")

gc.disable()  # what it cleared would be filled by each worker anew
application = get_wsgi_application()
for language, _name in settings.LANGUAGES:
    with override(language):
        reverse("my_work")  # every view with what it imports
        gettext("Tasks")  # the catalogue
gc.freeze()  # the collector marks what it looks at, and what is written on is not shared any more
gc.enable()
