"""seeds/demonstration.yaml -> plans, people and their work as of 10 February 2025. What exists already is left; twice does it once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from congress.mailing.rounds import go_round, slot_of
from congress.management.demonstrating.people import Cast
from congress.management.demonstrating.playing import Play, planned_already
from workflows.models import Cell, DayOverride, Plan
from workflows.seeding import SeedError, read_demonstration


class Command(BaseCommand):
    help = "Creates the demonstration: congresses at every level at different stages, and an account for every role."

    def handle(self, *args, verbosity, **options):
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The demonstration's accounts have a known password: it is made with DEMO=on only.")
        if connection.vendor != "sqlite":
            raise CommandError(
                "The demonstration's accounts have a known password: it is made in SQLite only, never beside a site's own people."
                " Here DEMO is on, perhaps by an .env file that `make run` has left: delete it, or take DATABASE_URL away."
            )
        try:
            content = read_demonstration(settings.BASE_DIR / "seeds")
        except SeedError as mistake:
            raise CommandError(str(mistake)) from None
        today = settings.DEMO_TODAY or content["today"]
        cast = Cast(content)
        with transaction.atomic():
            cast.enter()
            cast.sit_in_units()
            cast.leave_for_a_while()
        made = self.play(cast, today, verbosity)
        if made:
            recount(today)
            self.remind(today)
        self.tell(content, made)

    def remind(self, today):
        """The morning's mails lie in the outbox at any hour of the first start."""
        if settings.DEMO_TODAY and settings.MAIL_TO_OUTBOX_ONLY:
            go_round(at=slot_of(today))

    def play(self, cast, today, verbosity):
        """Each plan that is missing, whole or not at all: a run that was stopped goes on where it was."""
        entries = cast.content["plans"]
        left = planned_already([entry["unit"] for entry in entries])
        plays = [Play(entry, cast, calendar=DayOverride.objects.calendar(), today=today) for entry in entries if entry["unit"] not in left]
        for play in plays:
            with transaction.atomic():
                play.play()
                self.seat_more(play, cast)
                play.arise()
            if verbosity > 1:
                self.stdout.write(f"  {play.unit.name}")
        return len(plays)

    def seat_more(self, play, cast):
        """Seats for people of other staffs, or second seats, in a plan that was just made."""
        bodies = cast.bodies_of(play.plan)
        for entry in cast.content["extra_seats"]:
            if entry["plan"] == play.unit.code:
                cast.seat(cast.people[entry["person"]], bodies[entry["body"]], entry["role"], "", play.plan.created_at.date())

    def tell(self, content, made):
        domain, password = content["mail_domain"], content["password"]
        self.stdout.write(f"{made} plans made; {len(content['plans']) - made} stood already.")
        self.stdout.write(f"\nAccounts, all with the password {password}")
        administrators = [(each["key"], each["name_en"]) for each in content["people"] if each["shown"]]
        for key, what in [*administrators, *((each["person"], each["what_en"]) for each in content["shown"])]:
            self.stdout.write(f"  {key + '@' + domain:<48} {what}")


def recount(today):
    """Every cell as of the demonstration's day: the story recounted them on its own days."""
    for plan in Plan.objects.select_related("unit"):
        with transaction.atomic():
            for cell in Cell.objects.filter(plan=plan).select_related("stream").order_by("stream"):
                Cell.objects.recount(plan, cell.stream, today=today)
