"""Our side: what a worker does in a morning, a round an answer. Asked for 0 it only says that it is ready."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup, which these need

from congress.mailing.rounds import go_round  # noqa: E402
from tests.bench.mail_filling import MORNING  # noqa: E402
from tests.bench.talking import answering  # noqa: E402


class Counted:
    """How many statements the database was given."""

    statements = 0

    def __call__(self, execute, *statement):
        self.statements += 1
        return execute(*statement)


def main():
    counted = Counted()

    def round_of(seconds):
        if not seconds:
            return {}
        before = counted.statements
        run = go_round(at=MORNING, seconds=seconds)
        if run.trouble:
            raise RuntimeError(run.trouble)
        return {"mails": run.sent, "statements": counted.statements - before}

    with connection.execute_wrapper(counted):
        answering(round_of)


if __name__ == "__main__":
    main()
