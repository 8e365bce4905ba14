"""Who is to be reached, read from rows into what the gate judges: holds, wishes, consents, places, contested parts.

Plain statements: this runs inside the short transaction that claims a message.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from dunwell.compliance import places
from dunwell.compliance.addresses import ending, is_same, plain
from dunwell.compliance.selecting import region_code
from dunwell.compliance.situations import BY_KIND
from dunwell.compliance.terms import NUMBERED, Channel, ConsentKind, HoldKind, PreferenceKind
from dunwell.engine.clocks import day_of, zone_of
from dunwell.engine.contact import Consent, Debtor, Period, Status
from dunwell.engine.lawbook import WEEKDAYS
from dunwell.kit.zones import recipient_zones

WORDS: Final[Mapping[str, str]] = {
    Channel.EMAIL: "email",
    Channel.LETTER: "letter",
    Channel.SMS: "sms",
    Channel.CALL: "call",
    Channel.PORTAL: "portal_message",
    Channel.VISIT: "in_person",
}
"""Our channels as the packs call them."""

LEFT_ALONE = "left_alone"
MORATORIUM: Final = "breathing_space"
BANKRUPTCY: Final = frozenset({"US", "AU", "CA"})
"""Countries whose law says bankruptcy for what others call insolvency."""


class Owed(NamedTuple):
    """One line as the gate sees it; `disputed` of its `open` minor units are contested."""

    id: int
    issued: dt.date
    open: int
    disputed: int = 0


class Whom(NamedTuple):
    """A customer that somebody wants to reach at an address."""

    organization: int
    customer: int
    kind: str
    country: str
    region: str
    zone: str
    home_zone: str
    home_country: str
    address: str
    channel: str
    contact: int | None
    phones: tuple[str, ...]
    lines: Sequence[Owed]


def debt_of(line: int) -> str:
    """Return the gate's id of what is payable of a line."""
    return f"L{line}"


def contested(line: int) -> str:
    """Return the gate's id of the contested part of a line: a debt of its own, so that the rest stays payable."""
    return f"L{line}/contested"


def read_debtor(whom: Whom, *, on: dt.date, at: dt.datetime) -> tuple[Debtor, str]:
    """Return the debtor as of now, and in what part the contact speaks for them (`debtor`, `attorney` ...)."""
    values = {"org": whom.organization, "customer": whom.customer, "on": on, "channel": whom.channel}
    wishes = list(_rows(PREFERENCES, **values))
    stated, opted_out = whom.zone, frozenset[str]()
    for kind, value, _contact in wishes:
        stated = value["zone"] if kind == PreferenceKind.ZONE else stated
    if whom.address and _is_shut(whom, values):
        opted_out = _closed(whom.channel)
    by_address, office = _zones(whom, stated, at=at)
    by_number = places.zones_of_numbers(whom.phones, country=whom.country)
    there = _today_there((stated,) if stated else by_address + by_number, on=on, at=at)
    debtor = Debtor(
        kind=whom.kind.lower(),
        stated_zone=stated,
        address_zones=by_address,
        area_zones=by_number,
        office_zones=office,
        statuses=tuple(_statuses(whom, values, there=there)),
        consents=_consents(whom, values),
        opted_out=opted_out,
        email_type="work" if any(_is_work(kind, value, whom.address) for kind, value, _ in wishes) else "",
        employer_prohibits=any(kind == PreferenceKind.NOT_AT_WORK for kind, _, _ in wishes),
        inconvenient=tuple(_period(value) for kind, value, _ in wishes if kind == PreferenceKind.TIMES),
    )
    return debtor, _recipient(wishes, whom.contact)


def _today_there(zones: Sequence[str], *, on: dt.date, at: dt.datetime) -> dt.date:
    """Return the date where the recipient's days are counted; ours where nobody knows."""
    return day_of(at, zone_of(zones[0])) if zones else on


def _is_shut(whom: Whom, values: Mapping[str, Any]) -> bool:
    """Tell whether an address opted out; a number is one however it was written then and is now."""
    end = ending(whom.address) if whom.channel in NUMBERED else ""
    rows = _rows(OPT_OUTS_OF_NUMBERS if end else OPT_OUTS, **values, address=plain(whom.address), ending=f"%{end}")
    return any(True for _ in rows)


def _closed(channel: str) -> frozenset[str]:
    """A person who refuses calls refuses messages on the machine that answers them too."""
    return frozenset({WORDS[channel]} | ({"voicemail"} if channel == Channel.CALL else set()))


def _zones(whom: Whom, stated: str, *, at: dt.datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every zone the law has in mind, and those in which the house keeps its hours, by the address."""
    if stated:
        return (stated,), (stated,)
    by_region = places.zones_of_address(whom.country, whom.region)
    if by_region:
        return by_region, by_region
    office = recipient_zones(
        zone="", country=whom.country, home_zone=whom.home_zone, home_country=whom.home_country, at=at
    )
    has_parts = bool(region_code(whom.country, "new york") or region_code(whom.country, "ontario"))
    everywhere = places.zones_of_country(whom.country) if has_parts or whom.country != whom.home_country else ()
    return tuple(dict.fromkeys((*office, *everywhere))), office


HOLDS = """
SELECT h.kind, h.from_on, h.until_on, h.open_item_id, h.leaves_minor FROM compliance_hold h
WHERE h.organization_id = %(org)s AND h.from_on <= %(on)s
  AND (h.released_on IS NULL OR h.released_on > %(on)s) AND (h.until_on IS NULL OR h.until_on >= %(on)s)
  AND (h.customer_id = %(customer)s OR (h.includes_group AND h.customer_id IN (
    WITH RECURSIVE up (id, parent_id) AS (
      SELECT id, parent_id FROM customers_customer WHERE organization_id = %(org)s AND id = %(customer)s
      UNION SELECT c.id, c.parent_id FROM customers_customer c JOIN up ON c.id = up.parent_id
    ) SELECT id FROM up)))
ORDER BY h.id
"""


def _statuses(whom: Whom, values: Mapping[str, Any], *, there: dt.date) -> Iterator[Status]:
    """Yield what is the matter: holds in force in the words of the packs, and the contested part of each line.

    Our day says which are in force, and the gate counts on the recipient's calendar: a hold of ours that begins today
    is told to have begun there too, one through today not to have ended there before it does here.
    """
    for kind, start, until, item, leaves in _rows(HOLDS, **values):
        if leaves:
            continue  # the part that rests is contested, below; the rest stays payable
        debts = frozenset({debt_of(item), contested(item)}) if item else frozenset[str]()
        start_on, until_on = _day(start), _day(until)
        word = BY_KIND[HoldKind(kind)].status or LEFT_ALONE
        if kind == HoldKind.INSOLVENCY:
            word = "bankruptcy" if whom.country in BANKRUPTCY else word
            before = [line.id for line in whom.lines if start_on is not None and line.issued <= start_on]
            debts = debts or frozenset(name for line in before for name in (debt_of(line), contested(line)))
            if not debts:
                continue
        elif kind == HoldKind.KEY_ACCOUNT or (kind == HoldKind.CLAIMED_PAID and not item):
            continue  # the strategy rests; a person who knows the customer may still speak with them
        if word == MORATORIUM and until_on is None:
            start_on = None  # in force until released: the sixty days of the law shall not end it before
        yield Status(word, _earlier(start_on, there), _no_sooner(until_on, there, values["on"]), debts)
    for line in whom.lines:
        if line.disputed:
            whole = {debt_of(line.id)} if line.disputed >= line.open else set[str]()
            yield Status("disputed", debts=frozenset({contested(line.id), *whole}))


def _earlier(start: dt.date | None, there: dt.date) -> dt.date | None:
    return min(start, there) if start else None


def _no_sooner(until: dt.date | None, there: dt.date, here: dt.date) -> dt.date | None:
    return until + max(there - here, dt.timedelta()) if until else None


CONSENTS = """
SELECT c.kind, c.address, c.given_at, c.withdrawn_at FROM compliance_consent c
WHERE c.organization_id = %(org)s AND c.customer_id = %(customer)s ORDER BY c.given_at, c.id
"""


def _consents(whom: Whom, values: Mapping[str, Any]) -> dict[str, Consent]:
    """Return the latest consent of each kind that was given for the address."""
    found: dict[str, Consent] = {}
    for kind, given_for, given, withdrawn in _rows(CONSENTS, **values):
        if not given_for or is_same(given_for, whom.address):
            found[ConsentKind(kind).value.lower()] = Consent(withdrawn is None, _instant(withdrawn or given))
    return found


OPT_OUTS = """
SELECT o.id FROM compliance_optout o
WHERE o.organization_id = %(org)s AND o.channel = %(channel)s AND o.address = %(address)s
  AND o.from_on <= %(on)s AND (o.ended_on IS NULL OR o.ended_on > %(on)s)
"""
OPT_OUTS_OF_NUMBERS = """
SELECT o.id FROM compliance_optout o
WHERE o.organization_id = %(org)s AND o.channel = %(channel)s
  AND (o.address = %(address)s OR o.address LIKE %(ending)s)
  AND o.from_on <= %(on)s AND (o.ended_on IS NULL OR o.ended_on > %(on)s)
"""

PREFERENCES = """
SELECT p.kind, p.value, p.contact_id FROM compliance_preference p
WHERE p.organization_id = %(org)s AND p.customer_id = %(customer)s
  AND p.from_on <= %(on)s AND (p.ended_on IS NULL OR p.ended_on > %(on)s) ORDER BY p.id
"""


def _is_work(kind: str, value: Mapping[str, Any], address: str) -> bool:
    same = str(value.get("address", "")).strip().lower() == address.strip().lower()
    return kind == PreferenceKind.WORK_ADDRESS and same


def _recipient(wishes: Iterable[tuple[Any, ...]], contact: int | None) -> str:
    for kind, value, _ in wishes:
        if kind == PreferenceKind.RECIPIENT and contact is not None and value.get("contact") == contact:
            return str(value["as"])
    return "debtor"


def _period(value: Mapping[str, Any]) -> Period:
    days = frozenset(WEEKDAYS.index(day) for day in value.get("days") or WEEKDAYS)
    return Period(days, _second(value.get("from", "00:00")), _second(value.get("to", "24:00")))


def _second(wall: str) -> int:
    hour, minute = wall.split(":")[:2]
    return int(hour) * 3600 + int(minute) * 60


def _rows(statement: str, **values: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row in cursor.fetchall():
            yield tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    """Return JSON as values; SQLite and psycopg give it as text."""
    return json.loads(value) if isinstance(value, str) and value[:1] == "{" else value


def _day(value: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: dt.datetime | str) -> dt.datetime:
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
