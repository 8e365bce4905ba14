"""The interest an insolvency's claim may ask: by the law of the debtor's kind and place, to the day before the opening.

Each invoice by itself, on what is open of it, from the day after its due date: who pays on that day is in time
everywhere, also where the law speaks of interest "from the due date" (Sweden, Denmark, Norway, Finland). Where the law
moves a due date that is a Saturday, Sunday or holiday to the next working day, it begins after that one. Where the law
or a rate is not known nothing is reckoned, and the claim says what is missing: nobody may file a guess.
"""

import datetime as dt
from typing import Final, NamedTuple

from dunwell.compliance import asking, charging
from dunwell.compliance.rates import rates_of
from dunwell.compliance.selecting import SENTENCES
from dunwell.customers.models import Customer
from dunwell.customers.terms import CustomerKind
from dunwell.engine.interest import Terms, UnknownRateError, interest
from dunwell.kit.workdays import recipient_calendar
from dunwell.organizations.queries import get_organization
from dunwell.receivables.models import OpenItem

_DAY = dt.timedelta(days=1)
YEARS: Final = {
    "ACT365F": "a year counts 365 days",
    "ACTACT": "a year counts 365 days, a leap year 366",
    "30E360": "a month counts 30 days, a year 360",
}


class Reckoned(NamedTuple):
    """Interest on a claim: sums by currency, minor units by line, and by line what is missing for it.

    `law` says how it is reckoned and `cites` where that is written, `moves` by which law a due date on a day off waits
    for the next working day (empty: it does not), `years` how days become years; `problem` why nothing is reckoned.
    """

    amounts: dict[str, int]
    by_line: dict[int, int]
    missing: dict[int, str]
    law: str = ""
    cites: str = ""
    moves: str = ""
    years: str = ""
    problem: str = ""

    @property
    def unknown(self) -> list[str]:
        """What is missing, each once."""
        return sorted(set(self.missing.values()))


def interest_claimed(organization: int, *, customer: int, lines: list[int], opened_on: dt.date) -> Reckoned:
    """Reckon the interest on the lines of a claim up to the day before the opening."""
    who = Customer.objects.of(organization).get(pk=customer)
    house = get_organization(organization)
    place = asking.packs_for(house, kind=who.kind, country=who.country, region=who.region, city=who.city)
    try:
        told = charging.told_of(place.composition, "interest")
    except charging.NoChargeError:
        return Reckoned(
            {}, {}, {}, problem=SENTENCES.get(place.problem, "No law of this place is written down for it.")
        )
    terms = charging.interest_terms(place.composition, consumer=who.kind == CustomerKind.CONSUMER)
    moves, years = told.get("moves_due", ""), YEARS[terms.day_count]
    found = Reckoned({}, {}, {}, law=told["title"], cites=told["cites"], moves=moves, years=years)
    _reckon(found, organization, lines, opened_on, terms, country=who.country)
    return found


def _reckon(
    found: Reckoned, organization: int, lines: list[int], opened_on: dt.date, terms: Terms, *, country: str
) -> None:
    rates = rates_of(organization)
    rows = OpenItem.objects.of(organization).filter(pk__in=lines, open_minor__gt=0, due_date__lt=opened_on - _DAY)
    for line in rows.order_by("due_date", "id"):
        due = recipient_calendar(country, line.due_date.year).next_open(line.due_date) if found.moves else line.due_date
        if due >= opened_on - _DAY:
            continue
        try:
            minor = interest(line.open_minor, due + _DAY, opened_on - _DAY, terms, rates).minor
        except UnknownRateError as error:
            found.missing[line.pk] = f"rate {error.series} unknown for {error.half_year}"
            continue
        found.by_line[line.pk] = minor
        found.amounts[line.currency] = found.amounts.get(line.currency, 0) + minor
