"""Packs as they are written: every problem has its place, and rules of the house stand apart from law."""

from typing import Any

import pytest

from dunwell.engine.lawbook import parse_pack, parse_rule

GOOD = {"rule": "R", "type": "opted_out", "title": "t", "cites": "c", "confidence": "certain"}


@pytest.mark.parametrize(
    ("rule", "place", "said"),
    [
        ("no set", "sets.no set[0]", "no rule"),
        ({**GOOD, "type": "odd"}, "p.law[0]", "no rule"),
        ({**GOOD, "rule": "HOUSE-R"}, "p.law[0].rule", "apart from law"),
        ({**GOOD, "confidence": "sure"}, "p.law[0].confidence", "one of"),
        ({**GOOD, "title": None}, "p.law[0].title", "sentence"),
        ({**GOOD, "cites": ""}, "p.law[0].cites", "source"),
        ({**GOOD, "colour": "red"}, "p.law[0].colour", "nobody reads"),
        ({**GOOD, "channels": "call"}, "p.law[0].channels", "list"),
        ({**GOOD, "channels": ["fax"]}, "p.law[0].channels", "not known: fax"),
        ({**GOOD, "from": "soon"}, "p.law[0].from", "date"),
        ({**GOOD, "party": "fourth"}, "p.law[0].party", "one of"),
        ({**GOOD, "type": "status", "status": "sad"}, "p.law[0].status", "one of"),
        ({**GOOD, "type": "fresh_consent", "days": "60"}, "p.law[0].days", "whole number"),
        ({**GOOD, "type": "window", "hours": "always"}, "p.law[0].hours", "weekdays"),
        ({**GOOD, "type": "window", "hours": {"mon": "late"}}, "p.law[0].hours.mon", "hours such as"),
        ({**GOOD, "type": "window", "hours": {"mon": "09:00-08:00"}}, "p.law[0].hours.mon", "hours such as"),
    ],
)
def test_every_problem_of_a_pack_has_its_place(rule: Any, place: str, said: str) -> None:
    pack, problems = parse_pack("P", {"title": "P", "law": [rule]}, {}, path="p")
    assert pack is None
    assert [problem.path for problem in problems] == [place]
    assert said in problems[0].message


def test_a_pack_has_a_title_and_zones_that_exist() -> None:
    pack, problems = parse_pack("P", {"zones": ["Europe/Berlin", "Mars/Phobos"]}, {}, path="p")
    assert pack is None
    assert {problem.path for problem in problems} == {"p.zones", "p.title"}


def test_rules_of_the_house_stand_apart_and_sets_are_written_out() -> None:
    told = {
        "title": "P",
        "law": ["shared"],
        "house": [{**GOOD, "rule": "HOUSE-R", "cites": None, "confidence": "house"}],
    }
    pack, problems = parse_pack("P", told, {"shared": [GOOD]}, path="p")
    assert pack is not None, problems
    assert [(rule.id, rule.is_house) for rule in pack.rules] == [("R", False), ("HOUSE-R", True)]


def test_what_is_disputed_is_a_category_of_its_own() -> None:
    rule, _ = parse_rule(
        {"rule": "R", "type": "status", "status": "disputed", "title": "t", "cites": "c", "confidence": "check"},
        path="p",
        is_house=False,
    )
    assert rule is not None
    assert rule.category == "dispute"
