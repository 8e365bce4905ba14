"""May a person call, visit or write now? The same snapshot and gate as dispatch, before the number is shown.

A contact of theirs may always be written down: nobody is refused who reaches out to us.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from dunwell.compliance import asking, ledger
from dunwell.compliance.rulebook import COOLING, RuleTold, rule_told
from dunwell.compliance.selecting import SENTENCES
from dunwell.compliance.terms import Channel, Direction, Outcome
from dunwell.correspondence.statements import spoken
from dunwell.correspondence.texts import language_of
from dunwell.customers.queries import root_of
from dunwell.dunning.book import Book
from dunwell.dunning.gatekeeping import Approach, local_day, question
from dunwell.dunning.queries import Looked, look_at
from dunwell.engine.clocks import start_of, zone_of
from dunwell.engine.facts import Account
from dunwell.engine.gate import Verdict
from dunwell.kit import clock
from dunwell.organizations.queries import get_organization
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Task

_DAY = dt.timedelta(days=1)
_SPOKEN = frozenset({Channel.CALL, Channel.VISIT})

UNTRIED: Final = "could not be done"
"""What came of a call or visit that nobody tried: no contact."""

CALLED: Final = "called: "
"""Before what came of a call that was made for a task of another kind."""

CAME: Final = {
    "reached": Outcome.CONVERSATION,
    "reached, asks to be called again": Outcome.CONVERSATION,
    "left a message": Outcome.VOICEMAIL,
    "nobody answered": Outcome.NO_ANSWER,
    "wrong number": Outcome.NOT_CONNECTED,
}
"""What may come of a call, in the words of the contact ledger, which caps and pauses count."""


class Way(NamedTuple):
    """A way to reach somebody: a number or address, and the contact it belongs to (None: the customer's own)."""

    channel: str
    address: str
    contact: int | None = None


class Permission(NamedTuple):
    """Whether a contact may be made now; `earliest` is when it may, None where no waiting helps.

    `reason` is a sentence, `rule` what refuses (empty where nothing does), `zone` the recipient's clock. `say` are
    sentences that the rules want spoken; the contact is allowed with them only.
    """

    is_allowed: bool
    reason: str = ""
    rule: RuleTold | None = None
    earliest: dt.datetime | None = None
    zone: str = "UTC"
    warning: str = ""
    say: tuple[str, ...] = ()

    @property
    def opens(self) -> dt.datetime | None:
        """Return `earliest` on the recipient's clock."""
        return self.earliest.astimezone(zone_of(self.zone)) if self.earliest else None


def may_contact(
    organization: int,
    *,
    customer: int,
    ways: Sequence[Way],
    at: dt.datetime,
    location: str = "personal",
    looked: Looked | None = None,
) -> list[Permission]:
    """Return for each way whether it may be used at an instant to ask for money; one snapshot answers for all.

    `looked` is the customer on the day of `at`, where somebody read it already.
    """
    if not ways:
        return []
    book, account = looked or _read(organization, customer, at)
    root = root_of(organization, customer)
    return [_permission(book, account, way, root=root, at=at, location=location) for way in ways]


def _read(organization: int, customer: int, at: dt.datetime) -> Looked:
    return look_at(organization, customer, as_of=clock.day_of(at, get_organization(organization).time_zone))


def _permission(book: Book, account: Account, way: Way, *, root: int, at: dt.datetime, location: str) -> Permission:
    found, say = _question(book, account, way, root=root, at=at, location=location)
    verdict = asking.ask(found)
    zone = verdict.zone or book.organization.time_zone
    warning = SENTENCES.get(found.selected.warning, "")
    rests = _rests(account, book.as_of)
    if verdict.is_allowed and rests is None:
        return Permission(is_allowed=True, zone=zone, warning=warning, say=say)
    if verdict.is_allowed and rests is not None:
        opens = start_of(rests + _DAY, zone_of(zone))
        rule = rule_told(COOLING)
        return Permission(is_allowed=False, reason=rule.title, rule=rule, earliest=opens, zone=zone, warning=warning)
    rule = rule_told(verdict.rule or "")
    reason = SENTENCES.get(found.selected.problem, rule.title)
    earliest = verdict.earliest
    if earliest is not None and rests is not None:
        earliest = max(earliest, start_of(rests + _DAY, zone_of(zone)))
    return Permission(is_allowed=False, reason=reason, rule=rule, earliest=earliest, zone=zone, warning=warning)


def _question(
    book: Book, account: Account, way: Way, *, root: int, at: dt.datetime, location: str = "personal"
) -> tuple[asking.Question, tuple[str, ...]]:
    """Return what the gate is asked of a contact, and the sentences that are said in it because rules want them."""
    lines = frozenset(line.id for line in account.lines if line.due < book.as_of and line.disputed < line.open)
    approach = Approach(way.channel, way.address, way.contact, lines=lines, location=location)
    found = question(book, account, approach, root=root, at=at)
    words = _words(book, account, found) if way.channel in _SPOKEN else {}
    said = found.contact.proposal._replace(disclosures=frozenset(words))
    return found._replace(contact=found.contact._replace(proposal=said)), tuple(words.values())


def _words(book: Book, account: Account, found: asking.Question) -> dict[str, str]:
    house = book.organization
    facts = {"house": house.name, "client": house.client_name, "client_address": house.client_address}
    return spoken(asking.wanted(found), language_of(account.language, house.language), facts)


def _rests(account: Account, today: dt.date) -> dt.date | None:
    """Return the last day on which nothing asks because a pause has just ended; None where something may."""
    if account.cooling_until is not None and account.cooling_until >= today:
        return account.cooling_until
    late = [line for line in account.lines if line.due < today]
    ends = [line.cooling_until for line in late if line.cooling_until is not None and line.cooling_until >= today]
    return min(ends) if late and len(ends) == len(late) else None


def note_talk(
    *,
    organization: int,
    customer: int,
    way: Way,
    outcome: Outcome,
    at: dt.datetime,
    actor: str,
    direction: Direction = Direction.OUT,
    location: str = "personal",
) -> int:
    """Write a call or visit into the contact ledger and return its id: it counts for every cap and pause from now on.

    What took place is written down whatever the gate says; with one of ours the verdict stands beside it.
    """
    book, account = _read(organization, customer, at)
    root = root_of(organization, customer)
    found, _ = _question(book, account, way, root=root, at=at, location=location)
    verdict = asking.ask(found) if direction == Direction.OUT else Verdict(None, (), None)
    if direction == Direction.OUT:
        asking.keep_packs(found.selected.composition)
    return ledger.note_talk(
        organization=organization,
        root=root,
        customer=customer,
        channel=Channel(way.channel),
        direction=direction,
        outcome=outcome,
        at=at,
        local_on=local_day(found, verdict.zone, otherwise=book.organization.time_zone),
        actor=actor,
        verdict=asking.kept(found, verdict) if direction == Direction.OUT else {},
        address=way.address,
        location=location,
        debts=[line.id for line in account.lines if line.due < book.as_of],
    )


def finish_task(
    *, organization: int, task: int, outcome: str, counts: bool, on: dt.date, at: dt.datetime, actor: str
) -> None:
    """Close a task with its outcome; a call or visit that somebody tried goes into the contact ledger with it.

    So does a call that was made for other work, which its outcome says (`CALLED`). Raises TaskError when the task is
    not open.
    """
    worklist.finish_task(
        organization=organization, task=task, outcome=outcome, counts=counts, on=on, at=at, actor=actor
    )
    kind, customer = Task.objects.of(organization).values_list("kind", "customer_id").get(pk=task)
    channel = Channel.CALL if outcome.startswith(CALLED) else kind
    if channel not in _SPOKEN or outcome == UNTRIED:
        return
    came = CAME.get(outcome.removeprefix(CALLED), Outcome.CONVERSATION if counts else Outcome.NO_ANSWER)
    note_talk(organization=organization, customer=customer, way=Way(channel, ""), outcome=came, at=at, actor=actor)
