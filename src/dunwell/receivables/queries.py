"""Reading what is owed, now or as of a past day."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from dunwell.kit.tenancy import TenantQuerySet
from dunwell.receivables.models import Allocation, Document, Rate

AT_ONCE = 500
"""How many keys one IN list holds."""


class Known(NamedTuple):
    """What tells whether a document that came again says anything new."""

    id: int
    digest: str
    state: str


def has_documents(organization: int, source: int) -> bool:
    """Tell whether a source has brought any document yet."""
    return Document.objects.of(organization).filter(source_id=source).exists()


def documents_by_external_id(organization: int, source: int, external_ids: Sequence[str]) -> dict[str, Known]:
    """Return external id -> document of one source, for those there are."""
    found: dict[str, Known] = {}
    for start in range(0, len(external_ids), AT_ONCE):
        part = external_ids[start : start + AT_ONCE]
        rows = Document.objects.of(organization).filter(source_id=source, external_id__in=part)
        found |= {row[0]: Known(*row[1:]) for row in rows.values_list("external_id", "id", "digest", "state")}
    return found


def live_allocations(organization: int) -> TenantQuerySet[Allocation]:
    """Return the bookings that stand: neither taken back nor themselves a taking back."""
    rows = Allocation.objects.of(organization)
    back = rows.exclude(reverses=None).values("reverses")
    return rows.filter(reverses=None).exclude(pk__in=back)


def latest_rates(organization: int, on: dt.date) -> dict[str, tuple[int, int]]:
    """Return currency -> (numerator, denominator) in force on a day: the newest that is not younger."""
    rows = Rate.objects.of(organization).filter(on__lte=on).order_by("on")
    return {row.currency: (row.numerator, row.denominator) for row in rows}
