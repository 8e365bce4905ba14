"""Whom to reach, and whether they may be called now: the gate is asked before a number is shown."""

import datetime as dt
from typing import Any

from dunwell.compliance import queries as compliance
from dunwell.compliance.addresses import plain
from dunwell.compliance.terms import Channel, PreferenceKind
from dunwell.customers import listing as customers
from dunwell.dunning.contacting import Permission, Way, may_contact
from dunwell.dunning.queries import Looked
from dunwell.web.place import Place


def of_customer(place: Place, who: customers.Profile, looked: Looked) -> dict[str, Any]:
    """Return a customer's contacts, each with the permission to call its number; that of its own number; its wish."""
    contacts = customers.list_contacts(place.organization, who.id)
    ways = [Way(Channel.CALL, contact.phone, contact.id) for contact in contacts if contact.phone]
    own = [Way(Channel.CALL, who.phone)] if who.phone else []
    asked = [*ways, *own]
    allowed = may_contact(place.organization, customer=who.id, ways=asked, at=place.at, looked=looked)
    answers: dict[Way, Permission] = dict(zip(asked, allowed, strict=True))
    wishes = compliance.list_preferences(place.organization, customer=who.id, on=place.today)
    preferred = next((one for one in wishes if one.kind == PreferenceKind.CHANNEL and one.contact_id is None), None)
    shut = _shut(place, looked, [contact.email for contact in contacts if contact.email])
    return {
        "preferred": preferred and preferred.value["channel"],
        "contacts": [
            (contact, answers.get(Way(Channel.CALL, contact.phone, contact.id)), plain(contact.email) in shut)
            for contact in contacts
        ],
        "own_call": answers.get(own[0]) if own else None,
    }


def _shut(place: Place, looked: Looked, mails: list[str]) -> set[str]:
    """Return which of a customer's mail addresses asked for no mails; not asked where its single one may be used."""
    if len(mails) == 1 and looked.account.lines and not looked.account.reachable_problem:
        return set()
    rows = compliance.opt_outs_of(place.organization, addresses=mails) if mails else []
    return {row.address for row in rows if row.channel == Channel.EMAIL and _holds(row, place.today)}


def _holds(row: compliance.OptOutRow, today: dt.date) -> bool:
    return row.from_on <= today and (row.ended_on is None or row.ended_on > today)
