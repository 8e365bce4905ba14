"""Many rows in one go: COPY on PostgreSQL, executemany on SQLite, on Django's own connection.

Measured: executemany on PostgreSQL costs 17 times what COPY costs, ORM instances 60 % of a night.
"""

import datetime as dt
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, models

Row = Sequence[Any]

WORTH_A_COPY = 20
"""Fewer rows than this go one by one, also on PostgreSQL: a COPY into a temporary table has its own cost."""


WORTH_TOGETHER = 8
"""So many rows a set of values: they are updated by that instead of one by one."""


def table_of(model: type[models.Model]) -> str:
    """Return the quoted table name of a model."""
    return connection.ops.quote_name(model._meta.db_table)


def is_postgres() -> bool:
    """Tell whether the default database is PostgreSQL."""
    return connection.vendor == "postgresql"


def instant(at: dt.datetime) -> Any:
    """Return an aware instant in the form raw SQL writes and compares it, which is the ORM's (SQLite: naive UTC)."""
    return connection.ops.adapt_datetimefield_value(at)


def one_of(numbers: Iterable[int]) -> str:
    """Return the condition, to follow a column, that it is one of these numbers: in the form that is read fastest."""
    said = ",".join(map(str, map(int, numbers)))
    return f"= ANY('{{{said}}}'::bigint[])" if is_postgres() else f"IN ({said})"


def identifier(value: uuid.UUID) -> str:
    """Return a UUID as this database keeps it, for raw rows (SQLite: 32 hexadecimal digits)."""
    return str(value) if is_postgres() else value.hex


def identifiers(count: int) -> list[str]:
    """Return that many random UUIDs (version 4) as this database keeps them, for raw rows."""
    text = os.urandom(16 * count).hex()
    found = (text[start : start + 32] for start in range(0, 32 * count, 32))
    # Version 4, variant 1; PostgreSQL reads the digits without dashes too.
    return [f"{digits[:12]}4{digits[13:16]}a{digits[17:]}" for digits in found]


class _Days(dict[dt.date, Any]):
    """Dates as this database is given them: SQLite gets text, each date written once instead of at every row."""

    def __missing__(self, day: dt.date) -> Any:
        if len(self) > 100_000:
            self.clear()
        self[day] = value = day if is_postgres() else day.isoformat()
        return value


def days() -> _Days:
    """Return a mapping of dates to what raw rows are given for them; make one for each batch or longer."""
    return _Days()


@contextmanager
def many_transactions() -> Iterator[None]:
    """Let SQLite fold the pages of many short transactions together before it copies them into the database file.

    Each of them changes a page of every index; copied one by one that is most of the cost of a long import.
    """
    if is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 16000")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 1000")


def analyze(*tables: type[models.Model]) -> None:
    """Let the planner know how many rows there are; without it SQLite reads a whole creditor to find a few keys."""
    with connection.cursor() as cursor:
        if not is_postgres():
            cursor.execute("PRAGMA analysis_limit = 400")
        for model in tables:
            cursor.execute(f"ANALYZE {table_of(model)}")


def analyze_embedded() -> None:
    """Tell an embedded database how large all its tables are: nobody else does it, and it takes milliseconds.

    PostgreSQL notices by itself. After a change of a table SQLite has forgotten what it knew, and finds the few
    members of a group by reading every customer.
    """
    if is_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 400")
        cursor.execute("ANALYZE")


class DuplicateRowError(Exception):
    """A row of this key is there already; nothing of the batch may stay, so the transaction has to end."""


def insert_new(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert tuples none of which may be there; return how many. Raises DuplicateRowError.

    On PostgreSQL much cheaper than a conflict clause, which takes every row through a temporary table.
    """
    try:
        return insert(model, columns, rows)
    except IntegrityError as error:
        if _is_duplicate(error.__cause__):
            raise DuplicateRowError(str(error)) from error
        raise


def _is_duplicate(error: Any) -> bool:
    code = "23505" if is_postgres() else "SQLITE_CONSTRAINT_UNIQUE"
    return code in (getattr(error, "sqlstate", ""), getattr(error, "sqlite_errorname", ""))


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    conflict: str = "",
) -> int:
    """Insert tuples in the order of `columns`; return how many rows were written.

    `conflict` is an ON CONFLICT clause, e.g. "ON CONFLICT DO NOTHING".
    """
    rows = rows if isinstance(rows, list) else list(rows)
    if not rows:
        return 0
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    if is_postgres() and len(rows) >= WORTH_A_COPY:
        return _copy(table_of(model), names, rows, conflict)
    marks = ", ".join("%s" for _ in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table_of(model)} ({names}) VALUES ({marks}) {conflict}", rows)  # noqa: S608
        return int(cursor.rowcount)


def _copy(table: str, names: str, rows: list[Row], conflict: str) -> int:
    with connection.cursor() as cursor:
        if not conflict:
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return len(rows)
        with staged(cursor, table, names, rows) as stage:
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {stage} {conflict}")  # noqa: S608
            return int(cursor.rowcount)


@contextmanager
def staged(cursor: Any, table: str, names: str, rows: list[Row]) -> Iterator[str]:
    """Copy rows into a temporary table shaped like `table`; PostgreSQL only."""
    stage = "dunwell_stage"
    cursor.execute(f"CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
    with cursor.copy(f"COPY {stage} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    yield stage
    cursor.execute(f"DROP TABLE {stage}")


def update(
    model: type[models.Model],
    key: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    organization: int | None = None,
) -> int:
    """Update `columns` by the unique `key`; each tuple is (key, *values). Return how many rows were written.

    A key that is unique only among the rows of an organization needs that named.
    """
    rows = rows if isinstance(rows, list) else list(rows)
    if not rows:
        return 0
    quote = connection.ops.quote_name
    of = "" if organization is None else f" AND t.organization_id = {int(organization)}"
    if is_postgres():
        alike: dict[Row, list[Any]] = {}
        for row in rows:
            alike.setdefault(row[1:], []).append(row[0])
        # With least and greatest key, or PostgreSQL, which knows nothing of what it joins, may read the whole table.
        of += f" AND t.{quote(key)} BETWEEN {int(min(row[0] for row in rows))} AND {int(max(row[0] for row in rows))}"
        if len(alike) * WORTH_TOGETHER <= len(rows):
            return _update_alike(model, key, columns, alike, of)
        return _update_staged(model, key, columns, rows, of)
    with connection.cursor() as cursor:
        sets = ", ".join(f"{quote(name)} = %s" for name in columns)
        turned = [(*row[1:], row[0]) for row in rows]
        cursor.executemany(f"UPDATE {table_of(model)} AS t SET {sets} WHERE t.{quote(key)} = %s{of}", turned)  # noqa: S608
        return int(cursor.rowcount)


def _update_alike(
    model: type[models.Model], key: str, columns: Sequence[str], alike: dict[Row, list[Any]], of: str
) -> int:
    """Write rows most of which are given the same values: those once, with all keys of theirs."""
    quote = connection.ops.quote_name
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    # Cast here: of a column of texts and of one of nothing but NULL PostgreSQL thinks the same.
    sets = ", ".join(f"{quote(name)} = CAST(s.{quote(name)} AS {types[name]})" for name in columns)
    names = ", ".join(quote(name) for name in ("all keys", *columns))
    places = ", ".join(f"(CAST(%s AS bigint[]), {', '.join('%s' for _ in columns)})" for _ in alike)
    values = [value for row, keys in alike.items() for value in (f"{{{','.join(map(str, keys))}}}", *row)]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {table_of(model)} t SET {sets} FROM (VALUES {places}) s ({names}), unnest(s."all keys") k '  # noqa: S608
            f"WHERE t.{quote(key)} = k{of}",
            values,
        )
        return int(cursor.rowcount)


def _update_staged(model: type[models.Model], key: str, columns: Sequence[str], rows: list[Row], of: str) -> int:
    table, quote = table_of(model), connection.ops.quote_name
    names = ", ".join(quote(name) for name in (key, *columns))
    sets = ", ".join(f"{quote(name)} = s.{quote(name)}" for name in columns)
    with connection.cursor() as cursor, staged(cursor, table, names, rows) as stage:
        cursor.execute(f"UPDATE {table} t SET {sets} FROM {stage} s WHERE t.{quote(key)} = s.{quote(key)}{of}")  # noqa: S608
        return int(cursor.rowcount)


def delete(model: type[models.Model], organization: int, keys: Iterable[int]) -> int:
    """Delete rows of an organization by their ids; return how many there were. Nothing may refer to them."""
    with connection.cursor() as cursor:
        where = f"WHERE organization_id = %s AND id {one_of(keys)}"
        cursor.execute(f"DELETE FROM {table_of(model)} {where}", [organization])  # noqa: S608
        return int(cursor.rowcount)


def next_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Reserve `count` primary keys in rising order, so that child rows can be built before insertion.

    SQLite: call inside the write transaction (IMMEDIATE), which is what makes the reservation ours.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_postgres():
            # The name of the sequence is looked up once, not for every key.
            named = "(SELECT CAST(pg_get_serial_sequence(%s, 'id') AS regclass) AS name OFFSET 0)"
            cursor.execute(
                f"SELECT nextval(s.name) FROM {named} s, generate_series(1, %s)",  # noqa: S608
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        if found:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first + count - 1])
        return range(first, first + count)
