"""Checked entries -> rows, in one transaction. Twice does it once; what the office may change is not overwritten."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.folding import folded
from workflows.models import (
    DayOverride,
    Directive,
    Effect,
    ElectionRule,
    LevelWindow,
    Line,
    Placement,
    ReminderRule,
    Stream,
    Succession,
    TemplateVersion,
    Threshold,
    Unit,
    Work,
)
from workflows.models.units import STEP
from workflows.seeding.checking import checked, meant
from workflows.seeding.personnel import write_personnel
from workflows.seeding.proposals import write_proposals
from workflows.seeding.reading import SeedError

LINE_FIELDS = {
    "number": "number",
    "kind": "kind",
    "state": "state",
    "only_for": "only_for",
    "contents": "contents",
    "title": "title",
    "title_en": "title_en",
    "deliverable": "deliverable",
    "deliverable_en": "deliverable_en",
    "start_offset": "start",
    "due_offset": "due",
    "day_unit": "unit",
    "movable": "movable",
    "no_upload": "no_upload",
    "basis": "basis",
    "note": "note",
    "note_en": "note_en",
}


def seed(folder: Path, *, today: date):
    """Load the folder. `today` says which placements are in force. Raises SeedError, and then nothing is written."""
    seeds = checked(folder)
    with transaction.atomic():
        _write_streams(seeds.streams)
        _write_units(seeds.units, today)
        _write_successions(seeds.successions)
        _write_directives(seeds.directives)
        for template in seeds.templates:
            _write_template(template)
        _write_days(seeds.days)
        _write_thresholds(seeds.thresholds)
        _write_rules(seeds.rules)
        _write_election_rules(seeds.election_rules)
        write_proposals(seeds.proposals)
        write_personnel(seeds.personnel)
    return seeds


def _source(entry):
    return ", ".join(entry["source"])


def _pick(entry, *names):
    return {name: entry[name] for name in names}


def _write_streams(streams):
    for entry in streams:
        facts = {name: value for name, value in entry.items() if name not in ("code", "source")}
        Stream.objects.update_or_create(code=entry["code"], defaults=facts)


# Units


def _write_units(units, today):
    rows = {}
    for entry in units:
        facts = _pick(entry, "position", "demonstration", "confirmed") | {"source": _source(entry)}
        created = facts | _pick(entry, "phone", "email")
        rows[entry["code"]], _new = Unit.objects.update_or_create(code=entry["code"], defaults=facts, create_defaults=created)
    for entry in units:
        for placement in entry["placements"]:
            _write_placement(rows[entry["code"]], placement, rows)
    settle_units(today=today)


def _write_placement(unit, entry, rows):
    facts = _pick(entry, "name", "name_en", "level") | {"parent": rows.get(entry["parent"])}
    created = facts | {"to_on": entry["to"]}
    if entry["to"]:
        # Without a last day in the file, one that was entered since (a merger) stays.
        facts = created
    Placement.objects.update_or_create(unit=unit, from_on=entry["from"], defaults=facts, create_defaults=created)


def settle_units(*, today):
    """Copy onto each unit what its placement of today says: level, name, parent, path. An ended unit keeps its last one."""
    units = Unit.objects.in_bulk()
    in_force = {pk: _in_force(placements, today) for pk, placements in _placements().items()}
    changed = []
    for pk, placement in in_force.items():
        unit = units[pk]
        before = _cached(unit)
        unit.level, unit.name, unit.name_en = placement.level, placement.name, placement.name_en
        unit.search = folded(f"{placement.name} {placement.name_en}")  # a bulk update goes past FoldedField
        unit.parent_id = placement.parent_id
        unit.path = _path(pk, units, in_force)
        unit.ended_on = placement.to_on if placement.to_on and placement.to_on < today else None
        if _cached(unit) != before:
            changed.append(unit)
    Unit.objects.bulk_update(changed, CACHED, batch_size=500)
    Unit.objects.put_in_order()


CACHED = ["level", "name", "name_en", "search", "parent", "path", "ended_on"]


def _cached(unit):
    return (unit.level, unit.name, unit.name_en, unit.search, unit.parent_id, unit.path, unit.ended_on)


def _placements():
    by_unit: dict[int, list[Placement]] = {}
    for placement in Placement.objects.order_by("unit_id", "from_on"):
        by_unit.setdefault(placement.unit_id, []).append(placement)
    return by_unit


def _in_force(placements, today):
    begun = [placement for placement in placements if placement.from_on <= today]
    return begun[-1] if begun else placements[0]


def _path(pk, units, in_force):
    """Root first. A unit that was entered without a placement counts with the parent it has."""
    steps = []
    while pk is not None:
        steps.append(f"{pk:0{STEP}d}")
        pk = in_force.get(pk, units[pk]).parent_id
    return "".join(reversed(steps))


def _write_successions(successions):
    rows = {unit.code: unit for unit in Unit.objects.all()}
    for entry in successions:
        Succession.objects.update_or_create(
            predecessor=rows[entry["predecessor"]],
            successor=rows[entry["successor"]],
            on_day=entry["on"],
            defaults={"source": _source(entry)},
        )


# Directives


def _write_directives(directives):
    rows = {}
    for entry in directives:
        key = _pick(entry, "kind", "number", "issuer", "issued_on")
        facts = _pick(entry, "title", "title_en", "confirmed") | {"source": _source(entry)}
        rows[id(entry)], _new = Directive.objects.update_or_create(**key, defaults=facts)
    for entry in directives:
        for window in entry["windows"]:
            _write_window(rows[id(entry)], window)
        for effect in entry["effects"]:
            target = rows[id(meant(effect["target"], directives)[0])] if effect["target"] else None
            _write_effect(rows[id(entry)], effect, target)


def _write_window(directive, entry):
    facts = _pick(entry, "opens_on", "closes_on", "max_days", "term", "note")
    # A practice that was observed is no confirmed rule.
    facts |= {"source": _source(entry), "confirmed": entry["confirmed"] and not entry["observed"]}
    LevelWindow.objects.update_or_create(directive=directive, level=entry["level"], defaults=facts)


def _write_effect(directive, entry, target):
    """One row per level and per unit that the effect names; one without either where it only has a target."""
    units = list(Unit.objects.filter(code__in=entry["units"]))
    scopes = [{"level": level, "unit": None} for level in entry["levels"]] + [{"level": "", "unit": unit} for unit in units]
    for scope in scopes or [{"level": "", "unit": None}]:
        key = {"directive": directive, "verb": entry["verb"], "target": target, "from_on": entry["from_on"], **scope}
        Effect.objects.update_or_create(**key, defaults={"note": entry["note"]})


# Templates


def _write_template(entry):
    """A new version with its lines; one that is there already must say the same."""
    facts = _pick(entry, "name", "name_en", "levels") | {"source": _source(entry)}
    template, new = TemplateVersion.objects.get_or_create(key=entry["template"], version=entry["version"], defaults=facts)
    if not new:
        _refuse_change(template, entry)
        return
    streams = {stream.code: stream for stream in Stream.objects.all()}
    works = {work["key"]: Work.objects.create(template=template, **_work_facts(work, streams)) for work in entry["works"]}
    rows = {line["key"]: Line.objects.create(template=template, **_line_facts(line, streams, works)) for line in entry["lines"]}
    for line in entry["lines"]:
        rows[line["key"]].waits_for.set([rows[key] for key in line["waits_for"]])


def _work_facts(entry, streams):
    return _pick(entry, "key", "kind", "title", "title_en") | {"stream": streams[entry["stream"]]}


def _line_facts(entry, streams, works):
    facts = {field: entry[name] for field, name in LINE_FIELDS.items()}
    return facts | {"key": entry["key"], "stream": streams[entry["stream"]], "work": works.get(entry["work"]), "source": _source(entry)}


def _refuse_change(template, entry):
    """Plans point at a version's lines, so a version never changes."""
    streams = {stream.code: stream for stream in Stream.objects.all()}
    works = {work.key: work for work in template.works.all()}
    _refuse_changed_works(entry, works, streams)
    rows = {line.key: line for line in template.lines.prefetch_related("waits_for")}
    wanted = {line["key"]: line for line in entry["lines"]}
    for key in [*rows, *wanted]:
        if key not in rows or key not in wanted:
            raise _raise_the_version(entry, key, "key")
        row, facts = rows[key], _line_facts(wanted[key], streams, works)
        for field, value in facts.items():
            if getattr(row, field) != value:
                raise _raise_the_version(entry, key, LINE_FIELDS.get(field, field))
        if {line.key for line in row.waits_for.all()} != set(wanted[key]["waits_for"]):
            raise _raise_the_version(entry, key, "waits_for")
    for field in ("name", "name_en", "levels"):
        if getattr(template, field) != entry[field]:
            raise _raise_the_version(entry, "", field)


def _refuse_changed_works(entry, works, streams):
    wanted = {work["key"]: _work_facts(work, streams) for work in entry["works"]}
    for key in {*works, *wanted}:
        if key not in works or any(getattr(works[key], field) != value for field, value in wanted.get(key, {"key": ""}).items()):
            raise _raise_the_version(entry, key, "works")


def _raise_the_version(entry, key, field):
    what = _("version %(version)d is loaded already and never changes; raise the version to %(next)d.")
    return SeedError(entry["file"], key, field, what % {"version": entry["version"], "next": entry["version"] + 1})


# Values that the office may change: made once, their texts kept up to date


def _write_days(days):
    for entry in days:
        facts = _pick(entry, "reason", "reason_en") | {"working": entry["kind"] == "working", "source": _source(entry)}
        DayOverride.objects.get_or_create(on_day=entry["on"], defaults=facts)


def _write_thresholds(thresholds):
    for entry in thresholds:
        facts = _pick(entry, "explanation", "explanation_en") | {"source": _source(entry)}
        Threshold.objects.update_or_create(key=entry["key"], defaults=facts, create_defaults=facts | {"value": entry["value"]})


def _write_rules(rules):
    """What the office changes stays: when a rule speaks, how often and where."""
    streams = {stream.code: stream for stream in Stream.objects.all()}
    for entry in rules:
        facts = _pick(entry, "audience", "anchor", "channel", "name", "name_en")
        created = facts | _pick(entry, "offset", "repeats", "every", "at_most", "level")
        created |= {"day_unit": entry["unit"], "stream": streams.get(entry["stream"])}
        ReminderRule.objects.update_or_create(key=entry["key"], defaults=facts, create_defaults=created)


def _write_election_rules(rules):
    """What an administrator corrects when the text in force was read stays: the value, its article, its marks, its note."""
    for entry in rules:
        facts = _pick(entry, "label", "label_en") | {"source": _source(entry)}
        created = facts | _pick(entry, "article", "article_en", "confirmed", "old_text", "note", "note_en")
        if entry["value"] is not None:
            created |= {"numerator": entry["value"].numerator, "denominator": entry["value"].denominator}
        ElectionRule.objects.update_or_create(key=entry["key"], defaults=facts, create_defaults=created)
