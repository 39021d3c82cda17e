"""The file's people -> accounts by key, and their seats in units and bodies. What stands already is left."""

from datetime import date

from django.contrib.auth.hashers import make_password

from congress.models import User
from workflows.models import Absence, Seat, Subcommittee, Unit
from workflows.words import SUBCOMMITTEE_ROLES, UNIT_ROLES, Role

TERM_BEGAN = date(2020, 10, 1)
"""Seats in units are older than every plan."""
RANKS = {Role.HEAD: 1, Role.LEADER: 1, Role.DEPUTY: 2, Role.OFFICE: 3, Role.MEMBER: 5, Role.OBSERVER: 9}
SAMPLE = " (minh họa)", " (demonstration)"


class Cast:
    """All accounts of the demonstration by key; made once, each found again by its address."""

    def __init__(self, content):
        self.content = content
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.staffed = {entry["unit"]: entry["staff"] for entry in [*content["plans"], *content["unplanned"]]}
        self.people = {}

    def accounts_of(self, code):
        return self.content["staffs"][self.staffed[code]]["accounts"] if code in self.staffed else []

    def enter(self):
        """Accounts that are missing, all with one password, hashed once: a hash takes a while on purpose."""
        wanted = {self._address(facts["key"]): facts for facts in self._everybody()}
        known = set(User.objects.filter(email__in=wanted).values_list("email", flat=True))
        password = make_password(self.content["password"])
        User.objects.bulk_create(
            User(email=email, name=facts["name"], name_en=facts["name_en"], phone=facts["phone"], password=password,
                 is_staff=facts["superuser"], is_superuser=facts["superuser"], first_steps_closed=False)
            for email, facts in wanted.items() if email not in known
        )  # fmt: skip
        rows = {user.email: user for user in User.objects.filter(email__in=wanted)}
        self.people = {facts["key"]: rows[email] for email, facts in wanted.items()}

    def _everybody(self):
        for person in self.content["people"]:
            yield {**person, "phone": ""}
        for code in self.staffed:
            unit = self.units[code]
            for account in self.accounts_of(code):
                yield {
                    "key": account["key"].replace("{code}", code),
                    "name": account["name"].replace("{unit}", unit.name.removesuffix(SAMPLE[0])),
                    "name_en": account["name_en"].replace("{unit}", (unit.name_en or unit.name).removesuffix(SAMPLE[1])),
                    "phone": unit.phone,
                    "superuser": False,
                }

    def _address(self, key):
        return f"{key}@{self.content['mail_domain']}"

    def sit_in_units(self):
        """The seats of offices, leaders and observers: they make the plans."""
        seats = []
        for person in self.content["people"]:
            seats += [(person["key"], seat["unit"], seat) for seat in person["seats"]]
        for code in self.staffed:
            for account in self.accounts_of(code):
                key = account["key"].replace("{code}", code)
                seats += [(key, code, seat) for seat in account["seats"] if seat["role"] in UNIT_ROLES]
        held = set(Seat.objects.filter(person__in=self.people.values(), unit__isnull=False).values_list("person_id", "unit_id", "role"))
        Seat.objects.bulk_create(
            Seat(person=self.people[key], unit=self.units[code], role=seat["role"], title=seat["title"], rank=RANKS[seat["role"]], from_on=TERM_BEGAN)
            for key, code, seat in seats
            if (self.people[key].pk, self.units[code].pk, seat["role"]) not in held
        )

    def sit_in_bodies(self, plan):
        """The seats in the plan's bodies, from the day it was made on."""
        bodies = self.bodies_of(plan)
        code = plan.unit.code
        for account in self.accounts_of(code):
            person = self.people[account["key"].replace("{code}", code)]
            for seat in account["seats"]:
                if seat["role"] in SUBCOMMITTEE_ROLES:
                    self.seat(person, bodies[seat["body"]], seat["role"], seat["title"], plan.created_at.date())
        return set(bodies.values())

    def bodies_of(self, plan):
        """{stream code: body}; "all" is the one body of a cell."""
        bodies = {}
        for body in Subcommittee.objects.filter(plan=plan).prefetch_related("streams").order_by("position"):
            bodies |= {stream.code: body for stream in body.streams.all()} | {"all": body}
        return bodies

    def seat(self, person, body, role, title, from_on):
        Seat.objects.create(person=person, subcommittee=body, role=role, title=title, rank=RANKS[role], from_on=from_on)

    def leave_for_a_while(self):
        for entry in self.content["absences"]:
            person, stand_in = self.people[entry["person"]], self.people[entry["stand_in"]]
            Absence.objects.get_or_create(person=person, stand_in=stand_in, from_on=entry["from"], to_on=entry["to"])
