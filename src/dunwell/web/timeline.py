"""Everything that happened with one customer, the latest first, in words."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.urls import reverse

from dunwell.audit import queries as audit
from dunwell.cash import listing as cash
from dunwell.compliance import queries as compliance
from dunwell.compliance.addresses import masked
from dunwell.correspondence import listing as correspondence
from dunwell.correspondence.terms import MessageState
from dunwell.customers import listing as customers
from dunwell.customers.queries import heads_of
from dunwell.disputes import queries as disputes
from dunwell.engine.money import Money
from dunwell.kit import clock
from dunwell.organizations import queries as organizations
from dunwell.promises import queries as promises
from dunwell.receivables import listing as receivables
from dunwell.strategies import queries as strategies
from dunwell.web.place import Place
from dunwell.web.templatetags.words import why
from dunwell.web.tones import tone_of
from dunwell.worklist import listing as worklist

EACH: Final = 40
# Told by rows of their own, with more to say than the event has.
_TOLD = (
    *("document.", "payment.", "receivable.", "open_item.", "hold.", "promise.", "dispute.", "task.", "note."),
    "customer.why_said",
    *("message.sent", "message.failed", "message.withdrawn", "message.not_", "message.uncertain"),
)
_FACTS = ("kind", "country", "language", "time_zone", "segment", "owner", "payment_method")
_SAID = ("reason", "text", "values", "email", "address", "from", "to", "strategy", "key", "state", "source", "code")


_HAPPENED: Final = {
    "consent.given": "Agreed to be contacted so",
    "consent.withdrawn": "Agrees no longer",
    "contact.found_dead": "An address does not arrive",
    "contact.notice_given": "Notice given",
    "contact.notice_returned": "Notice came back",
    "contact.removed": "Contact no longer used",
    "contact.restored": "Contact used again",
    "customer.created": "Came into the book",
    "customer.facts_set": "Facts said",
    "customer.group_changed": "Group changed",
    "insolvency.recorded": "Insolvency entered",
    "insolvency.claimed": "Claim filed",
    "money.seen": "Money seen at the bank",
    "money.seen_ended": "Seen money was booked or is gone",
    "opt_out.ended": "Opt-out ended",
    "opt_out.recorded": "Opted out",
    "strategy.assigned": "Strategy chosen, or given back to its segment",
    "wish.ended": "Wish ended",
    "wish.stated": "Wish noted",
}
"""Events in words where those of the verb read oddly."""


class Entry(NamedTuple):
    """One thing that happened; `tone` gives the dot its shape and color."""

    on: dt.date
    kind: str
    text: str
    tone: str = "plain"
    detail: str = ""
    link: str = ""
    by: str = ""


class Timeline(NamedTuple):
    """Entries, the latest first, and the day from which there is more (None when that is all)."""

    entries: list[Entry]
    earlier: dt.date | None


type People = Callable[[], dict[str, str]]
"""The names of members by key, read when somebody first asks for one."""


def people_of(place: Place) -> People:
    """Return who is who here, to be asked once by all parts of a page."""
    return functools.cache(lambda: names(organizations.list_members(place.organization)))


class Latest(NamedTuple):
    """The latest messages and payments of a customer up to a day, read once for all who show them."""

    messages: list[correspondence.MessageListed]
    payments: list[cash.PaymentListed]


def latest_of(place: Place, customer: int, *, until: dt.date) -> Latest:
    """Read the latest messages and payments of a customer."""
    return Latest(
        correspondence.list_page(place.organization, customer=customer, until=until, limit=EACH),
        cash.list_payments(place.organization, customer, until=until, limit=EACH),
    )


class Pauses(NamedTuple):
    """All holds, promises and disputes of a customer, ended ones too."""

    holds: list[compliance.HoldRow]
    promises: list[promises.PromiseRow]
    disputes: list[disputes.DisputeRow]


def pauses_of(place: Place, who: customers.Profile) -> Pauses:
    """Read what held, or holds, the chase of a customer back, holds of its whole group too."""
    customer, heads = who.id, heads_of(place.organization, who.id) if who.parent_id else ()
    return Pauses(
        compliance.list_holds(place.organization, customer=customer, heads=heads),
        promises.list_promises(place.organization, customer=customer),
        disputes.list_disputes(place.organization, customer=customer),
    )


class Told(NamedTuple):
    """What a page has read of a customer already."""

    pauses: Pauses
    latest: Latest
    people: People


def of_customer(place: Place, customer: int, told: Told, *, until: dt.date, is_merged: bool = False) -> Timeline:
    """Gather what happened up to a day; each source gives its latest, and no day is shown by halves.

    Of those merged into it (`is_merged`) the record says too what happened before.
    """
    pauses = told.pauses
    whose = customers.sides_of(place.organization, customer) if is_merged else [customer]
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time.max, dt.UTC)
    # A night may be run ahead of its day: how somebody stands since then is told like the rest of the page.
    states = list(_states(place, whose, dt.date.max if until >= place.today else until))
    sources = (
        list(_documents(place, customer, until)),
        list(_payments(told.latest.payments)),
        list(_messages(told.latest.messages)),
        list(_tasks(place, customer, until)),
        list(_notes(place, customer, end)),
        list(_events(place, whose, end, told.people)),
        states,
    )
    whole = [*_holds(place, pauses), *_promises(pauses), *_disputes(place, pauses)]
    found = [entry for part in (*sources, whole) for entry in part if entry.on <= until or part is states]
    entries = sorted(found, key=lambda entry: entry.on, reverse=True)
    # Where a source stopped, its last day may be half told: that day begins the next page, unless it is all of this.
    horizon = max((min(entry.on for entry in part) for part in sources if len(part) >= EACH), default=None)
    if horizon is None:
        return Timeline(entries, None)
    if any(entry.on > horizon for entry in entries):
        return Timeline([entry for entry in entries if entry.on > horizon], horizon)
    return Timeline(entries, horizon - dt.timedelta(days=1))


def _documents(place: Place, customer: int, until: dt.date) -> Iterator[Entry]:
    for row in receivables.list_documents(place.organization, customer, until=until, limit=EACH):
        kind, link = tone_of("document_kind", row.kind)[1], reverse("document", args=[row.public_id])
        void = " (void)" if row.state == "VOID" else ""
        text = f"{kind.capitalize()} {row.number} over {Money(row.amount_minor, row.currency)} issued{void}"
        yield Entry(row.issued_on, "document", text, link=link)


def _payments(rows: Iterable[cash.PaymentListed]) -> Iterator[Entry]:
    for row in rows:
        text = f"Paid {Money(row.amount_minor, row.currency)}"
        loose = f"{Money(row.unallocated_minor, row.currency)} not placed yet" if row.unallocated_minor else ""
        unknown = "" if row.date_known else "date not known"
        state = tone_of("payment", row.state)[1] if row.state != "POSTED" else ""
        detail = "; ".join(part for part in (row.reference, loose, unknown, state) if part)
        yield Entry(row.on, "payment", text, "good", detail)


def _messages(rows: Iterable[correspondence.MessageListed]) -> Iterator[Entry]:
    for row in rows:
        tone, word = tone_of("message", row.state)
        if row.state == MessageState.WITHDRAWN:
            word += " before it was sent"
        text = row.subject or f"{row.step.replace('_', ' ').capitalize()} by {tone_of('channel', row.channel)[1]}"
        to = f" to {row.recipient}" if row.recipient else ""
        bounced = "; did not arrive" if row.bounced_at else ""
        reason = why(row.reason)
        detail = f"{word}{to}{bounced}{': ' if reason else ''}{reason}"
        left = f" on {row.accepted_on:%-d %b %Y}" if row.accepted_on and row.accepted_on != row.night_on else ""
        link = reverse("message", args=[row.public_id])
        yield Entry(row.night_on, "message", text, "bad" if row.bounced_at else tone, detail + left, link)


def _holds(place: Place, pauses: Pauses) -> Iterator[Entry]:
    for row in pauses.holds:
        kind = tone_of("hold", row.kind)[1] + (" (the whole group)" if row.includes_group else "")
        until = f" until {row.ends_on:%-d %b %Y}" if row.ends_on and not row.released_on else ""
        yield Entry(row.from_on, "hold", f"On hold{until}: {kind}", "warn", row.reason)
        if row.released_on and row.released_on <= place.today:
            yield Entry(row.released_on, "hold", f"Hold ended: {kind}", "good")


def _promises(pauses: Pauses) -> Iterator[Entry]:
    for row in pauses.promises:
        amount = Money(row.amount_minor, row.currency)
        yield Entry(row.made_on, "promise", f"Promised {amount} for {row.due_on:%-d %b %Y}", "wait")
        if row.judged_on:
            tone, word = tone_of("promise", row.state)
            yield Entry(row.judged_on, "promise", f"Promise of {amount}: {word}", tone)


def _disputes(place: Place, pauses: Pauses) -> Iterator[Entry]:
    about = {row.open_item for row in pauses.disputes}
    lines = receivables.lines_by_id(place.organization, about) if about else {}
    for row in pauses.disputes:
        line = lines[row.open_item]
        what = f"{Money(row.amount_minor, line.currency)} of {line.number}"
        yield Entry(row.opened_on, "dispute", f"Disputed {what}", "warn", row.reason)
        if row.closed_on:
            tone, word = tone_of("dispute", row.state)
            yield Entry(row.closed_on, "dispute", f"Dispute of {what}: {word}", tone)


def _tasks(place: Place, customer: int, until: dt.date) -> Iterator[Entry]:
    for row in worklist.list_ended_tasks(place.organization, customer, until=until, limit=EACH):
        kind = tone_of("task_kind", row.kind)[1].capitalize()
        yield Entry(row.ended_on or row.due_on, "task", f"{kind}: {row.outcome or 'done'}", "good", row.reason)


def _notes(place: Place, customer: int, end: dt.datetime) -> Iterator[Entry]:
    for row in worklist.list_notes(place.organization, customer, until=end, limit=EACH):
        on = clock.day_of(row.recorded_at, place.seat.zone)
        yield Entry(on, "note", row.text, "plain", by=row.author)


def _states(place: Place, whose: list[int], until: dt.date) -> Iterator[Entry]:
    changes = worklist.list_state_changes(place.organization, whose, until=until, limit=EACH)
    moved = any(row.segment != row.old_segment for row in changes)
    called = strategies.segment_names(place.organization) if moved else {}
    for row in changes:
        if row.segment != row.old_segment and (row.segment or row.old_segment):
            now, then = (called.get(key, key) for key in (row.segment, row.old_segment))
            was = f"was in {then}" if then else ""
            yield Entry(row.on, "event", f"Came into the segment {now}" if now else "Left its segment", "plain", was)
        if row.state == row.old_state and row.segment != row.old_segment:
            continue
        tone, word = tone_of("customer", row.state)
        why = f"why unpaid: {tone_of('why_unpaid', row.why_unpaid)[1]}" if row.why_unpaid else ""
        if row.state == row.old_state:
            yield Entry(row.on, "event", f"Why unpaid: {tone_of('why_unpaid', row.why_unpaid)[1]}", "plain")
        else:
            before = f", was {tone_of('customer', row.old_state)[1]}" if row.old_state else ""
            yield Entry(row.on, "event", f"{word.capitalize()}{before}", tone, why)


def _events(place: Place, whose: list[int], end: dt.datetime, people: People) -> Iterator[Entry]:
    events = audit.list_events(place.organization, customer=whose, until=end, without=_TOLD, limit=EACH)
    for event in events:
        if event.subject_kind == "merge":
            if event.customer_id != whose[0]:
                continue  # the other half of the same merge
            other = event.body.get("absorbed", "")
            text = f"{'Merged with' if event.verb == 'customer.merged' else 'Separated from'} {other}"
        else:
            text = _HAPPENED.get(event.verb) or event.verb.replace(".", " ").replace("_", " ").capitalize()
        on = clock.day_of(event.at, place.seat.zone)
        yield Entry(on, "event", text, detail=said(event.body), by=by_name(event.actor, people()))


def said(body: dict[str, Any]) -> str:
    """Write down what an event says, as far as it is words and figures."""
    parts = []
    for key, value in body.items():
        if isinstance(value, dict) and {"from", "to"} == value.keys():
            was, now = (_shown(key, value[side]) or "nothing" for side in ("from", "to"))
            parts.append(f"{key}: {was} became {now}")
        elif isinstance(value, dict):
            parts.append(said({name: one for name, one in value.items() if isinstance(one, dict) or key == "values"}))
        elif value and (key in _SAID or key in _FACTS):
            parts.append(f"{key} {tone_of('customer_kind', value)[1] if key == 'kind' else _shown(key, value)}")
    return "; ".join(part.replace("_", " ") for part in parts if part)


def _shown(key: str, value: Any) -> Any:
    """Name a number by its end: whether it may be called is for the gate to say."""
    return masked(value) if key in ("phone", "address") and isinstance(value, str) else value


def by_name(actor: str, people: dict[str, str]) -> str:
    """Turn who did it into a name: `user:7`, `system:night`, `cli`."""
    kind, _, key = actor.partition(":")
    if kind == "user":
        return people.get(key, "somebody who left")
    return {"system": f"Dunwell ({key})", "cli": "command line"}.get(kind, actor)


def names(members: Iterable[Any]) -> dict[str, str]:
    """Return the names of members by key as the record writes it."""
    return {str(member.user_id): member.name for member in members}
