"""T0, no transaction: a message becomes a letter, and the letter the bytes of a mail."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dunwell.audit.queries import read_file
from dunwell.correspondence.letters import House, Item, Letter, Rendered, render
from dunwell.correspondence.mails import LOGO, Post, wire_id, write_mail
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations.delivery import NamedLine
from dunwell.correspondence.statements import OPT_OUT, carried
from dunwell.correspondence.terms import ANSWERS, LineRole
from dunwell.correspondence.texts import Tone, language_of
from dunwell.customers.terms import CustomerKind
from dunwell.dunning.book import Book
from dunwell.dunning.dispatching.inputs import Inputs
from dunwell.dunning.dispatching.telling import wanted_of
from dunwell.dunning.gatekeeping import VALIDATION
from dunwell.engine.calendar import Calendar
from dunwell.engine.compose import Entry, Planned
from dunwell.engine.deadlines import validation_period
from dunwell.engine.disclosing import NOTHING, Wanted
from dunwell.engine.facts import COURTESY, SERVED, Account, Line
from dunwell.engine.strategy import FINAL, NOTE, Strategy
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Party

DEADLINE_DAYS = 10
"""Days a final notice gives, moved on to the recipient's next working day."""

PEOPLE = frozenset({CustomerKind.CONSUMER, CustomerKind.SOLE_TRADER})
"""Kinds of customers who are persons: what a collector writes on the outside tells others nothing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail ready to leave, and everything T1 has to write about it."""

    message: Message
    attempt: int
    inputs: Inputs
    digest: str
    recipient: str
    redirected_from: str
    subject: str
    language: str
    wire_id: str
    content: bytes
    carried: frozenset[str] = frozenset()
    """Disclosures and notices whose words stand in the bytes, in both readings."""

    def said(self) -> dict[str, Any]:
        """Return what the timeline shows of the mail."""
        asked = self.inputs.planned.asked if self.inputs.planned else {}
        said = {"to": self.recipient, "subject": self.subject, "asked": dict(asked)}
        return {**said, "meant_for": self.redirected_from} if self.redirected_from else said


def write(book: Book, message: Message, inputs: Inputs, *, sender: str, redirect_to: str, at: dt.datetime) -> Draft:
    """Write a message out as it stands now; raises BadAddressError where its contact's address is none."""
    planned, person = inputs.planned, inputs.person
    assert planned is not None, "a pointless message is withdrawn before it is written"
    assert person is not None, "a customer without a contact has nothing due"
    attempt = message.attempt + 1
    letter = letter_of(
        book,
        inputs,
        redirected_from=person.email if redirect_to else "",
        own_words=message.own_words,
        wanted=wanted_of(book, inputs, at=at),
    )
    rendered: Rendered = render(letter)
    post = Post(
        sender_name=book.organization.name,
        sender=sender,
        reply_to=book.organization.email,
        recipient_name=person.name or inputs.customer[2],
        recipient=redirect_to or person.email,
        key=str(message.public_id),
        attempt=attempt,
        at=at,
        redirected_from=letter.redirected_from,
        stop_to=book.organization.email if OPT_OUT in rendered.said else "",
        logo=_logo(book.organization.pk, book.organization.logo_id) if letter.house.logo else b"",
    )
    content = write_mail(rendered, post)
    return Draft(
        message=message,
        attempt=attempt,
        inputs=inputs,
        digest=inputs.digest(),
        recipient=post.recipient,
        redirected_from=letter.redirected_from,
        subject=rendered.subject,
        language=letter.language,
        wire_id=wire_id(post.key, attempt, sender),
        content=content,
        carried=carried(content, rendered.said),
    )


def letter_of(
    book: Book,
    inputs: Inputs,
    *,
    redirected_from: str = "",
    own_words: Mapping[str, str] | None = None,
    wanted: Wanted = NOTHING,
) -> Letter:
    """Turn what a message is made from into a letter: figures from the engine, names from the rows."""
    planned, person, today = inputs.planned, inputs.person, book.as_of
    assert planned is not None
    assert person is not None
    _, number, name, salutation, language, country = inputs.customer[:6]
    strategy = book.strategy_of(inputs.account)
    items = [(entry, _item(entry, inputs, today)) for entry in planned.lines]
    place = book.calendar_key(country, inputs.place.region)
    deadline = book.context.next_open(place, today + dt.timedelta(days=DEADLINE_DAYS))
    reminded_on = _reminded_on(planned, inputs.account, strategy)
    return Letter(
        tone=tone_of(planned, reminded_on),
        language=language_of(person.language, language, book.organization.language),
        today=today,
        house=_house(book.organization),
        customer=name,
        customer_number=number,
        country=country,
        greeting=salutation,
        person=person.name,
        overdue=tuple(item for entry, item in items if entry.due < today),
        due_soon=tuple(item for entry, item in items if entry.due >= today),
        total_overdue=planned.overdue,
        credits=planned.credits,
        cash=planned.cash,
        seen=planned.seen,
        asked=planned.asked,
        reminded_on=reminded_on,
        deadline=deadline,
        redirected_from=redirected_from,
        own_words=own_words,
        wanted=wanted,
        place=inputs.place.line,
        contest_until=_contest_until(book, country) if VALIDATION in wanted.notices else None,
        is_discreet=book.organization.party == Party.THIRD and inputs.account.kind in PEOPLE,
        # Any other letter names the lines it asks for, not all it was made from.
        about=tuple(number for number, _ in inputs.documents.values()) if planned.template in ANSWERS else (),
    )


def _contest_until(book: Book, country: str) -> dt.date:
    """Return the last day to contest a debt after a notice of today."""
    calendar = book.context.calendars.get(country) or Calendar()
    return validation_period(book.as_of, calendar.holidays).end


def tone_of(planned: Planned, reminded_on: dt.date | None) -> Tone:
    """Return how a message speaks: by its severest step, the softest where all its steps come after a pause."""
    if planned.template in ANSWERS:
        return Tone(planned.template)
    own = [entry.step_id for entry in planned.lines if entry.role == "STEP"]
    if planned.severity >= FINAL:
        return Tone.FINAL
    if planned.severity == NOTE:
        return Tone.NOTE
    if all(step_id.startswith(COURTESY) for step_id in own):
        return Tone.COURTESY
    return Tone.AGAIN if reminded_on else Tone.REMINDER


def named_lines(planned: Planned) -> list[NamedLine]:
    """Return what a message names, to be kept: its lines, and the credits and money it deducts."""
    lines = [
        NamedLine(LineRole(entry.role), entry.currency, entry.open, entry.asked, entry.line, entry.step_id)
        for entry in planned.lines
    ]
    pools = ((LineRole.CREDIT, planned.credits), (LineRole.CASH, planned.cash), (LineRole.CASH, planned.seen))
    for role, pool in pools:
        lines += [NamedLine(role, currency, -minor, -minor) for currency, minor in sorted(pool.items())]
    return lines


def _item(entry: Entry, inputs: Inputs, today: dt.date) -> Item:
    number, issued = inputs.documents[entry.document]
    line = next(found for found in inputs.account.lines if found.id == entry.line)
    rest = entry.open - entry.asked - entry.disputed
    return Item(
        number=number,
        issued=issued,
        due=entry.due,
        currency=entry.currency,
        amount=line.amount,
        open=entry.open,
        asked=entry.asked,
        contested=entry.disputed,
        promised=max(min(_promised(line, today), rest), 0),
        is_severe=entry.role == "STEP" and entry.severity >= FINAL,
    )


def _promised(line: Line, today: dt.date) -> int:
    return line.promised if line.promise_until is not None and line.promise_until >= today else 0


def _reminded_on(planned: Planned, account: Account, strategy: Strategy | None) -> dt.date | None:
    """Return when we last asked for one of the message's own lines, None where this is the first time."""
    own = {entry.line for entry in planned.lines if entry.role == "STEP"}
    asked = [
        taken.served_on
        for line in account.lines
        if line.id in own
        for taken in line.taken
        if taken.state == SERVED and taken.served_on and _asked(strategy, taken.step_id)
    ]
    return max(asked, default=None)


def _asked(strategy: Strategy | None, step_id: str) -> bool:
    step = strategy.step(step_id) if strategy else None
    return step is not None and step.action == "MESSAGE" and step.severity > NOTE


def _house(organization: Organization) -> House:
    return House(
        name=organization.name,
        address=organization.address,
        signer=organization.signer,
        phone=organization.phone,
        email=organization.email,
        iban=organization.iban,
        client=organization.client_name if organization.party == Party.THIRD else "",
        client_address=organization.client_address,
        claims_from=organization.claims_from,
        license=organization.license,
        authority=organization.authority,
        hours=organization.hours,
        logo=LOGO if organization.logo_id else "",
    )


@lru_cache(maxsize=32)
def _logo(organization: int, file: int) -> bytes:
    """Return the bytes of a logo; a kept file never changes."""
    return read_file(organization, file)
