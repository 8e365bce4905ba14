"""The ledger always adds up, whatever is done to it, and any past day can be seen again as it was printed."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dunwell.cash import operations as cash
from dunwell.cash.ageing import unallocated_sums
from dunwell.cash.models import Payment
from dunwell.receivables import operations as receivables
from dunwell.receivables.ageing import DueSum, claims_open, open_at
from dunwell.receivables.models import Allocation, Document, OpenItem, Revision
from dunwell.receivables.operations import LedgerError, NewDocument, NewLine
from dunwell.receivables.queries import live_allocations
from dunwell.receivables.terms import Kind
from tests import make

CURRENCIES = ("EUR", "USD")
pick = st.integers(min_value=0, max_value=10_000)
amounts = st.integers(min_value=1, max_value=500)
days = st.integers(min_value=-20, max_value=20)


class Ledger(RuleBasedStateMachine):
    """Everything that may be done to invoices, credits and payments, in any order; refusals change nothing."""

    @initialize()
    def found(self) -> None:
        self.house = make.organization()
        self.acme = make.customer(self.house)
        self.source = make.source(self.house)
        self.at = make.AT
        self.printed: list[tuple[dt.date, dt.datetime, list[DueSum], dict[str, int]]] = []
        self.number = 0

    @property
    def today(self) -> dt.date:
        return self.at.date()

    @property
    def who(self) -> dict[str, Any]:
        return {"organization": self.house.pk, "at": self.at, "actor": make.ACTOR}

    def one(self, rows: Any, index: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[index % len(found)] if found else None

    def attempt(self, do: Any, **arguments: Any) -> None:
        """Do something; what the ledger refuses must leave no trace, which the invariants see."""
        self.at += dt.timedelta(minutes=7)
        try:
            with transaction.atomic():
                do(**arguments, **self.who)
        except LedgerError:
            pass

    @rule(days=st.integers(min_value=0, max_value=9))
    def time_passes(self, days: int) -> None:
        self.printed.append((self.today, self.at, self.open_at(self.today), self.left_at(self.today)))
        self.at += dt.timedelta(days=days, minutes=7)

    @rule(sums=st.lists(amounts, min_size=1, max_size=2), ago=days, due=days, kind=pick, currency=pick)
    def issue(self, sums: list[int], ago: int, due: int, kind: int, currency: int) -> None:
        self.number += 1
        chosen = [Kind.INVOICE, Kind.INVOICE, Kind.CREDIT_NOTE, Kind.PROFORMA, Kind.RETENTION][kind % 5]
        sign = -1 if chosen == Kind.CREDIT_NOTE else 1
        issued = self.today - dt.timedelta(days=abs(ago))
        lines = [NewLine(issued + dt.timedelta(days=abs(due) + n), sign * amount) for n, amount in enumerate(sums)]
        new = NewDocument(self.acme.pk, self.source, f"D{self.number}", issued, CURRENCIES[currency % 2], lines, chosen)
        self.attempt(receivables.issue_document, document=new, first_seen=self.today)

    @rule(amount=amounts, ago=days, line=pick, share=amounts)
    def pay(self, amount: int, ago: int, line: int, share: int) -> None:
        row = self.one(OpenItem.objects.of(self.house).filter(amount_minor__gt=0), line)
        self.attempt(
            cash.record_payment,
            customer=self.acme.pk,
            source=self.source,
            on=self.today - dt.timedelta(days=abs(ago)),
            currency=row.currency if row else "EUR",
            amount_minor=amount,
            allocate_to=[(row.pk, min(share, amount))] if row else [],
        )

    @rule(payment=pick, line=pick, amount=amounts)
    def allocate(self, payment: int, line: int, amount: int) -> None:
        paid = self.one(Payment.objects.of(self.house), payment)
        row = self.one(OpenItem.objects.of(self.house), line)
        if paid and row:
            self.attempt(cash.allocate_payment, payment=paid.pk, shares=[(row.pk, amount)], on=self.today)

    @rule(credit=pick, line=pick, amount=amounts)
    def use_credit(self, credit: int, line: int, amount: int) -> None:
        one = self.one(OpenItem.objects.of(self.house).filter(amount_minor__lt=0), credit)
        other = self.one(OpenItem.objects.of(self.house).filter(amount_minor__gt=0), line)
        if one and other:
            self.attempt(
                receivables.apply_credit, credit=one.pk, open_item=other.pk, amount_minor=amount, on=self.today
            )

    @rule(payment=pick, never_was=st.booleans())
    def return_payment(self, payment: int, never_was: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        paid = self.one(Payment.objects.of(self.house), payment)
        if paid:
            on = None if never_was else self.today
            self.attempt(cash.reverse_payment, payment=paid.pk, on=on, reason="returned")

    @rule(payment=pick)
    def revive(self, payment: int) -> None:
        paid = self.one(Payment.objects.of(self.house).filter(state="REVERSED", reversed_at__lt=self.at), payment)
        # Standing again as if never gone is for undone imports, which took it back the same way.
        if paid and paid.reversed_on == paid.on:
            self.attempt(cash.revive_payment, payment=paid.pk, import_id=None)
            self.printed.clear()

    @rule(row=pick, never_was=st.booleans())
    def take_back(self, row: int, never_was: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        booked = self.one(live_allocations(self.house.pk).exclude(kind__in=["CORRECTION", "VOID"]), row)
        if booked:
            on = None if never_was else self.today
            self.attempt(cash.reverse_allocations, allocations=[booked.pk], on=on, reason="wrong")

    @rule(line=pick, amount=amounts)
    def write_off(self, line: int, amount: int) -> None:
        row = self.one(OpenItem.objects.of(self.house), line)
        if row:
            self.attempt(receivables.write_off, open_item=row.pk, amount_minor=amount, on=self.today, reason="x")

    @rule(document=pick, never_was=st.booleans())
    def void(self, document: int, never_was: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        row = self.one(Document.objects.of(self.house), document)
        if row:
            on = None if never_was else self.today
            self.attempt(cash.void_documents, documents=[row.pk], on=on, reason="wrong")

    @rule(document=pick)
    def stand_again(self, document: int) -> None:
        row = self.one(Document.objects.of(self.house), document)
        if row:
            self.attempt(receivables.revive_document, document=row.pk)

    @rule(line=pick, amount=amounts)
    def correct_amount(self, line: int, amount: int) -> None:
        row = self.one(OpenItem.objects.of(self.house), line)
        if row:
            to = -amount if row.amount_minor < 0 else amount
            self.attempt(
                receivables.change_amount, open_item=row.pk, amount_minor=to, on=self.today, reason="corrected"
            )

    @rule(line=pick, later=days)
    def extend(self, line: int, later: int) -> None:
        row = self.one(OpenItem.objects.of(self.house), line)
        if row:
            due = row.due_date + dt.timedelta(days=later)
            self.attempt(receivables.change_due_date, open_item=row.pk, due_date=due, on=self.today, reason="asked")

    @rule(change=pick)
    def take_change_back(self, change: int) -> None:
        row = self.one(Revision.objects.of(self.house), change)
        if row:
            self.attempt(receivables.reverse_revision, revision=row.pk, reason="undone")

    @invariant()
    def adds_up(self) -> None:
        if not hasattr(self, "house"):
            return
        booked, given = Counter[int](), Counter[int]()
        for row in Allocation.objects.of(self.house):
            booked[row.open_item_id] += row.amount_minor
            if row.payment_id:
                given[row.payment_id] += row.amount_minor
        for line in OpenItem.objects.of(self.house):
            assert line.open_minor == line.amount_minor - booked[line.pk]
        for paid in Payment.objects.of(self.house):
            assert paid.unallocated_minor == paid.amount_minor - given[paid.pk]
        sums = Counter[int]()
        for line in OpenItem.objects.of(self.house):
            sums[line.document_id] += line.amount_minor
        assert all(row.amount_minor == sums[row.pk] for row in Document.objects.of(self.house))

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        for back in range(0, 60, 7):
            day = self.today - dt.timedelta(days=back)
            assert self.open_at(day) == self.summed_up_to(day)
            assert self.left_at(day) == self.left_by_adding(day)
        by_currency = Counter[str]()
        for row in self.open_at(self.today):
            by_currency[row.currency] += row.amount
        assert claims_open(self.house.pk, today=self.today) == dict(+by_currency)
        for day, at, due, left in self.printed[:: max(1, len(self.printed) // 6)]:
            assert self.open_at(day, at) == due
            assert self.left_at(day, at) == left

    def open_at(self, day: dt.date, known_at: dt.datetime | None = None) -> list[DueSum]:
        return open_at(self.house.pk, as_of=day, known_at=known_at).sums

    def left_at(self, day: dt.date, known_at: dt.datetime | None = None) -> dict[str, int]:
        paid = open_at(self.house.pk, as_of=day, known_at=known_at).paid_since
        return unallocated_sums(self.house.pk, paid_since=paid, as_of=day, known_at=known_at)

    def left_by_adding(self, day: dt.date) -> dict[str, int]:
        """What is left of payments, one after the other."""
        sums = Counter[str]()
        for paid in Payment.objects.of(self.house).filter(on__lte=day):
            if paid.reversed_on is not None and paid.reversed_on <= day:
                continue
            given = Allocation.objects.of(self.house).filter(payment=paid, on__lte=day)
            sums[paid.currency] += paid.amount_minor - sum(row.amount_minor for row in given)
        return {currency: amount for currency, amount in sums.items() if amount}

    def summed_up_to(self, day: dt.date) -> list[DueSum]:
        """The same by adding up what was booked until the day, one line after the other."""
        until = Counter[int]()
        for row in Allocation.objects.of(self.house).filter(on__lte=day):
            until[row.open_item_id] += row.amount_minor
        due = {line.pk: line.due_date for line in OpenItem.objects.of(self.house)}
        for line in due:
            changes = Revision.objects.of(self.house).filter(open_item_id=line, field="due_date").order_by("id")
            in_force = [row for row in changes if row.on <= day]
            if changes:
                due[line] = dt.date.fromisoformat(in_force[-1].new if in_force else changes[0].old)
        sums: dict[tuple[str, dt.date], list[int]] = defaultdict(lambda: [0, 0, 0])
        for item in OpenItem.objects.of(self.house).filter(issued_on__lte=day):
            left = item.amount_minor - until[item.pk]
            apart = item.kind == Kind.PROFORMA or (item.kind == Kind.RETENTION and due[item.pk] > day)
            one = sums[item.currency, due[item.pk]]
            if left > 0 and not apart:
                one[0] += 1
                one[1] += left
            one[2] += min(0, left)
        return [DueSum(*key, *one) for key, one in sorted(sums.items()) if any(one)]


@pytest.mark.django_db
def test_the_ledger_always_adds_up() -> None:
    checked = settings(max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck), deadline=None)
    run_state_machine_as_test(Ledger, settings=checked)
