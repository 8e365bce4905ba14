"""What an address names, in the organization that is looked at; anything else is not there."""

import uuid

from django.http import Http404

from dunwell.customers import listing as customers
from dunwell.web.place import Place


def customer_id(place: Place, key: uuid.UUID) -> int:
    """Return the customer an address names; raises Http404."""
    found = customers.find_id(place.organization, key)
    if found is None:
        raise Http404
    return found


def found[RowT](row: RowT | None) -> RowT:
    """Return a row that was looked for; raises Http404 when there is none."""
    if row is None:
        raise Http404
    return row


def named(text: str) -> uuid.UUID:
    """Read a public id out of an address; raises Http404 for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
