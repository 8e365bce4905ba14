"""The condition builder: rows of fact, comparison and value in groups, read from a form and written to it.

It knows conditions of two levels (all or any of some groups, each all or any of some rows, or not); whatever a person
wrote by hand in more levels is shown in words and kept as it is. Works without scripts: its buttons send the form.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from dunwell.customers.facts import country_names, language_names
from dunwell.customers.terms import CustomerKind
from dunwell.engine.conditions import compile_condition
from dunwell.engine.facts import FIELDS, PROFILE, Field
from dunwell.engine.money import SCALE, AmountError
from dunwell.engine.money import parse as parse_amount
from dunwell.engine.saying import called, say_sign
from dunwell.organizations import queries as organizations
from dunwell.organizations.fields import CUSTOMERS
from dunwell.organizations.terms import FieldType
from dunwell.receivables.terms import Kind as DocumentKind
from dunwell.receivables.terms import Method
from dunwell.web.amounts import plain

MOST_ROWS: Final = 20
MOST_GROUPS: Final = 6
LONGEST: Final = 200

_SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "text": ("=", "!=", "in", "not in"),
    "yes_no": ("=",),
    "number": (">=", ">", "<=", "<", "=", "!="),
    "days": (">=", ">", "<=", "<", "=", "!="),
    "money": (">=", ">", "<=", "<", "=", "!="),
    "date": (">=", ">", "<=", "<", "=", "!="),
}
_CODES: Final[dict[str, Sequence[tuple[str, str]]]] = {
    "kind": [(value, label) for value, label in CustomerKind.choices if value],
    "method": [("", "transfer"), *[(value, label) for value, label in Method.choices if value]],
    "usual_method": [("", "transfer"), *[(value, label) for value, label in Method.choices if value]],
    "document_kind": list(DocumentKind.choices),
    "country": [("", "choose a country"), *country_names()],
    "language": [("", "choose a language"), *language_names()],
}
_YES_NO: Final = (("yes", "yes"), ("no", "no"))
_OWN_KINDS: Final = {FieldType.NUMBER: "number", FieldType.DATE: "date", FieldType.YES_NO: "yes_no"}
OWED: Final = ("overdue", "oldest_dpd", "lines_overdue", "open_in_all", "lines_open", "credit_limit")
"""What people look for first, in the order in which they are offered."""

_NAME = re.compile(r"c-(\d+)-(\d+)-field")


class Fact(NamedTuple):
    """A fact on offer: its name, what it is called, its kind; `choices` where only some values are possible."""

    name: str
    label: str
    kind: str
    choices: Sequence[tuple[str, str]] = ()


class Row(NamedTuple):
    """One comparison as it stands in the form; `wrong` says what keeps it from being one."""

    fact: str
    sign: str
    value: str
    wrong: str = ""


class Group(NamedTuple):
    """Rows of which all or any must hold, or must not."""

    join: str
    negated: bool
    rows: tuple[Row, ...]


class Offer:
    """The facts a form offers, in groups for people, and by name."""

    def __init__(self, organization: int, currency: str, *, about_lines: bool) -> None:
        """Offer the facts about customers; those about one invoice too where a step asks; amounts in a currency."""
        self.currency = currency
        own = [
            Fact(f"custom.{one.name}", one.name, _OWN_KINDS.get(FieldType(one.type), "text"))
            for one in organizations.list_custom_fields(organization, CUSTOMERS)
        ]
        own = [one._replace(choices=_YES_NO) if one.kind == "yes_no" else one for one in own]
        asked = [field for name, field in FIELDS.items() if not name.endswith("_known") and name != "segment"]
        facts = [_fact(field) for field in asked]
        ours = [fact for fact in facts if FIELDS[fact.name].about == "customer"]
        self.groups = [
            ("The invoice", [fact for fact in facts if fact not in ours] if about_lines else []),
            ("What it owes", [fact for name in OWED for fact in ours if fact.name == name]),
            ("The customer", [fact for fact in ours if fact.name not in PROFILE and fact.name not in OWED]),
            ("How it pays", [fact for fact in ours if fact.name in PROFILE]),
            ("Your own fields", own),
        ]
        self.groups = [(label, found) for label, found in self.groups if found]
        self.by_name = {fact.name: fact for _, found in self.groups for fact in found}

    def fact(self, name: str) -> Fact | None:
        """Return a fact by name; an own field nobody has listed is text."""
        if name.startswith("custom.") and name not in self.by_name:
            return Fact(name, called(name), "text")
        return self.by_name.get(name)


def _fact(field: Field) -> Fact:
    choices = _YES_NO if field.kind == "yes_no" else _CODES.get(field.name, ())
    label = called(field.name)
    unit = " (days)" if field.kind == "days" and "days" not in label else ""
    return Fact(field.name, label[:1].upper() + label[1:] + unit, field.kind, choices)


class ShownRow(NamedTuple):
    """A row with what its controls offer."""

    at: str
    row: Row
    fact: Fact
    signs: list[tuple[str, str]]


class ShownGroup(NamedTuple):
    """A group with its rows as they are shown."""

    at: int
    group: Group
    rows: list[ShownRow]


class Builder:
    """A condition as a form: `join` says whether all or any of its groups must hold."""

    def __init__(self, offer: Offer, groups: Sequence[Group], join: str = "all") -> None:
        """Take the groups; without any row there is one to begin with."""
        self.offer, self.join = offer, join if join in ("all", "any") else "all"
        self.groups = tuple(group for group in groups if group.rows) or (Group("all", False, (Row("", "", ""),)),)
        self.problems: list[str] = []

    def shown(self) -> list[ShownGroup]:
        """Return what the template writes."""
        return [
            ShownGroup(g, group, [self._shown_row(f"{g}-{r}", row) for r, row in enumerate(group.rows)])
            for g, group in enumerate(self.groups)
        ]

    def _shown_row(self, at: str, row: Row) -> ShownRow:
        fact = self.offer.fact(row.fact) or Fact("", "", "text")
        if fact.choices and row.value and row.value not in dict(fact.choices):
            fact = fact._replace(choices=[*fact.choices, (row.value, row.value)])
        signs = [(sign, say_sign(fact.name, sign) if fact.name else sign) for sign in _SIGNS[fact.kind]]
        return ShownRow(at, row, fact, signs)

    def expression(self) -> Any:
        """Return the condition as the engine reads it; None with `problems` and each row's own where it is none."""
        read = [
            (group, [expression_of(row, self.offer) for row in group.rows if row.fact or row.value])
            for group in self.groups
        ]
        self.groups = tuple(
            group._replace(rows=tuple(self._judged(row) for row in group.rows)) for group in self.groups
        )
        if any(row.wrong for group in self.groups for row in group.rows):
            self.problems = ["One of the conditions is not finished."]
            return None
        parts = [_joined(group, found) for group, found in read if found]
        if not parts:
            self.problems = ["Say which customers belong here: choose a fact, a comparison and a value."]
            return None
        whole = parts[0] if len(parts) == 1 else {self.join: parts}
        condition, problems = compile_condition(whole)
        self.problems = [problem.message for problem in problems]
        return whole if condition is not None else None

    def _judged(self, row: Row) -> Row:
        if not row.fact and not row.value:
            return row
        found = expression_of(row, self.offer)
        return row._replace(wrong=found if isinstance(found, str) else "")


def _joined(group: Group, found: Sequence[Any]) -> Any:
    whole = found[0] if len(found) == 1 else {group.join: list(found)}
    return {"not": whole} if group.negated else whole


def expression_of(row: Row, offer: Offer) -> list[Any] | str:
    """Return a row as the engine reads it, or a sentence saying what is wrong with it."""
    fact = offer.fact(row.fact)
    if fact is None:
        return "Choose what to look at."
    sign = row.sign if row.sign in _SIGNS[fact.kind] else _SIGNS[fact.kind][0]
    if sign in ("in", "not in"):
        return _several(fact, sign, [part.strip() for part in re.split(r"[,;\n]", row.value) if part.strip()])
    try:
        return [row.fact, sign, _value(fact, row.value.strip())]
    except ValueError as error:
        return str(error)


def _several(fact: Fact, sign: str, parts: list[str]) -> list[Any] | str:
    """Read several values; of a fact with few possible ones they may be named as people say them."""
    if not parts:
        return "Write one or more values with commas between them."
    if not fact.choices:
        return [fact.name, sign, parts]
    codes = {said.casefold(): value for value, label in fact.choices for said in (value, label)}
    unknown = [part for part in parts if part.casefold() not in codes]
    if unknown and fact.name in ("country", "language"):
        return f"{unknown[0]} is no {fact.name}: write its name or its code."
    if unknown:
        return f"{unknown[0]} is none of: {', '.join(label for _, label in fact.choices)}."
    return [fact.name, sign, [codes[part.casefold()] for part in parts]]


def _value(fact: Fact, text: str) -> Any:
    """Read a value; raises ValueError with what to write instead."""
    if fact.name in ("country", "language") and not text:
        raise ValueError(f"Choose a {fact.name}.")
    if fact.choices and fact.kind != "yes_no" and text not in {value for value, _ in fact.choices}:
        raise ValueError("Choose one of the list.")
    if not text and not fact.choices:
        raise ValueError("Write a value.")
    match fact.kind:
        case "yes_no":
            if text not in ("yes", "no"):
                raise ValueError("Choose yes or no.")
            return text == "yes"
        case "number" | "days":
            if not re.fullmatch(r"-?\d{1,9}", text):
                raise ValueError("Write a whole number, such as 30.")
            return int(text)
        case "money":
            said = plain(text)
            try:
                parse_amount(said, SCALE)
            except AmountError:
                raise ValueError("Write an amount, such as 5000 or 99.50.") from None
            return said
        case "date":
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise ValueError("Write a day, such as 2026-12-31.") from None
    return text


def from_expression(expression: Any, offer: Offer) -> Builder | None:
    """Return the form of a condition; None for one that has more levels than it knows, or another shape."""
    if expression is None:
        return Builder(offer, ())
    whole = _group(expression)
    if whole is not None:
        return Builder(offer, (whole,))
    if isinstance(expression, Mapping) and len(expression) == 1:
        ((join, parts),) = expression.items()
        if join in ("all", "any") and isinstance(parts, list) and len(parts) <= MOST_GROUPS:
            groups = [group for part in parts if (group := _group(part)) is not None]
            if len(groups) == len(parts):
                return Builder(offer, groups, join)
    return None


def _group(expression: Any) -> Group | None:
    """Read a row, or all or any of some rows, or not."""
    if isinstance(expression, list):
        row = _row(expression)
        return Group("all", False, (row,)) if row else None
    if not isinstance(expression, Mapping) or len(expression) != 1:
        return None
    ((word, body),) = expression.items()
    if word == "not":
        inner = _group(body)
        return inner._replace(negated=True) if inner and not inner.negated else None
    if word not in ("all", "any") or not isinstance(body, list):
        return None
    rows = [row for part in body if (row := _row(part)) is not None]
    return Group(word, False, tuple(rows)) if len(rows) == len(body) <= MOST_ROWS else None


def _row(part: Any) -> Row | None:
    if not isinstance(part, list) or len(part) != 3 or not isinstance(part[0], str) or part[0].endswith("_known"):
        return None
    name, sign, value = part
    if isinstance(value, bool):
        return Row(name, str(sign), "yes" if value else "no")
    if not isinstance(value, list):
        return Row(name, str(sign), str(value))
    labels = dict(_CODES.get(name, ()))
    return Row(name, str(sign), ", ".join(str(labels.get(one, one)) for one in value))


def from_post(data: Mapping[str, str], offer: Offer) -> Builder:
    """Return the form as it was sent, after the button that was pressed: `add-0`, `remove-0-1`, `group`."""
    places: dict[int, list[int]] = {}
    for name in data:
        if found := _NAME.fullmatch(name):
            places.setdefault(int(found[1]), []).append(int(found[2]))
    groups = [
        Group(
            "any" if data.get(f"c-{g}-join") == "any" else "all",
            bool(data.get(f"c-{g}-not")),
            tuple(_sent(data, f"c-{g}-{r}") for r in sorted(rows)[:MOST_ROWS]),
        )
        for g, rows in sorted(places.items())[:MOST_GROUPS]
    ]
    if data.get("do") == "refresh":
        was = {name.removesuffix("-was"): fact for name, fact in data.items() if name.endswith("-was")}
        groups = [_as_chosen(group, f"c-{g}", was, offer) for g, group in zip(sorted(places), groups, strict=False)]
    return Builder(offer, _pressed(groups, data.get("do", "")), data.get("c-join", "all"))


def _as_chosen(group: Group, at: str, was: Mapping[str, str], offer: Offer) -> Group:
    """Return a group in which a fact just chosen begins with the comparison usual for it, and its list's value."""
    before = (offer.fact(was.get(f"{at}-{r}", row.fact)) for r, row in enumerate(group.rows))
    rows = (
        row if _is_alike(one, offer.fact(row.fact)) else row._replace(sign="", value="")
        for one, row in zip(before, group.rows, strict=True)
    )
    return group._replace(rows=tuple(_as_shown(row, offer) for row in rows))


def _is_alike(before: Fact | None, fact: Fact | None) -> bool:
    """Tell whether what was compared with one fact makes sense for another."""
    return before == fact or (before is not None and fact is not None and (before[2:] == (fact.kind, ())))


def _as_shown(row: Row, offer: Offer) -> Row:
    """Return a row whose fact was just chosen with the value its list then shows, so that the count is about that."""
    fact = offer.fact(row.fact)
    if fact is None or row.value or not fact.choices or row.sign in ("in", "not in"):
        return row
    return row._replace(value=fact.choices[0][0])


def _sent(data: Mapping[str, str], at: str) -> Row:
    return Row(*(data.get(f"{at}-{part}", "")[:LONGEST].replace("\x00", "") for part in ("field", "sign", "value")))


def _pressed(groups: list[Group], button: str) -> list[Group]:
    """Carry out a button that adds or takes away rows or groups."""
    word, _, where = button.partition("-")
    at = [int(part) for part in where.split("-") if part.isdigit()]
    if word == "group" and len(groups) < MOST_GROUPS:
        return [*groups, Group("all", False, (Row("", "", ""),))]
    if not at or at[0] >= len(groups):
        return groups
    group = groups[at[0]]
    if word == "add" and len(group.rows) < MOST_ROWS:
        groups[at[0]] = group._replace(rows=(*group.rows, Row("", "", "")))
    if word == "remove" and len(at) == 2:
        groups[at[0]] = group._replace(rows=tuple(row for r, row in enumerate(group.rows) if r != at[1]))
    return groups
