"""Conditions: what holds, what is unknown, and every way of writing one wrong."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.engine.conditions import Condition, compile_condition
from dunwell.engine.context import Context
from dunwell.engine.facts import FIELDS, Account, Line, Subject
from tests.engine.make import account, day, line

TODAY = day("2026-10-05")
AMOUNT = 'write an amount like "500.00" in the base currency'
LATE = line("2026-09-05", 250_00, currency="USD")


def compiled(expression: Any) -> Condition:
    made, problems = compile_condition(expression)
    assert made is not None, problems
    return made


def subject(who: Account | None = None, about: Line | None = LATE, context: Context | None = None) -> Subject:
    rates = context or Context(rates={"USD": (4, 5)})
    return Subject(who or account(LATE, language="de", custom={"rating": "A", "score": 7}), about, TODAY, rates)


@pytest.mark.parametrize(
    "expression",
    [
        ["dpd", "=", 30],
        ["dpd", ">=", 30],
        ["open", "=", "200.00"],
        ["amount", "<", 201],
        ["currency", "in", ["USD", "CHF"]],
        ["due_on", "=", "2026-09-05"],
        ["issued_on", "<", date(2026, 9, 6)],
        ["country", "not in", ["FR"]],
        ["country", "!=", "FR"],
        ["country", "=", "de"],
        ["language", "in", ["DE", "fr-ch"]],
        ["reacted", "=", False],
        ["insolvent", "=", False],
        ["overdue", "<=", "200"],
        ["oldest_dpd", ">", 29],
        ["lines_overdue", "=", 1],
        ["days_since_asked_known", "=", False],
        ["dpd_known", "=", True],
        ["custom.rating", "=", "A"],
        ["custom.score", ">", 6],
        {"all": [["dpd", ">", 1], ["language", "=", "de"], ["kind", "=", "BUSINESS"]]},
        {"any": [["dpd", ">", 100], ["document_kind", "=", "INVOICE"]]},
        {"not": {"any": [["dpd", ">", 100], ["method", "=", "CARD"]]}},
        {"not": {"all": [["dpd", ">", 1], ["disputed", ">", 0]]}},
        {"not": {"not": ["dpd", "=", 30]}},
    ],
)
def test_what_holds(expression: Any) -> None:
    assert compiled(expression).holds(subject())
    assert not compiled({"not": expression}).holds(subject())


@pytest.mark.parametrize(
    ("expression", "about"),
    [
        (["days_since_asked", ">", 3], LATE),
        (["custom.gone", "=", "A"], LATE),
        (["custom.rating", ">", 5], LATE),
        (["custom.score", ">", "B"], LATE),
        (["dpd", ">", 3], None),
        (["open", ">", 3], None),
        (["due_on", ">", "2020-01-01"], None),
    ],
)
def test_what_is_not_known_is_false_also_under_not(expression: Any, about: Line | None) -> None:
    for written in (expression, {"not": expression}, {"not": {"any": [expression, ["reacted", "=", True]]}}):
        assert not compiled(written).holds(subject(about=about))


def test_sums_without_a_rate_are_not_known() -> None:
    poor = Context()
    assert not compiled(["overdue", ">", 0]).holds(subject(context=poor))
    assert compiled(["overdue_known", "=", False]).holds(subject(context=poor))
    assert compiled(["oldest_dpd_known", "=", False]).holds(subject(account()))


def test_the_trace_shows_what_was_found() -> None:
    condition = compiled({"all": [["dpd", ">", 40], {"not": ["custom.gone", "=", "A"]}]})
    assert [(t.field, t.operator, t.wanted, t.found, t.holds) for t in condition.trace(subject())] == [
        ("dpd", ">", 40, 30, False),
        ("custom.gone", "!=", "A", None, False),
    ]
    assert condition.fields == {"dpd", "custom.gone"}
    assert condition.timed
    assert not compiled(["open", ">", 1]).timed


@pytest.mark.parametrize(
    ("expression", "path", "message", "fix"),
    [
        (["dpdd", ">", 1], "when[0]", "'dpdd' is no fact", "did you mean 'dpd'?"),
        (["dpd", "=>", 1], "when[1]", "'=>' is no comparison", "did you mean '>'?"),
        (["dpd", ">", "many"], "when[2]", "'many' does not suit 'dpd'", "write a whole number of days"),
        (["dpd", ">", True], "when[2]", "True does not suit 'dpd'", "write a whole number of days"),
        (["reacted", "=", 1], "when[2]", "1 does not suit 'reacted'", "write true or false"),
        (["due_on", "=", "soon"], "when[2]", "'soon' does not suit 'due_on'", "Invalid isoformat string: 'soon'"),
        (["due_on", "=", 3], "when[2]", "3 does not suit 'due_on'", "write a date like 2026-10-05"),
        (["open", ">", "much"], "when[2]", "'much' does not suit 'open'", "'much' is no amount: write it like 1234.50"),
        (
            ["open", ">", False],
            "when[2]",
            "False does not suit 'open'",
            'write an amount like "500.00" in the base currency',
        ),
        (["country", ">", "DE"], "when[1]", "'country' has no order", "use =, !=, in or not in"),
        (["country", "in", "DE"], "when[2]", "'in' needs a list of values", ""),
        (["country", "=", ["DE"]], "when[2]", "'=' needs one value", ""),
        (["country", "=", 5], "when[2]", "5 does not suit 'country'", "write a text"),
        (
            ["country", "=", "Germany"],
            "when[2]",
            "'Germany' does not suit 'country'",
            "write its code of two letters, such as DE or GB",
        ),
        (["country", "in", ["DE", "UK"]], "when[2]", "'UK' does not suit 'country'", None),
        (
            ["language", "=", "German"],
            "when[2]",
            "'German' does not suit 'language'",
            "write its code, such as de, or fr-CH",
        ),
        (
            ["kind", "in", ["CONSUMER", "MARTIAN"]],
            "when[2]",
            "'MARTIAN' does not suit 'kind'",
            "write one of BUSINESS, SOLE_TRADER, CONSUMER, PUBLIC, INTERCOMPANY, EMPLOYEE",
        ),
        (["lines_overdue", "=", "x"], "when[2]", "'x' does not suit 'lines_overdue'", "write a whole number"),
        ({"al": []}, "when", "'al' is no word of conditions", "did you mean 'all'?"),
        ({"all": []}, "when.all", "'all' needs a list of conditions", ""),
        ("dpd > 3", "when", "this is no condition", 'write ["dpd", ">=", 30], all: [...], any: [...] or not: ...'),
        ({"not": {"any": [["dpd", ">", 1], ["x", "=", 1]]}}, "when.not.any[1][0]", "'x' is no fact", None),
    ],
)
def test_what_is_written_wrong(expression: Any, path: str, message: str, fix: str | None) -> None:
    made, problems = compile_condition(expression)
    assert made is None
    assert (problems[0].path, problems[0].message) == (path, message)
    assert fix is None or problems[0].fix == fix


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        (["country", "=", "UK"], False),
        (["country", "in", ["UK", "de"]], True),
        (["country", "not in", ["UK", "de"]], False),
        (["country", "!=", "UK"], True),
        (["kind", "=", "MARTIAN"], False),
        (["language", "=", "German"], False),
        ({"not": ["language", "=", "German"]}, True),
    ],
)
def test_a_code_that_is_none_is_nobodys_where_it_is_in_force(expression: Any, holds: bool) -> None:  # noqa: FBT001
    assert compile_condition(expression)[0] is None
    made, problems = compile_condition(expression, kept=True)
    assert made is not None
    assert not problems
    assert made.holds(subject()) == holds


@pytest.mark.parametrize("expression", [["country", "=", 5], ["dpd", ">", "many"], ["x", "=", 1]])
def test_in_force_or_not_what_cannot_be_compared_is_a_problem(expression: Any) -> None:
    made, problems = compile_condition(expression, kept=True)
    assert made is None
    assert problems


def test_all_problems_are_told_at_once() -> None:
    _, problems = compile_condition({"all": [["x", "=", 1], ["dpd", "~", 1], 7]})
    assert [problem.path for problem in problems] == ["when.all[0][0]", "when.all[1][1]", "when.all[2]"]


def test_every_fact_is_described_and_reads() -> None:
    for field in FIELDS.values():
        assert field.says
        found = field.read(subject())
        assert found is None or isinstance(found, type(field.absent))
    assert all(f"{name}_known" in FIELDS for name in FIELDS if not name.endswith("_known"))


ATOMS = st.sampled_from(
    [
        ["dpd", ">", 20],
        ["dpd", "<", 10],
        ["days_since_asked", ">", 5],
        ["custom.gone", "=", "A"],
        ["reacted", "=", False],
    ]
)
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)


def meaning(expression: Any, about: Subject) -> bool | None:
    """Three-valued logic, written down directly: None is "not known"."""
    if isinstance(expression, list):
        name, sign, wanted = expression
        field = FIELDS.get(name)
        value: Any = None if field is None else field.read(about)
        if value is None:
            return None
        return bool({">": value > wanted, "<": value < wanted, "=": value == wanted}[sign])
    ((word, body),) = expression.items()
    if word == "not":
        inner = meaning(body, about)
        return None if inner is None else not inner
    parts = [meaning(part, about) for part in body]
    decisive: bool = word == "any"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_a_condition_means_what_three_valued_logic_says(expression: Any) -> None:
    assert compiled(expression).holds(subject()) is (meaning(expression, subject()) is True)


@pytest.mark.parametrize("written", ["PUBLIC", "public", " Public body ", "public_body"])
def test_a_code_is_meant_by_its_word_and_in_small_letters_too(written: str) -> None:
    assert compiled(["kind", "=", written]).holds(subject(account(LATE, kind="PUBLIC")))
    assert not compiled(["kind", "=", written]).holds(subject(account(LATE, kind="BUSINESS")))
    assert compiled(["method", "=", "Transfer"]).holds(subject())
