"""An empty or older database -> one that this version can serve. Safe to run any number of times."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, loads seeds/ and, with DEMO on, creates the demonstration."

    def handle(self, *args, verbosity, **options):
        call_command("migrate", interactive=False, verbosity=min(verbosity, 1))
        call_command("createcachetable", verbosity=0)
        call_command("seed")
        if settings.DEMO:
            call_command("demonstration")
