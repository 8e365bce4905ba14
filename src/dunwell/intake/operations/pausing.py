"""Blocks and disputes that a source tells of: kept as holds and disputes of ours while the source says so."""

from dunwell.compliance import operations as compliance
from dunwell.compliance.models import Hold
from dunwell.compliance.terms import HoldKind
from dunwell.disputes import operations as disputes
from dunwell.disputes.models import Dispute
from dunwell.disputes.terms import DisputeState
from dunwell.intake.document_rows import DocumentRow
from dunwell.intake.operations.session import Session
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.receivables.models import OpenItem

DISPUTED = "disputed in the source"
BLOCKED = "blocked in the source"


def pause(session: Session, row: DocumentRow, line: int, customer: int) -> bool:
    """Bring dispute and block of a line to what the row says; True when something changed."""
    return _dispute(session, row, line) | _block(session, row, line, customer)


def _dispute(session: Session, row: DocumentRow, line: int) -> bool:
    open_ones = Dispute.objects.of(session.organization).filter(
        open_item_id=line, reason=DISPUTED, state=DisputeState.OPEN
    )
    known = open_ones.first()
    if (known.amount_minor if known else 0) == row.disputed:
        return False
    if known:
        disputes.close_dispute(
            dispute=known.pk,
            outcome=DisputeState.WITHDRAWN,
            on=max(session.as_of, known.opened_on),
            known_on=session.today,
            answer="no longer disputed in the source" if not row.disputed else "another amount is disputed",
            **session.who,
        )
    left = OpenItem.objects.of(session.organization).get(pk=line).open_minor
    if row.disputed and left > 0:
        disputes.open_dispute(
            open_item=line,
            amount_minor=min(row.disputed, left),
            on=session.as_of,
            reason=DISPUTED,
            **session.who,
        )
    return True


def _block(session: Session, row: DocumentRow, line: int, customer: int) -> bool:
    known = _in_force(session).filter(open_item_id=line).first()
    if bool(known) == bool(row.block) or (known and known.kind != HoldKind.IMPORTED):
        return False  # what a person gave its real reason is theirs to end
    if known:
        compliance.release_hold(
            hold=known.pk, on=max(session.as_of, known.from_on), known_on=session.today, **session.who
        )
    else:
        compliance.place_hold(
            customer=customer,
            open_item=line,
            kind=HoldKind.IMPORTED,
            from_on=session.as_of,
            reason=f"{BLOCKED}: {row.block}",
            import_id=session.import_id,
            **session.who,
        )
    return True


def _in_force(session: Session) -> TenantQuerySet[Hold]:
    rows = Hold.objects.of(session.organization).filter(import_id__isnull=False, released_on=None)
    return rows.exclude(until_on__lt=session.as_of).order_by("id")


def paused_lines(session: Session, lines: list[int]) -> set[int]:
    """Return which lines have a dispute or block that a source told of."""
    disputed = Dispute.objects.of(session.organization).filter(
        open_item__in=lines, reason=DISPUTED, state=DisputeState.OPEN
    )
    blocked = _in_force(session).filter(open_item__in=lines)
    return {*disputed.values_list("open_item", flat=True), *blocked.values_list("open_item", flat=True)}
