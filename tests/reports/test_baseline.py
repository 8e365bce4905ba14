"""The baseline: what is known of the last year, what is not, and that it is kept."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from dunwell.audit.models import Document
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation
from dunwell.reports.baseline import baseline, keep, kept
from tests import make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 5)
DUE = dt.date(2026, 6, 1)


def paid(house: Organization, who: str, amount: int, days: int, *, currency: str = "EUR") -> None:
    """An invoice of that amount, paid so many days after its due date."""
    with transaction.atomic():
        owed_by = make.customer(house, who)
        line = make.invoice(
            house, owed_by, amount, number=f"{who}-1", due=DUE, issued=DUE - dt.timedelta(days=30), currency=currency
        )
        on = DUE + dt.timedelta(days=days)
        make.payment(house, owed_by, amount, on=on, currency=currency, to=[(line, amount)])


@pytest.fixture
def house(db: None) -> Organization:
    with transaction.atomic():
        return make.organization()


def test_delay_is_weighted_by_amount_and_early_days_count_below_zero(house: Organization) -> None:
    paid(house, "A", 100_000, 10)
    paid(house, "B", 300_000, -5)
    paid(house, "C", 100_000, 40)
    found = baseline(house.pk, today=TODAY)
    # (100*10 - 300*5 + 100*40) / 500 = 7
    assert found.delay == Decimal("7.0")
    assert found.late == Decimal("40.0")
    assert (found.half, found.most) == (-5, 10)
    assert [(one.days, one.percent) for one in found.shares] == [
        (0, Decimal("60.0")), (7, Decimal("0.0")), (14, Decimal("20.0")), (30, Decimal("0.0")),
        (60, Decimal("20.0")), (90, Decimal("0.0")), (None, Decimal("0.0")),
    ]  # fmt: skip
    assert (found.paid, found.parts) == (500_000, 3)
    assert any("Only 3 payments" in sentence for sentence in found.missing)


def test_where_only_open_items_came_in_delay_is_not_known_and_never_zero(house: Organization) -> None:
    with transaction.atomic():
        make.invoice(house, make.customer(house, "A", email=""), 100_000, due=DUE)
        make.invoice(house, make.customer(house, "B"), 300_000, number="B-1", due=DUE)
    found = baseline(house.pk, today=TODAY)
    assert (found.delay, found.late, found.half, found.most, found.shares) == (None, None, None, None, ())
    assert "only open items were brought in" in found.missing[0]
    assert (found.overdue, found.unreachable) == (400_000, Decimal("25.0"))


def test_an_empty_book_divides_by_nothing(house: Organization) -> None:
    found = baseline(house.pk, today=TODAY)
    assert (found.delay, found.unreachable, found.open) == (None, None, 0)


def test_payments_without_a_day_are_left_out_and_said(house: Organization) -> None:
    paid(house, "A", 100_000, 10)
    paid(house, "B", 50_000, 99)
    undated = Allocation.objects.of(house).order_by("-id").first()
    assert undated is not None
    Allocation.objects.of(house).filter(pk=undated.pk).update(date_known=False)
    found = baseline(house.pk, today=TODAY)
    assert (found.delay, found.undated) == (Decimal("10.0"), 50_000)
    assert any("without a day" in sentence for sentence in found.missing)


def test_what_was_paid_more_than_a_year_ago_is_history(house: Organization) -> None:
    paid(house, "A", 100_000, 10)
    assert baseline(house.pk, today=TODAY + dt.timedelta(days=400)).delay is None


def test_credit_notes_and_reversed_payments_are_no_payments(house: Organization) -> None:
    paid(house, "A", 100_000, 10)
    before = baseline(house.pk, today=TODAY)
    with transaction.atomic():
        owed_by = make.customer(house, "N")
        make.invoice(house, owed_by, 50_000, number="N-1", due=DUE)
        make.credit(house, owed_by, 50_000)
    assert baseline(house.pk, today=TODAY).paid == before.paid


def test_other_currencies_count_at_the_rate_of_the_day(house: Organization) -> None:
    paid(house, "A", 100_000, 10)
    paid(house, "U", 100_000, 20, currency="USD")
    assert baseline(house.pk, today=TODAY).delay == Decimal("15.0")  # at par where no rate is known


def test_a_baseline_is_kept_with_its_day_and_a_later_one_replaces_it(house: Organization) -> None:
    paid(house, "A", 100_000, 10)
    at = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
    assert kept(house.pk) is None
    sha256 = keep(house.pk, today=TODAY, costs={"hours": 10, "cost": None}, at=at, actor="test")
    found = kept(house.pk)
    assert found is not None
    assert (found["on"], found["delay"], found["costs"]) == ("2026-10-05", "10.0", {"hours": 10, "cost": None})
    keep(house.pk, today=TODAY + dt.timedelta(days=1), costs={}, at=at, actor="test")
    assert Document.objects.filter(kind="BASELINE").count() == 2
    assert Document.objects.get(sha256=sha256).text
