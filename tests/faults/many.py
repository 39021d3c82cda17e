"""Thousands of notices through real workers, beats, Redis, PostgreSQL and a mail server that fail on purpose; then the count.

    python -m tests.faults.many --notices 10000 --faults 20 [--scene workers …]

One JSON line a scene: how many notices were due, how many mails the server took, how many were lost or doubled. A database
cluster and a Redis of its own are started and thrown away.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from django.db import connection

from tests.faults.clock import Clock, compiler
from tests.faults.cluster import Cluster, Redis
from tests.processes import free_port

SEED = 20250210
WORKING_DAY = {"DEMO": "on", "DEMO_TODAY": "2025-02-10", "SECRET_KEY": "only-for-this-run"}


def play(name, *, notices, faults, folder, redis, cluster, clock=None):
    """One scene from an empty database to the last mail settled; the figures of it. Where a clock is given, all of its programs go by it."""
    from tests.faults import scenes  # noqa: PLC0415 - needs Django, which is set up when the cluster is there

    connection.close()
    cluster.live_under(clock.environment if clock else {})
    scenes.empty()
    redis.environment = cluster.environment
    redis.restart()
    with scenes.PostOffice(free_port(), folder / f"{name}.taken") as post_office:
        place = folder / name
        place.mkdir()
        office = scenes.Office(redis.url, post_office, place, **cluster.environment)
        due = scenes.people_with_work(notices)  # before the first round, which plans the day
        stage = scenes.Stage(office, post_office, redis, cluster, random.Random(SEED), clock)
        started = time.monotonic()
        try:
            for number, fault in enumerate(scenes.SCENES[name](stage, faults)):
                stage.wait_for_part(due, number + 1, faults + 1)
                fault()
            stage.let_it_end()
        finally:
            office.close()
        return {"scene": name, "faults": faults, **stage.figures(due), "seconds": round(time.monotonic() - started)}


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--notices", type=int, default=10_000)
    asked.add_argument("--faults", type=int, default=20)
    asked.add_argument("--scene", action="append")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as place, Cluster(place) as cluster, Redis(place) as redis:
        os.environ |= {"DATABASE_URL": cluster.url, "REDIS_URL": redis.url, "DJANGO_SETTINGS_MODULE": "tests.faults.settings", "VAR_DIR": place, **WORKING_DAY}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
        django.setup()
        from tests.faults.scenes import SCENES  # noqa: PLC0415 - as above

        names = given.scene or SCENES
        if "clock" in names and not compiler():
            sys.exit("The scene clock needs a C compiler: install gcc and libc6-dev, or name the other scenes.")
        for name in names:
            clock = Clock(Path(place)) if name == "clock" else None
            figures = play(name, notices=given.notices, faults=given.faults, folder=Path(place), redis=redis, cluster=cluster, clock=clock)
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
