"""One customer: what is owed, why it waits, what was said and promised, and all that can be done about it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.cash import listing as cash
from dunwell.customers import listing as customers
from dunwell.disputes.terms import DisputeState
from dunwell.dunning import holding_back
from dunwell.dunning import listing as dunning
from dunwell.dunning.queries import Looked, look_at
from dunwell.organizations.rights import Action
from dunwell.promises.terms import PromiseState
from dunwell.receivables import listing as receivables
from dunwell.web import chased, owed, reaching, timeline, why
from dunwell.web import worklist as work
from dunwell.web.acting import listed
from dunwell.web.contacts import Choice, Contact, Facts
from dunwell.web.disputes import Dispute
from dunwell.web.finding import found
from dunwell.web.holds import Hold
from dunwell.web.notes import Call, Note
from dunwell.web.place import Place, page, show
from dunwell.web.promises import Promise
from dunwell.web.reasons import SaidWhy
from dunwell.web.tasks import outcomes
from dunwell.worklist import listing as worklist

MESSAGES = 5
"""How many of its latest messages stand beside its tasks."""

PAID = 5
"""How many of its latest payments stand beside what it owes."""

LINES = 200
"""How many open lines a customer's page shows."""


@page(Action.SEE)
def customer(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show one customer."""
    who = found(customers.find_profile(place.organization, key))
    until = why.day_of(request.GET.get("until"), place.today)
    lines = receivables.list_lines(place.organization, customer=who.id, limit=LINES + 1)
    looked = look_at(place.organization, who.id, as_of=place.today, place=(who.country, who.region), with_profile=True)
    told = why.of_customer(looked, lines)
    pauses = timeline.pauses_of(place, who)
    now = timeline.latest_of(place, who.id, until=place.today)
    then = now if until == place.today else timeline.latest_of(place, who.id, until=until)
    known = timeline.Told(pauses, then, timeline.people_of(place))
    context = {
        "who": who,
        "why": told,
        "chased": chased.of_customer(place, who.id, told, looked.book.profiles[who.id], known.people),
        "lines": why.with_places(lines[:LINES], dunning.list_taken(place.organization, who.id), told),
        "more_lines": len(lines) > LINES,
        "owed": owed.of_customer(place, who.id, lines if len(lines) <= LINES else None, looked.account.cash),
        "timeline": timeline.of_customer(place, who.id, known, until=until, is_merged=bool(who.leading)),
        "merged": customers.list_merges(place.organization, who.id) if who.leading else [],
        "until": until,
        "listed": listed(request),
        "messages_": now.messages[:MESSAGES],
        "paid": now.payments[:PAID],
        **_around(place, who, looked, request.GET.get("from", "")),
        **_in_force(place, who.id, pauses, lines),
        "held_back": holding_back.keys_held_back(place.organization, looked.account) if pauses.holds else (),
        **_forms(place, who, lines, looked),
    }
    return show(request, place, "customer.html", here="customers", **context)


def next_after(place: Place, customer: int, standing: worklist.Standing | None, asked: str) -> str:
    """Return the address of the next customer: of the worklist where this one was opened from it, else by urgency."""
    if asked:
        return work.next_of(place, asked, customer)
    after = worklist.next_customer(place.organization, after=standing) if standing else None
    return reverse("customer", args=[after]) if after else ""


def _around(place: Place, who: customers.Profile, looked: Looked, asked: str) -> dict[str, Any]:
    """Where the customer stands, who belongs to it, what waits for somebody, what was said."""
    standing = worklist.standings_of(place.organization, [who.id]).get(who.id)
    tasks = worklist.list_tasks_of(place.organization, who.id)
    return {
        "standing": standing,
        "next_customer": next_after(place, who.id, standing, asked),
        **reaching.of_customer(place, who, looked),
        "group": customers.list_group(place.organization, customer=who.id, parent=who.parent_id),
        "tasks": [(task, outcomes(task.kind)) for task in tasks],
        "seen": cash.list_seen(place.organization, who.id, on=place.today) if looked.account.seen else [],
    }


def _in_force(
    place: Place, customer: int, pauses: timeline.Pauses, lines: Sequence[receivables.Line]
) -> dict[str, Any]:
    """What holds the chase back today, with the lines it is about, and the head a hold of the group is placed on."""
    held = [row for row in pauses.holds if row.from_on <= place.today <= (row.ends_on or place.today)]
    contested = [row for row in pauses.disputes if row.state == DisputeState.OPEN]
    named = {line.id: line for line in lines}
    about = {row.open_item for row in held if row.open_item} | {row.open_item for row in contested}
    missing = about - named.keys()
    named |= receivables.lines_by_id(place.organization, missing) if missing else {}
    above = {row.customer for row in held} - {customer}
    heads = customers.by_id(place.organization, above) if above else {}
    return {
        "holds": [(row, named.get(row.open_item or 0), heads.get(row.customer)) for row in held],
        "disputes": [(row, named[row.open_item]) for row in contested],
        "promises": [row for row in pauses.promises if row.state == PromiseState.OPEN],
    }


def _forms(place: Place, who: customers.Profile, lines: Sequence[receivables.Line], looked: Looked) -> dict[str, Any]:
    """What can be done: each form offers this customer's own lines and shows what is known."""
    about: dict[str, Any] = {"place": place, "customer": who.id}
    asked = [line for line in lines if line.open_minor > 0][:LINES]
    promise = Promise(**about, lines=asked)
    promise.offer_currencies(sorted({line.currency for line in asked}))
    choice = Choice(**about)
    choice.offer(looked.book.strategies.values())
    facts = Facts(**about)
    facts.initial = {name: getattr(who, name) for name in facts.fields}
    return {
        "call": Call(**about),
        "note": Note(**about),
        "said_why": SaidWhy(**about),
        "promise": promise,
        "dispute": Dispute(**about, lines=asked),
        "hold": Hold(**about, lines=asked),
        "contact_form": Contact(**about),
        "facts": facts,
        "choice": choice,
    }
