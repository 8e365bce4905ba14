"""A night as most programs do it: a loop over customers, each read and written through the ORM.

It is what the real night is measured against, so it must not be worse than it needs to be: one query a table and
customer, related rows joined, the same `decide` and `compose`, and no evidence kept. A test holds both to the same
steps and messages. Reads pauses in force, not what follows an ended one; the seeded books have neither.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from dunwell.cash.models import Payment, SeenMoney
from dunwell.cash.terms import PaymentState
from dunwell.compliance.models import Hold, OptOut
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import ENDED_UNSENT, MessageState
from dunwell.customers.models import Contact, Customer
from dunwell.disputes.models import Dispute
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.models import Run, StepTaken
from dunwell.dunning.standing import obstacle, place_of
from dunwell.dunning.terms import RunKind, TakenHow
from dunwell.engine import SEMANTICS
from dunwell.engine.compose import Planned, compose
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import (
    ADDRESS_SHUT,
    DUE,
    IN_FLIGHT,
    LAPSED,
    NO_CONTACT,
    SERVED,
    UNSERVED,
    WITHDRAWN,
    Account,
    Line,
    Taken,
)
from dunwell.engine.strategy import Strategy
from dunwell.promises.models import PromiseItem
from dunwell.promises.terms import PromiseState
from dunwell.receivables.models import OpenItem
from dunwell.strategies.models import Assignment
from dunwell.worklist.models import Standing, Task
from dunwell.worklist.terms import TaskState


@dataclass(slots=True)
class Done:
    """What a loop came to."""

    customers: int = 0
    messages: int = 0
    steps: int = 0
    tasks: int = 0


def run_night(organization_id: int, *, as_of: dt.date, limit: int | None = None) -> Done:
    """Decide the customers one after the other, each in its own transaction, and write what is due."""
    book = open_book(organization_id, as_of=as_of)
    run = Run.objects.create(
        organization_id=organization_id, kind=RunKind.SWEEP, as_of=as_of, semantics=SEMANTICS, started_at=book.at
    )
    done = Done()
    for customer in Customer.objects.of(organization_id).order_by("id")[:limit]:
        with transaction.atomic():
            account = read_account(book, customer)
            strategy = book.strategy_of(account)
            decision = decide(account, strategy, today=as_of, context=book.context)
            if strategy:
                _write(book, run, (account, strategy, decision), done)
            _stand(book, account, decision)
        done.customers += 1
    return done


def read_account(book: Book, customer: Customer) -> Account:
    """Read one customer's account, a table at a time."""
    as_of = book.as_of
    items = OpenItem.objects.of(book.organization).filter(customer=customer).exclude(open_minor=0)
    taken = _steps(book, customer)
    pauses = _pauses(book, customer)
    lines, rest = [], []
    credits_: dict[str, int] = defaultdict(int)
    for item in items.order_by("due_date", "id"):
        if item.open_minor < 0:
            credits_[item.currency] -= item.open_minor
        elif (item.due_date - as_of).days <= book.window:
            lines.append(pauses.on_line(_line(item, customer, taken.get(item.pk, ()))))
        else:
            rest.append(item)
    assigned = Assignment.objects.of(book.organization).filter(customer=customer).select_related("strategy").first()
    tasks = Task.objects.of(book.organization).filter(customer=customer, state=TaskState.OPEN).order_by("id")
    asked_on, written_on = _messages(book, customer)
    return Account(
        id=customer.pk,
        kind=customer.kind,
        country=customer.country,
        zone=customer.time_zone,
        language=customer.language,
        strategy=assigned.strategy.key if assigned else book.organization.default_strategy,
        reachable_problem=_problem(book, customer),
        credits=credits_,
        cash=_cash(book, customer),
        seen=_seen(book, customer),
        lines=tuple(lines),
        next_due=min((item.due_date for item in rest), default=None),
        held_until=pauses.held_until,
        hold_kind=pauses.hold_kind,
        last_asked_on=asked_on,
        written_on=written_on,
        open_tasks=tuple(task.kind for task in tasks),
        taken=taken.get(-customer.pk, ()),
    )


def _line(item: OpenItem, customer: Customer, taken: tuple[Taken, ...]) -> Line:
    return Line(
        id=item.pk,
        document=item.document_id,
        due=item.due_date,
        issued=item.issued_on,
        kind=item.kind,
        currency=item.currency,
        amount=item.amount_minor,
        open=item.open_minor,
        first_seen=item.first_seen,
        source=item.source_id,
        original_due=item.original_due_date,
        method=item.method or customer.payment_method,
        round=max((step.round for step in taken), default=0),
        taken=taken,
    )


def _problem(book: Book, customer: Customer) -> str:
    if not customer.kind:
        return "kind_unknown"
    if not customer.country:
        return "country_unknown"
    known = Contact.objects.of(book.organization).filter(customer=customer, removed_at=None).exclude(email="")
    addresses = [contact.email.lower() for contact in known.filter(dead_at=None)]
    refused = OptOut.objects.of(book.organization).filter(channel="EMAIL", address__in=addresses)
    in_force = Q(from_on__lte=book.as_of) & (Q(ended_on=None) | Q(ended_on__gt=book.as_of))
    if set(addresses) - {row.address for row in refused.filter(in_force)}:
        return ""
    return ADDRESS_SHUT if known.exists() else NO_CONTACT


def _cash(book: Book, customer: Customer) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    posted = Payment.objects.of(book.organization).filter(customer=customer, state=PaymentState.POSTED)
    for payment in posted.filter(on__lte=book.as_of).exclude(unallocated_minor=0):
        found[payment.currency] += payment.unallocated_minor
    return found


def _seen(book: Book, customer: Customer) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    rows = SeenMoney.objects.of(book.organization).filter(customer=customer, seen_on__lte=book.as_of)
    for row in rows.filter(Q(ended_on=None) | Q(ended_on__gt=book.as_of), until_on__gte=book.as_of):
        found[row.currency] += row.amount_minor
    return found


@dataclass(slots=True)
class _Paused:
    """What rests on a customer and its lines."""

    held_until: dt.date | None
    hold_kind: str
    held: dict[int, Hold]
    promised: dict[int, PromiseItem]
    disputed: dict[int, int]

    def on_line(self, line: Line) -> Line:
        hold, promise, disputed = self.held.get(line.id), self.promised.get(line.id), self.disputed.get(line.id)
        if hold:
            line = line._replace(held_until=hold.until_on or dt.date.max, hold_kind=hold.kind)
        if promise:
            line = line._replace(promised=promise.amount_minor, promise_until=promise.promise.rests_until)
        return line._replace(disputed=min(disputed, line.open)) if disputed else line


def _pauses(book: Book, customer: Customer) -> _Paused:
    house, today = book.organization, book.as_of
    holds = Hold.objects.of(house).filter(customer=customer, from_on__lte=today, released_on=None)
    found = list(holds.filter(Q(until_on=None) | Q(until_on__gte=today)))
    promises = PromiseItem.objects.of(house).filter(promise__customer=customer, promise__state=PromiseState.OPEN)
    disputed: dict[int, int] = defaultdict(int)
    for dispute in Dispute.objects.of(house).filter(customer=customer, opened_on__lte=today, closed_on=None):
        disputed[dispute.open_item_id] += dispute.amount_minor
    own = max((hold.until_on or dt.date.max for hold in found if not hold.open_item_id), default=None)
    return _Paused(
        held_until=own,
        hold_kind=next((hold.kind for hold in found if not hold.open_item_id), ""),
        held={hold.open_item_id: hold for hold in found if hold.open_item_id},
        promised={row.open_item_id: row for row in promises.select_related("promise")},
        disputed=disputed,
    )


def _steps(book: Book, customer: Customer) -> dict[int, tuple[Taken, ...]]:
    rows = StepTaken.objects.of(book.organization).filter(customer_id=customer.pk, taken_on__lte=book.as_of)
    found: dict[int, list[Taken]] = defaultdict(list)
    for row in rows.select_related("message", "task").order_by("id"):
        channel = row.message.channel if row.message else ""
        found[row.subject].append(Taken(row.step_id, row.round, *_state(book, row), channel))
    return {subject: tuple(steps) for subject, steps in found.items()}


def _state(book: Book, row: StepTaken) -> tuple[str, dt.date | None]:
    if row.how != TakenHow.ACTION:
        return LAPSED, None
    if row.message is not None and row.message.accepted_at is not None:
        if row.message.bounced_at:
            return UNSERVED, None
        known = book.at - row.message.accepted_at >= dt.timedelta(days=1)
        return (SERVED if known else IN_FLIGHT), row.message.accepted_on
    if row.message is not None:
        if row.message.state == MessageState.WITHDRAWN:
            return WITHDRAWN, None
        return (UNSERVED if row.message.state in ENDED_UNSENT else IN_FLIGHT), None
    if row.task is not None and row.task.state == TaskState.DONE:
        return (SERVED, row.task.ended_on) if row.task.outcome_counts else (UNSERVED, None)
    return IN_FLIGHT, None


def _messages(book: Book, customer: Customer) -> tuple[dt.date | None, dict[str, dt.date]]:
    since = book.as_of - dt.timedelta(days=book.longest_quiet + 30)
    rows = Message.objects.of(book.organization).filter(customer=customer, night_on__range=(since, book.as_of))
    asked: dt.date | None = None
    written: dict[str, dt.date] = {}
    for row in rows.filter(bounced_at=None).exclude(state__in=ENDED_UNSENT):
        left = row.accepted_on
        written[row.channel] = max(written.get(row.channel, dt.date.min), left or row.night_on)
        if row.severity and left:
            asked = max(asked or left, left)
    return asked, written


def _write(book: Book, run: Run, decided: tuple[Account, Strategy, Decision], done: Done) -> None:
    account, strategy, decision = decided
    for planned in compose(account, decision, strategy, today=book.as_of, context=book.context):
        if planned.action == "MESSAGE":
            message = _create_message(book, run, account, strategy, planned)
            done.messages += 1
            done.steps += _take(book, run, account, planned, message=message)
        elif planned.steps or planned.task not in account.open_tasks:
            task = _create_task(book, run, account, planned)
            done.tasks += 1
            done.steps += _take(book, run, account, planned, task=task)


def _create_message(book: Book, run: Run, account: Account, strategy: Strategy, planned: Planned) -> Message:
    named = [(due.step_id, strategy.step(due.step_id)) for due in planned.steps if due.state == DUE]
    step = max(named, key=lambda pair: (pair[1].severity, pair[1].place) if pair[1] else (0, 0))[0]
    return Message.objects.create(
        organization=book.organization,
        customer_id=account.id,
        run_id=run.pk,
        night_on=book.as_of,
        channel=planned.channel,
        step=step,
        template=planned.template,
        severity=planned.severity,
        contact_role=planned.role,
        state=MessageState.IN_REVIEW if planned.review else MessageState.READY,
        created_under=book.organization.sending,
        language=account.language,
        recorded_at=book.at,
    )


def _create_task(book: Book, run: Run, account: Account, planned: Planned) -> Task:
    own = [due for due in planned.steps if due.state == DUE]
    return Task.objects.create(
        organization=book.organization,
        customer_id=account.id,
        open_item_id=planned.lines[0].line if planned.lines else None,
        kind=planned.task,
        reason=own[0].step_id if own else "",
        due_on=book.as_of,
        run_id=run.pk,
        recorded_at=book.at,
    )


def _take(
    book: Book,
    run: Run,
    account: Account,
    planned: Planned,
    *,
    message: Message | None = None,
    task: Task | None = None,
) -> int:
    count = 0
    for due in planned.steps:
        if due.state == DUE:
            count += 1
            StepTaken.objects.create(
                organization=book.organization,
                customer_id=account.id,
                subject=due.line or -account.id,
                step_id=due.step_id,
                round=due.round,
                message=message,
                task=task,
                reason=due.reason.code,
                taken_on=book.as_of,
                run_id=run.pk,
            )
    return count


_PLACE = (
    "strategy",
    "segment",
    "state",
    "why_unpaid",
    "said_why",
    "reason",
    "look_again_on",
    "priority",
    "value_minor",
    "oldest_due_on",
)


def _stand(book: Book, account: Account, decision: Decision) -> None:
    row = Standing.objects.of(book.organization).filter(customer_id=account.id).first()
    said = row.said_why if row else ""
    place = dict(zip(_PLACE, place_of(account, decision, book.as_of, said=said), strict=True))
    place["stopped_by"] = obstacle(place["reason"])
    if row is None:
        Standing.objects.create(organization=book.organization, customer_id=account.id, decided_on=book.as_of, **place)
    elif any(getattr(row, name) != value for name, value in place.items()):
        for name, value in place.items():
            setattr(row, name, value)
        row.decided_on = book.as_of
        row.save()
