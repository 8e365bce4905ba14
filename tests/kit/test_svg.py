"""Pictures say the same as their table, survive every name and every figure, and name themselves."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.kit import svg
from dunwell.kit.svg.drawing import ceiling, share, spread

HOSTILE = "<script>alert(1)</script> & \"co\" 'x'"
NAME = "{http://www.w3.org/2000/svg}"


def bars(name: str = "1 to 30", value: float = 7) -> svg.Chart:
    return svg.bars(
        "By age",
        "Most is young.",
        [svg.Bar(name, value, "7 EUR", "age-1"), svg.Bar("old", 3, "3 EUR")],
        head=("Age", "Open"),
    )


def columns(name: str = "Mon", value: float = 7) -> svg.Chart:
    series = [svg.Bar("messages", 0, ""), svg.Bar("calls", 0, "", "series-1")]
    return svg.columns(
        "By day",
        "Few.",
        series,
        [svg.Column(name, (value, 1), ("7", "1")), svg.Column("Tue", (0, 0), ("0", "0"))],
        head="Day",
    )


def lines(name: str = "DSO", value: float = 7) -> svg.Chart:
    return svg.lines(
        "Days", "They fall.", [svg.Line(name, (9, None, value), ("9", "", "7"))], ["Jan", "Feb", "Mar"], head="Month"
    )


def fan(name: str = "Mon", value: float = 7) -> svg.Chart:
    points = [
        svg.Range(name, 0, value, value * 2, ("0", "7", "14")),
        svg.Range("Tue", 1, value + 1, value * 3, ("1", "8", "21")),
    ]
    return svg.fan("Cash", "More.", points, head=("Day", "low", "likely", "high"))


def waterfall(name: str = "new", value: float = 7) -> svg.Chart:
    return svg.waterfall(
        "From to",
        "Less.",
        [svg.Change("start", 10, "10", is_level=True), svg.Change(name, -value, "-7")],
        head=("What", "EUR"),
    )


def matrix(name: str = "small", value: float = 7) -> svg.Chart:
    return svg.matrix("Who when", "Late.", ["A", "B"], [(name, [svg.Cell(value, "7"), svg.Cell(0, "")])], head="Size")


def lanes(name: str = "courteous", value: float = 7) -> svg.Chart:
    stops = (svg.Stop(-7, "note", "7 days before"), svg.Stop(int(value), "reminder", "7 days after", "triangle"))
    return svg.lanes("Strategies", "Two steps.", [svg.Lane(name, stops)], head=("Strategy", "When", "Step"))


def stacked(name: str = "1 to 30", value: float = 7) -> svg.Chart:
    return svg.stacked("By age", "Young.", [svg.Bar(name, value, "7", "age-1"), svg.Bar("none", 0, "0")])


KINDS: list[Callable[..., svg.Chart]] = [bars, columns, lines, fan, waterfall, matrix, lanes, stacked]


def parsed(chart: svg.Chart) -> ET.Element:
    """The picture as XML; a damaged one raises."""
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{chart.picture}</svg>')[0]


def words(chart: svg.Chart) -> list[str]:
    """All that can be read in the picture."""
    return ["".join(one.itertext()) for one in parsed(chart).iter() if one.tag in {f"{NAME}text", f"{NAME}title"}]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_named_and_says_what_it_shows(kind: Callable[..., svg.Chart]) -> None:
    root = parsed(kind())
    named = root.attrib["aria-labelledby"].split()
    assert [one.attrib["id"] for one in root[:2]] == named
    assert root[0].text == kind().title
    assert (root[1].text or "").endswith(".")
    assert root.attrib["role"] == "img"
    assert not any("style" in one.attrib for one in root.iter()), "the pages' policy refuses styles"


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_escaped(kind: Callable[..., svg.Chart]) -> None:
    chart = kind(HOSTILE)
    assert "<script" not in chart.picture
    assert any(HOSTILE in one for one in words(chart)) or any(HOSTILE in row for row in chart.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_is_as_wide_as_its_head(kind: Callable[..., svg.Chart]) -> None:
    chart = kind()
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.head)}


@pytest.mark.parametrize("kind", KINDS)
@given(value=st.floats(min_value=0, max_value=1e15))
def test_no_figure_leaves_the_picture(kind: Callable[..., svg.Chart], value: float) -> None:
    for one in parsed(kind(value=value)).iter():
        for name in ("x", "width", "x1", "x2"):
            if one.attrib.get(name, "").endswith("%"):
                assert 0 <= float(one.attrib[name][:-1]) <= 100.01
        assert "nan" not in " ".join(one.attrib.values())
        assert float(one.attrib.get("height", "1")) >= 0


@pytest.mark.parametrize("kind", [svg.bars, svg.stacked, svg.waterfall])
def test_nothing_is_a_picture_too(kind: Any) -> None:
    assert kind("Nothing", "There is nothing.", []).rows == ()


def test_an_unknown_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="no such tone: pink"):
        svg.bars("x", "y.", [svg.Bar("a", 1, "1", "pink")])


@pytest.mark.parametrize(
    ("most", "end"), [(0, 1), (0.3, 0.3), (1, 1), (7, 8), (12, 15), (21, 30), (52, 60), (99, 100), (101, 150)]
)
def test_scales_end_with_round_numbers(most: float, end: float) -> None:
    assert ceiling(most) == pytest.approx(end)


def test_a_share_stays_between_nothing_and_all() -> None:
    assert [share(1, 0), share(-1, 5), share(9, 3), share(1, 3)] == [0.0, 0.0, 100.0, 33.33]


@given(st.lists(st.floats(min_value=0, max_value=200), min_size=1, max_size=6))
def test_labels_keep_apart(wanted: list[float]) -> None:
    found = sorted(spread(wanted, least=16, low=0, high=200))
    assert all(after - before >= 15.99 for before, after in pairwise(found))
    assert found[-1] <= 200
    assert found[0] >= -0.01


def places(chart: svg.Chart, said: str) -> list[float]:
    """Where a text stands, in shares of the width."""
    boxes = [one for one in parsed(chart) if any(inner.text == said for inner in one.iter(f"{NAME}text"))]
    return [float(one.attrib["x"].removesuffix("%")) for one in boxes]


def test_lanes_share_one_axis_and_what_has_no_day_stands_beside_it() -> None:
    rows = [
        svg.Lane("early", (svg.Stop(-3, "note", "3 days before"), svg.Stop(14, "call", "14 days after", "square"))),
        svg.Lane("late", (svg.Stop(14, "call", "14 days after"), svg.Stop(60, "final", "60 days after"))),
        svg.Lane("more", (svg.Stop(None, "hand over", "14 days after final was served", mark="+14 days"),)),
    ]
    chart = svg.lanes("Strategies", "Three.", rows, head=("Strategy", "When", "Step"))
    (early, late), (note,), (last,), (beside,) = (places(chart, said) for said in ("14", "\u22123", "60", "+14 days"))
    assert early == late
    assert note < early < last < beside
    long = svg.lanes("X", "One.", [svg.Lane("x", (svg.Stop(1, "word " * 9, "day 1"),))], head=("A", "B", "C"))
    assert "…" in long.picture
    assert long.rows == (("x", "day 1", "word " * 9),)
    assert chart.rows[-1] == ("more", "14 days after final was served", "hand over")
    assert places(chart, "call") == [], "several lanes tell their stops by shape and day"


def test_a_single_lane_names_its_stops_below_each_other_where_they_are_close() -> None:
    stops = tuple(svg.Stop(day, f"reminder number {day}", f"day {day}") for day in (1, 2, 3, 30, 30, 365))
    chart = svg.lanes("X", "Six.", [svg.Lane("x", stops)], head=("Strategy", "When", "Step"))
    boxes = [one for one in parsed(chart) if any(text.text == "reminder" for text in one.iter(f"{NAME}text"))]
    assert len({one.attrib["y"] for one in boxes[:3]}) == 3
    assert places(chart, "365 days")
    assert len(places(chart, "30")) == 1, "a day that two share is told once"
    assert "translate(16 0)" in chart.picture
    drawn = [place for day in ("1", "2", "3", "30", "365 days") for place in places(chart, day)]
    assert all(later - earlier > 1 for earlier, later in pairwise(drawn)), "the first days keep their room"
