"""Evidence: the facts and outcomes of a range of accounts as one compressed blob. Ids, codes, numbers: no names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from operator import attrgetter, itemgetter
from typing import NamedTuple

from dunwell.engine.context import EMPTY
from dunwell.engine.facts import Account, Line, Taken
from dunwell.engine.packing import (
    AMOUNTS,
    BASE_DAY,
    BASE_INT,
    DAY,
    FLAG,
    ID,
    INT,
    REST,
    TEXT,
    Kind,
    Reader,
    Writer,
    days_before,
    less_than,
    mapping_of,
    read_rows,
    rows_of,
    write_rows,
)
from dunwell.engine.verdicts import Decision, Due, Reason


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

    steps: tuple[Acted, ...] = ()
    reasons: tuple[Said, ...] = ()
    look_again_on: date | None = None
    state: str = ""
    why_unpaid: str = ""
    priority: int = 0
    value: int = 0
    asked: Mapping[str, int] = EMPTY
    tasks: tuple[str, ...] = ()


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


class Idle(NamedTuple):
    """Customers with nothing in play, of whom many are alike: who has `ids[n]` is as `alike[of[n]]` but for the id."""

    ids: Sequence[int] = ()
    of: Sequence[int] = ()
    alike: Sequence[tuple[Account, Decision]] = ()


NOBODY = Idle()


def encode(decided: Sequence[tuple[Account, Decision]], *, today: date, idle: Idle = NOBODY) -> bytes:
    """Pack accounts with their decisions; nothing in, nothing out."""
    if not decided and not idle.ids:
        return b""
    writer = Writer(today)
    if decided:
        accounts, decisions = zip(*decided, strict=True)
        write_rows(writer, "account", _ACCOUNT, accounts)
        write_rows(writer, "outcome", _OUTCOME, decisions)
    if idle.ids:
        assert all(_is_idle(*pair) for pair in idle.alike), "what is not kept of the idle is as usual"
        accounts, decisions = zip(*idle.alike, strict=True)
        write_rows(writer, "idle", _IDLE_ACCOUNT, list(map(_facts_of_idle, accounts)))
        write_rows(writer, "waits", _IDLE_OUTCOME, list(map(_outcome_of_idle, decisions)))
        ID.write(writer, "member", idle.ids)
        INT.write(writer, "like", idle.of)
    return writer.blob()


def decode(blob: bytes) -> Iterator[tuple[Account, Outcome]]:
    """Yield what `encode` packed, in order of id where it was; raises ValueError where the blob is not one of ours."""
    if not blob:
        return
    reader = Reader(blob)
    busy = _read(reader, "account", "outcome") if reader.has("account.id") else iter(())
    idle = _read_idle(reader) if reader.has("idle.id") else iter(())
    yield from merge(busy, idle, key=lambda pair: pair[0].id)


def _read(reader: Reader, facts: str, outcomes: str) -> Iterator[tuple[Account, Outcome]]:
    accounts = read_rows(reader, facts, _ACCOUNT, Account)
    return zip(accounts, read_rows(reader, outcomes, _OUTCOME, Outcome), strict=True)


def _read_idle(reader: Reader) -> Iterator[tuple[Account, Outcome]]:
    alike = list(_read(reader, "idle", "waits"))
    for pk, place in sorted(zip(ID.read(reader, "member"), INT.read(reader, "like"), strict=True)):
        account, outcome = alike[place]
        yield account._replace(id=pk), outcome


def _write_codes(writer: Writer, name: str, values: Sequence[Reason]) -> None:
    """Reasons of steps, by their code."""
    writer.texts(name, [reason[0] for reason in values])


_TAKEN: Mapping[str, Kind] = {"step_id": TEXT, "round": INT, "state": TEXT, "served_on": DAY, "channel": TEXT}
_LINE: Mapping[str, Kind] = {
    "id": ID,
    "document": ID,
    "due": BASE_DAY,
    "issued": days_before("due"),
    "kind": TEXT,
    "currency": TEXT,
    "amount": BASE_INT,
    "open": less_than("amount"),
    "first_seen": days_before("due"),
    "source": INT,
    "original_due": days_before("due"),
    "method": TEXT,
    "round": INT,
    "disputed": INT,
    "promised": INT,
    "promise_until": DAY,
    "held_until": DAY,
    "hold_kind": TEXT,
    "cooling_until": DAY,
    "soft_since": DAY,
    "taken": rows_of(_TAKEN, Taken),
}
_ACCOUNT: Mapping[str, Kind] = {
    "id": ID,
    "kind": TEXT,
    "country": TEXT,
    "zone": TEXT,
    "language": TEXT,
    "strategy": TEXT,
    "reachable_problem": TEXT,
    "channels": TEXT,
    "credits": AMOUNTS,
    "cash": AMOUNTS,
    "seen": AMOUNTS,
    "lines": rows_of(_LINE, Line),
    "next_due": DAY,
    "held_until": DAY,
    "hold_kind": TEXT,
    "cooling_until": DAY,
    "soft_since": DAY,
    "insolvent_on": DAY,
    "last_asked_on": DAY,
    "written_on": mapping_of(DAY),
    "reacted_on": DAY,
    "open_tasks": TEXT,
    "taken": rows_of(_TAKEN, Taken),
    "round": INT,
    "custom": REST,
    "further": REST,
    "segment": TEXT,
}
_ACTED: Mapping[str, Kind] = {
    "line": ID,
    "step_id": TEXT,
    "round": INT,
    "state": TEXT,
    "code": Kind(_write_codes, Reader.texts),
    "anchor": INT,
    "again": FLAG,
}
_SAID: Mapping[str, Kind] = {"code": TEXT, "line": ID}
_OUTCOME: Mapping[str, Kind] = {
    "steps": rows_of(_ACTED, Acted),
    "reasons": rows_of(_SAID, Said),
    "look_again_on": DAY,
    "state": TEXT,
    "why_unpaid": TEXT,
    "priority": INT,
    "value": INT,
    "asked": AMOUNTS,
    "tasks": TEXT,
}

_IDLE_ACCOUNT = {
    field: _ACCOUNT[field]
    for field in (
        "id",
        "kind",
        "country",
        "zone",
        "language",
        "strategy",
        "reachable_problem",
        "next_due",
        "custom",
        "further",
        "segment",
    )
}
_IDLE_OUTCOME = {field: _OUTCOME[field] for field in ("reasons", "look_again_on", "state")}
_facts_of_idle = itemgetter(*map(Account._fields.index, _IDLE_ACCOUNT))
_outcome_of_idle = itemgetter(*map(Decision._fields.index, _IDLE_OUTCOME))

_IN_PLAY = slice(Account._fields.index("channels"), Account._fields.index("next_due"))
_HAPPENED = slice(Account._fields.index("held_until"), Account._fields.index("custom"))
_NOTHING_IN_PLAY = Account(0)[_IN_PLAY]
_NOTHING_HAPPENED = Account(0)[_HAPPENED]
_DECIDED = slice(Decision._fields.index("why_unpaid"), None)
_NOTHING_DECIDED = Decision((), (), None, "")[_DECIDED]


def _is_idle(account: Account, decision: Decision) -> bool:
    """Whether all that is not kept of the idle is as usual."""
    return (
        not account.lines
        and account[_IN_PLAY] == _NOTHING_IN_PLAY
        and account[_HAPPENED] == _NOTHING_HAPPENED
        and not decision.steps
        and decision[_DECIDED] == _NOTHING_DECIDED
    )


# A fact that is added must be kept: a blob without it could not be decided again. Outcomes are written from the
# engine's own rows, field by field, so their order is part of the format.
assert Decision._fields == Outcome._fields, "a decision and what is kept of it have the same fields"
assert Due._fields == (*Acted._fields[:4], "reason", *Acted._fields[5:]), "a step is kept with its reason's code"
assert Reason._fields[:2] == Said._fields, "a reason is kept without its values"
for _row, _kinds in ((Account, _ACCOUNT), (Line, _LINE), (Taken, _TAKEN), (Outcome, _OUTCOME), (Acted, _ACTED)):
    assert attrgetter("_fields")(_row) == tuple(_kinds), f"evidence does not keep every field of {_row}"
