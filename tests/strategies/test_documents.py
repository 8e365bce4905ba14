"""A strategy's file is read whole, or refused with every problem at its place."""

import pytest

from dunwell.strategies import documents
from dunwell.strategies.documents import BUILTIN, StrategyProblemsError

WRONG = """\
key: mine
name: Mine
steps:
  - id: reminder-1
    dayz: 3
    action: message
  - {id: final-notice, days: 30, action: message, severity: finall}
"""


@pytest.mark.parametrize("key", BUILTIN)
def test_what_comes_with_dunwell_is_beyond_reproach(key: str) -> None:
    text = documents.builtin(key)
    assert documents.check(text) == []
    assert documents.parsed(text).key == key


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("key: [a\n", "line 2", "a bracket or brace above is not closed"),
        ("steps:\n  - id: a\n   days: 3\n", "line 3", "indented otherwise"),
        ("key: 'a\nb: c\n", "line 3", "a quote is opened"),
        ("key: a\nname: *other\n", "line 2", "anchors are not used"),
        ("key: &a b\nname: *a\n", "line 2", "anchors are not used"),
        ("key: a\nkey: b\n", "line 2", "duplicate key"),
        ("!!python/object/apply:os.system ['true']\n", "line 1", "constructor"),
        ("\x00", "", "no YAML"),
        ("[" * 50_000, "", "no YAML"),
        ("# " + "x" * documents.LARGEST, "", "too large"),
        ("", "", "no strategy"),
        ("just words\n", "", "no strategy"),
    ],
)
def test_what_is_no_strategy_is_refused_with_its_place(text: str, path: str, said: str) -> None:
    [problem] = documents.check(text)
    assert problem.path == path
    assert said in problem.message


def test_every_problem_has_its_place_and_its_line() -> None:
    places = {problem.path: documents.line_of(WRONG, problem.path) for problem in documents.check(WRONG)}
    assert places == {"steps[0].dayz": 5, "steps[0].days": 4, "steps[1].severity": 7}


CARELESS = """\
key: Bad Key
steps:
  - {id: first, days: 5, action: mesage, channel: emial}
  - {id: second, days: 6, after: {step: first, days: 3}, action: message, template: nice}
  - {id: third, days: x, action: message}
  - {id: fourth, days: 7, action: task, task: call, channel: email}
"""


def test_each_slip_is_named_once_and_none_that_is_not_there() -> None:
    assert [problem.path for problem in documents.check(CARELESS)] == [
        *("steps[0].action", "steps[0].channel", "steps[1].days", "steps[2].days"),
        *("key", "steps[1].template", "steps[3].channel"),
    ]


@pytest.mark.parametrize(("path", "line"), [("line 3", 3), ("steps[7].id", 3), ("nothing", None), ("", None)])
def test_a_place_that_is_not_there_gives_the_nearest_around_it(path: str, line: int | None) -> None:
    assert documents.line_of(WRONG, path) == line


STANDARD = documents.builtin("standard")
HOSTILE = {
    "nested too deep": ("a: " + "[" * 5_000 + "]" * 5_000, "", "maximum recursion depth"),
    "too far away": (STANDARD.replace("days: 30", "days: 99999999999"), "steps[4].days", "more than ten years"),
    "too quiet": (STANDARD.replace("quiet_days: 7", "quiet_days: 9" + "9" * 30), "quiet_days", "more than ten years"),
    "less than nothing": (STANDARD.replace("quiet_days: 7", "minimum_item: -1"), "minimum_item", "is no amount"),
    "too much": (STANDARD.replace("quiet_days: 7", "minimum_item: 9" + "9" * 30), "minimum_item", "is no amount"),
    "an answer that asks": (STANDARD.replace("template: final", "template: answer"), "steps[4].template", "itself"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_text_is_a_problem_and_no_crash(what: str) -> None:
    text, path, said = HOSTILE[what]
    problems = documents.check(text)
    assert any(problem.path == path and said in problem.message for problem in problems), problems
    documents.line_of(text, "steps[0].id")


def test_a_text_that_cannot_be_read_has_no_lines() -> None:
    assert documents.line_of("key: [a", "key") is None


def test_amounts_never_pass_through_a_binary_fraction() -> None:
    text = documents.builtin("courteous") + "minimum_customer: 0.10\nminimum_item: 12\n"
    found = documents.parsed(text)
    assert (found.minimum_customer, found.minimum_item) == (1_000, 120_000)


def test_a_text_in_force_that_cannot_be_read_is_an_error_that_says_all() -> None:
    with pytest.raises(StrategyProblemsError, match=r"steps\[0\].dayz") as caught:
        documents.parsed(WRONG)
    assert len(caught.value.problems) == 3
    with pytest.raises(StrategyProblemsError, match=r"^this is no strategy"):
        documents.parsed("")
