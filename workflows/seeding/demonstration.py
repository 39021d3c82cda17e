"""seeds/demonstration.yaml -> its plans, people and stories, checked against the units and templates; writes nothing."""

from django.utils.translation import gettext as _

from workflows.seeding.checking import checked
from workflows.seeding.reading import (
    Field,
    SeedError,
    day,
    filled_text,
    many,
    moment,
    named,
    number,
    one,
    one_of,
    optional,
    read,
    text,
    yes_no,
)
from workflows.seeding.shapes import PLACE, both
from workflows.words import SUBCOMMITTEE_ROLES, Role, State

FILE = "demonstration.yaml"
STORIES = ("on_track", "early", "late", "blocked", "silent", "held", "done")
WHOLE_BODY = "all"

NAME = both("name")
STAFF_SEAT = {"role": Field(one_of(Role)), "body": optional(text(30)), "title": optional(text(120))}
STAFF = {"key": Field(filled_text(80)), **NAME, "seats": Field(many(STAFF_SEAT))}
PERSON = {
    "key": Field(filled_text(80)),
    **NAME,
    "superuser": optional(yes_no, False),
    "shown": optional(yes_no, False),
    "seats": Field(many({"unit": Field(filled_text(80)), "role": Field(one_of(Role)), "title": optional(text(120))})),
}
EXTRA_SEAT = {
    "person": Field(filled_text(80)),
    "plan": Field(filled_text(80)),
    "role": Field(one_of(SUBCOMMITTEE_ROLES)),
    "body": Field(filled_text(30)),
}
ABSENCE = {"person": Field(filled_text(80)), "stand_in": Field(filled_text(80)), "from": Field(day), "to": Field(day)}
EXCEPTION = {
    "line": Field(filled_text(20)),
    "state": Field(one_of(State)),
    "on": optional(day, None),
    "note": optional(text(400)),
    "owner": optional(text(80)),
}
SAID = {"line": Field(filled_text(20)), "by": Field(filled_text(80)), "at": Field(moment), "text": Field(filled_text(1000))}
ARISING = {
    "stream": Field(filled_text(30)),
    **both("title"),
    **both("deliverable"),
    "from": Field(filled_text(200)),
    "start_on": Field(day),
    "due_on": Field(day),
    "state": Field(one_of(State)),
    "on": optional(day, None),
    "owner": optional(text(80)),
}
PLAN = {
    "unit": Field(filled_text(80)),
    "template": Field(filled_text(40)),
    "version": Field(PLACE),
    "opens_on": Field(day),
    "days": Field(number(0, 100)),
    "contents": Field(PLACE),
    "model": optional(yes_no, False),
    "direct_election": optional(yes_no, False),
    "consent": optional(one({"number": Field(filled_text(60)), "on": Field(day)}), None),
    "ordinal": optional(PLACE, None),
    "staff": Field(filled_text(40)),
    "planned_on": Field(day),
    "past": optional(one_of(("keep", "outside")), "keep"),
    "story": Field(one_of(STORIES)),
    "silent_since": optional(day, None),
    "exceptions": optional(many(EXCEPTION), list),
    "instructions": optional(many(SAID), list),
    "arising": optional(many(ARISING), list),
    "lessons": optional(many(SAID), list),
}
DEMONSTRATION_FILE = {
    "today": Field(day),
    "mail_domain": Field(filled_text(80)),
    "password": Field(filled_text(80)),
    "people": Field(many(PERSON)),
    "staffs": Field(named({"accounts": Field(many(STAFF))})),
    "unplanned": optional(many({"unit": Field(filled_text(80)), "staff": Field(filled_text(40))}), list),
    "extra_seats": optional(many(EXTRA_SEAT), list),
    "shown": optional(many({"person": Field(filled_text(80)), **both("what")}), list),
    "absences": optional(many(ABSENCE), list),
    "plans": Field(many(PLAN)),
}


def read_demonstration(folder):
    """The file with every reference followed. Raises SeedError."""
    content = read(folder / FILE, DEMONSTRATION_FILE)
    seeds = checked(folder)
    streams = {stream["code"] for stream in seeds.streams}
    lines = {(template["template"], template["version"]): {line["key"] for line in template["lines"]} for template in seeds.templates}
    units = {unit["code"] for unit in seeds.units}
    for entry in [*content["plans"], *content["unplanned"]]:
        _among(entry["unit"], units, entry["unit"], "unit")
        _among(entry["staff"], content["staffs"], entry["unit"], "staff")
    people = _people(content)
    for plan in content["plans"]:
        _check_plan(plan, lines, streams, people)
    _check_seats(content, streams, units, people)
    return content


def _people(content):
    """Keys of all accounts: the people's own, and each staff's once per unit."""
    keys = [person["key"] for person in content["people"]]
    for entry in [*content["plans"], *content["unplanned"]]:
        keys += [account["key"].replace("{code}", entry["unit"]) for account in content["staffs"][entry["staff"]]["accounts"]]
    for key in keys:
        if keys.count(key) > 1:
            raise SeedError(FILE, key, "key", _("this account comes about twice."))
    return set(keys)


def _check_plan(plan, lines, streams, people):
    unit = plan["unit"]
    template = (plan["template"], plan["version"])
    if template not in lines:
        raise SeedError(FILE, unit, "template", _("“%(value)s” is unknown.") % {"value": f"{plan['template']} {plan['version']}"})
    for part in ("exceptions", "instructions", "lessons"):
        for entry in plan[part]:
            _among(entry["line"], lines[template], unit, f"{part} {entry['line']} line")
    for part in ("instructions", "lessons"):
        for entry in plan[part]:
            _among(entry["by"], people, unit, f"{part} {entry['line']} by")
    for entry in plan["arising"]:
        _among(entry["stream"], streams, unit, f"arising {entry['title']} stream")
    for entry in [*plan["exceptions"], *plan["arising"]]:
        if entry["owner"] not in ("", "none"):
            _among(entry["owner"], people, unit, "owner")
    if plan["story"] == "silent" and not plan["silent_since"]:
        raise SeedError(FILE, unit, "silent_since", _("this field is missing."))


def _check_seats(content, streams, units, people):
    for staff, facts in content["staffs"].items():
        for account in facts["accounts"]:
            for seat in account["seats"]:
                _body_fits_role(staff, account["key"], seat, streams)
    for person in content["people"]:
        for seat in person["seats"]:
            _among(seat["unit"], units, person["key"], "seats unit")
    planned = {plan["unit"] for plan in content["plans"]}
    for seat in content["extra_seats"]:
        _among(seat["plan"], planned, seat["person"], "plan")
        _among(seat["body"], {*streams, WHOLE_BODY}, seat["person"], "body")
    named_people = [(entry["person"], "person") for part in ("extra_seats", "shown", "absences") for entry in content[part]]
    for key, field in [*named_people, *((entry["stand_in"], "stand_in") for entry in content["absences"])]:
        _among(key, people, key, field)


def _body_fits_role(staff, key, seat, streams):
    if seat["role"] in SUBCOMMITTEE_ROLES:
        _among(seat["body"], {*streams, WHOLE_BODY}, staff, f"{key} body")
    elif seat["body"]:
        raise SeedError(FILE, staff, f"{key} body", _("this role has its seat in the unit, not in a subcommittee."))


def _among(value, known, entry, field):
    if value not in known:
        raise SeedError(FILE, entry, field, _("“%(value)s” is unknown.") % {"value": value})
