"""seeds/ (or another folder) -> rows; a mistake is printed as one sentence and nothing is written."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from congress import clock
from workflows.seeding import SeedError, seed


class Command(BaseCommand):
    help = "Loads units, directives, templates, calendar, thresholds and reminder rules from seeds/."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "seeds")

    def handle(self, *args, folder, verbosity, **options):
        try:
            seeds = seed(folder, today=clock.today())
        except SeedError as mistake:
            raise CommandError(str(mistake)) from None
        if verbosity:
            lines = sum(len(template["lines"]) for template in seeds.templates)
            self.stdout.write(
                f"{len(seeds.units)} units, {len(seeds.directives)} directives, {len(seeds.templates)} templates with {lines} lines"
            )
