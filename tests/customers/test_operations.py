"""Who owes: created once, changed with what was and what is, found by words, grouped without circles."""

import datetime as dt
import json

import pytest

from dunwell.audit.models import Event, Touched
from dunwell.audit.operations import OutsideTransactionError
from dunwell.customers import operations, queries
from dunwell.customers.models import Contact, Customer
from dunwell.customers.operations import CustomerError, NewContact, NewCustomer
from dunwell.organizations.models import Organization
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    return make.organization()


def body_of(house: Organization, verb: str) -> dict[str, object]:
    event = Event.objects.of(house).filter(verb=verb).order_by("-id")[0]
    return json.loads(event.body.text)  # type: ignore[no-any-return]


def test_a_number_names_one_customer(house: Organization) -> None:
    make.customer(house, "ACME")
    with pytest.raises(CustomerError, match="'ACME' already names another customer"):
        make.customer(house, "ACME")
    twice = [NewCustomer("B", "B"), NewCustomer("B", "B")]
    with pytest.raises(CustomerError, match="already names"):
        operations.create_customers(organization=house.pk, rows=twice, at=make.AT, actor=make.ACTOR)
    other = make.organization("Other")
    assert make.customer(other, "ACME").number == "ACME"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "PERSON"),
        ("country", "Germany"),
        ("language", "deutsch"),
        ("time_zone", "Mars/Base"),
        ("currency", "euro"),
        ("credit_limit_minor", -1),
        ("vat_id", "x" * 41),
        ("colour", "red"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(house: Organization, column: str, value: object) -> None:
    with pytest.raises(CustomerError):
        operations.create_customer(
            organization=house.pk, number="A", name="A", values={column: value}, at=make.AT, actor=make.ACTOR
        )
    assert not Customer.objects.of(house).exists()


def test_a_change_says_what_was_and_wakes_the_sweep(house: Organization) -> None:
    row = make.customer(house)
    Touched.objects.of(house).delete()
    changes = {"country": "FR", "language": "de"}
    assert operations.update_customer(
        organization=house.pk, customer=row.pk, changes=changes, at=make.AT, actor=make.ACTOR
    )
    assert body_of(house, "customer.changed")["changes"] == {str(row.pk): {"country": {"from": "DE", "to": "FR"}}}
    assert [touched.customer_id for touched in Touched.objects.of(house)] == [row.pk]
    assert not operations.update_customer(
        organization=house.pk, customer=row.pk, changes=changes, at=make.AT, actor=make.ACTOR
    )


def test_one_answer_for_many_is_one_event(house: Organization) -> None:
    rows = [make.customer(house, f"C{n}", kind="", country="") for n in range(40)]
    stranger = make.customer(make.organization("Other"), "X", kind="")
    asked = [*(row.pk for row in rows), stranger.pk]
    facts = {"kind": "BUSINESS", "country": "DE"}
    done = operations.set_facts_for_many(
        organization=house.pk, customers=asked, values=facts, at=make.AT, actor="user:7"
    )
    assert done == 40
    assert {(row.kind, row.country) for row in Customer.objects.of(house)} == {("BUSINESS", "DE")}
    assert body_of(house, "customer.facts_set") == {"values": facts, "customers": [row.pk for row in rows]}
    stranger.refresh_from_db()
    assert stranger.kind == ""
    with pytest.raises(CustomerError, match="iban cannot be set for many"):
        operations.set_facts_for_many(
            organization=house.pk, customers=asked, values={"iban": "X"}, at=make.AT, actor="user:7"
        )


def test_a_group_has_one_head_and_no_circle(house: Organization) -> None:
    head = make.customer(house, "HEAD")
    middle = make.customer(house, "MIDDLE", parent=head)
    leaf = make.customer(house, "LEAF", parent=middle)
    assert queries.root_of(house.pk, leaf.pk) == head.pk
    with pytest.raises(CustomerError, match="HEAD cannot belong to its own subsidiary"):
        operations.set_parent(organization=house.pk, customer=head.pk, parent=leaf.pk, at=make.AT, actor=make.ACTOR)


def test_a_dead_address_is_kept_and_never_used(house: Organization) -> None:
    row = make.customer(house)
    (contact,) = queries.list_contacts(house.pk, [row.pk])
    at = make.AT + dt.timedelta(hours=1)
    operations.mark_contact_dead(contact=contact.id, at=at, reason="5.1.1")
    operations.mark_contact_dead(contact=contact.id, at=at, reason="a later reason")
    assert queries.list_contacts(house.pk, [row.pk]) == []
    (dead,) = queries.list_contacts(house.pk, [row.pk], living=False)
    assert (dead.is_living, dead.dead_reason) == (False, "5.1.1")
    assert Event.objects.of(house).filter(verb="contact.found_dead").count() == 1


def test_a_removed_contact_stays_in_the_record(house: Organization) -> None:
    row = make.customer(house)
    contact = Contact.objects.of(house).get(customer=row)
    operations.remove_contact(contact=contact, at=make.AT, actor=make.ACTOR)
    assert queries.list_contacts(house.pk, [row.pk], living=False) == []
    assert Contact.objects.of(house).get(pk=contact.pk).removed_at == make.AT


@pytest.mark.parametrize(
    "contact", [NewContact(1), NewContact(1, email="no address"), NewContact(1, email="a@b.example", role="BOSS")]
)
def test_a_contact_nobody_is_reached_by_is_refused(house: Organization, contact: NewContact) -> None:
    with pytest.raises(CustomerError):
        operations.add_contact(organization=house.pk, contact=contact, at=make.AT, actor=make.ACTOR)


def test_a_source_names_customers_its_own_way(house: Organization) -> None:
    acme, other = make.customer(house, "ACME"), make.customer(house, "10")
    source = make.source(house)
    operations.identify(organization=house.pk, source=source, rows=[("10", acme.pk, "d1")])
    operations.identify(organization=house.pk, source=source, rows=[("10", acme.pk, "d2")])
    assert queries.identities(house.pk, source, ["10"]) == {"10": (acme.pk, "d2")}
    assert queries.resolve(house.pk, source, ["10", "ACME", "nobody"]) == {"10": acme.pk, "ACME": acme.pk}
    assert queries.resolve(house.pk, make.source(house, "else"), ["10"]) == {"10": other.pk}


@pytest.mark.django_db(transaction=True)
def test_a_write_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransactionError):
        operations.create_customer(organization=1, number="A", name="A", at=make.AT, actor=make.ACTOR)
