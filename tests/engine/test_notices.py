"""What a notice that came back, or of which nobody knows the arrival, is worth to the gate."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dunwell.engine.contact import Contact, Debtor, Notice, Proposal
from dunwell.engine.gate import allowed
from dunwell.engine.judging import Furnishing, NoticeElapsed
from dunwell.engine.rules import Judge, Pack, Packs, make_rule

NOW = datetime(2026, 6, 22, 10, tzinfo=UTC)


def earliest(judge: Judge, *notices: Notice) -> Any:
    """Whether it may be done now, else from which day on."""
    packs = Packs((Pack("P", (make_rule("R", "precondition", judge),), ("UTC",)),))
    contact = Contact(Proposal("letter", "collect"), Debtor("consumer", address_zones=("UTC",)), notices)
    verdict = allowed(contact, packs, [], NOW)
    return verdict.is_allowed or (verdict.earliest and verdict.earliest.date())


def test_a_letter_that_came_back_does_not_bar_the_one_sent_again() -> None:
    lost = Notice("validation_notice", date(2026, 5, 1), None, True)
    again = Notice("validation_notice", date(2026, 6, 10))
    assert earliest(Furnishing(14), lost) is None
    assert earliest(Furnishing(14), lost, again) == date(2026, 6, 24)
    assert earliest(Furnishing(14), lost, again._replace(sent=date(2026, 6, 8))) is True


@pytest.mark.parametrize(("post", "expected"), [(None, None), (2, date(2026, 6, 24))])
def test_an_arrival_is_assumed_only_where_the_law_lets_one(post: int | None, expected: date | None) -> None:
    judge = NoticeElapsed("inkassovarsel", 15, True, post)
    assert earliest(judge, Notice("inkassovarsel", date(2026, 6, 7))) == expected
    assert earliest(judge, Notice("inkassovarsel", date(2026, 6, 7), date(2026, 6, 7))) is True
