"""What becomes of customers whose strategy a person chose when they are given back: their segment's, or the default."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from dunwell.dunning.book import open_book
from dunwell.dunning.snapshot import read_accounts
from dunwell.strategies.saying import says


class Then(NamedTuple):
    """Where a customer belongs by itself: the strategy's key, and the segment with why (empty for none)."""

    strategy: str
    segment: str
    because: str


def without_choice(organization: int, customers: Collection[int], *, today: dt.date) -> dict[int, Then]:
    """Say for some customers which strategy they would follow if nobody had chosen one; by the facts of today."""
    if not customers:
        return {}
    book = open_book(organization, as_of=today, countries=())
    segments = {segment.key: segment for segment in book.segments}
    default = Then(book.organization.default_strategy, "", "")
    found = {}
    for account in read_accounts(book, min(customers), max(customers), among=sorted(customers), problems=[]):
        own = segments.get(account.segment)
        found[account.id] = Then(own.strategy, own.name, says(own.when, book.context.base)) if own else default
    return found
