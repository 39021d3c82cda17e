"""What the processes of one plan share: its people by their part, days counted from the plan's, and the move at the end of a stage."""

from datetime import timedelta

from congress.management.demonstrating.acting import moment, move
from workflows.models import Unit


class Process:
    """One long task. A kind says for each of its states what was done before (`before_<state>`), and what is under way (`go_on`)."""

    moves = {}
    """{state: (action, part of who makes it)}"""

    def __init__(self, play, task):
        self.play, self.task, self.calendar = play, task, play.calendar
        self.unit, self.owner = play.unit, task.owner

    def person(self, part):
        """Somebody of the plan's own staff; without a part the owner."""
        return self.play.cast.people[f"{part}.{self.unit.code}"] if part else self.owner

    def reach(self, stage, since, at):
        """What the stage asks for, and the move that ends it."""
        action, part = self.moves[stage.state]
        if prepare := getattr(self, f"before_{stage.state}", None):
            prepare(stage, since, at)
        else:
            self.play.deliver(stage, self.owner, at)
        self.move(action, self.person(part), at)

    def move(self, action, by, at):
        move(self.task.pk, action, by=by, at=at)

    def ago(self, days, hour=9, minute=0):
        """A moment so many working days before the demonstration's day."""
        return moment(self.calendar.add(self.play.today, -days), hour, minute)

    def before_opening(self, days):
        """A working day at least so many days before the congress."""
        return self.calendar.working_day_before(self.play.plan.anchor_on - timedelta(days))

    def cells(self):
        return list(Unit.objects.filter(parent=self.unit, ended_on=None).order_by("position"))

    def go_on(self):
        """Nothing is under way."""
