"""What dispatch, and people before they call or visit, ask the gate: the snapshot made into its question."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from dunwell.compliance import asking, charging, ledger
from dunwell.compliance.debtors import WORDS, Owed, Whom, debt_of, read_debtor
from dunwell.compliance.packs import UnknownPackError
from dunwell.compliance.places import NORTH_AMERICA
from dunwell.compliance.selecting import Selected
from dunwell.correspondence.terms import ANSWERS
from dunwell.dunning.book import Book
from dunwell.engine.calendar import Calendar
from dunwell.engine.clocks import day_of, zone_of
from dunwell.engine.compose import Planned
from dunwell.engine.contact import Contact, Debt, Event, Notice, Proposal
from dunwell.engine.deadlines import validation_period
from dunwell.engine.facts import Account
from dunwell.engine.gate import BEFORE_DUE, zones_of
from dunwell.engine.strategy import FINAL, NOTE
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Party

COLLECT, REMINDER, DISPUTE_RESPONSE, WRITTEN = "collect", "reminder", "dispute_response", "written_notice"
FINAL_NOTICE, FIRST_REMINDER, FIRST_LETTER = "final_notice", "reminder_1", "first_collection_letter"
THREAT = "legal_threat"
STEPS = frozenset({FINAL_NOTICE, FIRST_REMINDER, FIRST_LETTER, THREAT})
"""Words of the packs for what our letters are."""

PART = {Party.FIRST: "first_party", Party.THIRD: "third_party"}
VALIDATION = "validation_notice"
_LETTERS = frozenset({"email", "letter"})


class Approach(NamedTuple):
    """How somebody is about to be reached: the channel, the address, the contact (None: nobody in particular).

    `disclosures` and `notice` are what the words that leave do say.
    """

    channel: str
    address: str
    contact: int | None
    purpose: str = COLLECT
    step: str = ""
    lines: frozenset[int] = frozenset()
    flags: frozenset[str] = frozenset()
    disclosures: frozenset[str] = frozenset()
    notice: str = ""
    location: str = "personal"


def of_message(planned: Planned, *, lines: Iterable[int], address: str, contact: int) -> Approach:
    """Return how a message of a strategy approaches somebody; an answer or a note before the due date asks nothing."""
    about = Approach(planned.channel, address, contact, lines=frozenset(lines))
    if planned.template in ANSWERS:
        return about._replace(purpose=DISPUTE_RESPONSE)
    if planned.severity == NOTE:
        return about._replace(purpose=REMINDER, flags=frozenset({BEFORE_DUE}))
    if planned.severity >= FINAL:
        return about._replace(step=FINAL_NOTICE)
    return about._replace(purpose=REMINDER, step=FIRST_REMINDER)


def question(book: Book, account: Account, approach: Approach, *, root: int, at: dt.datetime) -> asking.Question:
    """Return everything the gate is asked: rules of the place, the person, the contact ledger."""
    organization = book.organization
    row = _customer(organization.pk, account.id)
    selected = asking.packs_for(
        organization, kind=account.kind, country=account.country, region=row.region, city=row.city
    )
    debtor, recipient = read_debtor(_whom(book, account, approach, row), on=book.as_of, at=at)
    zones = zones_of(debtor)
    debts = frozenset(map(debt_of, approach.lines or {line.id for line in account.lines})) or frozenset({"none"})
    today = day_of(at, zones[0]) if zones else book.as_of
    past = ledger.past_of(organization.pk, root=root, until=today, customer=account.id, debts=debts)
    calendar = book.calendar_at(account.country, row.region)
    given = (*past.notices, Notice(approach.notice, today)) if approach.notice else past.notices
    contact = Contact(
        Proposal(
            channel=WORDS[approach.channel],
            purpose=WRITTEN if approach.notice == WRITTEN else approach.purpose,
            step=_step(organization, selected, approach, debts, past.events),
            debts=debts,
            recipient=recipient,
            location=approach.location,
            collector=PART[Party(organization.party)],
            flags=approach.flags | (frozenset({"to_attorney"}) if recipient == "attorney" else frozenset()),
            disclosures=approach.disclosures,
        ),
        debtor,
        given,
        _debt(
            selected.composition, account, approach.lines, max([day_of(at, one) for one in zones] or [at.date()])
        )._replace(validation_period_end=_validated(given, book.calendar_at(account.country, ""))),
        calendar,
    )
    return asking.Question(selected, asking.own_of(organization), contact, past.events, at)


def _step(
    organization: Organization, selected: Selected, approach: Approach, debts: frozenset[str], past: Iterable[Event]
) -> str:
    """Return what the packs call a letter: who collects for others asks for each claim a first time.

    A collector's final notice, with its deadline and "further steps", is taken for a threat wherever a law forbids one.
    """
    if organization.party == Party.FIRST or not approach.step or WORDS[approach.channel] not in _LETTERS:
        return approach.step
    written = [event.debts for event in past if event.direction == "out" and event.channel in _LETTERS]
    if approach.step == FINAL_NOTICE and asking.knows_step(selected.composition, THREAT):
        return THREAT
    return approach.step if debts <= frozenset().union(*written) else FIRST_LETTER


def _validated(notices: Iterable[Notice], calendar: Calendar) -> dt.date | None:
    """Return the last day on which the debts may be contested after their validation notice.

    The law counts by the holidays of the whole country (Regulation F: those of 5 U.S.C. 6103(a)).
    """
    sent = [n.sent for n in notices if n.type == VALIDATION and n.sent is not None and not n.is_undeliverable]
    return validation_period(max(sent), calendar.holidays).end if sent else None


class _Row(NamedTuple):
    region: str
    city: str
    phone: str


_CUSTOMER = """
SELECT region, city, phone FROM customers_customer WHERE organization_id = %(org)s AND id = %(customer)s
"""
_PHONES = """
SELECT phone FROM customers_contact
WHERE organization_id = %(org)s AND customer_id = %(customer)s AND removed_at IS NULL AND NOT (phone = '') ORDER BY id
"""


def _customer(organization: int, customer: int) -> _Row:
    return _Row(*_fetched(_CUSTOMER, organization, customer)[0])


def _fetched(statement: str, organization: int, customer: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"org": organization, "customer": customer})
        return list(cursor.fetchall())


def _whom(book: Book, account: Account, approach: Approach, row: _Row) -> Whom:
    organization = book.organization
    phones: tuple[str, ...] = ()
    if account.country in NORTH_AMERICA:
        phones = (row.phone, *(phone for (phone,) in _fetched(_PHONES, organization.pk, account.id)))
    return Whom(
        organization=organization.pk,
        customer=account.id,
        kind=account.kind,
        country=account.country,
        region=row.region,
        zone=account.zone,
        home_zone=organization.time_zone,
        home_country=organization.country,
        address=approach.address,
        channel=approach.channel,
        contact=approach.contact,
        phones=phones,
        lines=[Owed(line.id, line.issued, line.open, line.disputed) for line in account.lines],
    )


def _debt(composition: str, account: Account, about: frozenset[int], on: dt.date) -> Debt:
    """Return the oldest due date of what the contact is about, and whether any of it is barred by time on a day."""
    due = min((line.due for line in account.lines if not about or line.id in about), default=None)
    if due is None:
        return Debt()
    try:
        barred_from = charging.limitation(composition).barred_from(due, account.kind.lower())
    except (charging.NoChargeError, UnknownPackError):
        barred_from = None
    return Debt(due, barred_from is not None and on >= barred_from)


def local_day(found: asking.Question, zone: str, *, otherwise: str) -> dt.date:
    """Return the recipient's calendar date of a question, by the zone that counted its days."""
    return day_of(found.at, zone_of(zone or otherwise))
