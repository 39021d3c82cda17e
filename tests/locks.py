"""PostgreSQL -> whether somebody waits for a lock here: how a test knows that two have met."""

from django.db import connection


def somebody_waits_for_a_lock():
    """In this database alone: others run their tests on the same server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]
