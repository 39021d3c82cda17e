"""An asynchronous server's way in; nothing needs it yet."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")

application = get_asgi_application()
