"""Customers as pages list them: a page at a time, found by the beginnings of words."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from dunwell.customers.found import matching
from dunwell.customers.models import Contact, Customer, Merge, Word
from dunwell.customers.search import field_word
from dunwell.customers.terms import WordKind
from dunwell.kit.tenancy import TenantQuerySet


class Listed(NamedTuple):
    """A customer in a list, and in links to it."""

    id: int
    public_id: uuid.UUID
    number: str
    name: str
    kind: str
    country: str
    is_stub: bool
    owner: str
    is_key_account: bool


class Which(NamedTuple):
    """Which customers a list shows; what is empty limits nothing. `field` is one of the creditor's own."""

    owner: str = ""
    is_key_account: bool = False
    kind: str = ""
    country: str = ""
    field: str = ""
    value: str = ""


NOBODY_LEFT_OUT = Which()
FEW_LIMITED = 2_000
"""Up to so many customers are named one by one; of more, a walk along the list finds a page soon."""


def limited(rows: TenantQuerySet[Customer], which: Which) -> TenantQuerySet[Customer]:
    """Return those of some customers whom a filter lets through."""
    if which.owner:
        rows = rows.filter(owner=which.owner).exclude(owner="")  # the index's own condition, which SQLite wants to read
    if which.is_key_account:
        rows = rows.filter(is_key_account=True)
    if which.kind:
        rows = rows.filter(kind=which.kind)
    if which.country:
        rows = rows.filter(country=which.country)
    if which.field and which.value:
        words = Word.objects.unscoped("tied to the customers' organization").filter(
            organization_id=OuterRef("organization_id"),
            kind=WordKind.FIELD,
            word=field_word(which.field, which.value),
            customer_id=OuterRef("pk"),
        )
        rows = rows.filter(Exists(words))
    return rows


def ids_limited(organization: int, which: Which, *, among: Any = None) -> Any:
    """Return the keys of those a filter lets through as a list, or of many their rows; None for everybody.

    `among` are rows of the ids that may be among them.
    """
    if which == NOBODY_LEFT_OUT and among is None:
        return None
    rows = limited(Customer.objects.of(organization), which).order_by()
    if among is not None:
        rows = rows.filter(pk__in=among)
    few = list(rows.values_list("pk", flat=True)[: FEW_LIMITED + 1])
    return few if len(few) <= FEW_LIMITED else rows


def list_fields(organization: int, limit: int = 30) -> list[str]:
    """Return the names of the creditor's own fields of customers: one jump in the index for each."""
    rows = Word.objects.of(organization).filter(kind=WordKind.FIELD).order_by("word")
    found: list[str] = []
    last = ""
    while len(found) < limit and (word := rows.filter(word__gt=last).values_list("word", flat=True).first()):
        name = word.partition("=")[0]
        found.append(name)
        last = f"{name}=\U0010ffff"
    return found


class Profile(NamedTuple):
    """Who a customer is; `parent` is the head above it in its group."""

    id: int
    public_id: uuid.UUID
    number: str
    name: str
    kind: str
    country: str
    region: str
    language: str
    time_zone: str
    currency: str
    segment: str
    owner: str
    is_key_account: bool
    credit_limit_minor: int | None
    payment_method: str
    salutation: str
    phone: str
    iban: str
    vat_id: str
    registration: str
    address1: str
    address2: str
    postal_code: str
    city: str
    is_stub: bool
    custom: dict[str, str]
    parent_id: int | None
    leading: dict[str, int]


class Merged(NamedTuple):
    """A customer that was merged into another, and the merge."""

    id: int
    number: str
    name: str
    merged_at: dt.datetime
    reason: str


class ContactListed(NamedTuple):
    """Somebody at a customer, dead or living."""

    id: int
    role: str
    name: str
    email: str
    phone: str
    language: str
    is_dead: bool
    dead_reason: str


def list_page(
    organization: int,
    *,
    text: str = "",
    which: Which = NOBODY_LEFT_OUT,
    among: Any = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[Listed]:
    """Return customers by name and id, after (name, id) of the last one shown.

    With `text` only those somebody may mean by it (`customers/found.py`), with `among`, rows of ids, only those.
    """
    rows = matching(organization, text) if text else Customer.objects.of(organization).filter(merged_into=None)
    if rows is None:
        return []
    rows = limited(rows, which)
    if among is not None:
        rows = rows.filter(pk__in=among)
    if after is not None:
        # The first condition is what the index starts from; the second drops those of the same name shown already.
        rows = rows.filter(name__gte=after[0]).filter(Q(name__gt=after[0]) | Q(id__gt=after[1]))
    return [Listed(*row) for row in rows.order_by("name", "id").values_list(*Listed._fields)[:limit]]


def by_id(organization: int, ids: Iterable[int]) -> dict[int, Listed]:
    """Return customers by id, for the names in a list of something else."""
    rows = Customer.objects.of(organization).filter(pk__in=set(ids))
    return {row[0]: Listed(*row) for row in rows.values_list(*Listed._fields)}


def region_of(organization: int, customer: int) -> str:
    """Return the part of its country in which a customer is, as somebody wrote it; empty where nobody did."""
    rows = Customer.objects.of(organization).filter(pk=customer)
    return rows.values_list("region", flat=True).first() or ""


def find_id(organization: int, public_id: uuid.UUID) -> int | None:
    """Return the key of the customer an address names, or who stands for it since a merge, or None."""
    rows = Customer.objects.of(organization).filter(public_id=public_id)
    return rows.values_list(Coalesce("merged_into_id", "pk"), flat=True).first()


def ids_named(organization: int, public_ids: Iterable[uuid.UUID]) -> list[int]:
    """Return the keys of the customers that public ids name, by key; what names nobody is left out."""
    rows = Customer.objects.of(organization).filter(public_id__in=list(public_ids), merged_into=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def find_profile(organization: int, public_id: uuid.UUID) -> Profile | None:
    """Return who the customer is that an address names, or who stands for it since a merge, or None."""
    rows = Customer.objects.of(organization)
    *row, stands = rows.filter(public_id=public_id).values_list(*Profile._fields, "merged_into_id").first() or (None,)
    if stands is not None:
        row = list(rows.filter(pk=stands).values_list(*Profile._fields).get())
    return Profile(*row) if row else None


def list_group(organization: int, *, customer: int, parent: int | None, limit: int = 50) -> list[Listed]:
    """Return the head above a customer, then those below it by name."""
    rows = Customer.objects.of(organization).filter(parent_id=customer, merged_into=None).order_by("name", "id")
    head = list(by_id(organization, [parent]).values()) if parent else []
    return [*head, *(Listed(*row) for row in rows.values_list(*Listed._fields)[:limit])]


def list_merges(organization: int, customer: int, limit: int = 50) -> list[Merged]:
    """Return whom a customer stands for since they were merged, the latest first."""
    rows = Merge.objects.of(organization).filter(survivor_id=customer, separated_at=None).order_by("-id")
    names = ("id", "absorbed__number", "absorbed__name", "merged_at", "reason")
    return [Merged(*row) for row in rows.values_list(*names)[:limit]]


def sides_of(organization: int, customer: int) -> list[int]:
    """Return a customer and all that were merged into it, for what the record says of each."""
    merged = Customer.objects.of(organization).filter(merged_into_id=customer).order_by("id")
    return [customer, *merged.values_list("id", flat=True)[:50]]


def list_contacts(organization: int, customer: int, limit: int = 100) -> list[ContactListed]:
    """Return the contacts of a customer that nobody removed, the dead ones too, as they were added."""
    rows = Contact.objects.of(organization).filter(customer_id=customer, removed_at=None).order_by("id")[:limit]
    return [
        ContactListed(
            row.pk, row.role, row.name, row.email, row.phone, row.language, row.dead_at is not None, row.dead_reason
        )
        for row in rows
    ]
