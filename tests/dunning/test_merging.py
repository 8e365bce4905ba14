"""Merging two customers and separating them again: one voice while they are one, everything where it was after."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunwell.audit.models import Event
from dunwell.cash import operations as cash
from dunwell.cash.models import Payment
from dunwell.compliance import operations as compliance
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers import listing
from dunwell.customers.models import Contact, Customer, Merge
from dunwell.customers.operations import CustomerError
from dunwell.dunning import merging
from dunwell.dunning.merging import FOLLOW, merge_customers, separate_customers
from dunwell.dunning.models import Run, StepTaken
from dunwell.dunning.night import run_night
from dunwell.intake import maps
from dunwell.intake.models import Source
from dunwell.intake.operations import Order, import_file
from dunwell.intake.terms import ImportKind
from dunwell.organizations.models import Organization
from dunwell.promises import operations as promises
from dunwell.promises.models import Promise
from dunwell.receivables.models import Allocation, Document, OpenItem
from dunwell.worklist.models import Standing
from tests import make
from tests.intake.conftest import Bring

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)
CUSTOMERS = """customer,name,phone,kind,country,email
A,Acme Ltd,111,business,DE,a@a.example
B,Acme GmbH,222,business,DE,b@b.example
"""
HEAD = "customer,number,issue_date,due_date,amount,currency"
INVOICES = f"{HEAD}\nA,INV-1,2026-08-01,2026-10-01,1000.00,EUR\nB,INV-2,2026-08-01,2026-10-01,500.00,EUR\n"


@pytest.fixture
def house() -> Organization:
    """A creditor."""
    return make.organization()


def merge(house: Organization, survivor: str = "A", absorbed: str = "B", **said: Any) -> int:
    """Make one of two, and of their numbers."""
    with transaction.atomic():
        return merge_customers(
            organization=house.pk, survivor=key(house, survivor), absorbed=key(house, absorbed),
            at=make.AT + dt.timedelta(hours=1), actor=make.ACTOR, **said,
        )  # fmt: skip


def separate(house: Organization, number: int) -> None:
    """Make two of one again."""
    with transaction.atomic():
        separate_customers(
            organization=house.pk, merge=number, on=DAY, at=make.AT + dt.timedelta(hours=9), actor=make.ACTOR
        )


def key(house: Organization, number: str) -> int:
    """The id of the customer with a number."""
    return Customer.objects.of(house).get(number=number).pk


def owners(house: Organization) -> dict[str, list[tuple[str, str]]]:
    """Whose each row is, by table: (what the row is called, number of its customer)."""
    numbers = dict(Customer.objects.of(house).values_list("pk", "number"))
    found = {}
    for model, name in ((Document, "number"), (OpenItem, "document__number"), (Contact, "email"), (Allocation, "kind")):
        rows = model.objects.of(house).order_by(name, "customer_id").values_list(name, "customer_id")
        found[model.__name__] = [(called, numbers[whose]) for called, whose in rows]
    return found


def night(house: Organization, day: dt.date = DAY) -> list[tuple[str, int]]:
    """Run a night and return whom it writes to, with the number of steps each message takes."""
    run_night(house.pk, as_of=day, at=make.AT, actor=make.ACTOR)
    run = Run.objects.of(house).latest("id")
    rows = Message.objects.of(house).filter(run_id=run.pk).order_by("id")
    return [(row.customer.number, StepTaken.objects.of(house).filter(message=row).count()) for row in rows]


def test_one_customer_has_one_voice_for_both(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    merge(house)
    assert night(house) == [("A", 2)]
    assert not Standing.objects.of(house).filter(customer_id=key(house, "B")).exists()
    assert [row.number for row in listing.list_page(house.pk)] == ["A"]


def test_what_was_written_to_either_is_withdrawn_and_no_step_is_lost_or_taken_twice(
    house: Organization, bring: Bring
) -> None:  # fmt: skip
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    assert night(house) == [("A", 1), ("B", 1)]
    number = merge(house)
    assert set(Message.objects.of(house).values_list("state", "reason")) == {("WITHDRAWN", "merged")}
    assert night(house, dt.date(2026, 10, 6)) == [("A", 2)]
    steps = StepTaken.objects.of(house).values_list("subject", "step_id", "round")
    assert len(steps) == len(set(steps))
    separate(house, number)
    assert night(house, dt.date(2026, 10, 7)) == [("A", 1), ("B", 1)]


def test_a_served_step_of_the_absorbed_one_stays_served_for_both(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    night(house)
    Message.objects.of(house).filter(customer_id=key(house, "B")).update(
        state="SENT", accepted_on=DAY, accepted_at=make.AT
    )
    Message.objects.of(house).filter(customer_id=key(house, "A")).update(state="DROPPED")
    number = merge(house)
    # The quiet days after the message to B hold for A too: one voice.
    assert night(house, dt.date(2026, 10, 7)) == []
    separate(house, number)
    assert Message.objects.of(house).get(state="SENT").customer.number == "B"


def test_imports_find_the_survivor_by_either_name_and_go_back_by_it(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    number = merge(house)
    more = f"{HEAD}\nB,INV-3,2026-09-01,2026-10-02,70.00,EUR\nA,INV-4,2026-09-01,2026-10-02,80.00,EUR\n"
    again = bring("invoices", INVOICES, as_of="2026-10-05")
    assert (again.unchanged, again.created, again.created_customers) == (2, 0, 0)
    assert bring("invoices", more, as_of="2026-10-05").created == 2
    bring("payments", "customer,date,amount,currency,reference,invoice\nB,2026-09-01,70.00,EUR,x,INV-3\n")
    assert {whose for _, whose in owners(house)["Document"]} == {"A"}
    separate(house, number)
    assert owners(house)["Document"] == [("INV-1", "A"), ("INV-2", "B"), ("INV-3", "B"), ("INV-4", "A")]
    assert owners(house)["Allocation"] == [("PAYMENT", "B")]
    assert bring("invoices", more, as_of="2026-10-05").unchanged == 2


def test_each_side_leads_where_a_person_said_so_also_in_later_imports(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    number = merge(house, taken=["phone"])
    row = Customer.objects.of(house).get(number="A")
    assert (row.name, row.phone) == ("Acme Ltd", "222")
    bring("customers", CUSTOMERS.replace("Acme", "Akme").replace("111", "119").replace("222", "229"))
    row.refresh_from_db()
    assert (row.number, row.name, row.phone) == ("A", "Akme Ltd", "229")
    separate(house, number)
    rows = Customer.objects.of(house).order_by("number").values_list("number", "name", "phone")
    assert list(rows) == [("A", "Akme Ltd", "111"), ("B", "Acme GmbH", "229")]
    # What the other side's file said meanwhile was not forgotten for good: the next import brings it.
    bring("customers", CUSTOMERS.replace("Acme", "Akme").replace("111", "119").replace("222", "229"))
    assert list(rows.all()) == [("A", "Akme Ltd", "119"), ("B", "Akme GmbH", "229")]


def test_what_was_promised_or_held_for_both_goes_on_resting_for_both(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    number = merge(house)
    at = make.AT + dt.timedelta(hours=2)
    with transaction.atomic():
        promises.make_promise(
            organization=house.pk, customer=key(house, "A"), due_on=dt.date(2026, 10, 16), made_on=DAY, at=at, actor="x"
        )
        compliance.place_hold(
            organization=house.pk, customer=key(house, "A"), kind=HoldKind.LAWYER, from_on=DAY, at=at, actor="x"
        )
    separate(house, number)
    assert sorted(Promise.objects.of(house).values_list("customer__number", "amount_minor")) == [
        ("A", 100_000), ("B", 50_000)
    ]  # fmt: skip
    assert night(house) == []


def test_money_booked_across_is_unplaced_again_when_they_part(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    number = merge(house)
    line = OpenItem.objects.of(house).get(document__number="INV-2")
    paid = make.payment(house, Customer.objects.of(house).get(number="A"), 60_000, to=[(line, 50_000)])
    first = OpenItem.objects.of(house).get(document__number="INV-1")
    with transaction.atomic():
        cash.allocate_payment(
            organization=house.pk, payment=paid, shares=[(first.pk, 10_000)], on=DAY, at=make.AT, actor="x"
        )
    separate(house, number)
    line.refresh_from_db()
    row = Payment.objects.of(house).get(pk=paid)
    assert (row.customer.number, row.unallocated_minor, line.open_minor) == ("A", 50_000, 50_000)


@pytest.mark.parametrize(
    ("state", "words"),
    [("SENDING", "leaving this very moment"), ("night", "night is running"), ("import", "brought in")],
)
def test_nothing_is_merged_while_something_is_under_way(
    house: Organization, bring: Bring, state: str, words: str
) -> None:
    bring("customers", CUSTOMERS)
    bring("invoices", INVOICES, as_of="2026-10-05")
    night(house)
    if state == "night":
        Run.objects.of(house).update(state="OPEN")
    elif state == "import":
        Source.objects.of(house).update(is_applying=True)
    else:
        Message.objects.of(house).update(state=state)
    with pytest.raises(CustomerError, match=words):
        merge(house)


def test_a_merge_is_refused_with_itself_twice_or_across_tenants(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    other = make.customer(make.organization("Other"), "X")
    with pytest.raises(CustomerError, match="itself"):
        merge(house, "A", "A")
    with pytest.raises(CustomerError, match="no customer"), transaction.atomic():
        merge_customers(organization=house.pk, survivor=key(house, "A"), absorbed=other.pk, at=make.AT, actor="x")
    number = merge(house)
    with pytest.raises(CustomerError, match="already"):
        merge(house)
    separate(house, number)
    with pytest.raises(CustomerError, match="not merged"):
        separate(house, number)


def test_the_latest_merge_of_a_customer_is_separated_first(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS + "C,Acme AG,333,business,DE,c@c.example\n")
    bring("invoices", INVOICES + "C,INV-9,2026-08-01,2026-10-01,900.00,EUR\n", as_of="2026-10-05")
    before = owners(house)
    first, second = merge(house), merge(house, "C", "A")
    assert {whose for _, whose in owners(house)["Document"]} == {"C"}
    assert listing.find_id(house.pk, Customer.objects.of(house).get(number="B").public_id) == key(house, "C")
    with pytest.raises(CustomerError, match="separate that one first"):
        separate(house, first)
    separate(house, second)
    separate(house, first)
    assert owners(house) == before
    assert Event.objects.of(house).filter(verb="customer.separated").count() == 4


def test_a_group_follows_its_head_and_comes_back(house: Organization, bring: Bring) -> None:
    bring("customers", CUSTOMERS)
    child = make.customer(house, "CHILD")
    Customer.objects.of(house).filter(pk=child.pk).update(parent_id=key(house, "B"))
    number = merge(house)
    child.refresh_from_db()
    assert child.parent_id == key(house, "A")
    separate(house, number)
    child.refresh_from_db()
    assert child.parent_id == key(house, "B")


def test_every_row_of_a_customer_either_follows_or_says_why_not() -> None:
    stays = {
        "Standing": "decided anew", "StateChange": "history", "Assignment": "a choice for that customer",
        "Identity": "apart", "StepTaken": "apart", "ContactAttempt": "apart", "Word": "apart",
        "Event": "the record", "Touched": "the record", "RunRange": "a range",
    }  # fmt: skip
    ours = {model for model in apps.get_models() if model.__module__.startswith("dunwell.")}
    about = {
        model.__name__
        for model in ours
        if {field.attname for field in model._meta.concrete_fields} & {"customer_id", "root_id"}
    }
    assert about <= {model.__name__ for model in FOLLOW} | stays.keys()
    assert merging.FOLLOW


rows = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(["invoice", "payment"]), st.integers(1, 900)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(before=rows, meanwhile=rows, data=st.data())
def test_merging_importing_and_separating_leaves_everything_where_it_would_be(
    bring_to: Any, before: list[Any], meanwhile: list[Any], data: st.DataObject
) -> None:
    merged, plain = (make.organization(f"House {name}") for name in ("merged", "plain"))
    for house in (merged, plain):
        bring_to(house, "customers", CUSTOMERS)
        carry(bring_to, house, before, "1")
    survivor = data.draw(st.sampled_from("AB"))
    number = merge(merged, survivor, "B" if survivor == "A" else "A")
    for house in (merged, plain):
        carry(bring_to, house, meanwhile, "2")
        if data.draw(st.booleans()):
            carry(bring_to, house, before, "1")
    separate(merged, number)
    for house in (merged, plain):
        bring_to(house, "customers", CUSTOMERS)
    assert owners(merged) == owners(plain)
    assert [row.open_minor for row in lines(merged)] == [row.open_minor for row in lines(plain)]
    assert not Merge.objects.of(merged).filter(separated_at=None).exists()


def lines(house: Organization) -> Any:
    """All lines by number."""
    return OpenItem.objects.of(house).order_by("document__number")


def carry(bring_to: Any, house: Organization, rows: list[Any], batch: str) -> None:
    """Bring in the invoices and payments of a list; a payment pays an invoice of the same customer, if there is one."""
    invoices = [
        (who, f"I{batch}-{place}", amount) for place, (who, kind, amount) in enumerate(rows) if kind == "invoice"
    ]
    if invoices:
        text = "".join(f"{who},{name},2026-08-01,2026-10-01,{amount}.00,EUR\n" for who, name, amount in invoices)
        bring_to(house, "invoices", f"{HEAD}\n{text}")
    payments = [(who, place, amount) for place, (who, kind, amount) in enumerate(rows) if kind == "payment"]
    if payments:
        mine = {who: name for who, name, _ in invoices}
        text = "".join(
            f"{who},2026-08-{place + 10:02},{amount}.00,EUR,P{batch}-{place},{mine.get(who, '')}\n"
            for who, place, amount in payments
        )
        bring_to(house, "payments", f"customer,date,amount,currency,reference,invoice\n{text}")


@pytest.fixture
def bring_to(tmp_path: Any) -> Any:
    """Bring a file in for a house that is named."""
    count = iter(range(1, 100_000))

    def bring_in(house: Organization, kind: str, text: str) -> None:
        number = next(count)
        path = tmp_path / f"{number}.csv"
        path.write_text(text)
        wanted = ImportKind(kind.upper())
        at = make.AT + dt.timedelta(hours=2, seconds=number)
        import_file(Order(house.pk, wanted, path, at, make.ACTOR, mapping=maps.parse(None, kind=wanted)))

    return bring_in
