"""What follows the end of a hold, placed or only planned: the same `decide`, asked for the days after it, unwritten.

Assumed, as in a rehearsal: nobody pays, answers or complains in between, and every list comes in fresh.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from dunwell.compliance.models import Hold
from dunwell.compliance.operations import is_slip
from dunwell.compliance.situations import GATE_ONLY
from dunwell.compliance.terms import COOLING_DAYS
from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.customers.models import Customer
from dunwell.dunning.acting import Action
from dunwell.dunning.book import Book, assuming_fresh, open_book
from dunwell.dunning.deciding import decide_each, plan_of
from dunwell.dunning.holding_back import HeldBack, held_back
from dunwell.dunning.operations import MUTE
from dunwell.dunning.pauses import Pauses
from dunwell.dunning.reading import Reader, Rows, Steps, day, steps_together
from dunwell.dunning.snapshot import Days, accounts_from
from dunwell.engine.facts import COURTESY, IN_FLIGHT, SERVED, WITHDRAWN, Account, Line, Taken
from dunwell.engine.strategy import FINAL

DAYS_AHEAD: Final = 60
MEMBERS: Final = 10
"""Of a group's hold so many customers are looked at for one page."""

_DAY: Final = dt.timedelta(days=1)
_KNOWN = 2 * _DAY
"""A message accepted in the morning is known as served at the second night after it (24 hours without a bounce)."""

_UNPAUSED: Final[Mapping[str, Any]] = {name: Line._field_defaults[name] for name in Line._fields[13:20]}

_OF_CUSTOMER = """
SELECT h.id, h.customer_id, h.open_item_id, h.includes_group, h.kind, {start}, {until}, {released}, h.cooling_days,
       h.leaves_minor
FROM compliance_hold h
WHERE h.organization_id = %(org)s AND h.from_on <= %(as_of)s
  AND (h.customer_id BETWEEN %(first)s AND %(last)s OR h.includes_group)
ORDER BY h.id
"""


class After(NamedTuple):
    """What a customer gets first once a hold has ended.

    Nothing asks through `quiet_until` (None: nothing cools). On `on` comes `what`: MESSAGE (by `channel`, its
    `template`; `is_softest`: the courteous one), a kind of work in `task`, or NOTHING within DAYS_AHEAD for
    `reason`, the code of what stands in its way. `lines` are the ids of the lines it is about, `asked` what it asks
    for by currency, `waits` the code of what it waited for from the quiet days to that day. `stopped` are the messages
    that wait now and do not leave, because of the hold.
    """

    customer: int
    quiet_until: dt.date | None
    what: str
    on: dt.date | None = None
    channel: str = ""
    template: str = ""
    task: str = ""
    is_softest: bool = False
    lines: tuple[int, ...] = ()
    asked: Mapping[str, int] = {}
    reason: str = ""
    waits: str = ""
    stopped: tuple[HeldBack, ...] = ()


class Ending(NamedTuple):
    """What follows the end of one hold: `ends_on` is the first day it is no longer in force.

    `after` tells of one page of a group's members, `more` how many come after them, `members` how many there are.
    """

    ends_on: dt.date
    after: list[After]
    more: int
    members: int = 1


class Planned(NamedTuple):
    """A hold that nobody placed yet: on some lines, on a whole group, else on all of a customer."""

    kind: str
    from_on: dt.date
    lines: tuple[int, ...] = ()
    includes_group: bool = False


class _Without(NamedTuple):
    """Which hold is ended: one that is there, by id, or the rows of one that is not; `lines` are all it is about.

    Of a slip nothing cools. `stops` tells whether what waits unsent is withdrawn because of it; one that begins on a
    later day, `begins`, stops only what waits until then.
    """

    hold: int = 0
    is_slip: bool = False
    stops: bool = True
    begins: dt.date | None = None
    rows: tuple[tuple[Any, ...], ...] = ()
    lines: frozenset[int] = frozenset()


def after_release(
    organization: int, *, hold: int, on: dt.date, today: dt.date, at: dt.datetime | None = None, after: int = 0
) -> Ending | None:
    """Say what follows if a hold were released on a day; None where there is no such hold.

    `today` tells whether it has begun. Without `at` it ends by itself; released at that moment it may be a slip. Of a
    group's hold one page of its members is told of: the head and those below by id, after the id `after`.
    """
    row = Hold.objects.of(organization).filter(pk=hold).first()
    if row is None:
        return None
    about = frozenset([row.open_item_id]) if row.open_item_id else frozenset()
    never_was = at is not None and is_slip(row, on=on, at=at)
    stops = not (never_was or row.leaves_minor or row.kind in GATE_ONLY)
    begins = row.from_on if row.from_on > today else None
    without = _Without(hold, never_was, stops, begins, lines=about)
    return _ending(organization, row.customer_id, without, on, is_group=row.includes_group, after=after)


def after_planned(organization: int, *, customer: int, planned: Planned, on: dt.date) -> Ending:
    """Say what follows if a hold were placed as planned and ended on a day."""
    about = (planned.kind, planned.from_on, None, on, COOLING_DAYS, None)
    rows = tuple((customer, line, planned.includes_group, *about) for line in planned.lines or (None,))
    without = _Without(stops=planned.kind not in GATE_ONLY, rows=rows, lines=frozenset(planned.lines))
    return _ending(organization, customer, without, on, is_group=planned.includes_group)


def _ending(organization: int, head: int, without: _Without, on: dt.date, *, is_group: bool, after: int = 0) -> Ending:
    members = [head]
    if is_group:
        rows = Customer.objects.of(organization).filter(parent_id=head, merged_into=None).order_by("id")
        members += rows.values_list("pk", flat=True)
    rest = members[members.index(after) + 1 :] if after in members else members
    first = assuming_fresh(open_book(organization, as_of=on))
    told = [_told(first, pk, without) for pk in rest[:MEMBERS]]
    return Ending(on, told, max(len(rest) - MEMBERS, 0), len(members))


def _told(tonight: Book, customer: int, without: _Without) -> After:
    house = tonight.organization
    stopped = held_back(house.pk, customer, lines=without.lines) if without.stops else []
    if without.begins is not None:
        stopped = [one for one in stopped if one.waits_on(house.time_zone, without.begins)]
    return _after(tonight, customer, without, stopped)._replace(stopped=tuple(stopped))


def _after(tonight: Book, customer: int, without: _Without, stopped: list[HeldBack]) -> After:
    account = _as_if_released(tonight, customer, without, stopped)
    if without.lines:  # what else is open goes on meanwhile, and is not what is asked about
        account = account._replace(lines=tuple(line for line in account.lines if line.id in without.lines))
    ends = [account.cooling_until, *(line.cooling_until for line in account.lines)]
    quiet = max((end for end in ends if end is not None and end >= tonight.as_of), default=None)
    code = ""
    for book in _days(tonight):
        account = _served_by(account, book.as_of)
        problems: list[dict[str, Any]] = []
        decided = decide_each(book, [account], problems)
        if not decided:
            return After(customer, quiet, "NOTHING", reason=problems[0]["message"])
        before, code = code, decided[0][2].reasons[0].code if decided[0][2].reasons else code
        plan, _ = plan_of(book, decided, [])
        for action in (*plan.messages, *plan.work):
            planned, steps = action.planned, action.steps
            return After(
                customer=customer,
                quiet_until=quiet,
                what=planned.action,
                on=book.as_of,
                channel=planned.channel,
                template=planned.template,
                task=planned.task,
                is_softest=_is_softest(action),
                lines=tuple(entry.line for entry in planned.lines if entry.asked) or tuple(due.line for due in steps),
                asked=dict(planned.asked),
                waits=before if quiet is not None and book.as_of > quiet + _DAY else "",
            )
        again = decided[0][2].look_again_on
        if again is None:
            break
    return After(customer, quiet, "NOTHING", reason=code)


def _is_softest(action: Action) -> bool:
    """Tell whether a message is the courteous one: after a pause, the first reminder, or the first its lines had."""
    told = {line.id for line in action.account.lines if line.taken}
    first = {step.id for step in action.strategy.line_steps[: action.strategy.entry + 1]}
    courteous = all(
        due.step_id.startswith(COURTESY) or due.step_id in first or due.line not in told for due in action.steps
    )
    return action.planned.severity < FINAL and courteous


def _days(tonight: Book) -> Iterator[Book]:
    for number in range(DAYS_AHEAD):
        yield replace(tonight, as_of=tonight.as_of + number * _DAY)


def _as_if_released(book: Book, customer: int, without: _Without, stopped: list[HeldBack]) -> Account:
    """Return the customer's account with one hold ended that day, what it stopped withdrawn, and all else as it is."""
    wide = replace(book, window=book.window + DAYS_AHEAD)
    (account,) = accounts_from(wide, _WithoutStopped(wide, customer, without, stopped))
    parent = Customer.objects.of(book.organization.pk).values_list("parent_id", flat=True).get(pk=customer) or 0
    pauses = Pauses(book.as_of, Days(), _WithoutHold(wide, customer, without))
    lines = tuple(pauses.on_line(line._replace(**_UNPAUSED)) for line in account.lines)
    whole = pauses.of_customer(customer, parent)
    return _as_sending_begins(account._replace(lines=lines, **whole._asdict()), book)


class _WithoutHold(Reader):
    """Reads what rests as if one hold were released on the book's day."""

    def __init__(self, book: Book, customer: int, without: _Without) -> None:
        super().__init__(book, customer, customer, among=[customer])
        self.without = without

    def holds(self) -> Rows:
        """Fetch the holds, one of them released."""
        days = {"start": day("h.from_on"), "until": day("h.until_on"), "released": day("h.released_on")}
        on, hold = self.book.as_of, self.without.hold
        ended = [
            (*row[1:7], on, 0 if self.without.is_slip else row[8], *row[9:]) if row[0] == hold else row[1:]
            for row in self.rows(_OF_CUSTOMER, **days)
        ]
        return ended + list(self.without.rows)


class _WithoutStopped(Reader):
    """Reads what was written as it reads once the messages that a hold stops are withdrawn."""

    def __init__(self, book: Book, customer: int, without: _Without, stopped: list[HeldBack]) -> None:
        super().__init__(book, customer, customer, among=[customer])
        self.stopped = {one.id for one in stopped}
        self.freed = without.lines if without.stops and without.begins is None else frozenset()

    def steps(self, *, lines: int = 0) -> Rows:
        """Fetch the steps, those of a withdrawn message as such; one that leaves for other lines gives back its own."""
        return [
            (*row[:6], MessageState.WITHDRAWN, *row[7:]) if row[14] in self.stopped else row
            for row in super().steps(lines=lines)
            if row[14] in self.stopped or row[6] not in UNSENT or row[1] not in self.freed
        ]

    def steps_alike(self, *, lines: int = 0) -> list[Steps]:
        """Fetch the same, those that are alike together."""
        return steps_together(self.steps(lines=lines))

    def messages(self) -> Rows:
        """Fetch the messages without those withdrawn; where another waits too, its day counts."""
        rows = super().messages()
        waits = sum(row[4] in UNSENT for row in rows)
        return rows if waits > len(self.stopped) else [row for row in rows if row[4] not in UNSENT]


def _as_sending_begins(account: Account, book: Book) -> Account:
    """Return the account as if sending began tonight.

    What waits unsent was written while nothing left, and is withdrawn then; otherwise it leaves this morning.
    """
    waiting = [step for steps in _all_taken(account) for step in steps if _waits(step)]
    if not waiting:
        return account
    if book.organization.sending in MUTE:
        return _with_taken(account, lambda step: step._replace(state=WITHDRAWN) if _waits(step) else step)._replace(
            written_on={}
        )
    left = _with_taken(account, lambda step: step._replace(served_on=book.as_of) if _waits(step) else step)
    return left._replace(last_asked_on=book.as_of)


def _served_by(account: Account, today: dt.date) -> Account:
    """Return the account with all that was accepted more than a day ago known as served."""

    def known(step: Taken) -> Taken:
        if step.state == IN_FLIGHT and step.served_on is not None and today - step.served_on >= _KNOWN:
            return step._replace(state=SERVED)
        return step

    if any(known(step) is not step for steps in _all_taken(account) for step in steps):
        return _with_taken(account, known)
    return account


def _waits(step: Taken) -> bool:
    """Tell whether a step's message is written and has not left; the channel tells a message from a task."""
    return step.state == IN_FLIGHT and step.served_on is None and bool(step.channel)


def _all_taken(account: Account) -> Iterable[tuple[Taken, ...]]:
    yield account.taken
    for line in account.lines:
        yield line.taken


def _with_taken(account: Account, change: Callable[[Taken], Taken]) -> Account:
    def changed(line: Line) -> Line:
        return line._replace(taken=tuple(map(change, line.taken))) if line.taken else line

    return account._replace(taken=tuple(map(change, account.taken)), lines=tuple(map(changed, account.lines)))
