"""All that is known is handed out whole; it is erased where nothing needs it, and the record stays whole."""

import csv
import datetime as dt
import io
import json
import zipfile

import pytest
from django.db import transaction

from dunwell.audit import sealing, verifying
from dunwell.audit.operations import keep_file
from dunwell.audit.queries import list_events
from dunwell.audit.terms import FileKind
from dunwell.compliance.operations import place_hold
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Contact, Customer, Word
from dunwell.engine.money import plain
from dunwell.organizations.models import Organization
from dunwell.privacy import telling
from dunwell.privacy.forgetting import ErasureError, forget, look
from dunwell.privacy.retiring import retire_some
from dunwell.privacy.telling import tell
from dunwell.receivables.models import Document
from dunwell.receivables.operations import void_documents
from dunwell.worklist.models import Note
from dunwell.worklist.operations import add_note
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, owes

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = b"To: bob@example.com\r\n\r\nDear Bob"


@pytest.fixture
def house() -> Organization:
    return house_with_mail()


@pytest.fixture
def bob(house: Organization) -> int:
    customer, _ = owes(house)
    with transaction.atomic():
        add_note(organization=house.pk, customer=customer, text="likes tea", at=TEN, actor=make.ACTOR)
        file = keep_file(organization=house.pk, content=MAIL, kind=FileKind.MAIL_SENT, at=TEN, name="Reminder")
        Message.objects.create(
            organization=house, customer_id=customer, night_on=MONDAY, channel="EMAIL", step="reminder-1",
            template="reminder", state="SENT", recipient="bob@example.com", file_id=file, recorded_at=TEN,
        )  # fmt: skip
    return customer


def settle(house: Organization, customer: int) -> None:
    with transaction.atomic():
        documents = list(Document.objects.of(house).filter(customer_id=customer).values_list("pk", flat=True))
        void_documents(organization=house.pk, documents=documents, on=MONDAY, at=TEN, actor=make.ACTOR, reason="x")


def erase(house: Organization, customer: int, today: dt.date = MONDAY) -> list[str]:
    with transaction.atomic():
        return list(
            forget(organization=house.pk, customer=customer, today=today, reason="asked", at=TEN, actor=make.ACTOR)
        )


def test_everything_is_handed_out(house: Organization, bob: int) -> None:
    file = io.BytesIO()
    counts = tell(file, organization=house.pk, customer=bob, at=TEN)
    found = zipfile.ZipFile(file)
    assert counts["notes"] == counts["mails"] == 1
    assert json.loads(found.read("for programs/worklist.Note.json"))[0]["text"] == "likes tea"
    assert "likes tea" in found.read("what happened.csv").decode()
    assert [found.read(name) for name in found.namelist() if name.startswith("mails/")] == [MAIL]
    (due,) = csv.DictReader(io.StringIO(found.read("due amounts.csv").decode()))
    (line,) = json.loads(found.read("for programs/receivables.OpenItem.json"))
    assert due["amount"] == plain(line["amount_minor"], "EUR"), "amounts are written as people write them"
    assert due["invoice"] == "INV-ACME"
    heads = [found.read(name).decode().partition("\n")[0] for name in found.namelist() if name.endswith(".csv")]
    assert not [head for head in heads if "_" in head], "columns are named in words"
    (sent,) = csv.DictReader(io.StringIO(found.read("messages.csv").decode()))
    assert (sent["state"], sent["channel"], sent["recorded at"]) == ("sent", "e-mail", f"{TEN:%Y-%m-%d %H:%M} UTC")
    read_me = found.read("READ ME.txt").decode()
    assert "ACME" in read_me
    assert "- notes: 1" in read_me
    assert "ACME" in json.loads(found.read("manifest.json"))["name"]


def test_every_table_that_is_handed_out_has_a_name_in_words() -> None:
    assert {label for label, _ in telling._tables()} == set(telling.NAMES)


def test_nothing_goes_while_something_is_open(house: Organization, bob: int) -> None:
    order = look(house.pk, bob, today=MONDAY)
    assert order.refused == ["invoices or credits are open, and claims may be needed until they are settled"]
    with pytest.raises(ErasureError, match="invoices or credits are open"):
        erase(house, bob)
    assert Note.objects.of(house).get().text == "likes tea"


def test_a_legal_hold_keeps_everything(house: Organization, bob: int) -> None:
    settle(house, bob)
    with transaction.atomic():
        place_hold(
            organization=house.pk, customer=bob, kind=HoldKind.LEGAL_HOLD, from_on=MONDAY, at=TEN, actor=make.ACTOR
        )
    assert look(house.pk, bob, today=MONDAY).refused == ["a legal hold keeps everything"]


def test_who_asks_has_contact_data_gone_and_the_books_stay(house: Organization, bob: int) -> None:
    settle(house, bob)
    assert erase(house, bob) == ["people"]
    assert Note.objects.of(house).get().text == ""
    contact = Contact.objects.of(house).get()
    assert (contact.email, contact.removed_at) == ("", TEN)
    row = Customer.objects.of(house).get(pk=bob)
    assert row.name != "erased"
    until = {part.kind: part.until for part in look(house.pk, bob, today=MONDAY).parts}
    assert until["books"] == dt.date(2036, 12, 31)
    assert Message.objects.of(house).get().recipient == "bob@example.com"


def test_when_nothing_needs_it_all_goes_and_the_record_stays_whole(house: Organization, bob: int) -> None:
    settle(house, bob)
    sealing.seal_all()
    assert erase(house, bob, dt.date(2040, 1, 1)) == ["people", "proof", "letters", "books"]
    row = Customer.objects.of(house).get(pk=bob)
    assert (row.name, row.erased_on, row.search) == ("erased", dt.date(2040, 1, 1), "")
    assert Message.objects.of(house).get().recipient == ""
    assert not Word.objects.of(house).filter(customer_id=bob).exists()
    events = list_events(house.pk, customer=bob, limit=50)
    assert "likes tea" not in str(events)
    sealing.seal_all()
    proof = verifying.verify(at=TEN)
    assert proof.is_whole, proof.broken
    assert tell(io.BytesIO(), organization=house.pk, customer=bob, at=TEN)["mails"] == 0


@pytest.mark.parametrize(("year", "gone"), [(2029, 0), (2030, 1), (2033, 1), (2037, 1)])
def test_retention_lets_go_what_its_period_lets_go(house: Organization, bob: int, year: int, gone: int) -> None:
    settle(house, bob)
    retire = {"organization": house.pk, "today": dt.date(year, 1, 2), "at": TEN}
    with transaction.atomic():
        assert retire_some(**retire) == gone  # type: ignore[arg-type]
        assert retire_some(**retire) == 0, "and a second look finds nothing"  # type: ignore[arg-type]
    assert (Customer.objects.of(house).get(pk=bob).name == "erased") == (year == 2037)
