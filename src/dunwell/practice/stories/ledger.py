"""Lines that tell who owes, what is owed and what was paid."""

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from dunwell.cash import operations as cash
from dunwell.cash.models import Payment
from dunwell.cash.terms import PaymentState
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.words import Part
from dunwell.practice.stories.world import StoryError, World
from dunwell.receivables import operations as receivables
from dunwell.receivables.terms import Kind

FORMS = Forms()
SEEN_FOR = 7
"""Days that money seen counts, unless the line says until when: five bank days."""


@FORMS.form(
    "{kind:document_kind} {customer} {number} {amount:amount} [{currency:currency}]",
    "due {due:dues}",
    "issued {issued:date}",
    "(by|pays by) {method:method}",
    "last notice {notice:step} on {notice_on:date}",
    "source {source:label}",
)
def document(world: World, said: SimpleNamespace) -> None:
    """Issue a document with its due line, or its due lines; without `due` it is due on its own day."""
    due = said.due or [(world.on, None)]
    currency = world.currency(said.currency)
    total = world.minor(said.amount, currency)
    amounts = [world.minor(amount, currency) if amount else 0 for _, amount in due]
    if len(due) == 1:
        amounts = [total]
    if sum(amounts) != total:
        raise StoryError(f"the due lines of {said.number} do not add up to {said.amount}")
    lines = [
        receivables.NewLine(
            on,
            amount,
            said.method or "",
            last_notice=said.notice or "",
            last_notice_date=said.notice_on,
        )
        for (on, _), amount in zip(due, amounts, strict=True)
    ]
    issued = said.issued or min(world.on, *(on for on, _ in due))
    _issue(world, said, lines, kind=said.kind, issued=issued)


@FORMS.form(
    "credit [note] {customer} {number} {amount:amount} [{currency:currency}]",
    "for {parts:parts}",
    "source {source:label}",
)
def credit(world: World, said: SimpleNamespace) -> None:
    """Issue a credit note; `for INV-1` uses it for that invoice, else it stays open."""
    issued = world.on
    minor = -abs(world.minor(said.amount, world.currency(said.currency)))
    names = said.parts[0].name if said.parts else ""
    lines = [receivables.NewLine(issued, minor)]
    _issue(world, said, lines, kind=Kind.CREDIT_NOTE, issued=issued, names_document=names)
    for part in said.parts or ():
        _use_credit(world, said.number, part)


def _issue(
    world: World, said: SimpleNamespace, lines: list[receivables.NewLine], *, kind: str, issued: dt.date, **more: Any
) -> None:
    source, customer = world.source(said.source), world.customer(said.customer, create=True).pk
    if any((row.document.source_id, row.customer_id) == (source, customer) for row in world.lines(said.number)):
        raise StoryError(f"{said.customer} has a document {said.number} already")
    new = receivables.NewDocument(
        customer_id=customer,
        source_id=source,
        number=said.number,
        issued_on=issued,
        currency=world.currency(said.currency),
        lines=lines,
        kind=kind,
        **more,
    )
    receivables.issue_document(document=new, first_seen=world.on, **world.acting)


@FORMS.form("use {credit} for {parts:parts}")
def use_credit(world: World, said: SimpleNamespace) -> None:
    """Use an open credit for invoices: of each the amount named, else as much as is open of both."""
    for part in said.parts:
        _use_credit(world, said.credit, part)


def _use_credit(world: World, number: str, part: Part) -> None:
    credit_line, line = world.line(number), world.line(part.name)
    both = min(line.open_minor, -credit_line.open_minor)
    receivables.apply_credit(
        credit=credit_line.pk,
        open_item=line.pk,
        amount_minor=world.minor(part.amount, line.currency) if part.amount else both,
        on=world.on,
        **world.acting,
    )


@FORMS.form(
    "payment {customer} {amount:amount} [{currency:currency}]",
    "for {parts:parts}",
    "known {known:date}",
    "(value|valued) {value:date}",
    "reference {reference:text}",
    "source {source:label}",
)
def payment(world: World, said: SimpleNamespace) -> None:
    """Book money with the line's day as value date; without `for` it stays unplaced.

    `known DATE` books it on that later day; on a line of the later day, `value DATE` says the value date.
    """
    customer = world.customer(said.customer, create=True)
    currency = world.currency(said.currency)
    total = world.minor(said.amount, currency)
    cash.record_payment(
        customer=customer.pk,
        source=world.source(said.source),
        on=said.value or world.on,
        currency=currency,
        amount_minor=total,
        reference=said.reference or "",
        allocate_to=_shares(world, said.parts or (), total),
        **world.acting,
    )


def _shares(world: World, parts: Sequence[Part], total: int) -> list[tuple[int, int]]:
    """What of a payment goes to which line: the amount named, else as much as is open and left."""
    shares = []
    for line, amount in [(row, part.amount) for part in parts for row in world.lines_of(part.name)]:
        wanted = world.minor(amount, line.currency) if amount else min(line.open_minor, total)
        if wanted:
            shares.append((line.pk, wanted))
        total -= wanted
    return shares


@FORMS.form("place {customer} {amount:amount} [{currency:currency}]", "for {parts:parts}")
def place(world: World, said: SimpleNamespace) -> None:
    """Give money of a customer that was unplaced to invoices."""
    currency = world.currency(said.currency)
    total = world.minor(said.amount, currency)
    rows = Payment.objects.of(world.organization).filter(customer=world.customer(said.customer), currency=currency)
    found = rows.filter(unallocated_minor__gte=total).order_by("id").first()
    if found is None:
        raise StoryError(f"{said.customer} has no unplaced payment with {said.amount} {currency} left")
    cash.allocate_payment(
        payment=found.pk,
        shares=_shares(world, said.parts or (), total),
        on=world.on,
        **world.acting,
    )


@FORMS.form("reverse payment {customer} {amount:amount} [{currency:currency}]", "because {reason:rest}")
def reverse_payment(world: World, said: SimpleNamespace) -> None:
    """Take the latest payment of that amount back: a returned debit, a cheque that bounced, a wrong booking."""
    currency = world.currency(said.currency)
    rows = Payment.objects.of(world.organization).filter(
        customer=world.customer(said.customer),
        currency=currency,
        amount_minor=world.minor(said.amount, currency),
        state=PaymentState.POSTED,
    )
    found = rows.order_by("-on", "-id").first()
    if found is None:
        raise StoryError(f"{said.customer} has no payment of {said.amount} {currency} to take back")
    cash.reverse_payment(
        payment=found.pk,
        on=world.on,
        reason=said.reason or "returned",
        **world.acting,
    )


@FORMS.form("seen {customer} {amount:amount} [{currency:currency}]", "until {until:date}", "reference {reference:text}")
def seen_money(world: World, said: SimpleNamespace) -> None:
    """See money of a customer that is not booked yet; it counts for a week unless the line says until when."""
    currency = world.currency(said.currency)
    cash.see_money(
        customer=world.customer(said.customer, create=True).pk,
        currency=currency,
        amount_minor=world.minor(said.amount, currency),
        seen_on=world.on,
        until_on=said.until or world.on + dt.timedelta(days=SEEN_FOR),
        reference=said.reference or "",
        **world.acting,
    )


@FORMS.form("write off {number} [{amount:amount}]", "because {reason:rest}")
def write_off(world: World, said: SimpleNamespace) -> None:
    """Give up what is open of an invoice, or an amount of it."""
    line = world.line(said.number)
    receivables.write_off(
        open_item=line.pk,
        amount_minor=world.minor(said.amount, line.currency) if said.amount else None,
        on=world.on,
        reason=said.reason or "written off",
        **world.acting,
    )


@FORMS.form("(void|cancel) {number}", "because {reason:rest}")
def void(world: World, said: SimpleNamespace) -> None:
    """Cancel a document: it is owed no longer; money on it is unplaced again."""
    cash.void_documents(
        documents=[world.lines_of(said.number)[0].document_id],
        on=world.on,
        reason=said.reason or "void",
        **world.acting,
    )


@FORMS.form("extend {number} to {due:date}", "because {reason:rest}")
def extend(world: World, said: SimpleNamespace) -> None:
    """Give an invoice another due date from that day on."""
    receivables.change_due_date(
        open_item=world.line(said.number).pk,
        due_date=said.due,
        on=world.on,
        reason=said.reason or "extended",
        **world.acting,
    )
