"""The six ready strategies, and what changing their pace does to them."""

import pytest

from dunwell.strategies import documents
from dunwell.strategies.documents import BUILTIN, Pace
from dunwell.strategies.ready import READY


def test_all_that_come_with_dunwell_but_the_old_one_are_offered() -> None:
    assert {one.key for one in READY} == set(BUILTIN) - {"standard"}


@pytest.mark.parametrize("key", BUILTIN)
@pytest.mark.parametrize("pace", [Pace(1, 1), Pace(90, 60), Pace(12, 9)])
def test_any_pace_gives_a_strategy_beyond_reproach_with_the_same_steps(key: str, pace: Pace) -> None:
    text = documents.builtin(key)
    changed = documents.paced(text, pace)
    assert documents.check(changed) == []
    assert documents.pace_of(changed) == pace
    assert [step.id for step in documents.parsed(changed).steps] == [step.id for step in documents.parsed(text).steps]
    notes = [step.days for step in documents.parsed(changed).steps if step.days is not None and step.days < 0]
    assert notes == [step.days for step in documents.parsed(text).steps if step.days is not None and step.days < 0]


def test_the_text_of_a_strategy_keeps_its_comments() -> None:
    assert documents.paced(documents.builtin("firm"), Pace(9, 9)).startswith("# Firm: earlier")
