"""The scenes of many.py in small: whatever fails while mails go out, nothing is lost and no second copy is unannounced."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.postgres, pytest.mark.redis]
NOTICES, FAULTS = 120, 3


def test_whatever_fails_in_a_run_nothing_is_lost_and_no_second_copy_is_unannounced():
    command = [sys.executable, "-m", "tests.faults.many", "--notices", str(NOTICES), "--faults", str(FAULTS)]
    run = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    scenes = {figures["scene"]: figures for figures in map(json.loads, run.stdout.splitlines())}
    assert scenes.keys() == {"workers", "redis", "server", "schedulers", "database", "closing", "everything"}
    for figures in scenes.values():
        assert (figures["due"], figures["lost"], figures["undocumented"], figures["stale"]) == (NOTICES, 0, 0, 0), figures
        assert figures["taken"] - figures["doubled"] + figures["skipped"] == NOTICES, figures
        assert figures["doubled"] <= figures["flagged"] <= 2 * FAULTS, figures
    assert scenes["closing"]["skipped"] and not scenes["redis"]["doubled"] and not scenes["schedulers"]["doubled"]
