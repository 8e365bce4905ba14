"""Writing down what was promised, and judging it by value date."""

import datetime as dt
from collections.abc import Sequence

from dunwell.audit.operations import record_about, require_transaction
from dunwell.kit.workdays import own_calendar
from dunwell.organizations.queries import calendar_inputs, get_organization
from dunwell.promises.judging import Judged, judge_on
from dunwell.promises.models import Promise, PromiseItem
from dunwell.promises.queries import list_awaited, list_doubted
from dunwell.promises.terms import PromiseState
from dunwell.receivables.models import OpenItem


class PromiseError(Exception):
    """A promise cannot be taken down or withdrawn as asked; nothing was written."""


def make_promise(
    *,
    organization: int,
    customer: int,
    due_on: dt.date,
    made_on: dt.date,
    at: dt.datetime,
    actor: str,
    items: list[int] | None = None,
    amount_minor: int | None = None,
    currency: str | None = None,
    tolerance_days: int = 3,
    cooling_days: int = 5,
) -> int:
    """Take down that a customer will pay by `due_on`; return the promise's id.

    `items` names the lines, else the customer's open lines of `currency` (default: their only one), oldest first;
    without `amount_minor` all that is open of them is promised. The lines rest until `tolerance_days` working days
    after `due_on`. Raises PromiseError.
    """
    require_transaction()
    if due_on < made_on:
        raise PromiseError(f"A promise made on {made_on} cannot be for {due_on}, which is past.")
    parts, currency = _parts(organization, customer, items=items, amount=amount_minor, currency=currency)
    own = calendar_inputs(get_organization(organization))
    work = own_calendar(own.country, due_on.year, own.working_days, own.closing_days, own.region)
    promise = Promise.objects.create(
        organization_id=organization,
        customer_id=customer,
        currency=currency,
        amount_minor=sum(parts.values()),
        made_on=made_on,
        due_on=due_on,
        tolerance_days=tolerance_days,
        rests_until=work.add(due_on, tolerance_days),
        cooling_days=cooling_days,
        recorded_at=at,
    )
    PromiseItem.objects.bulk_create(
        PromiseItem(organization_id=organization, promise=promise, open_item_id=item, amount_minor=part)
        for item, part in parts.items()
    )
    body = {"amount_minor": promise.amount_minor, "currency": currency, "due": due_on, "items": parts}
    record_about(promise, "promise.made", {**body, "rests_until": promise.rests_until}, at=at, actor=actor)
    return promise.pk


def _parts(
    organization: int, customer: int, *, items: list[int] | None, amount: int | None, currency: str | None
) -> tuple[dict[int, int], str]:
    """What of each line is promised, and in which currency."""
    rows = OpenItem.objects.of(organization).filter(customer_id=customer, open_minor__gt=0).order_by("due_date", "id")
    if items is not None:
        rows = rows.filter(pk__in=items)
    if currency is not None:
        rows = rows.filter(currency=currency)
    lines = list(rows)
    if not lines or (items is not None and len(lines) != len(set(items))):
        raise PromiseError("A promise is about open invoices of this customer; at least one named here is none.")
    found = {line.currency for line in lines}
    if len(found) > 1:
        raise PromiseError(f"The lines are in several currencies ({', '.join(sorted(found))}); promise each apart.")
    left = sum(line.open_minor for line in lines) if amount is None else amount
    if not 0 < left <= sum(line.open_minor for line in lines):
        raise PromiseError("A promise is about more than 0 and at most what is open of its invoices.")
    parts = {}
    for line in lines:
        part = min(left, line.open_minor)
        if part:
            parts[line.pk] = part
        left -= part
    return parts, lines[0].currency


def withdraw_promise(
    *, organization: int, promise: int, on: dt.date, at: dt.datetime, actor: str, reason: str = ""
) -> None:
    """Take a promise back, e.g. because it was taken down by mistake. Raises PromiseError when it is not open."""
    require_transaction()
    row = Promise.objects.of(organization).filter(pk=promise).first()
    if row is None or row.state != PromiseState.OPEN:
        raise PromiseError("Only an open promise can be withdrawn; nothing was written.")
    _end(row, Judged(PromiseState.WITHDRAWN, None, 0), on=on, at=at, actor=actor, reason=reason)


def judge_promises(
    *, organization: int, today: dt.date, at: dt.datetime, customers: Sequence[int] | None = None
) -> dict[str, int]:
    """Judge the open promises as of `today`, by value date, and return how many ended in each way.

    Kept as soon as the amount is there; partially kept or broken only after `rests_until`. One that was held broken is
    kept after all when money of its time becomes known late. `customers` limits it to these ids; a range is asked for
    as one. A second call finds nothing left to judge.
    """
    require_transaction()
    counts: dict[str, int] = {}
    for promise in list_awaited(organization, made_until=today, customers=customers, since=today):
        judged = judge_on(promise, today)
        if judged is not None:
            row = Promise.objects.of(organization).get(pk=promise.id)
            _end(row, judged, on=today, at=at, actor="system:night")
            counts[judged.state] = counts.get(judged.state, 0) + 1
    for promise in list_doubted(organization, today=today, customers=customers):
        judged = judge_on(promise, today)
        if judged is not None and judged.state == PromiseState.KEPT:
            row = Promise.objects.of(organization).get(pk=promise.id)
            _end(row, judged, on=today, at=at, actor="system:night", reason="paid in time, known late")
            counts[judged.state] = counts.get(judged.state, 0) + 1
    return counts


def _end(row: Promise, judged: Judged, *, on: dt.date, at: dt.datetime, actor: str, reason: str = "") -> None:
    Promise.objects.of(row.organization_id).filter(pk=row.pk, state=row.state).update(
        state=judged.state, judged_on=on, paid_on=judged.paid_on
    )
    body = {"amount_minor": row.amount_minor, "paid_minor": judged.paid_minor, "paid_on": judged.paid_on, "on": on}
    record_about(row, f"promise.{judged.state.lower()}", {**body, "reason": reason}, at=at, actor=actor)
