"""A PostgreSQL cluster and a Redis of a run's own, which may be crashed without anybody else noticing."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from tests.processes import answers, free_port, until


def binaries():
    """The newest PostgreSQL's programs, or None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Cluster:
    """As root it runs as the user postgres, who may start no server otherwise."""

    def __init__(self, folder):
        self.folder, self.port, self.bin = Path(folder) / "postgres", free_port(), binaries()
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        self.environment = {}

    def __enter__(self):
        self.folder.mkdir()
        if self.as_user:
            for one in (self.folder, *list(self.folder.parents)[:2]):
                os.chmod(one, 0o755)
            shutil.chown(self.folder, pwd.getpwnam("postgres").pw_uid)
        self._run("initdb", "-D", self.folder / "data", "-U", "faults", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
        self.start()
        return self

    def __exit__(self, *error):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    @property
    def url(self):
        return f"postgres://faults@127.0.0.1:{self.port}/postgres"

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o", options, "start")

    def crash(self):
        """What a power cut does: no goodbye to anybody, recovery from the log at the next start."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        self.start()

    def live_under(self, environment):
        """The same data, its server started with these variables."""
        if environment != self.environment:
            self._run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "stop")
            self.environment = environment
            self.start()

    def _run(self, program, *arguments):
        command = [*self.as_user, str(self.bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", env=os.environ | self.environment)


class Redis:
    """Without a file of its own: what is killed has forgotten everything."""

    def __init__(self, folder):
        self.folder, self.port, self.environment = folder, free_port(), {}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, cwd=self.folder, env=os.environ | self.environment, stdout=subprocess.DEVNULL)
        until(lambda: answers(self.port), 20, "Redis answers")

    def restart(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()
