"""Reading who owes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models.functions import Coalesce

from dunwell.customers.models import Contact, Customer, Identity
from dunwell.kit.tenancy import TenantQuerySet

SEEN_AT_ONCE = 500
"""How many keys one IN list holds; SQLite allows some thousands of parameters."""


class ContactRow(NamedTuple):
    """A contact as others see it; `is_living` when it may still be used."""

    id: int
    customer_id: int
    role: str
    name: str
    email: str
    phone: str
    language: str
    channel: str
    is_living: bool
    dead_reason: str


def list_customers(organization: int) -> TenantQuerySet[Customer]:
    """Return the customers of an organization by id, without those that were merged into another."""
    return Customer.objects.of(organization).filter(merged_into=None).order_by("id")


def count_customers(organization: int) -> int:
    """Return how many customers an organization has."""
    return Customer.objects.of(organization).count()


def find_customer(organization: int, number: str) -> Customer | None:
    """Return the customer with this number, or whom a source calls so, or None; of a merged one who stands for it."""
    found = Customer.objects.of(organization).filter(number=number).first()
    if found is None:
        named = Identity.objects.of(organization).filter(external_id=number).order_by("id").first()
        found = Customer.objects.of(organization).get(pk=named.customer_id) if named else None
    if found is not None and found.merged_into_id is not None:
        found = Customer.objects.of(organization).get(pk=found.merged_into_id)
    return found


def ids_by_number(organization: int, numbers: Iterable[str]) -> dict[str, int]:
    """Return number -> id of the customers there are; one that was merged is the customer that stands for it."""
    found: dict[str, int] = {}
    for part in _parts(numbers):
        rows = Customer.objects.of(organization).filter(number__in=part)
        found |= dict(rows.annotate(stands=Coalesce("merged_into_id", "pk")).values_list("number", "stands"))
    return found


def identities(organization: int, source: int, external_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return external id -> (customer id, digest of its last row) as one source names customers."""
    found: dict[str, tuple[int, str]] = {}
    for part in _parts(external_ids):
        rows = Identity.objects.of(organization).filter(source_id=source, external_id__in=part)
        found |= {name: (pk, digest) for name, pk, digest in rows.values_list("external_id", "customer_id", "digest")}
    return found


def resolve(organization: int, source: int, names: Iterable[str]) -> dict[str, int]:
    """Return name -> customer id for what a source calls its customers: its own ids first, then our numbers."""
    wanted = set(names)
    found = {name: pk for name, (pk, _) in identities(organization, source, wanted).items()}
    return ids_by_number(organization, wanted - found.keys()) | found


def list_contacts(organization: int, customers: Iterable[int], *, living: bool = True) -> list[ContactRow]:
    """Return contacts of customers in the order they were added; only usable ones unless told otherwise."""
    rows = Contact.objects.of(organization).filter(customer_id__in=list(customers), removed_at=None)
    if living:
        rows = rows.filter(dead_at=None)
    return [
        ContactRow(
            row.pk,
            row.customer_id,
            row.role,
            row.name,
            row.email,
            row.phone,
            row.language,
            row.channel,
            row.dead_at is None,
            row.dead_reason,
        )
        for row in rows.order_by("id")
    ]


_UP = """
WITH RECURSIVE up (id, parent_id) AS (
  SELECT id, parent_id FROM customers_customer WHERE organization_id = %(org)s AND id = %(customer)s
  UNION SELECT c.id, c.parent_id FROM customers_customer c JOIN up ON c.id = up.parent_id
) SELECT id, parent_id FROM up ORDER BY id
"""


def root_of(organization: int, customer: int) -> int:
    """Return the head of a customer's group, or the customer itself; raises Customer.DoesNotExist."""
    root = next((pk for pk, parent in _up(organization, customer) if parent is None), None)
    if root is None:
        raise Customer.DoesNotExist
    return root


def heads_of(organization: int, customer: int) -> list[int]:
    """Return every head above a customer in its group; none of one that heads its own."""
    return [pk for pk, _ in _up(organization, customer) if pk != customer]


def _up(organization: int, customer: int) -> list[tuple[int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_UP, {"org": organization, "customer": customer})
        return list(cursor.fetchall())


def _parts(keys: Iterable[str]) -> Iterable[Sequence[str]]:
    ordered = sorted(set(keys))
    return (ordered[i : i + SEEN_AT_ONCE] for i in range(0, len(ordered), SEEN_AT_ONCE))
