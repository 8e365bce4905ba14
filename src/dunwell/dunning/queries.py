"""Reading the run: nights and sweeps, what they decided, and why for one customer."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from dunwell.customers.models import Customer
from dunwell.customers.queries import find_customer
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.explaining import rests, sayings
from dunwell.dunning.models import Run
from dunwell.dunning.payers import profile_of
from dunwell.dunning.snapshot import read_account
from dunwell.dunning.terms import RunKind
from dunwell.engine import explain as words
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import Account
from dunwell.engine.money import plain
from dunwell.engine.trace import trace
from dunwell.engine.verdicts import Reason
from dunwell.kit import clock, together
from dunwell.receivables.models import OpenItem
from dunwell.strategies.saying import says

NUMBERS: Final[Mapping[int, str]] = MappingProxyType({})

_BY_NUMBER: Final = """
SELECT c.id, c.number, c.country, c.region FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.number = %(number)s AND c.merged_into_id IS NULL
"""
_NIGHT: Final = """
SELECT CAST(r.public_id AS text), CAST(r.as_of AS text) FROM dunning_run r
WHERE r.organization_id = %(org)s AND r.kind = 'NIGHT' """
_LATEST_NIGHT: Final = _NIGHT + "ORDER BY r.as_of DESC LIMIT 1"
_NIGHT_OF: Final = _NIGHT + "AND r.as_of = %(as_of)s"
_NUMBERS: Final = """
SELECT i.id, d.number, i.position FROM receivables_openitem i JOIN receivables_document d ON d.id = i.document_id
WHERE i.organization_id = %(org)s AND i.customer_id = %(customer)s AND i.due_date <= %(until)s
  AND NOT (i.open_minor = 0)
"""


def last_night(organization_id: int) -> Run | None:
    """Return the latest night that was opened."""
    return Run.objects.of(organization_id).filter(kind=RunKind.NIGHT).order_by("-as_of").first()


def find_run(organization_id: int, name: str) -> Run | None:
    """Return a run by public id, by the date of its night, or the latest night for `latest`."""
    runs = Run.objects.of(organization_id)
    if name == "latest":
        return last_night(organization_id)
    try:
        return runs.filter(public_id=uuid.UUID(name)).first()
    except ValueError:
        pass
    try:
        return runs.filter(kind=RunKind.NIGHT, as_of=dt.date.fromisoformat(name)).first()
    except ValueError:
        return None


class Whom(NamedTuple):
    """A customer who is explained."""

    organization: int
    customer: int
    number: str
    country: str
    region: str


def explain(organization_id: int, number: str, *, as_of: dt.date | None = None) -> dict[str, Any] | None:
    """Explain a customer by its number; None when there is no such customer. Shape: docs/reference/cli.md."""
    wanted = {"org": organization_id, "number": number, "as_of": as_of or dt.date.max}
    people, nights = together.ask([_BY_NUMBER, _NIGHT_OF if as_of else _LATEST_NIGHT], wanted)
    if not people:  # it was merged into another, or only a source calls it so
        customer = find_customer(organization_id, number)
        people = [(customer.pk, customer.number, customer.country, customer.region)] if customer else []
    for person in people:
        return _explained(Whom(organization_id, *person), nights, as_of)
    return None


def explain_customer(organization_id: int, customer_id: int, *, as_of: dt.date | None = None) -> dict[str, Any]:
    """Return the decision of a day (the last night's unless given) and why each other step was not taken.

    Decided afresh from the facts as of that day by the same snapshot and `decide` as the night. `run` names the night
    of that day when there was one.
    """
    found = Customer.objects.of(organization_id).values_list("number", "country", "region").get(pk=customer_id)
    wanted = {"org": organization_id, "as_of": as_of or dt.date.max}
    (nights,) = together.ask([_NIGHT_OF if as_of else _LATEST_NIGHT], wanted)
    return _explained(Whom(organization_id, customer_id, *found), nights, as_of)


class Looked(NamedTuple):
    """One customer looked at on a day: the book in force and the account read from it, for all who ask about it."""

    book: Book
    account: Account


def look_at(
    organization_id: int,
    customer_id: int,
    *,
    as_of: dt.date,
    place: tuple[str, str] | None = None,
    with_profile: bool = False,
) -> Looked:
    """Read a customer once for a page that asks several questions about it; `place` is its country and region.

    With its profile, that stands in the book.
    """
    if place is None:
        place = Customer.objects.of(organization_id).values_list("country", "region").get(pk=customer_id)
    book = open_book(organization_id, as_of=as_of, countries=[place[0]] if place[0] else [], regions=[place])
    if with_profile:
        profile = profile_of(organization_id, customer_id, base=book.context.base, as_of=as_of)
        book = replace(book, profiles={customer_id: profile})
    return Looked(book, read_account(book, customer_id))


def explain_looked(looked: Looked, *, numbers: Mapping[int, str] = NUMBERS) -> dict[str, Any]:
    """Return the decision about a customer that was looked at, as `explain_customer` does, without its number.

    `numbers` are what lines are called, as far as that is known already.
    """
    return told(looked.book, looked.account, run=None, numbers=numbers)


def _explained(whom: Whom, nights: together.Rows, as_of: dt.date | None) -> dict[str, Any]:
    night, day = None, as_of or clock.today("UTC")
    for public_id, on in nights:
        night, day = str(uuid.UUID(public_id)), dt.date.fromisoformat(on)
    looked = look_at(whom.organization, whom.customer, as_of=day, place=(whom.country, whom.region))
    return {"customer": whom.number, **told(*looked, run=night)}


def told(book: Book, account: Account, *, run: str | None, numbers: Mapping[int, str] = NUMBERS) -> dict[str, Any]:
    """Return an account's decision and the trace of its steps in sentences and values."""
    strategy = book.strategy_of(account)
    decision = decide(account, strategy, today=book.as_of, context=book.context)
    numbers = _numbers(book, account, numbers)
    said = partial(_reason, numbers=numbers, said=sayings(book, account))
    views = trace(account, strategy, today=book.as_of, context=book.context)
    return {
        "as_of": book.as_of.isoformat(),
        "run": run,
        "strategy": account.strategy if strategy else None,
        "strategy_name": strategy.name if strategy else None,
        "segment": _segment(book, account),
        "state": decision.state,
        "asked": {key: plain(minor, key) for key, minor in decision.asked.items()},
        "steps": [
            {
                "line": numbers.get(view.line),
                "step": view.step_id,
                "state": view.state,
                **said(view.reason),
            }
            for view in views
        ],
        "reasons": [said(reason) for reason in (*rests(account, decision, book.as_of), *_all_reasons(decision))],
        "look_again_on": decision.look_again_on.isoformat() if decision.look_again_on else None,
    }


def _segment(book: Book, account: Account) -> dict[str, Any] | None:
    """Return the segment an account belongs to: why, and what it tells people."""
    found = next((segment for segment in book.segments if segment.key == account.segment), None)
    if found is None:
        return None
    guides = {"tone": found.tone, "concede": found.concede, "ask": found.ask}
    return {"key": found.key, "name": found.name, "because": says(found.when, book.context.base), **guides}


def _all_reasons(decision: Decision) -> list[Reason]:
    """Return why something happens, then why the rest does not."""
    return [*(due.reason for due in decision.steps), *decision.reasons]


def _reason(reason: Reason, *, numbers: Mapping[int, str], said: Mapping[Reason, str]) -> dict[str, Any]:
    return {
        "line": numbers.get(reason.line),
        "reason": reason.code,
        "values": words.values(reason),
        "sentence": said.get(reason) or words.sentence(reason),
    }


def _numbers(book: Book, account: Account, known: Mapping[int, str]) -> Mapping[int, str]:
    """Return the documents' numbers of an account's lines, and which line where a document has several."""
    if all(line.id in known for line in account.lines):
        return known
    until = max(line.due for line in account.lines)
    wanted = {"org": book.organization.pk, "customer": account.id, "until": until}
    (rows,) = together.ask([_NUMBERS], wanted)
    if gone := {line.id for line in account.lines} - {pk for pk, _, _ in rows}:  # paid since the day that is looked at
        lines = OpenItem.objects.of(book.organization).filter(pk__in=gone)
        rows += lines.values_list("pk", "document__number", "position")
    return {**known, **{pk: number if position == 1 else f"{number}/{position}" for pk, number, position in rows}}
