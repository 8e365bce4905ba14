"""Letters written out in their languages as the bytes of a mail; what they are made from is read before."""

from typing import Any

from dunwell.correspondence.models import Message
from dunwell.dunning.book import open_book
from dunwell.dunning.dispatching.drafting import write
from dunwell.dunning.dispatching.inputs import read_inputs
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import NINE, first_night, settle_down
from dunwell.practice.books import AS_OF, seed_book

LETTERS = 2_000
WARM = 20
SENDER = "ar@bench.example"


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of writing up to `LETTERS` messages of the book's cold night, and the milliseconds of one."""
    organization = seed_book(bench.n).pk
    first_night(organization)
    settle_down()
    figures = bench.apart("letters:written", organization=organization)
    letters = figures["letters"]
    each = {"ms_a_letter": round(figures["cpu_seconds"] * 1000 / letters, 3)}
    return rate(letters, figures) | each | {"n": bench.n}


def written(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Write the first messages of the night, after some to warm up."""
    book = open_book(organization, as_of=AS_OF)
    messages = list(Message.objects.of(organization).order_by("id")[:LETTERS])
    meant = [(message, read_inputs(book, message)) for message in messages]
    for message, inputs in meant[:WARM]:
        write(book, message, inputs, sender=SENDER, redirect_to="", at=NINE)
    size = 0
    with meter:
        for message, inputs in meant:
            size += len(write(book, message, inputs, sender=SENDER, redirect_to="", at=NINE).content)
    return {"letters": len(meant), "kb_a_letter": round(size / len(meant) / 1024, 1)}
