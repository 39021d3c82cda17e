"""The scenes of many.py in small: whatever fails while mails go out, nothing is lost and no second copy is unannounced."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from congress.mailing.claiming import BATCH
from tests.faults.scenes import SCENES

pytestmark = [pytest.mark.postgres, pytest.mark.redis]
NOTICES, FAULTS = 120, 3
MORE_THAN_ONE_CLAIM = BATCH + NOTICES
"""What is closed while it waits for the next claim is left out; what is claimed goes."""
SOME_CLAIMS = 400
"""Each time that the clock is set, there is more to claim afterwards."""


def play(notices, *names):
    """{scene: its figures}"""
    command = [sys.executable, "-m", "tests.faults.many", "--notices", str(notices), "--faults", str(FAULTS), *(f"--scene={name}" for name in names)]
    run = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    scenes = {figures["scene"]: figures for figures in map(json.loads, run.stdout.splitlines())}
    for figures in scenes.values():
        assert (figures["due"], figures["lost"], figures["undocumented"], figures["stale"]) == (notices, 0, 0, 0), figures
        assert figures["taken"] - figures["doubled"] + figures["skipped"] == notices, figures
        assert figures["doubled"] <= figures["flagged"] <= 2 * FAULTS, figures
    return scenes


def test_whatever_fails_in_a_run_nothing_is_lost_and_no_second_copy_is_unannounced():
    scenes = play(NOTICES, *(name for name in SCENES if name != "clock"))
    assert scenes.keys() == {"workers", "redis", "server", "schedulers", "database", "closing", "everything"}
    assert not scenes["redis"]["doubled"] and not scenes["schedulers"]["doubled"]


def test_what_is_closed_meanwhile_is_not_said():
    assert play(MORE_THAN_ONE_CLAIM, "closing")["closing"]["skipped"]


@pytest.mark.compiler
def test_a_clock_set_back_doubles_nothing_and_mail_goes_on_before_it_is_as_late_again():
    figures = play(SOME_CLAIMS, "clock")["clock"]
    assert (figures["taken"], figures["doubled"], figures["flagged"], figures["skipped"]) == (SOME_CLAIMS, 0, 0, 0), figures
