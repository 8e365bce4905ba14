"""How a customer is chased and why so, what its segment tells your people, and how it pays."""

import datetime as dt
from typing import NamedTuple

from dunwell.dunning.payers import YEAR, Profile
from dunwell.engine.segments import Segment
from dunwell.strategies import queries
from dunwell.strategies import segments as texts
from dunwell.web.place import Place
from dunwell.web.timeline import People, by_name
from dunwell.web.why import Why


class Chased(NamedTuple):
    """The strategy with the reason for it, guidelines as (label, text), and the payer's profile since a day."""

    key: str
    strategy: str
    because: str
    guides: list[tuple[str, str]]
    profile: Profile
    since: dt.date

    @property
    def early(self) -> int:
        """How many days early it pays."""
        return -(self.profile.delay_days or 0)

    @property
    def sooner(self) -> int:
        """How many days sooner it pays than before."""
        return -(self.profile.delay_trend or 0)


def of_customer(place: Place, customer: int, told: Why, profile: Profile, people: People) -> Chased:
    """Say how one customer is chased."""
    segment = told.segment or {}
    return Chased(
        told.strategy,
        told.strategy_name or told.strategy,
        _because(place, customer, told, people),
        _guides(segment.get("tone", ""), segment.get("concede", ""), segment.get("ask", "")),
        profile,
        told.as_of - YEAR,
    )


def segments_of(place: Place) -> dict[str, Segment]:
    """Return the segments in force by key; none where the text cannot be read."""
    return {one.key: one for one in texts.in_force(queries.segments_in_force(place.organization))}


def guides_of(segment: Segment) -> list[tuple[str, str]]:
    """Return what a segment tells your people, as (label, text)."""
    return _guides(segment.tone, segment.concede, segment.ask)


def _guides(tone: str, concede: str, ask: str) -> list[tuple[str, str]]:
    told = (("How to speak", tone), ("May be conceded", concede), ("Ask", ask))
    return [(label, text) for label, text in told if text]


def _because(place: Place, customer: int, told: Why, people: People) -> str:
    """Say why a customer follows its strategy."""
    if not told.strategy:
        return "outside every strategy"
    choice = queries.find_choice(place.organization, customer)
    if choice is not None:
        by = by_name(choice.chosen_by, people()) if choice.chosen_by else "a person"
        reason = f": {choice.reason}" if choice.reason else ""
        above = f"; its segment is {told.segment['name']}" if told.segment else ""
        return f"chosen by {by} on {choice.at:%-d %b %Y}{reason}{above}"
    if told.segment:
        return f"segment {told.segment['name']}: {told.segment['because']}"
    return "as everybody who belongs to no segment"
