"""What one version of a strategy or of the segments changed of the one before it, in sentences."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal, NamedTuple

from dunwell.engine.saying import say_amount
from dunwell.strategies import documents, editing, segments
from dunwell.strategies.saying import says
from dunwell.web.step_words import read_of_all, shown

GUIDES: Final = {"tone": "How to speak", "concede": "What may be conceded", "ask": "Whom to ask for more"}
"""What a segment tells people, as its form calls it."""

LONG: Final = 8
"""Words; of a longer sentence only the words that changed are marked, where most are as they were."""

ALIKE: Final = 0.6
NEW: Final = "new"

type Words = Mapping[str, str]
"""What is said of a segment, a step or the whole, by its label; nothing is said with an empty text."""


class Part(NamedTuple):
    """Something said otherwise; `before` is empty where nothing was said, `after` where nothing is any more."""

    label: str
    before: str
    after: str

    @property
    def words(self) -> list[tuple[str, str]]:
        """The words of both in one sentence, as (mark, words): `-` left out, `+` new; none where little is the same."""
        old, new = self.before.split(), self.after.split()
        same = SequenceMatcher(None, old, new, autojunk=False)
        if len(old) < LONG or same.ratio() < ALIKE:
            return []
        found: list[tuple[str, str]] = []
        for what, a, b, c, d in same.get_opcodes():
            left, come = " ".join(old[a:b]), " ".join(new[c:d])
            found += [(" ", left)] if what == "equal" else [("-", left), ("+", come)]
        return [(mark, said) for mark, said in found if said]


class Told(NamedTuple):
    """What a version did to one segment or step, or to the whole; nothing of one taken out is told.

    `order` lists all of them as they come now, each with a note: `new`, or `was 3rd` of one that was moved.
    """

    about: str
    mark: Literal["new", "changed", "taken out"]
    parts: list[Part]
    order: Sequence[tuple[str, str]] = ()


def of_segments(before: str, after: str, called: Mapping[str, str], currency: str) -> list[Told]:
    """Tell what became of each segment, and of their order; `called` has the names of strategies by key."""
    was, now = ({str(row.get("key", "")): row for row in segments.rows_of(text)} for text in (before, after))
    told = _beside(
        {key: _segment(row, called, currency) for key, row in was.items()},
        {key: _segment(row, called, currency) for key, row in now.items()},
    )
    order = _order("The order in which they are asked", was, now, lambda row: str(row.get("name", "")))
    return [*told, *(one for one in order if was)]


def _segment(row: Mapping[str, Any], called: Mapping[str, str], currency: str) -> Words:
    strategy = str(row.get("strategy", ""))
    return {
        "Name": str(row.get("name") or row.get("key", "")),
        "Who belongs": says(row.get("when"), currency),
        "Strategy": called.get(strategy, strategy),
        **{label: str(row.get(name) or "") for name, label in GUIDES.items()},
    }


def of_strategy(before: str, after: str, currency: str) -> list[Told]:
    """Tell what became of what holds for all steps, of each step, and of their order."""
    was, now = editing.look(before), editing.look(after)
    whole = _beside({"": _head(was, before, currency)} if before else {}, {"": _head(now, after, currency)})
    old, new = ({str(row.get("id", at)): row for at, row in enumerate(seen.rows)} for seen in (was, now))
    steps = _beside(_steps(was, currency), _steps(now, currency))
    order = _order("The order of the steps", old, new, lambda row: str(row.get("name") or row.get("id", "")))
    moved = [one for one in order if any(note not in ("", NEW) for _, note in one.order)]
    return [*(one._replace(about="For all steps") for one in whole), *steps, *moved]


def _head(seen: editing.Seen, text: str, currency: str) -> Words:
    values, (strategy, _) = seen.values, documents.parse(text)
    named = {step.id: step.name for step in seen.steps}
    entry = str(values.get("entry") or "")
    return {
        "Name": str(values.get("name") or ""),
        "Quiet days": str(values.get("quiet_days", "")),
        "First seen late, it begins at": named.get(entry, entry),
        "Smallest sum": _amount(values.get("minimum_customer"), currency),
        "Smallest item": _amount(values.get("minimum_item"), currency),
        "A person reads first": read_of_all(strategy, currency) if strategy else str(values.get("review") or ""),
    }


def _steps(seen: editing.Seen, currency: str) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for step, row in zip(seen.steps, seen.rows, strict=True):
        told = shown(step, row, currency)
        found[step.id] = {
            "Name": told.name,
            "When": told.when,
            "What": told.does,
            "By": told.by,
            "For whom": "; ".join(told.limits),
            "And": "; ".join(told.care),
            "Text": step.template,
        }
    return found


def _amount(value: Any, currency: str) -> str:
    try:
        return say_amount(str(value), currency) if value is not None else ""
    except ArithmeticError:
        return str(value)


def _beside(was: Mapping[str, Words], now: Mapping[str, Words]) -> list[Told]:
    """Put what is said of the same thing beside each other; what is the same is left out."""
    told = []
    for key, words in now.items():
        old = was.get(key, {})
        parts = [Part(label, old.get(label, ""), said) for label, said in words.items() if said != old.get(label, "")]
        if key not in was:
            told.append(Told(words["Name"], "new", [part for part in parts if part.label not in ("Name", "Text")]))
        elif parts:
            told.append(Told(words["Name"], "changed", parts))
    return [*told, *(Told(words["Name"], "taken out", []) for key, words in was.items() if key not in now)]


def _order(about: str, was: Mapping[str, Any], now: Mapping[str, Any], name: Any) -> list[Told]:
    """Tell the order where some are new or were moved; nothing where those that stay only closed ranks."""
    old, new = list(was), list(now)
    left = [key for key in old if key in now]
    stays = set()
    for at, _, size in SequenceMatcher(
        None, left, [key for key in new if key in was], autojunk=False
    ).get_matching_blocks():
        stays |= set(left[at : at + size])
    notes = ["" if key in stays else f"was {ordinal(old.index(key) + 1)}" if key in was else NEW for key in new]
    if not any(notes):
        return []
    return [Told(about, "changed", [], [(name(now[key]), note) for key, note in zip(new, notes, strict=True)])]


def ordinal(number: int) -> str:
    """Write a place: `1st`, `12th`, `23rd`."""
    last = 0 if 10 < number % 100 < 20 else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
