"""The folder seeds/ -> all its entries, each true to the others; or one sentence about the first mistake."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.electing import KINDS, wrong_value
from workflows.seeding import shapes
from workflows.seeding.personnel import PERSONNEL_FILE, check_personnel, named
from workflows.seeding.proposals import named as proposals_named
from workflows.seeding.proposals import read_proposals
from workflows.seeding.reading import SeedError, read
from workflows.seeding.templates import checked_templates
from workflows.words import Level

RANK = {str(level): rank for rank, level in enumerate(Level)}


@dataclass(frozen=True)
class Seeds:
    """Everything that is written, file by file, checked."""

    streams: list
    units: list
    successions: list
    directives: list
    templates: list
    days: list
    thresholds: list
    rules: list
    election_rules: list
    proposals: dict
    personnel: dict


def checked(folder):
    """Read and check every file of the folder. Raises SeedError; touches no database."""
    sources = read(folder / "sources.yaml", shapes.SOURCE_FILE)["sources"]
    streams = read(folder / "streams.yaml", shapes.STREAM_FILE)["streams"]
    twice("streams.yaml", "code", streams, lambda entry: entry["code"])
    units = read(folder / "units.yaml", shapes.UNIT_FILE)
    seeds = Seeds(
        streams=streams,
        units=units["units"],
        successions=units["successions"],
        directives=read(folder / "directives.yaml", shapes.DIRECTIVE_FILE)["directives"],
        templates=checked_templates(folder / "templates", {stream["code"] for stream in streams}),
        days=read(folder / "calendar.yaml", shapes.DAY_FILE)["days"],
        thresholds=read(folder / "thresholds.yaml", shapes.THRESHOLD_FILE)["thresholds"],
        rules=read(folder / "reminder_rules.yaml", shapes.RULE_FILE)["rules"],
        election_rules=read(folder / "election_rules.yaml", shapes.ELECTION_RULE_FILE)["rules"],
        proposals=read_proposals(folder),
        personnel=read(folder / "personnel.yaml", PERSONNEL_FILE),
    )
    _no_entry_twice(seeds)
    _sources_are_known(seeds, sources)
    _check_units(seeds.units)
    _check_successions(seeds)
    _check_directives(seeds)
    _check_election_rules(seeds.election_rules)
    check_personnel(seeds.personnel, _("this rule is missing; personnel work needs it."))
    return seeds


def _no_entry_twice(seeds):
    keys = (
        ("units.yaml", "code", seeds.units),
        ("calendar.yaml", "on", seeds.days),
        ("thresholds.yaml", "key", seeds.thresholds),
        ("reminder_rules.yaml", "key", seeds.rules),
        ("election_rules.yaml", "key", seeds.election_rules),
        *proposals_named(seeds.proposals),
        *named(seeds.personnel),
    )
    for file, name, entries in keys:
        twice(file, name, entries, lambda entry, name=name: entry[name])
    twice("units.yaml", "predecessor", seeds.successions, lambda entry: (entry["predecessor"], entry["successor"], entry["on"]))
    twice("directives.yaml", "number", seeds.directives, directive_key)


def directive_key(entry):
    return (entry["kind"], entry["number"], entry["issuer"], entry["issued_on"])


def twice(file, name, entries, key):
    seen = set()
    for entry in entries:
        if key(entry) in seen:
            raise SeedError(file, str(entry[name]), name, _("this entry stands twice."))
        seen.add(key(entry))


def _sources_are_known(seeds, sources):
    for file, name, entries in (
        ("streams.yaml", "code", seeds.streams),
        ("units.yaml", "code", seeds.units),
        ("units.yaml", "predecessor", seeds.successions),
        ("directives.yaml", "number", seeds.directives),
        ("calendar.yaml", "on", seeds.days),
        ("thresholds.yaml", "key", seeds.thresholds),
        ("reminder_rules.yaml", "key", seeds.rules),
        ("election_rules.yaml", "key", seeds.election_rules),
        *proposals_named(seeds.proposals),
        *named(seeds.personnel),
    ):
        for entry in entries:
            parts = [entry, *entry.get("windows", ()), *entry.get("effects", ())]
            _known(file, str(entry[name]), [source for part in parts for source in part["source"]], sources)
    for template in seeds.templates:
        for entry in [template, *template["lines"]]:
            _known(f"{template['template']}.yaml", entry.get("key", template["template"]), entry["source"], sources)


def _known(file, entry, named: Iterable[str], sources):
    for source in named:
        if source not in sources:
            raise SeedError(file, entry, "source", _("“%(source)s” does not stand in sources.yaml.") % {"source": source})


# Units


def _check_units(units):
    placements = {unit["code"]: unit["placements"] for unit in units}
    for unit in units:
        if not unit["placements"]:
            raise SeedError("units.yaml", unit["code"], "placements", _("a unit needs at least one placement."))
        _stretches_follow(unit)
        for position, placement in enumerate(unit["placements"], 1):
            _parent_holds(unit["code"], placement, placements, f"placements {position} parent")


def _stretches_follow(unit):
    before = None
    for position, placement in enumerate(unit["placements"], 1):
        field = f"placements {position} from"
        if placement["to"] and placement["to"] < placement["from"]:
            raise SeedError("units.yaml", unit["code"], f"placements {position} to", _("the last day is before the first."))
        if before and (before["to"] is None or placement["from"] <= before["to"]):
            raise SeedError("units.yaml", unit["code"], field, _("this stretch of time overlaps the one before it."))
        before = placement


def _parent_holds(code, placement, placements, field):
    """The parent is known, stands higher, and exists through the whole stretch (so there can be no circle)."""
    parent = placement["parent"]
    if not parent:
        if placement["level"] != Level.CENTRE:
            raise SeedError("units.yaml", code, field, _("only the centre has no parent."))
        return
    if parent not in placements:
        raise SeedError("units.yaml", code, field, _("the unit “%(unit)s” is unknown.") % {"unit": parent})
    first, last = placement["from"], placement["to"]
    shared = [p for p in placements[parent] if (p["to"] is None or p["to"] >= first) and (last is None or p["from"] <= last)]
    if any(RANK[p["level"]] >= RANK[placement["level"]] for p in shared):
        raise SeedError("units.yaml", code, field, _("“%(unit)s” does not stand higher at that time.") % {"unit": parent})
    begins = shared and min(p["from"] for p in shared) <= first
    ends = shared and (shared[-1]["to"] is None or (last is not None and shared[-1]["to"] >= last))
    if not (begins and ends):
        raise SeedError("units.yaml", code, field, _("“%(unit)s” does not exist through the whole stretch of time.") % {"unit": parent})


def _check_successions(seeds):
    codes = {unit["code"] for unit in seeds.units}
    for entry in seeds.successions:
        for name in ("predecessor", "successor"):
            if entry[name] not in codes:
                raise SeedError("units.yaml", entry["predecessor"], name, _("the unit “%(unit)s” is unknown.") % {"unit": entry[name]})
        if entry["predecessor"] == entry["successor"]:
            raise SeedError("units.yaml", entry["predecessor"], "successor", _("no unit succeeds itself."))


# Directives


def _check_directives(seeds):
    codes = {unit["code"] for unit in seeds.units}
    for directive in seeds.directives:
        _windows_close(directive)
        for position, effect in enumerate(directive["effects"], 1):
            _effect_says_something(directive, effect, f"effects {position}", seeds.directives, codes)


def _windows_close(directive):
    number, seen = directive["number"], set()
    for window in directive["windows"]:
        if window["level"] in seen:
            raise SeedError("directives.yaml", number, f"windows {window['level']}", _("this entry stands twice."))
        seen.add(window["level"])
        if window["opens_on"] and window["closes_on"] and window["closes_on"] < window["opens_on"]:
            field = f"windows {window['level']} closes_on"
            raise SeedError("directives.yaml", number, field, _("the last day is before the first."))


def _effect_says_something(directive, effect, field, directives, codes):
    number, target = directive["number"], effect["target"]
    if not (target or effect["levels"] or effect["units"]):
        raise SeedError("directives.yaml", number, field, _("an effect needs a target, levels or units."))
    for code in effect["units"]:
        if code not in codes:
            raise SeedError("directives.yaml", number, f"{field} units", _("the unit “%(unit)s” is unknown.") % {"unit": code})
    if target and len(meant(target, directives)) != 1:
        what = _("“%(number)s” of %(day)s does not name exactly one directive.")
        found = {"number": target["number"], "day": f"{target['issued_on']:%d/%m/%Y}"}
        raise SeedError("directives.yaml", number, f"{field} target", what % found)
    if target and meant(target, directives)[0] is directive:
        raise SeedError("directives.yaml", number, f"{field} target", _("a directive has no effect on itself."))


def meant(target, directives):
    return [d for d in directives if (d["number"], d["issued_on"]) == (target["number"], target["issued_on"])]


# Election rules


def _check_election_rules(rules):
    """Each rule has the value its kind takes, and none is missing: the arithmetic assumes no number."""
    for entry in rules:
        if wrong := wrong_value(entry["key"], entry["value"]):
            raise SeedError("election_rules.yaml", entry["key"], "value", wrong)
    for key in KINDS:
        if key not in {entry["key"] for entry in rules}:
            raise SeedError("election_rules.yaml", key, "key", _("this rule is missing; the reckoning of ballots needs it."))
