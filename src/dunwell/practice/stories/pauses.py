"""Lines that make somebody rest: holds, promises, disputes; and what people do with their tasks."""

import re
from types import SimpleNamespace

from dunwell.compliance import operations as compliance
from dunwell.compliance import queries as allowed
from dunwell.compliance.terms import HoldKind
from dunwell.customers import queries as who
from dunwell.disputes import operations as disputes
from dunwell.disputes import queries as contested
from dunwell.dunning import answering, contacting, proceedings
from dunwell.dunning.claims_paid import claim_paid
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import StoryError, World
from dunwell.promises import operations as promises
from dunwell.promises import queries as promised
from dunwell.promises.terms import PromiseState
from dunwell.worklist import operations as worklist
from dunwell.worklist import queries as work

FORMS = Forms()


def _target(world: World, name: str) -> tuple[int, int | None]:
    """The customer and, where the name is an invoice's, its line."""
    if lines := world.lines_of_any(name):
        return lines[0].customer_id, lines[0].pk
    return world.customer(name, create=True).pk, None


@FORMS.form(
    "hold {name}",
    "kind {kind:hold_kind}",
    "until {until:date}",
    "cooling {cooling:n} [day[s]]",
    "whole group",
    "because {reason:rest}",
)
def hold(world: World, said: SimpleNamespace) -> None:
    """Leave a customer or one invoice alone, until a day (included) or until it is released."""
    customer, line = _target(world, said.name)
    compliance.place_hold(
        customer=customer,
        open_item=line,
        kind=HoldKind(said.kind or HoldKind.BLOCK),
        reason=said.reason or "",
        from_on=world.on,
        until_on=said.until,
        includes_group=bool(said.whole_group),
        cooling_days=5 if said.cooling is None else said.cooling,
        **world.acting,
    )


@FORMS.form("release {name}")
def release(world: World, said: SimpleNamespace) -> None:
    """End the hold of a customer or invoice; the cooling period begins that day."""
    customer, line = _target(world, said.name)
    held = [
        row for row in allowed.list_holds(world.organization, customer=customer, on=world.on) if row.open_item == line
    ]
    if not held:
        raise StoryError(f"{said.name} is not on hold")
    for row in held:
        compliance.release_hold(hold=row.id, on=world.on, **world.acting)


@FORMS.form("[{customer}] says [{amount:amount}] [{currency:currency}] [of] {number} is paid")
def claims_paid(world: World, said: SimpleNamespace) -> None:
    """Take down that an invoice, or an amount of it, is said to be paid: that rests for five bank days, once."""
    line = world.line(said.number)
    claim_paid(
        items=[line.pk],
        amounts={line.pk: world.minor(said.amount, line.currency)} if said.amount else None,
        on=world.on,
        **world.acting,
    )


@FORMS.form(
    "insolvency {customer}",
    "opened {opened:date}",
    "claims until {until:date}",
    "administrator {address:email}",
    "because {reason:rest}",
)
def insolvency(world: World, said: SimpleNamespace) -> None:
    """Enter proceedings over a customer, opened that day or the one named: what was owed before rests."""
    proceedings.open_proceedings(
        customer=world.customer(said.customer).pk,
        opened_on=said.opened or world.on,
        details={
            "claims_until": said.until,
            "administrator_email": said.address or "",
            "administrator": "The administrator" if said.address else "",
            "court": said.reason or "",
        },
        today=world.on,
        **world.acting,
    )


@FORMS.form(
    "promise {customer} [{amount:amount}] [{currency:currency}] by {due:date}",
    "for {parts:parts}",
    "tolerance {tolerance:n} [working] [day[s]]",
    "cooling {cooling:n} [day[s]]",
)
def promise(world: World, said: SimpleNamespace) -> None:
    """Take down that a customer will pay by a day: an amount, or all that is open of the invoices named."""
    customer = world.customer(said.customer)
    items = [line.pk for part in said.parts for line in world.lines_of(part.name)] if said.parts else None
    currency = world.currency(said.currency)
    promises.make_promise(
        customer=customer.pk,
        items=items,
        amount_minor=world.minor(said.amount, currency) if said.amount else None,
        currency=currency if said.amount else said.currency,
        made_on=world.on,
        due_on=said.due,
        tolerance_days=3 if said.tolerance is None else said.tolerance,
        cooling_days=5 if said.cooling is None else said.cooling,
        **world.acting,
    )


@FORMS.form("withdraw promise {customer}")
def withdraw_promise(world: World, said: SimpleNamespace) -> None:
    """Take the open promise of a customer back."""
    customer = world.customer(said.customer).pk
    rows = promised.list_promises(world.organization, customer=customer)
    found = [row for row in rows if row.state == PromiseState.OPEN]
    if not found:
        raise StoryError(f"{said.customer} has no open promise")
    promises.withdraw_promise(promise=found[-1].id, on=world.on, **world.acting)


@FORMS.form("[close] dispute [{customer}] {number} {outcome:outcome}", "because {answer:rest}")
def close_dispute(world: World, said: SimpleNamespace) -> None:
    """Close the dispute of an invoice; the cooling period begins that day."""
    _of(world, said)
    line = world.line(said.number)
    rows = contested.list_disputes(world.organization, open_item=line.pk, on=world.on)
    if not rows:
        raise StoryError(f"{said.number} is not disputed")
    answering.close_dispute(
        dispute=rows[-1].id,
        outcome=said.outcome,
        answer=said.answer or "",
        on=world.on,
        **world.acting,
    )


@FORMS.form(
    "dispute [{customer}] {number} [{amount:amount}] [{currency:currency}] [{reason:text}]",
    "cooling {cooling:n} [day[s]]",
)
def dispute(world: World, said: SimpleNamespace) -> None:
    """Contest an invoice, or an amount of it."""
    _of(world, said)
    line = world.line(said.number)
    disputes.open_dispute(
        open_item=line.pk,
        amount_minor=world.minor(said.amount, line.currency) if said.amount else None,
        reason=said.reason or "",
        cooling_days=5 if said.cooling is None else said.cooling,
        on=world.on,
        **world.acting,
    )


def _of(world: World, said: SimpleNamespace) -> None:
    """Let a customer named in front say whose invoice of that number is meant."""
    if said.customer is None:
        return
    if who.find_customer(world.organization, said.customer) is not None:
        world.customer(said.customer)
        return
    # No such customer, so it was the invoice, and what follows is the amount or the reason.
    if re.fullmatch(r"[\d,.]+", said.number):
        said.amount = said.number.replace(",", "")
    else:
        said.reason = said.number
    said.number, said.customer = said.customer, None


@FORMS.form("task {customer} {kind:task_kind} (done|finished) [{outcome:text}]", "does not count")
def finish_task(world: World, said: SimpleNamespace) -> None:
    """Close the open task of a customer with its outcome; one that reached nobody does not count as a step served."""
    contacting.finish_task(
        task=_task(world, said).id,
        outcome=said.outcome or "done",
        counts=not said.does_not_count,
        on=world.on,
        **world.acting,
    )


@FORMS.form("task {customer} {kind:task_kind} dropped", "because {reason:rest}")
def drop_task(world: World, said: SimpleNamespace) -> None:
    """Close the open task of a customer because it became pointless."""
    worklist.drop_task(
        task=_task(world, said).id,
        reason=said.reason or "",
        on=world.on,
        **world.acting,
    )


def _task(world: World, said: SimpleNamespace) -> work.TaskRow:
    rows = work.list_tasks(world.organization, customer=world.customer(said.customer).pk)
    for row in rows:
        if row.kind == said.kind:
            return row
    raise StoryError(f"{said.customer} has no such task open")
