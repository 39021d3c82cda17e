"""DATABASE_URL (PostgreSQL) -> a table of ratios to a bare Django page, one to a bare mail loop; exit code 1 when one is past its bar.

`python -m tests.bench mail` makes only that table. The address needs the right to create databases; two are made and dropped again.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAMES = {"site": f"congress_bench_{os.getpid()}", "bare": f"congress_bench_bare_{os.getpid()}"}
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "1000 10000 100000").split()]
PARTS = {"pages": "tests.bench.running", "mail": "tests.bench.mail"}
PORT = int(os.environ.get("BENCH_PORT", "8109"))


def address(name):
    return urlunsplit(urlsplit(os.environ["GIVEN_DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def databases():
    with psycopg.connect(os.environ["GIVEN_DATABASE_URL"], autocommit=True) as given:
        for name in NAMES.values():
            given.execute(f'CREATE DATABASE "{name}"')
        try:
            yield
        finally:
            for name in NAMES.values():
                given.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main():
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("The bench measures PostgreSQL: give its address in DATABASE_URL.")
    os.environ["GIVEN_DATABASE_URL"] = os.environ["DATABASE_URL"]
    # No demonstration day from the environment: the bench has its own.
    os.environ |= {"DEMO": "on", "DEMO_TODAY": "2025-02-10", "SECRET_KEY": "only-for-the-bench", "DEBUG": "off"}
    os.environ |= {"DATABASE_URL": address(NAMES["site"]), "BARE_DATABASE_URL": address(NAMES["bare"]), "STATEMENT_TIMEOUT": "0"}
    codes = []
    for part in sys.argv[1:] or PARTS:
        with databases():
            codes.append(subprocess.run([sys.executable, "-m", PARTS[part], str(PORT), *map(str, SIZES)]).returncode)
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
