"""Retention: customers with whom there has been no business for so long that some of what is known may go."""

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef, Q

from dunwell.audit.models import Event
from dunwell.audit.operations import ERASED, require_transaction
from dunwell.correspondence.models import Message
from dunwell.customers.models import Contact, Customer
from dunwell.organizations.models import Organization
from dunwell.privacy.forgetting import FORGOTTEN, forget, look
from dunwell.privacy.retention import period_of
from dunwell.receivables.models import OpenItem

AT_ONCE: Final = 100
"""So many customers of an organization are looked at in one go."""


def retire_some(*, organization: int, today: dt.date, at: dt.datetime, limit: int = AT_ONCE) -> int:
    """Forget what is no longer needed of customers without business since the shortest period; return how many.

    What goes first are contact persons; those whom nothing personal is left of are not looked at again.
    """
    require_transaction()
    done = 0
    for pk in candidates(organization, today=today, limit=limit):
        order = look(organization, pk, today=today, is_asked=False)
        if order.refused or not order.goes:
            continue
        forget(
            organization=organization,
            customer=pk,
            today=today,
            reason="no longer needed",
            at=at,
            actor="system:retention",
            is_asked=False,
        )
        done += 1
    return done


def candidates(organization: int, *, today: dt.date, limit: int) -> list[int]:
    """Return customers of whom something may go that is still there, by id.

    Without a document since the period of a kind: contact persons, texts of the record, mails, or (books) the name.
    """
    country = Organization.objects.values_list("country", flat=True).get(pk=organization)
    mails = Message.objects.of(organization).filter(file__isnull=False, file__erased_at=None)
    told = Event.objects.of(organization).filter(body__erased_at=None, body__isnull=False)
    told = told.exclude(verb__in=(ERASED, FORGOTTEN))
    rest = {
        "people": Exists(Contact.objects.of(organization).filter(customer=OuterRef("pk"), removed_at=None)),
        "proof": Exists(told.filter(customer_id=OuterRef("pk"))),
        "letters": Exists(mails.filter(customer=OuterRef("pk"))),
        "books": Q(erased_on=None),
    }
    items = OpenItem.objects.of(organization).filter(customer=OuterRef("pk"))
    may_go = Q(pk__in=())
    for kind in ("people", "proof", "letters", "books"):
        cutoff = dt.date(today.year - period_of(kind, country).years, 1, 1)
        may_go |= Q(~Exists(items.filter(issued_on__gte=cutoff))) & Q(rest[kind])
    rows = Customer.objects.of(organization).filter(Exists(items), erased_on=None)
    return list(rows.filter(may_go).order_by("id").values_list("pk", flat=True)[:limit])
