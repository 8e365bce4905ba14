"""Writing down what we may do: holds placed, released and lapsed; opt-outs of an address."""

import datetime as dt
from collections.abc import Sequence

from dunwell.audit.operations import record, require_transaction
from dunwell.compliance.models import Hold, OptOut
from dunwell.compliance.terms import Channel, HoldKind


class HoldError(Exception):
    """A hold cannot be placed or released as asked; nothing was written."""


def place_hold(
    *,
    organization: int,
    customer: int,
    kind: HoldKind,
    from_on: dt.date,
    at: dt.datetime,
    actor: str,
    reason: str = "",
    until_on: dt.date | None = None,
    open_item: int | None = None,
    includes_group: bool = False,
    cooling_days: int = 5,
    import_id: int | None = None,
    source: str = "",
    detail: str = "",
) -> int:
    """Leave a customer, one open item or (with `includes_group`) a whole group alone; return the hold's id.

    In force from `from_on` to `until_on`, both included; without `until_on` until somebody releases it. For
    `cooling_days` after its end nothing asks for the money. `source` says how we know. Raises HoldError when it
    would end before it starts.
    """
    require_transaction()
    if until_on is not None and until_on < from_on:
        raise HoldError(f"A hold from {from_on} cannot end on {until_on}; give a later end or none.")
    if open_item is not None and includes_group:
        raise HoldError("A hold covers one invoice or a whole group, not both; place two.")
    hold = Hold.objects.create(
        organization_id=organization,
        customer_id=customer,
        open_item_id=open_item,
        includes_group=includes_group,
        kind=kind,
        reason=reason[:255],
        from_on=from_on,
        until_on=until_on,
        cooling_days=cooling_days,
        recorded_at=at,
        import_id=import_id,
        source=source[:120],
        detail=detail,
        placed_by=actor[:80],
    )
    body = {"kind": kind, "reason": reason, "from": from_on, "until": until_on, "open_item": open_item}
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb="hold.placed",
        body={**body, "includes_group": includes_group, "cooling_days": cooling_days},
        subject=("hold", hold.pk),
        customer=customer,
    )
    return hold.pk


def release_hold(*, organization: int, hold: int, on: dt.date, at: dt.datetime, actor: str, reason: str = "") -> None:
    """End a hold: from `on` it is no longer in force, and the cooling period begins that day.

    Raises HoldError when there is no such hold, it has ended already, or it would end before it began.
    """
    require_transaction()
    row = Hold.objects.of(organization).filter(pk=hold).first()
    if row is None:
        raise HoldError(f"There is no hold {hold}; nothing was released.")
    if row.released_on is not None or (row.until_on is not None and row.until_on < on):
        raise HoldError(f"The hold of {row.from_on} ended on {row.released_on or row.until_on} already.")
    if on < row.from_on:
        raise HoldError(f"The hold begins on {row.from_on}; it cannot be released on {on}, before it began.")
    Hold.objects.of(organization).filter(pk=hold, released_on=None).update(
        released_on=on, released_by=actor[:80], release_reason=reason[:255]
    )
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb="hold.released",
        body={"kind": row.kind, "on": on, "reason": reason},
        subject=("hold", hold),
        customer=row.customer_id,
    )


def lapse_holds(*, organization: int, today: dt.date, at: dt.datetime, customers: Sequence[int] | None = None) -> int:
    """Write down the holds that ran out before `today`, and return how many; a second call finds none.

    `customers` limits it to these ids; a range is asked for as one. The end itself needs no writing, since every
    reader compares dates; what this adds is the event on the timeline.
    """
    require_transaction()
    rows = Hold.objects.of(organization).filter(released_on=None, until_on__lt=today)
    if isinstance(customers, range):
        rows = rows.filter(customer_id__gte=customers.start, customer_id__lt=customers.stop)
    elif customers is not None:
        rows = rows.filter(customer_id__in=customers)
    ended = list(rows.order_by("id"))
    for row in ended:
        assert row.until_on is not None  # filtered above
        on = row.until_on + dt.timedelta(days=1)
        Hold.objects.of(organization).filter(pk=row.pk, released_on=None).update(released_on=on)
        record(
            organization=organization,
            at=at,
            actor="system:night",
            verb="hold.lapsed",
            body={"kind": row.kind, "until": row.until_on, "cooling_days": row.cooling_days},
            subject=("hold", row.pk),
            customer=row.customer_id,
        )
    return len(ended)


def opt_out(
    *,
    organization: int,
    channel: Channel,
    address: str,
    from_on: dt.date,
    at: dt.datetime,
    actor: str,
    source: str = "",
    customer: int | None = None,
) -> int:
    """Stop using an address on a channel from a day on, and return the id; the debt and other channels stay.

    An address that opted out already keeps its older row. `customer` is who the timeline shows it for.
    """
    require_transaction()
    address = address.strip().lower()
    known = OptOut.objects.of(organization).filter(channel=channel, address=address, ended_on=None).first()
    if known is not None:
        return known.pk
    row = OptOut.objects.create(
        organization_id=organization,
        channel=channel,
        address=address,
        from_on=from_on,
        source=source[:80],
        recorded_at=at,
    )
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb="opt_out.recorded",
        body={"channel": channel, "address": address, "source": source},
        subject=("opt_out", row.pk),
        customer=customer,
    )
    return row.pk


def end_opt_out(
    *,
    organization: int,
    channel: Channel,
    address: str,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    customer: int | None = None,
) -> bool:
    """Use an address again because its owner asked for it; False when it had not opted out."""
    require_transaction()
    address = address.strip().lower()
    rows = OptOut.objects.of(organization).filter(channel=channel, address=address, ended_on=None)
    if not rows.update(ended_on=on):
        return False
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb="opt_out.ended",
        body={"channel": channel, "address": address},
        customer=customer,
    )
    return True
