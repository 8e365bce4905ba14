"""Reference rates: those that come with Dunwell, and over them those an organization entered since."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from dunwell.audit.operations import record, require_transaction
from dunwell.compliance import packs
from dunwell.compliance.models import Rate
from dunwell.engine.interest import Rates

_HALF_YEAR = re.compile(r"(19|20)\d\dH[12]")
_HIGHEST = Decimal(100)


class RateError(Exception):
    """A rate cannot be entered as asked; nothing was written."""


class RateRow(NamedTuple):
    """A rate in percent a year for a half-year; `recorded_by` is empty for one that comes with Dunwell."""

    series: str
    half_year: str
    percent: Decimal
    source: str
    recorded_by: str
    is_to_check: bool


def rates_of(organization: int) -> Rates:
    """Return percent by series and half-year; what is in neither place is not known, never carried forward."""
    found: dict[str, dict[str, Decimal]] = {key: dict(percent) for key, percent in packs.shipped_rates().items()}
    for series, half_year, percent in _entered(organization):
        found.setdefault(series, {})[half_year] = percent
    return found


def list_rates(organization: int, *, series: str = "") -> list[RateRow]:
    """Return every rate in force by series and half-year, each with its source."""
    found: dict[tuple[str, str], RateRow] = {}
    for one in packs.rate_series():
        for half_year, percent in one.percent.items():
            row = RateRow(one.key, half_year, percent, one.source, "", half_year in one.check)
            found[one.key, half_year] = row
    for own in Rate.objects.of(organization).order_by("id"):
        entered = RateRow(own.series, own.half_year, own.percent, own.source, own.recorded_by, is_to_check=False)
        found[own.series, own.half_year] = entered
    return [found[key] for key in sorted(found) if not series or key[0] == series]


def enter_rate(
    *, organization: int, series: str, half_year: str, percent: Decimal, source: str, at: dt.datetime, actor: str
) -> int:
    """Enter a rate with its source, over any earlier one of that half-year, and return the id of its row.

    Raises RateError for a series or half-year that does not exist, a rate nobody would charge, or no source.
    """
    require_transaction()
    known: Mapping[str, str] = {one.key: one.title for one in packs.rate_series()}
    if series not in known:
        raise RateError(f"There is no rate called {series}; the rates are {', '.join(sorted(known))}.")
    if not _HALF_YEAR.fullmatch(half_year):
        raise RateError(f"{half_year} is no half-year; write it as 2026H2.")
    if not percent.is_finite() or abs(percent) > _HIGHEST:
        raise RateError(f"{percent} percent cannot be right; enter percent a year, such as 2.15.")
    if not source.strip():
        raise RateError("Say where the rate is published, so that somebody else can check it.")
    row = Rate.objects.create(
        organization_id=organization,
        series=series,
        half_year=half_year,
        percent=percent,
        source=source.strip()[:200],
        recorded_by=actor[:80],
        recorded_at=at,
    )
    body = {"series": series, "half_year": half_year, "percent": str(percent), "source": source}
    record(organization=organization, at=at, actor=actor, verb="rate.entered", body=body, subject=("rate", row.pk))
    return row.pk


def _entered(organization: int) -> list[tuple[str, str, Decimal]]:
    rows = Rate.objects.of(organization).order_by("id")
    return list(rows.values_list("series", "half_year", "percent"))
