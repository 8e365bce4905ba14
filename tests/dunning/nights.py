"""A small night for tests of dispatch: read, decide and write what is due, with the night's own parts."""

import datetime as dt
import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from django.db import transaction

from dunwell.audit.queries import list_events
from dunwell.compliance.operations import opt_out, place_hold
from dunwell.compliance.terms import Channel, HoldKind
from dunwell.correspondence.models import Message
from dunwell.correspondence.queries import embedded_mailbox
from dunwell.disputes.operations import open_dispute
from dunwell.dunning import acting
from dunwell.dunning.book import open_book
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.snapshot import read_accounts
from dunwell.engine.decide import decide
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import connect
from dunwell.promises.operations import make_promise
from dunwell.receivables.models import OpenItem
from dunwell.receivables.operations import void_documents
from dunwell.strategies.operations import ensure_builtin
from dunwell.worklist.queries import list_alerts
from tests import make

D = dt.date
MONDAY = D(2026, 10, 5)
TEN = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
"""Ten o'clock in Berlin, inside the house's window for mail (8 to 11)."""


def house_with_mail(
    name: str = "House", *, sending: str = "ON", connector: str = "mailbox", **settings: str
) -> Organization:
    """A creditor in Berlin that may send, through the embedded mailbox or a server; connector "" has no connection."""
    with transaction.atomic():
        house = make.organization(name)
        ensure_builtin(house.pk, make.AT)
        if connector:
            connect(
                organization=house.pk,
                kind="EMAIL",
                connector=connector,
                settings=settings,
                at=make.AT,
                actor=make.ACTOR,
                role=None,
            )
        Organization.objects.filter(pk=house.pk).update(
            sending=sending,
            redirect_to="trial@house.example",
            email="ar@house.example",
            signer="Anna Roe",
            phone="+49 30 1",
            iban="DE02120300000000202051",
        )
    return Organization.objects.get(pk=house.pk)


def night(house: Organization, day: dt.date = MONDAY) -> list[Message]:
    """Write the messages of a day, and return all there are."""
    book = open_book(house.pk, as_of=day)
    decided = []
    for account in read_accounts(book, 0, 2**62):
        strategy = book.strategy_of(account)
        if strategy is not None:
            decided.append((account, strategy, decide(account, strategy, today=day, context=book.context)))
    with transaction.atomic():
        acting.act(book, acting.plan(book, decided, []), run_id=0, at=book.at, review_reason="")
    return list(Message.objects.of(house).order_by("id"))


def owes(house: Organization, number: str = "ACME", **more: Any) -> tuple[int, int]:
    """A customer with an invoice of 1,000.00 EUR due on 1 October; returns the ids of customer and line."""
    with transaction.atomic():
        customer = make.customer(house, number, language="en", **more)
        line = make.invoice(house, customer, number=f"INV-{number}")
    return customer.pk, line.pk


def send(house: Organization, at: dt.datetime = TEN, **more: Any) -> dict[str, Any]:
    """Dispatch until empty; only what is not zero."""
    result = dispatch_all(organization=house.pk, at=at, until_empty=True, **more)
    return {name: number for name, number in result.items() if number}


def mails(house: Organization) -> list[EmailMessage]:
    """All mails in the embedded mailbox."""
    shelf = embedded_mailbox(house.pk)
    found = [shelf.read(mail.key) for mail in shelf.page(limit=1000)]
    return [email.message_from_bytes(content, policy=email.policy.default) for content in found]


def text_of(mail: EmailMessage) -> str:
    """The plain reading of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def verbs(house: Organization, customer: int) -> list[str]:
    """What happened to a customer, oldest first."""
    return [event.verb for event in reversed(list_events(house.pk, customer=customer))]


def alerts(house: Organization) -> list[str]:
    """The kinds of the open alerts."""
    return [alert.kind for alert in list_alerts(house.pk)]


def pay(house: Organization, customer: int, line: int) -> None:
    """Pay a line in full."""
    item = OpenItem.objects.of(house).get(pk=line)
    make.payment(house, item.customer, item.open_minor, on=MONDAY, to=[(item, item.open_minor)])


def contest(house: Organization, customer: int, line: int) -> None:
    """Contest a line as a whole."""
    open_dispute(organization=house.pk, open_item=line, on=MONDAY, at=TEN, actor=make.ACTOR, reason="broken")


def promise(house: Organization, customer: int, line: int) -> None:
    """Promise a line in full."""
    make_promise(
        organization=house.pk,
        customer=customer,
        due_on=D(2026, 10, 16),
        made_on=MONDAY,
        at=TEN,
        actor=make.ACTOR,
        items=[line],
    )


def hold(house: Organization, customer: int, line: int) -> None:
    """Leave the customer alone."""
    place_hold(organization=house.pk, customer=customer, kind=HoldKind.BLOCK, from_on=MONDAY, at=TEN, actor=make.ACTOR)


def refuse(house: Organization, customer: int, line: int) -> None:
    """Opt out of the only address."""
    opt_out(
        organization=house.pk,
        channel=Channel.EMAIL,
        address="ap@acme.example",
        from_on=MONDAY,
        at=TEN,
        actor=make.ACTOR,
        customer=customer,
    )


def void(house: Organization, customer: int, line: int) -> None:
    """Cancel the invoice."""
    item = OpenItem.objects.of(house).get(pk=line)
    void_documents(
        organization=house.pk, documents=[item.document_id], on=MONDAY, reason="wrong", at=TEN, actor=make.ACTOR
    )


EVENTS: dict[str, tuple[Callable[[Organization, int, int], None], str]] = {
    "paid": (pay, "nothing_open"),
    "contested": (contest, "disputed"),
    "promised": (promise, "promised"),
    "held": (hold, "held"),
    "opted out": (refuse, "no_contact"),
    "cancelled": (void, "nothing_open"),
}
"""What may come in while a message is on its way, and the reason for which the message is withdrawn then."""
