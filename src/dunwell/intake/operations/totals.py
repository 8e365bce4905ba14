"""Control totals: what a source says is open in all is written down beside what is open here, with what explains it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Sum

from dunwell.audit import operations as audit
from dunwell.audit import queries as kept
from dunwell.engine.money import plain
from dunwell.intake import maps
from dunwell.intake.models import ControlTotal, Import, Source, Upload
from dunwell.intake.operations.uploading import named, plainly
from dunwell.intake.reading import FileError
from dunwell.intake.terms import ImportState
from dunwell.intake.tying import Cause, causes_in, causes_of_currencies, tie
from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from dunwell.receivables.queries import latest_rates


def state_total(
    *, organization: int, source: int, stated: dict[str, int], at: dt.datetime, actor: str
) -> list[ControlTotal]:
    """Write down what a source says is open in all, by currency in minor units, and what explains the difference.

    The latest file of the source is read once more for the rows that may make it. Opens its own transaction. Raises
    Source.DoesNotExist.
    """
    row = Source.objects.of(organization).get(pk=source)
    house = Organization.objects.get(pk=organization)
    today = clock.day_of(at, house.time_zone)
    as_of = row.data_date or today
    causes = _causes(organization, source, as_of=as_of, today=today, base=house.base_currency)
    ours = open_sums(organization, source)
    rows = []
    for currency, amount in sorted(stated.items()):
        here = [cause for cause in causes if cause.currency == currency]
        if currency == house.base_currency:
            here += causes_of_currencies(ours, currency, latest_rates(organization, as_of))
        found = tie(amount - ours.get(currency, 0), here)
        rows.append(
            ControlTotal(
                organization_id=organization,
                source=row,
                as_of=as_of,
                currency=currency,
                stated_minor=amount,
                ours_minor=ours.get(currency, 0),
                findings=plainly(found),
                actor=actor,
                recorded_at=at,
            )
        )
    with transaction.atomic():
        ControlTotal.objects.bulk_create(rows)
        said: dict[str, Any] = {
            one.currency: {"stated": plain(one.stated_minor, one.currency), "ours": plain(one.ours_minor, one.currency)}
            for one in rows
        }
        audit.record(
            organization=organization,
            at=at,
            actor=actor,
            verb="source.total_stated",
            subject=("source", source),
            body={"as_of": as_of, **said},
        )
    return rows


def open_sums(organization: int, source: int) -> dict[str, int]:
    """Return what is open of a source by currency in minor units, credits taken off."""
    rows = OpenItem.objects.of(organization).filter(source_id=source).exclude(open_minor=0).order_by()
    return dict(rows.values_list("currency").annotate(Sum("open_minor")))


def _causes(organization: int, source: int, *, as_of: dt.date, today: dt.date, base: str) -> list[Cause]:
    """Read the latest file of a source once more; one that cannot be read any more explains nothing."""
    rows = Import.objects.of(organization).filter(source=source, state=ImportState.DONE).exclude(file=None)
    latest = rows.order_by("-id").first()
    if latest is None or latest.file_id is None:
        return []
    upload = Upload.objects.of(organization).filter(imported=latest).first()
    try:
        mapping = maps.parse(upload.mapping if upload else None, kind=latest.kind)
        with named(kept.path_of(organization, latest.file_id), latest.file_name) as path:
            return causes_in(path, latest.kind, mapping, as_of=as_of, today=today, base_currency=base)
    except (FileError, ValueError, OSError):
        return []
