"""Consents and wishes of people: given or stated, withdrawn or ended, each with its source and time."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from dunwell.audit.operations import record_about, require_transaction
from dunwell.compliance.addresses import is_of, masked
from dunwell.compliance.models import Consent, Preference
from dunwell.compliance.terms import Channel, ConsentKind, PreferenceKind
from dunwell.kit.zones import time_zones

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPEAKERS: Final = {
    "attorney": "their lawyer",
    "debt_adviser": "their debt adviser",
    "financial_counsellor": "their financial counsellor",
    "personal_representative": "the personal representative of the estate",
    "surviving_spouse": "the surviving spouse",
}
"""Who may speak for somebody, by the word the packs of rules use."""

NOT_OF: Final = "mails go to mail addresses, calls and text messages to numbers. Nothing was written."
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class WishError(Exception):
    """A consent or wish cannot be written down as asked; nothing was."""


def give_consent(
    *,
    organization: int,
    customer: int,
    kind: ConsentKind,
    address: str,
    given_at: dt.datetime,
    source: str,
    at: dt.datetime,
    actor: str,
    contact: int | None = None,
) -> int:
    """Note that somebody agreed to a kind of contact at an address; return the id.

    A consent to the same that stands already is renewed by a row of its own, for rules count days since the last.
    Raises WishError without a source or an address, for one of another channel, or for a day that has not come.
    """
    require_transaction()
    address = address.strip().lower()
    if not address or not source.strip():
        raise WishError("A consent needs the address or number it is for, and how it was given.")
    if not is_of(address, kind):
        raise WishError(f"{masked(address)} cannot be agreed to for {kind.label}: {NOT_OF}")
    if given_at > at:
        raise WishError("A consent cannot be given in the future; nothing was written.")
    row = Consent.objects.create(
        organization_id=organization,
        customer_id=customer,
        contact_id=contact,
        kind=kind,
        address=address,
        given_at=given_at,
        source=source[:120],
        recorded_by=actor[:80],
        recorded_at=at,
    )
    body = {"kind": kind, "address": address, "given_at": given_at, "source": source}
    record_about(row, "consent.given", body, at=at, actor=actor)
    return row.pk


def withdraw_consent(
    *, organization: int, consent: int, withdrawn_at: dt.datetime, source: str, at: dt.datetime, actor: str
) -> None:
    """Note that a consent was taken back. Raises WishError where there is none, or it was taken back before."""
    require_transaction()
    row = Consent.objects.of(organization).filter(pk=consent).first()
    if row is None or row.withdrawn_at is not None:
        raise WishError("There is no such consent in force; nothing was changed.")
    if not row.given_at <= withdrawn_at <= at:
        raise WishError("A consent is withdrawn after it was given, and not in the future.")
    same = Consent.objects.of(organization).filter(
        customer_id=row.customer_id, kind=row.kind, address=row.address, withdrawn_at=None, given_at__lte=withdrawn_at
    )
    same.update(withdrawn_at=withdrawn_at, withdrawn_source=source[:120])
    body = {"kind": row.kind, "address": row.address, "withdrawn_at": withdrawn_at, "source": source}
    record_about(row, "consent.withdrawn", body, at=at, actor=actor)


def state_preference(
    *,
    organization: int,
    customer: int,
    kind: PreferenceKind,
    value: Mapping[str, Any],
    from_on: dt.date,
    source: str,
    at: dt.datetime,
    actor: str,
    contact: int | None = None,
) -> int:
    """Note a wish about how somebody is contacted; return its id. One wish of a kind replaces the last.

    Inconvenient times add up instead. Raises WishError for a value that is none of its kind, or without a source.
    """
    require_transaction()
    kept = checked(kind, value)
    if not source.strip():
        raise WishError("Say how we know of this wish: a call, a letter, a mail of which day.")
    if kind != PreferenceKind.TIMES:
        rows = Preference.objects.of(organization).filter(customer_id=customer, kind=kind, ended_on=None)
        same = rows.filter(contact__isnull=True) if contact is None else rows.filter(contact_id=contact)
        same.update(ended_on=from_on)
    row = Preference.objects.create(
        organization_id=organization,
        customer_id=customer,
        contact_id=contact,
        kind=kind,
        value=kept,
        from_on=from_on,
        source=source[:120],
        recorded_by=actor[:80],
        recorded_at=at,
    )
    body = {"kind": kind, "value": kept, "from": from_on, "source": source}
    record_about(row, "wish.stated", body, at=at, actor=actor)
    return row.pk


def end_preference(
    *, organization: int, preference: int, on: dt.date, source: str, at: dt.datetime, actor: str
) -> None:
    """End a wish because whoever had it says so. Raises WishError where it is not in force."""
    require_transaction()
    row = Preference.objects.of(organization).filter(pk=preference, ended_on=None).first()
    if row is None:
        raise WishError("There is no such wish in force; nothing was changed.")
    Preference.objects.of(organization).filter(pk=preference, ended_on=None).update(ended_on=max(on, row.from_on))
    record_about(row, "wish.ended", {"kind": row.kind, "value": row.value, "source": source}, at=at, actor=actor)


def checked(kind: PreferenceKind, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a wish of a kind keeps; raises WishError saying what is wrong with it."""
    return _CHECKS[kind](value)


def _times(value: Mapping[str, Any]) -> dict[str, Any]:
    days, start, end = [day for day in DAYS if day in value.get("days", ())], value.get("from"), value.get("to")
    if not days:
        raise WishError("Choose at least one day of the week.")
    if not (_CLOCK.fullmatch(str(start)) and _CLOCK.fullmatch(str(end)) and str(start) < str(end)):
        raise WishError("Inconvenient times run from an earlier to a later hour of one day, such as 09:00 to 12:30.")
    return {"days": days, "from": start, "to": end}


def _zone(value: Mapping[str, Any]) -> dict[str, Any]:
    if value.get("zone") not in time_zones():
        raise WishError("That is no time zone; write one such as Europe/Berlin.")
    return {"zone": value["zone"]}


def _language(value: Mapping[str, Any]) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(value.get("language", ""))):
        raise WishError("That is no language; write its name or code, such as French or fr.")
    return {"language": value["language"]}


def _channel(value: Mapping[str, Any]) -> dict[str, Any]:
    if value.get("channel") not in Channel.values:
        raise WishError("Choose one of the channels.")
    return {"channel": value["channel"]}


def _address(value: Mapping[str, Any]) -> dict[str, Any]:
    address = str(value.get("address", "")).strip().lower()
    if not address:
        raise WishError("Name the address that belongs to the employer.")
    return {"address": address}


def _speaker(value: Mapping[str, Any]) -> dict[str, Any]:
    if value.get("as") not in SPEAKERS or not isinstance(value.get("contact"), int):
        raise WishError("Choose the contact who speaks for them, and as what.")
    return {"contact": value["contact"], "as": value["as"]}


_CHECKS: Final[Mapping[PreferenceKind, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    PreferenceKind.TIMES: _times,
    PreferenceKind.ZONE: _zone,
    PreferenceKind.LANGUAGE: _language,
    PreferenceKind.CHANNEL: _channel,
    PreferenceKind.WORK_ADDRESS: _address,
    PreferenceKind.RECIPIENT: _speaker,
    PreferenceKind.NOT_AT_WORK: lambda _value: {},
}
