"""The face: settings, people, pages, mail, feeds, files. Every rule is in workflows."""

from congress.celery import app as celery_app

__all__ = ["celery_app"]
