"""Messages as pages list them."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from dunwell.compliance.models import OptOut
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import REASON_CHARACTERS, MessageState
from dunwell.customers.models import Contact

NO_CONTACT: Final = "no_contact"
OPTED_OUT: Final = "opted_out"
"""Reasons of messages that were withdrawn because no address was left: none that works, and none that is permitted."""


class MessageListed(NamedTuple):
    """A message in a list."""

    id: int
    public_id: uuid.UUID
    customer_id: int
    night_on: dt.date
    channel: str
    step: str
    state: str
    reason: str
    recipient: str
    subject: str
    asked: dict[str, int]
    not_before: dt.datetime | None
    accepted_at: dt.datetime | None
    accepted_on: dt.date | None
    bounced_at: dt.datetime | None
    recorded_at: dt.datetime


class MessageShown(NamedTuple):
    """A message as its page shows it."""

    id: int
    public_id: uuid.UUID
    customer_id: int
    run_id: int | None
    night_on: dt.date
    channel: str
    step: str
    template: str
    severity: int
    state: str
    reason: str
    created_under: str
    language: str
    recipient: str
    subject: str
    asked: dict[str, int]
    digest: str
    file_id: int | None
    file__sha256: str | None
    wire_id: str
    attempt: int
    not_before: dt.datetime | None
    accepted_at: dt.datetime | None
    bounced_at: dt.datetime | None
    bounce_code: str
    own_words: dict[str, str] | None
    recorded_at: dt.datetime


def list_page(
    organization: int,
    *,
    state: str = "",
    run: int | None = None,
    customer: int | None = None,
    before: int | None = None,
    reason: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    limit: int = 50,
) -> list[MessageListed]:
    """Return messages, the newest first; `before` is the id of the last one shown, `since` and `until` are nights.

    `reason` is one that `count_withdrawn` tells.
    """
    rows = Message.objects.of(organization)
    if reason in {NO_CONTACT, OPTED_OUT}:
        rows = rows.filter(_opted_out(organization) if reason == OPTED_OUT else ~_opted_out(organization))
    conditions: dict[str, Any] = {
        "state": state,
        "run_id": run,
        "customer_id": customer,
        "id__lt": before,
        "reason": NO_CONTACT if reason == OPTED_OUT else reason,
        "night_on__gte": since,
        "night_on__lte": until,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value})
    return [MessageListed(*row) for row in rows.order_by("-id").values_list(*MessageListed._fields)[:limit]]


def count_withdrawn(organization: int, *, since: dt.date, until: dt.date) -> dict[str, int]:
    """Return how many messages of some nights were withdrawn, by reason, the most frequent first.

    Where no address was left, those who opted out are told apart (OPTED_OUT). What a rule refused is not among them:
    refusals are counted by themselves.
    """
    rows = Message.objects.of(organization).filter(state=MessageState.WITHDRAWN, night_on__gte=since)
    rows = rows.filter(night_on__lte=until)
    found = Counter(dict(rows.order_by().values("reason").annotate(count=Count("id")).values_list("reason", "count")))
    opted_out = rows.filter(_opted_out(organization), reason=NO_CONTACT).count() if found[NO_CONTACT] else 0
    found[OPTED_OUT], found[NO_CONTACT] = opted_out, found[NO_CONTACT] - opted_out
    return {reason: count for reason, count in found.most_common() if count and not reason.isupper()}


def _opted_out(organization: int) -> Exists:
    """Ask of a message whether an address of its customer opted out of its channel and has not come back."""
    people = Contact.objects.of(organization).filter(customer_id=OuterRef(OuterRef("customer_id")), removed_at=None)
    addresses = people.annotate(lower=Lower("email")).values("lower")
    wishes = OptOut.objects.of(organization).filter(channel=OuterRef("channel"), address__in=addresses)
    return Exists(wishes.filter(Q(ended_on=None) | Q(ended_on__gt=OuterRef("night_on"))))


def count_waiting(organization: int, *, cap: int) -> dict[str, int]:
    """Return how many messages wait in each state that is not an end, each counted up to one past `cap`."""
    found = {}
    for state in ("IN_REVIEW", "READY", "LATER", "SENDING", "UNCERTAIN"):
        rows = Message.objects.of(organization).filter(state=state)
        found[state] = len(rows.values_list("pk", flat=True)[: cap + 1])
    return found


def list_review(
    organization: int, *, run: int | None = None, after: int | None = None, limit: int = 50
) -> list[MessageListed]:
    """Return the messages that wait for a person, the oldest first; `after` is the id of the last one shown."""
    rows = Message.objects.of(organization).filter(state=MessageState.IN_REVIEW)
    conditions = {"run_id": run, "id__gt": after}
    rows = rows.filter(**{name: value for name, value in conditions.items() if value})
    return [MessageListed(*row) for row in rows.order_by("id").values_list(*MessageListed._fields)[:limit]]


def next_in_review(organization: int, *, after: int) -> uuid.UUID | None:
    """Return the public id of the message to look at after one: the next in review, from the first one on again."""
    rows = Message.objects.of(organization).filter(state=MessageState.IN_REVIEW).exclude(pk=after).order_by("id")
    keys = rows.values_list("public_id", flat=True)
    return keys.filter(pk__gt=after).first() or keys.first()


def review_keys(organization: int, public_ids: Iterable[uuid.UUID]) -> list[int]:
    """Return the keys of those of some messages that still wait for a person, the oldest first."""
    rows = Message.objects.of(organization).filter(public_id__in=set(public_ids), state=MessageState.IN_REVIEW)
    return list(rows.order_by("id").values_list("pk", flat=True))


def count_states(organization: int, *, run: int, night_on: dt.date) -> dict[str, int]:
    """Return how many messages of a run, which is of that night, are in each state."""
    rows = Message.objects.of(organization).filter(night_on=night_on, run_id=run).order_by().values("state")
    return dict(rows.annotate(count=Count("id")).values_list("state", "count"))


def count_held_back(organization: int, *, night_on: dt.date, because: str) -> int:
    """Return how many messages of a night and its sweeps wait in review for that reason."""
    rows = Message.objects.of(organization).filter(night_on=night_on, state=MessageState.IN_REVIEW)
    return rows.filter(reason=because[:REASON_CHARACTERS]).count()


def find_message(organization: int, public_id: uuid.UUID) -> MessageShown | None:
    """Return the message an address names, or None."""
    row = Message.objects.of(organization).filter(public_id=public_id).values_list(*MessageShown._fields).first()
    return MessageShown(*row) if row else None


def keys_of(organization: int, messages: Collection[int]) -> dict[int, uuid.UUID]:
    """Return the public ids of messages, for links to them."""
    return dict(Message.objects.of(organization).filter(pk__in=messages).values_list("pk", "public_id"))
