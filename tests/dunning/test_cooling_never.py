"""Whatever rests and ends, in whatever order and however often: nothing asks for that money before it has cooled.

A book of two customers of one group lives through three weeks of nights and dispatches, with holds, disputes and
promises coming and going on the customer, the group and its invoices. What rests is noted beside the rows as it is
done, and each mail that left is held against it.
"""

import datetime as dt
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as some

from dunwell.compliance.models import Hold
from dunwell.compliance.operations import change_hold, place_hold, release_hold
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message, MessageLine
from dunwell.disputes.models import Dispute
from dunwell.disputes.operations import close_dispute, open_dispute
from dunwell.disputes.terms import DisputeState
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.night import run_night
from dunwell.dunning.sweep import sweep
from dunwell.promises.models import Promise
from dunwell.promises.operations import make_promise, withdraw_promise
from tests import make
from tests.dunning.nights import house_with_mail

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = dt.date(2026, 10, 5)
DAY = dt.timedelta(days=1)
DAYS = 20
COOL = 5
SLIP = dt.timedelta(minutes=20)
KINDS = [HoldKind.BLOCK, HoldKind.CEASE, HoldKind.IMPORTED, HoldKind.KEY_ACCOUNT, HoldKind.BREATHING_SPACE]


class Rest(NamedTuple):
    """What rests from a day on: all lines of `lines` until the day `free` (None: still), and for the cooling after."""

    lines: frozenset[int]
    start: dt.date
    free: dt.date | None
    key: tuple[str, int]


class Act(NamedTuple):
    """Something that happens on a day, before or after the mails of that day have left."""

    on: int
    what: str
    whose: int
    length: int | None
    kind: HoldKind
    late: bool


ACTS = some.builds(
    Act,
    some.integers(0, DAYS - 4),
    some.sampled_from(
        ["customer", "item", "group", "dispute", "promise", "release", "release", "close", "withdraw", "lengthen"]
    ),
    some.integers(0, 3),
    some.one_of(some.none(), some.integers(0, 7)),
    some.sampled_from(KINDS),
    some.booleans(),
)


class Book:
    """A head and a child, each with two invoices long due, and what rests of them."""

    def __init__(self, number: int) -> None:
        """Found it."""
        self.house = house_with_mail(f"House {number}")
        with transaction.atomic():
            head = make.customer(self.house, "HEAD")
            child = make.customer(self.house, "CHILD", parent=head)
            due = FIRST - 4 * DAY
            self.lines = [
                make.invoice(self.house, who, number=f"{who.number}-{n}", due=due, issued=due - 30 * DAY)
                for who in (head, child)
                for n in (1, 2)
            ]
        self.customers = [head, child]
        self.rests: list[Rest] = []

    def of(self, customer: int) -> frozenset[int]:
        """Every line of a customer."""
        return frozenset(line.pk for line in self.lines if line.customer_id == customer)

    def act(self, act: Act, today: dt.date, at: dt.datetime) -> None:
        """Do what was drawn, where it can be done, and note what it makes rest or frees."""
        who: dict[str, Any] = {"organization": self.house.pk, "at": at, "actor": "test"}
        line = self.lines[act.whose]
        open_rests = [index for index, rest in enumerate(self.rests) if rest.free is None or rest.free > today]
        with transaction.atomic():
            match act.what:
                case "customer" | "item" | "group":
                    self._hold(act, today, line.pk, line.customer_id, who)
                case "dispute":
                    self._dispute(today, line.pk, who)
                case "promise":
                    self._promise(act, today, line, who)
                case "lengthen" | "release" | "close" | "withdraw" if open_rests:
                    self._end(act, today, open_rests[act.whose % len(open_rests)], who)

    def _hold(self, act: Act, today: dt.date, line: int, customer: int, who: dict[str, Any]) -> None:
        until = today + act.length * DAY if act.length is not None else None
        group = self.customers[0].pk
        key = place_hold(
            customer=group if act.what == "group" else customer,
            kind=act.kind,
            from_on=today,
            until_on=until,
            open_item=line if act.what == "item" else None,
            includes_group=act.what == "group",
            **who,
        )
        lines = {"item": frozenset({line}), "customer": self.of(customer)}.get(act.what)
        lines = lines if lines is not None else frozenset(one.pk for one in self.lines)
        self.rests.append(Rest(lines, today, until + DAY if until else None, ("hold", key)))

    def _dispute(self, today: dt.date, line: int, who: dict[str, Any]) -> None:
        if Dispute.objects.of(self.house).filter(open_item_id=line, closed_on=None).exists():
            return
        key = open_dispute(open_item=line, on=today, reason="broken", **who)
        self.rests.append(Rest(frozenset({line}), today, None, ("dispute", key)))

    def _promise(self, act: Act, today: dt.date, line: Any, who: dict[str, Any]) -> None:
        due = today + (act.length or 0) * DAY
        lines = self.of(line.customer_id)
        key = make_promise(customer=line.customer_id, due_on=due, made_on=today, items=sorted(lines), **who)
        rests = Promise.objects.of(self.house).get(pk=key).rests_until
        self.rests.append(Rest(lines, today, rests + DAY, ("promise", key)))

    def _end(self, act: Act, today: dt.date, index: int, who: dict[str, Any]) -> None:
        rest = self.rests[index]
        kind, key = rest.key
        if kind == "hold" and act.what == "lengthen":
            row = Hold.objects.of(self.house).get(pk=key)
            until = today + (act.length or 0) * DAY
            change_hold(hold=key, today=today, kind=HoldKind(row.kind), reason="more", detail="", until_on=until, **who)
            self.rests[index] = rest._replace(free=until + DAY)
        elif kind == "hold":
            release_hold(hold=key, on=today, **{**who, "at": who["at"] + SLIP})
            self.rests[index] = rest._replace(free=today)
        elif kind == "dispute" and act.what != "lengthen":
            outcome = DisputeState.WITHDRAWN if act.what == "withdraw" else DisputeState.REJECTED
            close_dispute(dispute=key, outcome=outcome, on=today, **who)
            self.rests[index] = rest._replace(free=today)
        elif kind == "promise" and act.what == "withdraw":
            withdraw_promise(promise=key, on=today, **who)
            self.rests[index] = rest._replace(free=today)

    def live(self, acts: list[Act]) -> None:
        """Let the days pass: the night, what happens, a sweep, the mails, what happens later."""
        for number in range(DAYS):
            today = FIRST + number * DAY
            morning = dt.datetime.combine(today, dt.time(5), dt.UTC)
            run_night(self.house.pk, as_of=today, at=morning, actor="test")
            for act in [one for one in acts if one.on == number and not one.late]:
                self.act(act, today, morning)
            sweep(self.house.pk, at=morning + SLIP)
            dispatch_all(organization=self.house.pk, at=morning + dt.timedelta(hours=3), until_empty=True)
            self.check(today)
            for act in [one for one in acts if one.on == number and one.late]:
                self.act(act, today, morning + dt.timedelta(hours=9))

    def check(self, today: dt.date) -> None:
        """Hold what left today against what rests or cools."""
        sent = Message.objects.of(self.house).filter(state="SENT", accepted_on=today)
        for asked in MessageLine.objects.of(self.house).filter(message__in=sent, asked_minor__gt=0):
            for rest in self.rests:
                if asked.open_item_id in rest.lines:
                    cool = rest.free + COOL * DAY if rest.free else None
                    assert cool is not None, (today, rest)
                    assert not rest.start <= today < cool, (today, rest)


NUMBERS = iter(range(1_000_000))
SENT: list[int] = []


def acts(*told: tuple[int, str]) -> list[Act]:
    """The same on the first invoice, early on these days."""
    return [Act(on, what, 0, None, HoldKind.BLOCK, late=False) for on, what in told]


@example(acts((0, "dispute"), (2, "close"), (4, "dispute"), (9, "withdraw")))
@example(acts((0, "promise"), (2, "withdraw")))
@example(acts((3, "item"), (3, "release")))
@example(acts((0, "group"), (1, "customer"), (8, "release"), (9, "release")))
@settings(max_examples=4, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate))
@given(some.lists(ACTS, min_size=2, max_size=9))
def check(acts: list[Act]) -> None:
    """Live through three drawn weeks."""
    book = Book(next(NUMBERS))
    book.live(acts)
    SENT.append(Message.objects.of(book.house).filter(state="SENT").count())


def test_nothing_asks_before_it_has_cooled() -> None:
    check()
    assert sum(SENT) > 5
