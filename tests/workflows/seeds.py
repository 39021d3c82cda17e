"""seeds/ as it ships, and ways to spoil a copy of it."""

import shutil
from pathlib import Path

from workflows.models import (
    DayOverride,
    Directive,
    Effect,
    LevelWindow,
    Line,
    Placement,
    ReminderRule,
    Stream,
    Succession,
    TemplateVersion,
    Threshold,
    Unit,
)

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TABLES = (
    DayOverride, Directive, Effect, LevelWindow, Line, Placement, ReminderRule, Stream, Succession, TemplateVersion, Threshold, Unit, Line.waits_for.through,
)  # fmt: skip


def a_copy(tmp_path):
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def spoil(folder, file, before, after):
    path = folder / file
    content = path.read_text()
    assert before in content, f"{before!r} does not stand in {file}"
    path.write_text(content.replace(before, after, 1))


def rows():
    """The keys of everything that seeds/ fills, by table."""
    return {table.__name__: sorted(table.objects.values_list("pk", flat=True)) for table in TABLES}
