"""Every source file in -> the house rules it keeps (docs/map.md)."""

import ast
import importlib.metadata
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Bottom first. A room is a module or a folder; it imports from lower floors only, and of its
# own floor nothing but itself.
FLOORS = [
    {"workflows.words", "workflows.calendar", "workflows.folding", "workflows.prepared"},
    {"workflows.guards", "workflows.electing"},
    {"workflows.weighing"},
    {"workflows.models"},
    {"workflows.machines"},
    {"workflows.access"},
    {"workflows.facts"},
    {"workflows.moving"},
    {"workflows.writing", "workflows.keeping", "workflows.fitting"},
    {f"workflows.{step}" for step in ("seeding", "seating", "planning", "delivering", "concluding", "learning", "consulting", "campaigning", "supplying", "staffing", "balloting", "readiness", "reminding", "reporting", "merging", "drawing")},
    # ---- the line: below it no request, no HTML, no mail ----
    {f"congress.{ground}" for ground in ("asked", "celery", "clock", "context", "environment", "finders", "formats", "forms_look", "later", "log_lines", "no_security_keys", "steady", "supervising", "templatetags")},
    {"congress.models"},
    {"congress.feeds"},
    {"congress.access", "congress.mailing", "congress.inviting", "congress.noticing"},
    {"congress.health"},
    {f"congress.{room}" for room in ("adapter", "log_in", "sessions", "middleware", "tables", "filters", "forms", "exports", "tasks", "management", "admin", "checks")},
    {"congress.people_sheet", "congress.comparing"},
    {"congress.views", "congress.api"},
    {"congress.urls"},
]  # fmt: skip
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# Started by name, imported by nobody; AppConfig.ready may import.
OUTSIDE = {"congress", "congress.settings", "congress.wsgi", "congress.asgi", "congress.apps", "workflows", "workflows.apps"}
# Hands on rows and machines, so that Django finds the proxies; it defines nothing.
EXEMPT = {("workflows.models.__init__", "workflows.machines")}


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


SOURCES = list(sources("congress", "workflows"))


def tree(path):
    return ast.parse(path.read_text(), str(path))


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def room_of(module):
    return ".".join(module.removesuffix(".__init__").split(".")[:2])


def imports(node):
    """(line, dotted name) of everything a tree imports; `from a import b` counts as a.b too."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from ((part.lineno, alias.name) for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            yield from ((part.lineno, f"{part.module}.{alias.name}") for alias in part.names)


def told(path, line, sentence):
    return f"{path.relative_to(ROOT)}:{line} {sentence}"


def test_every_room_has_a_floor():
    strangers = {room_of(module_of(path)) for path in SOURCES} - FLOOR_OF.keys() - OUTSIDE
    assert not strangers, f"give them a floor in FLOORS or another home: {sorted(strangers)}"


def test_every_file_imports_from_lower_floors_only():
    wrong = []
    for path in SOURCES:
        module, room = module_of(path), room_of(module_of(path))
        if room in OUTSIDE:
            continue
        for line, name in imports(tree(path)):
            other = room_of(name)
            if other == room or other not in FLOOR_OF or (module, other) in EXEMPT:
                continue
            if FLOOR_OF[other] >= FLOOR_OF[room]:
                wrong.append(told(path, line, f"({room}) imports {other}, which is not below it"))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("forbidden", ["congress", "django.http", "django.shortcuts", "django.template", "django.core.mail"])
def test_the_rules_know_nothing_of_the_web(forbidden):
    wrong = [
        told(path, line, f"imports {name}")
        for path in sources("workflows")
        for line, name in imports(tree(path))
        if name == forbidden or name.startswith(f"{forbidden}.")
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_inside_a_function_except_by_ready():
    wrong = [
        told(path, line, f"{function.name} imports {name}")
        for path in SOURCES
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready"
        for line, name in imports(function)
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_by_star_or_relatively():
    wrong = [
        told(path, node.lineno, "imports * or relatively")
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.level or node.names[0].name == "*")
    ]
    assert not wrong, "\n".join(wrong)


def test_no_rule_hides_in_a_signal():
    signals = re.compile(r"\b(django_fsm\.signals|django\.db\.models\.signals|django\.dispatch|@receiver)\b")
    wrong = [
        told(path, number, text.strip())
        for path in SOURCES
        for number, text in enumerate(path.read_text().splitlines(), 1)
        if signals.search(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_except_catches_everything():
    wrong = [
        told(path, node.lineno, "catches everything")
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]
    assert not wrong, "\n".join(wrong)


def state_writes(node):
    """Lines that assign `x.state` or write it by update(), bulk_update() or save's back door."""
    for part in ast.walk(node):
        targets = part.targets if isinstance(part, ast.Assign) else [part.target] if isinstance(part, ast.AnnAssign | ast.AugAssign) else []
        yield from (part.lineno for target in targets if isinstance(target, ast.Attribute) and target.attr == "state")
        if isinstance(part, ast.Call):
            called = getattr(part.func, "attr", getattr(part.func, "id", ""))
            if called in {"update", "update_or_create"} and any(word.arg == "state" for word in part.keywords):
                yield part.lineno
            if called == "setattr" and len(part.args) > 1 and getattr(part.args[1], "value", "") == "state":
                yield part.lineno


def test_a_state_changes_only_through_the_one_door():
    wrong = [
        told(path, line, "writes a state; only workflows/moving.py does")
        for path in SOURCES
        if path != ROOT / "workflows" / "moving.py"
        for line in state_writes(tree(path))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_test_for_state_writes_sees_each_of_them():
    written = "task.state = 1\nTask.objects.update(state=2)\nsetattr(task, 'state', 3)\ntask.state: int = 4"
    assert sorted(state_writes(ast.parse(written))) == [1, 2, 3, 4]


def test_no_file_is_longer_than_300_lines_and_no_function_than_45():
    wrong = []
    for path in SOURCES:
        length = len(path.read_text().splitlines())
        if length > 300:
            wrong.append(told(path, length, "lines are more than 300"))
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 45:
                wrong.append(told(path, node.lineno, f"{node.name} is {node.end_lineno - node.lineno + 1} lines long"))
    assert not wrong, "\n".join(wrong)


def test_no_room_is_named_after_nothing():
    nothing = {"utils", "helpers", "common", "core", "services", "managers"}
    wrong = [str(path.relative_to(ROOT)) for path in SOURCES if nothing & {path.stem, *path.parts}]
    assert not wrong


def test_the_old_django_fsm_is_absent():
    """It installs into the same folder as django-fsm-2 and would overwrite it."""
    names = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()}
    assert "django-fsm-2" in names
    assert "django-fsm" not in names
