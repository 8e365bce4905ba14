"""Stage 6: what a night came to, whether it looks odd, and what is told to people."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import takewhile
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q

from dunwell.audit import operations as audit
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import REASON_CHARACTERS, UNSENT, MessageState
from dunwell.correspondence.withdrawing import close_looked_through
from dunwell.customers.models import Customer
from dunwell.dunning.acting import count_by_kind
from dunwell.dunning.book import Book
from dunwell.dunning.dates import alert_of_dates
from dunwell.dunning.models import Run, RunRange
from dunwell.dunning.shadowing import count_paid_anyway
from dunwell.dunning.terms import RunKind, RunState
from dunwell.intake.models import Source
from dunwell.kit import clock, leases
from dunwell.kit.leases import LeaseState
from dunwell.receivables.ageing import claims_open, open_at
from dunwell.worklist import operations as worklist
from dunwell.worklist.queries import list_alerts
from dunwell.worklist.terms import AlertKind

if TYPE_CHECKING:
    from dunwell.dunning.deciding import Decided
    from dunwell.dunning.night import Work
    from dunwell.dunning.opening import Claimed

SMALLEST_ODD_NIGHT = 50
ODD_TIMES_MEDIAN = 3
NIGHTS_FOR_MEDIAN = 9
SWEPT_NIGHTS = 20
LONGEST_CLOSURE = 14
ODD_SHARE_OF_CUSTOMERS = 20
ODD_BALANCE_MOVE = 30
"""When a night is odd (reliability 16): at least so many messages, and times what is usual for the days it gathers (the
median of earlier nights), percent of all customers for each of these days (of one day while nothing is usual yet), or
after so many percent of change of the open balance."""

ORDER = ("settle", "snapshot", "decide", "compose")
KINDS = ("message", "task", "proposal", "lapsed")


CANNOT_BE_WRITTEN_TO = frozenset({"kind_unknown", "country_unknown", "no_contact", "refused"})
"""Reasons of a decision that say that no message can reach a customer."""


class RangeLostError(Exception):
    """Another worker took this range over because our lease ran out; our transaction is rolled back."""


def finish_range(work: "Work", claimed: "Claimed") -> None:
    """Close a range in the transaction of its writes; raises RangeLostError when it is no longer ours.

    It was decided from our book, which may know more than the one that an interrupted night began with.
    """
    ranges = RunRange.objects.of(work.book.organization.pk)
    counts = {
        "stages": work.stages,
        "actions": work.actions,
        "problems": work.problems,
        "customers": int(work.stages["snapshot"][0]),
        "decisions": len(work.decided) + work.idle,
        "unreached": unreached_of(work.decided),
    }
    kept: dict[str, Any] = {"counts": counts, "evidence": work.evidence_id, "context": work.context}
    if not leases.finish(ranges, claimed.pk, attempt=claimed.attempt, **kept):
        raise RangeLostError(f"range {claimed.first_id}-{claimed.last_id} was taken over by another worker")


def unreached_of(decided: "Sequence[Decided]") -> dict[str, int]:
    """Count those who owe something overdue and cannot be written to, by the reason to mend first."""
    firsts = (decision.reasons[0].code for _, _, decision in decided if decision.reasons and decision.value > 0)
    return {code: count for code, count in Counter(firsts).items() if code in CANNOT_BE_WRITTEN_TO}


def balance_of(book: Book) -> dict[str, int]:
    """Return what was open in all at the end of the book's day, by currency, in minor units."""
    if not (book.is_past or book.is_ahead):
        return claims_open(book.organization.pk, today=book.as_of)
    total: dict[str, int] = defaultdict(int)
    for row in open_at(book.organization.pk, as_of=book.as_of).sums:
        total[row.currency] += row.amount
    return dict(total)


def progress_of(run: Run) -> tuple[int, int]:
    """Return how many ranges of a run's present turn are done, of how many."""
    rows = RunRange.objects.of(run.organization_id).filter(run=run, turn=run.turn)
    found = rows.aggregate(all=Count("id"), done=Count("id", filter=Q(lease_state=LeaseState.DONE)))
    return found["done"], found["all"]


def close(
    book: Book, run: Run, balance: dict[str, int], *, at: dt.datetime, actor: str, opening_seconds: float
) -> dict[str, Any]:
    """Add up the ranges, stop an odd night at review, and close the run in the open transaction.

    `balance` is what is open, by currency (`balance_of`: summed up before the transaction). Returns what the command
    prints: `actions` counts what this turn newly wrote. A second worker that comes to
    close finds it closed.
    """
    rows = list(RunRange.objects.of(run.organization_id).filter(run=run, turn=run.turn).order_by("first_id"))
    counts = [row.counts for row in rows]
    actions = dict.fromkeys(KINDS, 0) | count_by_kind(count.get("actions", {}) for count in counts)
    unread = [{"message": said} for said in book.unread] if run.as_of == book.as_of else []
    result = {
        "stages": _stages(counts, opening_seconds),
        "problems": [*unread, *(problem for count in counts for problem in count.get("problems", ()))],
        "customers": sum(count.get("customers", 0) for count in counts),
        "decisions": sum(count.get("decisions", 0) for count in counts),
        "balance": balance,
        "unreached": count_by_kind(count.get("unreached", {}) for count in counts),
    }
    open_runs = Run.objects.of(run.organization_id).filter(pk=run.pk, state=RunState.OPEN, turn=run.turn)
    odd = run.review_reason or _odd(book, run, actions["message"], result["customers"], result["balance"])
    total = count_by_kind([run.actions, actions])
    if open_runs.update(state=RunState.DONE, ended_at=clock.now(), actions=total, review_reason=odd[:255], **result):
        _after(book, run, odd, actions, result["problems"], at=at, actor=actor)
    run.refresh_from_db()
    return result_of(run, actions=actions)


def close_interrupted(book: Book, *, at: dt.datetime, actor: str) -> None:
    """Close earlier nights that were never finished, so that what they wrote may go out or be reviewed.

    Customers whose range was not worked on are named as a problem; the night about to run decides them anyway.
    """
    nights = Run.objects.of(book.organization).filter(kind=RunKind.NIGHT, state=RunState.OPEN, as_of__lt=book.as_of)
    for run in nights.order_by("as_of"):
        lost = RunRange.objects.of(run.organization_id).filter(run=run, turn=run.turn)
        with transaction.atomic():
            for row in lost.exclude(lease_state=LeaseState.DONE):
                message = f"customers {row.first_id} to {row.last_id} were not decided: this night was interrupted"
                row.counts = {"problems": [{"customers": [row.first_id, row.last_id], "message": message}]}
                row.lease_state, row.attempt = LeaseState.FAILED, row.attempt + 1
                row.save(update_fields=["counts", "lease_state", "attempt"])
            close(book, run, {}, at=at, actor=actor, opening_seconds=0.0)


def _stages(counts: list[dict[str, Any]], opening_seconds: float) -> list[dict[str, Any]]:
    """Add up the stages of all ranges, in their order."""
    total: dict[str, list[float]] = {"open": [len(counts), len(counts), opening_seconds]}
    for name in ORDER:
        found = [count["stages"][name] for count in counts if "stages" in count]
        total[name] = [sum(column) for column in zip(*found, strict=True)] or [0, 0, 0.0]
    total["close"] = [len(counts), len(counts), 0.0]
    return [
        {"name": name, "in": int(came), "out": int(went), "seconds": round(seconds, 3)}
        for name, (came, went, seconds) in total.items()
    ]


def _odd(book: Book, run: Run, messages: int, customers: int, balance: dict[str, int]) -> str:
    """Say what is unusual about a night, or nothing."""
    if messages < SMALLEST_ODD_NIGHT:
        return ""
    earlier = _nights_before(run)
    if reach := _reaches_many(book, run, earlier, messages, customers):
        return reach
    if earlier:
        for currency, before in earlier[0].balance.items():
            now = balance.get(currency, 0)
            if before and abs(now - before) * 100 > ODD_BALANCE_MOVE * before:
                since = f"{earlier[0].as_of:%-d %b %Y}"
                return f"the open balance in {currency} moved by over {ODD_BALANCE_MOVE} % since {since}"
    return ""


def _nights_before(run: Run) -> list[Run]:
    nights = Run.objects.of(run.organization_id).filter(kind=RunKind.NIGHT, state=RunState.DONE, as_of__lt=run.as_of)
    return list(nights.order_by("-as_of")[:60])


def _reaches_many(book: Book, run: Run, earlier: list[Run], messages: int, customers: int) -> str:
    closed = _closed_before(book, run.as_of)
    usual = _usual_a_day(book, earlier) * (1 + closed)
    is_usual_known = len(earlier) >= NIGHTS_FOR_MEDIAN
    if is_usual_known and messages > ODD_TIMES_MEDIAN * usual:
        beside = f"what is usual after {closed} closed day{'s' * (closed > 1)}" if closed else "the median night"
        return f"{messages} messages, over {ODD_TIMES_MEDIAN} times {beside} ({round(usual, 1):g})"
    share = ODD_SHARE_OF_CUSTOMERS * (1 + closed if is_usual_known else 1)  # a Monday gathers three days
    if messages * 100 > share * customers:
        return f"{messages} messages reach over {share} % of {customers} customers"
    return ""


def odd_since(book: Book, night: Run, messages: int) -> str:
    """Say what is unusual about a night with all that sweeps wrote since and are about to write, or nothing.

    A ledger that doubles at noon is no other than one that doubles before the night. Once a person let the night pass,
    or dropped it, nothing more is asked for that day.
    """
    if not messages or night.review_reason:
        return ""
    swept = _swept(night.organization_id, [night.as_of])
    written = Message.objects.of(night.organization_id).filter(run_id=night.pk)
    own = written.count() if night.state == RunState.OPEN else night.actions.get("message", 0)
    total = own + swept[night.as_of] + messages
    if total < SMALLEST_ODD_NIGHT:
        return ""
    earlier = _nights_before(night)[:SWEPT_NIGHTS]
    swept = _swept(night.organization_id, [one.as_of for one in earlier])
    for one in earlier:
        one.actions = {**one.actions, "message": one.actions.get("message", 0) + swept[one.as_of]}
    customers = Customer.objects.of(night.organization_id).count()
    reach = _reaches_many(book, night, earlier, total, customers)
    return reach and f"with what came in since, {reach}"


def _swept(organization: int, days: list[dt.date]) -> "Counter[dt.date]":
    """Count the messages that sweeps wrote, by day."""
    found: Counter[dt.date] = Counter()
    sweeps = Run.objects.of(organization).filter(kind=RunKind.SWEEP, as_of__in=days)
    for day, actions in sweeps.values_list("as_of", "actions"):
        found[day] += actions.get("message", 0)
    return found


def hold_day(night: Run, odd: str) -> None:
    """Let what sweeps wrote since a night, and will write, wait for a person, in the open transaction."""
    night.review_reason = odd[:255]
    night.save(update_fields=["review_reason"])
    sweeps = Run.objects.of(night.organization_id).filter(kind=RunKind.SWEEP, as_of=night.as_of)
    unsent = Message.objects.of(night.organization_id).filter(run_id__in=sweeps.values("pk"), state=MessageState.READY)
    unsent.update(state=MessageState.IN_REVIEW, reason=odd[:REASON_CHARACTERS])


def _usual_a_day(book: Book, nights: list[Run]) -> float:
    """Return how many messages the median night wrote for each day it gathered; closed days, which write none, apart.

    A Monday writes what became due on Saturday, on Sunday and on Monday: alone it is no more unusual than a Tuesday.
    """
    shares = [
        night.actions.get("message", 0) / (1 + _closed_before(book, night.as_of))
        for night in nights
        if _is_open(book, night.as_of)
    ]
    return median(shares) if shares else 0.0


def _closed_before(book: Book, day: dt.date) -> int:
    """Count the days right before one on which nobody in the organization's country is written to."""
    back = (day - dt.timedelta(days=n) for n in range(1, LONGEST_CLOSURE + 1))
    return sum(1 for _ in takewhile(lambda one: not _is_open(book, one), back))


def _is_open(book: Book, day: dt.date) -> bool:
    return book.calendar_at(book.organization.country, book.organization.region).is_open(day)


def _after(
    book: Book,
    run: Run,
    odd: str,
    actions: dict[str, int],
    problems: list[dict[str, Any]],
    *,
    at: dt.datetime,
    actor: str,
) -> None:
    """Hold back an odd night, alert once for each cause, and write the event."""
    organization = book.organization
    unsent = Message.objects.of(organization).filter(run_id=run.pk)
    close_looked_through(organization.pk, at=at)
    if odd and not run.released_at:
        unsent.filter(state=MessageState.READY).update(state=MessageState.IN_REVIEW, reason=odd[:REASON_CHARACTERS])
        alert_of_night(run, odd, at=at)
    alert_of_sources(book, at=at)
    alert_of_dates(book.organization.pk, today=book.as_of, at=at)
    count_paid_anyway(organization.pk, today=book.as_of)
    _alert_of_problems(run, problems, at=at)
    audit.record(
        organization=organization.pk,
        at=at,
        actor=actor,
        verb="night.closed",
        subject=("run", run.pk),
        body={"as_of": run.as_of, "turn": run.turn, "actions": actions, "review": odd, "context": run.context},
    )
    audit.beat(name=f"night:{organization.pk}", at=at, detail=str(run.as_of))


def _alert_of_problems(run: Run, problems: list[dict[str, Any]], *, at: dt.datetime) -> None:
    """Tell what went wrong tonight; close what was told of earlier nights, and of messages that wait no more."""
    house, tonight = run.organization_id, str(run.as_of)
    rules = " ".join(one["message"] for one in problems if not {"customer", "customers"} & one.keys())
    count = sum(bool({"customer", "customers"} & one.keys()) for one in problems)
    noun = "customer" if count == 1 else "customers"
    undecided = f"{count} {noun} could not be decided in the night of {run.as_of:%-d %b %Y}; see the run."
    told = {AlertKind.RULES: rules, AlertKind.RUN_PROBLEM: undecided if count else ""}
    for alert in list_alerts(house, kinds=[*told, AlertKind.UNWRITTEN]):
        kind = AlertKind(alert.kind)
        if kind == AlertKind.UNWRITTEN:
            goes_on = Message.objects.of(house).filter(public_id=alert.subject, state__in=UNSENT).exists()
        else:
            goes_on = bool(told[kind]) and alert.subject == tonight
        if not goes_on:
            worklist.close_alert(organization=house, kind=kind, subject=alert.subject, at=at)
    for kind, text in told.items():
        if text:
            worklist.open_alert(organization=house, kind=kind, subject=tonight, text=text, at=at)


def alert_of_night(run: Run, odd: str, *, at: dt.datetime) -> None:
    """Tell people, once, that messages of an unusual night wait for them."""
    worklist.open_alert(
        organization=run.organization_id,
        kind=AlertKind.CIRCUIT_BREAKER,
        subject=str(run.as_of),
        text=f"The night of {run.as_of:%-d %b %Y} waits for review: {odd}.",
        at=at,
    )


def alert_of_sources(book: Book, *, at: dt.datetime) -> None:
    """One alert a stale source, closed when it is fresh again."""
    names = dict(Source.objects.of(book.organization).values_list("pk", "name"))
    for key, source in book.context.sources.items():
        subject = str(key)
        if source.stale:
            text = (
                f"The ledger {names[key]} is {source.age} days old (limit {source.limit} working days): "
                "nobody is asked for what it lists."
            )
            worklist.open_alert(
                organization=book.organization.pk, kind=AlertKind.STALE_SOURCE, subject=subject, text=text, at=at
            )
        else:
            worklist.close_alert(organization=book.organization.pk, kind=AlertKind.STALE_SOURCE, subject=subject, at=at)


def result_of(run: Run, *, actions: dict[str, int]) -> dict[str, Any]:
    """Return what the command prints of a run; `actions` is what this call newly wrote."""
    return {
        "run": str(run.public_id),
        "as_of": run.as_of.isoformat(),
        "customers": run.customers,
        "decisions": run.decisions,
        "stages": run.stages,
        "actions": dict.fromkeys(KINDS, 0) | actions,
        "problems": run.problems,
        "review": run.review_reason,
    }


def result_of_rehearsal(book: Book, total: list["Work"]) -> dict[str, Any]:
    """Return what the command prints of a night that wrote nothing."""
    counts = [{"stages": work.stages} for work in total]
    return {
        "run": None,
        "as_of": book.as_of.isoformat(),
        "customers": sum(int(work.stages["snapshot"][0]) for work in total),
        "decisions": sum(int(work.stages["decide"][1]) for work in total),
        "stages": _stages(counts, 0.0),
        "actions": dict.fromkeys(KINDS, 0) | count_by_kind(work.actions for work in total),
        "problems": [{"message": said} for said in book.unread] + [one for work in total for one in work.problems],
        "review": "",
    }
