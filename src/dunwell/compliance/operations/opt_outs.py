"""Opt-outs: an address and channel that asked not to be used. The debt and other ways to its owner stay."""

import datetime as dt

from dunwell.audit.operations import record, record_about, require_transaction
from dunwell.compliance.addresses import is_of, masked, plain
from dunwell.compliance.models import OptOut
from dunwell.compliance.operations.wishes import NOT_OF, WishError
from dunwell.compliance.terms import Channel


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

    An address that opted out by that day already keeps its older row. `customer` is who the timeline shows it for.
    Raises WishError for an address of another channel.
    """
    require_transaction()
    address = plain(address)
    if not is_of(address, channel):
        raise WishError(f"{masked(address)} cannot be shut for {channel.label}: {NOT_OF}")
    rows = OptOut.objects.of(organization).filter(channel=channel, address=address, ended_on=None)
    known = rows.filter(from_on__lte=from_on).order_by("id").first()
    if known is not None:
        return known.pk
    row = OptOut.objects.create(
        organization_id=organization,
        channel=channel,
        address=address,
        from_on=from_on,
        source=source[:80],
        customer_id=customer,
        recorded_by=actor[:80],
        recorded_at=at,
    )
    body = {"channel": channel, "address": address, "source": source}
    record_about(row, "opt_out.recorded", body, at=at, actor=actor)
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
    source: str = "",
) -> bool:
    """Use an address again because its owner asked for it; False when it had not opted out."""
    require_transaction()
    address = plain(address)
    rows = OptOut.objects.of(organization).filter(channel=channel, address=address, ended_on=None)
    if not rows.update(ended_on=on, ended_source=source[:80]):
        return False
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb="opt_out.ended",
        body={"channel": channel, "address": address, "source": source},
        customer=customer,
    )
    return True
