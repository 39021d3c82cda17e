"""The same questions as /healthz -> sentences and an exit code: 0 all is well, 1 something is to be looked at."""

import sys

from django.core.management.base import BaseCommand

from congress.health import problems, state_of


class Command(BaseCommand):
    help = "Says what is wrong with this site; exits with 1 when something is."

    def handle(self, *args, **options):
        found = problems(doorbell=True)
        for problem in found:
            self.stdout.write(f"{problem.key}: {problem.sentence}")
        self.stdout.write(state_of(found))
        if found:
            sys.exit(1)
