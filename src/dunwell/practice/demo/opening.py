"""The demo's past, brought in from files as anybody's would be: customers, contacts, rates, invoices."""

import csv
import datetime as dt
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db import transaction

from dunwell.customers import operations as customers
from dunwell.customers.models import Customer
from dunwell.customers.terms import CustomerKind
from dunwell.intake.operations import Order, ensure_source, import_file
from dunwell.intake.terms import ImportKind
from dunwell.practice.demo.cast import Debtor
from dunwell.practice.demo.house import SYSTEM
from dunwell.practice.demo.trade import Sale
from dunwell.strategies import operations as strategies

SOURCE = "erp"
FIRST_PART = dt.timedelta(days=18)
"""So long before the rest a customer that pays in parts pays the first one."""

CUSTOMER_COLUMNS = (
    "customer",
    "name",
    "kind",
    "country",
    "language",
    "currency",
    "timezone",
    "segment",
    "credit_limit",
    "payment_method",
    "address1",
    "postal_code",
    "city",
    "vat_id",
    "owner",
    "industry",
    "contract_until",
    "visits_a_year",
)
"""The last three are fields of the creditor's own; about two thirds of the businesses have them."""

INDUSTRIES = ("chemistry", "food", "laboratories", "machines", "pharma", "utilities")
CONTACT_COLUMNS = ("customer", "name", "role", "email", "phone", "language")
INVOICE_COLUMNS = (
    "customer",
    "number",
    "issue_date",
    "due_date",
    "amount",
    "currency",
    "terms",
    "po_number",
    "paid_amount",
    "settled_date",
    "last_notice",
    "last_notice_date",
)
RATES = {"CHF": 1.052, "GBP": 1.168, "USD": 0.921}
"""What one unit was worth in EUR a year ago; from there it wanders."""


class OpeningError(Exception):
    """A file of the demo was not taken whole; that is a bug of the demo."""


def bring_in(
    organization: int,
    seed: int,
    cast: Sequence[Debtor],
    sold: Sequence[Sale],
    *,
    start: dt.date,
    at: dt.datetime,
    chooser: str,
) -> int:
    """Import what was known the evening before `start`, and the rates of all weeks; return the source's id.

    `chooser` is who chose the strategy of some customers.
    """
    with transaction.atomic():
        source = ensure_source(organization=organization, name=SOURCE, is_current=True, at=at, actor=SYSTEM)
    before = [sale for sale in sold if sale.issued < start]
    rates = list(_rates(seed, start))
    files: tuple[tuple[str, Sequence[str], Iterable[Sequence[object]]], ...] = (
        (ImportKind.CUSTOMERS, CUSTOMER_COLUMNS, map(_customer, cast)),
        (ImportKind.CONTACTS, CONTACT_COLUMNS, _contacts(cast)),
        (ImportKind.RATES, ("date", "currency", "rate", "source"), rates),
        (ImportKind.INVOICES, INVOICE_COLUMNS, (_invoice(sale, start) for sale in before)),
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind, columns, rows in files:
            path = Path(folder) / f"{kind.lower()}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows(rows)
            order = Order(organization, kind, path, at, SYSTEM, source=SOURCE, as_of=start - dt.timedelta(days=1))
            outcome = import_file(order)
            if outcome.problems:
                raise OpeningError(f"{path.name}: {outcome.problems[0]}")
    _choose(organization, cast, at, chooser)
    return source.pk


def _customer(debtor: Debtor) -> tuple[object, ...]:
    land = debtor.land
    who = (debtor.number, debtor.name, debtor.kind.lower(), land.country, land.language, land.currency, land.zone)
    usual = (debtor.size.value, debtor.limit, debtor.method.lower())
    return (*who, *usual, debtor.street, *debtor.town, debtor.vat, debtor.seller, *_own_fields(debtor))


def _own_fields(debtor: Debtor) -> tuple[object, object, object]:
    """Return industry, end of a contract, visits a year: by the number, so that they move no other dice."""
    number = int("".join(letter for letter in debtor.number if letter.isdigit()))
    if debtor.kind != CustomerKind.BUSINESS or number % 3 == 0:
        return "", "", ""
    until = dt.date(2027 + number % 3, 1 + number % 12, 28) if number % 4 == 0 else ""
    return INDUSTRIES[number * 7 % len(INDUSTRIES)], until, number % 5 if number % 2 else ""


def _contacts(cast: Iterable[Debtor]) -> Iterator[tuple[object, ...]]:
    for debtor in cast:
        for person in debtor.people:
            yield (debtor.number, person.name, person.role.lower(), person.email, person.phone, debtor.land.language)


def _invoice(sale: Sale, start: dt.date) -> tuple[object, ...]:
    head = (sale.customer, sale.number, sale.issued, sale.due, money(sale.cents), sale.currency, sale.terms)
    return (*head, sale.po_number, *_paid(sale, start), *_served(sale, start))


def _paid(sale: Sale, start: dt.date) -> tuple[object, object]:
    if sale.paid_on is None:
        return "", ""
    if sale.paid_on < start:
        return money(sale.cents), sale.paid_on
    first = first_part(sale)
    return (money(sale.part), first) if first and first < start else ("", "")


def first_part(sale: Sale) -> dt.date | None:
    """Return the day on which the first part of a sale is paid, where it is paid in parts."""
    if not sale.part or sale.paid_on is None:
        return None
    return max(sale.paid_on - FIRST_PART, sale.issued)


def _served(sale: Sale, start: dt.date) -> tuple[object, object]:
    """Say which reminder the program before this one had sent: one for whatever was late by ten days and more."""
    asked = sale.due + dt.timedelta(days=10)
    return ("reminder-1", asked) if asked < start and (start - sale.due).days <= 60 else ("", "")


def _rates(seed: int, start: dt.date) -> Iterator[tuple[object, ...]]:
    chance = random.Random(f"rates:{seed}")
    for code, rate in RATES.items():
        worth = rate
        for weeks in range(52, -13, -1):
            worth *= 1 + chance.uniform(-0.006, 0.006)
            yield (start - dt.timedelta(weeks=weeks), code, f"{worth:.4f}", "demo")


def _choose(organization: int, cast: Sequence[Debtor], at: dt.datetime, chooser: str) -> None:
    """Say what files do not: the key account, the group, and who is chased in another way than usual."""
    keys = dict(Customer.objects.of(organization).values_list("number", "pk"))
    with transaction.atomic():
        for debtor in cast:
            pk = keys[debtor.number]
            if debtor.part == "key account":
                customers.update_customer(
                    organization=organization, customer=pk, changes={"is_key_account": True}, at=at, actor=SYSTEM
                )
            if debtor.parent:
                customers.set_parent(
                    organization=organization, customer=pk, parent=keys[debtor.parent], at=at, actor=SYSTEM
                )
            if strategy := _strategy(debtor):
                strategies.assign(
                    organization=organization, customer=pk, key=strategy[0], reason=strategy[1], at=at, actor=chooser
                )


def _strategy(debtor: Debtor) -> tuple[str, str] | None:
    """Return what a person chose for one customer; all others follow their segments (`house.SEGMENTS`)."""
    if debtor.part == "key account":
        return "gentle", "key account: the owner calls before anything severe is written"
    if debtor.part == "keeps promises":
        return "gentle", "pays on the day they name, every time"
    return None


def money(cents: int) -> str:
    """Return an amount as files write it."""
    return f"{cents // 100}.{cents % 100:02d}"
