"""Writing who owes: customers, their names in our sources, their groups and contacts."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dunwell.audit import operations as audit
from dunwell.customers import facts, queries, words
from dunwell.customers.facts import NOTHING, CustomerError, NewContact, NewCustomer
from dunwell.customers.models import Contact, Customer, Identity
from dunwell.customers.search import search_text, words_of, words_of_contact
from dunwell.kit import bulk
from dunwell.kit.fields import new_public_id

__all__ = [
    "CustomerError",
    "NewContact",
    "NewCustomer",
    "add_contact",
    "add_contacts",
    "create_customer",
    "create_customers",
    "identify",
    "mark_contact_dead",
    "remove_contact",
    "restore_contact",
    "set_facts_for_many",
    "set_parent",
    "update_customer",
    "update_customers",
]

FIXED = ("custom", "leading", "search")
"""Columns of a new customer that no file and no person gives as they are."""


def create_customer(
    *,
    organization: int,
    number: str,
    name: str,
    values: Mapping[str, Any] = NOTHING,
    is_stub: bool = False,
    at: dt.datetime,
    actor: str,
) -> Customer:
    """Create one customer; raises CustomerError when the number is taken or a value cannot be."""
    new = NewCustomer(number, name, values, is_stub=is_stub)
    (pk,) = create_customers(organization=organization, rows=[new], at=at, actor=actor)
    return Customer.objects.of(organization).get(pk=pk)


def create_customers(
    *, organization: int, rows: Sequence[NewCustomer], at: dt.datetime, actor: str, import_id: int | None = None
) -> Sequence[int]:
    """Create customers in one go and return their ids in the same order; one event names the batch."""
    audit.require_transaction()
    if not rows:
        return []
    checked = [facts.checked({**row.values, "number": row.number, "name": row.name}) for row in rows]
    taken = queries.ids_by_number(organization, [row.number for row in rows])
    if taken or len({row.number for row in rows}) < len(rows):
        raise CustomerError(f"The number {min(taken or [rows[0].number])!r} already names another customer.")
    ids = bulk.next_ids(Customer, len(rows))
    names = ("id", "organization_id", "public_id", "is_stub", *FIXED, "recorded_at", *facts.COLUMNS)
    when = bulk.instant(at)
    bulk.insert(
        Customer,
        names,
        [
            (
                pk,
                organization,
                bulk.identifier(new_public_id()),
                row.is_stub,
                json.dumps(dict(row.custom), ensure_ascii=False),
                "{}",
                search_text([row.number, row.name, values.get("city", "")]),
                when,
                *(values.get(column, default) for column, default in facts.COLUMNS.items()),
            )
            for pk, row, values in zip(ids, rows, checked, strict=True)
        ],
    )
    told = ({**values, "custom": row.custom} for row, values in zip(rows, checked, strict=True))
    words.add(organization, ((pk, words_of(values)) for pk, values in zip(ids, told, strict=True)))
    _record(organization, "customer.created", ids, at=at, actor=actor, body={"import": import_id})
    return ids


def update_customer(
    *, organization: int, customer: int, changes: Mapping[str, Any], at: dt.datetime, actor: str
) -> bool:
    """Change columns of one customer; False when nothing differs. Raises CustomerError, Customer.DoesNotExist."""
    return bool(update_customers(organization=organization, changes={customer: changes}, at=at, actor=actor))


def update_customers(
    *,
    organization: int,
    changes: Mapping[int, Mapping[str, Any]],
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> list[int]:
    """Change columns of customers by id; returns those that differ. One event says what was and what is."""
    audit.require_transaction()
    rows = Customer.objects.of(organization).in_bulk(list(changes))
    said: dict[int, dict[str, Any]] = {}
    for pk, wanted in sorted(changes.items()):
        if pk not in rows:
            raise Customer.DoesNotExist(f"There is no customer {pk} in this organization.")
        if differences := _apply(rows[pk], wanted):
            said[pk] = differences
    if said:
        body = {"import": import_id, "changes": said}
        _record(organization, "customer.changed", list(said), at=at, actor=actor, body=body)
    return list(said)


def _apply(row: Customer, wanted: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in wanted.items() if key in {"custom", "is_stub"}}
    values = facts.checked({key: value for key, value in wanted.items() if key not in own}) | own
    found = {key: (getattr(row, key), value) for key, value in values.items() if getattr(row, key) != value}
    if not found:
        return {}
    before = words.of_row(row)
    for key, (_, value) in found.items():
        setattr(row, key, value)
    row.search = words.text_of(row)
    row.save(update_fields=[*found, "search"])
    words.replace(row.organization_id, row.pk, before, words.of_row(row))
    return {key: {"from": old, "to": new} for key, (old, new) in found.items()}


def set_facts_for_many(
    *, organization: int, customers: Iterable[int], values: Mapping[str, Any], at: dt.datetime, actor: str
) -> int:
    """Answer for many at once what the files did not say (kind, country, language, time zone); returns how many.

    One event names who, when, what and all customers.
    """
    audit.require_transaction()
    if wrong := set(values) - facts.ASKED_FOR_MANY:
        raise CustomerError(f"{', '.join(sorted(wrong))} cannot be set for many customers at once.")
    checked = facts.checked(values)
    ids = sorted(Customer.objects.of(organization).filter(pk__in=list(customers)).values_list("pk", flat=True))
    Customer.objects.of(organization).filter(pk__in=ids).update(**checked)
    _record(organization, "customer.facts_set", ids, at=at, actor=actor, body={"values": checked})
    return len(ids)


def set_parent(*, organization: int, customer: int, parent: int | None, at: dt.datetime, actor: str) -> None:
    """Put a customer into a group or take it out; raises CustomerError where the group would contain itself."""
    audit.require_transaction()
    row = Customer.objects.of(organization).get(pk=customer)
    if row.parent_id == parent:
        return
    head: int | None = parent
    while head is not None:
        if head == customer:
            raise CustomerError(f"{row.number} cannot belong to its own subsidiary.")
        head = Customer.objects.of(organization).values_list("parent_id", flat=True).get(pk=head)
    body = {"from": row.parent_id, "to": parent}
    row.parent_id = parent
    row.save(update_fields=["parent"])
    _record(organization, "customer.group_changed", [customer], at=at, actor=actor, body=body)


def identify(
    *, organization: int, source: int, rows: Iterable[tuple[str, int, str]], sides: Mapping[str, int] = NOTHING
) -> int:
    """Remember how a source names customers: (external id, customer id, digest of its row); a new digest replaces.

    `sides` names the absorbed customer of a merge that an external id means.
    """
    audit.require_transaction()
    return bulk.insert(
        Identity,
        ("organization_id", "source_id", "external_id", "customer_id", "digest", "side_id"),
        [(organization, source, name, customer, digest, sides.get(name)) for name, customer, digest in rows],
        conflict="ON CONFLICT (organization_id, source_id, external_id) DO UPDATE SET digest = excluded.digest",
    )


def add_contact(*, organization: int, contact: NewContact, at: dt.datetime, actor: str) -> int:
    """Add one contact and return its id; raises CustomerError when there is no way to reach anybody by it."""
    return add_contacts(organization=organization, contacts=[contact], at=at, actor=actor)[0]


def add_contacts(
    *, organization: int, contacts: Sequence[NewContact], at: dt.datetime, actor: str, import_id: int | None = None
) -> Sequence[int]:
    """Add contacts in one go and return their ids; raises CustomerError."""
    audit.require_transaction()
    if not contacts:
        return []
    checked = [facts.checked_contact(contact) for contact in contacts]
    ids = bulk.next_ids(Contact, len(contacts))
    when = bulk.instant(at)
    names = ("id", "organization_id", *NewContact._fields, "recorded_at", "dead_reason")
    bulk.insert(Contact, names, [(pk, organization, *row, when, "") for pk, row in zip(ids, checked, strict=True)])
    words.add(organization, ((row.customer_id, words_of_contact(row.email, row.phone)) for row in checked))
    customers = sorted({row.customer_id for row in checked})
    _record(organization, "contact.added", customers, at=at, actor=actor, body={"import": import_id})
    return ids


def remove_contact(*, contact: Contact | int, at: dt.datetime, actor: str) -> None:
    """Take a contact out of use; it stays in the record. Removing twice is removing once."""
    audit.require_transaction()
    row = _contact(contact)
    if row.removed_at is not None:
        return
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    _record(row.organization_id, "contact.removed", [row.customer_id], at=at, actor=actor, body={"contact": row.pk})


def restore_contact(*, contact: Contact, at: dt.datetime, actor: str) -> None:
    """Take a removed contact into use again."""
    audit.require_transaction()
    contact.removed_at = None
    contact.save(update_fields=["removed_at"])
    body = {"contact": contact.pk}
    _record(contact.organization_id, "contact.restored", [contact.customer_id], at=at, actor=actor, body=body)


def mark_contact_dead(
    *, contact: Contact | int, at: dt.datetime, reason: str, actor: str = "system:correspondence"
) -> None:
    """Note that an address does not reach anybody (a bounce): kept, never used again. The first reason stands."""
    audit.require_transaction()
    row = _contact(contact)
    if row.dead_at is not None:
        return
    row.dead_at, row.dead_reason = at, reason[:200]
    row.save(update_fields=["dead_at", "dead_reason"])
    body = {"contact": row.pk, "email": row.email, "reason": reason}
    _record(row.organization_id, "contact.found_dead", [row.customer_id], at=at, actor=actor, body=body)


def _contact(contact: Contact | int) -> Contact:
    if isinstance(contact, Contact):
        return contact
    return Contact.objects.unscoped("named by its key, which only its own organization hands out").get(pk=contact)


def _record(
    organization: int, verb: str, customers: Sequence[int], *, at: dt.datetime, actor: str, body: Mapping[str, Any]
) -> None:
    # One event a batch; a single customer's event shows in its timeline.
    one = customers[0] if len(customers) == 1 else None
    said = dict(body) if one is not None else {**body, "customers": list(customers)}
    subject = ("customer", one) if one is not None else None
    audit.record(organization=organization, at=at, actor=actor, verb=verb, subject=subject, customer=one, body=said)
    if one is None:
        audit.touch(organization=organization, customers=customers)
