"""A clock that a run may set, for the programs of its own alone: nobody else notices, and their monotonic clock goes on as it does."""

import shutil
import struct
import subprocess
from pathlib import Path

HOUR = 3600


def compiler():
    return shutil.which("cc")


class Clock:
    """Who runs under `environment` sees the machine's clock so many seconds ahead as it was set last, from that moment on."""

    def __init__(self, folder):
        self.file, library = Path(folder) / "clock-ahead", Path(folder) / "clock.so"
        self.file.write_bytes(struct.pack("l", 0))
        subprocess.run([compiler(), "-shared", "-fPIC", "-o", library, Path(__file__).with_suffix(".c")], check=True)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(self.file)}

    def set(self, ahead):
        with self.file.open("r+b", buffering=0) as file:
            file.write(struct.pack("l", ahead))
