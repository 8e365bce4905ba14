"""Customers and contacts of a file: created, or changed where they differ; an empty cell says nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from dunwell.compliance import operations as compliance
from dunwell.compliance.models import Hold
from dunwell.compliance.terms import HoldKind
from dunwell.customers import merging, queries
from dunwell.customers import operations as customers
from dunwell.customers.models import Contact, Customer
from dunwell.customers.operations import CustomerError, NewContact, NewCustomer
from dunwell.intake.operations.session import Session, Tally, trouble_of
from dunwell.intake.party_rows import ContactRow, CustomerRow
from dunwell.organizations import fields
from dunwell.organizations.terms import FieldType


class CustomerApplier:
    """Applies groups of rows of customers; the last row of a group counts."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.parents: dict[int, str] = {}
        self.own: dict[str, set[FieldType]] = {}

    def apply(self, groups: list[list[CustomerRow]], tally: Tally) -> None:
        """Create the customers nobody knew and bring the others up to date."""
        session, rows = self.session, [group[0] for group in groups]
        for row in rows:
            for name, value in row.custom.items():
                self.own.setdefault(name, set()).add(fields.type_of(value))
        named = queries.identities(session.organization, session.source, [row.external_id for row in rows])
        numbered = queries.ids_by_number(
            session.organization, [row.number for row in rows if row.external_id not in named]
        )
        session.find_sides([name for row in rows for name in (row.external_id, row.number)])
        fresh: list[CustomerRow] = []
        for row in rows:
            if row.external_id in named:
                key, digest = named[row.external_id]
                self._change(row, key, digest, tally)
            elif row.number in numbered:
                self._change(row, numbered[row.number], "", tally)
            else:
                fresh.append(row)
        self._create(fresh, tally)

    def _create(self, rows: Sequence[CustomerRow], tally: Tally) -> None:
        session = self.session
        new = [NewCustomer(row.number, row.values.get("name", row.number), _facts(row), row.custom) for row in rows]
        ids = customers.create_customers(rows=new, import_id=session.import_id, **session.who)
        self._identify(zip(ids, rows, strict=True))
        contacts = [
            contact._replace(customer_id=key, source_id=session.source)
            for key, row in zip(ids, rows, strict=True)
            for contact in row.contacts
        ]
        customers.add_contacts(contacts=contacts, import_id=session.import_id, **session.who)
        for key, row in zip(ids, rows, strict=True):
            self._block(row, key)
            if row.parent:
                self.parents[key] = row.parent
        tally.created += len(rows)

    def _identify(self, pairs: Any) -> None:
        found = list(pairs)
        customers.identify(
            organization=self.session.organization,
            source=self.session.source,
            rows=[(row.external_id, key, row.digest) for key, row in found],
            sides={row.external_id: side for _, row in found if (side := self._side(row)) is not None},
        )

    def _side(self, row: CustomerRow) -> int | None:
        """Return the absorbed customer of a merge that a row means, if it means one."""
        sides = self.session.sides
        return sides.get(row.external_id, sides.get(row.number)) if sides else None

    def _change(self, row: CustomerRow, key: int, digest: str, tally: Tally) -> None:
        session = self.session
        side = self._side(row)
        if row.parent and side is None:
            self.parents[key] = row.parent
        if digest == row.digest:
            tally.unchanged += 1
            return
        try:
            with transaction.atomic():
                known = Customer.objects.of(session.organization).only("custom", "leading").get(pk=key)
                said = {**_facts(row), **_names(row, digest)}
                if side is not None:
                    said.pop("number", None)  # the survivor keeps its own
                changes = {**merging.led_by(known.leading, side or key, said), "is_stub": False}
                if row.custom:
                    changes["custom"] = {**known.custom, **row.custom}
                changed = bool(
                    customers.update_customers(changes={key: changes}, import_id=session.import_id, **session.who)
                )
                changed |= bring_contacts(session, key, row.contacts, name=row.external_id)
                changed |= self._block(row, key, is_merged=bool(known.leading))
                self._identify([(key, row)])
        except CustomerError as error:
            tally.troubles.append(trouble_of(row, error))
            return
        if changed:
            tally.updated += 1
            tally.touched.add(key)
        else:
            tally.unchanged += 1

    def _block(self, row: CustomerRow, customer: int, *, is_merged: bool = False) -> bool:
        if row.block is None:
            return False
        session = self.session
        rows = Hold.objects.of(session.organization).filter(
            customer_id=customer, open_item=None, import_id__isnull=False, released_on=None
        )
        known = rows.exclude(until_on__lt=session.as_of).order_by("id").first()
        if known and known.kind != HoldKind.IMPORTED:
            return False  # a person gave it its real reason; it is theirs to end
        wanted = row.block and not (row.block_until and row.block_until < session.as_of)
        told = (row.block_until, row.block_reason)
        same = known is not None and (known.reviewed_on is not None or (known.until_on, known.reason) == told)
        if bool(known) == bool(wanted) and (same or not wanted):
            return False
        if is_merged and not wanted:
            return False  # of two sides of a merge one may be blocked: only a person releases that
        if known:
            compliance.release_hold(
                hold=known.pk, on=max(session.as_of, known.from_on), known_on=session.today, **session.who
            )
        if wanted:
            compliance.place_hold(
                customer=customer,
                kind=HoldKind.IMPORTED,
                from_on=session.as_of,
                until_on=row.block_until,
                reason=row.block_reason,
                import_id=session.import_id,
                **session.who,
            )
        return True

    def finish(self, tally: Tally) -> None:
        """Put customers into their groups, once everybody in the file is known."""
        session = self.session
        if self.own:
            fields.learn_fields(organization=session.organization, noun=fields.CUSTOMERS, seen=self.own)
        heads = session.customer_ids(dict.fromkeys(self.parents.values(), ""), tally)
        for key, parent in self.parents.items():
            try:
                with transaction.atomic():
                    customers.set_parent(customer=key, parent=heads[parent], **session.who)
            except CustomerError as error:
                tally.notes.append(f"{error} The group was left as it was.")
        self.parents = {}


def _facts(row: CustomerRow) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name != "name"}


def _names(row: CustomerRow, digest: str) -> Mapping[str, str]:
    """Return number and name where the file may say them: a number changes only for a customer known by its own id."""
    said = {"name": row.values["name"]} if "name" in row.values else {}
    return {**said, "number": row.number} if digest and row.external_id != row.number else said


def bring_contacts(session: Session, customer: int, wanted: Sequence[NewContact], *, name: str) -> bool:
    """Bring the addresses that a source gave a customer to what it gives now; True when something changed.

    A dead address stays dead until the source gives another one.
    """
    if not wanted:
        return False
    prefix = wanted[0].external_id.split("|")[0]
    rows = Contact.objects.of(session.organization).filter(
        customer_id=customer, source_id=session.source, external_id__startswith=f"{prefix}|", removed_at=None
    )
    there = {row.external_id: row for row in rows}
    columns = {contact.external_id.split("|")[1] for contact in wanted}
    fresh = []
    for contact in wanted:
        known = there.pop(contact.external_id, None)
        if known is not None and known.email == contact.email:
            continue
        if known is not None:
            customers.remove_contact(contact=known, at=session.at, actor=session.actor)
        fresh.append(contact._replace(customer_id=customer, source_id=session.source))
    gone = [row for row in there.values() if row.external_id.split("|")[1] in columns]
    for row in gone:
        customers.remove_contact(contact=row, at=session.at, actor=session.actor)
    made = customers.add_contacts(contacts=fresh, import_id=session.import_id, **session.who)
    session.follow(Contact._meta.db_table, [(name, key) for key in made])
    return bool(fresh or gone)


class ContactApplier:
    """Applies groups of rows of contacts."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def apply(self, groups: list[list[ContactRow]], tally: Tally) -> None:
        """Add the contacts nobody knew; one that changed is replaced, so that what was written to stays on record."""
        session, rows = self.session, [group[0] for group in groups]
        ids = session.customer_ids({row.customer: "" for row in rows}, tally)
        keys = [row.contact.external_id for row in rows]
        known = {
            contact.external_id: contact
            for contact in Contact.objects.of(session.organization).filter(
                source_id=session.source, external_id__in=keys, removed_at=None
            )
        }
        fresh, names = [], []
        for row in rows:
            wanted = row.contact._replace(customer_id=ids[row.customer], source_id=session.source)
            there = known.get(wanted.external_id)
            if there is None:
                tally.created += 1
            elif all(getattr(there, name) == value for name, value in wanted._asdict().items()):
                tally.unchanged += 1
                continue
            else:
                customers.remove_contact(contact=there, at=session.at, actor=session.actor)
                tally.updated += 1
            tally.touched.add(wanted.customer_id)
            fresh.append(wanted)
            names.append(row.customer)
        made = customers.add_contacts(contacts=fresh, import_id=session.import_id, **session.who)
        session.follow(Contact._meta.db_table, zip(names, made, strict=True))
