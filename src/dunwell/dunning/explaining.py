"""What the reasons of a decision mean for one customer, in words that no fact of the engine holds: addresses, rules."""

import datetime as dt
from collections.abc import Mapping

from dunwell.compliance import proof
from dunwell.compliance import queries as compliance
from dunwell.compliance.addresses import plain
from dunwell.compliance.curing import cure_of
from dunwell.compliance.rulebook import rule_told
from dunwell.compliance.terms import Channel
from dunwell.customers.listing import list_contacts
from dunwell.dunning.book import Book
from dunwell.engine.facts import ADDRESS_SHUT, NO_CONTACT, REFUSED_BY, Account
from dunwell.engine.verdicts import Decision, Reason


def sayings(book: Book, account: Account) -> Mapping[Reason, str]:
    """Return the reasons that are said otherwise of this customer than of everybody, each with its sentence."""
    code, value, told = "", "", ""
    if account.reachable_problem == ADDRESS_SHUT and (shut := _shut(book, account.id)):
        code, value = NO_CONTACT, Channel.EMAIL.value
        told = f"no working contact (e-mail): asked for no more mails at {' and '.join(shut)}"
    elif rule := account.further.get(REFUSED_BY):
        code, value, told = "refused", rule, _refused(book, account.id, rule)
    if not told:
        return {}
    return dict.fromkeys((Reason(code, line, (value,)) for line in (0, *(one.id for one in account.lines))), told)


def _refused(book: Book, customer: int, rule: str) -> str:
    """Say when a rule refused, what it asks and what cures it."""
    found = proof.last_for_good(book.organization.pk, [customer], on=book.as_of).get(customer)
    title = rule_told(rule).title
    named = rule if title == rule else f"“{title}” ({rule})"
    since = f"refused on {found.local_on.day} {found.local_on:%b %Y}" if found else "refused"
    return f"{since} by {named}, and no waiting helps; to cure it: {cure_of(rule, waits=False).label}"


def _shut(book: Book, customer: int) -> list[str]:
    """Return the living mail addresses of a customer at which somebody asked for no more mails, by that day."""
    house, on = book.organization.pk, book.as_of
    mails = [one.email for one in list_contacts(house, customer) if one.email and not one.is_dead]
    shut = compliance.shut_addresses(house, channel=Channel.EMAIL, addresses=mails, on=on) if mails else set()
    return [mail for mail in mails if plain(mail) in shut]


def rests(account: Account, decision: Decision, today: dt.date) -> list[Reason]:
    """Return the hold of a customer or its group that nobody is told of because nothing of it is in play."""
    until = account.held_until
    if account.lines or until is None or until < today or any(one.code == "held" for one in decision.reasons):
        return []
    return [Reason("held", 0, (account.hold_kind, None if until == dt.date.max else until))]
