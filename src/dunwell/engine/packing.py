"""Columns of rows as bytes and back: how each kind of value is kept.

A blob is zlib (level 1) over: 4 bytes with the length of a JSON header, the header, then each column as an `array` of
the narrowest type that holds it. Ids are differences, texts are places in a table of the header, days count from the
day decided or from another day of their row; a column of one value is in the header only.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import accumulate, chain, islice, repeat
from operator import add, sub
from typing import Any, NamedTuple

from dunwell.engine.context import EMPTY

FORMAT = 4
_LEVEL = 1
_CODES = "bBhHiIqQ"


def _is_one(values: Sequence[Any]) -> bool:
    """Whether a column holds one value throughout; the ends tell of most that do not."""
    return bool(values) and values[0] == values[-1] and values.count(values[0]) == len(values)


def _narrowest(values: Sequence[int]) -> "array[int]":
    """The column in the first type that takes every number: one that is too narrow mostly tells at the first."""
    for code in _CODES[:-1]:
        with suppress(OverflowError):
            return array(code, values)
    return array(_CODES[-1], values)


class Writer:
    """Gathers columns."""

    def __init__(self, today: date) -> None:
        self.base = today.toordinal()
        self.head: dict[str, Any] = {}
        self.bytes: list[bytes] = []
        self.beside: dict[str, Sequence[int]] = {}

    def ints(self, name: str, values: Sequence[int]) -> None:
        """Whole numbers in the narrowest type; one value throughout stays in the header."""
        if _is_one(values):
            self.head[name] = ["=", len(values), int(values[0])]
            return
        column = _narrowest(values)
        self.head[name] = [column.typecode, len(values)]
        self.bytes.append(column.tobytes())

    def texts(self, name: str, values: Sequence[Any]) -> None:
        """Codes, or tuples of codes, as places in a table."""
        if _is_one(values):
            self.head[f"{name}/table"], self.head[name] = [values[0]], ["=", len(values), 0]
            return
        table = {value: place for place, value in enumerate(dict.fromkeys(values))}
        self.head[f"{name}/table"] = list(table)
        self.ints(name, list(map(table.__getitem__, values)))

    def days(self, name: str, values: Sequence[date | None]) -> None:
        """Days from the day decided; None is one less than the least."""
        if _is_one(values) and values[0] is None:
            self.head[f"{name}/none"], self.head[name] = -1, ["=", len(values), -1]
            return
        base = self.base
        table: dict[date | None, int] = {day: day.toordinal() - base for day in set(values) if day is not None}
        table[None] = self.head[f"{name}/none"] = min(table.values(), default=0) - 1
        self.ints(name, list(map(table.__getitem__, values)))

    def blob(self) -> bytes:
        """All of it, compressed."""
        head = {"format": FORMAT, "base": self.base, "order": sys.byteorder, "columns": self.head}
        text = json.dumps(head, separators=(",", ":")).encode()
        return zlib.compress(b"".join([len(text).to_bytes(4, "big"), text, *self.bytes]), _LEVEL)


class Reader:
    """Hands out columns in the order in which they were written."""

    def __init__(self, blob: bytes) -> None:
        try:
            plain = zlib.decompress(blob)
        except zlib.error as error:
            raise ValueError(f"this is no evidence: {error}") from error
        size = int.from_bytes(plain[:4], "big")
        head = json.loads(plain[4 : 4 + size])
        if head["format"] != FORMAT:
            raise ValueError(f"evidence of format {head['format']} is not known to this version")
        self.base: int = head["base"]
        self.swapped: bool = head["order"] != sys.byteorder
        self.head: dict[str, Any] = head["columns"]
        self.data = memoryview(plain)[4 + size :]
        self.place = 0
        self.beside: dict[str, Sequence[int]] = {}

    def has(self, name: str) -> bool:
        """Whether a column was written; those of several parts are named after it."""
        return any(f"{name}{part}" in self.head for part in ("", "/table", "/size", "/none", "/count"))

    def ints(self, name: str) -> Sequence[int]:
        """A column of whole numbers."""
        code, count, *value = self.head[name]
        if code == "=":
            return [int(value[0])] * int(count)
        column: array[int] = array(code)
        size = count * column.itemsize
        column.frombytes(self.data[self.place : self.place + size])
        self.place += size
        if self.swapped:
            column.byteswap()
        return column

    def texts(self, name: str) -> Iterable[Any]:
        """A column of codes, or of tuples of codes."""
        table = [tuple(value) if isinstance(value, list) else value for value in self.head[f"{name}/table"]]
        return map(table.__getitem__, self.ints(name))

    def days(self, name: str) -> Iterable[date | None]:
        """A column of days."""
        none, base = self.head[f"{name}/none"], self.base
        places = self.ints(name)
        table = {place: None if place == none else date.fromordinal(base + place) for place in set(places)}
        return map(table.__getitem__, places)


type Write = Callable[[Writer, str, Sequence[Any]], None]
type Read = Callable[[Reader, str], Iterable[Any]]


class Kind(NamedTuple):
    """How a column is written and read."""

    write: Write
    read: Read


def _write_ids(writer: Writer, name: str, values: Sequence[int]) -> None:
    writer.ints(name, list(map(sub, values, chain((0,), values))))


def _read_ids(reader: Reader, name: str) -> Iterable[int]:
    return accumulate(reader.ints(name))


def _write_base_days(writer: Writer, name: str, values: Sequence[date]) -> None:
    """Days that others of the same rows are counted from."""
    writer.beside[name] = days = list(map(date.toordinal, values))
    writer.ints(name, list(map(sub, days, repeat(writer.base))))


def _read_base_days(reader: Reader, name: str) -> Iterable[date]:
    reader.beside[name] = days = list(map(add, reader.ints(name), repeat(reader.base)))
    return map(date.fromordinal, days)


def _write_base_ints(writer: Writer, name: str, values: Sequence[int]) -> None:
    """Numbers that others of the same rows are counted from."""
    writer.beside[name] = values
    writer.ints(name, values)


def _read_base_ints(reader: Reader, name: str) -> Iterable[int]:
    reader.beside[name] = found = reader.ints(name)
    return found


def days_before(field: str) -> Kind:
    """Days, kept as how long before the row's day `field` they are: mostly the same few numbers."""

    def write(writer: Writer, name: str, values: Sequence[date]) -> None:
        writer.ints(name, list(map(sub, writer.beside[_sibling(name, field)], map(date.toordinal, values))))

    def read(reader: Reader, name: str) -> Iterable[date]:
        return map(date.fromordinal, map(sub, reader.beside[_sibling(name, field)], reader.ints(name)))

    return Kind(write, read)


def less_than(field: str) -> Kind:
    """Numbers, kept as what they lack to the row's `field`: mostly nothing."""

    def write(writer: Writer, name: str, values: Sequence[int]) -> None:
        writer.ints(name, list(map(sub, writer.beside[_sibling(name, field)], values)))

    def read(reader: Reader, name: str) -> Iterable[int]:
        return map(sub, reader.beside[_sibling(name, field)], reader.ints(name))

    return Kind(write, read)


def _sibling(name: str, field: str) -> str:
    """The column of another field of the same rows."""
    return f"{name.rpartition('.')[0]}.{field}"


def _write_flags(writer: Writer, name: str, values: Sequence[bool]) -> None:
    writer.ints(name, list(map(int, values)))


def _read_flags(reader: Reader, name: str) -> Iterable[bool]:
    return map(bool, reader.ints(name))


def _write_rest(writer: Writer, name: str, values: Sequence[Mapping[str, Any]]) -> None:
    """Mappings of anything (own fields), those that hold something, by place."""
    writer.head[name] = {str(place): dict(value) for place, value in enumerate(values) if value}
    writer.head[f"{name}/count"] = len(values)


def _read_rest(reader: Reader, name: str) -> Iterable[Mapping[str, Any]]:
    held = reader.head[name]
    return [held.get(str(place), EMPTY) for place in range(reader.head[f"{name}/count"])]


def mapping_of(of: Kind) -> Kind:
    """Mappings from codes to values of a kind: how many, their keys, their values."""

    def write(writer: Writer, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        writer.ints(f"{name}/size", list(map(len, values)))
        held = [value for value in values if value]
        writer.texts(f"{name}/key", list(chain.from_iterable(held)))
        of.write(writer, f"{name}/value", list(chain.from_iterable(value.values() for value in held)))

    def read(reader: Reader, name: str) -> Iterable[Mapping[str, Any]]:
        sizes = reader.ints(f"{name}/size")
        pairs = zip(reader.texts(f"{name}/key"), of.read(reader, f"{name}/value"), strict=True)
        return [dict(islice(pairs, size)) if size else EMPTY for size in sizes]

    return Kind(write, read)


def rows_of(kinds: Mapping[str, Kind], row: Callable[..., Any]) -> Kind:
    """Tuples of rows: how many, then each field of all of them as a column."""

    def write(writer: Writer, name: str, values: Sequence[Sequence[Any]]) -> None:
        writer.ints(f"{name}/size", list(map(len, values)))
        write_rows(writer, name, kinds, list(chain.from_iterable(values)))

    def read(reader: Reader, name: str) -> Iterable[tuple[Any, ...]]:
        sizes = reader.ints(f"{name}/size")
        rows = iter(read_rows(reader, name, kinds, row))
        return [tuple(islice(rows, size)) for size in sizes]

    return Kind(write, read)


def write_rows(writer: Writer, name: str, kinds: Mapping[str, Kind], rows: Sequence[Any]) -> None:
    """Write rows as one column a field, by the kinds of the fields in their order."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    # Fields after the last kind are not kept.
    for (field, kind), column in zip(kinds.items(), columns, strict=False):
        kind.write(writer, f"{name}.{field}", column)


def read_rows(reader: Reader, name: str, kinds: Mapping[str, Kind], row: Callable[..., Any]) -> Iterable[Any]:
    """Read back the rows that `write_rows` wrote; a field that came later has its default in older evidence."""
    columns = [
        kind.read(reader, f"{name}.{field}") if reader.has(f"{name}.{field}") else repeat(default_of(row, field))
        for field, kind in kinds.items()
    ]
    return map(row, *columns)


def default_of(row: Any, field: str) -> Any:
    """What a field of a named tuple is where nobody says otherwise."""
    return row._field_defaults[field]


INT = Kind(Writer.ints, Reader.ints)
ID = Kind(_write_ids, _read_ids)
TEXT = Kind(Writer.texts, Reader.texts)
DAY = Kind(Writer.days, Reader.days)
FLAG = Kind(_write_flags, _read_flags)
REST = Kind(_write_rest, _read_rest)
AMOUNTS = mapping_of(INT)
BASE_DAY = Kind(_write_base_days, _read_base_days)
BASE_INT = Kind(_write_base_ints, _read_base_ints)
