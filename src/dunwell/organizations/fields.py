"""The creditor's own fields: columns an import does not know, kept with their rows, each with the type its values have.

A type is learned from the values that came: a field of which every value is a number, a day, or yes or no, is that;
one other value makes it text for good. Conditions and forms go by it; what is kept stays as it was written.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from dunwell.organizations.models import CustomField
from dunwell.organizations.terms import FieldType

CUSTOMERS: Final = "customers"
"""The noun of a customer's own fields."""

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ANSWER = re.compile(r"yes|no|true|false|ja|nein|oui|non|y|n", re.IGNORECASE)


@lru_cache(maxsize=4096)
def type_of(value: str) -> FieldType:
    """Return what a value looks like; a number with a leading zero is a code, and so a text."""
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return FieldType.TEXT if re.match(r"-?0\d", text) else FieldType.NUMBER
    if _DAY.fullmatch(text):
        return FieldType.DATE
    return FieldType.YES_NO if _ANSWER.fullmatch(text) else FieldType.TEXT


def learn_fields(*, organization: int, noun: str, seen: Mapping[str, Iterable[FieldType]]) -> None:
    """Note which own fields there are and what type each has by now; call it inside a transaction."""
    known = {row.name: row for row in CustomField.objects.of(organization).filter(noun=noun)}
    for name, types in seen.items():
        row = known.get(name)
        found = {*types, *([FieldType(row.type)] if row else [])}
        kind = found.pop() if len(found) == 1 else FieldType.TEXT
        if row is None:
            CustomField.objects.of(organization).get_or_create(
                noun=noun, name=name, defaults={"organization_id": organization, "type": kind}
            )
        elif row.type != kind:
            CustomField.objects.of(organization).filter(pk=row.pk).update(type=kind)
