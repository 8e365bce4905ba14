"""Why one customer gets a step or none, asked customer by customer in a warm process, as a page asks it."""

from typing import Any

from dunwell.customers.models import Customer
from dunwell.dunning.queries import explain
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import first_night, settle_down
from dunwell.practice.books import seed_book

ASKED = 400
WARM = 20


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of explaining `ASKED` customers spread over the book, and the milliseconds of one."""
    organization = seed_book(bench.n).pk
    first_night(organization)
    settle_down()
    figures = bench.apart("explain:explained", organization=organization)
    asked = figures["customers"]
    each = {"ms_a_customer": round(figures["cpu_seconds"] * 1000 / asked, 3)}
    return rate(asked, figures) | each | {"n": bench.n}


def explained(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Explain customers spread over the book, after some to warm up."""
    numbers = list(Customer.objects.of(organization).order_by("id").values_list("number", flat=True))
    chosen = numbers[:: max(len(numbers) // ASKED, 1)][:ASKED]
    for number in chosen[:WARM]:
        explain(organization, number)
    steps = 0
    with meter:
        for number in chosen:
            found = explain(organization, number)
            steps += len(found["steps"]) if found else 0
    return {"customers": len(chosen), "steps": steps}
