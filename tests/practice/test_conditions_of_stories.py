"""A condition told in words becomes what the editor of segments writes."""

import pytest

from dunwell.engine.conditions import compile_condition
from dunwell.practice.stories.conditions import ConditionError, to_lists


@pytest.mark.parametrize(
    ("said", "lists"),
    [
        ("kind is public", ["kind", "=", "PUBLIC"]),
        ("kind of debtor is sole trader", ["kind", "=", "SOLE_TRADER"]),
        ("key account", ["key_account", "=", True]),
        ("not key account", ["key_account", "=", False]),
        ("key account is no", ["key_account", "=", False]),
        ("overdue at least 5,000.50", ["overdue", ">=", "5000.50"]),
        ("broken promises over 2", ["broken_promises", ">", 2]),
        ("lateness of the oldest invoice under 30", ["oldest_dpd", "<", 30]),
        ("country is not one of DE, AT", ["country", "not in", ["DE", "AT"]]),
        ('owner is "Ann and Ben"', ["owner", "=", "Ann and Ben"]),
        ("custom.tier is 3", ["custom.tier", "=", 3]),
        ("custom.tier is gold", ["custom.tier", "=", "gold"]),
        ("city is Bonn and region is NW", {"all": [["city", "=", "Bonn"], ["region", "=", "NW"]]}),
        ("city is Bonn or insolvent", {"any": [["city", "=", "Bonn"], ["insolvent", "=", True]]}),
    ],
)
def test_what_is_said_is_what_is_meant(said: str, lists: object) -> None:
    assert to_lists(said) == lists
    assert compile_condition(lists)[1] == []


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("colour is red", "'colour' is no fact"),
        ("overdue", "compares nothing"),
        ("city is Bonn and insolvent or key account", "not with both"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(said: str, says: str) -> None:
    with pytest.raises(ConditionError, match=says):
        to_lists(said)
