"""Holds: placed, changed, reviewed, released and lapsed."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db.models import F

from dunwell.audit.operations import record_about, require_transaction
from dunwell.compliance.models import Hold, Insolvency
from dunwell.compliance.queries import HoldRow
from dunwell.compliance.situations import GATE_ONLY
from dunwell.compliance.terms import COOLING_DAYS, UNTOLD, HoldKind

A_SLIP: Final = dt.timedelta(minutes=15)
"""A hold taken back so soon was placed by mistake."""


class HoldError(Exception):
    """A hold or an insolvency cannot be written down as asked; nothing was."""


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
    cooling_days: int = COOLING_DAYS,
    import_id: int | None = None,
    source: str = "",
    detail: str = "",
    leaves_minor: int | None = None,
) -> int:
    """Leave a customer, one open item or (with `includes_group`) a whole group alone; return the hold's id.

    In force from `from_on` to `until_on`, both included; without `until_on` until somebody releases it. For
    `cooling_days` after its end nothing asks for the money. `leaves_minor` of the item stay payable. `source` says
    how we know. Raises HoldError when it would end before it starts.
    """
    require_transaction()
    _check_days(from_on, until_on)
    if open_item is not None and includes_group:
        raise HoldError("A hold covers one invoice or a whole group, not both; place two.")
    values: dict[str, Any] = {
        "kind": kind,
        "open_item_id": open_item,
        "includes_group": includes_group,
        "reason": reason[:255],
        "detail": detail,
        "source": source[:120],
        "from_on": from_on,
        "until_on": until_on,
        "cooling_days": cooling_days,
        "leaves_minor": leaves_minor,
    }
    row = Hold.objects.create(
        organization_id=organization,
        customer_id=customer,
        placed_by=actor[:80],
        import_id=import_id,
        recorded_at=at,
        **values,
    )
    record_about(row, "hold.placed", {**values, "reason": reason}, at=at, actor=actor)
    return row.pk


def change_hold(
    *,
    organization: int,
    hold: int,
    today: dt.date,
    at: dt.datetime,
    actor: str,
    kind: HoldKind,
    reason: str,
    detail: str,
    until_on: dt.date | None,
) -> bool:
    """Give a running hold its real kind, words or end; False where nothing differs.

    An imported block counts as reviewed then; with another kind it is no longer the file's to end. A kind that leaves
    the chase running ends the hold, so that it cools, and begins one of its own. Raises HoldError when it has ended,
    or would end before today: that is a release.
    """
    require_transaction()
    row = _running(organization, hold, today)
    new: dict[str, Any] = {"kind": kind, "reason": reason[:255], "detail": detail, "until_on": until_on}
    if kind != row.kind:
        new["leaves_minor"] = None  # a part rests only while it is said to be paid
    changed = {name: value for name, value in new.items() if getattr(row, name) != value}
    if not changed:
        return False
    if HoldKind.INSOLVENCY in {row.kind, kind} and row.kind != kind:
        raise HoldError("An insolvency is entered and ended on its own form, with its court and its dates.")
    if until_on is not None and until_on < today:
        raise HoldError(f"An end of {until_on} has passed already; release the hold instead.")
    _check_days(row.from_on, until_on)
    if kind in GATE_ONLY and row.kind not in GATE_ONLY:
        _go_on_as(row, new, today=today, at=at, actor=actor)
        return True
    was = {name: getattr(row, name) for name in changed}
    if row.import_id is not None and row.reviewed_on is None:
        changed |= {"reviewed_on": today, "reviewed_by": actor[:80]}
    Hold.objects.of(organization).filter(pk=hold).update(**changed)
    record_about(row, "hold.changed", {"from": was, "to": changed}, at=at, actor=actor)
    return True


def _go_on_as(row: Hold, new: Mapping[str, Any], *, today: dt.date, at: dt.datetime, actor: str) -> None:
    """End a hold that stopped the chase, and begin one in its place that only the gate knows."""
    who: dict[str, Any] = {"organization": row.organization_id, "at": at, "actor": actor}
    on = max(today, row.from_on)
    release_hold(hold=row.pk, on=on, reason=new["reason"], **who)
    place_hold(
        customer=row.customer_id,
        kind=new["kind"],
        from_on=on,
        until_on=new["until_on"],
        reason=new["reason"],
        detail=new["detail"],
        open_item=row.open_item_id,
        includes_group=row.includes_group,
        import_id=row.import_id,
        source=row.source,
        **who,
    )


def review_holds(
    *, organization: int, holds: Collection[int], today: dt.date, at: dt.datetime, actor: str, until_on: dt.date | None
) -> int:
    """Keep running holds knowingly, with `until_on` until then, and return how many.

    Raises HoldError when the end would lie before today.
    """
    require_transaction()
    if until_on is not None and until_on < today:
        raise HoldError(f"An end of {until_on} has passed already; release the holds instead.")
    rows = Hold.objects.of(organization).filter(pk__in=list(holds), released_on=None).order_by("id")
    kept = [row for row in rows if row.until_on is None or row.until_on >= today]
    changed: dict[str, Any] = {"reviewed_on": today, "reviewed_by": actor[:80]}
    if until_on is not None:
        changed["until_on"] = until_on
    Hold.objects.of(organization).filter(pk__in=[row.pk for row in kept]).update(**changed)
    for row in kept:
        record_about(row, "hold.reviewed", {"until": until_on or row.until_on}, at=at, actor=actor)
    return len(kept)


def release_hold(
    *,
    organization: int,
    hold: int,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    reason: str = "",
    known_on: dt.date | None = None,
) -> None:
    """End a hold: from `on` it is no longer in force, and the cooling period begins that day, or on `known_on`.

    `known_on` is the day on which we learned of an end that lies before it, as an old list tells it. One that is
    released on its first day within minutes of having been written was a slip, and nothing cools. Raises HoldError
    when there is no such hold, it has ended already, or it would end before it began.
    """
    require_transaction()
    row = _running(organization, hold, on)
    if on < row.from_on:
        raise HoldError(f"The hold begins on {row.from_on}; it cannot be released on {on}, before it began.")
    Hold.objects.of(organization).filter(pk=hold, released_on=None).update(
        released_on=on,
        released_by=actor[:80],
        release_reason=reason[:255],
        cooling_days=0 if is_slip(row, on=on, at=at) else row.cooling_days + days_unknown(on, known_on),
    )
    Insolvency.objects.of(organization).filter(hold_id=hold, ended_on=None).update(ended_on=on)
    record_about(row, "hold.released", {"kind": row.kind, "on": on, "reason": reason}, at=at, actor=actor)


def days_unknown(on: dt.date, known_on: dt.date | None) -> int:
    """Return how many days after its end we learned of it: until then the customer was left alone."""
    return max((known_on - on).days, 0) if known_on is not None else 0


def is_slip(row: Hold | HoldRow, *, on: dt.date, at: dt.datetime) -> bool:
    """Tell whether releasing a hold now takes back what was placed by mistake: it rested for no night."""
    return on == row.from_on and row.import_id is None and at - row.recorded_at < A_SLIP


def note_answer(*, organization: int, holds: Collection[int], message: int) -> None:
    """Note by which message the customer is told how these holds ended; nothing asks until it left, for UNTOLD days."""
    require_transaction()
    rows = Hold.objects.of(organization).filter(pk__in=list(holds))
    rows.update(answer_message_id=message, cooling_days=F("cooling_days") + UNTOLD)


def cool_from(*, organization: int, hold: int, on: dt.date) -> None:
    """Let the cooling period of a hold whose end is told by a message run from that day."""
    require_transaction()
    row = Hold.objects.of(organization).get(pk=hold)
    assert row.until_on is not None, "whoever says it is paid has so many days"
    free_on = row.released_on or row.until_on + dt.timedelta(days=1)
    days = row.cooling_days - UNTOLD + max((on - free_on).days, 0)
    Hold.objects.of(organization).filter(pk=hold).update(cooling_days=days)


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
        body = {"kind": row.kind, "until": row.until_on, "cooling_days": row.cooling_days}
        record_about(row, "hold.lapsed", body, at=at, actor="system:night")
    return len(ended)


def _check_days(from_on: dt.date, until_on: dt.date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise HoldError(f"A hold from {from_on} cannot end on {until_on}; give a later end or none.")


def _running(organization: int, hold: int, on: dt.date) -> Hold:
    """Return a hold that has not ended; raises HoldError with the reason where it has, or there is none."""
    row = Hold.objects.of(organization).filter(pk=hold).first()
    if row is None:
        raise HoldError(f"There is no hold {hold}; nothing was changed.")
    if row.released_on is not None or (row.until_on is not None and row.until_on < on):
        raise HoldError(f"The hold of {row.from_on} ended on {row.released_on or row.until_on} already.")
    return row
