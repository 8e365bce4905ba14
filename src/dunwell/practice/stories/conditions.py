"""A condition in the field's words, turned into the lists that segments hold.

`kind is public and overdue at least 5,000`: facts by their names (with blanks for underscores) or by what lists call
them, joined by `and` or by `or`; a yes-or-no fact alone stands for itself, with `not` before it for its opposite.
"""

import re
from typing import Any, Final

from dunwell.engine.facts import FIELDS, Field
from dunwell.practice.stories.words import CUSTOMER_KINDS, METHODS, SIGNS, unquoted

_CALLED: Final = {field.says: name for name, field in FIELDS.items() if field.about == "customer"}
_SIGN: Final = re.compile(rf"\s+({'|'.join(re.escape(sign) for sign in SIGNS)})\s+", re.IGNORECASE)
_OUTSIDE: Final = r"(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"


class ConditionError(Exception):
    """A part that cannot be read; the text says which, and what could stand there."""


def to_lists(text: str) -> Any:
    """Return a condition as plain lists and mappings; raises ConditionError."""
    either = _split("or", text)
    if len(either) > 1:
        if any(len(_split("and", part)) > 1 for part in either):
            raise ConditionError("join with `and` or with `or`, not with both: write `segments:` with YAML below it")
        return {"any": [_comparison(part) for part in either]}
    every = [_comparison(part) for part in _split("and", text)]
    return every[0] if len(every) == 1 else {"all": every}


def _split(word: str, text: str) -> list[str]:
    return [part.strip() for part in re.split(rf"\s+{word}\s+{_OUTSIDE}", text)]


def _comparison(part: str) -> Any:
    signs = list(_SIGN.finditer(part))
    found = next((one for one in signs if _is_fact(part[: one.start()])), signs[0] if signs else None)
    if found is None:
        negated = part.lower().startswith("not ")
        name, field = _fact(part[4:] if negated else part)
        if field is None or field.kind != "yes_no":
            raise ConditionError(f"{part!r} compares nothing: write `{name.replace('_', ' ')} is ...`")
        return [name, "=", not negated]
    name, field = _fact(part[: found.start()])
    sign, said = SIGNS[found[1].lower()], part[found.end() :].strip()
    if sign in ("in", "not in"):
        return [name, sign, [_value(name, field, one.strip()) for one in re.split(rf",\s*{_OUTSIDE}", said)]]
    return [name, sign, _value(name, field, said)]


def _is_fact(said: str) -> bool:
    """Tell whether words name a fact: some contain a word that compares."""
    name = said.strip().lower()
    return name.startswith("custom.") or name in _CALLED or re.sub(r"\s+", "_", name) in FIELDS


def _fact(said: str) -> tuple[str, Field | None]:
    """The name of a fact and what is known of it; nothing of an own field."""
    said = said.strip()
    if said.startswith("custom."):
        return said, None
    name = _CALLED.get(said.lower(), re.sub(r"\s+", "_", said.lower()))
    if name not in FIELDS:
        raise ConditionError(f"{said!r} is no fact: see the list in docs/guides/strategies.md")
    return name, FIELDS[name]


def _value(name: str, field: Field | None, said: str) -> Any:
    said = unquoted(said)
    if name == "kind":
        return CUSTOMER_KINDS.get(said.lower(), said.upper())
    if name == "usual_method":
        return METHODS.get(said.lower(), said.upper())
    if field is None:
        return int(said) if re.fullmatch(r"-?\d+", said) else said
    if field.kind == "yes_no":
        return said.lower() in ("yes", "true")
    if field.kind == "money":
        return said.replace(",", "")
    return int(said) if field.kind in ("number", "days") and re.fullmatch(r"-?\d+", said) else said
