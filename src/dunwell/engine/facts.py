"""All that a decision may look at: one account with its due lines on one day.

Codes are the upper-case codes of the nouns' terms. Every `*_until` is the last day of a pause, that day included;
`date.max` is a pause without an end. Amounts are minor units of the currency beside them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from dunwell.engine.context import EMPTY, Context
from dunwell.engine.money import scaled

IN_FLIGHT = "IN_FLIGHT"
SERVED = "SERVED"
UNSERVED = "UNSERVED"
WITHDRAWN = "WITHDRAWN"
LAPSED = "LAPSED"
DUE = "DUE"
"""States of a step; a step of which nothing is known yet has no `Taken`. WITHDRAWN: its message never left."""

NOT_SERVED = frozenset({UNSERVED, WITHDRAWN})
"""The step is due again, as if it had not been taken."""

COURTESY = "courtesy@"
"""Begins the step id of the softest message after a pause; the day the pause ended follows."""

OLD_DEBT = "old-debt"
"""Step id of the task "old debt, please look" of a line first seen more than 90 days late."""

REFUSED_FROM, REFUSED_BY = "refused_from", "refused_by"
"""Names in `Account.further`: from which severity on a rule refuses every mail whatever the hour, and which rule."""

CALENDAR = "calendar"
"""Name in `Account.further`: which calendar holds where the customer is, if not that of the whole country."""

FACTORED = "FACTORED"
"""The way of paying of what was sold to a factor, who asks for it."""

OUTSIDE_STRATEGIES = frozenset({"INTERCOMPANY", "EMPLOYEE"})


class Taken(NamedTuple):
    """A step that a line or customer has taken; IN_FLIGHT with `served_on` = accepted, not yet known as served."""

    step_id: str
    round: int
    state: str
    served_on: date | None = None
    channel: str = ""


class Line(NamedTuple):
    """One due line in play: overdue, or due within `Strategy.window` days.

    `open` is as of the day. `promised` is the part covered by a promise (or a claim "already paid") that rests until
    `promise_until`. `soft_since` is the day on which the latest dispute, hold or promise of this line ended without
    the money: the next message is the softest. `method` is empty for a transfer. Pauses still set although their
    last day is past count as ended, and cool for `Context.cooling_days`.
    """

    id: int
    document: int
    due: date
    issued: date
    kind: str
    currency: str
    amount: int
    open: int
    first_seen: date
    source: int
    original_due: date
    method: str = ""
    round: int = 0
    disputed: int = 0
    promised: int = 0
    promise_until: date | None = None
    held_until: date | None = None
    hold_kind: str = ""
    cooling_until: date | None = None
    soft_since: date | None = None
    taken: tuple[Taken, ...] = ()


NO_CONTACT = "no_contact"
"""No mail address of the customer is known at all."""
ADDRESS_SHUT = "address_shut"
"""Addresses are known, but each is dead or closed to us by a wish."""
UNMAILABLE = frozenset({NO_CONTACT, ADDRESS_SHUT})


class Account(NamedTuple):
    """One customer with its lines in play on one day.

    `reachable_problem` is empty, `kind_unknown`, `country_unknown` or, where a line is in play, one of `UNMAILABLE`;
    `channels` are those with a living, permitted contact. `credits` (open credits), `cash` (unallocated) and `seen`
    (seen, not yet booked) are positive amounts by currency. `next_due` is the earliest due date of the lines that are
    not in play. `held_until` and `cooling_until` are those of the customer or its group; `soft_since` as for a line.
    `last_asked_on` is the day of acceptance of the last message that asked for money and was not found undelivered;
    `written_on` the latest day a message was written or left, by channel. `reacted_on` is the day of its latest
    reaction of any kind, looked at only where a strategy asks for it. `taken` are the steps of the customer itself in
    `round`, which rises when nothing was overdue any more. `further` holds facts that are read only where a strategy
    or segment asks for them (`FURTHER`), `segment` the key of the segment it belongs to.
    """

    id: int
    kind: str = ""
    country: str = ""
    zone: str = ""
    language: str = ""
    strategy: str = ""
    reachable_problem: str = ""
    channels: tuple[str, ...] = ("EMAIL",)
    credits: Mapping[str, int] = EMPTY
    cash: Mapping[str, int] = EMPTY
    seen: Mapping[str, int] = EMPTY
    lines: tuple[Line, ...] = ()
    next_due: date | None = None
    held_until: date | None = None
    hold_kind: str = ""
    cooling_until: date | None = None
    soft_since: date | None = None
    insolvent_on: date | None = None
    last_asked_on: date | None = None
    written_on: Mapping[str, date] = EMPTY
    reacted_on: date | None = None
    open_tasks: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    round: int = 0
    custom: Mapping[str, Any] = EMPTY
    further: Mapping[str, Any] = EMPTY
    segment: str = ""


class Subject(NamedTuple):
    """What a condition is asked about: an account, one of its lines (None where there is none), on a day."""

    account: Account
    line: Line | None
    today: date
    context: Context


type Value = int | str | bool | date
type Kind = Literal["number", "days", "money", "text", "date", "yes_no"]


class Field(NamedTuple):
    """A named fact for conditions and lists.

    `read` gives None where the fact is not known: a condition on it is then false, also under `not`, a list shows
    `absent`, and `<name>_known` is the fact that tells. Money is in ten-thousandths of the base currency. A `timed`
    fact changes with the day alone.
    """

    name: str
    kind: Kind
    unit: str
    absent: Value
    about: Literal["line", "customer"]
    says: str
    read: Callable[[Subject], Value | None]
    timed: bool = False


def overdue_lines(account: Account, today: date) -> list[Line]:
    """The lines past their due date that may be asked for at all."""
    return [line for line in account.lines if line.due < today and line.kind != "PROFORMA" and line.method != FACTORED]


def has_reacted(account: Account) -> bool:
    """Whether the customer has reacted since the first of the steps taken for what is in play was served."""
    taken = [*account.taken, *(step for line in account.lines for step in line.taken)]
    served = [step.served_on for step in taken if step.served_on is not None]
    return account.reacted_on is not None and bool(served) and account.reacted_on >= min(served)


def _of_line(read: Callable[[Line], Value | None]) -> Callable[[Subject], Value | None]:
    return lambda subject: None if subject.line is None else read(subject.line)


def _line_money(read: Callable[[Line], int]) -> Callable[[Subject], Value | None]:
    def money(subject: Subject) -> Value | None:
        line = subject.line
        return None if line is None else in_base(subject.context, {line.currency: read(line)})

    return money


def in_base(context: Context, amounts: Mapping[str, int]) -> int | None:
    """The sum in ten-thousandths of the base currency; None where a rate is missing."""
    if not all(map(context.rate_known, amounts)):
        return None
    total = sum(context.to_base(minor, currency) for currency, minor in amounts.items())
    return scaled(total, context.base)


def _overdue(subject: Subject) -> Value | None:
    amounts: dict[str, int] = {}
    for line in overdue_lines(subject.account, subject.today):
        amounts[line.currency] = amounts.get(line.currency, 0) + line.open
    return in_base(subject.context, amounts)


def _oldest(subject: Subject) -> Value | None:
    late = overdue_lines(subject.account, subject.today)
    return max((subject.today - line.due).days for line in late) if late else None


def _since_asked(subject: Subject) -> Value | None:
    asked = subject.account.last_asked_on
    return None if asked is None else (subject.today - asked).days


def _dpd(subject: Subject) -> Value | None:
    return None if subject.line is None else (subject.today - subject.line.due).days


_ALL = (
    Field("dpd", "days", "days", 0, "line", "days past due; negative before", _dpd, timed=True),
    Field("open", "money", "base", 0, "line", "open amount", _line_money(lambda line: line.open)),
    Field("amount", "money", "base", 0, "line", "original amount", _line_money(lambda line: line.amount)),
    Field("disputed", "money", "base", 0, "line", "contested amount", _line_money(lambda line: line.disputed)),
    Field("currency", "text", "ISO 4217", "", "line", "currency", _of_line(lambda line: line.currency)),
    Field("document_kind", "text", "code", "", "line", "kind of document", _of_line(lambda line: line.kind)),
    Field("method", "text", "code", "", "line", "way of paying; empty = transfer", _of_line(lambda line: line.method)),
    Field("issued_on", "date", "day", date.min, "line", "day of issue", _of_line(lambda line: line.issued)),
    Field("due_on", "date", "day", date.min, "line", "due date", _of_line(lambda line: line.due)),
    Field("kind", "text", "code", "", "customer", "kind of debtor", lambda s: s.account.kind or None),
    Field("country", "text", "ISO 3166", "", "customer", "country", lambda s: s.account.country or None),
    Field("language", "text", "ISO 639", "", "customer", "language", lambda s: s.account.language or None),
    Field("overdue", "money", "base", 0, "customer", "amount overdue in all", _overdue, timed=True),
    Field("oldest_dpd", "days", "days", 0, "customer", "lateness of the oldest invoice", _oldest, timed=True),
    Field(
        "lines_overdue",
        "number",
        "lines",
        0,
        "customer",
        "number of late invoices",
        lambda s: len(overdue_lines(s.account, s.today)),
        timed=True,
    ),
    Field(
        "days_since_asked",
        "days",
        "days",
        0,
        "customer",
        "time since we last asked for money",
        _since_asked,
        timed=True,
    ),
    Field(
        "reacted",
        "yes_no",
        "",
        False,
        "customer",
        "any reaction since the first served step",
        lambda s: has_reacted(s.account),
    ),
    Field(
        "insolvent",
        "yes_no",
        "",
        False,
        "customer",
        "insolvency on record",
        lambda s: s.account.insolvent_on is not None,
    ),
    Field("segment", "text", "key", "", "customer", "segment", lambda s: s.account.segment or None),
)


def _further(name: str) -> Callable[[Subject], Value | None]:
    return lambda subject: subject.account.further.get(name)


# Formulas of the payer's profile: docs/explain/payer-profile.md.
_DESCRIBED: tuple[tuple[str, Kind, str, Value, str], ...] = (
    ("region", "text", "", "", "region"),
    ("city", "text", "", "", "city"),
    ("owner", "text", "", "", "owner (sales)"),
    ("group", "text", "", "", "customer group in the ledger"),
    ("key_account", "yes_no", "", False, "key account"),
    ("usual_method", "text", "code", "", "usual way of paying; empty = transfer"),
    ("credit_limit", "money", "base", 0, "credit limit"),
    ("open_in_all", "money", "base", 0, "amount open in all; due or not, credits apart"),
    ("lines_open", "number", "lines", 0, "number of open invoices"),
    ("delay_days", "days", "days", 0, "average delay of its payments; weighted by amount"),
    ("delay_trend", "days", "days", 0, "growth of that delay; last quarter against before"),
    ("broken_promises", "number", "promises", 0, "number of promises broken in a year"),
    ("kept_promises", "number", "promises", 0, "number of promises kept in a year"),
    ("disputes", "number", "disputes", 0, "number of disputes opened in a year"),
    ("open_disputes", "number", "disputes", 0, "number of disputes open now"),
)
_FURTHER = tuple(
    Field(name, kind, unit, absent, "customer", says, _further(name)) for name, kind, unit, absent, says in _DESCRIBED
)
FURTHER = frozenset(field.name for field in _FURTHER)
"""Facts that are read only where a strategy or segment asks for them."""

PROFILE = frozenset({"delay_days", "delay_trend", "broken_promises", "kept_promises", "disputes", "open_disputes"})
"""Those of them that are the payer's profile: how a customer paid and kept its word in the year before a day."""

OPENED = frozenset({"open_in_all", "lines_open"})
"""Those that look at every open line, also those that fall due later than any step asks."""

_EVERY = (*_ALL, *_FURTHER)

FIELDS: Mapping[str, Field] = {
    **{field.name: field for field in _EVERY},
    **{
        f"{field.name}_known": Field(
            f"{field.name}_known",
            "yes_no",
            "",
            False,
            field.about,
            f"whether {field.name} is known",
            lambda s, read=field.read: read(s) is not None,  # type: ignore[misc]
            field.timed,
        )
        for field in _EVERY
    },
}
"""Every fact by its name, each with `<name>_known` beside it; `custom.NAME` reads a field of the customer's own."""


def custom_field(name: str) -> Field:
    """The fact `custom.NAME`; its kind is whatever the row holds, unknown where it holds nothing."""
    key = name.removeprefix("custom.")
    return Field(name, "text", "", "", "customer", f"own field {key}", lambda s: s.account.custom.get(key))
