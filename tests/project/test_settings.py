"""A PostgreSQL's address, as it is given, becomes the settings of a connection."""

import pytest
from django.db import connection

from dunwell.kit import bulk
from dunwell.project.settings import PLANNED, postgres


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ("", {"options": PLANNED}),
        ("?sslmode=require", {"options": PLANNED, "sslmode": "require"}),
        ("?options=", {"options": ""}),
        ("?options=-c%20jit%3Don", {"options": "-c jit=on"}),
    ],
)
def test_parameters_of_the_address_stand_above_our_own(parameters: str, options: dict[str, str]) -> None:
    found = postgres(f"postgresql://who:p%40ss@db.example:6432/books{parameters}")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("who", "p@ss", "db.example", 6432)
    assert found["OPTIONS"] == options


@pytest.mark.django_db
def test_a_statement_is_answered_by_one_process() -> None:
    if not bulk.is_postgres():
        pytest.skip("SQLite has no other")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jit'), current_setting('max_parallel_workers_per_gather')")
        assert cursor.fetchone() == ("off", "0")
