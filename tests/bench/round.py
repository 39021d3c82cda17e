"""Our side: what the processes of a worker do in a morning, a round an answer. Asked for 0 it only says that it is ready.

With `hand` as argument it is the process beside the round, which sends only; BENCH_HANDS=0 measures the round alone.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup, which these need

from congress.mailing.rounds import go_round, lend_a_hand  # noqa: E402
from tests.bench.mail_filling import MORNING  # noqa: E402
from tests.bench.talking import Measured, answering  # noqa: E402

HANDS = int(os.environ.get("BENCH_HANDS", "1"))  # a worker of docker-compose.yml has two processes


class Counted:
    """How many statements the database was given."""

    statements = 0

    def __call__(self, execute, *statement):
        self.statements += 1
        return execute(*statement)


class Round:
    def __init__(self, hands):
        self.counted, self.free, self.called = Counted(), [Measured("tests.bench.round", "hand") for _n in range(hands)], []

    def call(self, seconds):
        if self.free:
            self.called.append(self.free.pop())
            self.called[-1].begin(seconds)

    def of(self, seconds):
        if not seconds:
            return {}
        answers = [self._told(go_round(at=MORNING, seconds=seconds, call=lambda: self.call(seconds)))]
        while self.called:
            self.free.append(self.called.pop())
            answers.append(self.free[-1].end())
        return {name: sum(answer[name] for answer in answers) for name in ("mails", "statements")} | {
            "peak": max((one.megabytes() for one in self.free), default=0)
        }

    def hand(self, seconds):
        return self._told(lend_a_hand(at=MORNING, seconds=seconds)) if seconds else {}

    def _told(self, run):
        if run.trouble:
            raise RuntimeError(run.trouble)
        statements, self.counted.statements = self.counted.statements, 0
        return {"mails": run.sent, "statements": statements}


if __name__ == "__main__":
    is_hand = sys.argv[1:] == ["hand"]
    done = Round(0 if is_hand else HANDS)
    with connection.execute_wrapper(done.counted):
        answering(done.hand if is_hand else done.of)
