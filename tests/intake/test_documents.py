"""Invoices and credit notes of a file: taken once, compared after that, and every difference a row."""

import datetime as dt

import pytest

from dunwell.cash.models import Payment
from dunwell.compliance.models import Hold
from dunwell.customers.models import Contact, Customer
from dunwell.disputes.models import Dispute
from dunwell.intake.operations.undoing import reverse
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation, Document, OpenItem, Revision
from tests.intake.conftest import Bring

pytestmark = pytest.mark.django_db

HEAD = "customer,number,issue_date,due_date,amount,currency"
ONE = f"{HEAD}\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR\n"


def line(house: Organization, number: str = "INV-1") -> OpenItem:
    return OpenItem.objects.of(house).get(document__number=number)


def counts(outcome: object) -> tuple[int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged  # type: ignore[attr-defined]


def adds_up(house: Organization) -> bool:
    """Open is amount less bookings, and unallocated is payment less bookings."""
    booked: dict[int, int] = {}
    given: dict[int, int] = {}
    for row in Allocation.objects.of(house):
        booked[row.open_item_id] = booked.get(row.open_item_id, 0) + row.amount_minor
        if row.payment_id:
            given[row.payment_id] = given.get(row.payment_id, 0) + row.amount_minor
    lines = all(row.open_minor == row.amount_minor - booked.get(row.pk, 0) for row in OpenItem.objects.of(house))
    return lines and all(
        row.unallocated_minor == row.amount_minor - given.get(row.pk, 0) for row in Payment.objects.of(house)
    )


def test_an_invoice_is_taken_once_and_its_customer_is_a_stub(house: Organization, bring: Bring) -> None:
    first = bring("invoices", ONE)
    assert (first.read, *counts(first), first.created_customers) == (1, 1, 0, 0, 1)
    assert Customer.objects.of(house).get().is_stub
    again = bring("invoices", ONE)
    assert (again.read, *counts(again), again.created_customers) == (1, 0, 0, 1, 0)
    row = line(house)
    assert (row.open_minor, row.due_date, row.first_seen) == (100000, dt.date(2026, 8, 31), dt.date(2026, 9, 1))


def test_a_settled_date_alone_is_paid_in_full_that_day(house: Organization, bring: Bring) -> None:
    bring("invoices", f"{HEAD},settled_date\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,2026-08-20\n")
    row, paid = line(house), Payment.objects.of(house).get()
    assert (row.open_minor, row.closed_on, row.closed_reason) == (0, dt.date(2026, 8, 20), "PAID")
    assert (paid.on, paid.date_known, paid.unallocated_minor) == (dt.date(2026, 8, 20), True, 0)


@pytest.mark.parametrize("column", ["paid_amount", "open_amount"])
def test_a_paid_amount_without_day_is_dated_on_the_issue_and_said_to_be_unknown(
    house: Organization, bring: Bring, column: str
) -> None:
    value = "300.00" if column == "paid_amount" else "700.00"
    bring("invoices", f"{HEAD},{column}\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,{value}\n")
    paid = Payment.objects.of(house).get()
    assert (line(house).open_minor, paid.amount_minor, paid.on, paid.date_known) == (
        *(70000, 30000),
        *(dt.date(2026, 8, 1), False),
    )


def test_an_increase_is_dated_on_the_data_date(house: Organization, bring: Bring) -> None:
    text = f"{HEAD},paid_amount\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,"
    bring("invoices", text + "300.00\n")
    outcome = bring("invoices", text + "800.00\n", as_of="2026-09-10")
    assert counts(outcome) == (0, 1, 0)
    later = Payment.objects.of(house).order_by("id")[1]
    assert (later.amount_minor, later.on, later.date_known) == (50000, dt.date(2026, 9, 10), True)
    assert (line(house).open_minor, adds_up(house)) == (20000, True)


@pytest.mark.parametrize(("paid", "left"), [("0.00", 100000), ("100.00", 90000), ("300.00", 70000)])
def test_what_is_no_longer_paid_is_open_again(house: Organization, bring: Bring, paid: str, left: int) -> None:
    text = f"{HEAD},paid_amount\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,"
    bring("invoices", text + "800.00\n")
    bring("invoices", text + f"{paid}\n", as_of="2026-09-10")
    assert (line(house).open_minor, adds_up(house)) == (left, True)
    assert sum(row.unallocated_minor for row in Payment.objects.of(house).filter(state="POSTED")) == 0


def test_money_booked_here_stays_when_a_file_says_nothing_paid(house: Organization, bring: Bring) -> None:
    text = f"{HEAD},paid_amount\nACME,INV-1,2026-08-01,{{due}},1000.00,EUR,0.00\n"
    bring("invoices", text.format(due="2026-08-31"))
    bring("payments", "customer,date,amount,currency,invoice\nACME,2026-09-01,400.00,EUR,INV-1\n")
    outcome = bring("invoices", text.format(due="2026-09-15"))
    assert counts(outcome) == (0, 1, 0)
    assert line(house).open_minor == 60000


def test_the_file_says_paid_what_was_matched_here_before_and_it_is_the_same_money(
    house: Organization, bring: Bring
) -> None:
    text = f"{HEAD},paid_amount\nACME,INV-1,2026-08-01,2026-08-31,1190.00,EUR,"
    bring("invoices", text + "0.00\n")
    bring("payments", "customer,date,amount,currency,invoice\nACME,2026-09-01,1190.00,EUR,INV-1\n")
    bring("invoices", text + "1190.00\n")
    paid = Payment.objects.of(house).get()
    assert (line(house).open_minor, paid.unallocated_minor) == (0, 0)


def test_the_payment_comes_after_the_file_said_paid_and_it_is_the_same_money(house: Organization, bring: Bring) -> None:
    bring("invoices", f"{HEAD},paid_amount\nACME,INV-1,2026-08-01,2026-08-31,1190.00,EUR,1190.00\n")
    bring("payments", "customer,date,amount,currency,invoice\nACME,2026-08-30,1190.00,EUR,INV-1\n")
    row = line(house)
    assert (row.open_minor, row.closed_on) == (0, dt.date(2026, 8, 30))
    posted = Payment.objects.of(house).filter(state="POSTED")
    assert [(paid.on, paid.unallocated_minor) for paid in posted] == [(dt.date(2026, 8, 30), 0)]
    assert adds_up(house)


@pytest.mark.parametrize(
    ("change", "amount", "due"),
    [("1200.00,2026-08-31", 120000, "2026-08-31"), ("700.00,2026-09-30", 70000, "2026-09-30")],
)
def test_what_the_file_corrects_is_corrected_by_rows(
    house: Organization, bring: Bring, change: str, amount: int, due: str
) -> None:
    head = "customer,number,issue_date,amount,due_date,currency\nACME,INV-1,2026-08-01,"
    bring("invoices", f"{head}1000.00,2026-08-31,EUR\n")
    bring("invoices", f"{head}{change},EUR\n", as_of="2026-09-10")
    row = line(house)
    assert (row.amount_minor, row.open_minor, row.due_date.isoformat()) == (amount, amount, due)
    assert row.original_due_date == dt.date(2026, 8, 31)
    said = {(kept.field, kept.old) for kept in Revision.objects.of(house)}
    assert ("amount", "100000") in said
    assert (("due_date", "2026-08-31") in said) == (due != "2026-08-31")
    assert Document.objects.of(house).get().amount_minor == amount
    assert adds_up(house)


def test_an_amount_below_what_was_told_as_paid_takes_the_rest_of_the_payment_back(
    house: Organization, bring: Bring
) -> None:
    head = f"{HEAD},paid_amount\nACME,INV-1,2026-08-01,2026-08-31,"
    bring("invoices", f"{head}1000.00,EUR,900.00\n")
    outcome = bring("invoices", f"{head}600.00,EUR,600.00\n")
    assert (counts(outcome), outcome.problems) == ((0, 1, 0), [])
    assert (line(house).open_minor, adds_up(house)) == (0, True)


def test_an_amount_below_what_was_really_paid_is_a_problem(house: Organization, bring: Bring) -> None:
    bring("invoices", ONE)
    bring("payments", "customer,date,amount,currency,invoice\nACME,2026-09-01,900.00,EUR,INV-1\n")
    outcome = bring("invoices", ONE.replace("1000.00", "600.00"))
    (problem,) = outcome.problems
    assert (problem.row, problem.column, problem.value) == (2, "amount", "600.00")
    assert line(house).amount_minor == 100000


def test_rows_of_one_number_with_different_due_dates_are_lines_of_one_document(
    house: Organization, bring: Bring
) -> None:
    text = (
        f"{HEAD}\nACME,INV-1,2026-08-01,2026-09-01,400.00,EUR\nBETA,INV-2,2026-08-01,2026-09-01,1.00,EUR\n"
        "ACME,INV-1,2026-08-01,2026-10-01,600.00,EUR\n"
    )
    first = bring("invoices", text)
    assert counts(first) == (3, 0, 0)
    document = Document.objects.of(house).get(number="INV-1")
    assert document.amount_minor == 100000
    assert [row.due_date.month for row in OpenItem.objects.of(house).filter(document=document)] == [9, 10]
    assert counts(bring("invoices", text)) == (0, 0, 3)


def test_a_document_gains_and_loses_due_lines(house: Organization, bring: Bring) -> None:
    split = f"{HEAD}\nACME,INV-1,2026-08-01,2026-08-31,400.00,EUR\nACME,INV-1,2026-08-01,2026-10-01,600.00,EUR\n"
    bring("invoices", ONE)
    assert counts(bring("invoices", split)) == (0, 2, 0)
    assert sorted(row.open_minor for row in OpenItem.objects.of(house)) == [40000, 60000]
    assert counts(bring("invoices", ONE)) == (0, 1, 0)
    assert sorted(row.open_minor for row in OpenItem.objects.of(house)) == [0, 100000]
    assert (Document.objects.of(house).get().amount_minor, adds_up(house)) == (100000, True)


def test_repeated_and_contradicting_rows_are_named_and_taken_once(house: Organization, bring: Bring) -> None:
    again, other = ONE.splitlines()[1], ONE.splitlines()[1].replace("1000", "999")
    outcome = bring("invoices", f"{ONE}{again}\nBETA,INV-9,2026-08-01,2026-08-31,5.00,EUR\n{other}\n")
    assert (outcome.read, *counts(outcome)) == (4, 2, 0, 0)
    assert [(p.row, p.message) for p in outcome.problems] == [
        (3, "the same as row 2 in all columns; taken once"),
        (5, "the same number and due date as row 2, with other values; the first was taken"),
    ]


def test_a_negative_amount_is_a_credit_and_the_same_as_in_a_file_of_credit_notes(
    house: Organization, bring: Bring
) -> None:
    bring("invoices", f"{HEAD}\nACME,CN-1,2026-08-01,,-200.00,EUR\n")
    row = line(house, "CN-1")
    assert (row.kind, row.amount_minor, row.due_date) == ("CREDIT_NOTE", -20000, dt.date(2026, 8, 1))
    again = bring("credit-notes", "customer,number,issue_date,amount,currency\nACME,CN-1,2026-08-01,200.00,EUR\n")
    assert counts(again) == (0, 0, 1)


def test_a_credit_is_used_for_the_invoice_it_names_whichever_comes_first(house: Organization, bring: Bring) -> None:
    credit = "customer,number,issue_date,amount,currency,invoice\nACME,CN-1,2026-08-05,200.00,EUR,INV-1\n"
    bring("credit-notes", credit)
    assert line(house, "CN-1").open_minor == -20000
    bring("invoices", ONE)
    assert (line(house).open_minor, line(house, "CN-1").open_minor) == (80000, 0)
    assert counts(bring("credit-notes", credit)) == (0, 0, 1)
    assert adds_up(house)


def test_blocks_disputes_and_notices_come_along_and_go_again(house: Organization, bring: Bring) -> None:
    head = f"{HEAD},disputed_amount,dunning_block,last_notice,last_notice_date,payment_method\n"
    row = "ACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,"
    bring("invoices", f"{head}{row}200.00,yes,reminder,2026-09-05,SEPA\n", as_of="2026-09-05")
    told = line(house)
    assert (told.disputed_minor, told.last_notice, told.last_notice_date) == (20000, "reminder", dt.date(2026, 9, 5))
    assert told.method == "DIRECT_DEBIT"
    assert Hold.objects.of(house).get().open_item_id == told.pk
    assert Dispute.objects.of(house).get().amount_minor == 20000
    bring("invoices", f"{head}{row},no,reminder,2026-09-05,SEPA\n", as_of="2026-09-10")
    told.refresh_from_db()
    assert told.disputed_minor == 0
    assert Hold.objects.of(house).get().released_on == dt.date(2026, 9, 10)


def test_a_pause_that_an_old_list_ends_cools_from_the_day_we_learned_of_it(house: Organization, bring: Bring) -> None:
    head, row = f"{HEAD},disputed_amount,dunning_block\n", "ACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,"
    learned = dt.datetime(2026, 9, 22, 8, tzinfo=dt.UTC)
    bring("invoices", f"{head}{row}200.00,yes\n", as_of="2026-09-01")
    bring("invoices", f"{head}{row},no\n", as_of="2026-09-10", at=learned)
    hold, dispute = Hold.objects.of(house).get(), Dispute.objects.of(house).get()
    assert (hold.released_on, hold.cooling_days) == (dt.date(2026, 9, 10), 5 + 12)
    assert (dispute.closed_on, dispute.cooling_days) == (dt.date(2026, 9, 10), 5 + 12)


def test_a_block_of_an_import_taken_back_cools_from_that_day(house: Organization, bring: Bring) -> None:
    taken = bring("invoices", f"{HEAD},dunning_block\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,yes\n")
    hold = Hold.objects.of(house).get()
    at = dt.datetime(2026, 9, 22, 8, tzinfo=dt.UTC)
    reverse(organization=house.pk, imported=taken.import_id or 0, at=at, actor="system:test")
    hold.refresh_from_db()
    assert hold.cooling_days == 5 + (dt.date(2026, 9, 22) - hold.from_on).days > 5


def test_columns_of_the_creditor_are_kept_and_formulas_are_text(house: Organization, bring: Bring) -> None:
    bring("invoices", f"{HEAD},Project,po_number\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,=1+1,@po\n")
    row = Document.objects.of(house).get()
    assert (row.custom, row.po_number) == ({"Project": "=1+1"}, "@po")


def test_customers_are_named_by_the_file_when_it_names_them(house: Organization, bring: Bring) -> None:
    bring("invoices", "customer,name,number,due_date,amount,currency\n7,Acme Ltd,INV-1,2026-08-31,5.00,EUR\n")
    row = Customer.objects.of(house).get()
    assert (row.number, row.name, row.is_stub) == ("7", "Acme Ltd", True)


def test_a_document_does_not_change_hands(house: Organization, bring: Bring) -> None:
    text = "external_id,customer,number,due_date,amount,currency\nx1,{who},INV-1,2026-08-31,5.00,{currency}\n"
    bring("invoices", text.format(who="ACME", currency="EUR"))
    (problem,) = bring("invoices", text.format(who="BETA", currency="EUR")).problems
    assert (problem.column, problem.value) == ("customer", "BETA")
    (problem,) = bring("invoices", text.format(who="ACME", currency="USD")).problems
    assert (problem.column, problem.value) == ("currency", "USD")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("ACME,INV-1,2026-08-01,31.02.2026,5.00,EUR", "due_date", "no such day"),
        ("ACME,INV-1,2026-08-01,28.02.2027,5.00,EUR", "due_date", "another date format"),
        ("ACME,INV-1,2026-08-01,2026-02-31,5.00,EUR", "due_date", "no such day"),
        ("ACME,INV-1,2026-08-01,2026-07-31,5.00,EUR", "due_date", "before the issue date"),
        ("ACME,INV-1,2026-08-01,,5.00,EUR", "due_date", "missing"),
        ("ACME,INV-1,2026-08-01,soon,5.00,EUR", "due_date", "not a date"),
        ("ACME,INV-1,2026-08-01,2026-08-31,five,EUR", "amount", "not a number"),
        ("ACME,INV-1,2026-08-01,2026-08-31,5.001,EUR", "amount", "more than 2 decimals"),
        ("ACME,INV-1,2026-08-01,2026-08-31,5.5,JPY", "amount", "more than 0 decimals"),
        ("ACME,INV-1,2026-08-01,2026-08-31,,EUR", "amount", "missing"),
        ("ACME,INV-1,2026-08-01,2026-08-31,5.00,EUX", "currency", "no currency"),
        ("ACME,INV-1,2026-08-01,2026-08-31,5.00,", "currency", "missing"),
        (",INV-1,2026-08-01,2026-08-31,5.00,EUR", "customer", "missing"),
        ("ACME,,2026-08-01,2026-08-31,5.00,EUR", "number", "missing"),
        ("ACME,INV-1,2026-08-01,2026-08-31,5.00,EUR,extra", "", "more cells"),
        (f"{'x' * 121},INV-1,2026-08-01,2026-08-31,5.00,EUR", "customer", "longer than 120"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_go_in(
    house: Organization, bring: Bring, row: str, column: str, words: str
) -> None:
    good = "".join(f"GOOD,G-{n},2026-08-01,2026-08-{n + 10},5.00,EUR\n" for n in range(5))
    outcome = bring("invoices", f"{HEAD}\n{row}\n{good}")
    (problem,) = outcome.problems
    assert (problem.row, problem.column) == (2, column)
    assert words in problem.message
    assert problem.fix
    assert (outcome.read, outcome.created, outcome.rows_with_problems) == (6, 5, 1)
    assert OpenItem.objects.of(house).count() == 5


@pytest.mark.parametrize(
    ("columns", "values", "column"),
    [
        ("paid_amount", "1000.01", "paid_amount"),
        ("paid_amount", "-1", "paid_amount"),
        ("open_amount", "1000.01", "open_amount"),
        ("settled_date", "2030-01-01", "settled_date"),
        ("disputed_amount", "1000.01", "disputed_amount"),
        ("kind", "nonsense", "kind"),
        ("payment_method", "barter", "payment_method"),
    ],
)
def test_a_value_that_cannot_be_is_a_problem(bring: Bring, columns: str, values: str, column: str) -> None:
    outcome = bring("invoices", f"{HEAD},{columns}\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,{values}\n")
    assert [(p.column, p.value) for p in outcome.problems] == [(column, values)]


def test_a_customer_row_names_the_column_of_the_file_and_the_fix(bring: Bring) -> None:
    text = "customer,timezone,credit_limit,email\nC1,Mars,-5,Ann\nC2,Europe/Berlin,5,x@c2.example\n"
    problems = [(one.column, one.value, one.message, one.fix) for one in bring("customers", text).problems]
    assert problems == [
        ("timezone", "Mars", "'Mars' is no time zone", "write its IANA name, e.g. Europe/Berlin, or leave it empty"),
        ("credit_limit", "-5", "a limit below 0", "write an amount of 0 or more, or leave it empty"),
        ("email", "Ann", "no e-mail address", "correct it, or leave it empty"),
    ]


def test_an_address_may_stand_behind_a_name(house: Organization, bring: Bring) -> None:
    cell = '"""Lee, Ann"" <ann@c1.example>; Bob Ray <bob@c1.example>, mailto:eve@c1.example"'
    assert not bring("customers", f"customer,email\nC1,{cell}\n").problems
    found = Contact.objects.of(house).order_by("pk").values_list("email", flat=True)
    assert list(found) == ["ann@c1.example", "bob@c1.example", "eve@c1.example"]


def test_a_notice_of_a_day_to_come_is_a_problem(bring: Bring) -> None:
    text = f"{HEAD},last_notice,last_notice_date\nACME,INV-1,2026-08-01,2026-08-31,1000.00,EUR,2,2030-01-01\n"
    assert [(one.column, one.message) for one in bring("invoices", text).problems] == [
        ("last_notice_date", "in the future")
    ]
