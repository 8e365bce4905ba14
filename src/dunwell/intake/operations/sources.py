"""Sources: which system or series of files the data come from, and how old they are."""

import datetime as dt

from dunwell.audit import operations as audit
from dunwell.intake.models import Source


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
