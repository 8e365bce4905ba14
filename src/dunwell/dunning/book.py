"""An organization's book as of a day: its settings, strategies and rules in force, frozen for the run."""

import datetime as dt
import json
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from dunwell.customers.models import Customer
from dunwell.customers.terms import OUTSIDE_STRATEGIES
from dunwell.engine import SEMANTICS
from dunwell.engine.calendar import Calendar
from dunwell.engine.context import Context, Source, source_on
from dunwell.engine.facts import FURTHER, Account
from dunwell.engine.segments import Segment
from dunwell.engine.strategy import Strategy
from dunwell.kit import together
from dunwell.kit.workdays import bank_calendar, calendar_key, own_calendar, recipient_calendar
from dunwell.organizations.models import Organization
from dunwell.strategies import documents, segments
from dunwell.strategies import queries as strategies

if TYPE_CHECKING:
    from dunwell.dunning.payers import Profile

NIGHT_HOUR = dt.time(6, 0)
"""A night's nominal hour in the organization's zone: what was accepted less than 24 h before is not yet served."""

# What comes with Dunwell holds where an organization has published nothing of its own under that key.
_BUILTIN = {key: documents.builtin(key) for key in documents.BUILTIN}

type Places = tuple[Iterable[str], Iterable[tuple[str, str]]]
"""Countries, and (country, part of it as customers name it)."""


@dataclass(frozen=True, slots=True)
class Book:
    """What holds for every customer of one organization on one day.

    `at` is the instant from which "accepted 24 hours ago" is counted. `is_past` tells that something was booked, closed
    or changed after the day, so that open amounts have to be rolled back to it; `is_ahead` that open lines are dated
    after it, which are left out. `unread` says which rules in force cannot be read, in sentences. `has_regions` tells
    that customers may name the part of their country. `profiles` are payers' profiles that were read already, by
    customer: nobody asks for them a second time.
    """

    organization: Organization
    as_of: dt.date
    at: dt.datetime
    strategies: Mapping[str, Strategy]
    texts: Mapping[str, str]
    context: Context
    is_past: bool
    window: int
    longest_quiet: int
    wants_reactions: bool
    wants_custom: bool
    wants_further: frozenset[str] = frozenset()
    segments: tuple[Segment, ...] = ()
    segments_text: str = ""
    unread: tuple[str, ...] = ()
    is_ahead: bool = False
    profiles: Mapping[int, "Profile"] = MappingProxyType({})
    has_regions: bool = False

    def strategy_of(self, account: Account) -> Strategy | None:
        """Return the strategy an account is chased by; None for those outside every strategy."""
        if account.kind in OUTSIDE_STRATEGIES:
            return None
        return self.strategies.get(account.strategy)

    def calendar_key(self, country: str, region: str) -> str:
        """Return the name under which the context has the calendar of a place; one not met yet is added."""
        key, calendars = calendar_key(country, region, self.as_of.year), self.context.calendars
        if key not in calendars:
            closing = _closing_days(self.organization)
            calendars[key] = recipient_calendar(country, self.as_of.year, closing, region)
        return key

    def calendar_at(self, country: str, region: str) -> Calendar:
        """Return the days off where somebody lives."""
        return self.context.calendars[self.calendar_key(country, region)]

    def evidence(self) -> str:
        """Return all that decisions of this day were made from, as JSON text to be kept."""
        kept = {
            "semantics": SEMANTICS,
            "as_of": self.as_of.isoformat(),
            "strategies": dict(sorted(self.texts.items())),
            **({"segments": self.segments_text} if self.segments else {}),
            "context": self.context.to_mapping(),
        }
        return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def night_instant(organization: Organization, day: dt.date) -> dt.datetime:
    """Return the nominal instant of a day's night, aware, in the organization's zone."""
    return dt.datetime.combine(day, NIGHT_HOUR, zoneinfo.ZoneInfo(organization.time_zone))


def open_book(
    organization_id: int,
    *,
    as_of: dt.date,
    at: dt.datetime | None = None,
    countries: Iterable[str] | None = None,
    regions: Iterable[tuple[str, str]] | None = None,
    drafts: Mapping[str, str] | None = None,
    default_strategy: str = "",
    draft_segments: str | None = None,
) -> Book:
    """Read what is in force on a day.

    `at` defaults to the night's nominal hour; `countries` and `regions` (parts of them, each with its country) to those
    of all customers. For rehearsal `drafts` replaces the texts of strategies by key, `default_strategy` that of
    customers for whom nobody chose one, `draft_segments` the text of the segments.
    """
    organization = Organization.objects.get(pk=organization_id)
    places: Places = _everywhere(organization) if countries is None else (countries, list(regions or ()))
    organization.default_strategy = default_strategy or organization.default_strategy
    in_force, segments_rows, later, rates, sources = together.ask(_ALL, {"org": organization_id, "as_of": as_of})
    texts = {**_BUILTIN, **strategies.texts_of(in_force), **(drafts or {})}
    segments_text = strategies.segments_text_of(segments_rows) if draft_segments is None else draft_segments
    compiled = segments.in_force(segments_text)
    if not segments.is_readable(segments_text):
        # Who is in which segment is not known, so whoever no person put on a strategy follows one that has no steps.
        organization.default_strategy, texts[documents.UNKNOWN] = documents.UNKNOWN, ""
    parsed = documents.all_in_force(texts)
    ((is_past, is_ahead),) = later
    spoken = " ".join([*texts.values(), segments_text])
    return Book(
        organization=organization,
        as_of=as_of,
        at=at or night_instant(organization, as_of),
        strategies=parsed,
        texts=texts,
        context=_context(organization, as_of, places, _rates(rates), _sources(organization, as_of, sources)),
        has_regions=(countries is not None and regions is None) or any(region for _, region in places[1]),
        is_past=bool(is_past),
        is_ahead=bool(is_ahead),
        window=max((strategy.window for strategy in parsed.values()), default=0),
        longest_quiet=max((strategy.quiet_days for strategy in parsed.values()), default=0),
        wants_reactions="reacted" in spoken,
        wants_custom="custom." in spoken,
        wants_further=_wanted(parsed.values(), compiled),
        segments=compiled,
        segments_text=segments_text,
        unread=tuple(_unread(key) for key, one in parsed.items() if not one.is_readable),
    )


def _unread(key: str) -> str:
    rules = "The segments" if key == documents.UNKNOWN else f"The strategy {key}"
    return f"{rules} cannot be read: whoever follows what they say is not asked. Data health says what to mend."


def _wanted(strategies: Iterable[Strategy], segments: Iterable[Segment]) -> frozenset[str]:
    """Return the further facts that any condition in force asks for."""
    conditions = [step.when for strategy in strategies for step in strategy.steps if step.when is not None]
    conditions += [segment.condition for segment in segments]
    return frozenset(name.removesuffix("_known") for one in conditions for name in one.fields) & FURTHER


def assuming_fresh(book: Book) -> Book:
    """Return the book as if every list had just come in: what is rehearsed shall not depend on the day of the file."""
    return replace(book, context=book.context.with_fresh_sources())


def _everywhere(organization: Organization) -> Places:
    """Return the countries of all customers, and the parts of them that any customer names."""
    rows = Customer.objects.of(organization).order_by()
    named = rows.exclude(region="").values_list("country", "region").distinct()
    return list(rows.values_list("country", flat=True).distinct().order_by("country")), list(named)


def _context(
    organization: Organization,
    as_of: dt.date,
    places: Places,
    rates: Mapping[str, tuple[int, int]],
    sources: Mapping[int, Source],
) -> Context:
    closing, (countries, regions) = _closing_days(organization), places
    calendars = {code: recipient_calendar(code, as_of.year, closing) for code in {*countries, organization.country}}
    for country, region in {*regions, (organization.country, organization.region)}:
        key = calendar_key(country, region, as_of.year)
        if key not in calendars:
            calendars[key] = recipient_calendar(country, as_of.year, closing, region)
    return Context(
        base=organization.base_currency,
        rates=rates,
        minimum_customer=organization.minimum_customer_minor,
        minimum_item=organization.minimum_item_minor,
        sources=sources,
        calendars=calendars,
    )


def _closing_days(organization: Organization) -> tuple[dt.date, ...]:
    return tuple(sorted(dt.date.fromisoformat(day) for day in organization.closing_days))


def work_calendar(organization: Organization, year: int) -> Calendar:
    """Return the organization's own working days around a year."""
    closing, region = _closing_days(organization), organization.region
    return own_calendar(organization.country, year, organization.working_days, closing, region)


_SOURCES = """
SELECT s.id, CAST(s.data_date AS text), s.freshness_days, s.is_applying, s.is_current FROM intake_source s
WHERE s.organization_id = %(org)s ORDER BY s.id
"""


def sources_on(organization: Organization, as_of: dt.date) -> dict[int, Source]:
    """Return how fresh each source is; one that is being filled counts as stale, so that nobody sees half of it."""
    (rows,) = together.ask([_SOURCES], {"org": organization.pk})
    return _sources(organization, as_of, rows)


def _sources(organization: Organization, as_of: dt.date, rows: together.Rows) -> dict[int, Source]:
    work = work_calendar(organization, as_of.year)
    bank = bank_calendar(organization.base_currency, organization.country, as_of.year)
    found = {}
    for pk, data_date, freshness_days, is_applying, is_current in rows:
        fresh = source_on(
            data_on=None if is_current or not data_date else dt.date.fromisoformat(data_date),
            today=as_of,
            limit=organization.freshness_days if freshness_days is None else freshness_days,
            lag=organization.bank_lag_days,
            work=work,
            bank=bank,
        )
        found[pk] = fresh._replace(stale=True) if is_applying else fresh
    return found


_RATES = """
SELECT r.currency, r.numerator, r.denominator FROM receivables_rate r
WHERE r.organization_id = %(org)s AND r."on" <= %(as_of)s ORDER BY r.currency, r."on"
"""


def rates_on(organization_id: int, as_of: dt.date) -> dict[str, tuple[int, int]]:
    """Return the latest rate of each currency on or before a day, as (numerator, denominator) to the base."""
    (rows,) = together.ask([_RATES], {"org": organization_id, "as_of": as_of})
    return _rates(rows)


def _rates(rows: together.Rows) -> dict[str, tuple[int, int]]:
    return {currency: (numerator, denominator) for currency, numerator, denominator in rows}


# Whether anything was booked, closed or changed after a day, and whether open lines are dated after it.
_LATER_ROWS = """
SELECT EXISTS (SELECT 1 FROM receivables_allocation a WHERE a.organization_id = %(org)s AND a."on" > %(as_of)s)
  OR EXISTS (SELECT 1 FROM receivables_revision r WHERE r.organization_id = %(org)s AND r."on" > %(as_of)s)
  OR EXISTS (SELECT 1 FROM receivables_openitem c WHERE c.organization_id = %(org)s
             AND NOT (c.closed_on IS NULL) AND c.closed_on > %(as_of)s),
  EXISTS (SELECT 1 FROM receivables_openitem i WHERE i.organization_id = %(org)s
          AND NOT (i.open_minor = 0) AND i.issued_on > %(as_of)s)
"""

# Asked as one: whoever asks about one customer opens a book for it.
_ALL = (strategies.TEXTS_IN_FORCE, strategies.SEGMENTS_IN_FORCE, _LATER_ROWS, _RATES, _SOURCES)
