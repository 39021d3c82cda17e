"""Commands in -> the processes of a running site: started together, restarted when they die, stopped together.

One thread and one loop: a child that is forked from another thread would be told of that
thread's end instead of the supervisor's.
"""

import ctypes
import fcntl
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
PATIENCE = 10  # seconds a child has to end by itself
LONGEST_PAUSE = 30
STEADY_AFTER = 60  # seconds after which an earlier death is forgotten


class AlreadyRunning(Exception):
    """Somebody else holds the data folder; the text is the address it serves."""


def hold(path: Path, address: str):
    """The lock of the data folder, held as long as the returned file is open.

    The kernel lets go of it however the process ends, so there is no stale lock.
    """
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise AlreadyRunning(file.read()) from None
    file.truncate(0)
    file.write(address)
    file.flush()
    return file


def die_with_parent():
    """Asks Linux to end this child when the supervisor is gone, even by kill -9.

    By kill -9 too: Celery would take seconds for an orderly end, and the next start may come
    sooner. Gunicorn's workers look for their parent every second.
    """
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 1.0
    start_at: float = 0.0

    def start(self):
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends them in order
            preexec_fn=die_with_parent,
        )
        os.set_blocking(self.process.stdout.fileno(), False)

    def died(self) -> int | None:
        """The exit code when it has just ended; then it waits out its pause."""
        code = self.process.poll() if self.process else None
        if code is None:
            return None
        lived = time.monotonic() - self.started
        self.pause = 1.0 if lived > STEADY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = time.monotonic() + self.pause
        self.process = None
        return code

    def signal(self, number):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)


class Supervisor:
    def __init__(self, commands: dict[str, list[str]], write):
        self.children = [Child(name, command) for name, command in commands.items()]
        self.write = write
        self.selector = selectors.DefaultSelector()
        self.width = max(map(len, commands))
        self.stopping = False

    def run(self, when_started=lambda: True):
        """Until Ctrl-C or SIGTERM. `when_started` is asked again and again until it says true."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        announced = False
        while not self.stopping:
            self.revive()
            self.relay(timeout=0.5)
            announced = announced or when_started()
        self.end()

    def stop(self, number, frame):
        self.stopping = True

    def revive(self):
        for child in self.children:
            output = child.process.stdout if child.process else None
            code = child.died()
            if code is not None:
                self.copy(child.name, output)
                self.selector.unregister(output)
                output.close()
                self.say(child.name, f"ended with {code}; starts again in {child.pause:.0f} s")
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()
                self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def relay(self, timeout):
        for key, _events in self.selector.select(timeout):
            if not self.copy(key.data.name, key.fileobj):
                time.sleep(0.05)  # its end of the pipe is closed and it is about to be found dead

    def copy(self, name, output) -> bool:
        text = output.read()
        for line in (text or b"").decode(errors="replace").splitlines():
            self.say(name, line)
        return bool(text)

    def say(self, name, line):
        self.write(f"{name:<{self.width}} | {line}")

    def end(self):
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and any(c.process and c.process.poll() is None for c in self.children):
            self.relay(timeout=0.1)
        for child in self.children:
            child.signal(signal.SIGKILL)
