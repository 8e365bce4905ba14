"""Evidence: the facts and outcomes of a range of accounts as one compressed blob, column by column.

A blob is zlib (level 1) over: 4 bytes with the length of a JSON header, the header, then each column as an `array` of
the narrowest type that holds it. Ids are differences, texts are places in a table of the header, days count from the
day decided; a column of one value is in the header only. Ids, codes and numbers, no names.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate, chain, islice
from operator import attrgetter, sub
from typing import Any, NamedTuple

from dunwell.engine.context import EMPTY
from dunwell.engine.facts import Account, Line, Taken
from dunwell.engine.verdicts import Decision, Due, Reason

FORMAT = 1
_LEVEL = 1
_CODES = "bBhHiIqQ"
_LIMITS = {code: (-(1 << bits - 1), (1 << bits - 1) - 1) for code, bits in (("b", 8), ("h", 16), ("i", 32), ("q", 64))}
_LIMITS |= {code: (0, (1 << bits) - 1) for code, bits in (("B", 8), ("H", 16), ("I", 32), ("Q", 64))}


class Acted(NamedTuple):
    """A step of an outcome, as `verdicts.Due` without the values of its reason."""

    line: int
    step_id: str
    round: int
    state: str
    code: str
    anchor: int
    again: bool


class Said(NamedTuple):
    """A reason of an outcome, without its values."""

    code: str
    line: int


class Outcome(NamedTuple):
    """What was decided, to be compared with what is decided from the same facts again."""

    steps: tuple[Acted, ...]
    reasons: tuple[Said, ...]
    look_again_on: date | None
    state: str
    why_unpaid: str
    priority: int
    value: int
    asked: Mapping[str, int]
    tasks: tuple[str, ...]


def outcome(decision: Decision) -> Outcome:
    """Return what a blob keeps of a decision."""
    return Outcome(
        tuple([Acted(due[0], due[1], due[2], due[3], due[4][0], due[5], due[6]) for due in decision.steps]),
        tuple([Said(reason[0], reason[1]) for reason in decision.reasons]),
        decision.look_again_on,
        decision.state,
        decision.why_unpaid,
        decision.priority,
        decision.value,
        decision.asked,
        decision.tasks,
    )


def encode(decided: Sequence[tuple[Account, Decision]], *, today: date) -> bytes:
    """Pack accounts with their decisions; nothing in, nothing out."""
    if not decided:
        return b""
    writer = _Writer(today)
    accounts, decisions = zip(*decided, strict=True)
    _write(writer, "account", _ACCOUNT, accounts)
    _write(writer, "outcome", _OUTCOME, decisions)
    return writer.blob()


def decode(blob: bytes) -> Iterator[tuple[Account, Outcome]]:
    """Yield what `encode` packed; raises ValueError where the blob is not one of ours."""
    if not blob:
        return
    reader = _Reader(blob)
    yield from zip(
        _read(reader, "account", _ACCOUNT, Account), _read(reader, "outcome", _OUTCOME, Outcome), strict=True
    )


class _Writer:
    """Gathers columns."""

    def __init__(self, today: date) -> None:
        self.base = today.toordinal()
        self.head: dict[str, Any] = {}
        self.bytes: list[bytes] = []

    def ints(self, name: str, values: Sequence[int]) -> None:
        """Whole numbers in the narrowest type; one value throughout stays in the header."""
        if values and values.count(values[0]) == len(values):
            self.head[name] = ["=", len(values), int(values[0])]
            return
        least, most = (min(values), max(values)) if values else (0, 0)
        code = next(code for code in _CODES if _LIMITS[code][0] <= least and most <= _LIMITS[code][1])
        self.head[name] = [code, len(values)]
        self.bytes.append(array(code, values).tobytes())

    def texts(self, name: str, values: Sequence[Any]) -> None:
        """Codes, or tuples of codes, as places in a table."""
        if values and values.count(values[0]) == len(values):
            self.head[f"{name}/table"], self.head[name] = [values[0]], ["=", len(values), 0]
            return
        table = {value: place for place, value in enumerate(dict.fromkeys(values))}
        self.head[f"{name}/table"] = list(table)
        self.ints(name, list(map(table.__getitem__, values)))

    def days(self, name: str, values: Sequence[date | None]) -> None:
        """Days from the day decided; None is one less than the least."""
        if values and values.count(None) == len(values):
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


class _Reader:
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


type _Write = Callable[[_Writer, str, Sequence[Any]], None]
type _Read = Callable[[_Reader, str], Iterable[Any]]


class _Kind(NamedTuple):
    """How a column is written and read."""

    write: _Write
    read: _Read


def _write_ids(writer: _Writer, name: str, values: Sequence[int]) -> None:
    writer.ints(name, list(map(sub, values, chain((0,), values))))


def _read_ids(reader: _Reader, name: str) -> Iterable[int]:
    return accumulate(reader.ints(name))


def _write_flags(writer: _Writer, name: str, values: Sequence[bool]) -> None:
    writer.ints(name, list(map(int, values)))


def _read_flags(reader: _Reader, name: str) -> Iterable[bool]:
    return map(bool, reader.ints(name))


def _write_codes(writer: _Writer, name: str, values: Sequence[Reason]) -> None:
    """Reasons of steps, by their code."""
    writer.texts(name, [reason[0] for reason in values])


def _write_rest(writer: _Writer, name: str, values: Sequence[Mapping[str, Any]]) -> None:
    """Mappings of anything (own fields), those that hold something, by place."""
    writer.head[name] = {str(place): dict(value) for place, value in enumerate(values) if value}
    writer.head[f"{name}/count"] = len(values)


def _read_rest(reader: _Reader, name: str) -> Iterable[Mapping[str, Any]]:
    held = reader.head[name]
    return [held.get(str(place), EMPTY) for place in range(reader.head[f"{name}/count"])]


def _mapping(of: _Kind) -> _Kind:
    """Mappings from codes to values of a kind: how many, their keys, their values."""

    def write(writer: _Writer, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        writer.ints(f"{name}/size", list(map(len, values)))
        held = [value for value in values if value]
        writer.texts(f"{name}/key", list(chain.from_iterable(held)))
        of.write(writer, f"{name}/value", list(chain.from_iterable(value.values() for value in held)))

    def read(reader: _Reader, name: str) -> Iterable[Mapping[str, Any]]:
        sizes = reader.ints(f"{name}/size")
        pairs = zip(reader.texts(f"{name}/key"), of.read(reader, f"{name}/value"), strict=True)
        return [dict(islice(pairs, size)) if size else EMPTY for size in sizes]

    return _Kind(write, read)


def _rows(kinds: Mapping[str, _Kind], row: Callable[..., Any]) -> _Kind:
    """Tuples of rows: how many, then each field of all of them as a column."""

    def write(writer: _Writer, name: str, values: Sequence[Sequence[Any]]) -> None:
        writer.ints(f"{name}/size", list(map(len, values)))
        _write(writer, name, kinds, list(chain.from_iterable(values)))

    def read(reader: _Reader, name: str) -> Iterable[tuple[Any, ...]]:
        sizes = reader.ints(f"{name}/size")
        rows = iter(_read(reader, name, kinds, row))
        return [tuple(islice(rows, size)) for size in sizes]

    return _Kind(write, read)


def _write(writer: _Writer, name: str, kinds: Mapping[str, _Kind], rows: Sequence[Any]) -> None:
    columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    # A reason is kept by its code, so its values, which come last, have no kind.
    for (field, kind), column in zip(kinds.items(), columns, strict=False):
        kind.write(writer, f"{name}.{field}", column)


def _read(reader: _Reader, name: str, kinds: Mapping[str, _Kind], row: Callable[..., Any]) -> Iterable[Any]:
    columns = [kind.read(reader, f"{name}.{field}") for field, kind in kinds.items()]
    return map(row, *columns)


_INT = _Kind(_Writer.ints, _Reader.ints)
_ID = _Kind(_write_ids, _read_ids)
_TEXT = _Kind(_Writer.texts, _Reader.texts)
_DAY = _Kind(_Writer.days, _Reader.days)
_FLAG = _Kind(_write_flags, _read_flags)
_REST = _Kind(_write_rest, _read_rest)
_AMOUNTS = _mapping(_INT)

_TAKEN: Mapping[str, _Kind] = {"step_id": _TEXT, "round": _INT, "state": _TEXT, "served_on": _DAY, "channel": _TEXT}
_LINE: Mapping[str, _Kind] = {
    "id": _ID,
    "document": _ID,
    "due": _DAY,
    "issued": _DAY,
    "kind": _TEXT,
    "currency": _TEXT,
    "amount": _INT,
    "open": _INT,
    "first_seen": _DAY,
    "source": _INT,
    "original_due": _DAY,
    "method": _TEXT,
    "round": _INT,
    "disputed": _INT,
    "promised": _INT,
    "promise_until": _DAY,
    "held_until": _DAY,
    "hold_kind": _TEXT,
    "cooling_until": _DAY,
    "soft_since": _DAY,
    "taken": _rows(_TAKEN, Taken),
}
_ACCOUNT: Mapping[str, _Kind] = {
    "id": _ID,
    "kind": _TEXT,
    "country": _TEXT,
    "zone": _TEXT,
    "language": _TEXT,
    "strategy": _TEXT,
    "reachable_problem": _TEXT,
    "channels": _TEXT,
    "credits": _AMOUNTS,
    "cash": _AMOUNTS,
    "seen": _AMOUNTS,
    "lines": _rows(_LINE, Line),
    "next_due": _DAY,
    "not_due": _AMOUNTS,
    "held_until": _DAY,
    "hold_kind": _TEXT,
    "cooling_until": _DAY,
    "soft_since": _DAY,
    "insolvent_on": _DAY,
    "last_asked_on": _DAY,
    "written_on": _mapping(_DAY),
    "reacted_on": _DAY,
    "open_tasks": _TEXT,
    "taken": _rows(_TAKEN, Taken),
    "round": _INT,
    "custom": _REST,
}
_ACTED: Mapping[str, _Kind] = {
    "line": _ID,
    "step_id": _TEXT,
    "round": _INT,
    "state": _TEXT,
    "code": _Kind(_write_codes, _Reader.texts),
    "anchor": _INT,
    "again": _FLAG,
}
_SAID: Mapping[str, _Kind] = {"code": _TEXT, "line": _ID}
_OUTCOME: Mapping[str, _Kind] = {
    "steps": _rows(_ACTED, Acted),
    "reasons": _rows(_SAID, Said),
    "look_again_on": _DAY,
    "state": _TEXT,
    "why_unpaid": _TEXT,
    "priority": _INT,
    "value": _INT,
    "asked": _AMOUNTS,
    "tasks": _TEXT,
}

# A fact that is added must be kept: a blob without it could not be decided again. Outcomes are written from the
# engine's own rows, field by field, so their order is part of the format.
assert Decision._fields == Outcome._fields, "a decision and what is kept of it have the same fields"
assert Due._fields == (*Acted._fields[:4], "reason", *Acted._fields[5:]), "a step is kept with its reason's code"
assert Reason._fields[:2] == Said._fields, "a reason is kept without its values"
for _row, _kinds in ((Account, _ACCOUNT), (Line, _LINE), (Taken, _TAKEN), (Outcome, _OUTCOME), (Acted, _ACTED)):
    assert attrgetter("_fields")(_row) == tuple(_kinds), f"evidence does not keep every field of {_row}"
