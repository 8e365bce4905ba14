"""The way back from a merge: which rows are whose, also of those that came while the two were one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Sum

from dunwell.cash import operations as cash
from dunwell.cash.models import Payment
from dunwell.compliance import operations as compliance
from dunwell.compliance.models import ContactAttempt, Hold
from dunwell.compliance.terms import HoldKind
from dunwell.customers import merging
from dunwell.customers.models import Customer, Followed, Identity, Merge
from dunwell.disputes.models import Dispute
from dunwell.dunning.models import StepTaken
from dunwell.promises.models import Promise, PromiseItem
from dunwell.promises.terms import PromiseState
from dunwell.receivables.models import Allocation, Document, OpenItem, Revision
from dunwell.receivables.queries import live_allocations
from dunwell.worklist.models import Task

type Rows = Any
"""A queryset of one tenant's rows."""

_TERMS = (
    *("organization_id", "currency", "made_on", "due_on", "tolerance_days", "rests_until", "state"),
    *("judged_on", "paid_on", "cooling_days", "recorded_at"),
)
"""What both halves of a promise that is split have in common."""


def give_back(merge: Merge, follow: Sequence[type[Any]]) -> None:
    """Move back what is noted, and what came since: lines with their document, all else with its line."""
    models: tuple[type[Any], ...] = (*follow, StepTaken)
    for model in models:
        mine = _at_survivor(merge, model)
        mine.filter(pk__in=merging.followed(merge.pk, model._meta.db_table)).update(customer_id=merge.absorbed_id)
    _restore(merge, (StepTaken, ContactAttempt, Identity, Customer))
    _at_survivor(merge, OpenItem).filter(document__in=_documents(merge)).update(customer_id=merge.absorbed_id)
    lines = _lines(merge)
    about: tuple[tuple[type[Any], str], ...] = (
        (Allocation, "open_item__in"),
        (Revision, "open_item__in"),
        (Dispute, "open_item__in"),
        (Hold, "open_item__in"),
        (StepTaken, "subject__in"),
        (Task, "open_item_id__in"),
    )
    for model, field in about:
        _at_survivor(merge, model).filter(**{field: lines}).update(customer_id=merge.absorbed_id)
    _give_payments(merge, lines)


def _give_payments(merge: Merge, lines: Rows) -> None:
    """Give back the money that came since and was used for nothing but the absorbed side's lines."""
    live = live_allocations(merge.organization_id)
    theirs = live.filter(open_item__in=lines).exclude(payment=None).values("payment_id")
    others = live.exclude(open_item__in=lines).exclude(payment=None).values("payment_id")
    since = _at_survivor(merge, Payment).filter(recorded_at__gte=merge.merged_at, pk__in=theirs)
    since.exclude(pk__in=others).update(customer_id=merge.absorbed_id)


def share_pauses(merge: Merge, *, on: dt.date, at: dt.datetime, actor: str) -> None:
    """Let what was promised or held for both while they were one go on resting for both."""
    lines = _lines(merge)
    items = PromiseItem.objects.of(merge.organization_id).filter(open_item__in=lines)
    items = items.filter(promise__customer_id=merge.survivor_id, promise__state=PromiseState.OPEN)
    for key in sorted(set(items.values_list("promise_id", flat=True))):
        _split(merge, Promise.objects.of(merge.organization_id).get(pk=key), lines)
    holds = _at_survivor(merge, Hold).filter(open_item=None, released_on=None, recorded_at__gte=merge.merged_at)
    for hold in holds.exclude(until_on__lt=on).order_by("pk"):
        compliance.place_hold(
            organization=merge.organization_id,
            customer=merge.absorbed_id,
            kind=HoldKind(hold.kind),
            from_on=hold.from_on,
            until_on=hold.until_on,
            reason=hold.reason,
            includes_group=hold.includes_group,
            cooling_days=hold.cooling_days,
            at=at,
            actor=actor,
        )


def _split(merge: Merge, promise: Promise, lines: Rows) -> None:
    """Give the absorbed side its part of a promise; all of it where it named nothing else."""
    parts = PromiseItem.objects.of(merge.organization_id).filter(promise=promise)
    theirs = parts.filter(open_item__in=lines)
    amount = theirs.aggregate(sum=Sum("amount_minor"))["sum"]
    if amount == promise.amount_minor:
        Promise.objects.of(merge.organization_id).filter(pk=promise.pk).update(customer_id=merge.absorbed_id)
        return
    keys = list(theirs.values_list("pk", flat=True))
    rest = Promise.objects.of(merge.organization_id).filter(pk=promise.pk)
    rest.update(amount_minor=F("amount_minor") - amount)
    copied = {name: getattr(promise, name) for name in _TERMS}
    other = Promise.objects.create(customer_id=merge.absorbed_id, amount_minor=amount, **copied)
    PromiseItem.objects.of(merge.organization_id).filter(pk__in=keys).update(promise=other)


def unbook_across(merge: Merge, *, on: dt.date, at: dt.datetime, actor: str) -> int:
    """Take back what was booked from one side's money or credit to the other's lines; returns how many bookings.

    The money is unallocated again with the side it came from, where a night asks a person to allocate it.
    """
    both = (merge.survivor_id, merge.absorbed_id)
    live = live_allocations(merge.organization_id).filter(customer_id__in=both)
    money = live.exclude(payment=None).exclude(payment__customer_id=F("customer_id"))
    pairs = live.exclude(pair=None).values("pair").annotate(sides=Sum("customer_id")).order_by("pair")
    mixed = [
        row["pair"]
        for row in pairs
        if row["sides"] == sum(both)  # two rows a pair: the sum is both keys only where they differ
    ]
    keys = [*money.values_list("pk", flat=True), *live.filter(pair__in=mixed).values_list("pk", flat=True)]
    if keys:
        cash.reverse_allocations(
            organization=merge.organization_id,
            allocations=sorted(set(keys)),
            on=on,
            reason="customers separated",
            at=at,
            actor=actor,
        )
    return len(keys)


def _restore(merge: Merge, models: Sequence[type[Any]]) -> None:
    """Put back what else a row said before it followed."""
    for model in models:
        noted = Followed.objects.filter(merge_id=merge.pk, table=model._meta.db_table).filter(was__isnull=False)
        for key, was in noted.order_by("pk").values_list("row_id", "was"):
            assert was is not None  # excluded above
            model.objects.of(merge.organization_id).filter(pk=key).update(**was)
    sided = Identity.objects.of(merge.organization_id).filter(customer_id=merge.survivor_id, side_id=merge.absorbed_id)
    sided.update(customer_id=merge.absorbed_id, side_id=None)
    noted_ids = merging.followed(merge.pk, Identity._meta.db_table)
    back = Identity.objects.of(merge.organization_id).filter(pk__in=noted_ids, customer_id=merge.survivor_id)
    back.update(customer_id=merge.absorbed_id)


def _at_survivor(merge: Merge, model: type[Any]) -> Rows:
    return model.objects.of(merge.organization_id).filter(customer_id=merge.survivor_id)


def _documents(merge: Merge) -> Rows:
    return Document.objects.of(merge.organization_id).filter(customer_id=merge.absorbed_id).values("pk")


def _lines(merge: Merge) -> Rows:
    return OpenItem.objects.of(merge.organization_id).filter(customer_id=merge.absorbed_id).values("pk")
