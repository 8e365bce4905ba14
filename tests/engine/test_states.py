"""The named state of a customer, and why it has not paid."""

from datetime import date
from typing import Any

import pytest

from dunwell.engine.decide import decide
from dunwell.engine.facts import SERVED, Account, Line, Taken
from tests.engine.make import account, day, line, strategy
from tests.engine.nights import CONTEXT

HOUSE = strategy()
TODAY = day("2026-10-05")


def named(*lines: Line, **facts: Any) -> tuple[str, str]:
    made = decide(account(*lines, **facts), HOUSE, today=TODAY, context=CONTEXT)
    return made.state, made.why_unpaid


LATE = line("2026-10-01")
LONG = line("2026-09-01")
CONTESTED = line("2026-10-01", disputed=100_00)
PROMISED = line("2026-08-01", promised=100_00, promise_until=day("2026-10-09"))
SERVED_FINAL = line("2026-08-01", taken=(Taken("final-notice", 0, SERVED, day("2026-09-20"), "EMAIL"),))


@pytest.mark.parametrize(
    ("lines", "facts", "state"),
    [
        ((), {}, "CURRENT"),
        ((line("2026-10-13"),), {}, "CURRENT"),
        ((line("2026-10-12"),), {}, "DUE_SOON"),
        ((line("2026-10-05"),), {}, "DUE_SOON"),
        ((LATE,), {}, "LATE"),
        ((line("2026-09-05"),), {}, "LATE"),
        ((line("2026-09-04"),), {}, "DELINQUENT"),
        ((CONTESTED,), {}, "CONTESTED"),
        ((CONTESTED, PROMISED), {}, "CONTESTED"),
        ((PROMISED,), {}, "ARRANGED"),
        ((PROMISED, LATE), {}, "LATE"),
        ((SERVED_FINAL,), {}, "LAST_RESORT"),
        ((LATE,), {"hold_kind": "PLACEMENT", "held_until": date.max}, "LAST_RESORT"),
        ((line("2026-10-12"),), {"hold_kind": "PLACEMENT", "held_until": date.max}, "DUE_SOON"),
        ((LATE,), {"hold_kind": "LAWYER", "held_until": date.max}, "LATE"),
        ((LATE,), {"insolvent_on": TODAY}, "INSOLVENT"),
        ((), {"insolvent_on": TODAY}, "INSOLVENT"),
        ((line("2026-09-01", kind="PROFORMA"),), {}, "CURRENT"),
        ((line("2026-10-09", kind="RETENTION"),), {}, "CURRENT"),
        ((line("2026-09-01", kind="RETENTION"),), {}, "DELINQUENT"),
    ],
)
def test_states(lines: tuple[Line, ...], facts: dict[str, Any], state: str) -> None:
    assert named(*lines, **facts)[0] == state


TOLD_ONCE = line("2026-09-01", taken=(Taken("reminder-1", 0, SERVED, day("2026-09-20"), "EMAIL"),))
TOLD = line("2026-09-01", taken=tuple(Taken(f"reminder-{n}", 0, SERVED, day("2026-09-20"), "EMAIL") for n in (1, 2)))


@pytest.mark.parametrize(
    ("lines", "facts", "why"),
    [
        ((line("2026-10-09", disputed=1),), {}, ""),
        ((LATE,), {}, ""),
        ((LATE,), {"insolvent_on": TODAY}, "CANNOT"),
        ((LATE,), {"hold_kind": "HARDSHIP", "held_until": date.max}, "CANNOT"),
        ((LATE,), {"hold_kind": "REFUSES", "held_until": date.max}, "REFUSES"),
        ((CONTESTED, LATE), {}, "DISPUTES"),
        ((LATE,), {"reachable_problem": "no_contact"}, "NOT_FOUND"),
        ((LATE,), {"reachable_problem": "address_shut"}, ""),
        ((TOLD,), {"reachable_problem": "address_shut"}, "SILENT"),
        ((LATE,), {"channels": ()}, "NOT_FOUND"),
        ((TOLD,), {}, "SILENT"),
        ((TOLD,), {"reacted_on": day("2026-09-19")}, "SILENT"),
        ((TOLD,), {"reacted_on": day("2026-09-21")}, ""),
        ((TOLD_ONCE,), {}, ""),
    ],
)
def test_why_unpaid(lines: tuple[Line, ...], facts: dict[str, Any], why: str) -> None:
    assert named(*lines, **facts)[1] == why


def test_the_longer_late_and_the_larger_come_first() -> None:
    def priority(*lines: Line, **facts: Any) -> int:
        who: Account = account(*lines, **facts)
        return decide(who, HOUSE, today=TODAY, context=CONTEXT).priority

    assert priority(LATE) == 100_00
    assert priority(LONG) == 200_00
    assert priority(line("2026-07-01")) == 400_00
    assert priority(LATE, LONG._replace(id=2)) == 300_00
    assert priority(line("2026-10-05")) == 0
    assert priority(CONTESTED) == 0
