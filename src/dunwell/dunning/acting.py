"""Stage 5: due steps -> step_taken, and one message for each customer and channel, tasks and proposals.

The key on `step_taken` decides who acts: when another run took one of our steps since we read, everything is rolled
back and read again, so two nights at once never leave two letters. Steps that lapse leave no row: that they lapsed
follows from the later step taken, and the evidence says so (docs/decisions/0012).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import ANSWERS, REASON_CHARACTERS, UNSENT, MessageState
from dunwell.dunning.book import Book
from dunwell.dunning.models import StepTaken
from dunwell.dunning.terms import TakenHow
from dunwell.engine.compose import Planned, compose
from dunwell.engine.decide import Decision, Due
from dunwell.engine.events import asked_about
from dunwell.engine.facts import DUE, Account, overdue_lines
from dunwell.engine.strategy import Strategy
from dunwell.kit import bulk
from dunwell.kit.fields import new_public_id
from dunwell.organizations.terms import Sending
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Task
from dunwell.worklist.terms import TaskKind, TaskState

NOTHING_LOOSE = "nothing is open to allocate any more"
REVIEWS = {
    "step": "the strategy wants this step read first",
    "severity": "the strategy wants messages of this tone read first",
    "amount": "the amount is above the strategy's limit",
}


@dataclass(slots=True)
class Action:
    """A message or piece of work to be written for an account, and the steps it takes."""

    account: Account
    strategy: Strategy
    planned: Planned

    @property
    def steps(self) -> list[Due]:
        """The steps it takes; those that lapse with them are not taken."""
        return [due for due in self.planned.steps if due.state == DUE]


@dataclass(slots=True)
class Claim:
    """A step that a new message or task wants."""

    account: Account
    due: Due
    message: int | None = None
    task: int | None = None


@dataclass(slots=True)
class Plan:
    """All that a range of decisions asks to be written; `lapsed` counts the steps passed for good."""

    messages: list[Action] = field(default_factory=list)
    work: list[Action] = field(default_factory=list)
    lapsed: int = 0

    @property
    def actions(self) -> dict[str, int]:
        """How many of each kind there are."""
        proposals = sum(action.planned.action == "PROPOSAL" for action in self.work)
        return {
            "message": len(self.messages),
            "task": len(self.work) - proposals,
            "proposal": proposals,
            "lapsed": self.lapsed,
        }


def plan(book: Book, decided: Iterable[tuple[Account, Strategy, Decision]], problems: list[dict[str, Any]]) -> Plan:
    """Sort the due steps into messages (one a customer and channel), tasks and proposals.

    A customer for whom nothing can be composed is noted in `problems` and stops nobody else.
    """
    found = Plan()
    today, context = book.as_of, book.context
    for account, strategy, decision in decided:
        try:
            composed = compose(account, decision, strategy, today=today, context=context)
        except Exception as error:  # noqa: BLE001 - one poisoned customer must not stop the night
            problems.append({"customer": account.id, "message": f"{type(error).__name__}: {error}"})
            continue
        for planned in composed:
            if planned.action == "MESSAGE":
                found.messages.append(Action(account, strategy, planned))
            elif planned.steps or planned.task not in account.open_tasks:
                found.work.append(Action(account, strategy, planned))
        found.lapsed += sum(due.state != DUE for due in decision.steps)
    return found


class StepsTakenError(Exception):
    """Another night or sweep took one of our steps since we read; ours is rolled back and reads again."""


def act(book: Book, found: Plan, *, run_id: int, at: dt.datetime, review_reason: str) -> None:
    """Write a plan in the open transaction, which StepsTakenError and DuplicateRowError end: it has to be read again.

    Messages and tasks come before their steps, because SQLite searches for the children of every late parent.
    """
    messages = _with_keys(bulk.next_ids(Message, len(found.messages)) if found.messages else (), found.messages)
    work = _with_keys(bulk.next_ids(Task, len(found.work)) if found.work else (), found.work)
    if messages:
        _write_messages(book, messages, run_id=run_id, at=at, review_reason=review_reason)
    if work:
        _write_tasks(book, work, run_id=run_id, at=at)
    _take_steps(book, messages, work, run_id)
    if messages:
        _replace_older(book, messages, run_id)


def drop_pointless(book: Book, accounts: Iterable[Account], *, at: dt.datetime) -> None:
    """Close the calls and proposals of customers who owe nothing late any more: people chase nobody who has paid.

    And the clerk's task to allocate what has been allocated.
    """
    busy = [account for account in accounts if account.open_tasks]
    told: dict[str, Any] = {"organization": book.organization.pk, "on": book.as_of, "at": at, "actor": "system:night"}
    if done := [account.id for account in busy if not overdue_lines(account, book.as_of)]:
        worklist.drop_chasing(customers=done, **told)
    waiting = [account for account in busy if TaskKind.ALLOCATE in account.open_tasks]
    if placed := [one.id for one in waiting if not (any(one.credits.values()) or any(one.cash.values()))]:
        worklist.drop_chasing(customers=placed, kinds=(TaskKind.ALLOCATE,), reason=NOTHING_LOOSE, **told)


def _with_keys(keys: Sequence[int], actions: list[Action]) -> dict[int, Action]:
    return dict(zip(keys, actions, strict=True))


_STEP_COLUMNS = (
    "organization_id",
    "customer_id",
    "subject",
    "step_id",
    "round",
    "how",
    "message_id",
    "task_id",
    "reason",
    "taken_on",
    "run_id",
)


def _take_steps(book: Book, messages: dict[int, Action], work: dict[int, Action], run_id: int) -> None:
    """Insert the step rows and take over unserved ones; raises StepsTakenError or DuplicateRowError."""
    organization, how = book.organization.pk, TakenHow.ACTION.value
    as_of = bulk.days()[book.as_of]
    claims = [Claim(action.account, due, message=pk) for pk, action in messages.items() for due in action.steps]
    claims += [Claim(action.account, due, task=pk) for pk, action in work.items() for due in action.steps]
    rows = []
    for claim in claims:
        due, customer = claim.due, claim.account.id
        if not due.again:
            key = (organization, customer, due.line or -customer, due.step_id, due.round, how)
            rows.append((*key, claim.message, claim.task, due.reason.code, as_of, run_id))
    bulk.insert_new(StepTaken, _STEP_COLUMNS, rows)
    if not all(_take_over(book, claim, run_id) for claim in claims if claim.due.again):
        raise StepsTakenError


def _take_over(book: Book, claim: Claim, run_id: int) -> bool:
    """Hand an unserved step to our message or task, if its old one still is what failed to serve it."""
    due = claim.due
    row = (
        StepTaken.objects.of(book.organization)
        .select_for_update(no_key=True, of=("self",))
        .filter(subject=due.line or -claim.account.id, step_id=due.step_id, round=due.round)
        .select_related("message")
        .first()
    )
    if row is None or (row.run_id == run_id and row.taken_on == book.as_of and _is_live(row.message)):
        return False
    row.message_id, row.task_id, row.run_id = claim.message, claim.task, run_id
    row.taken_on, row.how, row.reason = book.as_of, TakenHow.ACTION, due.reason.code
    row.save()
    return True


def _is_live(message: Message | None) -> bool:
    """Tell whether a message may still serve its steps."""
    return message is not None and message.bounced_at is None and message.state in {*UNSENT, MessageState.SENDING}


_MESSAGE_COLUMNS = (
    "id",
    "organization_id",
    "public_id",
    "customer_id",
    "run_id",
    "night_on",
    "channel",
    "step",
    "template",
    "severity",
    "contact_role",
    "state",
    "reason",
    "created_under",
    "language",
    "recipient",
    "subject",
    "asked",
    "digest",
    "wire_id",
    "attempt",
    "bounce_code",
    "recorded_at",
)


def _write_messages(
    book: Book, messages: dict[int, Action], *, run_id: int, at: dt.datetime, review_reason: str
) -> None:
    organization, recorded, night = book.organization, bulk.instant(at), bulk.days()[book.as_of]
    sending = "sending is " + organization.sending
    usual = review_reason or (sending if organization.sending == Sending.REVIEW else "")
    rows = []
    names = iter(bulk.identifiers(len(messages)))
    for pk, action in messages.items():
        planned, account = action.planned, action.account
        # Its own reason stands: who lets the others of an unusual night pass has not read this one.
        why = REVIEWS.get(planned.review, "") or usual
        state = MessageState.IN_REVIEW if why else MessageState.READY
        head = (pk, organization.pk, next(names), account.id, run_id, night, planned.channel)
        body = (_named_step(action), planned.template, planned.severity, planned.role)
        kept = (state.value, why[:REASON_CHARACTERS])
        rest = (organization.sending, account.language, "", "", "{}", "", "", 0, "", recorded)
        rows.append((*head, *body, *kept, *rest))
    bulk.insert(Message, _MESSAGE_COLUMNS, rows)


def _named_step(action: Action) -> str:
    """Return the id of the step that names a message: the severest of its own."""
    steps = [(due.step_id, action.strategy.step(due.step_id)) for due in action.steps]
    return max(steps, key=lambda pair: (pair[1].severity, pair[1].place) if pair[1] else (0, 0))[0]


def _replace_older(book: Book, messages: dict[int, Action], run_id: int) -> None:
    """Let each new message take over the steps of its customer's unsent older one, which is withdrawn."""
    by_customer = {(action.account.id, action.planned.channel): pk for pk, action in messages.items()}
    customers = sorted({customer for customer, _ in by_customer})
    unsent = (
        Message.objects.of(book.organization)
        .filter(state__in=UNSENT, customer_id__gte=customers[0], customer_id__lte=customers[-1])
        .exclude(template__in=ANSWERS)
        .exclude(run_id=run_id, id__gte=min(messages))  # the new ones
    )
    for pk, customer, channel in unsent.values_list("id", "customer_id", "channel"):
        mine = by_customer.get((customer, channel))
        if mine is None:
            continue
        older = Message.objects.of(book.organization).filter(pk=pk, state__in=UNSENT)
        if older.update(state=MessageState.WITHDRAWN, reason="replaced"):
            StepTaken.objects.of(book.organization).filter(customer_id=customer, message_id=pk).update(message_id=mine)


_TASK_COLUMNS = (
    "id",
    "organization_id",
    "public_id",
    "customer_id",
    "open_item_id",
    "kind",
    "reason",
    "due_on",
    "state",
    "outcome",
    "outcome_counts",
    "meant_for",
    "run_id",
    "recorded_at",
)


def _write_tasks(book: Book, work: dict[int, Action], *, run_id: int, at: dt.datetime) -> None:
    rows: list[Sequence[object]] = []
    recorded = bulk.instant(at)
    for pk, action in work.items():
        planned, account = action.planned, action.account
        about = planned.lines[0].line if planned.lines else None
        who = (pk, book.organization.pk, new_public_id().hex, account.id, about)
        what = (planned.task, _reason(action)[:255], book.as_of, TaskState.OPEN.value, "", False, planned.who)
        rows.append((*who, *what, run_id, recorded))
    bulk.insert(Task, _TASK_COLUMNS, rows)


def _reason(action: Action) -> str:
    """Return what a task is about: the step it is, or the name of the one that it asks or tells about."""
    planned = action.planned
    step_id = action.steps[0].step_id if action.steps else planned.lines[0].step_id if planned.lines else ""
    step = action.strategy.step(step_id) if step_id and (not action.steps or asked_about(step_id)) else None
    return step_id if step is None else step.name


def count_by_kind(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Add up counts by kind."""
    total: dict[str, int] = defaultdict(int)
    for one in counts:
        for kind, number in one.items():
            total[kind] += number
    return dict(total)
