import datetime as dt

import pytest

from dunwell.practice.stories.text import UnreadableError, a_date, read_stories, sentences, spread


def statements(text: str) -> list[str]:
    return [statement.text for story in read_stories(text, name="s") for statement in story.statements]


def test_statements_have_their_day_and_hour() -> None:
    (story,) = read_stories("country DE\n2026-10-05 night\nMon 2026-10-05 9:30 sweep\n", name="s")
    found = [(row.line, row.on, row.time, row.text) for row in story.statements]
    day = dt.date(2026, 10, 5)
    assert found == [(1, None, None, "country DE"), (2, day, None, "night"), (3, day, dt.time(9, 30), "sweep")]


def test_comments_and_blank_lines_mean_nothing() -> None:
    assert statements('# title\n\n2026-10-05 night  # why\n2026-10-06 note ACME "# no comment"\n') == [
        "night",
        'note ACME "# no comment"',
    ]


def test_what_is_indented_is_expected() -> None:
    (story,) = read_stories('2026-10-05 night\n  A nothing; B "x; y"\n\n  # a comment\n  2 messages\n', name="s")
    assert [said.text for said in story.statements[0].expected] == ["A nothing", 'B "x; y"', "2 messages"]
    assert [said.line for said in story.statements[0].expected] == [2, 2, 5]


def test_tables_are_rows_and_their_rule_is_none() -> None:
    (story,) = read_stories("2026-10-05 open items\n  | a | b |\n  |---|:-:|\n  | 1 |   |\n  1 created\n", name="s")
    assert story.statements[0].rows == (("a", "b"), ("1", ""))
    assert [said.text for said in story.statements[0].expected] == ["1 created"]


def test_a_block_of_yaml_keeps_its_lines() -> None:
    (story,) = read_stories("strategy x:\n  steps:\n    - {id: a}  # kept\n\ncountry DE\n", name="s")
    assert story.statements[0].block.rstrip() == "steps:\n  - {id: a}  # kept"
    assert story.statements[1].text == "country DE"


def test_a_file_may_be_indented_as_a_whole_and_hold_several_stories() -> None:
    stories = read_stories("  story One\n  country DE\n  story: Two\n  country FR\n", name="f")
    assert [story.name for story in stories] == ["f: One", "f: Two"]


def test_ranges_write_a_line_out() -> None:
    assert spread(1, "C{1..3} INV-{08..10}") == ["C1 INV-08", "C2 INV-09", "C3 INV-10"]
    (story,) = read_stories("2026-10-05 invoice C{1..2} 1\n  C{1..2} nothing\n", name="s")
    assert [row.text for row in story.statements] == ["invoice C1 1", "invoice C2 1"]
    assert [said.text for row in story.statements for said in row.expected] == ["C1 nothing", "C2 nothing"]


@pytest.mark.parametrize("text", ["A{1..3} B{1..2}", "A{3..1}"])
def test_ranges_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match="ranges of one length"):
        spread(7, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-30 night", "a date that exists"),
        ("2026-10-05 25:00 night", "a time of day"),
        ("Tue 2026-10-05 night", "to be a Mon"),
        ("  1 message", "a statement above"),
    ],
)
def test_what_cannot_be_read_says_where_and_stops_no_other_story(text: str, said: str) -> None:
    bad, good = read_stories(f"# title\n{text}\nx\nstory Next\ncountry DE", name="s")
    (error,) = bad.unreadable
    assert (error.line, good.unreadable) == (2, ())
    assert said in error.expected


def test_a_range_that_does_not_fit_is_kept_with_its_story() -> None:
    (story,) = read_stories("invoice A{1..3} B{1..2}", name="s")
    assert [error.expected for error in story.unreadable] == ["ranges of one length that rise, like {1..12}"]


def test_semicolons_in_quotes_separate_nothing() -> None:
    assert sentences('a "b; c"; d;') == ['a "b; c"', "d"]


def test_a_weekday_is_checked_wherever_its_date_stands() -> None:
    assert a_date(1, "Thu 2026-10-01") == a_date(1, "2026-10-01") == dt.date(2026, 10, 1)
    with pytest.raises(UnreadableError, match="2026-10-01 to be a Thu, got Fri"):
        a_date(1, "Fri 2026-10-01")
