"""Reading what we may do."""

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q

from dunwell.compliance.addresses import ending, plain
from dunwell.compliance.models import Consent, ContactAttempt, Hold, Insolvency, OptOut, Preference
from dunwell.compliance.terms import NUMBERED, ContactState, Outcome


class HoldRow(NamedTuple):
    """A hold as others may see it; `ends_on` is the last day it is in force, None when open-ended."""

    id: int
    customer: int
    open_item: int | None
    includes_group: bool
    kind: str
    reason: str
    from_on: dt.date
    ends_on: dt.date | None
    released_on: dt.date | None
    cooling_days: int
    detail: str
    source: str
    placed_by: str
    release_reason: str
    reviewed_on: dt.date | None
    import_id: int | None
    recorded_at: dt.datetime

    @property
    def to_review(self) -> bool:
        """Whether a file brought it and nobody has looked at it yet."""
        return self.import_id is not None and self.reviewed_on is None


def _ends_on(row: Hold) -> dt.date | None:
    released = row.released_on - dt.timedelta(days=1) if row.released_on else None
    return min(filter(None, (released, row.until_on)), default=None)


def list_holds(
    organization: int, *, customer: int, heads: Iterable[int] = (), on: dt.date | None = None
) -> list[HoldRow]:
    """Return the holds of a customer and those of its group, placed on `heads` above it, oldest first.

    With `on` only those in force that day.
    """
    about = Q(customer_id=customer) | Q(customer_id__in=list(heads), includes_group=True)
    rows = Hold.objects.of(organization).filter(about).order_by("from_on", "id")
    if on is not None:
        rows = rows.filter(in_force(on))
    return rows_of(rows)


def rows_of(rows: Iterable[Hold]) -> list[HoldRow]:
    """Return holds as others may see them."""
    return [
        HoldRow(
            row.pk,
            row.customer_id,
            row.open_item_id,
            row.includes_group,
            row.kind,
            row.reason,
            row.from_on,
            _ends_on(row),
            row.released_on,
            row.cooling_days,
            row.detail,
            row.source,
            row.placed_by,
            row.release_reason,
            row.reviewed_on,
            row.import_id,
            row.recorded_at,
        )
        for row in rows
    ]


def in_force(on: dt.date) -> Q:
    """Return the condition under which a Hold row is in force on a day."""
    return Q(from_on__lte=on) & (Q(released_on=None) | Q(released_on__gt=on)) & (Q(until_on=None) | Q(until_on__gte=on))


class OptOutRow(NamedTuple):
    """An address that asked not to be used on a channel; in force until `ended_on`."""

    id: int
    channel: str
    address: str
    from_on: dt.date
    source: str
    ended_on: dt.date | None
    ended_source: str


def opt_outs_of(organization: int, *, addresses: Iterable[str]) -> list[OptOutRow]:
    """Return what is known of some addresses, the newest first; ended ones too."""
    known = sorted({plain(one) for one in addresses if one})
    ends = [Q(channel__in=NUMBERED, address__endswith=end) for end in map(ending, known) if end]
    rows = OptOut.objects.of(organization).filter(functools.reduce(Q.__or__, ends, Q(address__in=known)))
    return [OptOutRow(*row) for row in rows.order_by("-id").values_list(*OptOutRow._fields)]


def shut_addresses(organization: int, *, channel: str, addresses: Iterable[str], on: dt.date) -> set[str]:
    """Return those of some addresses, in their plain form, that asked for nothing more by a channel as of a day."""
    return {
        row.address
        for row in opt_outs_of(organization, addresses=addresses)
        if row.channel == channel and row.from_on <= on and (row.ended_on is None or row.ended_on > on)
    }


class NoticeRow(NamedTuple):
    """A notice that a law wants, given by a message of ours or (no message) outside of Dunwell; `is_back`: returned."""

    id: int
    notice: str
    channel: str
    sent_on: dt.date
    received_on: dt.date | None
    message: int | None
    source: str
    is_back: bool


def list_notices(organization: int, *, customer: int) -> list[NoticeRow]:
    """Return the notices given to a customer, the newest first; those that came back too."""
    rows = ContactAttempt.objects.of(organization).filter(customer_id=customer).exclude(notice="")
    return [
        NoticeRow(
            row.pk,
            row.notice,
            row.channel,
            row.local_on,
            row.received_on,
            row.message_id,
            "" if row.message_id else str(row.verdict.get("source", "")),
            row.outcome == Outcome.BOUNCED or row.state == ContactState.VOID,
        )
        for row in rows.exclude(attempt=0, message_id__isnull=False).order_by("-local_on", "-id")
    ]


class InsolvencyRow(NamedTuple):
    """Proceedings over a customer; in force until `ended_on`."""

    id: int
    hold_id: int
    kind: str
    opened_on: dt.date
    court: str
    file_number: str
    administrator: str
    administrator_email: str
    administrator_phone: str
    administrator_address: str
    claims_until: dt.date | None
    claimed_on: dt.date | None
    claimed: dict[str, int]
    claimed_interest: dict[str, int]
    ended_on: dt.date | None
    source: str


def list_insolvencies(organization: int, *, customer: int) -> list[InsolvencyRow]:
    """Return the proceedings over a customer, the newest first."""
    rows = Insolvency.objects.of(organization).filter(customer_id=customer).order_by("-opened_on", "-id")
    return [InsolvencyRow(*row) for row in rows.values_list(*InsolvencyRow._fields)]


class ConsentRow(NamedTuple):
    """What somebody agreed to, and whether they took it back."""

    id: int
    contact_id: int | None
    kind: str
    address: str
    given_at: dt.datetime
    source: str
    withdrawn_at: dt.datetime | None
    withdrawn_source: str


def list_consents(organization: int, *, customer: int) -> list[ConsentRow]:
    """Return the consents of a customer and its people, the newest first; withdrawn ones too."""
    rows = Consent.objects.of(organization).filter(customer_id=customer).order_by("-given_at", "-id")
    return [ConsentRow(*row) for row in rows.values_list(*ConsentRow._fields)]


class PreferenceRow(NamedTuple):
    """A wish about how somebody is contacted; `value` by kind as the model says."""

    id: int
    contact_id: int | None
    kind: str
    value: dict[str, Any]
    from_on: dt.date
    ended_on: dt.date | None
    source: str


def list_preferences(organization: int, *, customer: int, on: dt.date | None = None) -> list[PreferenceRow]:
    """Return the wishes of a customer and its people, the newest first; with `on` only those in force that day."""
    rows = Preference.objects.of(organization).filter(customer_id=customer).order_by("-from_on", "-id")
    if on is not None:
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on), from_on__lte=on)
    return [PreferenceRow(*row) for row in rows.values_list(*PreferenceRow._fields)]
