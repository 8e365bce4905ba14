"""Stage 5: due steps -> step_taken, and one message for each customer and channel, tasks and proposals.

The key on `step_taken` decides who acts: a message or task is inserted only for rows that this transaction inserted
or took over, so two nights at once never leave two letters.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.dunning.book import Book
from dunwell.dunning.models import StepTaken
from dunwell.dunning.terms import TakenHow
from dunwell.engine.decide import Decision, Due
from dunwell.engine.facts import DUE, OLD_DEBT, Account
from dunwell.engine.money import SCALE, exponent
from dunwell.engine.strategy import Step, Strategy
from dunwell.kit import bulk
from dunwell.kit.fields import new_public_id
from dunwell.organizations.terms import Sending
from dunwell.worklist.models import Task
from dunwell.worklist.terms import TaskKind, TaskState

EMPTY_JSON = "{}"


@dataclass(slots=True)
class Letter:
    """A message to be written: the customer, its channel and severest step, and all the steps it takes."""

    account: Account
    strategy: Strategy
    step: Step
    value: int
    steps: list[Due] = field(default_factory=list)


@dataclass(slots=True)
class Job:
    """A task or proposal to be opened; `due` is None for one that is born of no step."""

    account: Account
    kind: str
    reason: str
    due: Due | None
    is_proposal: bool = False


@dataclass(slots=True)
class Claim:
    """An unserved step that a new message or task wants to take over."""

    account: Account
    due: Due
    message: int | None = None
    task: int | None = None


@dataclass(slots=True)
class Plan:
    """All that a range of decisions asks to be written."""

    letters: list[Letter] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    lapsed: list[tuple[Account, Due]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many things there are to write."""
        return len(self.letters) + len(self.jobs) + len(self.lapsed)


def plan(decided: Iterable[tuple[Account, Strategy, Decision]]) -> Plan:
    """Sort the due steps into messages (one a customer and channel), tasks, and steps that lapse."""
    found = Plan()
    for account, strategy, decision in decided:
        letters: dict[str, Letter] = {}
        for due in decision.steps:
            if due.state != DUE:
                found.lapsed.append((account, due))
                continue
            step = strategy.step(due.step_id)
            if step is None or step.action != "MESSAGE":
                found.jobs.append(_job(account, step, due))
                continue
            letter = letters.get(step.channel)
            if letter is None:
                letter = letters[step.channel] = Letter(account, strategy, step, decision.value)
            elif step.severity > letter.step.severity:
                letter.step = step
            letter.steps.append(due)
        found.letters += letters.values()
        found.jobs += [Job(account, kind, "", None) for kind in decision.tasks if kind not in account.open_tasks]
    return found


def _job(account: Account, step: Step | None, due: Due) -> Job:
    if step is None:
        kind = TaskKind.OLD_DEBT if due.step_id == OLD_DEBT else TaskKind.OTHER
        return Job(account, kind, due.reason.code, due)
    return Job(account, step.task, step.name, due, is_proposal=step.action == "PROPOSAL")


class StepsTakenError(Exception):
    """Another night or sweep took one of our steps since we read; ours is rolled back and reads again."""


def act(book: Book, found: Plan, *, run_id: int, at: dt.datetime, review_reason: str) -> dict[str, int]:
    """Write a plan in the open transaction; return what was written, by kind.

    Raises StepsTakenError when a step was taken meanwhile: then everything is rolled back, so that no message stands
    without its steps. Messages and tasks come first, because SQLite looks for children of every late parent.
    """
    messages = dict(zip(bulk.next_ids(Message, len(found.letters)), found.letters, strict=True)) if found.letters else {}
    jobs = dict(zip(bulk.next_ids(Task, len(found.jobs)), found.jobs, strict=True)) if found.jobs else {}
    if messages:
        _write_messages(book, messages, run_id=run_id, at=at, review_reason=review_reason)
    if jobs:
        _write_tasks(book, jobs, run_id=run_id, at=at)
    _take_steps(book, found, messages, jobs, run_id)
    if messages:
        _replace_older(book, messages)
    proposals = sum(job.is_proposal for job in found.jobs)
    return {
        "message": len(messages),
        "task": len(jobs) - proposals,
        "proposal": proposals,
        "lapsed": len(found.lapsed),
    }


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


def _take_steps(book: Book, found: Plan, messages: dict[int, Letter], jobs: dict[int, Job], run_id: int) -> None:
    """Insert the step rows and take over unserved ones; raises StepsTakenError."""
    organization, as_of = book.organization.pk, book.as_of
    rows: list[tuple[object, ...]] = []
    again: list[Claim] = []

    def add(claim: Claim, how: TakenHow) -> None:
        due, customer = claim.due, claim.account.id
        if due.again:
            again.append(claim)
            return
        key = (organization, customer, due.line or -customer, due.step_id, due.round, how.value)
        rows.append((*key, claim.message, claim.task, due.reason.code, as_of, run_id))

    for account, due in found.lapsed:
        add(Claim(account, due), TakenHow.LAPSED)
    for pk, letter in messages.items():
        for due in letter.steps:
            add(Claim(letter.account, due, message=pk), TakenHow.ACTION)
    for pk, job in jobs.items():
        if job.due is not None:
            add(Claim(job.account, job.due, task=pk), TakenHow.ACTION)
    inserted = bulk.insert(StepTaken, _STEP_COLUMNS, rows, conflict="ON CONFLICT DO NOTHING")
    if inserted != len(rows) or not all(_take_over(book, claim, run_id) for claim in again):
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
    book: Book, letters: dict[int, Letter], *, run_id: int, at: dt.datetime, review_reason: str
) -> None:
    organization, recorded = book.organization, bulk.instant(at)
    rows = []
    for pk, letter in letters.items():
        step, account = letter.step, letter.account
        why = review_reason or _needs_review(book, letter)
        state = MessageState.IN_REVIEW if why else MessageState.READY
        head = (pk, organization.pk, new_public_id().hex, account.id, run_id, book.as_of, step.channel)
        body = (_step_name(letter), step.template, step.severity, step.role, state.value, why[:120])
        rest = (organization.sending, account.language, "", "", EMPTY_JSON, "", "", 0, "", recorded)
        rows.append((*head, *body, *rest))
    bulk.insert(Message, _MESSAGE_COLUMNS, rows)


def _step_name(letter: Letter) -> str:
    """Return the id of the severest step; a courtesy after a pause keeps its own."""
    own = [due.step_id for due in letter.steps if letter.strategy.step(due.step_id) is letter.step]
    return own[0] if own else letter.step.id


def _needs_review(book: Book, letter: Letter) -> str:
    """Say why a person reads a message before it leaves, or nothing."""
    if book.organization.sending in (Sending.REVIEW, Sending.CANARY):
        return f"sending is {book.organization.sending}"
    strategy = letter.strategy
    if strategy.review_severity is not None and letter.step.severity >= strategy.review_severity:
        return "the strategy wants this step read first"
    scale = 10 ** (SCALE - exponent(book.context.base))
    if strategy.review_above is not None and letter.value * scale > strategy.review_above:
        return "the amount is above the strategy's limit"
    return ""


def _replace_older(book: Book, letters: dict[int, Letter]) -> None:
    """Let each new message take over the steps of its customer's unsent older one, which is withdrawn."""
    by_customer: dict[tuple[int, str], int] = {
        (letter.account.id, letter.step.channel): pk for pk, letter in letters.items()
    }
    customers = sorted({customer for customer, _ in by_customer})
    unsent = Message.objects.of(book.organization).filter(
        state__in=UNSENT, customer_id__gte=customers[0], customer_id__lte=customers[-1]
    )
    for pk, customer, channel in unsent.values_list("id", "customer_id", "channel"):
        mine = by_customer.get((customer, channel))
        if mine is None or pk == mine or pk in letters:
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
    "run_id",
    "recorded_at",
)


def _write_tasks(book: Book, jobs: dict[int, Job], *, run_id: int, at: dt.datetime) -> None:
    rows: list[Sequence[object]] = []
    recorded = bulk.instant(at)
    for pk, job in jobs.items():
        about = (job.due.line or job.due.anchor or None) if job.due else None
        who = (pk, book.organization.pk, new_public_id().hex, job.account.id, about)
        rows.append((*who, job.kind, job.reason, book.as_of, TaskState.OPEN.value, "", False, run_id, recorded))
    bulk.insert(Task, _TASK_COLUMNS, rows)


def count_by_kind(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Add up counts by kind."""
    total: dict[str, int] = defaultdict(int)
    for one in counts:
        for kind, number in one.items():
            total[kind] += number
    return dict(total)
