"""Several questions put to PostgreSQL as one: what a small one costs is its way there and back, and its plan.

One statement is sent, which the server keeps prepared. An embedded database has no way to go and is asked one by one.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from dunwell.kit import bulk

type Rows = list[tuple[Any, ...]]

_PLACE = re.compile(r"%\((\w+)\)s|%%")


class _Joined(NamedTuple):
    """One statement of many, and the names of its values in the order of their places."""

    text: str
    names: tuple[str, ...]


def ask(questions: Sequence[str], values: Mapping[str, Any]) -> list[Rows]:
    """Return the rows of each question, in their order; the columns of a question need no names of their own.

    On PostgreSQL dates and instants come as text in ISO form, as SQLite gives them; `values` are whole
    numbers, texts and dates.
    """
    if not bulk.is_postgres():
        return [_one(question, values) for question in questions]
    return _all(_joined(tuple(questions)), values)


def _all(joined: _Joined, values: Mapping[str, Any]) -> list[Rows]:
    from psycopg import RawCursor  # an embedded database starts without it, in a tenth less
    from psycopg.types.numeric import Int8

    # Numbers of one type, whatever their size: otherwise each size would be a statement of its own to the server.
    given = [Int8(value) if isinstance(value, int) else value for value in map(values.__getitem__, joined.names)]
    connection.ensure_connection()
    with connection.wrap_database_errors, _prepared(connection.connection), RawCursor(connection.connection) as cursor:
        found = cursor.execute(joined.text, given).fetchone()
    assert found is not None, "it always answers one row"
    answers: list[Rows | None] = json.loads(found[0], object_pairs_hook=_row)
    return [rows or [] for rows in answers]


@contextmanager
def _prepared(raw: Any) -> Iterator[None]:
    """Let the server keep what is sent, with its plan.

    Not where the address of the database takes our own words from the start of a connection: somebody is in between
    then, who may give the next statement to another connection of his.
    """
    before = raw.prepare_threshold
    if connection.settings_dict["OPTIONS"].get("options"):
        raw.prepare_threshold = 0
    try:
        yield
    finally:
        raw.prepare_threshold = before


def _one(question: str, values: Mapping[str, Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def _row(pairs: list[tuple[str, Any]]) -> tuple[Any, ...]:
    return tuple([value for _, value in pairs])


@lru_cache(maxsize=64)
def _joined(questions: tuple[str, ...]) -> _Joined:
    names: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        name = found[1]
        return "%" if name is None else f"${names.setdefault(name, len(names) + 1)}"

    parts = [f"(SELECT json_agg(t) FROM ({_PLACE.sub(place, question)}) t)" for question in questions]  # noqa: S608
    return _Joined(f"SELECT CAST(json_build_array({', '.join(parts)}) AS text)", tuple(names))
