"""Many rows written in one go hold what they were given, on either database."""

import datetime as dt

import pytest

from dunwell.kit import bulk
from dunwell.worklist.models import Standing
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)
COLUMNS = ("reason", "look_again_on", "value_minor", "oldest_due_on")


@pytest.mark.parametrize("apart", [1, 4, 40], ids=["all alike", "some alike", "none alike"])
def test_rows_are_updated_to_their_own_values_and_no_others(apart: int) -> None:
    house = make.organization()
    customers = [make.customer(house, f"C{number}") for number in range(41)]
    made = [Standing(organization=house, customer=one, decided_on=DAY, reason="as before") for one in customers]
    keys = [row.pk for row in Standing.objects.bulk_create(made)]
    rows = []
    for number, key in enumerate(keys[:-1]):
        kind = number % apart
        again = None if kind % 2 else DAY + dt.timedelta(days=kind)
        rows.append((key, 'it\'s "{odd}", 100%' if kind == 0 else f"r{kind}", again, kind * 10**12, None))
    assert bulk.update(Standing, "id", COLUMNS, rows) == len(rows)
    kept = Standing.objects.of(house).order_by("id").values_list("id", *COLUMNS)
    assert list(kept) == [*rows, (keys[-1], "as before", None, 0, None)]
