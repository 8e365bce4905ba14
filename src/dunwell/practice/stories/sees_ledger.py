"""Expectations about the ledger: what is open, what closed it, what became of the steps of a line."""

from types import SimpleNamespace
from typing import Any

from dunwell.engine.money import Money
from dunwell.practice.stories import reasons
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.sees_messages import compare
from dunwell.practice.stories.strategy_lines import slug
from dunwell.practice.stories.world import Failed, World
from dunwell.receivables.models import Allocation

FORMS = Forms()


@FORMS.form("{number} open {amount:amount} [{currency:currency}]", "disputed {disputed:amount}")
def open_amount(world: World, said: SimpleNamespace) -> None:
    """So much of an invoice or credit is open now, and so much of that is contested."""
    rows = world.lines_of(said.number)
    currency = rows[0].currency
    compare(
        f"{said.number} open",
        str(Money(world.minor(said.amount, currency), currency)),
        str(Money(sum(row.open_minor for row in rows), currency)),
    )
    if said.disputed:
        compare(
            f"{said.number} disputed",
            str(Money(world.minor(said.disputed, currency), currency)),
            str(Money(sum(row.disputed_minor for row in rows), currency)),
        )


@FORMS.form("{number} [is] closed", "on {day:date}", "because {reason:rest}")
def closed(world: World, said: SimpleNamespace) -> None:
    """Nothing of an invoice is open any more, since that day and for that reason."""
    for row in world.lines_of(said.number):
        if row.closed_on is None:
            raise Failed(f"{said.number} closed", f"{Money(row.open_minor, row.currency)} open")
        if said.day:
            compare(f"{said.number} closed on", said.day, row.closed_on)
        if said.reason:
            last = Allocation.objects.of(world.organization).filter(open_item=row).order_by("-id").first()
            why = last.reason if last else ""
            if not reasons.is_meant(
                said.reason.strip('"'), row.closed_reason, f"{why} {row.get_closed_reason_display()}"
            ):
                raise Failed(f"closed because {said.reason}", f"{row.get_closed_reason_display()}: {why}")


@FORMS.form("{number} [is] not closed")
def not_closed(world: World, said: SimpleNamespace) -> None:
    """Something of an invoice is open."""
    if all(row.closed_on is not None for row in world.lines_of(said.number)):
        raise Failed(f"{said.number} not closed", "nothing of it open")


@FORMS.form("{number} {step:step_words} [(is|was)] {state:step_state}", "on {day:date}", "because {reason:rest}")
def step_state(world: World, said: SimpleNamespace) -> None:
    """A step of an invoice stands there, as `explain` tells it."""
    line = world.lines_of(said.number)[0]
    names = reasons.step_names(world)
    found = [
        told
        for told in reasons.reasons_of(world, _owner(world, line.customer_id))
        if told.step and reasons.same_line(told.line, said.number) and _is_step(said.step, told.step, names)
    ]
    if not found:
        raise Failed(f"a step {said.step} of {said.number}", reasons.told(world, _owner(world, line.customer_id)))
    told = found[-1]
    if not _stands(told.state, said.state):
        raise Failed(f"{said.number} {said.step} {said.state}", f"{told.state.lower()}: {told.sentence}")
    if said.day and str(said.day) not in told.sentence and _day(said.day) not in told.sentence:
        raise Failed(f"on {said.day}", told.sentence)
    if said.reason and not reasons.is_meant(said.reason.strip('"'), told.code, told.sentence):
        raise Failed(f"because {said.reason}", told.sentence)


def _stands(found: str, wanted: str) -> bool:
    """Whether a step that `explain` says stands there is what a story calls it."""
    found = found.lower().replace("_", " ")
    if wanted == "not served":
        return found != "served"
    return found == {"in flight": "waiting", "unserved": "due"}.get(wanted, wanted)


def _day(day: Any) -> str:
    return f"{day.day} {day:%b %Y}"


def _owner(world: World, customer: int) -> str:
    return world.number_of(customer)


def _is_step(said: str, step: str, names: dict[str, str]) -> bool:
    wanted = slug(said)
    return wanted in (step, slug(names.get(step, step))) or step.startswith(f"{wanted}-")
