"""Segments: saved conditions that put a customer on a strategy, asked in the order of their rank.

One customer belongs to one segment at most: the first whose condition holds. A person's own choice of strategy stands
above all of them (`strategies.Assignment`), the organization's default below.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from dunwell.engine.conditions import Condition, Problem, compile_condition, near
from dunwell.engine.context import Context
from dunwell.engine.facts import FIELDS, Account, Subject
from dunwell.engine.saying import called

MOST = 50
"""Segments; more than anybody can keep in their head, and every customer is asked about each."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_FIELDS = ("key", "name", "when", "strategy", "tone", "concede", "ask")
_GUIDES = ("tone", "concede", "ask")


class Segment(NamedTuple):
    """A compiled segment with guidelines for people.

    `tone` is how to speak to its members, `concede` what may be granted, `ask` whom to ask for more.
    """

    key: str
    name: str
    when: Any
    condition: Condition
    strategy: str
    tone: str = ""
    concede: str = ""
    ask: str = ""


def segment_of(account: Account, segments: Sequence[Segment], *, today: date, context: Context) -> Segment | None:
    """Return the first segment an account belongs to."""
    subject = Subject(account, None, today, context)
    for segment in segments:
        if segment.condition.holds(subject):
            return segment
    return None


def parse(mapping: Any, *, kept: bool = False) -> tuple[tuple[Segment, ...], list[Problem]]:
    """Read segments from a plain mapping, the highest rank first; none of them with all problems where it has any.

    `kept`: they are in force or were, so that a code in a condition may be none any more.
    """
    if not isinstance(mapping, Mapping) or not isinstance(mapping.get("segments"), list):
        return (), [Problem("", "these are no segments", "write segments: with a list below it")]
    rows = mapping["segments"]
    problems = [Problem(word, f"{word!r} is not known here", "remove it") for word in mapping if word != "segments"]
    if len(rows) > MOST:
        problems.append(Problem("segments", f"{len(rows)} are too many", f"keep at most {MOST}"))
    found: list[Segment] = []
    for place, row in enumerate(rows[:MOST]):
        segment = _read(row, f"segments[{place}]", problems, kept=kept)
        if segment is not None:
            _once(segment, found, f"segments[{place}]", problems)
            found.append(segment)
    return ((), problems) if problems else (tuple(found), [])


def _once(segment: Segment, before: Sequence[Segment], path: str, problems: list[Problem]) -> None:
    """Keys and names are used once."""
    if any(one.key == segment.key for one in before):
        problems.append(Problem(f"{path}.key", f"the key {segment.key!r} is used twice", "give it its own"))
    if any(one.name.casefold() == segment.name.casefold() for one in before):
        problems.append(Problem(f"{path}.name", f"there are two called {segment.name!r}", "call one differently"))


def _read(row: Any, path: str, problems: list[Problem], *, kept: bool) -> Segment | None:
    """Read one segment; notes what is wrong with it."""
    if not isinstance(row, Mapping):
        problems.append(Problem(path, "this is no segment", "write key:, name:, when: and strategy:"))
        return None
    known = len(problems)
    problems += [
        Problem(f"{path}.{word}", f"{word!r} is not known here", near(str(word), _FIELDS))
        for word in row
        if word not in _FIELDS
    ]
    texts = {word: _text(row, word, path, problems, needed=word not in _GUIDES) for word in _FIELDS if word != "when"}
    for word in ("key", "strategy"):
        if texts[word] and not _KEY.fullmatch(texts[word]):
            problems.append(Problem(f"{path}.{word}", f"{texts[word]!r} is no key", "small letters, digits, - and _"))
    condition, wrong = compile_condition(row.get("when"), f"{path}.when", kept=kept)
    problems += wrong
    if condition is not None:
        problems += [
            Problem(f"{path}.when", f"“{called(name)}” is about one invoice", "choose a fact about the customer")
            for name in sorted(condition.fields)
            if name in FIELDS and FIELDS[name].about == "line"
        ]
        problems += [
            Problem(f"{path}.when", "a segment cannot ask for the segment", "choose another fact")
            for name in sorted(condition.fields)
            if name in ("segment", "segment_known")
        ]
    if condition is None or len(problems) > known:
        return None
    return Segment(when=row["when"], condition=condition, **texts)


def _text(row: Mapping[str, Any], word: str, path: str, problems: list[Problem], *, needed: bool) -> str:
    """A text of a segment."""
    value = row.get(word, "")
    if isinstance(value, str) and (value.strip() or not needed):
        return value.strip()
    said = f"{word!r} is missing" if value in ("", None) else f"{value!r} is no text"
    problems.append(Problem(f"{path}.{word}", said, f"write {word}: ..."))
    return ""
