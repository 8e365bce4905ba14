"""Asking the gate with the packs that apply, and keeping everything the verdict was made from."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from dunwell.audit.operations import keep_document
from dunwell.audit.terms import DocumentKind
from dunwell.compliance import packs, vectors
from dunwell.compliance.selecting import Selected, select
from dunwell.engine import SEMANTICS, disclosing
from dunwell.engine.contact import Contact, Event
from dunwell.engine.disclosing import NOTHING, Wanted
from dunwell.engine.gate import FAIL_CLOSED, Verdict, allowed, house_pack
from dunwell.engine.rules import Packs
from dunwell.organizations.models import Organization

_LOOKS_AHEAD = dt.timedelta(days=60)
"""Holidays so far ahead are kept with a verdict; an opening later than that is asked again anyway."""


INSTEAD: Final[Mapping[str, str]] = {
    "HOUSE-REMINDER-GAP": "the quiet days of the strategy, which somebody published under their name"
}
"""Rules of the house that an organization's own, audited choice takes the place of; law has no such entry."""


class Own(NamedTuple):
    """An organization's own settings of contact: the window of its mail, and the contacts a week."""

    start: dt.time
    end: dt.time
    cap: int


class Question(NamedTuple):
    """Everything a verdict is made from."""

    selected: Selected
    own: Own
    contact: Contact
    history: tuple[Event, ...]
    at: dt.datetime


def own_of(organization: Organization) -> Own:
    """Return the settings of contact of an organization."""
    return Own(organization.window_start, organization.window_end, organization.weekly_cap)


def packs_for(organization: Organization, *, kind: str, country: str, region: str, city: str) -> Selected:
    """Return the packs of a debtor of an organization, by whose claims it collects."""
    party = organization.party.lower()
    return select(kind=kind, country=country, region=region, city=city, party=party)


@lru_cache(maxsize=512)
def rules(composition: str, own: Own) -> Packs:
    """Return the packs of a composition and the organization's own rules as one, made once."""
    laws = (law.pack for law in packs.laws_of(composition))
    chosen = (pack._replace(rules=tuple(rule for rule in pack.rules if rule.id not in INSTEAD)) for pack in laws)
    return Packs((*chosen, house_pack(start=own.start, end=own.end, cap=own.cap)))


@lru_cache(maxsize=512)
def wants_words(composition: str, channel: str, party: str, steps: frozenset[str]) -> bool:
    """Tell whether any rule of a composition may ask something of the words of such a contact; most ask nothing."""
    rules_ = (rule for law in packs.laws_of(composition) for rule in law.pack.rules)
    return any(disclosing.wants_words(rule, channel=channel, party=party, steps=steps) for rule in rules_)


@lru_cache(maxsize=512)
def knows_step(composition: str, step: str) -> bool:
    """Tell whether any rule of a composition is about contacts of a step."""
    rules_ = (rule for law in packs.laws_of(composition) for rule in law.pack.rules)
    return any(rule.scope.steps is not None and step in rule.scope.steps for rule in rules_)


def wanted(question: Question) -> Wanted:
    """Return what the rules want the contact of a question to say."""
    if question.selected.problem:
        return NOTHING
    packs_ = rules(question.selected.composition, question.own)
    return disclosing.wanted(question.contact, packs_, question.history, question.at)


def ask(question: Question) -> Verdict:
    """Return the verdict; a debtor whose packs are not known is GATE-FAILCLOSED."""
    if question.selected.problem:
        return Verdict(FAIL_CLOSED, (FAIL_CLOSED,), None)
    return allowed(question.contact, rules(question.selected.composition, question.own), question.history, question.at)


def kept(question: Question, verdict: Verdict) -> dict[str, Any]:
    """Return a verdict with its inputs as JSON: words, dates and ids, no names; `again` judges it anew."""
    selected = question.selected
    return {
        "allowed": verdict.is_allowed,
        "rule": verdict.rule,
        "violations": list(verdict.violations),
        "earliest": verdict.earliest and verdict.earliest.isoformat(),
        "zone": verdict.zone,
        "problem": selected.problem,
        "warning": selected.warning,
        "packs": {law.key: law.sha256 for law in packs.laws_of(selected.composition)},
        "semantics": SEMANTICS,
        "asked": _asked(question),
    }


def keep_packs(composition: str) -> None:
    """Keep the text of the packs of a composition for ever, so that its hashes can be read."""
    for law in packs.laws_of(composition):
        keep_document(kind=DocumentKind.PACK, text=law.text)


def again(told: Mapping[str, Any]) -> Verdict:
    """Judge what was kept with a verdict by the packs of today; equal packs give the verdict of then."""
    asked = told["asked"]
    own = Own(
        dt.time.fromisoformat(asked["own"]["start"]), dt.time.fromisoformat(asked["own"]["end"]), asked["own"]["cap"]
    )
    history = tuple(vectors.event_of(event) for event in asked["history"])
    selected = Selected(asked["pack"], told.get("problem", ""), told.get("warning", ""))
    at = dt.datetime.fromisoformat(asked["now"])
    return ask(Question(selected, own, vectors.contact_of(asked), history, at))


def is_same(told: Mapping[str, Any], verdict: Verdict) -> bool:
    """Tell whether a verdict is the one that was kept."""
    earliest = dt.datetime.fromisoformat(told["earliest"]) if told["earliest"] else None
    return (told["rule"], tuple(told["violations"]), earliest) == (verdict.rule, verdict.violations, verdict.earliest)


def _asked(question: Question) -> dict[str, Any]:
    """Return the question in the form of a vector, with what is our own beside it."""
    return {
        "pack": question.selected.composition,
        "now": question.at.astimezone(dt.UTC).isoformat(),
        "own": {"start": str(question.own.start), "end": str(question.own.end), "cap": question.own.cap},
        **vectors.told_of(question.contact, question.history, until=question.at.date() + _LOOKS_AHEAD),
    }
