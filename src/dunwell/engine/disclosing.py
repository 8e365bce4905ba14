"""What the rules want a contact to say, so that whoever writes it knows before the gate is asked."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from dunwell.engine.contact import Contact, Event, Notice
from dunwell.engine.gate import zones_of
from dunwell.engine.judging import FirstNotice, NoticeElapsed, Says
from dunwell.engine.rules import Case, Packs, Rule


class Wanted(NamedTuple):
    """The `disclosures` that rules ask of a contact, and the `notices` they ask for that nobody has given yet."""

    disclosures: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()


NOTHING = Wanted()


def wants_words(rule: Rule, *, channel: str, party: str, steps: frozenset[str]) -> bool:
    """Whether a rule may ever ask something of what is said on a channel, by that party, at one of those steps."""
    scope = rule.scope
    return (
        isinstance(rule.judge, Says | FirstNotice | NoticeElapsed)
        and (scope.channels is None or channel in scope.channels)
        and scope.party in (None, party)
        and (scope.steps is None or not scope.steps.isdisjoint(steps))
    )


def wanted(contact: Contact, packs: Packs, history: Iterable[Event], at: datetime) -> Wanted:
    """What all rules together want of a contact at an aware instant; nothing where nobody knows the recipient's day."""
    zones = zones_of(contact.debtor) or packs.zones
    if not zones:
        return NOTHING
    case = Case(contact, zones, tuple(history), at.astimezone(UTC))
    disclosures: set[str] = set()
    notices: set[str] = set()
    for rule in packs.rules_for(contact.proposal.channel):
        judge = rule.judge
        if not rule.is_about(case):
            continue
        if isinstance(judge, Says) and (case.debt.is_time_barred or not judge.when_time_barred):
            disclosures |= judge.require
        if isinstance(judge, FirstNotice | NoticeElapsed) and not any(_gives(n, judge.notice) for n in contact.notices):
            notices.add(judge.notice)
    return Wanted(frozenset(disclosures), frozenset(notices))


def _gives(notice: Notice, type_: str) -> bool:
    return notice.type == type_ and not notice.is_undeliverable
