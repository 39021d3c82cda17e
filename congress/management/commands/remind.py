"""By hand what beat does each minute: plan the day's reminders if its hour has come, and send what is due."""

from django.core.management.base import BaseCommand

from congress import clock
from congress.mailing.holding import hold, release
from congress.mailing.rounds import go_round


class Command(BaseCommand):
    help = "Plans and sends the reminders that are due; any number of times, at any hour, beside beat or without it."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="plan today once more, for people who had no mail today")
        parser.add_argument("--hold", metavar="REASON", help="send nothing until --release")
        parser.add_argument("--release", action="store_true", help="send again")

    def handle(self, *args, again, **options):
        if options["hold"]:
            hold(options["hold"], by=None)
            self.stdout.write("Held: no mail goes out until `manage.py remind --release`.")
            return
        if options["release"]:
            self.stdout.write(f"Released {release(by=None)} hold(s).")
        run = go_round(at=clock.now(), again=again)
        self.stdout.write(
            f"{run.planned} notices planned, {run.mails} mails made, {run.sent} sent, {run.skipped} settled without sending,"
            f" {run.failed} failed, {run.retried} to be tried again."
        )
        if run.trouble:
            self.stdout.write(self.style.WARNING(run.trouble))
