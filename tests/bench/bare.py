"""The smallest Django site with a session and a user: one page, the unit that every figure is divided by.

As a module for gunicorn it is the site; run by `python -m tests.bench.bare` it prepares its database
and prints the session cookie of the one person in it.
"""

import os

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    # The connection's settings are those of the site: what is compared is the pages.
    DATABASES={
        "default": environ.Env.db_url_config(os.environ["BARE_DATABASE_URL"])
        | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    },
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    USE_TZ=True,
)


def page(request):
    return HttpResponse(f"<!doctype html><title>Bare</title><p>{request.user.get_username()}</p>")


urlpatterns = [path("", page)]
application = get_wsgi_application()

if __name__ == "__main__":
    from django.contrib.auth.models import User
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(User.objects.create(username="somebody"))
    print(f"sessionid={client.cookies['sessionid'].value}")
