"""Messages through dispatch into the embedded mailbox: both transactions, the gate, rendering, the kept bytes."""

import time
from statistics import quantiles
from typing import Any

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.dunning.dispatch import dispatch_all
from dunwell.kit import faults
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import NINE, first_night, settle_down
from dunwell.practice.books import seed_book


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of sending all that the cold night of the book wrote."""
    organization = seed_book(bench.n).pk
    first_night(organization)
    # So many in a first night wait for review; here somebody has looked at them.
    Message.objects.of(organization).filter(state=MessageState.IN_REVIEW).update(state=MessageState.READY)
    settle_down()
    figures = bench.apart("mail:sent", organization=organization)
    sent = figures["messages"]
    each = {"ms_a_message": round(figures["cpu_seconds"] * 1000 / sent, 3)}
    return rate(sent, figures) | each | {"n": bench.n}


def sent(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Send what is ready; `t1_to_wire_ms` is from before T1 until the wire has answered, T1's facts included."""
    began = [0.0]
    seconds: list[float] = []

    def begin() -> None:
        began[0] = time.perf_counter()

    with (
        faults.armed("dispatch.before_t1", begin),
        faults.armed("dispatch.before_t2", lambda: seconds.append(time.perf_counter() - began[0])),
        meter,
    ):
        found = dispatch_all(organization=organization, at=NINE, until_empty=True, embedded=True)
    cuts = quantiles(seconds, n=100)
    wire = {"p50": round(cuts[49] * 1000, 2), "p99": round(cuts[98] * 1000, 2)}
    return {"messages": found["sent"], "t1_to_wire_ms": wire, "problems": found["problems"]}
