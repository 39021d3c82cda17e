"""The machines -> docs/processes/<kind>.svg, each state in Vietnamese with its English beneath."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.utils.translation import override

from workflows.drawing import PAPER, draw
from workflows.words import Kind

FOLDER = settings.BASE_DIR / "docs" / "processes"


def drawings():
    """{path: what the file says} of every kind."""
    with override("vi"):
        pictures = {kind: draw(kind, width=PAPER, beneath="en") for kind in Kind}
        return {
            FOLDER / f"{kind}.svg": render_to_string("parts/machine.svg", {"picture": picture, "ground": "#fff"})
            for kind, picture in pictures.items()
        }


class Command(BaseCommand):
    help = "Draw the machines anew into docs/processes."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        FOLDER.mkdir(exist_ok=True)
        for path, text in drawings().items():
            path.write_text(text)
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
