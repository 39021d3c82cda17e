"""seeds/templates/ -> templates with all their lines, checked: each line once, in an order that can be kept."""

from django.utils.translation import gettext as _

from workflows.seeding import shapes
from workflows.seeding.reading import SeedError, Wrong, at, fill, load
from workflows.words import CONGRESS_ROAD, DayUnit, Kind

CALENDAR_DAYS_A_WORKING_DAY = 7 / 5
ROAD = [str(state) for state in CONGRESS_ROAD[1:]]


def checked_templates(folder, streams):
    """All templates of the folder, those that build on another filled up from it."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise SeedError("templates", "", "", _("the folder holds no template."))
    contents = {path: load(path) for path in paths}
    whole = {path: _read(path, shapes.TEMPLATE_FILE, content) for path, content in contents.items() if not _builds_on(content)}
    bases = {(template["template"], template["version"]): template for template in whole.values()}
    templates = []
    for path, content in contents.items():
        template = whole.get(path) or _built(path, content, bases)
        _check(path.name, template, streams)
        templates.append(template)
    return templates


def _builds_on(content):
    return isinstance(content, dict) and "based_on" in content


def _read(path, shape, content):
    try:
        template = fill(shape, content)
    except Wrong as wrong:
        raise at(path.name, wrong) from None
    if template["template"] != path.stem:
        raise SeedError(path.name, "", "template", _("a template is called like its file: “%(name)s”.") % {"name": path.stem})
    return template


def _built(path, content, bases):
    """The base's lines with what this template says differently."""
    template = _read(path, shapes.CHANGED_TEMPLATE_FILE, content)
    base = bases.get((template["based_on"]["template"], template["based_on"]["version"]))
    if base is None:
        raise SeedError(path.name, "", "based_on", _("this template and version is not in the folder."))
    lines = {line["key"]: dict(line) for line in base["lines"]}
    for changed in template["lines"]:
        if changed["key"] not in lines:
            raise SeedError(path.name, changed["key"], "key", _("the template it builds on has no such line."))
        lines[changed["key"]] |= {name: value for name, value in changed.items() if value is not shapes.UNCHANGED}
    _keys_once(path.name, template["lines"])
    return template | {"lines": list(lines.values())}


def _check(file, template, streams):
    if not template["lines"] or not template["levels"]:
        raise SeedError(file, "", "lines" if not template["lines"] else "levels", _("here must stand at least one."))
    _keys_once(file, template["lines"])
    lines = {line["key"]: line for line in template["lines"]}
    numbers = set()
    for line in template["lines"]:
        if line["number"] in numbers:
            raise SeedError(file, line["key"], "number", _("this number stands twice."))
        numbers.add(line["number"])
        _check_line(file, line, streams)
        _check_waits(file, line, lines)
    _no_circle(file, lines)
    _states_stand_once(file, template["lines"])


def _keys_once(file, lines):
    seen = set()
    for line in lines:
        if line["key"] in seen:
            raise SeedError(file, line["key"], "key", _("this entry stands twice."))
        seen.add(line["key"])


def _check_line(file, line, streams):
    if line["stream"] not in streams:
        raise SeedError(file, line["key"], "stream", _("the stream “%(stream)s” is unknown.") % {"stream": line["stream"]})
    if line["due"] < line["start"]:
        raise SeedError(file, line["key"], "due", _("the line is due before it starts."))
    if line["kind"] == Kind.GENERAL and line["state"]:
        raise SeedError(file, line["key"], "state", _("a general task has no state to reach; a line is a task or a stage, never both."))
    if line["kind"] != Kind.GENERAL and line["state"] not in ROAD:
        raise SeedError(file, line["key"], "state", _("a stage names the state that is reached."))


def nominal_due(line):
    """The due offset in calendar days, a working day counted as 7/5 of one: to compare lines, not to plan."""
    return line["due"] * (CALENDAR_DAYS_A_WORKING_DAY if line["unit"] == DayUnit.WORKING else 1)


def _check_waits(file, line, lines):
    for key in line["waits_for"]:
        if key not in lines:
            raise SeedError(file, line["key"], "waits_for", _("the line “%(key)s” is unknown.") % {"key": key})
        if key == line["key"]:
            raise SeedError(file, line["key"], "waits_for", _("no line waits for itself."))


def _no_circle(file, lines):
    """Waits make no circle, the congress's own road among them, and nothing waits for what is due later."""
    needs = {key: list(line["waits_for"]) for key, line in lines.items()}
    stages = sorted((line for line in lines.values() if line["state"]), key=lambda line: ROAD.index(line["state"]))
    for before, after in zip(stages, stages[1:], strict=False):
        needs[after["key"]].append(before["key"])
    done: set[str] = set()
    for key in lines:
        _follow(file, key, needs, (), done)
    for line in lines.values():
        for key in line["waits_for"]:
            if nominal_due(lines[key]) > nominal_due(line):
                raise SeedError(file, line["key"], "waits_for", _("it waits for “%(key)s”, which is due later.") % {"key": key})


def _follow(file, key, needs, way, done):
    if key in way:
        circle = " → ".join((*way[way.index(key) :], key))
        raise SeedError(file, key, "waits_for", _("these lines wait for each other in a circle: %(circle)s.") % {"circle": circle})
    if key in done:
        return
    for before in needs[key]:
        _follow(file, before, needs, (*way, key), done)
    done.add(key)


def _states_stand_once(file, lines):
    seen = set()
    for line in lines:
        if line["state"] and line["state"] in seen:
            raise SeedError(file, line["key"], "state", _("this state stands twice."))
        seen.add(line["state"])
