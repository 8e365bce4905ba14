"""Finding a customer by whatever somebody types, and never another creditor's."""

import pytest

from dunwell.customers import listing, operations
from dunwell.customers.facts import NewContact
from dunwell.customers.models import Customer, Word
from dunwell.customers.search import name_key, normalised, phone_words, readings
from dunwell.organizations.models import Organization
from tests import make

pytestmark = pytest.mark.django_db

IDS = {"iban": "DE89370400440532013000", "vat_id": "DE123456789", "phone": "+49 (0)30 901820", "city": "Köln"}


@pytest.fixture
def house() -> Organization:
    """A creditor with one customer that has everything, and some who have little."""
    ours = make.organization()
    pk = create(ours, "K-4711", "Müller & Söhne GmbH", **IDS).pk
    contact = NewContact(pk, email="AP.Desk@mueller-soehne.example", phone="0049 172 5550101")
    operations.add_contact(organization=ours.pk, contact=contact, at=make.AT, actor=make.ACTOR)
    create(ours, "K-4712", "Mullberry Ltd", city="Cologne")
    create(ours, "K-4800", "Anders AG")
    return ours


def create(house: Organization, number: str, name: str, **values: str) -> Customer:
    """A customer of a house."""
    return operations.create_customer(
        organization=house.pk, number=number, name=name, values=values, at=make.AT, actor=make.ACTOR
    )


def found(house: Organization, text: str) -> list[str]:
    """The numbers of those found, as the list shows them."""
    return [row.number for row in listing.list_page(house.pk, text=text)]


@pytest.mark.parametrize(
    "text",
    [
        "müller",
        "Mueller",
        "muller so",
        "SOEHNE gmbh",
        "k-4711",
        "K4711",
        "k 4711",
        "4711",
        "DE89 3704 0044",
        "de89-3704",
        "DE 123 456 789",
        "030/901820",
        "+49 30 901820",
        "0049 30 9018",
        "0172 5550101",
        "ap.desk@mueller",
        "@mueller-soehne.example",
        "mueller-soehne.example",
        "köln",
        "koln",
    ],
)
def test_one_box_finds_a_customer_by_whatever_is_at_hand(house: Organization, text: str) -> None:
    assert found(house, text) == ["K-4711"]


def test_several_are_listed_by_name(house: Organization) -> None:
    assert found(house, "mul") == ["K-4712", "K-4711"]
    assert found(house, "k-47") == ["K-4712", "K-4711"]


@pytest.mark.parametrize(
    "text", ["uller", "711", "muller anders", "37040044", "@soehne.example", "nobody", "'", "%", "_"]
)
def test_what_begins_no_word_finds_nobody(house: Organization, text: str) -> None:
    assert found(house, text) == []


def test_another_creditor_finds_nobody_of_ours(house: Organization) -> None:
    other = make.organization("Other")
    assert [found(other, text) for text in ("muller", "k-4711", "de89", "ap.desk@mueller")] == [[], [], [], []]


def test_what_changed_is_found_by_its_new_words_only(house: Organization) -> None:
    pk = Customer.objects.of(house).get(number="K-4800").pk
    operations.update_customer(
        organization=house.pk, customer=pk, changes={"name": "Weber AG", "iban": "FR76"}, at=make.AT, actor=make.ACTOR
    )
    assert (found(house, "anders"), found(house, "weber"), found(house, "fr76")) == ([], ["K-4800"], ["K-4800"])


def test_a_telephone_that_is_a_contacts_too_is_still_found_when_the_customer_loses_it(house: Organization) -> None:
    row = create(house, "K-5000", "Phones", phone="040 777777")
    contact = NewContact(row.pk, phone="+49 40 777777")
    operations.add_contact(organization=house.pk, contact=contact, at=make.AT, actor=make.ACTOR)
    operations.add_contact(organization=house.pk, contact=contact._replace(phone="040777777"), at=make.AT, actor="cli")
    operations.update_customer(organization=house.pk, customer=row.pk, changes={"phone": ""}, at=make.AT, actor="cli")
    assert found(house, "040 777777") == ["K-5000"]


def test_a_word_that_hundreds_have_is_still_listed_page_by_page(house: Organization) -> None:
    new = [operations.NewCustomer(f"M{count:04}", f"Common {count:04}") for count in range(310)]
    operations.create_customers(organization=house.pk, rows=new, at=make.AT, actor=make.ACTOR)
    first = listing.list_page(house.pk, text="common", limit=200)
    second = listing.list_page(house.pk, text="common", after=(first[-1].name, first[-1].id), limit=200)
    assert len({row.number for row in first + second}) == 310
    assert found(house, "common 0007") == ["M0007"]
    assert found(house, "common anders") == []


def test_words_fold_the_same_way_when_typed_and_when_kept() -> None:
    assert normalised("Æble & Straße, Łódź") == "able strasse lodz"
    assert normalised("Bauer") == normalised("BAUER") == "baur"
    assert phone_words("+49 (0) 30 / 90-18.20") == ["4930901820", "30901820"]
    assert phone_words("+1 212 555 0101")[1] == phone_words("212-555-0101")[0]
    assert phone_words("+352 26 55 01 01")[1] == "26550101"
    assert phone_words("") == []
    assert name_key("The Müller + Söhne GmbH & Co. KG") == name_key("Mueller und Soehne") == "mullersohne"
    assert name_key("AB Ltd") == ""


def test_nothing_typed_means_nothing() -> None:
    assert readings("") == readings(" -- ") == []


def test_words_go_with_nobody_else(house: Organization) -> None:
    assert {row.organization_id for row in Word.objects.unscoped("all there are")} == {house.pk}
