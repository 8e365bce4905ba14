"""Likely duplicates: proposed with what they have in common, decided by a person, never proposed for nothing."""

import pytest
from django.db import transaction

from dunwell.customers import duplicates, operations, tasks
from dunwell.customers.duplicates import (
    count_pairs,
    find_duplicates,
    find_pair,
    list_pairs,
    propose_duplicates,
    set_apart,
)
from dunwell.customers.facts import CustomerError, NewContact
from dunwell.customers.models import Customer
from dunwell.organizations.models import Organization
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    """A creditor."""
    return make.organization()


def create(house: Organization, number: str, name: str, email: str = "", **values: str) -> Customer:
    """A customer of a house, with a contact when given."""
    row = operations.create_customer(
        organization=house.pk, number=number, name=name, values=values, at=make.AT, actor=make.ACTOR
    )
    if email:
        contact = NewContact(row.pk, email=email)
        operations.add_contact(organization=house.pk, contact=contact, at=make.AT, actor=make.ACTOR)
    return row


def proposed(house: Organization) -> list[tuple[str, str, str]]:
    """The pairs proposed now: both numbers, and the kinds of what they have in common."""
    found = find_duplicates(house.pk)
    propose_duplicates(organization=house.pk, found=found, at=make.AT, actor=make.ACTOR)
    named = dict(Customer.objects.of(house).values_list("pk", "number"))
    return [(named[row.first_id], named[row.second_id], "".join(sorted(row.evidence))) for row in list_pairs(house.pk)]


STREET = {"postal_code": "80331", "address1": "Marienplatz 1"}


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        ({"vat_id": "DE 123456789"}, {"vat_id": "de123456789"}, "V"),
        ({"iban": "DE89 3704 0044"}, {"iban": "DE8937040044"}, "I"),
        ({"name": "Müller & Söhne GmbH"}, {"name": "Mueller Soehne"}, "N"),
        ({"email": "ap@weber.example"}, {"email": "AP@weber.example"}, "DM"),
        ({**STREET, "phone": "089 123456"}, {**STREET, "phone": "+49 89 123456"}, "AP"),
        ({"name": "Weber Nord", "email": "a@w.example"}, {"name": "Weber Süd", "email": "b@w.example"}, "D"),
        ({"name": "Weber Nord", **STREET}, {"name": "Weber Süd", **STREET}, "A"),
        (STREET, STREET, ""),
        ({"name": "Weber GmbH", "vat_id": "DE1"}, {"name": "Weber AG", "vat_id": "DE2"}, ""),
        ({"name": "Weber GmbH", "postal_code": "1"}, {"name": "Weber AG", "postal_code": "2"}, ""),
        ({"vat_id": "DE1", "postal_code": "1"}, {"vat_id": "DE1", "postal_code": "2"}, "V"),
        ({"email": "a@w.example"}, {"email": "b@w.example"}, ""),
        ({"name": "Weber Nord"}, {"name": "Weber Süd"}, ""),
        ({"name": "AB Ltd"}, {"name": "AB GmbH"}, ""),
    ],
)
def test_what_two_have_in_common_proposes_them(
    house: Organization, one: dict[str, str], other: dict[str, str], evidence: str
) -> None:
    create(house, "1", **{"name": "First of all", **one})
    create(house, "2", **{"name": "Second to none", **other})
    create(house, "3", "Third party")
    assert proposed(house) == ([("1", "2", evidence)] if evidence else [])


def test_the_likeliest_come_first_and_pages_follow_each_other(house: Organization) -> None:
    create(house, "1", "Anders", vat_id="DE1", iban="X99")
    create(house, "2", "Anders GmbH", vat_id="DE1", iban="X99")
    create(house, "3", "Anders AG")
    assert [pair[:2] for pair in proposed(house)] == [("1", "2"), ("1", "3"), ("2", "3")]
    (first,) = list_pairs(house.pk, limit=1)
    assert len(list_pairs(house.pk, after=(first.weight, first.id))) == 2
    assert (count_pairs(house.pk, cap=9), count_pairs(house.pk, cap=1)) == (3, 2)


def test_two_that_a_person_set_apart_are_not_proposed_again(house: Organization) -> None:
    one, two = create(house, "1", "Anders"), create(house, "2", "Anders GmbH")
    assert proposed(house)
    pair = find_pair(house.pk, two.pk, one.pk)
    assert pair
    with transaction.atomic():
        set_apart(organization=house.pk, pair=pair.id, at=make.AT, actor=make.ACTOR)
    assert proposed(house) == []
    duplicates.propose_again(organization=house.pk, pair=pair.id, at=make.AT, actor=make.ACTOR)
    assert len(list_pairs(house.pk)) == 1
    with pytest.raises(CustomerError, match="no such proposal"):
        set_apart(organization=make.organization("Other").pk, pair=pair.id, at=make.AT, actor=make.ACTOR)


def test_a_group_is_known_to_be_several(house: Organization) -> None:
    head, leaf = create(house, "1", "Anders", vat_id="DE1"), create(house, "2", "Anders Nord", vat_id="DE1")
    operations.set_parent(organization=house.pk, customer=leaf.pk, parent=head.pk, at=make.AT, actor=make.ACTOR)
    assert proposed(house) == []


def test_what_very_many_share_says_nothing(house: Organization) -> None:
    for count in range(duplicates.MOST_SHARING + 1):
        create(house, str(count), f"Number {count}", iban="DE89370400440532013000")
    assert proposed(house) == []


def test_customers_of_two_creditors_are_never_compared(house: Organization) -> None:
    create(house, "1", "Anders", vat_id="DE1")
    create(make.organization("Other"), "2", "Anders", vat_id="DE1")
    assert proposed(house) == []


def test_the_worker_looks_again_when_there_is_somebody_new(house: Organization) -> None:
    create(house, "1", "Anders")
    create(house, "2", "Anders GmbH")
    assert duplicates.has_news(house.pk)
    tasks.look_for_duplicates.func(organization=house.pk)
    assert count_pairs(house.pk, cap=9) == 1
    assert not duplicates.has_news(house.pk)
    create(house, "3", "Somebody else")
    assert duplicates.has_news(house.pk)
