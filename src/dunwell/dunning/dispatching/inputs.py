"""All that a message is made from, read by one function before T1 and again inside it: equal digests, same message."""

import datetime as dt
import hashlib
from typing import Any, NamedTuple

from django.db import connection

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import ANSWERS, NOT_FOUND
from dunwell.correspondence.texts import VERSION
from dunwell.dunning.addressing import Person, Place, customer_row, person_of
from dunwell.dunning.book import Book
from dunwell.dunning.snapshot import read_account
from dunwell.engine.compose import Planned, compose
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import DUE, Account
from dunwell.kit.zones import recipient_zones
from dunwell.organizations.models import Organization

CLOSED_DAY = "closed_day"

type StepKey = tuple[int, str, int]
"""Line (0: the customer), step id, round."""


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
    documents: dict[int, tuple[str, dt.date]]
    strategy_text: str

    @property
    def place(self) -> Place:
        """Return where the customer lives."""
        return Place(*self.customer[-len(Place._fields) :])

    @property
    def opens_on(self) -> dt.date | None:
        """Return the recipient's next working day where a closed day alone holds the message back."""
        if self.planned is not None or self.reason != CLOSED_DAY:
            return None
        return next((reason.values[0] for reason in self.decision.reasons if reason.code == CLOSED_DAY), None)

    def digest(self) -> str:
        """Return the sha256 over everything the message is made from, texts and strategy included."""
        said = repr((VERSION, self.account, self.planned, self.held, self.customer, self.person, self.documents))
        return hashlib.sha256(f"{said}\n{self.strategy_text}".encode()).hexdigest()


def read_inputs(book: Book, message: Message) -> Inputs:
    """Read one customer as if the message had not been written, decide again, and compose what is left of it."""
    if message.template in ANSWERS:
        return _answer(book, message)
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
        customer=customer_row(message.organization_id, message.customer_id),
        person=_person(book, message),
        documents=_documents(message, planned, as_of=book.as_of) if planned else {},
        strategy_text=book.texts.get(account.strategy, ""),
    )


def _answer(book: Book, message: Message) -> Inputs:
    """Read what an answer is made from: no step, no amount, only the documents it is about.

    That a payment was not found is said of what is still open only: money that came meanwhile ends the message.
    """
    account = read_account(book, message.customer_id, ignoring_message=message.pk)
    decision = decide(account, book.strategy_of(account), today=book.as_of, context=book.context)
    person = _person(book, message)
    about = CLAIMED if message.template == NOT_FOUND else DISPUTED
    values = {"org": message.organization_id, "customer": message.customer_id, "message": message.pk}
    documents = {pk: (number, issued) for pk, number, issued in _rows(about, **values)}
    reason = "no_contact" if person is None else ""
    if message.template == NOT_FOUND and not (reason or documents):
        reason = "nothing_open"
    elif message.template == NOT_FOUND and (account.cash or account.seen):
        reason = "covered_by_credit"
    planned = Planned("MESSAGE", (), (), channel=message.channel, template=message.template, role=message.contact_role)
    return Inputs(
        account=account,
        decision=decision,
        planned=None if reason else planned,
        reason=reason,
        held=frozenset(),
        due=frozenset(),
        customer=customer_row(message.organization_id, message.customer_id),
        person=person,
        documents=documents,
        strategy_text="",
    )


DISPUTED = """
SELECT o.id, o.number, o.issued_on FROM receivables_document o
JOIN receivables_openitem i ON i.document_id = o.id JOIN disputes_dispute d ON d.open_item_id = i.id
WHERE d.organization_id = %(org)s AND d.answer_message_id = %(message)s ORDER BY o.id
"""

CLAIMED = """
SELECT o.id, o.number, o.issued_on FROM receivables_document o
JOIN receivables_openitem i ON i.document_id = o.id JOIN compliance_hold h ON h.open_item_id = i.id
WHERE h.organization_id = %(org)s AND h.customer_id = %(customer)s AND h.answer_message_id = %(message)s
  AND i.open_minor > coalesce(h.leaves_minor, 0) ORDER BY o.id
"""


def inputs_of(book: Book, account: Account, decision: Decision, planned: Planned) -> Inputs:
    """Return what a planned message is made from although no night has written it, to show how it would read."""
    message = Message(
        organization_id=book.organization.pk,
        customer_id=account.id,
        channel=planned.channel,
        contact_role=planned.role,
    )
    return Inputs(
        account=account,
        decision=decision,
        planned=planned,
        reason="",
        held=frozenset(),
        due=frozenset(),
        customer=customer_row(message.organization_id, message.customer_id),
        person=_person(book, message),
        documents=_documents(message, planned, as_of=book.as_of),
        strategy_text=book.texts.get(account.strategy, ""),
    )


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    # Plain statements: these run twice a mail, and building them by the ORM costs ten times what they cost.
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


HELD = """
SELECT subject, step_id, round FROM dunning_steptaken
WHERE organization_id = %(org)s AND customer_id = %(customer)s AND message_id = %(message)s AND how = 'ACTION'
"""


def _held(message: Message) -> frozenset[StepKey]:
    keys = _rows(HELD, org=message.organization_id, customer=message.customer_id, message=message.pk)
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


def _person(book: Book, message: Message) -> Person | None:
    who, role = message.customer_id, message.contact_role
    return person_of(message.organization_id, who, channel=message.channel, role=role, on=book.as_of)


DOCUMENTS = """
SELECT d.id, d.number, d.issued_on FROM receivables_document d WHERE d.organization_id = %(org)s AND d.id IN (
  SELECT i.document_id FROM receivables_openitem i
  WHERE i.organization_id = %(org)s AND i.customer_id = %(customer)s
    AND (NOT (i.open_minor = 0) OR i.closed_on > %(on)s)
) ORDER BY d.id
"""


def _documents(message: Message, planned: Planned, *, as_of: dt.date) -> dict[int, tuple[str, dt.date]]:
    """Return number and date of issue of the documents a message names, of a past day also those paid since."""
    wanted = {entry.document for entry in planned.lines}
    rows = _rows(DOCUMENTS, org=message.organization_id, customer=message.customer_id, on=as_of)
    return {pk: (number, issued_on) for pk, number, issued_on in rows if pk in wanted}


SETTINGS = "SELECT * FROM organizations_organization WHERE id = %(org)s"
SOURCES = "SELECT * FROM intake_source WHERE organization_id = %(org)s ORDER BY id"
VERSIONS = """
SELECT id FROM strategies_strategyversion WHERE organization_id = %(org)s AND state = 'PUBLISHED' ORDER BY id
"""


def stamp(organization: int) -> str:
    """Return what tells whether a book is still the one in force: settings, sources with their dates, strategies."""
    return repr([_rows(statement, org=organization) for statement in (SETTINGS, SOURCES, VERSIONS)])


def zones_of_recipient(account: Account, organization: Organization, at: dt.datetime) -> tuple[str, ...]:
    """Return the zones a customer may be in, the one that counts its days first."""
    return recipient_zones(
        zone=account.zone,
        country=account.country,
        home_zone=organization.time_zone,
        home_country=organization.country,
        at=at,
    )
