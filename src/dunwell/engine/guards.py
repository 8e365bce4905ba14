"""Everything that stops a step, as tuples of functions of one shape: order is data, adding one is a line.

`PAUSES` say why a line is left alone whatever its step, `STEP_GUARDS` why a step that is due by its day may not be
taken, `MESSAGE_GUARDS` why it may not be a message today. Each takes what it judges and the account's day, and
answers a Block or None.
"""

from collections.abc import Callable
from datetime import date, timedelta

from dunwell.engine.context import Context
from dunwell.engine.facts import (
    CALENDAR,
    FACTORED,
    NO_CONTACT,
    OUTSIDE_STRATEGIES,
    REFUSED_BY,
    REFUSED_FROM,
    UNMAILABLE,
    Account,
    Line,
)
from dunwell.engine.strategy import Step, Strategy
from dunwell.engine.verdicts import NEVER, Block

_DAY = timedelta(days=1)


FAR = 1 << 30
"""So many days ahead is never."""


class Day:
    """One account on the day it is decided, with the sums that several guards look at.

    `overdue` and `soon` are what may be asked for by currency, past due and due with a note; `pool` are the credits,
    unallocated cash and money seen that count against it. `is_plain`: nothing about the customer pauses a line.
    `kinds` is what is known of kinds of lines (`waiting.known_of`). `is_any_due`: a step is due by its day. `ahead` is
    in how many days a line reaches a day that is named. `priority` is what the account is worth before others.
    """

    __slots__ = (
        "account",
        "ahead",
        "context",
        "is_any_due",
        "is_plain",
        "item",
        "kinds",
        "minimum",
        "overdue",
        "pool",
        "priority",
        "soon",
        "strategy",
        "today",
    )

    def __init__(self, account: Account, strategy: Strategy, context: Context, today: date) -> None:
        self.account = account
        self.strategy = strategy
        self.context = context
        self.today = today
        self.overdue: dict[str, int] = {}
        self.soon: dict[str, int] = {}
        self.pool: dict[str, int] = {}
        self.priority = 0
        self.ahead = FAR
        least, item = strategy.minimum_customer, strategy.minimum_item
        self.minimum = context.minimum_customer if least is None else context.base_minor(least)
        self.item = context.minimum_item if item is None else context.base_minor(item)
        self.is_plain = (
            account.held_until is None
            and account.cooling_until is None
            and account.soft_since is None
            and account.insolvent_on is None
        )
        self.is_any_due = False
        self.kinds = context.kinds(strategy, today)[0] if self.is_plain else None


# ------------------------------------------------------------------------------------------------ the whole customer


def outside_strategies(account: Account, strategy: Strategy | None, today: date) -> Block | None:
    """Sister companies and employees are nobody's debtors."""
    return Block("outside_strategies", (account.kind,), NEVER) if account.kind in OUTSIDE_STRATEGIES else None


def no_strategy(account: Account, strategy: Strategy | None, today: date) -> Block | None:
    """Nobody is chased without rules."""
    return Block("no_strategy") if strategy is None else None


def strategy_unreadable(account: Account, strategy: Strategy | None, today: date) -> Block | None:
    """Nobody is chased by rules that cannot be read."""
    return None if strategy is None or strategy.is_readable else Block("strategy_unreadable", (strategy.name,))


def customer_held(account: Account, strategy: Strategy | None, today: date) -> Block | None:
    """A hold on the customer or its group."""
    until = account.held_until
    return _held(account.hold_kind, until) if until is not None and until >= today else None


CUSTOMER_GUARDS: tuple[Callable[[Account, Strategy | None, date], Block | None], ...] = (
    outside_strategies,
    no_strategy,
    strategy_unreadable,
    customer_held,
)


def _held(kind: str, until: date) -> Block:
    """A hold, with or without an end."""
    return Block("held", (kind, None)) if until == date.max else Block("held", (kind, until), until + _DAY)


# ------------------------------------------------------------------------------------------------ a line left alone


def not_asked(line: Line, at: Day) -> Block | None:
    """A proforma asks nothing; a retention is not due before its date; what was sold to a factor is the factor's."""
    if line.method == FACTORED:
        return Block("factored", (), NEVER)
    if line.kind == "PROFORMA":
        return Block("not_asked", (line.kind,), NEVER)
    if line.kind == "RETENTION" and line.due >= at.today:
        return Block("not_asked", (line.kind,), line.due + _DAY)
    return None


def insolvent(line: Line, at: Day) -> Block | None:
    """What was owed before the insolvency stops for everybody but the claim; later items go on."""
    event = at.account.insolvent_on
    return Block("insolvent", (event,), NEVER) if event is not None and line.issued <= event else None


def held(line: Line, at: Day) -> Block | None:
    """A hold on this line."""
    until = line.held_until
    return _held(line.hold_kind, until) if until is not None and until >= at.today else None


def disputed(line: Line, at: Day) -> Block | None:
    """All of it is contested; a contested part alone leaves the rest payable."""
    return Block("disputed", (line.disputed, line.currency)) if line.disputed and line.disputed >= line.open else None


def promised(line: Line, at: Day) -> Block | None:
    """All that is payable is promised, within the tolerance."""
    if line.promised and payable(line, at.today) <= 0:
        until = line.promise_until
        assert until is not None, "a promise that is live has a last day"
        return Block("promised", (line.promised, line.currency, until), until + _DAY)
    return None


def cooling(line: Line, at: Day) -> Block | None:
    """For some days after a pause nothing asks for that money."""
    until = max((end for end in _cooling_ends(line, at) if end is not None), default=None)
    return Block("cooling", (until,), until + _DAY) if until is not None and until >= at.today else None


def being_collected(line: Line, at: Day) -> Block | None:
    """Debit, card, bill: the collection and its return may still come."""
    days = at.context.collection_days.get(line.method)
    if days is None or (at.today - line.due).days > days:
        return None
    until = line.due + days * _DAY
    return Block("being_collected", (line.method, until), until + _DAY)


PAUSES: tuple[Callable[[Line, Day], Block | None], ...] = (
    not_asked,
    insolvent,
    held,
    disputed,
    promised,
    cooling,
    being_collected,
)

_FIRST, _LAST = Line._fields.index("disputed"), Line._fields.index("soft_since") + 1
_NO_PAUSE = (0, 0, None, None, "", None, None)
_SOMETIMES_NOT_ASKED = frozenset({"PROFORMA", "RETENTION"})


def is_clean(line: Line, at: Day) -> bool:
    """Whether nothing about line and customer could pause it: most lines, which are spared all further questions."""
    return at.is_plain and line[_FIRST:_LAST] == _NO_PAUSE and not line.method and line.kind not in _SOMETIMES_NOT_ASKED


PAUSE_CODES = frozenset(
    {"not_asked", "factored", "insolvent", "held", "disputed", "promised", "cooling", "being_collected"}
)


def payable(line: Line, today: date) -> int:
    """What may be asked of a line: open without the contested part and without a promise that still rests."""
    rest = line.open - line.disputed
    if line.promised and line.promise_until is not None and line.promise_until >= today:
        rest -= line.promised
    return rest


def _cooling_ends(line: Line, at: Day) -> tuple[date | None, ...]:
    """Last days of cooling: as recorded, and of pauses that ran out before anybody recorded their end."""
    account, days = at.account, at.context.cooling_days * _DAY
    broken = line.promise_until if line.promised else None
    return (
        line.cooling_until,
        account.cooling_until,
        *(end + days for end in (line.held_until, account.held_until, broken) if end is not None and end < at.today),
    )


def soft_since(line: Line, at: Day) -> date | None:
    """The day on which the latest pause of the line ended, recorded or run out; None where it never had one."""
    account = at.account
    broken = line.promise_until if line.promised else None
    known = [day for day in (line.soft_since, account.soft_since) if day is not None]
    ends = (line.held_until, account.held_until, broken)
    known += [end + _DAY for end in ends if end is not None and end < at.today]
    return max(known, default=None)


# ------------------------------------------------------------------------------------------------ a step stopped


def stale_source(line: Line, step: Step, at: Day) -> Block | None:
    """The ledger is too old to ask anybody for money."""
    source = at.context.sources.get(line.source)
    return Block("stale_source", (source.age, source.limit)) if source is not None and source.stale else None


def bank_data_missing(line: Line, step: Step, at: Day) -> Block | None:
    """Not called late before the bank data of its due date can be in."""
    source = at.context.sources.get(line.source)
    if source is None or line.due <= source.late_through or line.due >= at.today:
        return None
    return Block("bank_data_missing", (source.data_on,))


def item_below_minimum(line: Line, step: Step, at: Day) -> Block | None:
    """Crumbs are not worth a step of their own."""
    amount = payable(line, at.today)
    if amount >= at.context.floor(at.item, line.currency):
        return None
    return Block("item_below_minimum", (amount, line.currency, at.item, at.context.base))


def covered_by_credit(line: Line, step: Step, at: Day) -> Block | None:
    """Never ask for more than the net."""
    currency = line.currency
    pool = at.pool.get(currency, 0)
    if not pool or _net(line, at) > 0:
        return None
    return Block("covered_by_credit", (pool, currency, _what_covers(at.account, currency)))


def below_minimum(line: Line, step: Step, at: Day) -> Block | None:
    """The customer's net in this currency is too small to ask for."""
    net = _net(line, at)
    least = at.minimum
    if step.minimum is not None:
        least = max(least, at.context.base_minor(step.minimum))
    if net >= at.context.floor(least, line.currency):
        return None
    return Block("below_minimum", (net, line.currency, least, at.context.base))


STEP_GUARDS: tuple[Callable[[Line, Step, Day], Block | None], ...] = (
    stale_source,
    bank_data_missing,
    item_below_minimum,
    covered_by_credit,
    below_minimum,
)


def _net(line: Line, at: Day) -> int:
    """What is left to ask in the line's currency; for a note before the due date what falls due counts too."""
    currency = line.currency
    soon = at.soon.get(currency, 0) if line.due >= at.today else 0
    return at.overdue.get(currency, 0) + soon - at.pool.get(currency, 0)


def _what_covers(account: Account, currency: str) -> str:
    """Which kinds of money the pool is made of: credit, cash, seen or several."""
    kinds = {"credit": account.credits, "cash": account.cash, "seen": account.seen}
    found = [name for name, amounts in kinds.items() if amounts.get(currency)]
    return found[0] if len(found) == 1 else "several"


# ------------------------------------------------------------------------------------------------ a message stopped


def quiet_days(line: Line, step: Step, at: Day) -> Block | None:
    """The customer was asked only lately; what is not late yet does not ask, so it does not wait for that."""
    asked = at.account.last_asked_on
    if asked is None or line.due >= at.today:
        return None
    until = asked + at.strategy.quiet_days * _DAY
    return Block("quiet_days", (asked, at.strategy.quiet_days), until) if at.today < until else None


def already_written_today(line: Line, step: Step, at: Day) -> Block | None:
    """One message a customer, channel and day."""
    written = at.account.written_on.get(step.channel)
    return Block("already_written_today", (step.channel,), at.today + _DAY) if written == at.today else None


def cannot_be_written_to(line: Line, step: Step, at: Day) -> Block | None:
    """What the gate needs to know about a customer is missing."""
    problem = at.account.reachable_problem
    if problem in UNMAILABLE:
        return Block(NO_CONTACT, (step.channel,))
    return Block(problem) if problem else None


def no_contact(line: Line, step: Step, at: Day) -> Block | None:
    """No living, permitted contact for this channel."""
    return None if step.channel in at.account.channels else Block("no_contact", (step.channel,))


def refused(line: Line, step: Step, at: Day) -> Block | None:
    """A rule of contact refused such a mail, would refuse it today, and no waiting helps: nothing new is written."""
    return Block("refused", (at.account.further[REFUSED_BY],)) if is_mail_refused(step, at.account) else None


def is_mail_refused(step: Step, account: Account) -> bool:
    """Whether a rule refuses mails as hard as this step to the customer, and no waiting helps."""
    further = account.further
    return REFUSED_BY in further and step.channel == "EMAIL" and step.severity >= further[REFUSED_FROM]


def closed_day(line: Line, step: Step, at: Day) -> Block | None:
    """A weekend or holiday of the recipient."""
    opens = at.context.next_open(at.account.further.get(CALENDAR, at.account.country), at.today)
    return Block("closed_day", (opens,), opens) if opens > at.today else None


CUSTOMER_WIDE = frozenset(
    {"covered_by_credit", "below_minimum", "quiet_days", "already_written_today", "kind_unknown", "country_unknown"}
    | {"no_contact", "refused", "closed_day"}
)
"""Codes that hold for the customer, not for one line: said once."""

MESSAGE_GUARDS: tuple[Callable[[Line, Step, Day], Block | None], ...] = (
    quiet_days,
    already_written_today,
    cannot_be_written_to,
    no_contact,
    refused,
    closed_day,
)
