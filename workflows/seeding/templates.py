"""seeds/templates/ -> templates with all their lines, checked: each line once, in an order that can be kept."""

from itertools import pairwise

from django.utils.translation import gettext as _

from workflows.seeding import shapes
from workflows.seeding.reading import SeedError, Wrong, at, fill, load
from workflows.words import ROAD_OF, DayUnit, Kind

CALENDAR_DAYS_A_WORKING_DAY = 7 / 5
FOLD = ("kind", "state", "work", "only_for", "contents")
"""What folding changes of a line."""


def checked_templates(folder, streams):
    """All templates of the folder, those that build on another filled up from it."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise SeedError("templates", "", "", _("the folder holds no template."))
    read = [(path, _read(path, load(path))) for path in paths]
    own = {(template["template"], template["version"]): (path, template) for path, template in read}
    built: dict[tuple, dict] = {}
    for name in own:
        _build(name, own, built, way=())
    for name, template in built.items():
        _check(own[name][0].name, template, streams)
    return list(built.values())


def _read(path, content):
    builds_on = isinstance(content, dict) and "based_on" in content
    try:
        template = fill(shapes.CHANGED_TEMPLATE_FILE if builds_on else shapes.TEMPLATE_FILE, content)
    except Wrong as wrong:
        raise at(path.name, wrong) from None
    if path.stem not in (template["template"], f"{template['template']}-{template['version']}"):
        raise SeedError(path.name, "", "template", _("a template is called like its file: “%(name)s”.") % {"name": path.stem})
    return template | {"file": path.name}


def _build(name, own, built, *, way):
    """The template with everything it takes over from those it builds on."""
    if name in built:
        return built[name]
    path, template = own[name]
    if "based_on" in template:
        base = _other("based_on", name, own, built, way)
        lines = {line["key"]: dict(line) for line in base["lines"]}
        if template["folded_like"]:
            like = _other("folded_like", name, own, built, way)
            template = _folded(template, lines, like)
        _keys_once(path.name, template["lines"])
        for changed in template["lines"]:
            if changed["key"] not in lines:
                raise SeedError(path.name, changed["key"], "key", _("the template it builds on has no such line."))
            lines[changed["key"]] |= {field: value for field, value in changed.items() if value is not shapes.UNCHANGED}
        template = template | {"works": template["works"] or base["works"], "lines": [*lines.values(), *template["added"]]}
    built[name] = template
    return template


def _other(field, name, own, built, way):
    path, template = own[name]
    wanted = (template[field]["template"], template[field]["version"])
    if wanted not in own or wanted in (*way, name):
        raise SeedError(path.name, "", field, _("this template and version is not in the folder."))
    return _build(wanted, own, built, way=(*way, name))


def _folded(template, lines, like):
    """The lines folded into long tasks as in another template; only days and texts stay its own."""
    folds = {line["key"]: {field: line[field] for field in FOLD} for line in like["lines"]}
    for key in lines:
        lines[key] |= folds.get(key, {})
    added = [dict(line) for line in like["lines"] if line["key"] not in lines]
    own = {line["key"] for line in template["added"]}
    return template | {"works": like["works"], "added": [*(line for line in added if line["key"] not in own), *template["added"]]}


def _check(file, template, streams):
    if not template["lines"] or not template["levels"]:
        raise SeedError(file, "", "lines" if not template["lines"] else "levels", _("here must stand at least one."))
    _keys_once(file, template["lines"])
    _keys_once(file, template["works"])
    works = {work["key"]: work for work in template["works"]}
    lines = {line["key"]: line for line in template["lines"]}
    numbers = set()
    for line in template["lines"]:
        if line["number"] in numbers:
            raise SeedError(file, line["key"], "number", _("this number stands twice."))
        numbers.add(line["number"])
        _check_line(file, line, streams)
        _check_fold(file, line, works)
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
    if not set(line["contents"]) <= {2, 3, 4}:
        raise SeedError(file, line["key"], "contents", _("a congress has two, three or four contents."))


def _check_fold(file, line, works):
    """A stage belongs to the long task it names, or to the only one of its kind, and names a state of that road."""
    if line["kind"] == Kind.GENERAL:
        if line["work"]:
            raise SeedError(file, line["key"], "work", _("a general task is no stage of a long one."))
        return
    fitting = [key for key, work in works.items() if work["kind"] == line["kind"] and line["work"] in ("", key)]
    if len(fitting) != 1:
        raise SeedError(file, line["key"], "work", _("name the long task of this kind that the stage belongs to."))
    line["work"] = fitting[0]
    if line["state"] not in ROAD_OF[Kind(line["kind"])][1:]:
        raise SeedError(file, line["key"], "state", _("a stage names the state that is reached."))
    if line["stream"] != works[fitting[0]]["stream"]:
        raise SeedError(file, line["key"], "stream", _("a stage stands in the stream of its long task."))


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
    """Waits make no circle, the long tasks' own roads among them, and nothing waits for what is due later."""
    needs = {key: list(line["waits_for"]) for key, line in lines.items()}
    for work in {line["work"] for line in lines.values()} - {""}:
        stages = [line for line in lines.values() if line["work"] == work]
        stages.sort(key=lambda line: ROAD_OF[Kind(line["kind"])].index(line["state"]))
        for before, after in pairwise(stages):
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
        if line["state"] and (line["work"], line["state"]) in seen:
            raise SeedError(file, line["key"], "state", _("this state stands twice."))
        seen.add((line["work"], line["state"]))
