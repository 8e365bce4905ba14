"""Segments: who belongs to which, how they are said, and every way of writing one wrong."""

from datetime import date
from typing import Any

import pytest

from dunwell.engine.conditions import compile_condition
from dunwell.engine.context import EMPTY, Context
from dunwell.engine.facts import Account
from dunwell.engine.saying import called, say
from dunwell.engine.segments import MOST, Segment, parse, segment_of
from tests.engine.make import account, day, line

TODAY = day("2026-10-05")
PUBLIC = {"key": "public", "name": "Public bodies", "when": ["kind", "=", "PUBLIC"], "strategy": "public"}
LARGE = {"key": "large", "name": "Large", "when": ["overdue", ">=", "500"], "strategy": "firm", "ask": "Ann"}


def parsed(*rows: Any) -> tuple[Segment, ...]:
    found, problems = parse({"segments": list(rows)})
    assert not problems, problems
    return found


def belongs(who: Account, *rows: Any) -> str:
    found = segment_of(who, parsed(*rows), today=TODAY, context=Context())
    return found.key if found else ""


def test_the_first_that_holds_counts() -> None:
    both = account(line("2026-09-05", 600_00), kind="PUBLIC")
    assert belongs(both, PUBLIC, LARGE) == "public"
    assert belongs(both, LARGE, PUBLIC) == "large"
    assert belongs(account(line("2026-09-05", 600_00)), PUBLIC, LARGE) == "large"
    assert belongs(account(line("2026-09-05", 400_00)), PUBLIC, LARGE) == ""


def test_further_facts_are_known_where_they_were_read() -> None:
    slow = {"key": "slow", "name": "Slow", "when": ["delay_days", ">", 20], "strategy": "firm"}
    assert belongs(account(further={"delay_days": 21}), slow) == "slow"
    assert belongs(account(), slow) == ""
    never = {**slow, "when": {"not": ["delay_days", ">", 20]}}
    assert belongs(account(), never) == ""


@pytest.mark.parametrize(
    ("value", "sign", "wanted", "holds"),
    [
        ("12", ">", 7, True),
        ("12.9", "=", 12, True),
        ("a lot", ">", 7, False),
        ("NaN", ">", 7, False),
        ("yes", "=", True, True),
        ("Nein", "=", False, True),
        ("perhaps", "=", False, False),
        ("2026-10-01", "<", date(2026, 10, 5), True),
        ("soon", "<", date(2026, 10, 5), False),
        ("gold", "in", ["gold", "silver"], True),
        (12, ">", 7, True),
    ],
)
def test_own_fields_are_read_as_what_they_are_compared_with(value: Any, sign: str, wanted: Any, holds: bool) -> None:  # noqa: FBT001
    own = {"key": "own", "name": "Own", "when": ["custom.score", sign, wanted], "strategy": "firm"}
    assert belongs(account(custom={"score": value}), own) == ("own" if holds else "")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (["kind", "=", "PUBLIC"], "kind of debtor is public body"),
        (["country", "in", ["DE", "FR"]], "country is one of DE, FR"),
        (["delay_days", ">=", 1], "average delay of its payments is at least 1 day"),
        (["delay_days", "<", 14], "average delay of its payments is less than 14 days"),
        (["key_account", "=", True], "key account is yes"),
        (["custom.tier", "!=", "gold"], "tier is not gold"),
        (["custom.since", ">", date(2026, 1, 2)], "since is after 2026-01-02"),
        (["due_on", ">", date(2026, 1, 2)], "due date is after 2026-01-02"),
        (["country_known", "=", False], "country is not known"),
        (["country_known", "!=", False], "country is known"),
        ({"not": ["kind", "=", "PUBLIC"]}, "not (kind of debtor is public body)"),
        (
            {"all": [["country", "=", "DE"], {"any": [["owner", "=", "Ann"], ["owner", "=", "Bob"]]}]},
            "country is DE and (owner (sales) is Ann or owner (sales) is Bob)",
        ),
        ({"any": [{"all": [["country", "=", "DE"]]}]}, "country is DE"),
        (["overdue", ">=", "5000"], "amount overdue in all is at least 5,000"),
    ],
)
def test_conditions_have_words(expression: Any, words: str) -> None:
    assert compile_condition(expression)[0] is not None
    assert say(expression) == words


def test_names_and_the_base_currency_are_said_where_they_are_given() -> None:
    named = {"DE": "Germany", "FR": "France"}.get
    places = ["country", "in", ["DE", "FR", "XX"]]
    assert say(places, named=lambda _, code: named(code, code)) == "country is one of Germany, France, XX"
    whole = {"any": [["overdue", ">=", "5000"], {"not": ["credit_limit", "<", "0.125"]}]}
    assert say(whole, currency="EUR") == (
        "amount overdue in all is at least 5,000.00 EUR or not (credit limit is less than 0.125 EUR)"
    )
    assert say(["overdue", ">=", "5000"], currency="JPY") == "amount overdue in all is at least 5,000 JPY"


def test_a_fact_is_called_without_its_explanation() -> None:
    assert called("usual_method") == "usual way of paying"
    assert called("kind_known") == "whether kind of debtor is known"


@pytest.mark.parametrize(
    ("mapping", "path", "message"),
    [
        (None, "", "these are no segments"),
        ({"segments": [], "extra": 1}, "extra", "'extra' is not known here"),
        ({"segments": ["x"]}, "segments[0]", "this is no segment"),
        ({"segments": [{**PUBLIC, "tune": "soft"}]}, "segments[0].tune", "'tune' is not known here"),
        ({"segments": [{**PUBLIC, "name": " "}]}, "segments[0].name", "' ' is no text"),
        ({"segments": [{**PUBLIC, "name": None}]}, "segments[0].name", "'name' is missing"),
        ({"segments": [{**PUBLIC, "key": "No Key"}]}, "segments[0].key", "'No Key' is no key"),
        (
            {"segments": [{**PUBLIC, "when": ["dpd", ">", 3]}]},
            "segments[0].when",
            "“days past due” is about one invoice",
        ),
        (
            {"segments": [{**PUBLIC, "when": ["segment", "=", "x"]}]},
            "segments[0].when",
            "a segment cannot ask for the segment",
        ),
        ({"segments": [{**PUBLIC, "when": ["knid", "=", "x"]}]}, "segments[0].when[0]", "'knid' is no fact"),
        ({"segments": [PUBLIC, {**LARGE, "key": "public"}]}, "segments[1].key", "the key 'public' is used twice"),
        (
            {"segments": [PUBLIC, {**LARGE, "name": "public BODIES"}]},
            "segments[1].name",
            "there are two called 'public BODIES'",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(mapping: Any, path: str, message: str) -> None:
    found, problems = parse(mapping)
    assert found == ()
    assert (problems[0].path, problems[0].message) == (path, message)


def test_nobody_keeps_a_hundred_in_their_head() -> None:
    rows = [{**PUBLIC, "key": f"s{n}", "name": f"S{n}"} for n in range(MOST + 1)]
    assert parse({"segments": rows})[1][0].message == f"{MOST + 1} are too many"


def test_a_segment_keeps_its_guidelines() -> None:
    (large,) = parsed(LARGE)
    assert (large.tone, large.concede, large.ask) == ("", "", "Ann")
    assert account().further is EMPTY
