"""A real SMTP server on a port of its own that misbehaves as told and writes down every message it takes.

What it took stands in a file, one JSON line a message, so that it survives whoever sent it.
"""

import asyncio
import json
import logging
import threading
from email import message_from_bytes, policy
from functools import partial
from types import SimpleNamespace

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)

VERBS = ("MAIL", "RCPT", "DATA")
BREAK = "break"  # instead of an answer: the line is cut (for DATA after the text was taken)


class PostOffice:
    def __init__(self, port, ledger):
        self.port, self.ledger, self.ids = port, ledger, []
        self.script = {verb: [] for verb in VERBS}
        self.to = {}
        self.reached = {verb: threading.Event() for verb in VERBS}
        self.go_on = {verb: threading.Event() for verb in VERBS}
        for event in self.go_on.values():
            event.set()

    def __enter__(self):
        self.open()
        return self

    def __exit__(self, *error):
        for event in self.go_on.values():
            event.set()
        self.close()

    def open(self):
        # Of whatever it is handed aiosmtpd asks every attribute at each connection; of this office that would be to read all mail anew.
        heard = SimpleNamespace(**{f"handle_{verb}": partial(self._hear, verb) for verb in VERBS})
        self.controller = Controller(heard, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self):
        self.controller.stop()

    # what the test tells it

    def say(self, verb, *answers):
        """The next answers to a verb, one each; afterwards it agrees."""
        self.script[verb] += answers

    def refuse(self, address, answer):
        """Every RCPT of this address."""
        self.to[address] = answer

    def hold(self, verb):
        """Be silent at this verb until released; `reached[verb]` tells that somebody waits."""
        self.go_on[verb].clear()

    def release(self, verb):
        self.go_on[verb].set()

    @property
    def taken(self):
        lines = self.ledger.read_text().splitlines() if self.ledger.exists() else []
        return [json.loads(line) for line in lines]

    def taken_ids(self):
        """The Message-IDs of what was taken, one a copy."""
        return list(self.ids)

    @property
    def messages(self):
        return [message_from_bytes(bytes.fromhex(line["data"]), policy=policy.default) for line in self.taken]

    # what aiosmtpd calls

    def _hear(self, verb, *said):
        return getattr(self, f"handle_{verb}")(*said)

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return await self._answer("MAIL", server)

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.to.get(address) or await self._answer("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self._next("DATA")  # once: what is said to it meanwhile is for the next mail
        if answer == BREAK or answer.startswith("2"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            line = {"id": message["Message-ID"], "to": envelope.rcpt_tos, "data": envelope.content.hex()}
            with self.ledger.open("a") as file:
                file.write(json.dumps(line) + "\n")
            self.ids.append(str(line["id"]))
        await self._may_go_on("DATA")
        return self._given(answer, server)

    async def _answer(self, verb, server):
        await self._may_go_on(verb)
        return self._given(self._next(verb), server)

    async def _may_go_on(self, verb):
        self.reached[verb].set()
        while not self.go_on[verb].is_set():
            await asyncio.sleep(0.01)

    def _next(self, verb):
        return self.script[verb].pop(0) if self.script[verb] else "250 OK"

    def _given(self, answer, server):
        if answer == BREAK:
            server.transport.abort()
        return answer if answer != BREAK else "421 closing"
