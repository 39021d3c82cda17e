"""A queryset or an update with open places -> its rows, or the rows changed, for given values; its SQL built once a process.

For the few statements of the busiest requests: building one takes the processor three times as long as running it.
"""

from copy import copy
from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db import connection as default
from django.db import connections, transaction
from django.db.models import Expression
from django.db.models.sql import UpdateQuery


class Place(Expression):
    """A value that is given later; until then it stands in a filter like any other. Never None: that would be another SQL.

    `then` makes of the value what stands in the SQL.
    """

    def __init__(self, name, field, then=None):
        super().__init__(output_field=field)
        self.name, self.then = name, then

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, given, connection):
        value = given[self.name]
        return self.output_field.get_db_prep_value(self.then(value) if self.then else value, connection)


class Prepared:
    """`make` returns the queryset; each `rows(name=value, …)` answers as that queryset would with the values in its places."""

    def __init__(self, make):
        self.make = make

    @cached_property
    def built(self):
        queryset = self.make()
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            return queryset, compiler, *compiler.as_sql()
        except EmptyResultSet:
            return queryset, compiler, "", ()

    def rows(self, **given):
        queryset, compiler, sql, parts = self.built
        if not sql:
            return []  # whatever the values, nothing can fit
        connection = connections[queryset.db]
        values = tuple(part.filled(given, connection) if isinstance(part, Place) else part for part in parts)
        ready = copy(compiler)
        ready.connection, ready.as_sql = connection, lambda: (sql, values)
        filled = queryset.all()
        filled.query.get_compiler = lambda using: ready
        return list(filled)


class PreparedUpdate:
    """`make` returns the queryset and {field: value} of an update; `filled` gives its SQL and the values in its places."""

    def __init__(self, make):
        self.make = make

    @cached_property
    def built(self):
        queryset, facts = self.make()
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(facts)
        return query.get_compiler(using=queryset.db).as_sql()

    def filled(self, **given):
        sql, parts = self.built
        return sql, [part.filled(given, default) if isinstance(part, Place) else part for part in parts]


def run_together(*statements):
    """How many rows each of some updates changed, done one after the other in one transaction.

    PostgreSQL takes them in one message, which outside a transaction is one: a round trip instead of one a statement and two around them.
    """
    if default.vendor != "postgresql":
        with transaction.atomic(), default.cursor() as cursor:
            return [cursor.execute(*statement).rowcount for statement in statements]
    with default.cursor() as cursor:
        cursor.execute("; ".join(sql for sql, _values in statements), [value for _sql, values in statements for value in values])
        counts = [cursor.rowcount]
        while cursor.nextset():
            counts.append(cursor.rowcount)
        return counts
