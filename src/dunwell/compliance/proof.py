"""What the contact ledger proves of a stretch of days: contacts made, blocked and delayed, and the rules they met."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q

from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.compliance.terms import Channel, ContactState, Direction

LOOKED_AT: Final = 500
"""Verdicts that are looked through for the packs of rules that were in force."""


class Stretch(NamedTuple):
    """Days, both included."""

    since: dt.date
    until: dt.date


class Counted(NamedTuple):
    """Contacts on one channel: made or under way, of which uncertain; those they made with us apart."""

    channel: str
    out: int
    uncertain: int
    inward: int


class Rule(NamedTuple):
    """How often one rule stopped a contact: for good, or until a later hour."""

    rule: str
    blocked: int
    delayed: int


class Refused(NamedTuple):
    """One contact that was not let pass; `verdict` is what it was judged from."""

    id: int
    customer_id: int
    message_id: int | None
    channel: str
    rule: str
    earliest: dt.datetime | None
    at: dt.datetime
    local_on: dt.date
    verdict: dict[str, Any]
    is_shadow: bool


class Made(NamedTuple):
    """One contact of the ledger."""

    id: int
    customer_id: int
    message_id: int | None
    channel: str
    direction: str
    outcome: str
    at: dt.datetime
    local_on: dt.date
    state: str
    verdict: dict[str, Any]


def count_contacts(organization: int, days: Stretch) -> list[Counted]:
    """Count the contacts of some days by channel; what never was made is not among them."""
    rows = _attempts(organization, days).order_by().values("channel")
    counted = rows.annotate(
        out=Count("id", filter=Q(direction=Direction.OUT)),
        uncertain=Count("id", filter=Q(state=ContactState.UNCERTAIN)),
        inward=Count("id", filter=~Q(direction=Direction.OUT)),
    )
    return [Counted(**row) for row in counted.order_by("channel")]


def count_refused(organization: int, days: Stretch, *, is_shadow: bool = False) -> list[Rule]:
    """Count what each rule stopped on some days, the most frequent first."""
    rows = _refusals(organization, days, is_shadow=is_shadow).order_by().values("rule")
    counted = rows.annotate(
        blocked=Count("id", filter=Q(earliest=None)), delayed=Count("id", filter=Q(earliest__isnull=False))
    )
    return sorted((Rule(**row) for row in counted), key=lambda one: (-one.blocked - one.delayed, one.rule))


def list_refused(
    organization: int,
    days: Stretch,
    *,
    rule: str = "",
    is_delayed: bool | None = None,
    is_shadow: bool = False,
    after: int | None = None,
    limit: int = 50,
) -> list[Refused]:
    """Return what was not let pass on some days, the latest first, after the id of the last one shown."""
    rows = _refusals(organization, days, is_shadow=is_shadow)
    if rule:
        rows = rows.filter(rule=rule)
    if is_delayed is not None:
        rows = rows.filter(earliest__isnull=not is_delayed)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [Refused(*row) for row in rows.order_by("-id").values_list(*Refused._fields)[:limit]]


def last_for_good(organization: int, customers: Collection[int], *, on: dt.date) -> dict[int, Refused]:
    """Return the latest mail of each of some customers, up to a day, that a rule refused and no waiting cures."""
    rows = Refusal.objects.of(organization).filter(earliest__isnull=True, message_id__isnull=False)
    rows = rows.filter(customer_id__in=customers, channel=Channel.EMAIL, local_on__lte=on).order_by("id")
    return {row[1]: Refused(*row) for row in rows.values_list(*Refused._fields)}


def list_made(
    organization: int, days: Stretch, *, channel: str = "", after: int | None = None, limit: int = 50
) -> list[Made]:
    """Return the contacts of some days, the latest first, after the id of the last one shown."""
    rows = _attempts(organization, days)
    if channel:
        rows = rows.filter(channel=channel)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [Made(*row) for row in rows.order_by("-id").values_list(*Made._fields)[:limit]]


def rules_met(organization: int, days: Stretch) -> dict[str, str]:
    """Return the packs of rules the latest verdicts of some days were made by, each with its hash ("" for none)."""
    found: dict[str, str] = {}
    for rows in (_attempts(organization, days), _refusals(organization, days, is_shadow=None)):
        for verdict in rows.order_by("-id").values_list("verdict", flat=True)[:LOOKED_AT]:
            found |= packs_of(verdict)
    return dict(sorted(found.items()))


def packs_of(verdict: Mapping[str, Any]) -> dict[str, str]:
    """Return the packs a verdict was made by, with their hashes."""
    packs = verdict.get("packs") or {}
    return dict(packs) if isinstance(packs, Mapping) else dict.fromkeys(packs, "")


def every_contact(organization: int, days: Stretch) -> Iterator[tuple[Any, ...]]:
    """Stream the contacts of some days for an export, in the order they were made, with the customer's number."""
    rows = _attempts(organization, days).order_by("id")
    names = (
        "id",
        "customer__number",
        "channel",
        "direction",
        "outcome",
        "at",
        "local_on",
        "state",
        "notice",
        "verdict",
    )
    yield from rows.values_list(*names).iterator(chunk_size=2_000)


def every_refusal(organization: int, days: Stretch) -> Iterator[tuple[Any, ...]]:
    """Stream what was not let pass on some days for an export, with the customer's number."""
    rows = _refusals(organization, days, is_shadow=None).order_by("id")
    names = ("id", "customer__number", "channel", "rule", "earliest", "at", "local_on", "is_shadow", "verdict")
    yield from rows.values_list(*names).iterator(chunk_size=2_000)


def _attempts(organization: int, days: Stretch) -> Any:
    rows = ContactAttempt.objects.of(organization).filter(local_on__gte=days.since, local_on__lte=days.until)
    return rows.exclude(state=ContactState.VOID)


def _refusals(organization: int, days: Stretch, *, is_shadow: bool | None) -> Any:
    rows = Refusal.objects.of(organization).filter(local_on__gte=days.since, local_on__lte=days.until)
    return rows if is_shadow is None else rows.filter(is_shadow=is_shadow)
