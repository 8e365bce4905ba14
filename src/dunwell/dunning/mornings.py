"""Each morning in shadow: what the night would have sent, by mail to those who decide whether it shall.

By the system's own mail (`DUNWELL_SYSTEM_MAIL`), never by the organization's connection to its customers: in shadow
nobody speaks to that server. Without system mail Today shows the same.
"""

import datetime as dt
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.audit import queries as beats
from dunwell.customers.listing import by_id
from dunwell.dunning.shadowing import ShadowNight, list_would_get, shadow
from dunwell.kit.clock import day_of
from dunwell.organizations.models import Organization
from dunwell.organizations.queries import get_organization, list_members
from dunwell.organizations.terms import Role, Sending

NAMED: Final = 50
"""How many customers the mail names; the rest stand on the page."""

REASONS: Final = {
    "no_contact": "no address",
    "kind_unknown": "kind unknown",
    "country_unknown": "country unknown",
    "refused": "refused by a rule",
}


def is_due(organization: Organization, at: dt.datetime) -> bool:
    """Tell whether the morning's mail is still to be sent: in shadow, once the night of today has run."""
    if organization.sending != Sending.SHADOW or not settings.SYSTEM_MAIL:
        return False
    told = beats.find_beat(_name(organization.pk))
    last = beats.find_beat(f"night:{organization.pk}")
    today = day_of(at, organization.time_zone).isoformat()
    return last is not None and last.detail == today and (told is None or told.detail != today)


def tell_managers(organization: int, *, at: dt.datetime) -> int:
    """Send the morning's mail once and return to how many people; a mail that cannot leave is tried again later."""
    with transaction.atomic():
        house = Organization.objects.select_for_update().get(pk=organization)
        if not is_due(house, at):
            return 0
        today = day_of(at, house.time_zone)
        audit.beat(name=_name(organization), at=at, detail=today.isoformat())
    people = [
        one.email for one in list_members(organization) if one.is_active and one.role in {Role.MANAGER, Role.ADMIN}
    ]
    subject, text = written(organization, today=today)
    try:
        for person in people:
            send_mail(subject, text, None, [person])
    except OSError:
        audit.beat(name=_name(organization), at=at, detail="failed")
        raise
    return len(people)


def written(organization: int, *, today: dt.date) -> tuple[str, str]:
    """Return subject and text of the morning's mail."""
    nights = shadow(organization, today=today, limit=2).nights
    house = get_organization(organization)
    if not nights:
        return f"{house.name}: no night yet", "No night has run in shadow yet.\n"
    last = nights[0]
    lines = [f"Would have written to {last.customers} customers in the night of {last.on:%-d %b %Y}. Nothing has left."]
    lines += [
        f"{night.paid} of the {night.customers} of {night.on:%-d %b} have paid meanwhile." for night in nights[1:]
    ]
    if last.out_of_reach:
        why = ", ".join(f"{REASONS.get(code, code)} ({count})" for code, count in last.unreached.items())
        lines.append(f"{last.out_of_reach} could not be reached: {why}.")
    lines += [
        "",
        *_named(organization, last, today),
        "",
        "Today in Dunwell has each list, and the letters as they read.",
    ]
    return f"{house.name}: would have written to {last.customers}", "\n".join(lines) + "\n"


def _named(organization: int, night: ShadowNight, today: dt.date) -> list[str]:
    rows = list_would_get(organization, night, today=today, limit=NAMED)
    names = by_id(organization, [row.customer for row in rows])
    lines = [f"- {names[row.customer].name}: {row.step}" for row in rows]
    return [*lines, f"... and {night.customers - NAMED} more"] if night.customers > NAMED else lines


def _name(organization: int) -> str:
    return f"morning:{organization}"
