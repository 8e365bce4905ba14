"""What ended since the last night, noted before anybody is decided: promises, claims, money seen, holds, answers.

Most ranges of customers have next to nothing of it, so one question tells which of these there is to look for.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final

from dunwell.compliance import operations as compliance
from dunwell.dunning import answering, claims_paid, seen_money
from dunwell.dunning.book import Book
from dunwell.dunning.reading import Reader
from dunwell.promises import operations as promises
from dunwell.promises.terms import PromiseState

# Whether there may be any; whoever judges them asks for more.
_THERE_ARE: Final = f"""
SELECT EXISTS (SELECT 1 FROM promises_promise p
               WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s
                 AND p.state IN ('{PromiseState.OPEN}', '{PromiseState.BROKEN}', '{PromiseState.PARTIALLY_KEPT}')),
       EXISTS (SELECT 1 FROM compliance_hold h
               WHERE h.organization_id = %(org)s AND h.customer_id BETWEEN %(first)s AND %(last)s
                 AND (h.released_on IS NULL OR h.answer_message_id IS NOT NULL)),
       EXISTS (SELECT 1 FROM cash_seenmoney s
               WHERE s.organization_id = %(org)s AND s.customer_id BETWEEN %(first)s AND %(last)s
                 AND s.ended_on IS NULL),
       EXISTS (SELECT 1 FROM disputes_dispute d
               WHERE d.organization_id = %(org)s AND d.customer_id BETWEEN %(first)s AND %(last)s
                 AND d.answer_message_id IS NOT NULL)
"""  # noqa: S608 # nosec B608 # constants of ours


def settle(book: Book, first: int, last: int, *, among: Collection[int] = (), at: dt.datetime) -> int:
    """Settle a range of customers, or those named, in the open transaction; return how many rows ended.

    A second call finds nothing left. People are asked about the claims of whole ranges: each claim once.
    """
    key, today = book.organization.pk, book.as_of
    whose = list(among) or range(first, last + 1)
    ((are_promises, are_holds, is_seen, are_answers),) = Reader(book, first, last).plain(_THERE_ARE)
    count = 0
    if are_promises:
        count += sum(promises.judge_promises(organization=key, today=today, at=at, customers=whose).values())
    if are_holds:
        claims_paid.ask_people(organization=key, first=first, last=last, today=today, at=at)
    if is_seen:
        seen_money.ask_people(organization=key, first=first, last=last, today=today, at=at)
    if are_holds:
        count += compliance.lapse_holds(organization=key, today=today, at=at, customers=whose)
    if are_answers:
        answering.ask_people(organization=key, first=first, last=last, today=today, at=at)
    return count
