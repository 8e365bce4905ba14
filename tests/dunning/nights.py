"""A small night for tests of dispatch: read, decide and write what is due, with the night's own parts."""

import datetime as dt

from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.dunning import acting
from dunwell.dunning.book import open_book
from dunwell.dunning.snapshot import read_accounts
from dunwell.engine.decide import decide
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import connect
from dunwell.strategies.operations import ensure_builtin
from tests import make


def house_with_mail(
    name: str = "House", *, sending: str = "ON", connector: str = "mailbox", **settings: str
) -> Organization:
    """A creditor in Berlin that may send, through the embedded mailbox or a server."""
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
            email="ar@house.example",
            signer="Anna Roe",
            phone="+49 30 1",
            iban="DE02120300000000202051",
        )
    return Organization.objects.get(pk=house.pk)


def night(house: Organization, day: dt.date, *, at: dt.datetime | None = None) -> list[Message]:
    """Write the messages of a day, and return all there are."""
    book = open_book(house.pk, as_of=day)
    decided = []
    for account in read_accounts(book, 0, 2**62):
        strategy = book.strategy_of(account)
        if strategy is not None:
            decided.append((account, strategy, decide(account, strategy, today=day, context=book.context)))
    with transaction.atomic():
        acting.act(book, acting.plan(book, decided), run_id=0, at=at or book.at, review_reason="")
    return list(Message.objects.of(house).order_by("id"))
