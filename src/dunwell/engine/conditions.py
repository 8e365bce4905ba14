"""The language of conditions: `["dpd", ">=", 30]`, `{all: [...]}`, `{any: [...]}`, `{not: ...}`.

A condition is compiled once to a closure over a Subject. A fact that is not known makes its comparison false, also
under `not`: negation is pushed down to the comparisons before compiling, so nothing unknown ever turns true.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, NamedTuple

from dunwell.engine.facts import FIELDS, Field, Subject, Value, custom_field
from dunwell.engine.money import SCALE, AmountError, parse
from dunwell.engine.words import COUNTRIES, OF_FACTS


class Problem(NamedTuple):
    """Something a person must mend: where it is (`steps[2].when`), what is wrong, what to do."""

    path: str
    message: str
    fix: str = ""


class Traced(NamedTuple):
    """One comparison of a condition on one subject: what was found (None = not known) and what came of it."""

    field: str
    operator: str
    wanted: Any
    found: Value | None
    holds: bool


type Test = Callable[[Subject], bool]


class Condition(NamedTuple):
    """A compiled condition; `timed` when the day alone can change its outcome."""

    holds: Test
    trace: Callable[[Subject], tuple[Traced, ...]]
    fields: frozenset[str]
    timed: bool


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, wanted: value in wanted,
    "not in": lambda value, wanted: value not in wanted,
}
_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})((?:-[a-zA-Z]{2})?)")
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}
_ORDERED = frozenset({"number", "days", "money", "date"})


class _Leaf(NamedTuple):
    """A comparison with its literal read, negation already pushed in."""

    field: Field
    operator: str
    wanted: Any
    shown: Any


class _Group(NamedTuple):
    """`all` or `any` of its parts."""

    every: bool
    parts: "tuple[_Leaf | _Group, ...]"


def near(word: str, known: Sequence[str]) -> str:
    """A "did you mean" for a word that is not known, else the list of those that are."""
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"use one of: {', '.join(sorted(known))}"


def compile_condition(
    expression: Any, path: str = "when", *, kept: bool = False
) -> tuple[Condition | None, list[Problem]]:
    """Check and compile an expression of plain lists and mappings; None with all its problems where it has any.

    `kept`: the expression is in force or belongs to a night that was, so a code that is none any more (a country, a
    kind) is no problem: it is compared as it was written, and nobody has it.
    """
    problems: list[Problem] = []
    tree = _Reading(problems, kept=kept).read(expression, path, negated=False)
    if problems or tree is None:
        return None, problems
    leaves = tuple(_leaves(tree))
    return Condition(
        holds=_closure(tree),
        trace=lambda subject: tuple(_traced(leaf, subject) for leaf in leaves),
        fields=frozenset(leaf.field.name for leaf in leaves),
        timed=any(leaf.field.timed for leaf in leaves),
    ), []


class _Reading:
    """Reads the nodes of one expression and gathers what is wrong with them."""

    def __init__(self, problems: list[Problem], *, kept: bool) -> None:
        self.problems, self.kept = problems, kept

    def read(self, expression: Any, path: str, *, negated: bool) -> _Leaf | _Group | None:
        """Read one node; notes what is wrong with it and everything below it."""
        if isinstance(expression, dict) and len(expression) == 1:
            ((word, body),) = expression.items()
            if word == "not":
                return self.read(body, f"{path}.not", negated=not negated)
            if word in ("all", "any"):
                if not isinstance(body, list) or not body:
                    self.problems.append(Problem(f"{path}.{word}", f"{word!r} needs a list of conditions"))
                    return None
                parts = [self.read(part, f"{path}.{word}[{n}]", negated=negated) for n, part in enumerate(body)]
                return _Group((word == "all") != negated, tuple(part for part in parts if part))
            self.problems.append(
                Problem(path, f"{word!r} is no word of conditions", near(str(word), ["all", "any", "not"]))
            )
            return None
        if isinstance(expression, list) and len(expression) == 3:
            return self._leaf(expression, path, negated=negated)
        self.problems.append(
            Problem(path, "this is no condition", 'write ["dpd", ">=", 30], all: [...], any: [...] or not: ...')
        )
        return None

    def _leaf(self, expression: list[Any], path: str, *, negated: bool) -> _Leaf | None:
        """Read `[fact, operator, value]`."""
        name, sign, shown = expression
        field = custom_field(name) if isinstance(name, str) and name.startswith("custom.") else FIELDS.get(name)
        if field is None:
            self.problems.append(Problem(f"{path}[0]", f"{name!r} is no fact", near(str(name), list(FIELDS))))
            return None
        if sign not in _COMPARE:
            self.problems.append(Problem(f"{path}[1]", f"{sign!r} is no comparison", near(str(sign), list(_COMPARE))))
            return None
        is_custom = field.name.startswith("custom.")
        if is_custom:
            field = _as_written(field, shown)
        if sign in ("<", "<=", ">", ">=") and field.kind not in _ORDERED and not is_custom:
            self.problems.append(Problem(f"{path}[1]", f"{field.name!r} has no order", "use =, !=, in or not in"))
            return None
        several = sign in ("in", "not in")
        if several != isinstance(shown, list):
            self.problems.append(
                Problem(f"{path}[2]", f"{sign!r} needs {'a list of values' if several else 'one value'}")
            )
            return None
        wanted = []
        for value in shown if several else [shown]:
            try:
                wanted.append(value if is_custom else _literal(field, value))
            except ValueError as error:
                if self.kept and field.kind == "text" and isinstance(value, str):
                    wanted.append(value)
                    continue
                self.problems.append(Problem(f"{path}[2]", f"{value!r} does not suit {field.name!r}", str(error)))
                return None
        return _Leaf(field, _OPPOSITE[sign] if negated else sign, tuple(wanted) if several else wanted[0], shown)


def _as_written(field: Field, shown: Any) -> Field:
    """Read an own field, which an import keeps as text, as the kind of value it is compared with."""
    first = shown[0] if isinstance(shown, list) and shown else shown
    kind = type(first)
    if kind not in _FROM_TEXT:
        return field
    read, convert = field.read, _FROM_TEXT[kind]

    def converted(subject: Subject) -> Value | None:
        value = read(subject)
        return convert(value) if isinstance(value, str) else value

    return field._replace(read=converted)


def _whole(text: str) -> int | None:
    """The whole number a text is; one with a fraction counts as the whole number below it."""
    try:
        return int(Decimal(text.strip()).to_integral_value(ROUND_FLOOR))
    except (InvalidOperation, OverflowError, ValueError):
        return None


def _date(text: str) -> date | None:
    """The day a text is."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _yes_no(text: str) -> bool | None:
    """The answer a text is."""
    return _ANSWERS.get(text.strip().casefold())


_ANSWERS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "ja", "oui", "si", "sí", "sì"), True),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "non", "nee"), False),
}
_FROM_TEXT: dict[type, Callable[[str], Value | None]] = {int: _whole, date: _date, bool: _yes_no}


def _literal(field: Field, value: Any) -> Value:
    """The value of a comparison in the type of its fact; raises ValueError with what to write instead."""
    match field.kind:
        case "yes_no" if isinstance(value, bool):
            return value
        case "days" | "number" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "text" if isinstance(value, str):
            return _text(field.name, value)
        case "date" if isinstance(value, date):
            return value
        case "date" if isinstance(value, str):
            return date.fromisoformat(value)
        case "money" if isinstance(value, (int, str)) and not isinstance(value, bool):
            return parse(str(value), SCALE)
    wanted = {
        "yes_no": "true or false",
        "days": "a whole number of days",
        "number": "a whole number",
        "text": "a text",
        "date": "a date like 2026-10-05",
        "money": 'an amount like "500.00" in the base currency',
    }[field.kind]
    message = f"write {wanted}"
    raise AmountError(message) if field.kind == "money" else ValueError(message)


def _text(name: str, value: str) -> str:
    """The text of a comparison; of a fact that is a code, the code; raises ValueError."""
    if name == "country":
        if (code := value.strip().upper()) not in COUNTRIES:
            raise ValueError("write its code of two letters, such as DE or GB")
        return code
    if name == "language":
        if not (found := _LANGUAGE.fullmatch(value.strip())):
            raise ValueError("write its code, such as de, or fr-CH")
        return found[1].lower() + found[2].upper()
    return _code(OF_FACTS[name], value) if name in OF_FACTS else value


def _code(words: Mapping[str, str], value: str) -> str:
    """The code of a fact that has few of them, by itself or by its word, in capitals or not; raises ValueError."""
    plain = value.strip().casefold().replace("_", " ")
    for code, said in words.items():
        if plain in (code.casefold().replace("_", " "), said.casefold()):
            return code
    raise ValueError(f"write one of {', '.join(code for code in words if code)}")


def _leaves(tree: _Leaf | _Group) -> list[_Leaf]:
    """All comparisons, in the order written."""
    if isinstance(tree, _Leaf):
        return [tree]
    return [leaf for part in tree.parts for leaf in _leaves(part)]


def _closure(tree: _Leaf | _Group) -> Test:
    """The tree as nested closures."""
    if isinstance(tree, _Group):
        tests = [_closure(part) for part in tree.parts]
        if tree.every:
            return lambda subject: all(test(subject) for test in tests)
        return lambda subject: any(test(subject) for test in tests)
    read, wanted, compare = tree.field.read, tree.wanted, _COMPARE[tree.operator]

    def holds(subject: Subject) -> bool:
        value = read(subject)
        if value is None:
            return False
        try:
            return bool(compare(value, wanted))
        except TypeError:  # a custom field that holds text where a number is asked for: not known in that sense
            return False

    return holds


def _traced(leaf: _Leaf, subject: Subject) -> Traced:
    """The outcome of one comparison."""
    return Traced(leaf.field.name, leaf.operator, leaf.shown, leaf.field.read(subject), _closure(leaf)(subject))
