"""All that a message is made from, read by one function before T1 and again inside it: equal digests, same message."""

import hashlib
from typing import Any, NamedTuple

from dunwell.compliance.queries import list_opt_outs_among
from dunwell.correspondence.models import Message
from dunwell.correspondence.texts import VERSION
from dunwell.customers.models import Contact, Customer
from dunwell.dunning.book import Book
from dunwell.dunning.models import StepTaken
from dunwell.dunning.snapshot import read_account
from dunwell.dunning.terms import TakenHow
from dunwell.engine.compose import Planned, compose
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import DUE, Account
from dunwell.intake.models import Source
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Document
from dunwell.strategies.models import StrategyVersion
from dunwell.strategies.terms import VersionState

type StepKey = tuple[int, str, int]
"""Line (0: the customer), step id, round."""


class Person(NamedTuple):
    """The contact a message goes to."""

    id: int
    role: str
    name: str
    email: str
    language: str


class Inputs(NamedTuple):
    """What a message is made from; `planned` is None where nothing of it is due any more, and `reason` says why.

    `held` are the steps the message took, `due` those of them that are still due.
    """

    account: Account
    decision: Decision
    planned: Planned | None
    reason: str
    held: frozenset[StepKey]
    due: frozenset[StepKey]
    customer: tuple[Any, ...]
    person: Person | None
    documents: dict[int, tuple[Any, ...]]
    strategy_text: str

    def digest(self) -> str:
        """Return the sha256 over everything the message is made from, texts and strategy included."""
        said = repr((VERSION, self.account, self.planned, self.held, self.customer, self.person, self.documents))
        return hashlib.sha256(f"{said}\n{self.strategy_text}".encode()).hexdigest()


def read_inputs(book: Book, message: Message) -> Inputs:
    """Read one customer as if the message had not been written, decide again, and compose what is left of it."""
    account = read_account(book, message.customer_id, ignoring_message=message.pk)
    strategy = book.strategy_of(account)
    decision = decide(account, strategy, today=book.as_of, context=book.context)
    held = _held(message)
    due = frozenset(key for step in decision.steps if step.state == DUE and (key := step[:3]) in held)
    own = decision._replace(steps=tuple(step for step in decision.steps if step[:3] in due), tasks=())
    letters = compose(account, own, strategy, today=book.as_of, context=book.context) if strategy and due else ()
    planned = next((letter for letter in letters if letter.channel == message.channel), None)
    return Inputs(
        account=account,
        decision=decision,
        planned=planned,
        reason="" if planned else _why_pointless(account, decision, held),
        held=held,
        due=due,
        customer=_customer(message),
        person=_person(book, message),
        documents=_documents(book, planned) if planned else {},
        strategy_text=book.texts.get(account.strategy, ""),
    )


def _held(message: Message) -> frozenset[StepKey]:
    rows = StepTaken.objects.of(message.organization_id).filter(message=message, how=TakenHow.ACTION)
    keys = rows.values_list("subject", "step_id", "round")
    return frozenset((max(subject, 0), step_id, number) for subject, step_id, number in keys)


def _why_pointless(account: Account, decision: Decision, held: frozenset[StepKey]) -> str:
    """Return the code of the reason for which nothing of a message is due: of its own lines, else of the customer."""
    lines = {line for line, _, _ in held}
    own = [reason.code for reason in decision.reasons if reason.line in lines]
    if own:
        return own[0]
    if not lines & {line.id for line in account.lines}:
        return "nothing_open"
    for reason in decision.reasons:
        if not reason.line:
            return reason.code
    lapsed = [step.reason.code for step in decision.steps if step.line in lines]
    return lapsed[0] if lapsed else "nothing_due"


_CUSTOMER = ("id", "number", "name", "salutation", "language", "country", "time_zone", "parent_id")


def _customer(message: Message) -> tuple[Any, ...]:
    return tuple(Customer.objects.of(message.organization_id).values_list(*_CUSTOMER).get(pk=message.customer_id))


def _person(book: Book, message: Message) -> Person | None:
    """Return the living, permitted contact: of the wanted role, else of billing, else any; the oldest of them."""
    rows = Contact.objects.of(message.organization_id).filter(
        customer_id=message.customer_id, dead_at=None, removed_at=None
    )
    found = [Person(*row) for row in rows.exclude(email="").order_by("id").values_list(*Person._fields)]
    refused = list_opt_outs_among(
        message.organization_id, channel=message.channel, addresses=[person.email for person in found], on=book.as_of
    )
    usable = [person for person in found if person.email.lower() not in refused]
    ranks = {message.contact_role: 0, "BILLING": 1}
    return min(usable, key=lambda person: (ranks.get(person.role, 2), person.id), default=None)


def _documents(book: Book, planned: Planned) -> dict[int, tuple[Any, ...]]:
    rows = Document.objects.of(book.organization).filter(pk__in={entry.document for entry in planned.lines})
    return {pk: (number, issued_on) for pk, number, issued_on in rows.values_list("pk", "number", "issued_on")}


def stamp(organization: int) -> str:
    """Return what tells whether a book is still the one in force: settings, sources with their dates, strategies."""
    settings = Organization.objects.filter(pk=organization).values_list().get()
    sources = Source.objects.of(organization).order_by("id").values_list()
    versions = StrategyVersion.objects.of(organization).filter(state=VersionState.PUBLISHED).order_by("id")
    return repr((settings, list(sources), list(versions.values_list("id", flat=True))))
