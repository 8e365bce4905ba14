"""Dates that cost money, with the value at stake: what is lost, or starts again, if nobody looks in time.

Holds about to end, claims of insolvencies, debts soon barred by time, the deadline of our own final notices, and
messages that wait for a person. Each is a few rows found by an index; the law's terms come from the packs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q

from dunwell.compliance.models import Hold, Insolvency
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.dunning.dispatching.drafting import DEADLINE_DAYS
from dunwell.dunning.limitation import soon_barred
from dunwell.dunning.proceedings import sums_claimed
from dunwell.engine.money import Money
from dunwell.engine.strategy import FINAL
from dunwell.kit.workdays import recipient_calendar
from dunwell.receivables.models import OpenItem
from dunwell.worklist import operations as worklist
from dunwell.worklist.terms import AlertKind

_DAY: Final = dt.timedelta(days=1)
HOLDS_AHEAD: Final = 14 * _DAY
CLAIMS_AHEAD: Final = 60 * _DAY
LIMITATION_AHEAD: Final = 90 * _DAY
LIMITATION_OVER: Final = 30 * _DAY
NOTICES_AROUND: Final = 7 * _DAY
LONGEST_REST: Final = 10 * _DAY
"""No row of closed days that moves a deadline is longer."""

WAITS: Final = 2 * _DAY
EACH: Final = 200
SOON: Final = 7 * _DAY
WEEK: Final = "week"
LIMITATION: Final = "limitation"
NOTICE: Final = "notice"


class Ahead(NamedTuple):
    """One date: HOLD, CLAIM, LIMITATION, NOTICE or REVIEW, with what is at stake by currency.

    `customer` is 0 for what is about several; `about` is the hold's id, the document's number, or a count. MORE says
    that more debts are barred than were looked at.
    """

    on: dt.date
    kind: str
    customer: int
    about: str
    value: dict[str, int]


def list_ahead(organization: int, *, today: dt.date) -> list[Ahead]:
    """Return the dates ahead, and those just passed, the earliest first."""
    found = [
        *_claims(organization, today),
        *_limitation(organization, today),
        *_notices(organization, today),
        *_holds(organization, today),
        *_reviews(organization, today),
    ]
    return sorted(found, key=lambda one: (one.on, one.kind, one.customer))


def alert_of_dates(organization: int, *, today: dt.date, at: dt.datetime) -> None:
    """One alert each: claims and holds of the next week, debts soon barred, deadlines of ours that passed unpaid.

    Limitation is told long ahead, because what stops it takes time.
    """
    week = [one for one in (*_claims(organization, today), *_holds(organization, today)) if one.on <= today + SOON]
    barred = [one for one in _limitation(organization, today) if one.on >= today]
    passed = [one for one in _notices(organization, today, limit=None) if one.on < today]
    told = {
        WEEK: ("{count} of the next seven days {cost} money if nobody looks", week),
        LIMITATION: ("{count} of the next three months {cost} money: debts are barred by time", barred),
        NOTICE: ("{count} of final notices passed in the last week, and nothing came", passed),
    }
    for subject, (words, found) in told.items():
        if not found:
            worklist.close_alert(organization=organization, kind=AlertKind.DATE, subject=subject, at=at)
            continue
        count, cost = (f"{len(found)} dates", "cost") if len(found) > 1 else ("1 date", "costs")
        first = min(one.on for one in found)
        text = f"{words.format(count=count, cost=cost)}; at stake: {_at_stake(found)}; the first is {first:%-d %b %Y}."
        worklist.open_alert(organization=organization, kind=AlertKind.DATE, subject=subject, text=text, at=at)


def _at_stake(found: list[Ahead]) -> str:
    sums: dict[str, int] = {}
    for one in found:
        for currency, minor in one.value.items():
            sums[currency] = sums.get(currency, 0) + minor
    return ", ".join(str(Money(minor, currency)) for currency, minor in sorted(sums.items()))


def _claims(organization: int, today: dt.date) -> Iterator[Ahead]:
    rows = Insolvency.objects.of(organization).filter(
        claimed_on=None, ended_on=None, claims_until__isnull=False, claims_until__lte=today + CLAIMS_AHEAD
    )
    near = list(rows.order_by("claims_until", "id")[:EACH])
    sums = sums_claimed(organization, {row.customer_id: row.opened_on for row in near})
    for row in near:
        assert row.claims_until is not None, "asked for above"
        if row.customer_id in sums:
            about = row.file_number or row.court
            yield Ahead(row.claims_until, "CLAIM", row.customer_id, about, sums[row.customer_id])


def _limitation(organization: int, today: dt.date) -> Iterator[Ahead]:
    found, is_more = soon_barred(organization, first=today - LIMITATION_OVER, last=today + LIMITATION_AHEAD)
    for one in found:
        about = one.numbers[0] if len(one.numbers) == 1 else f"{len(one.numbers)} invoices"
        yield Ahead(one.on, "LIMITATION", one.customer, about, one.value)
    if is_more:
        yield Ahead(found[-1].on if found else today, "MORE", 0, "", {})


def _notices(organization: int, today: dt.date, *, limit: int | None = EACH) -> Iterator[Ahead]:
    """Yield the deadlines of unpaid final notices, as the letters named them, until some days after."""
    span = dt.timedelta(days=DEADLINE_DAYS)
    owed = OpenItem.objects.of(organization).filter(
        ~Q(open_minor=0), customer_id=OuterRef("customer_id"), open_minor__gt=0, due_date__lt=OuterRef("accepted_on")
    )
    rows = Message.objects.of(organization).filter(
        Exists(owed),
        state=MessageState.SENT,
        severity__gte=FINAL,
        bounced_at=None,
        accepted_on__gte=today - span - NOTICES_AROUND - LONGEST_REST,
    )
    names = ("customer_id", "accepted_on", "asked", "customer__country", "customer__region")
    for customer, accepted, asked, country, region in rows.order_by("accepted_on", "id").values_list(*names)[:limit]:
        on = recipient_calendar(country, accepted.year, region=region).next_open(accepted + span)
        if on >= today - NOTICES_AROUND:
            yield Ahead(on, "NOTICE", customer, "", dict(asked))


def _holds(organization: int, today: dt.date) -> Iterator[Ahead]:
    rows = Hold.objects.of(organization).filter(
        released_on__isnull=True, until_on__gte=today, until_on__lte=today + HOLDS_AHEAD, kind__in=HoldKind.values
    )
    held = list(rows.order_by("until_on", "id")[:EACH])
    named = {row.open_item_id for row in held if row.open_item_id}
    whole = {row.customer_id for row in held if not row.open_item_id}
    late = OpenItem.objects.of(organization).filter(open_minor__gt=0, due_date__lt=today)
    # Of a hold on one invoice that invoice, else all that the customer is late with.
    values: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    about = late.filter(Q(pk__in=named) | Q(customer_id__in=whole)).order_by("id")
    for line, customer, currency, minor in about.values_list("id", "customer_id", "currency", "open_minor"):
        values["line", line][currency] += minor
        values["customer", customer][currency] += minor
    for row in held:
        value = values.get(("line", row.open_item_id) if row.open_item_id else ("customer", row.customer_id))
        if value and row.until_on:
            yield Ahead(row.until_on, "HOLD", row.customer_id, str(row.pk), dict(value))


def _reviews(organization: int, today: dt.date) -> Iterator[Ahead]:
    rows = Message.objects.of(organization).filter(state=MessageState.IN_REVIEW, night_on__lte=today - WAITS)
    first = rows.order_by("id").values_list("night_on", flat=True).first()
    if first is not None:
        yield Ahead(first + WAITS, "REVIEW", 0, str(rows.count()), {})
