"""T1, one short transaction: lock, check, decide again, ask the gate, write the attempt. There is no other claim."""

import datetime as dt
import enum
from dataclasses import dataclass

from django.db import connection, transaction

from dunwell.audit.marks import Mark, mark
from dunwell.audit.operations import keep_file
from dunwell.audit.terms import FileKind
from dunwell.compliance import asking, ledger
from dunwell.compliance.terms import ContactState
from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import REDIRECTED, REHEARSED, MessageState
from dunwell.customers.queries import root_of
from dunwell.dunning.book import Book
from dunwell.dunning.dispatching.drafting import Draft, named_lines
from dunwell.dunning.dispatching.inputs import Inputs, read_inputs, stamp
from dunwell.dunning.dispatching.telling import approach_of
from dunwell.dunning.gatekeeping import local_day, question
from dunwell.dunning.models import StepTaken
from dunwell.dunning.refusing import words_kept
from dunwell.engine.contact import NOTICES
from dunwell.engine.gate import Verdict
from dunwell.kit import bulk, faults
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Sending

LEASE = dt.timedelta(minutes=5)
SHADOW_WAITS = dt.timedelta(hours=20)
"""In shadow a message is looked at again the next morning, to tell whether it has lost its point meanwhile."""

FREE = (Sending.ON, Sending.REDIRECT, Sending.SHADOW)
"""States in which no message waits for a person; in OFF none is looked at."""

SENT_BY_NOW = (MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN)


class Turn(enum.Enum):
    """How T1 ended."""

    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"
    LATER = "later"
    IN_REVIEW = "in_review"
    SHADOWED = "shadowed"
    CHANGED = "changed"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Asked:
    """What T1 is asked to do: by which book, at which instant, and whether it is for the embedded mailbox only."""

    book: Book
    stamp: str
    at: dt.datetime
    embedded: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send; `mark` is how far the record went at that moment."""

    draft: Draft
    mark: Mark


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate was asked, and what it said; `home` is the organization's zone."""

    question: asking.Question
    verdict: Verdict
    home: str

    @property
    def local_on(self) -> dt.date:
        """Return the recipient's calendar date."""
        return local_day(self.question, self.verdict.zone, otherwise=self.home)


def claim(asked: Asked, draft: Draft) -> tuple[Turn, Claimed | None]:
    """Try to make a message ours.

    1. Lock the root party; another dispatcher that has it means BUSY.
    2. Settings, sources and strategies are those of our book; else CHANGED, and it is written anew outside.
    3. The sending state lets it go.
    4. The customer, read and decided again, gives the same digest; else CHANGED.
    5. The gate is asked over the contact ledger.
    6. The attempt is written: ledger, bytes, lines, state SENDING under a lease, if the message is still unsent.
    """
    message = draft.message
    with transaction.atomic(durable=True):
        root = _lock_root(message)
        if root is None:
            return Turn.BUSY, None
        if stamp(message.organization_id) != asked.stamp:
            return Turn.CHANGED, None
        if not _may_leave(message, asked):
            return Turn.IN_REVIEW, None
        inputs = read_inputs(asked.book, message)
        if inputs.digest() != draft.digest:
            return Turn.CHANGED, None
        answer = ask_gate(asked, inputs, root=root, carried=draft.carried)
        if not answer.verdict.is_allowed:
            return _refused(asked, draft, answer), None
        if is_shadow(asked):
            _write_verdict(draft, root, answer)
            correspondence.put_off(message=message, not_before=asked.at + SHADOW_WAITS, reason="shadow")
            return Turn.SHADOWED, None
        return _begin(asked, draft, root, answer)


def is_shadow(asked: Asked) -> bool:
    """Tell whether everything is done but the sending."""
    return asked.book.organization.sending == Sending.SHADOW and not asked.embedded


def _lock_root(message: Message) -> int | None:
    """Lock the head of the customer's group, for whom contacts are counted together; None while another has it."""
    root = root_of(message.organization_id, message.customer_id)
    if not bulk.is_postgres():
        return root  # SQLite has one writer, and that is us
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM customers_customer WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED", [root])
        return root if cursor.fetchone() else None


def _may_leave(message: Message, asked: Asked) -> bool:
    """Ask the sending state; what it does not let go is put in front of a person."""
    organization = asked.book.organization
    if asked.embedded or organization.sending in FREE or message.approved_at is not None:
        return True
    if organization.sending == Sending.CANARY and _left_for_canary(organization, message):
        return True
    correspondence.hold_for_review(message=message, reason=f"sending is {organization.sending}", at=asked.at)
    return False


def _left_for_canary(organization: Organization, message: Message) -> bool:
    """Tell whether one more message of that night may go; the organization's row keeps two from being the last."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    rows = Message.objects.of(organization).filter(night_on=message.night_on, state__in=SENT_BY_NOW, approved_at=None)
    return rows.count() < organization.canary_limit


def ask_gate(asked: Asked, inputs: Inputs, *, root: int, carried: frozenset[str] = frozenset()) -> Answer:
    """Ask whether the contact may be made at this instant, by the rules in force and the contact ledger.

    `carried` is what the words of its bytes say of that which rules ask to be said.
    """
    said = approach_of(inputs)._replace(disclosures=carried - NOTICES, notice=min(carried & NOTICES, default=""))
    found = question(asked.book, inputs.account, said, root=root, at=asked.at)
    return Answer(found, asking.ask(found), asked.book.organization.time_zone)


def _refused(asked: Asked, draft: Draft, answer: Answer) -> Turn:
    """Write the refusal down, and end the message or put it off until waiting has helped."""
    message, verdict = draft.message, answer.verdict
    words = words_kept(asked.book, message.customer_id, draft.inputs.person, draft.carried)
    rule = verdict.rule or ""
    asking.keep_packs(answer.question.selected.composition)
    ledger.note_refusal(
        organization=message.organization_id,
        customer=message.customer_id,
        message=message.pk,
        channel=message.channel,
        rule=rule,
        earliest=verdict.earliest,
        at=asked.at,
        local_on=answer.local_on,
        verdict={**asking.kept(answer.question, verdict), **words},
        is_shadow=is_shadow(asked),
    )
    if verdict.earliest is None:
        correspondence.withdraw(message=message, reason=rule, at=asked.at)
        return Turn.WITHDRAWN
    correspondence.put_off(message=message, not_before=verdict.earliest, reason=rule)
    return Turn.LATER


def _write_verdict(
    draft: Draft, root: int, answer: Answer, *, attempt: int = 0, state: ContactState = ContactState.VOID
) -> None:
    inputs, proposal = draft.inputs, answer.question.contact.proposal
    assert inputs.planned is not None
    asking.keep_packs(answer.question.selected.composition)
    ledger.note_attempt(
        organization=draft.message.organization_id,
        root=root,
        customer=inputs.account.id,
        message=draft.message.pk,
        attempt=attempt,
        channel=inputs.planned.channel,
        address=draft.recipient,
        at=answer.question.at,
        local_on=answer.local_on,
        verdict=asking.kept(answer.question, answer.verdict),
        state=state,
        step=proposal.step,
        notice=min(draft.carried & NOTICES, default=""),
        debts=[entry.line for entry in inputs.planned.lines],
    )


def _begin(asked: Asked, draft: Draft, root: int, answer: Answer) -> tuple[Turn, Claimed | None]:
    message, inputs = draft.message, draft.inputs
    assert inputs.planned is not None
    assert inputs.person is not None
    organization = message.organization_id
    is_rehearsal = asked.embedded and asked.book.organization.sending != Sending.ON
    reason = REHEARSED if is_rehearsal else REDIRECTED if draft.redirected_from else ""
    file_id = keep_file(
        organization=organization,
        content=draft.content,
        kind=FileKind.MAIL_SENT,
        at=asked.at,
        name=f"{message.public_id}.{draft.attempt} {draft.subject}",
    )
    begun = correspondence.begin_attempt(
        message=message,
        claim=correspondence.Claim(
            attempt=draft.attempt,
            lease_until=asked.at + LEASE,
            recipient=draft.recipient,
            contact_id=inputs.person.id,
            language=draft.language,
            subject=draft.subject,
            asked=inputs.planned.asked,
            digest=draft.digest,
            file_id=file_id,
            wire_id=draft.wire_id,
            lines=named_lines(inputs.planned),
            reason=reason,
        ),
    )
    if not begun:
        return Turn.BUSY, None
    _write_verdict(draft, root, answer, attempt=draft.attempt, state=ContactState.ATTEMPTED)
    _free_steps_not_due(message, inputs)
    faults.reach("dispatch.in_t1")
    return Turn.CLAIMED, Claimed(draft, mark(organization))


def _free_steps_not_due(message: Message, inputs: Inputs) -> None:
    """Give back the steps of lines that the mail does not ask for (paid, contested meanwhile): they were not taken.

    The key is deleted, so that the next night may take the step when it is due again; nothing was said about it.
    """
    for line, step_id, number in inputs.held - inputs.due:
        subject = line or -message.customer_id
        StepTaken.objects.of(message.organization_id).filter(
            message=message, subject=subject, step_id=step_id, round=number
        ).delete()
