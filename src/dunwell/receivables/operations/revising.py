"""Changes of terms, each kept with what was before, so that any past day can be seen as it was."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dunwell.audit import operations as audit
from dunwell.kit import bulk
from dunwell.receivables.models import Document, OpenItem, Rate, Revision
from dunwell.receivables.operations.allocating import LedgerError, NewAllocation, insert_rows
from dunwell.receivables.terms import AllocationKind

REVISED = frozenset({"due_date", "method", "kind", "issued_on"})
"""Terms of a line whose changes are kept as revisions."""

DESCRIBED = frozenset(
    {"number", "terms", "po_number", "payment_reference", "names_document", "custom", "digest", "import_id"}
)
"""Columns of a document that say nothing a decision looks at."""


def change_due_date(
    *,
    organization: int,
    open_item: int,
    due_date: dt.date,
    on: dt.date,
    reason: str,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> bool:
    """Give a line another due date from a day on; its original one stays. False when it is the same."""
    return change_term(
        organization=organization,
        open_item=open_item,
        field="due_date",
        value=due_date,
        on=on,
        reason=reason,
        at=at,
        actor=actor,
        import_id=import_id,
    )


def change_term(
    *,
    organization: int,
    open_item: int,
    field: str,
    value: Any,
    on: dt.date,
    reason: str,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> bool:
    """Change due date, method, kind or issue of a line from a day on, keeping what was; False when it is the same."""
    audit.require_transaction()
    if field not in REVISED:
        raise LedgerError(f"{field!r} is no term of a line.")
    row = OpenItem.objects.of(organization).select_for_update(no_key=True).get(pk=open_item)
    old = getattr(row, field)
    if old == value:
        return False
    if field == "due_date" and value < row.issued_on:
        raise LedgerError("An item cannot be due before it was issued.")
    setattr(row, field, value)
    row.save(update_fields=[field])
    if field in {"kind", "issued_on"}:
        Document.objects.of(organization).filter(pk=row.document_id).update(**{field: value})
    _revise(row, field, str(old), str(value), on=on, reason=reason, at=at, actor=actor, import_id=import_id)
    return True


def change_amount(
    *,
    organization: int,
    open_item: int,
    amount_minor: int,
    on: dt.date,
    reason: str,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> bool:
    """Correct the amount of a line from a day on; False when it is the same.

    The line takes the new amount; two CORRECTION rows, one as of its issue and known since then, one on the day of the
    change, cancel out and let the days between see the old amount. Raises OverAllocatedError when more than the new
    amount is allocated: release that first.
    """
    audit.require_transaction()
    row = OpenItem.objects.of(organization).select_for_update(no_key=True).get(pk=open_item)
    old, more = row.amount_minor, amount_minor - row.amount_minor
    if not more:
        return False
    left = row.open_minor + more
    if amount_minor * old < 0 or not min(0, amount_minor) <= left <= max(0, amount_minor):
        raise LedgerError(
            f"Line {row.pk} cannot be changed from {old} to {amount_minor}: {old - row.open_minor} is booked."
        )
    row.amount_minor, row.open_minor = amount_minor, left
    row.closed_on, row.closed_reason = (on, "REDUCED") if not left else (None, "")
    row.save(update_fields=["amount_minor", "open_minor", "closed_on", "closed_reason"])
    document = Document.objects.of(organization).select_for_update(no_key=True).get(pk=row.document_id)
    document.amount_minor += more
    document.save(update_fields=["amount_minor"])
    _book_correction(row, more, on=on, reason=reason, at=at)
    _revise(row, "amount", str(old), str(amount_minor), on=on, reason=reason, at=at, actor=actor, import_id=import_id)
    return True


def reverse_revision(*, organization: int, revision: int, reason: str, at: dt.datetime, actor: str) -> None:
    """Take a change of terms back as if it had never been, by a change of its own dated on the same day.

    Raises LedgerError when the term was changed again since.
    """
    audit.require_transaction()
    row = Revision.objects.of(organization).select_related("open_item").get(pk=revision)
    is_amount = row.field == "amount"
    if str(row.open_item.amount_minor if is_amount else getattr(row.open_item, row.field)) != row.new:
        raise LedgerError(f"The {row.field.replace('_', ' ')} was changed again since; nothing was taken back.")
    how: dict[str, Any] = {"open_item": row.open_item_id, "on": row.on, "reason": reason, "at": at, "actor": actor}
    if is_amount:
        change_amount(organization=organization, amount_minor=int(row.old), **how)
    else:
        value = dt.date.fromisoformat(row.old) if row.field in {"due_date", "issued_on"} else row.old
        change_term(organization=organization, field=row.field, value=value, **how)
    made = Revision.objects.of(organization).filter(open_item=row.open_item).order_by("-id")[0]
    made.reverses = row
    made.save(update_fields=["reverses"])


def _book_correction(row: OpenItem, more: int, *, on: dt.date, reason: str, at: dt.datetime) -> None:
    day, kind = max(on, row.issued_on), AllocationKind.CORRECTION
    since = NewAllocation(row.pk, more, row.issued_on, kind, reason=reason)
    until = NewAllocation(row.pk, -more, day, kind, reason=reason)
    customers = {row.pk: row.customer_id}
    insert_rows(row.organization_id, [since], customers, at=row.recorded_at, import_id=None)
    insert_rows(row.organization_id, [until], customers, at=at, import_id=None)


def _revise(
    row: OpenItem,
    field: str,
    old: str,
    new: str,
    *,
    on: dt.date,
    reason: str,
    at: dt.datetime,
    actor: str,
    import_id: int | None,
) -> None:
    Revision.objects.create(
        organization_id=row.organization_id,
        open_item=row,
        customer_id=row.customer_id,
        field=field,
        old=old,
        new=new,
        on=on,
        import_id=import_id,
        recorded_at=at,
    )
    body = {"field": field, "from": old, "to": new, "on": on, "reason": reason, "import": import_id}
    audit.record_about(row, "open_item.changed", body, at=at, actor=actor)


def set_disputed(*, organization: int, open_item: int, amount_minor: int) -> None:
    """Say how much of a line is contested in all, in minor units; part of a dispute, which records its own event."""
    audit.require_transaction()
    if amount_minor < 0:
        raise LedgerError("What is contested is never below 0.")
    OpenItem.objects.of(organization).filter(pk=open_item).update(disputed_minor=amount_minor)


def set_last_notice(*, organization: int, open_item: int, step: str, on: dt.date | None) -> None:
    """Note the last step that was served elsewhere; part of an import, which records its own event."""
    audit.require_transaction()
    OpenItem.objects.of(organization).filter(pk=open_item).update(last_notice=step, last_notice_date=on)


def describe_document(*, organization: int, document: int, changes: Mapping[str, Any]) -> None:
    """Change what a document says about itself and no decision looks at; part of an import."""
    audit.require_transaction()
    if wrong := set(changes) - DESCRIBED:
        raise LedgerError(f"{', '.join(sorted(wrong))} is no description of a document.")
    Document.objects.of(organization).filter(pk=document).update(**changes)


class NewRate(NamedTuple):
    """One unit of `currency` is worth numerator / denominator units of the base currency from a day on."""

    currency: str
    on: dt.date
    numerator: int
    denominator: int
    source: str = ""


def record_rates(*, organization: int, rates: Sequence[NewRate], at: dt.datetime, actor: str) -> int:
    """Keep exchange rates; one that is known for its currency and day is replaced. Returns how many were written."""
    audit.require_transaction()
    if not rates:
        return 0
    when = bulk.instant(at)
    written = bulk.insert(
        Rate,
        ("organization_id", "currency", "on", "numerator", "denominator", "source", "recorded_at"),
        [(organization, *rate, when) for rate in rates],
        conflict='ON CONFLICT (organization_id, currency, "on") DO UPDATE SET numerator = excluded.numerator,'
        " denominator = excluded.denominator, source = excluded.source, recorded_at = excluded.recorded_at",
    )
    body = {"rates": [[rate.currency, rate.on, rate.numerator, rate.denominator] for rate in rates]}
    audit.record(organization=organization, at=at, actor=actor, verb="rates.recorded", body=body)
    return written
