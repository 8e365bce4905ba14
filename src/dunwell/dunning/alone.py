"""Who is left alone, and why: every group that no message of the strategy reaches, with its rule and what it owes."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db.models import Sum

from dunwell.compliance.models import Hold
from dunwell.compliance.queries import in_force
from dunwell.compliance.situations import SITUATIONS
from dunwell.customers.models import Customer
from dunwell.customers.terms import CustomerKind
from dunwell.receivables.models import OpenItem
from dunwell.receivables.terms import Method

COUNTED: Final = 1_000
"""Of a group so many customers are counted and added up; a larger one says "more"."""

COLLECTED: Final = (Method.DIRECT_DEBIT, Method.CARD, Method.BILL, Method.CHEQUE, Method.LETTER_OF_CREDIT)


class Alone(NamedTuple):
    """One reason to be left alone. `rule` is kind, method, flag or hold; `code` the value it looks at."""

    key: str
    rule: str
    code: str


class Counted(NamedTuple):
    """A group with how many are in it (more than COUNTED where `is_more`) and what they owe by currency."""

    alone: Alone
    customers: int
    is_more: bool
    open: dict[str, int]


class Member(NamedTuple):
    """One customer of a group and what they owe by currency."""

    id: int
    open: dict[str, int]


GROUPS: Final[tuple[Alone, ...]] = (
    Alone("intercompany", "kind", CustomerKind.INTERCOMPANY),
    Alone("employee", "kind", CustomerKind.EMPLOYEE),
    Alone("key-account", "flag", "is_key_account"),
    *(Alone(method.value.lower().replace("_", "-"), "method", method) for method in (*COLLECTED, Method.FACTORED)),
    *(Alone(one.kind.value.lower().replace("_", "-") + "-hold", "hold", one.kind) for one in SITUATIONS),
)


def count_alone(organization: int, *, on: dt.date) -> list[Counted]:
    """Return the groups that have anybody, in the order of GROUPS."""
    found = []
    for alone in GROUPS:
        ids = list(_members(organization, alone, on)[: COUNTED + 1])
        if ids:
            shown = ids[:COUNTED]
            found.append(Counted(alone, len(shown), len(ids) > COUNTED, _total(organization, shown)))
    return found


def list_alone(organization: int, alone: Alone, *, on: dt.date, after: int = 0, limit: int = 50) -> list[Member]:
    """Return the customers of a group by id, after the id of the last one shown, with what they owe."""
    ids = list(_members(organization, alone, on, after=after)[:limit])
    rows = OpenItem.objects.of(organization).filter(customer__in=ids).exclude(open_minor=0).order_by()
    owed: dict[int, dict[str, int]] = {}
    for customer, currency, minor in (
        rows.values("customer_id", "currency")
        .annotate(total=Sum("open_minor"))
        .values_list("customer_id", "currency", "total")
    ):
        owed.setdefault(customer, {})[currency] = minor
    return [Member(pk, owed.get(pk, {})) for pk in ids]


def find_alone(key: str) -> Alone | None:
    """Return the group of that key."""
    return next((alone for alone in GROUPS if alone.key == key), None)


def _members(organization: int, alone: Alone, on: dt.date, *, after: int = 0) -> Any:
    """Return the keys of a group's customers as rows, by id; of holds those of the customer itself."""
    if alone.rule == "hold":
        rows = Hold.objects.of(organization).filter(in_force(on), kind=alone.code, open_item=None)
        rows = rows.filter(customer_id__gt=after, released_on__isnull=True)
        return rows.order_by("customer_id").values_list("customer_id", flat=True).distinct()
    whose = Customer.objects.of(organization).filter(merged_into=None, pk__gt=after)
    column = {"kind": "kind", "method": "payment_method"}.get(alone.rule)
    if column is None:
        return whose.filter(is_key_account=True).order_by("pk").values_list("pk", flat=True)
    return whose.filter(**{column: alone.code}).order_by("pk").values_list("pk", flat=True)


def _total(organization: int, customers: list[int]) -> dict[str, int]:
    rows = OpenItem.objects.of(organization).filter(customer__in=customers).exclude(open_minor=0).order_by()
    summed = rows.values("currency").annotate(total=Sum("open_minor")).order_by("currency")
    return dict(summed.values_list("currency", "total"))
