"""A queryset or an update with open places -> its rows, or the rows changed, for given values; its SQL built once a process.

For the few statements of the busiest requests: building one takes the processor three times as long as running it.
"""

from enum import Enum
from functools import cached_property, partial

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import BigIntegerField, Expression
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler


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


class Ids(Place):
    """Numbers that are given later, as the right side of `__in`: one value of the SQL, however many they are."""

    def __init__(self, name):
        super().__init__(name, BigIntegerField())

    def as_postgresql(self, compiler, connection):
        return "(SELECT unnest(%s::bigint[]))", [self]

    def as_sqlite(self, compiler, connection):
        return "(SELECT value FROM json_each(%s))", [self]

    def filled(self, given, connection):
        ids = ",".join(map(str, given[self.name]))
        return f"{{{ids}}}" if connection.vendor == "postgresql" else f"[{ids}]"


class Prepared:
    """`make` returns the queryset; each `rows(name=value, …)` answers as that queryset would with the values in its places."""

    def __init__(self, make):
        self.make, self.converted = make, None

    @cached_property
    def built(self):
        queryset = self.make()
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            sql, parts = compiler.as_sql()
        except EmptyResultSet:
            return queryset, compiler, "", ()
        return queryset, compiler, sql, [part.value if isinstance(part, Enum) else part for part in parts]  # a driver takes a plain value faster

    def rows(self, **given):
        queryset, compiler, sql, parts = self.built
        if not sql:
            return []  # whatever the values, nothing can fit
        connection = connections[queryset.db]
        values = tuple(part.filled(given, connection) if isinstance(part, Place) else part for part in parts)
        ready = object.__new__(type(compiler))
        vars(ready).update(vars(compiler), connection=connection, as_sql=lambda: (sql, values), get_converters=partial(self._converters, connection))
        filled = queryset.all()
        filled.query.get_compiler = lambda using: ready
        return list(filled)

    def _converters(self, connection, columns):
        """Django's answer, asked of those columns only that turned out to need one: to ask sixty takes longer than to read ten rows."""
        asker = SQLCompiler(self.built[0].query, connection, None)  # one of its own: what asks itself in a ring waits for the collector
        if self.converted is None:
            self.converted = list(asker.get_converters(columns))
        found = asker.get_converters([columns[place] for place in self.converted])
        return {place: found[number] for number, place in enumerate(self.converted)}


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
        connection = connections[DEFAULT_DB_ALIAS]
        return sql, [part.filled(given, connection) if isinstance(part, Place) else part for part in parts]


def run_together(*statements):
    """How many rows each of some updates changed, done one after the other in one transaction.

    PostgreSQL takes them in one message, which outside a transaction is one: a round trip instead of one a statement and two around them.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            return [cursor.execute(*statement).rowcount for statement in statements]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(sql for sql, _values in statements), [value for _sql, values in statements for value in values])
        counts = [cursor.rowcount]
        while cursor.nextset():
            counts.append(cursor.rowcount)
        return counts
