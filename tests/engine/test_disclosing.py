"""What rules want said: asked before anything is written, of the same rules that judge it afterwards."""

from datetime import UTC, date, datetime

import pytest

from dunwell.engine.contact import Contact, Debt, Debtor, Notice, Proposal
from dunwell.engine.disclosing import NOTHING, Wanted, wanted, wants_words
from dunwell.engine.judging import FirstNotice, NotTimeBarred, Says
from dunwell.engine.rules import Pack, Packs, Rule, Scope, make_rule

NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)
MAIL = Scope(channels=frozenset({"email"}))
ALWAYS = make_rule("A", "disclosure", Says(frozenset({"who"})), MAIL)
BARRED = make_rule("B", "disclosure", Says(frozenset({"barred"}), when_time_barred=True))
FIRST = make_rule("C", "precondition", FirstNotice("validation_notice", 5))
OTHERS = make_rule("D", "disclosure", Says(frozenset({"client"})), Scope(party="third_party"))
STEP = make_rule("E", "disclosure", Says(frozenset({"costs"})), Scope(steps=frozenset({"costs"})))
SUIT = make_rule("F", "limitation", NotTimeBarred())
PAST = make_rule("G", "disclosure", Says(frozenset({"old"})), until=date(2026, 10, 4))
AHEAD = make_rule("H", "disclosure", Says(frozenset({"new"})), since=date(2026, 10, 6))
ALL = Packs((Pack("P", (ALWAYS, BARRED, FIRST, OTHERS, STEP, SUIT, PAST, AHEAD), ("UTC",)),))
LETTER = Contact(Proposal("email", "reminder"), Debtor("consumer"))


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (LETTER, Wanted(frozenset({"who"}), frozenset({"validation_notice"}))),
        (LETTER._replace(notices=(Notice("validation_notice", date(2026, 1, 1)),)), Wanted(frozenset({"who"}))),
        (
            LETTER._replace(notices=(Notice("validation_notice", date(2026, 1, 1), None, True),)),
            Wanted(frozenset({"who"}), frozenset({"validation_notice"})),
        ),
        (
            LETTER._replace(debt=Debt(is_time_barred=True)),
            Wanted(frozenset({"who", "barred"}), frozenset({"validation_notice"})),
        ),
        (
            LETTER._replace(proposal=Proposal("letter", "reminder", "costs", collector="third_party")),
            Wanted(frozenset({"client", "costs"}), frozenset({"validation_notice"})),
        ),
    ],
)
def test_rules_in_force_about_the_contact_say_what_they_want(contact: Contact, expected: Wanted) -> None:
    assert wanted(contact, ALL, [], NOW) == expected


def test_where_nobody_may_be_nothing_is_wanted() -> None:
    assert wanted(LETTER, Packs((Pack("P", (ALWAYS,)),)), [], NOW) == NOTHING


@pytest.mark.parametrize(
    ("rule", "channel", "party", "expected"),
    [
        (ALWAYS, "email", "first_party", True),
        (ALWAYS, "letter", "first_party", False),
        (FIRST, "letter", "first_party", True),
        (OTHERS, "letter", "first_party", False),
        (OTHERS, "letter", "third_party", True),
        (STEP, "letter", "first_party", False),
        (SUIT, "letter", "first_party", False),
    ],
)
def test_most_rules_want_no_words(rule: Rule, channel: str, party: str, expected: object) -> None:
    assert wants_words(rule, channel=channel, party=party, steps=frozenset({"reminder_1"})) is expected
    assert wants_words(STEP, channel=channel, party=party, steps=frozenset({"costs"}))
