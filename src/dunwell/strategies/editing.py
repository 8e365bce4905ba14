"""Changing the text of a strategy step by step: comments, order and wording of the rest stay as they were written."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from dunwell.engine.conditions import Problem
from dunwell.engine.reader import Reader
from dunwell.engine.steps import STEP_FIELDS, Step, read_step
from dunwell.strategies import documents

HEAD: Final = ("name", "quiet_days", "minimum_customer", "minimum_item", "review", "entry")
"""What a strategy says about all its steps."""


class EditingError(Exception):
    """A text cannot be changed this way; the sentence says why."""


class Seen(NamedTuple):
    """A strategy as an editor shows it: its plain values, its steps as far as they can be read, what is wrong."""

    values: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    steps: Sequence[Step]
    problems: Sequence[Problem]
    advice: Sequence[Problem]


def look(text: str) -> Seen:
    """Return what a text says, also where it has problems; without steps where it is no strategy at all."""
    values, unreadable = documents.read(text)
    _, problems = documents.parse(text)
    advice = [] if problems else documents.check(text)
    if unreadable or not isinstance(values, Mapping):
        return Seen({}, (), (), problems, advice)
    rows = [row if isinstance(row, Mapping) else {} for row in _list(values.get("steps"))]
    steps = [read_step(row, at, Reader()) for at, row in enumerate(rows)]
    return Seen(values, rows, steps, problems, advice)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def with_head(text: str, values: Mapping[str, Any]) -> str:
    """Return a text that says something else of all its steps; an empty value is left out."""
    whole = _load(text)
    _put(whole, values, HEAD)
    return _dump(whole)


def copied(text: str, *, key: str, name: str) -> str:
    """Return a text under another key and name, to begin a strategy of one's own from."""
    whole = _load(text)
    whole["key"], whole["name"] = key, name
    return _dump(whole)


def with_step(text: str, row: Mapping[str, Any], at: int | None) -> tuple[str, int]:
    """Return a text with a step changed, or added where `at` is None, and the place it has now.

    A step with a day stands where its day belongs, one after another step behind that, one after an event before the
    first step after the due date; what is moved by hand afterwards stays there.
    """
    whole = _load(text)
    steps = _steps(whole)
    if at is None:
        at = _place_of(steps, row)
        fresh = CommentedMap()
        _put(fresh, row, STEP_FIELDS)
        steps.insert(at, fresh)
        return _dump(whole), at
    step = _step(steps, at)
    moves = any(step.get(word) != row.get(word) for word in ("days", "after"))
    _put(step, row, STEP_FIELDS)
    if moves:
        steps.pop(at)
        at = _place_of(steps, row)
        steps.insert(at, step)
    return _dump(whole), at


def without_step(text: str, at: int) -> str:
    """Return a text without a step."""
    whole = _load(text)
    steps = _steps(whole)
    _step(steps, at)
    if len(steps) == 1:
        raise EditingError("A strategy needs a step; change this one instead.")
    steps.pop(at)
    return _dump(whole)


def moved(text: str, at: int, *, up: bool) -> str:
    """Return a text with a step one place further up or down."""
    whole = _load(text)
    steps = _steps(whole)
    step, other = _step(steps, at), at + (-1 if up else 1)
    if not may_move(steps, at, up=up):
        raise EditingError("Steps with a day stand in the order of their days; change the day instead.")
    steps.pop(at)
    steps.insert(other, step)
    return _dump(whole)


def may_move(rows: Sequence[Mapping[str, Any]], at: int, *, up: bool) -> bool:
    """Whether a step may change places with its neighbor: not where the order of days forbids it."""
    other = at + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return False
    first, second = (rows[other], rows[at]) if up else (rows[at], rows[other])
    before, after = first.get("days"), second.get("days")
    if before is not None and after is not None:
        return bool(before == after)
    named = second.get("after")
    is_note = isinstance(before, int) and before < 0 and second.get("on") is not None
    return not is_note and not (isinstance(named, Mapping) and named.get("step") == first.get("id"))


def _place_of(steps: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> int:
    days, after = row.get("days"), row.get("after")
    if isinstance(days, int):
        later = (n for n, one in enumerate(steps) if isinstance(one.get("days"), int) and one["days"] > days)
        return next(later, len(steps))
    if isinstance(after, Mapping):
        named = [n for n, one in enumerate(steps) if one.get("id") == after.get("step")]
        return named[-1] + 1 if named else len(steps)
    late = (n for n, one in enumerate(steps) if not (isinstance(one.get("days"), int) and one["days"] < 0))
    return next(late, len(steps))


def _put(into: CommentedMap, values: Mapping[str, Any], known: Sequence[str]) -> None:
    """Write values in the order in which they are known; those that are None are left out."""
    for place, word in enumerate(word for word in known if word in values or word in into):
        if word not in values:
            continue
        value = values[word]
        if value is None:
            into.pop(word, None)
        elif word not in into:
            into.insert(min(place, len(into)), word, _written(value))
        elif into[word] != value:
            into[word] = _written(value)


def _written(value: Any) -> Any:
    """Short lists and mappings stand on one line, as people write them."""
    if isinstance(value, Mapping):
        made = CommentedMap({key: _written(one) for key, one in value.items()})
        made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        several = CommentedSeq([_written(one) for one in value])
        several.fa.set_flow_style()
        return several
    return value


def _steps(whole: CommentedMap) -> Any:
    steps = whole.get("steps")
    if not isinstance(steps, list):
        raise EditingError("This text has no list of steps; mend it as YAML.")
    return steps


def _step(steps: Any, at: int) -> Any:
    if not 0 <= at < len(steps) or not isinstance(steps[at], CommentedMap):
        raise EditingError("There is no such step any more.")
    return steps[at]


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width = documents.LARGEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    return yaml


def _load(text: str) -> CommentedMap:
    if documents.read(text)[1]:
        raise EditingError("This text cannot be read; mend it as YAML first.")
    try:
        whole = _yaml().load(text)
    except YAMLError as error:
        raise EditingError("This text cannot be read; mend it as YAML first.") from error
    if not isinstance(whole, CommentedMap):
        raise EditingError("This text is no strategy; mend it as YAML.")
    return whole


def _dump(whole: CommentedMap) -> str:
    written = io.StringIO()
    _yaml().dump(whole, written)
    return written.getvalue()
