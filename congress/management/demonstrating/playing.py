"""A plan's entry of the file -> the plan, its people, and its story told through the doors of the rules, as of the days it happened."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from congress.management.demonstrating import papers
from congress.management.demonstrating.acting import moment, move
from congress.management.demonstrating.processes import Processes
from congress.management.demonstrating.stories import APPROVER, OWNER, REACH, Event, Story
from workflows import concluding, delivering, learning, planning
from workflows.access import active, viewer_of
from workflows.models import Plan, Seat, Stage, Stream, Task, TemplateVersion, Wait
from workflows.words import APPROVING_ROLES, Kind, Role, State

DECIDING_PAPERS = {"clear": "TB", "ratify": "QĐ"}
WITH_FILES = ("full",)
HANDED_OUT = (Kind.GENERAL, Kind.DOCUMENT, Kind.PROPAGANDA, Kind.SERVICE)
"""What a head hands to a member; personnel work and the election stay with the head."""


class Play:
    """One plan of the file, from its making to the demonstration's day."""

    def __init__(self, entry, cast, *, calendar, today):
        self.entry, self.cast, self.calendar, self.today = entry, cast, calendar, today
        self.unit = cast.units[entry["unit"]]
        self.papers = 0

    def play(self):
        """The plan with all its story, or nothing of it."""
        with transaction.atomic():
            self.plan = self._make_plan()
            self._seat_and_assign()
            self.approvers, self.superiors = self._deciders()
            self.processes = Processes(self)
            for event in Story(self.entry, *self._stages(), calendar=self.calendar, today=self.today).events():
                self._happen(event)
            self.processes.go_on()
            self._say_instructions()
            self._write_lessons()
        return self.plan

    def _make_plan(self):
        entry, consent = self.entry, self.entry["consent"] or {"number": "", "on": None}
        template = TemplateVersion.objects.get(key=entry["template"], version=entry["version"])
        return planning.plan_congress(
            self.unit, template, opens_on=entry["opens_on"], days=entry["days"], contents=entry["contents"],
            past=entry["past"], by=self._planner(), at=moment(entry["planned_on"], 9), calendar=self.calendar, model=entry["model"], ordinal=entry["ordinal"],
            direct_election=entry["direct_election"], consent_number=consent["number"], consent_on=consent["on"],
        )  # fmt: skip

    def _planner(self):
        """The unit's own office, else the nearest above."""
        seats = Seat.objects.filter(role=Role.OFFICE, unit__in=self.unit.ancestor_ids).select_related("person", "unit")
        return max(seats, key=lambda seat: (len(seat.unit.path), -seat.pk)).person

    def _seat_and_assign(self):
        """Heads are seated and proposed for everything; two days later they hand the work out in their bodies."""
        office, made_at = self.plan.created_by, self.plan.created_at
        for body in sorted(self.cast.sit_in_bodies(self.plan), key=lambda body: body.pk):
            planning.propose_owners(body, by=office, at=made_at + timedelta(hours=1))
            head, worker = self._head_and_worker(body)
            if worker:
                tasks = Task.objects.filter(plan=self.plan, stream__in=body.streams.all(), kind__in=HANDED_OUT)
                planning.assign(tasks, worker, by=head, at=moment(self.calendar.add(self.entry["planned_on"], 1), 14))

    def _head_and_worker(self, body):
        seats = list(Seat.objects.filter(subcommittee=body).select_related("person").order_by("rank", "id"))
        by_role = {role: next((seat.person for seat in seats if seat.role == role), None) for role in (Role.HEAD, Role.DEPUTY, Role.MEMBER)}
        return by_role[Role.HEAD], by_role[Role.MEMBER] or by_role[Role.DEPUTY]

    def _deciders(self):
        """People who may approve, per stream, heads first; and the leaders of the superior."""
        approvers = defaultdict(list)
        seats = Seat.objects.filter(subcommittee__plan=self.plan, role__in=APPROVING_ROLES).order_by("rank", "id")
        for seat in seats.select_related("person", "subcommittee").prefetch_related("subcommittee__streams"):
            for stream in seat.subcommittee.streams.all():
                approvers[stream.pk].append(seat.person)
        leaders = Seat.objects.filter(active(self.today), unit=self.unit.parent_id, role=Role.LEADER).select_related("person").order_by("rank", "id")
        return approvers, [seat.person for seat in leaders]

    def _stages(self):
        """The plan's stages, and {stage id: ids it needs}, the roads of its long tasks included."""
        stages = list(Stage.objects.filter(task__plan=self.plan).select_related("task__owner", "task__stream"))
        needs = defaultdict(set)
        for stage_id, needed in Wait.objects.filter(stage__task__plan=self.plan).values_list("stage_id", "needs_id"):
            needs[stage_id].add(needed)
        for earlier, later in pairwise(sorted(stages, key=lambda stage: (stage.task_id, stage.position))):
            if earlier.task_id == later.task_id:
                needs[later.pk].add(earlier.pk)
        return stages, needs

    # -- what happens

    def _happen(self, event):
        task = event.stage.task
        person = self._person(event, task)
        if event.action == REACH:
            self.processes.reach(event)
        elif event.action == "deliver":
            self.deliver(event.stage, person, event.at)
        elif event.action == "comment":
            delivering.comment(task.pk, text=event.note, by=person, at=event.at)
        elif event.action == "leave":
            planning.assign([task], None, by=person, at=event.at)
        else:
            self._move(event, task, person)

    def _person(self, event, task):
        if event.who == OWNER:
            return task.owner
        if event.who == APPROVER:
            fitting = [person for person in self.approvers[task.stream_id] if person != task.owner]
            return fitting[-1 if (event.stage.number or 1) % 4 == 0 else 0]  # a deputy now and then
        return self.superiors[0]

    def _move(self, event, task, person):
        paper = {}
        if event.action == "hold":
            self._record_result(task, person, event.at)
        if event.action in DECIDING_PAPERS:
            self.papers += 1
            paper = {"number": f"{self.papers + 10}-{DECIDING_PAPERS[event.action]}/ĐU", "dated_on": event.at.date()}
        move(task.pk, event.action, by=person, at=event.at, note=event.note, **paper)

    def _record_result(self, task, person, at):
        """Figures of a small congress that all members attend."""
        summoned = 21 + self.unit.position % 17
        committee = {"members_decided": 5, "members": 5, "standing": 1, "women": 2, "young": 1, "ethnic": 1, "first_time": 2}
        figures = {
            "held_on": max(at.date(), self.plan.anchor_on), "summoned": summoned, "present": summoned - self.unit.position % 3, "ex_officio": summoned,
            "delegates_decided": 4, "delegates": 4, "appointment_number": "15-QĐ/ĐU", "appointed_on": self.plan.anchor_on, **committee,
        }  # fmt: skip
        concluding.record_result(task.pk, by=person, at=at, **figures)

    def deliver(self, stage, person, at):
        """What the stage asks for: a small file where the subcommittee uploads, else a paper kept elsewhere."""
        if not stage.deliverable:
            return
        if self.entry["staff"] in WITH_FILES and stage.task.stream.code == "documents" and not stage.no_upload:
            file, name = papers.word_file(stage, self.unit)
            delivering.attach_file(stage.task_id, file=file, name=name, content_type=papers.WORD, by=person, at=at)
            return
        self.papers += 1
        kept_at = "Tủ hồ sơ Tiểu ban Nhân sự" if stage.no_upload else f"Văn phòng, {self.unit.name}"[:200]
        number = papers.sign(self.papers, stage.deliverable, self.unit.level)
        delivering.attach_paper(stage.task_id, number=number, dated_on=at.date(), kept_at=kept_at, subject=stage.deliverable, by=person, at=at)

    def _say_instructions(self):
        for entry in self.entry["instructions"]:
            stage = Stage.objects.get(task__plan=self.plan, number=int(entry["line"]))
            by = self.cast.people[entry["by"]]
            delivering.comment(stage.task_id, text=entry["text"], instruction=True, by=by, at=timezone.make_aware(entry["at"]))

    def _write_lessons(self):
        for entry in self.entry["lessons"]:
            by, at = self.cast.people[entry["by"]], timezone.make_aware(entry["at"])
            stage = Stage.objects.select_related("task__stream", "line").get(task__plan=self.plan, number=int(entry["line"]))
            learning.write_lesson(self.plan.congress, viewer=viewer_of(by, today=at.date()), text=entry["text"], stage=stage, by=by, at=at)

    # -- what came later

    def arise(self):
        """Tasks outside the template, given by the office after a meeting."""
        for entry in self.entry["arising"]:
            stream = Stream.objects.get(code=entry["stream"])
            owner = self.cast.people.get(entry["owner"])
            task = planning.add_task(
                self.plan, stream=stream, title=entry["title"], title_en=entry["title_en"], deliverable=entry["deliverable"],
                deliverable_en=entry["deliverable_en"], due_on=entry["due_on"], start_on=entry["start_on"], source=entry["from"], owner=owner,
                by=self.plan.created_by, at=moment(entry["start_on"], 16),
            )  # fmt: skip
            if entry["state"] == State.IN_REVIEW:
                self._hand_in(task, entry["on"])

    def _hand_in(self, task, on_day):
        stage = Stage.objects.select_related("task__owner", "task__stream").get(task=task)
        for hour, action in ((8, "start"), (10, "deliver"), (11, "submit")):
            self._happen(Event(moment(on_day, hour), stage, action))


def planned_already(codes):
    """Codes of the units that have their plan: those are left as they stand."""
    return set(Plan.objects.filter(unit__code__in=codes, purpose=Plan.CONGRESS).values_list("unit__code", flat=True))
