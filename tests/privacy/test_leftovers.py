"""After somebody is forgotten their words are looked for in every column of every table and every kept file."""

import datetime as dt
import io
import os
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from dunwell.audit import sealing, verifying
from dunwell.audit.keeping import file_path, keep_bytes
from dunwell.audit.models import File, Instance
from dunwell.audit.operations import drop_strays, keep_file, renew_instance
from dunwell.audit.terms import FileKind
from dunwell.compliance.operations import give_consent, opt_out, place_hold, release_hold, state_preference
from dunwell.compliance.terms import Channel, ConsentKind, HoldKind, Outcome, PreferenceKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.customers.operations import update_customer
from dunwell.disputes.operations import close_dispute, open_dispute
from dunwell.disputes.terms import DisputeState
from dunwell.dunning.contacting import Way, note_talk
from dunwell.dunning.merging import merge_customers
from dunwell.dunning.night import run_night
from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.privacy import files
from dunwell.privacy.forgetting import forget
from dunwell.privacy.retiring import retire_some
from dunwell.privacy.tasks import retire
from dunwell.privacy.telling import tell
from dunwell.promises.operations import make_promise, withdraw_promise
from dunwell.receivables.models import Document, OpenItem
from dunwell.receivables.operations import void_documents
from dunwell.worklist.operations import add_note, finish_task, open_task
from dunwell.worklist.terms import TaskKind
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, night, send
from tests.intake.conftest import bring

__all__ = ["bring"]

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "zebulon"
WHO: dict[str, Any] = {"at": TEN, "actor": "test"}
LATER = dt.date(2045, 1, 1)


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> Organization:
    settings.DATA = tmp_path / "data"
    return house_with_mail()


def live(house: Organization, bring: Any) -> int:
    """One person with their name in everything that takes words."""
    line = come(house, bring)
    with transaction.atomic():
        happen(house, line.customer, line.pk)
    return line.customer_id


def come(house: Organization, bring: Any) -> OpenItem:
    """Bring them in by files, and write to them."""
    bring(
        "customers",
        "customer,name,email,country,language,kind,phone,iban,address1,city,vat_id,salutation,Nickname\n"
        "Z1,Zebulon Pike,zebulon@pike.example,DE,en,BUSINESS,+49 30 555777,DE02120300000000202051,"
        "Zebulonweg 1,Zebulonstadt,,Dear Zebulon,Zebulonski\n"
        "Z9,Zebulon Pike,zebulon-not-a-mail,DE,en,BUSINESS,,,,,,,\n",
        at=TEN,
    )
    bring(
        "invoices",
        "customer,number,issue_date,due_date,amount,currency,po_number,order_number\n"
        "Z1,INV-1,2026-09-01,2026-10-01,1000.00,EUR,Zebulon-77,Zebulon-78\n",
        at=TEN,
    )
    bring("contacts", "customer,name,email,phone\nZ1,Zebulon jun.,zebulon.jun@pike.example,+49 30 555778\n", at=TEN)
    bring("payments", "customer,date,amount,currency,reference\nZ1,2026-10-02,1.00,EUR,Zebulon pays\n", at=TEN)
    row = Customer.objects.of(house).get(number="Z1")
    line = OpenItem.objects.of(house).get(customer=row, document__number="INV-1").pk
    run_night(house.pk, as_of=MONDAY, at=TEN - dt.timedelta(hours=2), actor="test")
    send(house)
    assert Message.objects.of(house).filter(state="SENT").exists()
    return OpenItem.objects.of(house).select_related("customer").get(pk=line)


def happen(house: Organization, row: Customer, line: int) -> None:
    """Everything that can be written down of somebody."""
    Message.objects.of(house).filter(customer=row).update(reason="dropped: Zebulon called")
    who = {"organization": house.pk, **WHO}
    double = make.customer(house, "Z2", name="Zebulon Pike & Co", email="zebulon2@pike.example")
    make.invoice(house, double, number="INV-2")
    merge_customers(organization=house.pk, survivor=row.pk, absorbed=double.pk, reason="Zebulon is Zebulon", **WHO)
    add_note(customer=row.pk, text="Zebulon likes tea", **who)
    task = open_task(customer=row.pk, kind=TaskKind.CALL, reason="call Zebulon", due_on=MONDAY, **who)
    assert task
    finish_task(task=task, outcome="reached Zebulon", counts=True, on=MONDAY, **who)
    hold = place_hold(
        customer=row.pk, kind=HoldKind.CEASE, from_on=MONDAY, reason="Zebulon asked", detail="so said Zebulon",
        source="letter of Zebulon", **who,
    )  # fmt: skip
    release_hold(hold=hold, on=MONDAY, reason="Zebulon again", **who)
    opt_out(
        channel=Channel.EMAIL,
        address="zebulon@old.example",
        from_on=MONDAY,
        source="Zebulon",
        customer=row.pk,
        **who,
    )
    give_consent(customer=row.pk, kind=ConsentKind.SMS, address="zebulon-phone", given_at=TEN, source="Zebulon", **who)
    state_preference(
        customer=row.pk, kind=PreferenceKind.WORK_ADDRESS, value={"address": "zebulon@work.example"},
        from_on=MONDAY, source="Zebulon", **who,
    )  # fmt: skip
    dispute = open_dispute(open_item=line, on=MONDAY, reason="Zebulon says broken", **who)
    close_dispute(dispute=dispute, outcome=DisputeState.REJECTED, on=MONDAY, answer="Dear Zebulon, no", **who)
    promise = make_promise(customer=row.pk, due_on=MONDAY, made_on=MONDAY, items=[line], **who)
    withdraw_promise(promise=promise, on=MONDAY, reason="Zebulon cannot", **who)
    note_talk(
        organization=house.pk, customer=row.pk, way=Way(Channel.CALL, "+49 30 zebulon"),
        outcome=Outcome.CONVERSATION, **WHO,
    )  # fmt: skip
    update_customer(customer=row.pk, changes={"name": "Zebulon M. Pike", "phone": "030 zebulon"}, **who)


def settle(house: Organization, customer: int) -> None:
    with transaction.atomic():
        documents = list(Document.objects.of(house).filter(customer_id=customer).values_list("pk", flat=True))
        void_documents(organization=house.pk, documents=documents, on=MONDAY, reason="Zebulon is right", **WHO)


def columns_with(word: str) -> set[str]:
    """Every table and column in which a word stands, whatever its case."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE lower(CAST("{column.name}" AS text)) LIKE %s', [f"%{word}%"]
                )
                if cursor.fetchone()[0]:
                    found.add(f"{table}.{column.name}")
    return found


def files_with(word: str, folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes().lower()
    }


def test_nothing_is_left(house: Organization, bring: Any, tmp_path: Path) -> None:
    customer = live(house, bring)
    settle(house, customer)
    assert len(columns_with(NAME)) > 30, "the name was written nearly everywhere"
    with transaction.atomic():
        forget(organization=house.pk, customer=customer, today=LATER, reason="asked", at=TEN, actor="test")
    assert not columns_with(NAME)
    assert not files_with(NAME, tmp_path / "data")


def test_bytes_of_a_mail_that_did_not_leave_go_after_a_week(house: Organization, tmp_path: Path) -> None:
    with transaction.atomic():
        customer = make.customer(house, name="Zebulon", time_zone="Pacific/Honolulu")
        make.invoice(house, customer)
    night(house)
    assert send(house) == {"later": 1}
    assert files_with(NAME, tmp_path / "data")
    now = clock.now()
    every = [f"{number:02x}" for number in range(256)]
    assert drop_strays(folders=every, at=now) == 0, "another dispatcher may be about to name them"
    drop_strays(folders=every, at=now + dt.timedelta(days=8))
    assert not files_with(NAME, tmp_path / "data")
    sealing.seal_all()
    assert not [one for one in verifying.verify(at=now).broken if one.kind == "removed"]


def test_the_same_file_that_comes_again_is_kept_again(house: Organization, bring: Any) -> None:
    text = "customer,name,email\nZ1,Zebulon,z@pike.example\n"
    bring("customers", text, at=TEN)
    with transaction.atomic():
        assert files.let_go(organization=house.pk, today=dt.date(2028, 12, 31), at=TEN, actor="test") == 0
        assert files.let_go(organization=house.pk, today=dt.date(2029, 1, 1), at=TEN, actor="test") == 1
        assert files.let_go(organization=house.pk, today=dt.date(2029, 1, 1), at=TEN, actor="test") == 0
    assert files.newest(house.pk) is None
    bring("customers", text, at=dt.datetime(2029, 2, 1, tzinfo=dt.UTC))
    assert files.newest(house.pk) == dt.date(2029, 2, 1)


def test_every_attempt_is_erased(house: Organization, tmp_path: Path) -> None:
    with transaction.atomic():
        customer = make.customer(house, name="Zebulon")
        make.invoice(house, customer)
    (message,) = night(house)
    with transaction.atomic():
        key = keep_file(
            organization=house.pk, content=b"Zebulon", kind=FileKind.MAIL_SENT, at=TEN, name=f"{message.public_id}.1 x"
        )
    Message.objects.of(house).filter(pk=message.pk).update(attempt=1)
    assert send(house)["sent"] == 1
    settle(house, customer.pk)
    with transaction.atomic():
        forget(organization=house.pk, customer=customer.pk, today=LATER, reason="asked", at=TEN, actor="test")
    assert File.objects.of(house).get(pk=key).erased_at == TEN
    assert not files_with(NAME, tmp_path / "data")


def test_texts_of_the_record_go_before_the_books_do(house: Organization, bring: Any) -> None:
    customer = live(house, bring)
    settle(house, customer)
    gone = []
    for year in range(2029, 2039):
        with transaction.atomic():
            before = columns_with(NAME)
            retire_some(organization=house.pk, today=dt.date(year, 1, 2), at=TEN)
            if len(columns_with(NAME)) < len(before):
                gone.append(year)
    assert gone == [2030, 2031, 2033, 2037]


def test_what_is_known_is_handed_out_from_every_table(house: Organization, bring: Any) -> None:
    customer = live(house, bring)
    file = io.BytesIO()
    tell(file, organization=house.pk, customer=customer, at=TEN)
    bundle = zipfile.ZipFile(file)
    told = {
        name.removeprefix("for programs/").removesuffix(".json").replace(".", "_").lower()
        for name in bundle.namelist()
        if name.endswith(".json")
    }
    # Found by its words, told by what happened, of rows that name nobody yet.
    apart = {"customers_word", "audit_eventbody", "intake_problem"}
    assert {place.split(".")[0] for place in columns_with(NAME)} - apart <= told
    assert NAME in bundle.read("what happened.csv").decode().lower()
    assert any(NAME in bundle.read(name).decode().lower() for name in bundle.namelist() if name.startswith("mails/"))


def test_the_worker_lets_go_and_leaves_the_bytes_of_a_copied_installation(house: Organization, bring: Any) -> None:
    bring("customers", "customer,name,email\nZ1,Zebulon,z@pike.example\n", at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    stray = file_path(keep_bytes(b"a mail that never left"))
    old = clock.now().timestamp() - 8 * 24 * 3600
    os.utime(stray, (old, old))
    with transaction.atomic():
        renew_instance(at=TEN)
    Instance.objects.update(instance_id=uuid.uuid4())
    for _ in range(2):
        retire()
    assert files.newest(house.pk) is None, "what is not needed any more goes from any installation"
    assert stray.exists()
