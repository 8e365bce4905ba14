"""Sources: which system or series of files the data come from, and how old they are."""

import datetime as dt

from dunwell.audit import operations as audit
from dunwell.intake.maps import OWN
from dunwell.intake.models import Source
from dunwell.intake.records import currencies
from dunwell.intake.scanning import Scan
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import create_organization
from dunwell.strategies.operations import ensure_builtin
from dunwell.worklist.models import Standing

HELD = "stale_source"
"""The reason in a customer's standing that data which are fresh again take away."""


def found_organization(*, name: str, found: Scan, at: dt.datetime, actor: str) -> Organization:
    """Create the organization whose first file this is: base currency the most frequent in it, UTC, sending OFF."""
    audit.require_transaction()
    usual = [code.upper() for code, _ in found.currencies.most_common() if code.upper() in currencies()]
    given = found.defaults.get("currency", OWN).upper()
    base = usual[0] if usual else given if given in currencies() else "EUR"
    row = create_organization(name=name, base_currency=base, at=at, actor=actor)
    ensure_builtin(row.pk, at)
    return row


def ensure_source(
    *, organization: int, name: str = "file", is_current: bool = False, at: dt.datetime, actor: str
) -> Source:
    """Return the source of that name, made at its first use; `is_current` ones (the API, people) are never stale."""
    audit.require_transaction()
    row, made = Source.objects.of(organization).get_or_create(
        organization_id=organization, name=name, defaults={"is_current": is_current}
    )
    if made:
        audit.record(
            organization=organization,
            at=at,
            actor=actor,
            verb="source.created",
            subject=("source", row.pk),
            body={"name": name, "is_current": is_current},
        )
    return row


def state_data_date(*, organization: int, source: int, on: dt.date, at: dt.datetime, actor: str) -> None:
    """Say as of which day the data of a source are, where a person knows without a file; it may go stale from then on.

    Everybody whom only the age of the ledger held is looked at again. Raises Source.DoesNotExist.
    """
    audit.require_transaction()
    row = Source.objects.of(organization).select_for_update(no_key=True).get(pk=source)
    before, row.data_date, row.is_current = row.data_date, on, False
    row.save(update_fields=["data_date", "is_current"])
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="source.data_date_stated",
        subject=("source", row.pk),
        body={"from": before, "to": on},
    )
    held = Standing.objects.of(organization).filter(stopped_by=HELD).exclude(stopped_by="").order_by("customer_id")
    audit.touch(organization=organization, customers=list(held.values_list("customer_id", flat=True)))
