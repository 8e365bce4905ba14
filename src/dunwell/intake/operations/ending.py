"""Beginning and end of an import: the file kept, the source stale meanwhile, fresh and touched when it is whole."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from dunwell.audit import operations as audit
from dunwell.audit.models import Touched
from dunwell.audit.terms import FileKind
from dunwell.cash.models import Payment
from dunwell.customers.models import Contact, Customer, Identity
from dunwell.intake.models import Import, Source
from dunwell.intake.operations.kinds import MONEY_KINDS
from dunwell.intake.operations.session import Session
from dunwell.intake.operations.sources import HELD
from dunwell.intake.scanning import Skipped
from dunwell.intake.terms import ImportKind, ImportState
from dunwell.kit import bulk
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import Allocation, Document, OpenItem
from dunwell.worklist.models import Standing


def begin(session: Session, *, path: Path, name: str) -> int:
    """Keep the file, write the import down and let its source count as stale; returns the import's id."""
    with transaction.atomic():
        file = audit.keep_path(
            organization=session.organization, path=path, kind=FileKind.UPLOAD, at=session.at, name=name
        )
        source = Source.objects.of(session.organization).select_for_update(no_key=True).get(pk=session.source)
        # We hold the source's lock, so what seems to be under way died with its process.
        Import.objects.of(session.organization).filter(source=source, state=ImportState.APPLYING).update(
            state=ImportState.BROKEN
        )
        row = Import.objects.create(
            organization_id=session.organization,
            source=source,
            kind=session.kind,
            state=ImportState.APPLYING,
            file_id=file,
            file_name=name[:255],
            as_of=session.as_of,
            previous_data_date=source.data_date,
            actor=session.actor,
            recorded_at=session.at,
        )
        source.is_applying = True
        source.save(update_fields=["is_applying"])
        audit.record(
            verb="import.begun", subject=("import", row.pk), body={"kind": session.kind, "file": name}, **session.who
        )
    return row.pk


def end(session: Session, *, skipped: list[Skipped]) -> None:
    """Close the import: its source is as fresh as the file, and everybody it was about is touched."""
    total = session.total
    with transaction.atomic():
        source = Source.objects.of(session.organization).select_for_update(no_key=True).get(pk=session.source)
        source.is_applying = False
        if session.kind in MONEY_KINDS:
            is_list = session.kind == ImportKind.OPEN_ITEMS
            newer = source.data_date is None or session.as_of > source.data_date
            source.data_date = session.as_of if is_list or newer else source.data_date
        source.save(update_fields=["is_applying", "data_date"])
        counts = {
            "created": total.created,
            "updated": total.updated,
            "unchanged": total.unchanged,
            "problems": total.rows_with_troubles,
            "created_customers": len(session.stubs),
            "closed": total.closed_lines,
            "reduced": total.reduced_lines,
            "skipped": len(skipped),
            "notes": total.notes[:100],
        }
        Import.objects.of(session.organization).filter(pk=session.import_id or 0).update(
            state=ImportState.DONE, counts=counts
        )
        audit.record(verb="import.done", subject=("import", session.import_id or 0), body=counts, **session.who)
        _touch(session)
    analyze()


def analyze() -> None:
    """Tell the planner how large the tables of the ledger have become."""
    bulk.analyze(Customer, Identity, Contact, Document, OpenItem, Allocation, Payment)


def _touch(session: Session) -> None:
    """Wake the sweep for everybody the import was about, and for those whom only the age of the ledger held."""
    audit.touch(organization=session.organization, customers=sorted(session.total.touched))
    tables = [bulk.table_of(model) for model in (Document, Payment, Allocation)]
    about = " UNION ".join(
        f"SELECT customer_id FROM {table} WHERE organization_id = %s AND import_id = %s"  # noqa: S608
        for table in tables
    )
    held = f"SELECT customer_id FROM {bulk.table_of(Standing)} WHERE organization_id = %s AND stopped_by = %s"  # noqa: S608
    touched = bulk.table_of(Touched)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {touched} (organization_id, customer_id)"  # noqa: S608
            f" SELECT %s, customer_id FROM ({about} UNION {held}) AS everybody",
            [session.organization, *([session.organization, session.import_id] * 3), session.organization, HELD],
        )


def named_credits(session: Session) -> Iterator[int]:
    """Yield open credits of the source that name the invoice they are for."""
    rows = OpenItem.objects.of(session.organization).filter(source_id=session.source, open_minor__lt=0)
    yield from list(rows.exclude(document__names_document="").order_by("id").values_list("id", flat=True))


def use_credits(session: Session, lines: list[int]) -> None:
    """Apply credits to the invoices they name, as far as these are open; in a transaction."""
    for credit in OpenItem.objects.of(session.organization).filter(pk__in=lines).select_related("document"):
        left = -credit.open_minor
        named = OpenItem.objects.of(session.organization).filter(
            customer_id=credit.customer_id,
            currency=credit.currency,
            open_minor__gt=0,
            document__number=credit.document.names_document,
        )
        for line in named.order_by("due_date", "id"):
            amount = min(left, line.open_minor)
            if amount <= 0:
                break
            receivables.apply_credit(
                credit=credit.pk,
                open_item=line.pk,
                amount_minor=amount,
                on=max(credit.issued_on, line.issued_on),
                import_id=session.import_id,
                **session.who,
            )
            left -= amount
