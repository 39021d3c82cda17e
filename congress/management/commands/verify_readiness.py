"""Cells and tasks in -> every difference between them, and an exit code of 1 where there is one."""

import sys

from django.core.management.base import BaseCommand

from congress import clock
from workflows.models import Cell
from workflows.readiness import verify


class Command(BaseCommand):
    help = "Prove that the cells of the overview say what the tasks say."

    def handle(self, *args, **options):
        found = 0
        for difference in verify(today=clock.today()):
            found += 1
            self.stderr.write(difference)
        if found:
            self.stderr.write(f"{found} differences: the overview does not say what the tasks say.")
            sys.exit(1)
        self.stdout.write(f"{Cell.objects.count()} cells: what the overview says is what the tasks say.")
