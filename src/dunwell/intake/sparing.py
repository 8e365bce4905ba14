"""Who must never be written to, or only by a person: groups of customers, whom to suggest for each, and why.

A suggestion is what a file, a name or an amount hints at; nobody is put into a group unless a person ticks it.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dunwell.compliance.models import Hold
from dunwell.compliance.queries import in_force
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Customer
from dunwell.customers.search import normalised
from dunwell.customers.terms import CustomerKind
from dunwell.intake.gaps import Owed, owed
from dunwell.organizations.queries import get_organization
from dunwell.receivables.models import OpenItem
from dunwell.receivables.terms import Method

SUGGESTED: Final = 25
LARGEST: Final = 10
FORMS: Final = frozenset(
    ["gmbh", "limited", "corp", "corporation", "sarl", "group", "gruppe", "holding", "international"]
)
"""Words that stand in many names and say nothing about who belongs together."""

STAFF: Final = re.compile(
    r"\b(mitarbeiter\w*|personal(kauf|verkauf)?|employees?|staff|salari\w+|dipendent\w+|emplead\w+)\b"
)
LEGAL: Final = re.compile(
    r"\b(anwalt\w*|rechtsanwalt\w*|lawyers?|legal|inkasso\w*|collection agency|gericht\w*|mahnbescheid\w*|court|klage"
    r"|avocat|huissier|abogado|avvocato|advocaat|deurwaarder)\b"
)


class Suggested(NamedTuple):
    """A customer that may belong to a group, why, and what they owe in minor units of the base currency."""

    id: int
    number: str
    name: str
    why: str
    opened: int


class Group(NamedTuple):
    """Customers of one sort: those in it already, with what they owe, and whom to suggest, the largest first."""

    key: str
    customers: int
    opened: int
    suggested: list[Suggested]


class _Row(NamedTuple):
    id: int
    number: str
    name: str
    kind: str
    segment: str
    is_key_account: bool
    payment_method: str


def groups(organization: int, *, today: dt.date) -> list[Group]:
    """Return the groups in the order a page asks about them."""
    owing = owed(organization, today=today)
    rows = [_Row(*row) for row in Customer.objects.of(organization).order_by("id").values_list(*_Row._fields)]
    holds = _holds(organization, today)
    own = _own_word(get_organization(organization).name)
    debited = _debited(organization)
    largest = set(sorted(owing, key=lambda key: (-owing[key].opened, key))[:LARGEST])
    inside: Mapping[str, set[int]] = {
        "intercompany": {row.id for row in rows if row.kind == CustomerKind.INTERCOMPANY},
        "employee": {row.id for row in rows if row.kind == CustomerKind.EMPLOYEE},
        "key_account": {row.id for row in rows if row.is_key_account},
        "direct_debit": {row.id for row in rows if row.payment_method == Method.DIRECT_DEBIT},
        "lawyer": {key for key, held in holds.items() if HoldKind.LAWYER in held},
        "blocked": {key for key, held in holds.items() if held.keys() - {HoldKind.LAWYER}},
    }
    hints: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        text = f"{row.name} {row.segment}"
        if own and own in normalised(row.name).split():
            hints["intercompany"][row.id] = "its name begins like yours"
        if found := STAFF.search(normalised(text)):
            hints["employee"][row.id] = f"“{found[0]}” stands in its name or segment"
        if row.id in largest:
            hints["key_account"][row.id] = "one of the ten who owe most"
        if row.id in debited:
            hints["direct_debit"][row.id] = "an open invoice is to be collected"
        reasons = " ".join((text, *holds.get(row.id, {}).values()))
        if found := LEGAL.search(normalised(reasons)):
            hints["lawyer"][row.id] = f"“{found[0]}” stands in its name, segment or block"
    by_id = {row.id: row for row in rows}
    return [_group(key, inside[key], hints[key], by_id, owing) for key in inside]


def _group(
    key: str, inside: set[int], hints: Mapping[int, str], rows: Mapping[int, _Row], owing: Mapping[int, Owed]
) -> Group:
    nothing = Owed(0, 0)
    suggested = [
        Suggested(pk, rows[pk].number, rows[pk].name, why, owing.get(pk, nothing).opened)
        for pk, why in hints.items()
        if pk not in inside
    ]
    suggested.sort(key=lambda one: (-one.opened, one.id))
    return Group(key, len(inside), sum(owing.get(pk, nothing).opened for pk in inside), suggested[:SUGGESTED])


def _own_word(name: str) -> str:
    """Return the first word of one's own name by which sister companies are known; "" where none is telling."""
    return next((word for word in normalised(name).split() if len(word) > 3 and word not in FORMS), "")


def _holds(organization: int, today: dt.date) -> dict[int, dict[str, str]]:
    """Return customer -> kind of hold in force -> reason; holds of single invoices are not of the customer."""
    rows = Hold.objects.of(organization).filter(in_force(today), open_item=None).order_by("id")
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for customer, kind, reason in rows.values_list("customer_id", "kind", "reason"):
        found[customer][kind] = reason
    return found


def _debited(organization: int) -> set[int]:
    rows = OpenItem.objects.of(organization).filter(open_minor__gt=0, method=Method.DIRECT_DEBIT).order_by()
    return set(rows.values_list("customer_id", flat=True).distinct())


def ids_of_numbers(organization: int, numbers: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """Return number -> customer of what somebody typed, and the numbers nobody has."""
    wanted = [number.strip() for number in numbers if number.strip()]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        rows = Customer.objects.of(organization).filter(number__in=wanted[start : start + 500])
        found |= dict(rows.values_list("number", "id"))
    return found, [number for number in wanted if number not in found]
