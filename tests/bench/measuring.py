"""A running gunicorn in -> the processor time of its workers and the memory of all of it."""

import os
import re
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path


class Site:
    """Two gunicorn workers for one application, measured from outside. `deployed_with`: options of its own."""

    def __init__(self, application, port, *deployed_with, **environment):
        self.port = port
        gunicorn = str(Path(sys.executable).parent / "gunicorn")
        options = ["--workers", "2", "--threads", "1", "--no-control-socket", "--log-level", "warning"]
        self.process = subprocess.Popen(
            [gunicorn, application, "--bind", f"127.0.0.1:{port}", *options, *deployed_with], env=os.environ | environment
        )
        self.until_it_answers()

    def until_it_answers(self):
        end = time.monotonic() + 30
        while len(self.workers()) < 2 or not self.answers():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("the site does not start")
            time.sleep(0.2)

    def answers(self):
        try:
            return self.ask("GET", "/", {})[0] > 0
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(15)

    def workers(self):
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in listed.stdout.split()]

    def seconds(self):
        """Processor time of the workers so far, user and system, to the nanosecond."""
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self.workers()) / 1e9

    def megabytes(self):
        """Memory of the workers and of their parent, which holds what they share; each page counted once (PSS)."""
        texts = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in (self.process.pid, *self.workers()))
        return sum(int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) for text in texts) / 1024

    def ask(self, method, path, headers, body=None):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def cost(self, requests, expected):
        """Milliseconds of processor time for each of the requests, which all have to end as expected."""
        before = self.seconds()
        for request in requests:
            status, text = self.ask(*request)
            if status != expected:
                raise RuntimeError(f"{request[:2]} answered {status}, not {expected}: {text[-2000:]!r}")
        return (self.seconds() - before) * 1000 / len(requests)
