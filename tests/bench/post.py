"""An SMTP server in a process of its own that takes every mail and keeps none; on request it says what it has taken so far."""

import sys
import time

from aiosmtpd.controller import Controller

from tests.bench.talking import answering


class Taker:
    def __init__(self):
        self.mails = self.bytes = 0

    async def handle_DATA(self, server, session, envelope):
        self.mails += 1
        self.bytes += len(envelope.content)
        return "250 OK"


def main(port):
    taker = Taker()
    controller = Controller(taker, hostname="127.0.0.1", port=port)
    controller.start()
    answering(lambda _asked: {"mails": taker.mails, "bytes": taker.bytes, "processor": time.process_time()})
    controller.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
