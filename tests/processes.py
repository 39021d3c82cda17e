"""What tests of running programs share: free ports, waiting, and whether a site answers."""

import socket
import time
from http.client import HTTPConnection


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true, seconds, what):
    """Asks `true()` again and again; after that many seconds it is a failure that says what was awaited."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.1)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def healthy(port, host="127.0.0.1"):
    """The web process on that port is up and reaches its database."""
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/healthz?only=web", headers={"Host": host})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()
