"""To whom a message would go: the customer as an envelope names it, and the contact that role and wishes choose."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import connection


class Person(NamedTuple):
    """The contact a message goes to."""

    id: int
    role: str
    name: str
    email: str
    language: str


class Place(NamedTuple):
    """Where a customer lives, as an envelope says it."""

    region: str
    city: str
    address1: str
    address2: str
    postal_code: str

    @property
    def line(self) -> str:
        """Return the address in one line; empty where street or city is not known."""
        if not (self.address1 and self.city):
            return ""
        town = " ".join(filter(None, (self.city, self.region, self.postal_code)))
        return ", ".join(filter(None, (self.address1, self.address2, town)))


CUSTOMER = """
SELECT id, number, name, salutation, language, country, time_zone, parent_id,
  region, city, address1, address2, postal_code FROM customers_customer
WHERE organization_id = %(org)s AND id = %(customer)s
"""


def customer_row(organization: int, customer: int) -> tuple[Any, ...]:
    """Return what letters say of a customer; its last values are a `Place`."""
    return _rows(CUSTOMER, org=organization, customer=customer)[0]


# Living, permitted contacts: an insolvency administrator first, then the wanted role, billing, any; the oldest.
PERSON = """
SELECT k.id, k.role, k.name, k.email, k.language FROM customers_contact k
WHERE k.organization_id = %(org)s AND k.customer_id = %(customer)s
  AND k.dead_at IS NULL AND k.removed_at IS NULL AND NOT (k.email = '')
  AND NOT EXISTS (SELECT 1 FROM compliance_optout o WHERE o.organization_id = %(org)s AND o.channel = %(channel)s
                  AND o.address = lower(k.email) AND o.from_on <= %(on)s
                  AND (o.ended_on IS NULL OR o.ended_on > %(on)s))
ORDER BY CASE k.role WHEN 'RECEIVER' THEN 0 WHEN %(role)s THEN 1 WHEN 'BILLING' THEN 2 ELSE 3 END, k.id LIMIT 1
"""


def person_of(organization: int, customer: int, *, channel: str, role: str, on: dt.date) -> Person | None:
    """Return the contact that a message on a channel is for, None where nobody can be written to."""
    found = _rows(PERSON, org=organization, customer=customer, channel=channel, role=role, on=on)
    return Person(*found[0]) if found else None


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    # Plain statements: these run twice a mail, and building them by the ORM costs ten times what they cost.
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
