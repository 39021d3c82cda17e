"""The web app."""

from django.apps import AppConfig


class CongressConfig(AppConfig):
    name = "congress"
    default_auto_field = "django.db.models.BigAutoField"
