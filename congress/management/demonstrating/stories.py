"""Stages of a plan + a story -> what happened to each by a day, as events in the order of time. Pure, and the same every time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

from workflows.words import Kind, State

OWNER, APPROVER, SUPERIOR = "owner", "approver", "superior"
EARLY_DAYS = 20
ROAD_ACTIONS = {
    State.PREPARING: ["prepare"],
    State.WITH_SUPERIOR: ["submit_up"],
    State.CLEARED: ["clear"],
    State.SUMMONED: ["summon"],
    State.PREPARATORY_SESSION: ["open_preparatory"],
    State.HELD: ["open_session", "hold"],
    State.RATIFIED: ["ratify"],
    State.CLOSED: ["close"],
}
BY_THE_SUPERIOR = ("clear", "ratify")
TOLD_HERE = (Kind.GENERAL, Kind.CONGRESS)
"""The stages of the other kinds are reached as their own processes say; the story knows only when."""
REACH = "reach"


@dataclass(frozen=True)
class Event:
    at: datetime
    stage: object
    action: str
    """A move, or "deliver", "comment", "leave" (the owner gives the task back), "reach" (of a long task with a process of its own)."""
    who: str = OWNER
    note: str = ""
    since: date | None = None
    """Where a stage is reached: the day on which the work on it began."""


@dataclass
class Course:
    """How far one stage came, with the days."""

    began_on: date | None = None
    submitted_on: date | None = None
    done_on: date | None = None


class Story:
    """One plan's entry of the file, told up to a day."""

    def __init__(self, entry, stages, needs, *, calendar, today):
        self.entry, self.needs, self.calendar, self.today = entry, needs, calendar, today
        self.stages = sorted(stages, key=lambda stage: (stage.due_on, stage.number))
        self.exceptions = {int(each["line"]): each for each in entry["exceptions"]}
        self.last = entry["silent_since"] or calendar.add(today, -1)
        self.until = calendar.add(today, EARLY_DAYS) if entry["story"] == "early" else today
        self.unfinished = self._unfinished()
        self.courses = {}

    def events(self):
        found = []
        for stage in self.stages:
            self.courses[stage.pk] = self._course(stage)
            if not stage.reached_on:  # what was done before the plan was made has nothing to tell
                found += self._told(stage, self.courses[stage.pk])
        return sorted(found, key=lambda event: event.at)

    def _unfinished(self):
        """Ids of the stages that the story leaves open although they are due."""
        if self.entry["story"] == "late":
            due = [stage for stage in self.stages if stage.due_on <= self.today and stage.task.kind == Kind.GENERAL]
            return {stage.pk for stage in due[-3:]}
        if self.entry["story"] == "held":
            return {stage.pk for stage in self.stages if stage.state in (State.RATIFIED, State.CLOSED)}
        return set()

    def _course(self, stage):
        if stage.reached_on:
            return Course(done_on=stage.reached_on)
        ready = [self.courses[pk].done_on for pk in self.needs.get(stage.pk, ()) if pk in self.courses]
        if None in ready:
            return Course()
        exception = self.exceptions.get(stage.number)
        first = max([stage.start_on, self.calendar.add(self.entry["planned_on"], 2), *(self.calendar.add(day, 1) for day in ready)])
        began = self.calendar.add(self.calendar.working_day_after(first), self._chance(stage, "began") % 3)
        if exception and exception["on"]:
            return Course(began_on=min(began, self._opened_before(exception)))
        if began > self.last:
            began = self.calendar.working_day_after(first)
        if began > self.last or first > self.last:
            return Course()
        if exception or stage.pk in self.unfinished or stage.due_on > self.until:
            return Course(began_on=began)
        return self._finished(stage, began)

    def _opened_before(self, exception):
        """An exception that is told of work under way began on its day; the others some days before it."""
        return exception["on"] if exception["state"] == State.UNDER_WAY else self.calendar.add(exception["on"], -4)

    def _finished(self, stage, began):
        if stage.state in (State.PREPARATORY_SESSION, State.HELD):
            return Course(stage.due_on, stage.due_on, stage.due_on) if stage.due_on <= self.last else Course()
        chance = self._chance(stage, "done")
        if stage.task.kind not in TOLD_HERE:
            chance = 1  # a process of its own is never late
        late = chance % 17 == 0 and stage.movable and stage.due_on < self.last and self.entry["template"] != "cell"
        done = self.calendar.add(stage.due_on, 2) if late else self.calendar.add(self.calendar.working_day_before(stage.due_on), -(chance % 3))
        done = max(min(done, self.last), began)
        submitted = max(self.calendar.add(done, -(chance % 2)), began)
        return Course(began, submitted, done) if done <= self.last else Course(began_on=began)

    def _chance(self, stage, what):
        """The same number for the same stage every time."""
        return crc32(f"{self.entry['unit']} {stage.number} {what}".encode())

    # -- the courses as events

    def _told(self, stage, course):
        if stage.task.kind == Kind.CONGRESS:
            return self._road(stage, course)
        if stage.task.kind not in TOLD_HERE:
            return [Event(self._at(course.done_on, 14, stage), stage, REACH, since=course.began_on)] if course.done_on else []
        events = [Event(self._at(course.began_on, 8, stage), stage, "start")] if course.began_on else []
        exception = self.exceptions.get(stage.number)
        if exception and course.began_on:
            return events + self._exception(stage, exception, course.began_on)
        if course.done_on:
            events += self._handed_in(stage, course.submitted_on)
            events.append(Event(self._at(course.done_on, 15, stage), stage, "approve", APPROVER))
        return events

    def _handed_in(self, stage, on_day):
        return [Event(self._at(on_day, 10, stage), stage, "deliver"), Event(self._at(on_day, 11, stage), stage, "submit")]

    def _road(self, stage, course):
        if not course.done_on:
            return []
        events = []
        if stage.state not in (State.CLEARED, State.PREPARATORY_SESSION):
            events.append(Event(self._at(course.done_on, 8, stage), stage, "deliver"))
        first = 7 if stage.state == State.PREPARATORY_SESSION else 9
        for hour, action in enumerate(ROAD_ACTIONS[State(stage.state)], first):
            events.append(Event(self._at(course.done_on, hour, stage), stage, action, SUPERIOR if action in BY_THE_SUPERIOR else OWNER))
        return self._session_first(stage, events)

    def _session_first(self, stage, events):
        """Minutes are handed in while the congress sits: after the session is opened."""
        if stage.state != State.HELD:
            return events
        deliver, opened, held = events
        return [opened, Event(held.at - timedelta(minutes=20), stage, deliver.action), Event(held.at + timedelta(hours=5), stage, held.action)]

    def _exception(self, stage, exception, began):
        state, note, on_day = exception["state"], exception["note"], exception["on"] or began
        events = []
        if state in (State.IN_REVIEW, State.RETURNED):
            events += self._handed_in(stage, on_day if state == State.IN_REVIEW else self.calendar.add(on_day, -1))
        if state == State.RETURNED:
            events.append(Event(self._at(on_day, 14, stage), stage, "send_back", APPROVER, note))
        elif state == State.BLOCKED:
            events.append(Event(self._at(on_day, 9, stage), stage, "block", OWNER, note))
        elif note:
            events.append(Event(self._at(self.last, 16, stage), stage, "comment", OWNER, note))
        if exception["owner"] == "none":
            events.append(Event(self._at(on_day, 8, stage) + timedelta(minutes=59), stage, "leave", APPROVER))
        return events

    def _at(self, on_day, hour, stage):
        """A minute of its own for each stage; on the demonstration's own day before anybody looks."""
        hour = 6 if on_day >= self.today else hour
        return timezone.make_aware(datetime.combine(on_day, time(hour, self._chance(stage, "minute") % 55)))
