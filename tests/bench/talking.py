"""Two processes that talk in lines of JSON: the bench asks, the measured one answers."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path


class Measured:
    """A module of the bench in a process of its own. `environment` is added to ours."""

    def __init__(self, module, *arguments, **environment):
        command = [sys.executable, "-m", module, *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
        self.ask()  # it answers once it is ready

    def ask(self, what=0):
        """Its answer, with the seconds that it took."""
        self.begin(what)
        return self.end()

    def begin(self, what):
        self.begun = time.monotonic()
        self.process.stdin.write(f"{json.dumps(what)}\n")
        self.process.stdin.flush()

    def end(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[2]} has ended")
        return json.loads(line) | {"seconds": time.monotonic() - self.begun}

    def megabytes(self):
        """The most memory it ever held."""
        return int(re.search(r"^VmHWM:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text(), re.MULTILINE)[1]) / 1024

    def stop(self):
        self.process.stdin.close()
        self.process.wait(15)


def answering(answer):
    """The other end: a line in, `answer` of it out; ends with the questions."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
